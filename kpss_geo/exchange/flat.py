"""An observation as a flat row of texts, both ways; the questionnaire alone says which columns there are."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from kpss_geo.errors import BadInput
from kpss_geo.exchange import cells as c
from kpss_geo.survey.observations import ABOUT, CZECHIA, Box, Observed, Position, Value, checked
from kpss_geo.survey.questionnaire import Question, questions
from kpss_geo.terms import rows

ABOUT_EVENT = (
    "event_id", "point_id", "base_version", "element", "lon", "lat", "accuracy_m", "location_method",
    "observed_on", "recorded_at", "author_id", "author_class", "source",
)  # fmt: skip
TEXT_COLUMNS = ("author_id", "source", *ABOUT)  # free texts: what a spreadsheet must never run
METHOD_SUFFIX = "_method"
DEFAULT_METHOD = "estimate"  # who does not say that it was measured did not measure
T = TypeVar("T")


class Heading(NamedTuple):
    """What a column is called: in Czech, in English, and in other people's tables."""

    label: str
    label_en: str
    also: tuple[str, ...] = ()


@cache
def columns() -> tuple[str, ...]:
    """Columns of the flat table in their order."""
    fields = tuple(questions())
    return (*ABOUT_EVENT, *ABOUT, "method", *fields, *(name + METHOD_SUFFIX for name in fields))


@cache
def headings() -> Mapping[str, Heading]:
    """What people call the columns, by column; several questions may share a label."""
    told = {
        row["column"]: Heading(row["label"], row["label_en"], tuple(filter(None, row["also"].split("|"))))
        for row in rows("import_columns.csv")
    }
    return MappingProxyType(told | {name: Heading(one.label, one.label_en) for name, one in questions().items()})


def cells(event: Observed) -> dict[str, Any]:
    """Cells of an observation that are not blank, by column; numbers stay numbers and days stay days.

    Legs and what is unknown or not applicable are texts.
    """
    usual = _usual_method(event)
    made: dict[str, Any] = {name: getattr(event, name) for name in ABOUT_EVENT if hasattr(event, name)}
    made |= {"event_id": str(event.event_id), "point_id": str(event.point_id)}
    made["recorded_at"] = event.recorded_at.isoformat()
    made |= _place_cells(event.position)
    made |= dict(event.about) | {"method": usual}
    for name, value in event.values.items():
        made[name] = _cell(questions()[name], value)
        if value.method != usual:
            made[name + METHOD_SUFFIX] = value.method
    return {name: value for name, value in made.items() if value not in ("", None)}


def flat(event: Observed) -> dict[str, str]:
    """Texts of all columns of an observation, '' where blank; `observed` reads them back.

    Free texts stand as they are: who writes a table for a spreadsheet guards `TEXT_COLUMNS` by `cells.guarded`.
    """
    return dict.fromkeys(columns(), "") | {name: c.plain_text(value) for name, value in cells(event).items()}


def observed(
    row: Mapping[str, str],
    *,
    defaults: Mapping[str, str] = MappingProxyType({}),
    today: dt.date | None = None,
    within: Box = CZECHIA,
) -> tuple[Observed | None, list[str]]:
    """The observation that a flat row tells, or None, with everything wrong with the row.

    Parameters
    ----------
    row
        Text by column; what is blank was not answered, other columns are left alone.
    defaults
        Text by column for blank cells.
    today
        Where given, the observation is also checked as `observations.checked` does.
    within
        Where the surveyed territory lies, for that check.

    Returns
    -------
    tuple
        The observation and no faults, or None and a Czech sentence for each fault, with the column's name.
    """
    read = _Cells({**defaults, **{name: text.strip() for name, text in row.items() if text and text.strip()}})
    event = _event(read)
    if event and today:
        try:
            checked(event, today=today, within=within)
        except BadInput as error:
            read.faults += error.faults
    return (None if read.faults else event), read.faults


