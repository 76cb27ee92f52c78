"""Answers as texts of table cells, both ways: numbers, choices, dates and legs of a ramp as people write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from kpss_geo.survey.questionnaire import LEG, Question, elements
from kpss_geo.terms import rows

LONGEST_TEXT = 2_000
UNKNOWN_TEXT, NOT_APPLICABLE_TEXT = "nevím", "netýká se"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_DIGITS = 15  # more are no measure
_NUMBER = re.compile(rf"[+-]?\d{{1,{MOST_DIGITS}}}(?:[.,]\d{{1,400}})?")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_CZECH_DAY = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@cache
def words(name: str) -> Mapping[str, str]:
    """Value by every word that stands for it in a list of `tables/import_words.csv`, lower case.

    >>> words("method")["odhad"]
    'estimate'
    """
    found: dict[str, str] = {}
    for row in rows("import_words.csv"):
        if row["list"] == name:
            found |= {word.casefold(): row["value"] for word in (row["value"], *row["words"].split("|"))}
    return MappingProxyType(found)


@cache
def element_words() -> Mapping[str, str]:
    """Id of a kind of thing by its id and its names, lower case."""
    return MappingProxyType(
        {word.casefold(): one.id for one in elements().values() for word in (one.id, one.name, one.name_en)}
    )


def guarded(text: str) -> str:
    """Text that no spreadsheet runs as a formula; `unguarded` gives the very text back.

    >>> guarded("=1+1"), guarded("'t Hooft"), unguarded(guarded("'=1"))
    ("'=1+1", "'t Hooft", "'=1")
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) or _was_guarded(text) else text


def unguarded(text: str) -> str:
    """Text without the apostrophe that `guarded` put before it."""
    return text[1:] if _was_guarded(text) else text


def _was_guarded(text: str) -> bool:
    return text.startswith("'") and text[1:].startswith((*FORMULA_STARTS, "'"))


def text_fault(text: str) -> str | None:
    """What is wrong with a free text, in words: too long, or with characters that no keyboard writes."""
    if len(text) > LONGEST_TEXT:
        return f"text má {len(text)} znaků; zkraťte jej nejvýše na {LONGEST_TEXT}"
    return (
        "text obsahuje neviditelné řídicí znaky; smažte je"
        if not text.isprintable() and _CONTROL.search(text)
        else None
    )


def number_text(value: float) -> str:
    """Number with a decimal comma, to its last digit.

    >>> number_text(82), number_text(12.5), number_text(1e-07)
    ('82', '12,5', '0,0000001')
    """
    text = format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)
    return text.removesuffix(".0").replace(".", ",")


def value_text(question: Question, value: Any) -> str:
    """Text of a known answer."""
    if question.type == "legs":
        return "; ".join(" × ".join(_leg_part(leg.get(name)) for name in LEG) for leg in value)
    return plain_text(value)


def plain_text(value: Any) -> str:
    """Text of a value by its own kind: ano and ne, a number with a comma, a day as ISO writes it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "ano" if value else "ne"
    if isinstance(value, int | float):
        return number_text(value)
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else str(value)


def _leg_part(value: float | None) -> str:
    return UNKNOWN_TEXT if value is None else number_text(value)


def value_of(question: Question, text: str) -> Any:
    """Answer that a cell's text stands for.

    Raises
    ------
    ValueError
        Says in Czech what is wrong and what to write.
    """
    return _READERS[question.type](question, text)


def number(text: str, *, unit: str = "") -> float:
    """Number of a text with a decimal comma or point.

    >>> number("12,5"), number("-3")
    (12.5, -3)
    """
    if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS:
        return int(text)
    plain = (text if text.isalnum() else _THOUSANDS.sub("", text)).replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"„{text[:60]}“ není číslo; napište jen číslo{f' v jednotce {unit}' if unit else ''}")
    return float(plain) if "." in plain else int(plain)


def day(text: str) -> dt.date:
    """Day as ISO or Czechs write it.

    >>> day("1. 5. 2026"), day("2026-05-01")
    (datetime.date(2026, 5, 1), datetime.date(2026, 5, 1))
    """
    czech = _CZECH_DAY.fullmatch(text)
    try:
        if czech:
            return dt.date(int(czech[3]), int(czech[2]), int(czech[1]))
        return dt.date.fromisoformat(text) if len(text) == len("2026-05-01") else dt.datetime.fromisoformat(text).date()
    except ValueError:
        raise ValueError(f"„{text[:60]}“ není datum; napište třeba 2026-05-01 nebo 1. 5. 2026") from None


def moment(text: str) -> dt.datetime:
    """Moment as ISO writes it."""
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"„{text[:60]}“ není čas; napište třeba 2026-05-01T10:00+02:00") from None


def uuid(text: str) -> UUID:
    """Id as 32 hexadecimal digits, with or without hyphens."""
    try:
        return UUID(text)
    except ValueError:
        raise ValueError(f"„{text[:60]}“ není identifikátor UUID; nechte buňku prázdnou, nebo jej opravte") from None


def listed(text: str, known: Mapping[str, str]) -> str:
    """Value that a word stands for; the word itself where none knows it, for later checks to refuse."""
    return known.get(text.casefold(), text)


@cache
def _choice_words(question: Question) -> Mapping[str, str]:
    return MappingProxyType(
        {word.casefold(): one.value for one in question.choices for word in (one.label_en, one.label, one.value)}
    )


def _choice(question: Question, text: str) -> str:
    found = _choice_words(question).get(text.casefold())
    if found is None:
        offered = ", ".join(f"{one.value} ({one.label})" for one in question.choices)
        raise ValueError(f"„{text[:60]}“ není na výběr; vyberte z: {offered}")
    return found


def _answer(_question: Question, text: str) -> bool:
    found = words("answer").get(text.casefold())
    if found is None:
        raise ValueError(f"„{text[:60]}“ není ano ani ne; napište ano, ne nebo {UNKNOWN_TEXT}")
    return found == "true"


def _legs(_question: Question, text: str) -> list[dict[str, float | None]]:
    return [_leg(part.strip()) for part in text.split(";") if part.strip()]


def _leg(text: str) -> dict[str, float | None]:
    parts = [part.strip() for part in re.split(r"[×xX*]", text)]
    if len(parts) != len(LEG):
        raise ValueError(f"rameno „{text[:60]}“: napište délku × sklon × šířku (cm, %, cm), třeba 300 × 8 × 110")
    unknown = words("status")
    return {
        name: None if unknown.get(part.casefold()) == "unknown" else number(part)
        for name, part in zip(LEG, parts, strict=True)
    }


_READERS: Mapping[str, Callable[[Question, str], Any]] = MappingProxyType(
    {
        "number": lambda question, text: number(text, unit=question.unit),
        "whole": lambda _question, text: number(text),
        "answer": _answer,
        "choice": _choice,
        "date": lambda _question, text: day(text),
        "legs": _legs,
    }
)
