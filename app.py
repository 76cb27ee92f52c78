"""Start the app: the answer's maps and gap table of one territory (KPSS_TERRITORY, else data/trebon)."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pandas as pd
import streamlit as st

from kpss_geo.barriers import barriers
from kpss_geo.findings import findings
from kpss_geo.maps.page import PAGES
from kpss_geo.publish import html_pages
from kpss_geo.question import Study
from kpss_geo.reports.columns import columns, for_readers
from kpss_geo.streets.travellers import travellers
from kpss_geo.study import Answer, answer
from kpss_geo.territory import Territory

HERE = Path(__file__).parent


@st.cache_resource(show_spinner="Počítám pokrytí…")
def answered(folder: str) -> tuple[Answer, dict[str, str]]:
    """The answer and its pages; computed once for all visitors."""
    today = dt.datetime.now(tz=dt.UTC).date()
    found = answer(Study(), Territory.open(folder), survey=findings(Path(folder), today=today), today=today)
    drawn = html_pages(found, barriers(found), progress=lambda _what, _done, _total: None)
    return found, {name: page.decode("utf-8") for name, page in drawn.items()}


@st.cache_data(show_spinner=False)
def readable(folder: str) -> pd.DataFrame:
    """The gap table under the headers that planners read."""
    found, _ = answered(folder)
    table = for_readers(found.gaps, {one.id: one.name for one in travellers().values()}, found.notes)
    return table.rename(columns={column.column: column.header for column in columns()})


def chosen(table: pd.DataFrame) -> pd.DataFrame:
    """Rows that fit the visitor's filters."""
    left, middle, right = st.columns(3)
    who = left.selectbox("Způsob dopravy", list(dict.fromkeys(table["způsob dopravy"])))
    kinds = middle.multiselect("Druh služby", sorted(set(table["druh služby"])), placeholder="všechny")
    towns = right.multiselect("Obec", sorted(set(table["obec"])), placeholder="všechny")
    rows: pd.DataFrame = table[table["způsob dopravy"] == who]
    rows = rows[rows["druh služby"].isin(kinds)] if kinds else rows
    return rows[rows["obec"].isin(towns)] if towns else rows


def main() -> None:
    """Draw the page."""
    folder = os.environ.get("KPSS_TERRITORY", str(HERE / "data" / "trebon"))
    found, drawn = answered(folder)
    st.set_page_config(page_title="Kdo dosáhne na kterou službu", layout="wide")
    st.title("Kdo dosáhne na kterou službu")
    st.text(f"{found.territory.name} · spočteno {found.answered_on}")
    names = [name for name in PAGES if name in drawn and name != "index.html"]
    picked = st.radio("Mapa", names, format_func=lambda name: PAGES[name], horizontal=True)
    st.iframe(drawn[picked], height=900)
    st.header("Tabulka mezer")
    rows = chosen(readable(folder))
    st.dataframe(rows, hide_index=True, height=500)
    st.text("Co není v našich datech, může přesto existovat. Odkud čísla jsou:")
    for source in found.territory.sources:
        st.text(" · ".join(filter(None, (source.get(key, "") for key in ("name", "date", "licence", "attribution")))))


main()
