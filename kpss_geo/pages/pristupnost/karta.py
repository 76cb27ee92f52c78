"""A barrier-free place as a card: short in a list, whole where it is chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st
from markupsafe import Markup

from kpss_geo.accessible import worded
from kpss_geo.accessible.cards import Card, Fact, Part
from kpss_geo.maps.access import GRADES
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.store import Unavailable, photos

OWN_TONES: Mapping[str, Literal["good", "bad", ""]] = {"yes": "good", "unknown": "", "no": "bad"}
CATALOGUE = {True: "catalogue_yes", False: "catalogue_no", None: "catalogue_unknown"}
MOST_PHOTOS = 4
MOST_REASONS = 2


def places(here: Here, some: Sequence[tuple[Card, Markup]]) -> Markup:
    """A list of cards, each with a button that shows it on the map where its house is known."""
    button = Markup('<button type="button">{}</button>').format(here.say("show"))
    return Markup('<ol class="kpss-places">{}</ol>').format(
        look.joined(
            Markup('<li class="kpss-place" data-spot="{}">{}{}</li>').format(one.id, told, "" if one.vague else button)
            for one, told in some
        )
    )


def listed(here: Here, card: Card, *, metres: float | None = None, own: str = "") -> Markup:
    """Category and why, and behind a click everything that is known.

    Parameters
    ----------
    here, card
        The visit and the place.
    metres
        How far it is from the reader.
    own
        A key of `choosing.ANSWERS`, '' where the reader has no limits.
    """
    why = card.why[:MOST_REASONS]
    more = [here.say("more", count=len(card.why) - len(why))] if len(card.why) > len(why) else []
    return look.joined(
        [
            _head(here, card, metres),
            _grade(here, card, own),
            Markup("<p>{}</p>").format("; ".join([*why, *more])) if why else Markup(),
            _notes(here, card),
            Markup("<details><summary>{}</summary>{}</details>").format(here.say("all"), _everything(here, card)),
            _foot(here, card),
        ]
    )


def _head(here: Here, card: Card, metres: float | None) -> Markup:
    where = [card.kind, card.municipality, "" if card.inside else here.say("neighbour"), _away(here, metres)]
    told = [part for part in where if part and part.casefold() != card.name.casefold()]
    return Markup('<h3>{}</h3><p class="soft">{}</p>').format(card.name, " · ".join(told))


def _away(here: Here, metres: float | None) -> str:
    if metres is None:
        return ""
    if metres < 1000:
        return here.say("metres", metres=here.say.number(round(metres, -1)))
    return here.say("kilometres", km=here.say.number(metres / 1000, 1))


def _grade(here: Here, card: Card, own: str) -> Markup:
    sign, _ = GRADES[card.grade]
    marks = [Markup('<span class="kpss-grade {}">{} {}</span>').format(card.grade, sign, card.label)]
    if own:
        marks.append(look.badge(here.say(f"own_{own}"), OWN_TONES[own]))
    marks += [look.badge(here.say("stale"), "mid")] if card.stale else []
    marks += [look.badge(here.say("disputed"), "mid")] if card.disputed else []
    return Markup('<p class="kpss-marks">{}</p>').format(look.joined(marks, " "))


def _notes(here: Here, card: Card) -> Markup:
    told = [here.say(CATALOGUE[one.step_free]) for one in card.services[:1] if not card.parts]
    told += [here.say("vague")] if card.vague else []
    return look.joined(Markup("<p>{}</p>").format(one) for one in told)


def _everything(here: Here, card: Card) -> Markup:
    """Reasons, categories for others, what is unknown, services, and every answer; only what there is to say."""
    accuracy = max((part.accuracy_m or 0 for part in card.parts), default=0)
    near = f" (± {here.say.number(accuracy)} m)" if accuracy else ""
    lines = (
        (here.say("why"), "; ".join(card.why[MOST_REASONS:])),
        (here.say("for_others"), ", ".join(f"{who}: {label}" for who, label in card.others)),
        (here.say("opinion"), card.opinion),
        (here.say("unknown"), ", ".join(card.unknown)),
        (here.say("services"), ", ".join(dict.fromkeys(one.name for one in card.services))),
        (here.say("position"), "" if card.vague else f"{card.lat:.5f}, {card.lon:.5f}{near}"),
    )
    told = look.joined(Markup("<dt>{}</dt><dd>{}</dd>").format(*line) for line in lines if line[1])
    facts = look.joined(_facts(here, card, part) for part in card.parts)
    return Markup("<dl>{}</dl>{}").format(told, facts)


def _facts(here: Here, card: Card, part: Part) -> Markup:
    """Answers of one thing; who told most of them is said once."""
    origins = Counter(_origin(here, fact) for fact in part.facts)
    common = origins.most_common(1)[0][0] if origins else ""
    rows = look.joined(_row(here, fact, common) for fact in part.facts)
    return Markup("<h4>{} <small>{}</small></h4><dl>{}</dl>").format(_named(card, part), common, rows)


def _named(card: Card, part: Part) -> str:
    kind = part.kind[:1].upper() + part.kind[1:]
    return kind if part.name in ("", card.name) else f"{kind} – {part.name}"


def _origin(here: Here, fact: Fact) -> str:
    how = fact.how if fact.known else ""
    told = here.say("told_by", who=fact.who, how=how, day=worded.day_name(fact.seen_on, here.language))
    return told.replace(", ,", ",")


def _row(here: Here, fact: Fact, common: str) -> Markup:
    origin = _origin(here, fact)
    more = [here.say("stale")] if fact.stale else []
    more += [origin] if origin != common else []
    rest = Markup(" <small>({})</small>").format("; ".join(more)) if more else ""
    return Markup("<dt>{}</dt><dd>{}{}</dd>").format(fact.name, fact.value, rest)


def photographs(card: Card) -> None:
    """Published photos of the points, with their alternative texts."""
    if not card.parts or not ground.has_store():
        return
    try:
        kept = photos.shown(ground.store(), [part.point_id for part in card.parts])
    except Unavailable:
        return  # the place is worth showing without them
    for one in kept[:MOST_PHOTOS]:
        file = photos.file_of(ground.photos_folder(), one.sha256)
        if file.is_file():
            st.image(file.read_bytes(), alt=one.alt, width=420)


def _foot(here: Here, card: Card) -> Markup:
    told = []
    if card.days:
        day = worded.day_name(card.days[1], here.language)
        told.append(here.say("seen", day=day, who=", ".join(card.who)))
    lang = "" if here.language == "cs" else f"&lang={here.language}"
    link = Markup('<a href="/napiste?bod={}{}">{}</a>').format(card.id, lang, here.say("write"))
    return Markup('<p class="soft">{}</p>').format(look.joined([*told, link], " · "))
