"""Rows of any table of answers as lines of flat columns."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from kpss_geo.exchange import cells as c
from kpss_geo.exchange.incoming.columns import Dialect, Field, Plan, plan
from kpss_geo.exchange.incoming.lines import Line, Lines, Profile
from kpss_geo.exchange.incoming.tables import Record, Table
from kpss_geo.survey.questionnaire import questions

UNITS: Mapping[str, float] = MappingProxyType({"cm": 1, "mm": 0.1, "dm": 10, "m": 100, "%": 1})
_NUMBERS = re.compile(r"[-+]?\d+(?:\.\d+)?")
IDENTITY = ("name", "lat", "lon", "element")  # who a row is about, where its source gives it no id


def lines_of(table: Table, dialect: Dialect, profile: Profile) -> Lines:
    """Lines of a table; what is unread is told in the table's notes."""
    meant = plan(table.headers, dialect, profile)
    if meant.ignored:
        table.notes.append(f"{table.name}: tyto sloupce nečteme: {', '.join(meant.ignored)}")
    reader = _Reader(meant, profile)
    for record in table.records:
        yield reader.line(record)


class _Reader:
    """Reads rows by one plan."""

    def __init__(self, meant: Plan, profile: Profile) -> None:
        self.plan = meant
        self.profile = profile
        self.element_fields = [one for one in meant.fields if one.columns == ("element",)]
        self.units = {header.casefold(): unit for header, unit in profile.units.items()}
        self.values = {
            column: {theirs.casefold(): ours for theirs, ours in words.items()}
            for column, words in profile.values.items()
        }

    def line(self, record: Record) -> Line:
        cells = [cell.strip() for cell in record.cells]
        raw = self._raw(cells)
        if record.faults:
            return Line(record.number, _first(cells, self.plan.ids), raw, {}, record.faults)
        faults: list[str] = []
        row = self._told(cells, faults)
        row = {**row, **self._ticked(cells, row, faults)}
        row = {**self._frame(cells, row), **row}
        return Line(record.number, self._source_id(cells, row), raw, row, tuple(faults))

    def _raw(self, cells: Sequence[str]) -> dict[str, str]:
        """What stood in the row, without what tells who sent it."""
        return {
            header: cell
            for place, (header, cell) in enumerate(zip(self.plan.headers, cells, strict=False))
            if cell and place not in self.plan.personal
        }

    def _told(self, cells: Sequence[str], faults: list[str]) -> dict[str, str]:
        element = self._element(cells)
        row: dict[str, str] = {}
        for one in self.plan.fields:
            text = cells[one.place] if one.place < len(cells) else ""
            if not text:
                continue
            column = _column(one, element)
            text = self._text(one, column, text, faults)
            if row.setdefault(column, text) != text:
                faults.append(
                    f"sloupec {one.header}: „{text[:60]}“ odporuje jinému sloupci, kde je „{row[column][:60]}“"
                )
        return row

    def _element(self, cells: Sequence[str]) -> str:
        texts = (cells[one.place] for one in self.element_fields if one.place < len(cells))
        text = next(filter(None, texts), self.profile.defaults.get("element", ""))
        text = self.values.get("element", {}).get(text.casefold(), text)
        return c.listed(text, c.element_words())

    def _text(self, one: Field, column: str, text: str, faults: list[str]) -> str:
        text = self.values.get(column, {}).get(text.casefold(), text)
        unit = self.units.get(one.header.casefold())
        if unit and text.casefold() not in c.words("status"):
            return _in_our_unit(one.header, unit, text, faults)
        if " " in text and len(several := _several(column, text)) > 1:
            faults.append(f"sloupec {one.header}: vybráno je víc možností ({', '.join(several)}); ponechte jednu")
        return text

    def _ticked(self, cells: Sequence[str], row: Mapping[str, str], faults: list[str]) -> dict[str, str]:
        """Answers told by ticks: one column for each choice, or a column of its own for "nevím"."""
        found: dict[str, str] = {}
        for tick in self.plan.ticks:
            text = cells[tick.place] if tick.place < len(cells) else ""
            if not text or c.words("answer").get(text.casefold()) == "false":
                continue
            column = _column(Field(tick.place, "", tick.columns), self._element(cells))
            told = row.get(column) or found.setdefault(column, tick.value)
            if not _same_choice(column, told, tick.value):
                faults.append(
                    f"sloupec {self.plan.headers[tick.place]}: odporuje odpovědi „{told[:60]}“; ponechte jednu"
                )
        return found

    def _frame(self, cells: Sequence[str], row: Mapping[str, str]) -> dict[str, str]:
        """Where and when, as the tool itself noted it."""
        found = {} if row.get("lon") and row.get("lat") else self._place(cells)
        days = (_day_of(text) for place in self.plan.days if (text := _at(cells, place)))
        clocks = (_clock_of(text) for place in self.plan.clocks if (text := _at(cells, place)))
        told = {"observed_on": next(filter(None, days), ""), "recorded_at": next(filter(None, clocks), "")}
        return found | {name: text for name, text in told.items() if text}

    def _place(self, cells: Sequence[str]) -> dict[str, str]:
        for one in self.plan.places:
            lat, lon = _at(cells, one["latitude"]), _at(cells, one["longitude"])
            if lat and lon:
                accuracy = next((_at(cells, one[part]) for part in ("precision", "accuracy") if part in one), "")
                return _placed(lat, lon, accuracy)
        for place in self.plan.lat_lon:
            numbers = _NUMBERS.findall(_at(cells, place))
            if len(numbers) >= 2:
                return _placed(numbers[0], numbers[1], numbers[3] if len(numbers) > 3 else "")
        return {}

    def _source_id(self, cells: Sequence[str], row: Mapping[str, str]) -> str:
        """The lasting id of the row at its source, else what it is about."""
        given = _first(cells, self.plan.ids).removeprefix("uuid:") or row.get("event_id") or ""
        if given or not any(row.get(name) for name in IDENTITY[:-1]):
            return given
        about = {**self.profile.defaults, **row}
        return " | ".join(about.get(name, "") for name in IDENTITY)


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _first(cells: Sequence[str], places: Sequence[int]) -> str:
    return next((text for place in places if (text := _at(cells, place))), "")


