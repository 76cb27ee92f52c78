"""Services as rows of a list and as symbols of a map."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from kpss_geo import terms
from kpss_geo.maps import pictograms, shapes, words

# Label and key of each row shown in a popup and in the list.
ROWS = (
    ("Druh", "kind"),
    ("Forma", "form"),
    ("Pro koho", "groups"),
    ("Poskytovatel", "provider"),
    ("Obec", "municipality"),
    ("Kapacita", "capacity"),
    ("Vstup bez schodů", "step_free"),
    ("Podle průzkumu", "surveyed"),
    ("Poloha", "place"),
    ("Otevřeno", "hours"),
    ("Web", "web"),
    ("Údaj ze dne", "as_of"),
    ("Poznámka", "remark"),
)


def entries(services: gpd.GeoDataFrame, kinds: Mapping[str, terms.Kind]) -> list[dict[str, Any]]:
    """What the list and the popups say of each service, in the order of the frame."""
    return [_entry(row, kinds) for row in services.drop(columns=services.geometry.name).to_dict("records")]


def _entry(row: Mapping[Hashable, Any], kinds: Mapping[str, terms.Kind]) -> dict[str, Any]:
    kind = kinds.get(row["kind"])
    forms = [form for form in words.text(row["forms"]).split("|") if form]
    return {
        "name": str(row["name"]),
        "kind": words.joined(kind.label) if kind else str(row["kind"]),
        "family": kind.family if kind else "ostatní",
        "pictogram": (kind.pictogram if kind else "") or "other",
        "forms": forms,
        "form": ", ".join(forms) + ("" if row["form_stated"] else " (obvyklá, neuvedena)"),
        "groups": words.group_names(row["target_groups"]),
        "provider": words.text(row["provider"]),
        "municipality": words.text(row["municipality_name"]) + ("" if row["inside"] else " (mimo území)"),
        "capacity": _capacity(row),
        "step_free": words.yes_no(row["step_free"]),
        "surveyed": words.text(row.get("surveyed")),
        "place": words.PLACES.get(row["position_quality"], str(row["position_quality"])),
        "hours": words.text(row["opening_hours"]),
        "web": words.text(row["web"]),
        "link": words.link(row["web"]),
        "as_of": words.day(words.text(row["as_of"])),
        "remark": words.text(row["remark"]),
    }


def _capacity(row: Mapping[Hashable, Any]) -> str:
    if words.missing(row["capacity"]):
        return ""
    return words.counted(row["capacity"], words.text(row["capacity_kind"]))


def symbols(services: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """One symbol per point, or per municipality where only that is known: position, rows, is it vague.

    A service whose building is unknown is never drawn as one: it counts in the ring of its municipality,
    which stands at the first such service's own position, the reference point of the municipality.
    """
    vague = services["position_quality"].isin(words.VAGUE)
    points = shapes.positions(services.geometry)
    rows = zip(services["municipality"], services["municipality_name"], points, vague, strict=True)
    found: dict[Any, dict[str, Any]] = {}
    for number, (code, name, point, unsure) in enumerate(rows):
        known = unsure and not words.missing(code)
        key = (bool(unsure), str(code) if known else tuple(point))
        symbol = {"at": point, "vague": bool(unsure), "place": words.text(name), "rows": []}
        found.setdefault(key, symbol)["rows"].append(number)
    return list(found.values())


def looks(listed: list[dict[str, Any]]) -> dict[str, Any]:
    """Paths, colours and outlines that the symbols of these entries use."""
    families = dict.fromkeys(entry["family"] for entry in listed)
    return {
        "paths": {
            name: pictograms.PATHS.get(name, pictograms.OTHER)
            for name in dict.fromkeys(entry["pictogram"] for entry in listed)
        },
        "colours": {family: pictograms.COLOURS.get(family, pictograms.OTHER_COLOUR) for family in families},
        "outlines": dict(pictograms.OUTLINES),
        "other": pictograms.OTHER_OUTLINE,
    }


def choices(listed: list[dict[str, Any]]) -> list[tuple[str, str, list[str]]]:
    """Filters of the list: id, label, and the values that occur."""
    families = _sorted({entry["family"] for entry in listed})
    kinds = _sorted({entry["kind"] for entry in listed})
    forms = _sorted({form for entry in listed for form in entry["forms"]})
    return [
        ("family", "Oblast služeb", families),
        ("kind", "Druh služby", kinds),
        ("forms", "Forma", forms),
        ("step_free", "Vstup bez schodů", ["ano", "ne", "nevíme"]),
    ]


def _sorted(values: set[str]) -> list[str]:
    found = sorted(values)
    return [found[number] for number in words.czech_order(found)]


def found_text(number: int) -> str:
    """How many services were found, with the Czech plural.

    >>> found_text(1), found_text(3), found_text(23)
    ('nalezena 1 služba', 'nalezeny 3 služby', 'nalezeno 23 služeb')
    """
    if number == 1:
        return "nalezena 1 služba"
    return f"nalezeny {number} služby" if 2 <= number <= 4 else f"nalezeno {number} služeb"


def one_symbol(entry: dict[str, Any], at: list[float], *, vague: bool) -> dict[str, Any]:
    """What the script needs to draw one service alone."""
    return {
        "entries": [entry],
        "symbols": [{"at": at, "vague": vague, "place": "", "rows": [0]}],
        "looks": looks([entry]),
        "rows": ROWS,
    }


def of_one(service: pd.Series[Any], kinds: Mapping[str, terms.Kind], crs: Any) -> tuple[dict[str, Any], list[float]]:
    """Entry and position of one service given as a row."""
    frame = gpd.GeoDataFrame([service.to_dict()], geometry="geometry", crs=crs)
    return entries(frame, kinds)[0], shapes.positions(frame.geometry)[0]
