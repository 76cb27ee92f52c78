"""What the layers are, in the words of the catalogue and of the file that lies beside them."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from kpss_geo.interchange.geopackage import TITLES

_DATE = re.compile(r"(?<!\d)(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?!\d)")
COMMON = ("sociální služby", "dostupnost", "komunitní plánování")


class Content(NamedTuple):
    """Description of a layer, its further keywords, themes (European list), and does it name people."""

    description: str
    keywords: tuple[str, ...]
    themes: tuple[str, ...]
    personal: bool = False


CONTENTS: Mapping[str, Content] = MappingProxyType(
    {
        "municipalities": Content(
            "Obce území s podílem lidí, kteří v časovém limitu dosáhnou služeb.", ("obce", "pokrytí"), ("SOCI", "REGI")
        ),
        "streets": Content(
            "Úseky ulic se značkami a s tím, jak jsou schůdné pro různé chodce a vozíčkáře.",
            ("ulice", "bezbariérovost"),
            ("TRAN", "SOCI"),
        ),
        "people": Content(
            "Místa, na která jsou obyvatelé obcí výpočtem rozděleni; nejde o údaje o skutečných domech ani osobách.",
            ("obyvatelstvo",),
            ("SOCI",),
        ),
        "stops": Content("Zastávky veřejné dopravy v území.", ("zastávky",), ("TRAN",)),
        # A provider may be a person under their own name: a physician, a carer.
        "services": Content(
            "Sociální, zdravotní a související služby v území a těsně za jeho hranicí.",
            ("poskytovatelé", "zdravotnictví"),
            ("SOCI", "HEAL"),
            personal=True,
        ),
        "surveyed": Content(
            "Místa, která někdo prošel a změřil, se stupněm přístupnosti a s jeho důvody.",
            ("bezbariérovost", "přístupnost"),
            ("SOCI", "REGI"),
        ),
        "gaps": Content(
            "Kdo v které obci kterou službu v časovém limitu nemá: řádek pro obec, službu, skupinu a dopravu.",
            ("mezery v pokrytí",),
            ("SOCI", "HEAL"),
        ),
        "ledger": Content(
            "Lidé podle toho, zda službu dosáhnou, pro každou obec, službu, způsob dopravy a každý časový limit.",
            ("pokrytí",),
            ("SOCI", "HEAL"),
        ),
    }
)


def span(dates: Iterable[str], *, until: dt.date) -> tuple[str, str]:
    """First and last day, ISO, that the dates of sources tell of; at most to the day of the answer.

    >>> span(["2024-06", "2008–2026", "2020-12-31"], until=dt.date(2026, 11, 22))
    ('2008-01-01', '2026-11-22')
    """
    found = [ends for text in dates for match in _DATE.finditer(text) if (ends := _ends(*match.groups()))]
    first = min((one for one, _ in found), default=until)
    last = max((one for _, one in found), default=until)
    return min(first, until).isoformat(), min(last, until).isoformat()


def _ends(year: str, month: str | None, day: str | None) -> tuple[dt.date, dt.date] | None:
    """First and last day of a year, a month or a day; None where there is no such day."""
    try:
        first = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    last_month = int(month or 12)
    return first, first if day else dt.date(int(year), last_month, calendar.monthrange(int(year), last_month)[1])


def read_me(about: Mapping[str, str], files: Iterable[tuple[str, str]], credit: Mapping[str, str]) -> bytes:
    """`cti-me.txt`: what the export is, its files, and the licence of each layer.

    Parameters
    ----------
    about
        Lines by their Czech names.
    files
        Name of each file and what is in it.
    credit
        Licence and whom to name, by layer.
    """
    lines = [*(f"{name}: {text}" for name, text in about.items()), "", "Soubory"]
    lines += [f"- {name}: {text}" for name, text in files]
    lines += ["", "Licence a koho uvést"]
    lines += [f"- {TITLES[layer]}: {text}" for layer, text in credit.items()]
    lines += ["", "Sloupce popisuje docs/interchange.md a česká jména v souborech GeoPackage."]
    return ("\n".join(" ".join(line.split()) for line in lines) + "\n").encode("utf-8")
