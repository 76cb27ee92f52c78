"""Czech words and numbers as the pages write them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from kpss_geo import terms

NOTHING = "–"
GROUPED = "\N{NO-BREAK SPACE}"
PLACES = {
    "address": "adresa",
    "building": "budova",
    "stop": "podle zastávky",
    "street": "jen ulice",
    "municipality": "jen obec, poloha budovy není známa",
}
_CH = "\ue000"  # one sign for the letter ch
_LETTERS = f" abcčdefgh{_CH}ijklmnopqrřsštuvwxyzž"
_SHORT = str.maketrans("áäďéěíľňóöťúůüý", "aadeeilnootuuuy")
VAGUE = ("municipality", "street")  # never drawn as a building


def missing(value: Any) -> bool:
    """Is there no value: None, NaN, NA or an infinite number."""
    return value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value))


def czech(number: float | None, places: int = 0) -> str:
    """Number with a decimal comma and thousands apart; a dash where there is none.

    >>> czech(12345.678, 1).replace(GROUPED, " "), czech(None)
    ('12 345,7', '–')
    """
    if number is None or missing(float(number)):
        return NOTHING
    return f"{number:,.{places}f}".replace(",", GROUPED).replace(".", ",")


def text(value: Any) -> str:
    """Value as text, empty where it is missing."""
    return "" if missing(value) else str(value)


def joined(label: str) -> str:
    """Label whose section sign stays on the line of its number."""
    return label.replace("§ ", f"§{GROUPED}")


def yes_no(value: Any) -> str:
    """Three answers: ano, ne, nevíme.

    >>> yes_no(True), yes_no(False), yes_no(None)
    ('ano', 'ne', 'nevíme')
    """
    if missing(value):
        return "nevíme"
    return "ano" if value else "ne"


def day(iso: str) -> str:
    """ISO date as a Czech reader writes it; any other text stays.

    >>> day("2024-05-09").replace(GROUPED, " ")
    '9. 5. 2024'
    """
    parts = iso.split("-")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return iso
    year, month, number = parts
    return f"{int(number)}.{GROUPED}{int(month)}.{GROUPED}{year}"


_BARE_SITE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


def link(web: Any) -> str:
    """The address if it is a sound http or https one, or a bare name of a site; else empty.

    >>> link("https://a.cz/x"), link("www.a.cz"), link("javascript:alert(1)"), link("http://a b")
    ('https://a.cz/x', 'https://www.a.cz', '', '')
    """
    address = text(web).strip()
    if _BARE_SITE.fullmatch(address):
        address = f"https://{address}"
    if any(sign.isspace() or not sign.isprintable() or sign in '<>"\\^`{|}' for sign in address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname else ""


def traveller_names() -> dict[str, str]:
    """Czech names of the travellers, by id, in the order of their table."""
    return {row["traveller"]: row["name"] for row in terms.rows("travellers.csv")}


def group_names(joined: Any) -> str:
    """Names of target groups given as ids joined by |; an unknown id stands as it is.

    >>> group_names("seniori|jiná skupina")
    'senioři, jiná skupina'
    """
    known = terms.groups()
    parts = [part.strip() for part in text(joined).split("|") if part.strip()]
    return ", ".join(known[part].name if part in known else part for part in parts)


def czech_order(names: Iterable[Any]) -> list[int]:
    """Positions that sort names as a Czech dictionary: ch after h, č after c, long vowels with short ones.

    >>> czech_order(["Cheb", "Čáslav", "Hora", "Cep"])
    [3, 1, 2, 0]
    """
    keys = [_key(str(name)) for name in names]
    return sorted(range(len(keys)), key=keys.__getitem__)


def _key(name: str) -> tuple[list[int], str]:
    low = name.lower().replace("ch", _CH)
    return [_LETTERS.find(sign) for sign in low.translate(_SHORT)], low
