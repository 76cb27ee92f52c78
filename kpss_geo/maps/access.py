"""The barrier-free map: surveyed places as rows of a list and as symbols of a map."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import geopandas as gpd

from kpss_geo.maps import pictograms, shapes, words

COLUMNS = (
    "name", "what", "pictogram", "municipality_name", "grade", "label", "why", "facts", "seen_on", "how", "flags",
    "width_cm", "threshold_cm", "slope_pct",
)  # fmt: skip
# Grade, what stands for it in a list, its words.
GRADES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "accessible": ("●", "přístupné"),
        "partly": ("◐", "částečně přístupné"),
        "inaccessible": ("✕", "obtížně přístupné nebo nepřístupné"),
        "unverified": ("?", "neověřeno"),
    }
)
# Own limits of the reader: field, label, unit, does more pass, least and most that may be written.
LIMITS = (
    ("width_cm", "Projedu šířkou aspoň", "cm", True, 40, 200),
    ("threshold_cm", "Přejedu práh nebo obrubník nejvýš", "cm", False, 0, 30),
    ("slope_pct", "Vyjedu sklon nejvýš", "%", False, 0, 30),
)


def entries(places: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """What the list and the popups say of each place, in the order of the frame.

    Parameters
    ----------
    places
        With the columns `COLUMNS`: `grade` of `GRADES`, `why` in words, `facts` pairs of label and text,
        `flags` words such as "k ověření", `seen_on` ISO date; the measures of `LIMITS` are lists that are empty
        where the place asks for none and hold None where it is not known.
    """
    return [_entry(row) for row in places.drop(columns=places.geometry.name).to_dict("records")]


def _entry(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "name": str(row["name"]),
        "what": str(row["what"]),
        "pictogram": str(row["pictogram"]),
        "municipality": words.text(row["municipality_name"]),
        "grade": row["grade"],
        "label": str(row["label"]),
        "why": words.text(row["why"]),
        "facts": [[str(label), str(text)] for label, text in row["facts"]],
        "seen": words.day(words.text(row["seen_on"])),
        "how": words.text(row["how"]),
        "flags": [str(flag) for flag in row["flags"]],
        "measures": {field: list(row[field]) for field, *_ in LIMITS},
    }


def figures(places: gpd.GeoDataFrame, listed: list[dict[str, Any]]) -> dict[str, Any]:
    """What the page's script reads."""
    return {
        "entries": listed,
        "at": shapes.positions(places.geometry),
        "grades": {grade: {"sign": sign, "name": name} for grade, (sign, name) in GRADES.items()},
        "paths": {
            name: pictograms.ELEMENTS.get(name, pictograms.OTHER)
            for name in dict.fromkeys(entry["pictogram"] for entry in listed)
        },
        "limits": [[field, more] for field, _, _, more, _, _ in LIMITS],
    }


def choices(listed: list[dict[str, Any]]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Filters of the list: id, label, and pairs of value and text that occur."""
    found = []
    for field, label in (("grade", "Přístupnost"), ("what", "Co to je"), ("municipality", "Obec")):
        present = {entry[field] for entry in listed}
        if field == "grade":
            options = [(grade, f"{sign} {name}") for grade, (sign, name) in GRADES.items() if grade in present]
        else:
            names = sorted(present)
            options = [(names[place], names[place]) for place in words.czech_order(names)]
        found.append((field, label, options))
    return found


def found_text(number: int) -> str:
    """How many places were found, with the Czech plural.

    >>> found_text(1), found_text(3), found_text(23)
    ('nalezeno 1 místo', 'nalezena 3 místa', 'nalezeno 23 míst')
    """
    if number == 1:
        return "nalezeno 1 místo"
    return f"nalezena {number} místa" if 2 <= number <= 4 else f"nalezeno {number} míst"
