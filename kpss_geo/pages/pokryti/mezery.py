"""The gap table: municipality by service, sorted and filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from kpss_geo.choosing import Chosen
from kpss_geo.maps import words
from kpss_geo.pages import address, look, volba
from kpss_geo.pages.frame import Here
from kpss_geo.pages.pokryti.mapa import bar, bar_legend, interval
from kpss_geo.study import Answer
from kpss_geo.terms import figures

ROWS = 20
# Order of the rows: columns, and do they rise.
ORDERS: Mapping[str, tuple[list[str], list[bool]]] = MappingProxyType(
    {
        "lidi": (["uncovered", "nearest_mean"], [False, False]),
        "podil": (["share_certain", "uncovered"], [True, False]),
        "cesta": (["nearest_mean", "uncovered"], [False, False]),
        "obec": (["municipality_name", "uncovered"], [True, False]),
        "sluzba": (["kind_name", "form", "group_name", "uncovered"], [True, True, True, False]),
    }
)
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "municipality_name": "start", "service": "start", "people": "end", "uncovered": "end",
        "share_certain": "end", "bar": "start", "nearest_mean": "end", "choices": "end", "beds_per_1000": "end",
        "needs": "start", "minutes": "end",
    }
)  # fmt: skip
_DEFINED_HERE = ("service", "bar")


def draw(here: Here, answer: Answer, picked: Chosen, town: str | None) -> None:
    """The table with its widgets."""
    say = here.say
    order, which = st.columns([3, 4], vertical_alignment="bottom")
    by = address.one(
        here, say("order"), lambda it: {one: it.say(f"order_{one}") for one in ORDERS}, "radit",
        usual=next(iter(ORDERS)), widget=order.selectbox,
    )  # fmt: skip
    open_only = which.toggle(say("open_only"), value=True, key="jen_mezery", bind="query-params")
    rows = ordered(picked.gaps, str(by), town=town, open_only=open_only)
    if rows.empty:
        look.empty(say("no_gaps"), say("no_gaps_advice"))
        return
    count = -(-len(rows) // ROWS)
    number = min(int(st.session_state.get("mezery_strana", 1)), count)
    shown = rows.iloc[(number - 1) * ROWS : number * ROWS]
    notes = notes_of(shown)
    look.show(bar_legend(here))
    with st.container(key="pokryti_tab_mezery"):
        look.table(
            [look.Column(name, say(f"col_{name}"), side, _meaning(here, name)) for name, side in COLUMNS.items()],  # type: ignore[arg-type]
            [cells(here, answer, row, notes) for row in shown.to_dict("records")],
            caption=say(
                "gaps_caption", first=(number - 1) * ROWS + 1, last=min(number * ROWS, len(rows)), all=len(rows)
            ),
            row_header="municipality_name",
            glossary=say("glossary"),
        )
    look.show(told_notes(here, notes))
    if count > 1:
        st.pagination(count, key="mezery_strana")
    _needs(here, answer, shown)


def ordered(gaps: pd.DataFrame, by: str, *, town: str | None, open_only: bool) -> pd.DataFrame:
    """Rows of the choice in the order; of one municipality where it is given."""
    rows = gaps[gaps["municipality"] == town] if town else gaps
    if open_only:
        rows = rows[rows["uncovered"] > 0]
    columns, rising = ORDERS[by]
    if by in ("obec", "sluzba"):
        place = {name: number for number, name in enumerate(_czech(rows[columns[0]]))}
        rows = rows.assign(_place=rows[columns[0]].map(place))
        columns = ["_place", *columns[1:]]
    return rows.sort_values(columns, ascending=rising, kind="stable", na_position="first")


def _czech(names: pd.Series) -> list[str]:
    known = sorted({str(name) for name in names})
    return [known[place] for place in words.czech_order(known)]


def notes_of(rows: pd.DataFrame) -> list[str]:
    """What must be known before figures of these rows are used, each once."""
    return list(dict.fromkeys(part for note in rows["note"] for part in str(note).split("; ") if part))


def told_notes(here: Here, notes: Sequence[str]) -> Markup:
    """The notes as a numbered list."""
    items = look.joined(Markup("<li>{}</li>").format(f"{words.sentence(here.say.told(note))}.") for note in notes)
    return Markup('<ol class="kpss-notes">{}</ol>').format(items) if notes else Markup()


def cells(here: Here, answer: Answer, row: Mapping[Any, Any], notes: Sequence[str]) -> dict[str, str | Markup]:
    """A row as it is shown; `notes` are those of the whole table."""
    number = here.say.number
    return {
        "municipality_name": str(row["municipality_name"]),
        "service": service(here, answer, row, notes),
        "people": number(row["people"]),
        "uncovered": number(row["uncovered"]),
        "share_certain": interval(here, row["share_certain"], row["share_possible"]),
        "bar": bar(here, row),
        "nearest_mean": _figure(here, row["nearest_mean"], 1),
        "choices": _figure(here, row["choices"], 1),
        "beds_per_1000": _figure(here, row["beds_per_1000"], 1),
        "needs": str(row["needs"]),
        "minutes": limit(here, row),
    }


def _figure(here: Here, value: float, places: int) -> str:
    return words.NOTHING if words.missing(value) else here.say.number(value, places)


def service(here: Here, answer: Answer, row: Mapping[Any, Any], notes: Sequence[str] = ()) -> Markup:
    """Kind, form and group, and numbers of the notes that hold of the row."""
    kind = volba.kind_name(here, answer.territory.kinds[row["kind"]])
    rest = f"{volba.form_names(here)[row['form']]}, {volba.group_names(here)[row['group']]}"
    held = sorted(notes.index(part) + 1 for part in str(row["note"]).split("; ") if part in notes)
    numbers = ", ".join(map(str, held))
    mark = Markup("<sup>{}</sup>").format(numbers) if numbers else ""
    return Markup('<span class="kpss-service">{}{}<br><small>{}</small></span>').format(words.joined(kind), mark, rest)


def limit(here: Here, row: Mapping[Any, Any]) -> Markup:
    """Minutes by which the row is judged, and the standard where there is one."""
    found = volba.known_standards().get((row["kind"], row["traveller"]))
    own = f"{here.say.number(row['minutes'])} min"
    if found is None:
        return Markup("{}").format(own)
    state = here.say("verified" if found.verified else "unverified")
    told = here.say("standard", minutes=here.say.number(found.minutes))
    return Markup("{}<br><small>{}, {}</small>").format(own, told, state)


def _meaning(here: Here, column: str) -> str:
    if column in _DEFINED_HERE:
        return here.say(f"{column}_meaning")
    one = figures()[column]
    return here.label(one.definition, one.definition_en)


def _needs(here: Here, answer: Answer, shown: pd.DataFrame) -> None:
    """Texts of the needs whose numbers stand in the table."""
    named = sorted({need for cell in shown["needs"] for need in str(cell).split(", ") if need})
    texts = answer.territory.needs["statement"]
    look.show(look.definitions(here.say("needs_texts"), [(need, str(texts[need])) for need in named]))
