"""Cards of the catalogue, providers and crisis lines as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal
from urllib.parse import urlencode, urlsplit

import streamlit as st
from markupsafe import Markup, escape

from kpss_geo import catalogue as cat
from kpss_geo.accessible import worded
from kpss_geo.accessible.register import FIELD, Spot, register
from kpss_geo.catalogue import Entry, Fact, Line, Provider
from kpss_geo.maps.words import link, sentence
from kpss_geo.pages import ground, look
from kpss_geo.pages.frame import Here

EDITION = "A"
TONES: Mapping[str, Literal["good", "mid", "bad", ""]] = {"accessible": "good", "partly": "mid", "inaccessible": "bad"}


@st.cache_resource(show_spinner=False, max_entries=2)
def doors(edition: str) -> Mapping[str, Spot]:  # noqa: ARG001  the key of the cache
    """What the survey says of the way into each service, by its id; quick, the answer is not needed."""
    known = register(ground.territory(), ground.survey(), edition=EDITION)
    return {service.id: spot for spot in known.spots for service in spot.services}


def address(here: Here, page: str, **query: str) -> str:
    """Address of a page of ours in the visitor's language; '' for the same page."""
    return f"{page}?{urlencode(query if here.language == 'cs' else {**query, 'lang': here.language})}"


def lines(here: Here) -> None:
    """Crisis lines: emergency numbers at once, the others behind a click."""
    some = cat.crisis_lines()
    urgent = [one for one in some if one.short]
    others = [one for one in some if not one.short]
    look.show(
        Markup(
            '<aside class="kpss-lines" aria-label="{}"><p><strong>{}</strong> {}</p>'
            "<details><summary>{}</summary><ul>{}</ul></details></aside>"
        ).format(
            here.say("lines"),
            here.say("lines_urgent"),
            look.joined((_number(one, here.label(one.short, one.short_en)) for one in urgent), " "),
            here.say("lines_others"),
            look.joined(_line(here, one) for one in others),
        )
    )


def _number(one: Line, name: str) -> Markup:
    return Markup('<a href="tel:{}"><b>{}</b> {}</a>').format(one.dialled, one.number, name)


def _line(here: Here, one: Line) -> Markup:
    web = link(one.web)
    told = [
        here.label(one.for_whom, one.for_whom_en),
        here.label(one.hours, one.hours_en) or here.say("lines_hours_unknown"),
        "" if one.verified else here.say("lines_unverified"),
    ]
    site = Markup(' · <a href="{}" rel="noopener">{}</a>').format(web, here.say("fact_web").lower()) if web else ""
    return Markup('<li>{} <span class="soft">{}{}</span></li>').format(
        _number(one, here.label(one.name, one.name_en)), " · ".join(filter(None, told)), site
    )


def cards(here: Here, entries: Iterable[Entry]) -> Markup:
    """A list of cards whose details open in place."""
    items = look.joined(Markup("<li>{}</li>").format(card(here, one)) for one in entries)
    return Markup('<ol class="kpss-services">{}</ol>').format(items)


def card(here: Here, entry: Entry, *, is_open: bool = False) -> Markup:
    """Everything known of a service and what is not; details behind a click unless it is open."""
    where = entry.municipality_name if entry.inside else here.say("outside", place=entry.municipality_name)
    about = [sentence(cat.kind_name(entry, here.language)), entry.provider, where]
    details = _details(here, entry)
    return look.joined(
        [
            Markup("<h{0}>{1}</h{0}>").format(2 if is_open else 3, entry.name),
            Markup('<p class="soft">{}</p>').format(" · ".join(filter(None, about))),
            Markup('<p class="kpss-marks">{}</p>').format(look.joined(_marks(here, entry))),
            details
            if is_open
            else Markup("<details><summary>{}{}</summary>{}</details>").format(
                here.say("details"), look.hidden(f" {entry.name}"), details
            ),
        ]
    )


def form(here: Here, one: str) -> str:
    """A form of service in words that everybody understands."""
    return here.say({"ambulantní": "form_visit", "terénní": "form_field", "pobytová": "form_stay"}[one])


def _marks(here: Here, entry: Entry) -> Iterator[Markup]:
    for one in entry.forms:
        yield look.badge(form(here, one))
    spot = doors(ground.edition()).get(entry.id)
    if spot is not None and entry.forms != (FIELD,):
        yield look.badge(here.say("door", grade=worded.label(spot, here.language)), TONES.get(spot.grade, ""))


def _details(here: Here, entry: Entry) -> Markup:
    told = [one for one in cat.facts(entry, here.language) if one.value or one.links]
    missing = [here.say(f"fact_{key}").lower() for key in cat.unknown(entry)]
    rows = look.joined(
        Markup("<dt>{}</dt><dd>{}</dd>").format(here.say(f"fact_{one.key}"), _value(here, entry, one)) for one in told
    )
    lacking = Markup('<p class="soft">{}</p>').format(here.say("lacking", what=", ".join(missing)))
    return Markup('<dl>{}</dl>{}<p><a href="{}">{}</a> · <a href="{}">{}</a></p>').format(
        rows + _way_in(here, entry),
        lacking if missing else "",
        address(here, "", sluzba=entry.id),
        here.say("link"),
        address(here, "/napiste", druh=entry.kind, obec=entry.municipality),
        here.say("write"),
    )


def _value(here: Here, entry: Entry, fact: Fact) -> Markup:
    value = here.say.day(fact.value) if fact.key == "as_of" else fact.value
    if fact.key == "capacity":
        value = here.say.told(value)
    if fact.key == "forms":
        value = ", ".join(form(here, one) for one in entry.forms)
        value += "" if entry.stated_forms else f" ({here.say('form_usual')})"
    if fact.key == "web" and fact.links:
        return Markup('<a href="{}" rel="noopener">{}</a>').format(fact.links[0], value)
    if not fact.links:
        return escape(value)
    named = [_site(one) for one in fact.links]
    return look.joined(named if not value else [escape(value), *named], Markup("<br>"))


def _site(where: str) -> Markup:
    """A link under the name of its site: the addresses of articles are long."""
    site = urlsplit(where).netloc.removeprefix("www.")
    return Markup('<a href="{}" rel="noopener">{}</a>').format(where, site)


def _way_in(here: Here, entry: Entry) -> Markup:
    """What is known of the way in: the survey's word and the catalogue's, each named."""
    if entry.forms == (FIELD,):
        return Markup()
    spot = doors(ground.edition()).get(entry.id)
    surveyed = worded.label(spot, here.language) if spot else here.say("door_unknown")
    stated = {True: "stated_yes", False: "stated_no", None: "stated_unknown"}[entry.step_free]
    leads = Markup()
    if spot:
        place = address(here, "/pristupnost", misto=spot.id)
        leads = Markup(' · <a href="{}">{}</a>').format(place, here.say("on_map"))
    return Markup("<dt>{}</dt><dd>{} · {}{}</dd>").format(here.say("way_in"), surveyed, here.say(stated), leads)


def providers(here: Here, some: Sequence[Provider]) -> Markup:
    """Providers with their services."""
    return look.joined(
        Markup('<section class="kpss-provider"><h3>{}</h3><ul>{}</ul></section>').format(
            one.name, look.joined(_service(here, entry) for entry in one.services)
        )
        for one in some
    )


def _service(here: Here, entry: Entry) -> Markup:
    about = [sentence(cat.kind_name(entry, here.language)), entry.municipality_name]
    return Markup('<li><a href="{}">{}</a><br><span class="soft">{}</span></li>').format(
        address(here, "", sluzba=entry.id), entry.name, " · ".join(filter(None, about))
    )
