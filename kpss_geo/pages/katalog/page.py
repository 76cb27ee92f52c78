"""The public catalogue: search, facets with counts, cards, providers from A to Z, print and downloads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import streamlit as st
from markupsafe import Markup

from kpss_geo import brochure
from kpss_geo import catalogue as cat
from kpss_geo.catalogue import Choice, Entry, files
from kpss_geo.maps.words import czech_order
from kpss_geo.pages import address, ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.katalog import karta
from kpss_geo.study import CATALOGUED
from kpss_geo.terms import FORMS, groups

ON_A_PAGE = 12
CHOSEN, QUERY, WIDER, VIEW, PAGE, LETTER = "sluzba", "hledat", "vse", "pohled", "strana", "pismeno"
SERVICES, PROVIDERS = VIEWS = ("sluzby", "poskytovatele")
KEYS = {"situations": "situace", "groups": "skupina", "kinds": "druh", "forms": "forma", "municipalities": "obec"}
FIRST_ROW = ("situations", "groups", "kinds")


class Shelf(NamedTuple):
    """The catalogue and what makes it quick to search."""

    entries: tuple[Entry, ...]
    words: cat.Index
    by_id: Mapping[str, int]
    social: frozenset[str]  # ids of social and related services; the others are doctors, offices and shops


@st.cache_resource(show_spinner=False, max_entries=2)
def shelf(folder: str) -> Shelf:  # noqa: ARG001  the key of the cache
    """The catalogue of the territory."""
    territory = ground.territory()
    entries = cat.entries(territory.services, territory.kinds)
    social = frozenset(one.id for one in entries if one.family in CATALOGUED)
    return Shelf(entries, cat.index(entries), {one.id: at for at, one in enumerate(entries)}, social)


def draw(here: Here) -> None:
    """Draw the page."""
    books = shelf(str(ground.folder()))
    look.title(here.say("title"), here.say("lead"))
    karta.lines(here)
    _linked_to(here, books)
    answering, choice = _asked(here, books)
    found = [one for one in answering if cat.fits(one, choice)]
    view = address.one(
        here,
        here.say("view"),
        lambda it: {SERVICES: it.say("view_services"), PROVIDERS: it.say("view_providers")},
        VIEW,
        usual=SERVICES,
        widget=st.segmented_control,
        required=True,
    )
    _told(here, found)
    if not found:
        look.empty(here.say("empty"), here.say("empty_advice"))
    elif view == PROVIDERS:
        _providers(here, found)
    else:
        _services(here, found, choice)
    if found:
        _take_home(here, found, choice)
    _about(here)


def _linked_to(here: Here, books: Shelf) -> None:
    """Card of the service that the address names, above everything else."""
    asked = st.query_params.get(CHOSEN, "")
    if not asked:
        return
    if asked not in books.by_id:
        look.note(here.say("gone"), "warning")
        return
    with st.container(border=True):
        look.show(karta.card(here, books.entries[books.by_id[asked]], is_open=True))
        st.button(here.say("close"), key="zavrit", on_click=_close)


def _close() -> None:
    st.query_params.pop(CHOSEN, None)


def _asked(here: Here, books: Shelf) -> tuple[list[Entry], Choice]:
    """Entries that answer the query, and what is chosen of the facets."""
    say = here.say
    first, *others = st.columns([3, 3, 2, 3])
    query = first.text_input(
        say("search"), key=QUERY, placeholder=say("search_hint"), max_chars=100, bind="query-params"
    )
    more = st.expander(say("more"))
    wider = len(books.social) < len(books.entries) and more.toggle(say("wider"), key=WIDER, bind="query-params")
    order = cat.ranked(cat.scores(books.words, query or ""))
    answering = [books.entries[at] for at in order if wider or books.entries[at].id in books.social]
    known = {name: _values(here, books, name) for name in KEYS}
    choice = Choice(**{name: _from_address(key, known[name]) for name, key in KEYS.items()})
    counted = cat.counts(answering, choice)
    places = dict(zip(FIRST_ROW, others, strict=True))
    beside = iter(more.columns(2))
    told = {}
    for name, key in KEYS.items():
        options = {
            value: f"{label} ({counted[name][value]})"
            for value, label in known[name].items()
            if counted[name][value] or value in getattr(choice, name)
        }
        place = places.get(name) or next(beside)
        told[name] = tuple(
            place.multiselect(
                say(name), list(options), format_func=options.__getitem__, key=key, placeholder=say("any")
            )
        )
        _to_address(key, told[name])
    return answering, Choice(**told)


def _values(here: Here, books: Shelf, facet: str) -> dict[str, str]:
    """Values of a facet that occur, with their names, in the order of reading."""
    kinds = ground.territory().kinds
    named: Mapping[str, Callable[[], dict[str, str]]] = {
        "situations": lambda: {one.id: here.label(one.name, one.name_en) for one in cat.situations().values()},
        "groups": lambda: {one.id: here.label(one.name, one.name_en) for one in groups().values()},
        "kinds": lambda: _sorted(
            {one.kind: here.label(one.kind_name, kinds[one.kind].name_en) for one in books.entries}
        ),
        "forms": lambda: {one: karta.form(here, one) for one in FORMS},
        "municipalities": lambda: _sorted({one.municipality_name: one.municipality_name for one in books.entries}),
    }
    return {value: name for value, name in named[facet]().items() if value}


def _sorted(names: Mapping[str, str]) -> dict[str, str]:
    values = list(names)
    return {values[at]: names[values[at]] for at in czech_order(names.values())}


def _from_address(key: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """What a facet holds at the beginning of this run: of the address where it changed, else as it was.

    Streamlit's own binding writes the labels into the address; these hold counts, which change.
    """
    asked = tuple(value for value in st.query_params.get_all(key) if value in known)
    if key not in st.session_state or st.session_state.get(f"adresa_{key}") != asked:
        st.session_state[key] = list(asked)
    st.session_state[key] = list(st.session_state[key])  # else a changed label would empty the widget
    return tuple(st.session_state[key])


def _to_address(key: str, chosen: tuple[str, ...]) -> None:
    st.session_state[f"adresa_{key}"] = chosen
    if tuple(st.query_params.get_all(key)) != chosen:
        st.query_params[key] = list(chosen)


def _told(here: Here, found: Sequence[Entry]) -> None:
    count = len(found)
    form = "found_1" if count == 1 else "found_2" if 2 <= count <= 4 else "found_5"
    told = here.say(form, count=here.say.number(count))
    head = Markup('<h2 class="kpss-visually-hidden">{}</h2><p role="status" class="kpss-found">{}</p>')
    look.show(head.format(here.say("results"), told))


def _services(here: Here, found: Sequence[Entry], choice: Choice) -> None:
    """A page of cards; a new question begins on the first page."""
    asked = repr((choice, len(found), st.session_state.get(QUERY)))
    pages = -(-len(found) // ON_A_PAGE)
    if st.session_state.get("vyber", asked) != asked or st.session_state.get(PAGE, 1) > pages:
        st.session_state[PAGE] = 1
    st.session_state["vyber"] = asked
    start = (st.session_state.get(PAGE, 1) - 1) * ON_A_PAGE
    look.show(karta.cards(here, found[start : start + ON_A_PAGE]))
    if pages > 1:
        st.pagination(pages, key=PAGE, bind="query-params")


def _providers(here: Here, found: Sequence[Entry]) -> None:
    listed = cat.providers(found)
    letters = list(dict.fromkeys(one.letter for one in listed))
    if not letters:
        look.empty(here.say("no_providers"), here.say("empty_advice"))
        return
    if st.session_state.get(LETTER) not in letters:
        st.session_state[LETTER] = letters[0]
    letter = st.segmented_control(here.say("letter"), letters, key=LETTER, required=True)
    look.show(karta.providers(here, [one for one in listed if one.letter == letter]))


def _take_home(here: Here, found: Sequence[Entry], choice: Choice) -> None:
    """Brochure and files of what is found."""
    say, territory = here.say, ground.territory()
    with st.expander(say("take_home")):
        look.text(say("take_home_lead", count=say.number(len(found))))
        orders = {one: say(f"order_{one}") for one in brochure.ORDERS}
        order = st.segmented_control(
            say("order"), list(orders), default=brochure.SITUATION, format_func=orders.__getitem__, key="usporadat",
            required=True,
        )  # fmt: skip
        imprint = brochure.Imprint(territory.name, here.today, territory.sources, territory.notes)
        printed = partial(
            brochure.brochure, tuple(found), imprint, order=order, chosen=_in_words(here, choice),
            language=here.language,
        )  # fmt: skip
        notes = [f"{territory.name}, {here.today.isoformat()}", *territory.notes]
        notes += [" · ".join(filter(None, one.values())) for one in territory.sources]
        offered = {
            "brochure": (printed, "katalog.html", "text/html"),
            "csv": (partial(files.as_csv, tuple(found)), "katalog.csv", "text/csv"),
            "xlsx": (
                partial(files.as_xlsx, tuple(found), notes),
                "katalog.xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            "geojson": (partial(files.as_geojson, tuple(found)), "katalog.geojson", "application/geo+json"),
        }
        with st.container(horizontal=True):
            for key, (made, name, kind) in offered.items():
                st.download_button(say(key), made, name, kind, key=f"stahnout_{key}", on_click="ignore")
        look.text(say("print_advice"), soft=True)


def _in_words(here: Here, choice: Choice) -> tuple[str, ...]:
    """What is asked, for the first page of the brochure."""
    books = shelf(str(ground.folder()))
    query = str(st.session_state.get(QUERY) or "").strip()
    chosen = [_values(here, books, name)[value] for name in KEYS for value in getattr(choice, name)]
    return tuple([f"„{query}“", *chosen] if query else chosen)


def _about(here: Here) -> None:
    territory = ground.territory()
    look.provenance(
        territory.sources,
        date=here.today.isoformat(),
        told=[(here.say("situations"), here.say("situations_text")), (here.say("unknown"), here.say("unknown_text"))],
        label=here.say("whence"),
        computed=here.say("listed_on"),
    )
