"""Cards of services within reach: the way, the door, what is known and what is not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal, NamedTuple

import streamlit as st
from markupsafe import Markup

from kpss_geo.accessible import worded
from kpss_geo.accessible.register import DOOR
from kpss_geo.catalogue import Entry, facts, kind_name, unknown
from kpss_geo.pages import look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.pristupnost.page import known_places
from kpss_geo.reaching import Reach, Way
from kpss_geo.streets.travellers import WORKER, travellers

ON_FOOT_AT_MOST = 120  # minutes; who would walk longer is told so
TOLD = ("provider", "groups", "capacity", "place", "quality", "as_of")
MISSED = ("hours", "web", "capacity")
Tone = Literal["good", "mid", "bad", ""]


class Door(NamedTuple):
    """What the survey says of a door: id of its place, category and reasons, in both languages."""

    spot: str
    label: Mapping[str, str]
    why: Mapping[str, tuple[str, ...]]


@st.cache_resource(max_entries=2, show_spinner=False)
def doors(edition: str) -> dict[str, Door]:
    """Surveyed doors by service."""
    found: dict[str, Door] = {}
    for one in known_places(edition).spots:
        if one.place is not None and DOOR in one.elements:
            told = {language: worded.label(one, language) for language in ("cs", "en")}
            why = {language: worded.why(one, language) for language in ("cs", "en")}
            found |= {service.id: Door(one.id, told, why) for service in one.services}
    return found


def card(here: Here, entry: Entry, reach: Reach, known: Mapping[str, Door]) -> Markup:
    """One service as an item of a list."""
    across = "" if entry.inside else here.say("neighbour")
    where = [kind_name(entry, here.language), entry.municipality_name, across]
    head = Markup('<h3>{}</h3><p class="soft">{}</p>').format(entry.name, " · ".join(filter(None, where)))
    door = _door(here, reach, known.get(entry.id))
    body = look.joined([head, _ways(here, entry, reach), door, _beds(here, entry, reach), _contact(here, entry)])
    return Markup('<li class="kpss-card">{}{}</li>').format(body, _more(here, entry, known.get(entry.id)))


def line(here: Here, entry: Entry) -> Markup:
    """A service that does not reach the place, as one line."""
    told = " · ".join(filter(None, (kind_name(entry, here.language), entry.municipality_name)))
    return Markup('<li>{} <span class="soft">{}</span></li>').format(entry.name, told)


def _ways(here: Here, entry: Entry, reach: Reach) -> Markup:
    if reach.form == "terénní":
        return Markup('<p class="kpss-marks">{}</p>').format(_area(here, reach))
    items = look.joined(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(_name(here, one.traveller), way_words(here, one))
        for one in reach.ways
    )
    unchecked = any(math.isfinite(one.lenient) and not math.isfinite(one.strict) for one in reach.ways)
    notes = [here.say("vague")] if _is_vague(entry) else []
    notes += [here.say("unchecked")] if unchecked else []
    told = Markup('<p class="soft kpss-small">{}</p>').format(" ".join(notes)) if notes else Markup()
    return Markup('<dl class="kpss-ways">{}</dl>{}').format(items, told)


def _is_vague(entry: Entry) -> bool:
    return entry.position_quality in ("municipality", "street")


def _name(here: Here, traveller: str) -> str:
    one = travellers()[traveller]
    return here.label(one.name, one.name_en)


def _area(here: Here, reach: Reach) -> Markup:
    if reach.area == "declared":
        return look.badge(here.say("comes"), "good")
    minutes = here.say.number(math.ceil(reach.ways[0].lenient / 60)) if reach.ways else ""
    return look.badge(here.say("comes_perhaps", minutes=minutes), "mid")


def way_words(here: Here, way: Way) -> str:
    """The time of a way in words: for sure, only perhaps, or not at all."""
    if not math.isfinite(way.lenient):
        return here.say("no_way")
    perhaps = math.ceil(way.lenient / 60)
    sure = math.ceil(way.strict / 60) if math.isfinite(way.strict) else None
    on_foot = travellers()[way.traveller].mode == "foot" and way.traveller != WORKER
    if on_foot and perhaps > ON_FOOT_AT_MOST:
        return here.say("far", hours=ON_FOOT_AT_MOST // 60)
    if sure is None:
        return here.say("minutes_perhaps", minutes=_minutes(here, perhaps))
    if sure == perhaps:
        return _minutes(here, sure)
    return here.say("minutes_between", sure=_minutes(here, sure), perhaps=_minutes(here, perhaps))


def _minutes(here: Here, whole: int) -> str:
    if whole < 60:
        return here.say("minutes", minutes=here.say.number(whole))
    return here.say("hours", hours=here.say.number(whole // 60), minutes=here.say.number(whole % 60))


def _door(here: Here, reach: Reach, told: Door | None) -> Markup:
    """May a wheelchair enter, and why; nothing where no chosen traveller minds doors."""
    minded = [one for one in reach.ways if one.traveller != WORKER and travellers()[one.traveller].needs_door]
    if not minded:
        return Markup()
    tones: Mapping[bool | None, tuple[str, Tone]] = {
        True: ("door_yes", "good"),
        False: ("door_no", "bad"),
        None: ("door_unknown", ""),
    }
    key, tone = tones[minded[0].door]
    why = "; ".join(told.why[here.language][:2]) if told else ""
    reason = Markup(' <span class="soft">{}</span>').format(why) if why else Markup()
    return Markup('<p class="kpss-marks">{}{}</p>').format(look.badge(here.say(key), tone), reason)


def _beds(here: Here, entry: Entry, reach: Reach) -> Markup:
    if reach.form != "pobytová":
        return Markup()
    told = here.say.told(next((fact.value for fact in facts(entry, here.language) if fact.key == "capacity"), ""))
    return Markup("<p>{}</p>").format(here.say("beds", beds=told) if told else here.say("beds_unknown"))


def _contact(here: Here, entry: Entry) -> Markup:
    """Opening hours and the web, as far as they are known."""
    told = [Markup("{}: {}").format(here.say("fact_hours"), entry.opening_hours)] if entry.opening_hours else []
    webs = [address for fact in facts(entry, here.language) if fact.key == "web" for address in fact.links]
    told += [Markup('<a href="{}" rel="noopener">{}</a>').format(one, entry.web) for one in webs]
    return Markup("<p>{}</p>").format(look.joined(told, " · ")) if told else Markup()


def _more(here: Here, entry: Entry, told: Door | None) -> Markup:
    """What is known of the service, what is not, and where to go on."""
    known = [fact for fact in facts(entry, here.language) if fact.value]
    rows = look.joined(
        Markup("<dt>{}</dt><dd>{}</dd>").format(
            here.say(f"fact_{fact.key}"), here.say.told(fact.value) if fact.key == "capacity" else fact.value
        )
        for fact in known
        if fact.key in TOLD
    )
    lacking = [here.say(f"fact_{key}") for key in unknown(entry) if key in MISSED]
    missed = Markup("<dt>{}</dt><dd>{}</dd>").format(here.say("not_known"), ", ".join(lacking)) if lacking else Markup()
    return Markup("<details><summary>{}</summary><dl>{}{}</dl><p>{}</p></details>").format(
        here.say("details"), rows, missed, _links(here, entry, told)
    )


def _links(here: Here, entry: Entry, told: Door | None) -> Markup:
    lang = "" if here.language == "cs" else "&lang=en"
    found = [
        Markup('<a href="/katalog?sluzba={}{}">{}</a>').format(entry.id, lang, here.say("to_catalogue")),
        Markup('<a href="/napiste?sluzba={}{}">{}</a>').format(entry.id, lang, here.say("to_write")),
    ]
    if told:
        found.append(Markup('<a href="/pristupnost?misto={}{}">{}</a>').format(told.spot, lang, here.say("to_door")))
    return look.joined(found, " · ")