def _placed(lat: str, lon: str, accuracy: str) -> dict[str, str]:
    """A place; an accuracy of nought is a point put on a map by hand, not one measured without an error."""
    told = {"lat": lat, "lon": lon}
    return told | (
        {"location_method": "map"} if _is_nought(accuracy) else {"accuracy_m": accuracy, "location_method": "gps"}
    )


def _is_nought(text: str) -> bool:
    try:
        return not text or c.number(text) == 0
    except ValueError:
        return False


def _column(one: Field, element: str) -> str:
    """The column of several under one label that the kind of thing is asked."""
    if len(one.columns) == 1:
        return one.columns[0]
    fitting = (name for name in one.columns if name in questions() and element in questions()[name].elements)
    return next(fitting, one.columns[0])


def _in_our_unit(header: str, unit: str, text: str, faults: list[str]) -> str:
    try:
        return c.number_text(round(c.number(text, unit=unit) * UNITS[unit], 6))
    except ValueError as error:
        faults.append(f"sloupec {header}: {error}")
        return ""


@cache
def _offered(column: str) -> frozenset[str]:
    question = questions().get(column)
    return frozenset(one.value for one in question.choices) if question else frozenset()


def _several(column: str, text: str) -> list[str]:
    """Choices that a cell joins by spaces; none where the text is something else."""
    parts = text.split()
    return parts if set(parts) <= _offered(column) else []


def _same_choice(column: str, told: str, ticked: str) -> bool:
    question = questions().get(column)
    label = next((one.label for one in question.choices if one.value == ticked), "") if question else ""
    unknown = c.words("status").get(told.casefold()) == "unknown"
    return told.casefold() in (ticked, label.casefold()) or (ticked == c.UNKNOWN_TEXT and unknown)


def _day_of(text: str) -> str:
    """Day of a moment as its own clock shows it; what is no moment is told as it stands, for the row to be refused."""
    return text[:10] if re.match(r"\d{4}-\d{2}-\d{2}[T ]", text) else text


def _clock_of(text: str) -> str:
    """Moment with its time zone; the tools write UTC where they write none."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).isoformat()


def rows_with(lines: Iterator[Line], defaults: Mapping[str, str]) -> Lines:
    """Lines whose blank columns take what the source as a whole says."""
    for line in lines:
        yield line._replace(row={**defaults, **line.row})
