"""Personal data in free text: telephone numbers, e-mail addresses and Czech birth numbers."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

from kpss_geo.survey.observations import Event, Observed

EMAIL, PHONE, BIRTH_NUMBER = "e-mail", "telefon", "rodné číslo"
ADVICE = "Osobní údaje z textu smažte; stačí popsat místo a co na něm překáží"
# Numbers stand in these by right, so only an address of a person is looked for.
CODES = ("service_id", "ruian_code", "osm_ref", "organisation_ico")

_AT = r"(?:@|\(zavináč\)|\[zavináč\]|\s+zavináč\s+|\(at\)|\[at\])"
_EMAIL = re.compile(rf"[\w.+-]+\s?{_AT}\s?[\w-]+(?:\s?\.\s?[\w-]+)+", re.IGNORECASE)
_BIRTH_NUMBER = re.compile(r"(?<!\d)(\d\d)(\d\d)(\d\d)(\s?/\s?|\s?)(\d{3,4})(?!\d)")
_GAP = r"[\s./-]{0,3}"
_PHONE = re.compile(
    rf"(?<!\d)(?:(?:\+|00){_GAP}420{_GAP}|\(\+?420\){_GAP})?[2-9]\d{{2}}{_GAP}\d{{3}}{_GAP}\d{{3}}(?!\d)"
    r"|(?<!\d)[2-9]\d{2}(?:[\s.-]\d\d){3}(?!\d)"
    rf"|(?:\+|(?<!\d)00){_GAP}[1-9](?:{_GAP}\d){{7,14}}(?!\d)"
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_LONGER_MONTHS = (0, 20, 50, 70)  # women 50; 20 and 70 where a day's numbers ran out (Act 133/2000 Sb., § 13)


def personal_data(text: str) -> list[str]:
    """Kinds of personal data found in a text, each once.

    >>> personal_data("volejte 777 123 456 nebo jan@example.cz"), personal_data("práh 12 cm, dveře 80 cm")
    (['e-mail', 'telefon'], [])
    """
    return masked(text)[1]


def masked(text: str) -> tuple[str, list[str]]:
    """The text without personal data, and the kinds that were in it.

    >>> masked("piště na jan@example.cz")
    ('piště na § ', ['e-mail'])
    """
    left, found = _plain(text), []
    for kind, cut in ((EMAIL, _EMAIL.sub), (BIRTH_NUMBER, _without_birth_numbers), (PHONE, _PHONE.sub)):
        rest = cut("§ ", left)
        found += [kind] if rest != left else []
        left = rest
    return left, found


def personal_data_of(event: Event) -> list[str]:
    """Kinds of personal data in the free texts of an event, each once; codes of links are no telephone numbers."""
    return list(
        dict.fromkeys(kind for code, text in _texts(event) for kind in personal_data(text) if _counts(kind, code))
    )


def _counts(kind: str, code: str) -> bool:
    return kind == EMAIL or code not in CODES


def _texts(event: Event) -> Iterator[tuple[str, str]]:
    yield "source", _UUID.sub("", event.source)  # ids of submissions look like telephone numbers at times
    if isinstance(event, Observed):
        yield from event.about.items()


def _plain(text: str) -> str:
    """As a reader sees it: no invisible signs, ordinary digits and spaces."""
    shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFKC", shown)


def _without_birth_numbers(mark: str, text: str) -> str:
    return _BIRTH_NUMBER.sub(lambda found: mark if _birth_number(found) else found[0], text)


def _birth_number(found: re.Match[str]) -> bool:
    """A real day; without the slash the check digit too, since any ten digits might be something else."""
    year, month, day, slash, end = found.groups()
    if not _day(int(year), int(month), int(day), old=len(end) == 3):
        return False
    return "/" in slash or (len(end) == 4 and _divides(int(year + month + day + end[:3]), int(end[3])))


def _divides(number: int, check: int) -> bool:
    return number % 11 % 10 == check  # before 1986 a remainder of ten was written as 0


def _day(year: int, month: int, day: int, *, old: bool) -> bool:
    century = 1900 if old or year >= 54 else 2000
    return any(_is_date(century + year, month - more, day) for more in _LONGER_MONTHS)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True
