"""Stated needs and citizens' letters beside computed gaps; where they do not agree comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pandas as pd
import streamlit as st
from markupsafe import Markup

from kpss_geo import disagreements as dis
from kpss_geo.desk.letters import StatedNeed, stated_needs
from kpss_geo.maps.words import czech_order, joined, traveller_names
from kpss_geo.pages import address, ground, look
from kpss_geo.pages.frame import Here
from kpss_geo.pages.potreby import slova
from kpss_geo.question import EVERYBODY
from kpss_geo.reports.files import plain_csv

SHOW, TRAVELLER, TOWN, KIND, PAGE = "ukazat", "doprava", "obec", "druh", "strana"
ON_A_PAGE = 20
VIEW, BY_KIND, BY_TOWN = "po", "druhy", "obce"
ONLY_DISAGREEMENTS, EVERYTHING = "disagreements", "everything"
TONES: Mapping[str, Literal["good", "mid", "bad", ""]] = {
    dis.STATED_SMALL: "mid",
    dis.SILENT_LARGE: "bad",
    dis.MET: "good",
    dis.CONFIRMED: "bad",
    dis.UNCLEAR: "",
    dis.QUIET: "",
}


@st.cache_data(show_spinner=False, max_entries=16)
def compared(edition: str, traveller: str, voices: tuple[dis.Voice, ...]) -> pd.DataFrame:  # noqa: ARG001  a key of the cache
    """Needs beside gaps of one traveller."""
    return dis.disagreements(ground.answer(), traveller=traveller, letters=voices)


def draw(here: Here) -> None:
    """Draw the page."""
    say = here.say
    look.title(say("title"), say("lead"))
    answer = ground.answer()
    letters = _letters(here)
    show, traveller, towns, kinds = _asked(here)
    voices = tuple(dis.Voice(one.service_kind, one.municipality or None, one.received_on.year) for one in letters)
    table = compared(ground.answer_edition(), traveller, tuple(one for one in voices if one.kind))
    here_rows = table[table["municipality"].isin(towns or table["municipality"])]
    here_rows = here_rows[here_rows["kind"].isin(kinds or here_rows["kind"])]
    _figures(here, here_rows)
    found = here_rows[here_rows["verdict"].isin(_wanted(show))]
    view = address.one(
        here, say("view"), lambda it: {BY_KIND: it.say("by_kind"), BY_TOWN: it.say("by_town")}, VIEW, usual=BY_KIND,
        widget=st.segmented_control, required=True, label_visibility="collapsed",
    )  # fmt: skip
    if view == BY_KIND:
        _kinds(here, found)
    else:
        _table(here, found)
    if len(found):
        st.download_button(
            say("csv"), here.later("export", lambda: plain_csv(slova.readable(found))), "potreby.csv", "text/csv",
            on_click="ignore",
        )  # fmt: skip
    _cited(here, found)
    _others(here, letters)
    slova.about(here, answer)


def _letters(here: Here) -> list[StatedNeed]:
    if here.person is None or not ground.has_store():
        return []
    return stated_needs(ground.store(), here.person)


def _asked(here: Here) -> tuple[str, str, tuple[str, ...], tuple[str, ...]]:
    say, territory = here.say, ground.territory()
    one, two, three, four = st.columns([3, 3, 3, 3])
    show = address.one(here, say("show"), _shown, SHOW, usual=ONLY_DISAGREEMENTS, widget=one.selectbox)
    known = [name for name in EVERYBODY if name in traveller_names()]
    traveller = address.one(
        here, say("traveller"), lambda it: {name: slova.traveller(it, name) for name in known}, TRAVELLER,
        usual=known[0], widget=two.selectbox,
    )  # fmt: skip
    towns = {str(code): str(name) for code, name in territory.municipalities["name"].items()}
    return (
        show or ONLY_DISAGREEMENTS,
        traveller or known[0],
        address.several(
            here, say("town"), lambda _: _ordered(towns), TOWN, widget=three.multiselect, placeholder=say("all_towns")
        ),
        address.several(here, say("kind"), _kind_names, KIND, widget=four.multiselect, placeholder=say("all_kinds")),
    )


def _shown(here: Here) -> dict[str, str]:
    both = {ONLY_DISAGREEMENTS: here.say("show_disagreements"), EVERYTHING: here.say("show_everything")}
    return both | {verdict: slova.verdict(here, verdict) for verdict in dis.VERDICTS}


def _kind_names(here: Here) -> dict[str, str]:
    kinds = ground.territory().kinds
    return _ordered({name: here.label(kind.label, kind.name_en) for name, kind in kinds.items()})


def _ordered(named: Mapping[str, str]) -> dict[str, str]:
    ids = list(named)
    return {ids[at]: named[ids[at]] for at in czech_order(named.values())}


def _wanted(show: str) -> Sequence[str]:
    return {ONLY_DISAGREEMENTS: dis.DISAGREEMENTS, EVERYTHING: dis.VERDICTS}.get(show, (show,))


def _figures(here: Here, rows: pd.DataFrame) -> None:
    """How often each verdict stands, disagreements first."""
    look.text(here.say("figures_lead"), soft=True)
    counts = rows["verdict"].value_counts()
    look.figures(
        [
            (
                slova.verdict(here, one),
                here.say.number(int(counts.get(one, 0))),
                slova.meaning(here, one),
            )
            for one in (*dis.DISAGREEMENTS, dis.CONFIRMED)
        ],
        meaning=here.say("meaning"),
    )


def _kinds(here: Here, found: pd.DataFrame) -> None:
    """A row for each kind of service: in how many towns it has which verdict."""
    say = here.say
    shown = [one for one in dis.VERDICTS if (found["verdict"] == one).any()]
    kinds = ground.territory().kinds
    rows = [
        {
            "kind": joined(here.label(kinds[row["kind"]].label, kinds[row["kind"]].name_en)),
            "left": say.number(row["uncovered"]) if row["uncovered"] else "",
            **{one: say.number(row[one]) if row[one] else "" for one in shown},
        }
        for row in dis.by_kind(found).to_dict("records")
    ]
    look.table(
        [
            look.Column("kind", say("kind")),
            *(look.Column(one, slova.verdict(here, one), "end", slova.meaning(here, one)) for one in shown),
            look.Column("left", say("column_left_all"), "end", say("left_all_meaning")),
        ],
        rows,
        caption=say("caption_kinds"),
        row_header="kind",
        empty=say("empty"),
        glossary=say("glossary"),
    )


def _table(here: Here, found: pd.DataFrame) -> None:
    say = here.say
    pages = max(-(-len(found) // ON_A_PAGE), 1)
    asked = repr((len(found), found["municipality"].head(3).tolist(), found["verdict"].head(1).tolist()))
    if st.session_state.get("vyber_potreb", asked) != asked or st.session_state.get(PAGE, 1) > pages:
        st.session_state[PAGE] = 1
    st.session_state["vyber_potreb"] = asked
    start = (st.session_state.get(PAGE, 1) - 1) * ON_A_PAGE
    rows = found.iloc[start : start + ON_A_PAGE].to_dict("records")
    look.table(
        [
            look.Column("town", say("column_town")),
            look.Column("kind", say("column_kind")),
            look.Column("verdict", say("column_verdict"), definition=say("verdict_all")),
            look.Column("said", say("column_said"), definition=say("said_meaning")),
            look.Column("left", say("column_left"), "end", say("left_meaning")),
            look.Column("gap", say("column_gap"), "end", say("gap_meaning")),
            look.Column("services", say("column_services"), "end", say("services_meaning")),
        ],
        [_row(here, row) for row in rows],
        caption=say("caption", count=say.number(len(found))),
        row_header="town",
        empty=say("empty"),
        glossary=say("glossary"),
    )
    if pages > 1:
        st.pagination(pages, key=PAGE)


def _row(here: Here, row: Mapping[Any, Any]) -> dict[str, str | Markup]:
    kind = ground.territory().kinds[row["kind"]]
    left = here.say.number(int(row["uncovered"]))
    services = f"{int(row['services_inside'])} + {int(row['services_outside'])}"
    return {
        "verdict": look.badge(slova.verdict(here, row["verdict"]), TONES[row["verdict"]]),
        "town": row["municipality_name"],
        "kind": Markup('<span class="kpss-kind">{}<br><span class="soft">{}</span></span>').format(
            joined(here.label(kind.label, kind.name_en)), slova.whom(here, row)
        ),
        "said": slova.said(here, row),
        "left": here.say("left_of", left=left, people=here.say.number(int(row["people"]))),
        "gap": _interval(here, row["gap_least"], row["gap_most"]),
        "services": services,
    }


def _interval(here: Here, least: float, most: float) -> str:
    low, high = here.say.share(least), here.say.share(most)
    return low if low == high else f"{low} – {high}"


def _cited(here: Here, found: pd.DataFrame) -> None:
    """What was said in the rows above, with the source."""
    named = {need for cell in found["needs"] for need in cell.split(", ") if need}
    needs = ground.territory().needs
    cited = needs[needs.index.isin(named)].sort_values("year", ascending=False, kind="stable")
    look.heading(here.say("cited"))
    if cited.empty:
        look.empty(here.say("nothing_said"))
        return
    look.show(slova.needs_list(here, cited))


def _others(here: Here, letters: Sequence[StatedNeed]) -> None:
    """What cannot stand beside a gap: needs without a kind, and the citizens' letters."""
    bare = dis.unplaced(ground.territory().needs)
    with st.expander(here.say("unplaced", count=len(bare))):
        look.text(here.say("unplaced_lead"))
        look.show(slova.needs_list(here, bare))
    with st.expander(here.say("letters", count=len(letters))):
        look.text(here.say("letters_lead"))
        look.show(slova.letters_list(here, letters))
