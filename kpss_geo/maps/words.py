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
WORKER = "worker"  # the traveller of field services: the worker, not the person
FIELD = "terénní"
# One, two to four, five and more.
_UNITS = (
    ("lůžko", "lůžka", "lůžek"),
    ("lůžko či místo", "lůžka či místa", "lůžek či míst"),
    ("klient", "klienti", "klientů"),
    ("byt", "byty", "bytů"),
    ("místo", "místa", "míst"),
    ("asistent", "asistenti", "asistentů"),
    ("kontakt", "kontakty", "kontaktů"),
    ("osoba", "osoby", "osob"),
    ("rodina", "rodiny", "rodin"),
    ("dítě", "děti", "dětí"),
    ("pracovník", "pracovníci", "pracovníků"),
    ("pokoj", "pokoje", "pokojů"),
    ("služba", "služby", "služeb"),
)


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


def share(value: Any) -> str:
    """Share (0–1) in percent to a tenth; 0,0 and 100,0 only where it is exactly that.

    >>> [share(one).replace(GROUPED, " ") for one in (0.9999, 1, 0.0001, None)]
    ['99,9 %', '100,0 %', '0,1 %', '–']
    """
    return NOTHING if missing(value) else f"{czech(thousandth(value) * 100, 1)}{GROUPED}%"


def thousandth(value: float) -> float:
    """Share to a thousandth; 0 and 1 only where it is exactly that.

    >>> thousandth(0.99999), thousandth(1.0), thousandth(0.00001)
    (0.999, 1.0, 0.001)
    """
    return min(max(round(value, 3), 0.001), 0.999) if 0 < value < 1 else round(value, 3)


def counted(number: float, unit: str) -> str:
    """Number with the form of its unit that Czech wants; an unknown unit stays.

    >>> [counted(one, "lůžka").replace(GROUPED, " ") for one in (1, 2, 72)]
    ['1 lůžko', '2 lůžka', '72 lůžek']
    """
    forms = next((known for known in _UNITS if unit.lower() in known), (unit,) * 3)
    form = forms[0] if number == 1 else forms[1] if number in (2, 3, 4) else forms[2]
    return f"{czech(number)}{GROUPED}{form}".strip()


def sentence(text: str) -> str:
    """Text whose first letter is a capital.

    >>> sentence("liechtenstein FL")
    'Liechtenstein FL'
    """
    return text[:1].upper() + text[1:]


def licence(name: str) -> str:
    """What is said of a licence; facts have none.

    >>> licence("CC BY 4.0"), licence("fakta")
    ('licence CC BY 4.0', 'bez licence, jen fakta')
    """
    return "bez licence, jen fakta" if name == "fakta" else f"licence {name}"


def day(iso: str) -> str:
    """ISO date or month as a Czech reader writes it; any other text stays.

    >>> day("2024-05-09").replace(GROUPED, " "), day("2024-06"), day("2024")
    ('9. 5. 2024', '6/2024', '2024')
    """
    parts = iso.split("-")
    if [len(part) for part in parts] not in ([4, 2], [4, 2, 2]) or not all(part.isdigit() for part in parts):
        return iso
    year, month, *days = parts
    return f"{int(days[0])}.{GROUPED}{int(month)}.{GROUPED}{year}" if days else f"{int(month)}/{year}"


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
    names = {row["traveller"]: row["name"] for row in terms.rows("travellers.csv")}
    return {**names, WORKER: names.get(WORKER, "pracovník přijede autem")}


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