class _Cells:
    """Cells of a row that are read one by one; collects its faults."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.faults: list[str] = []

    def text(self, column: str) -> str:
        text = self.texts.get(column, "")
        fault = c.text_fault(text) if text else None
        self.faults += [f"sloupec {column}: {fault}"] if fault else []
        return "" if fault else text

    def get(self, column: str, read: Callable[[str], T]) -> T | None:
        text = self.text(column)
        if not text:
            return None
        try:
            return read(text)
        except ValueError as error:
            self.faults.append(f"sloupec {column}: {error}")
            return None

    def required(self, column: str, read: Callable[[str], T]) -> T | None:
        if not self.texts.get(column):
            self.faults.append(f"sloupec {column}: chybí; vyplňte jej, nebo dejte hodnotu do [defaults] profilu")
        return self.get(column, read)


def _event(read: _Cells) -> Observed | None:
    """The observation of the cells that can be read, so that its other faults are found too; None without its frame."""
    day = read.required("observed_on", c.day)
    element = read.required("element", lambda text: c.listed(text, c.element_words()))
    ids = read.required("event_id", c.uuid), read.required("point_id", c.uuid)
    clock = read.get("recorded_at", c.moment) or _midnight(day)
    position, values = _position(read), _values(read)
    texts = {name: read.text(name) for name in ("base_version", "author_id", "source")}
    about = {name: text for name in ABOUT if (text := read.text(name))}
    author_class = c.listed(read.text("author_class"), c.words("author_class"))
    if not (day and element and ids[0] and ids[1] and clock):
        return None
    return Observed(
        event_id=ids[0],
        point_id=ids[1],
        recorded_at=clock,
        observed_on=day,
        element=element,
        author_class=author_class,
        position=position,
        about=about,
        values=values,
        **texts,
    )


def _midnight(day: dt.date | None) -> dt.datetime | None:
    """The clock of what was written on paper: the day's beginning, for today's would tell another story each time."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) if day else None


def _position(read: _Cells) -> Position | None:
    if not read.texts.get("lon") and not read.texts.get("lat"):
        return None
    lon, lat = read.required("lon", c.number), read.required("lat", c.number)
    accuracy = read.required("accuracy_m", c.number)
    method = c.listed(read.text("location_method") or "map", c.words("location_method"))
    if lon is None or lat is None:
        return None
    return Position(lon, lat, 1.0 if accuracy is None else accuracy, method)  # a missing accuracy is a fault already


def _values(read: _Cells) -> dict[str, Value]:
    usual = c.listed(read.text("method") or DEFAULT_METHOD, c.words("method"))
    made = {}
    for name, question in questions().items():
        if not read.texts.get(name):
            continue
        own = read.text(name + METHOD_SUFFIX)
        value = _value(read, name, question, c.listed(own, c.words("method")) if own else usual)
        if value:
            made[name] = value
    return made


def _value(read: _Cells, name: str, question: Question, method: str) -> Value | None:
    status = c.words("status").get(read.texts[name].casefold())
    if status:
        return Value(None, status, method)
    found = read.get(name, lambda text: c.value_of(question, text))
    return None if found is None else Value(found, "known", method)


def _usual_method(event: Observed) -> str:
    """The method of most answers, the first of equal ones."""
    counts = Counter(one.method for one in event.values.values())
    return counts.most_common(1)[0][0] if counts else DEFAULT_METHOD


def _place_cells(place: Position | None) -> dict[str, Any]:
    if place is None:
        return {}
    return {"lon": place.lon, "lat": place.lat, "accuracy_m": place.accuracy_m, "location_method": place.method}


def _cell(question: Question, value: Value) -> Any:
    if value.status != "known":
        return c.UNKNOWN_TEXT if value.status == "unknown" else c.NOT_APPLICABLE_TEXT
    return c.value_text(question, value.value) if question.type == "legs" else value.value
