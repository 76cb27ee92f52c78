"""Styles in which QGIS opens the layers, as QML; colours that colour-blind eyes tell apart."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from xml.etree import ElementTree as ET  # written here, never read

import pandas as pd

from kpss_geo.interchange.fields import STATE, fields
from kpss_geo.maps.pictograms import COLOURS, OTHER_COLOUR
from kpss_geo.streets.travellers import travellers

VERSION = "3.28.0"
GREY, WHITE, DARK = "#969696", "#ffffff", "#323232"
# Classes of a share and their colours (viridis), from the worst; no people stands before them.
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
SHARE_COLOURS = ("#440154", "#3b528b", "#21918c", "#5ec962", "#fde725")
NOBODY = -1.0


class Look(NamedTuple):
    """How one symbol is drawn: marker, line or fill; the shape is a marker's form or a line's pattern."""

    form: str
    colour: str
    shape: str = ""
    size_mm: float = 0.26
    alpha: float = 1.0


class Sort(NamedTuple):
    """A value that is drawn in its own way."""

    value: str
    label: str
    look: Look


PASSABLE = (
    Sort("open", "volně", Look("line", "#0072b2", "solid", 0.5)),
    Sort("slowed", "pomaleji", Look("line", "#e69f00", "solid", 0.7)),
    Sort("unknown", "nikdo nezjistil", Look("line", GREY, "dash", 0.5)),
    Sort("closed", "neprůchozí", Look("line", "#d55e00", "dot", 0.9)),
    Sort("", "kde se nechodí", Look("line", "#d9d9d9", "solid", 0.2)),
)
GRADES = (
    Sort("accessible", "přístupné", Look("marker", "#0072b2", "circle", 3.0)),
    Sort("partly", "částečně přístupné", Look("marker", "#e69f00", "triangle", 3.2)),
    Sort("inaccessible", "nepřístupné", Look("marker", "#d55e00", "square", 3.0)),
    Sort("unverified", "neověřeno", Look("marker", GREY, "diamond", 3.0)),
)
SINGLE: Mapping[str, Look] = MappingProxyType(
    {
        "people": Look("marker", DARK, "circle", 0.8, 0.6),
        "stops": Look("marker", "#56b4e9", "square", 1.6),
        "streets": Look("line", GREY, "solid", 0.3),
    }
)


def style(layer: str, frame: pd.DataFrame) -> str:
    """QML of a layer: how it is drawn, and the Czech names of its columns; of a table only these."""
    root = ET.Element("qgis", version=VERSION, styleCategories="Symbology|Fields")
    if "geometry" in frame:
        root.append(RENDERERS.get(layer, _single)(layer, frame))
    names = [name for name in frame.columns if name != "geometry"]
    aliases = ET.SubElement(root, "aliases")
    for number, name in enumerate(names, start=1):  # fid is the first
        ET.SubElement(aliases, "alias", index=str(number), field=name, name=fields(layer)[name].label)
    ET.indent(root, " ")
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + ET.tostring(root, encoding="unicode")


def passability_column(columns: Iterable[str]) -> str | None:
    """Column by which streets are drawn: of the first traveller whom a door can stop, else of any on foot.

    >>> passability_column(["way", "state_walk", "state_wheelchair"])
    'state_wheelchair'
    """
    states = [name for name in columns if name.startswith(STATE)]
    wheeled = [name for name in states if travellers()[name.removeprefix(STATE)].needs_door]
    return next(iter((*wheeled, *states)), None)


def _coverage(_layer: str, _frame: pd.DataFrame) -> ET.Element:
    """Graduated by the share that is certain; a municipality without people has a class of its own."""
    classes = itertools.pairwise(EDGES)
    ranges = [(NOBODY, NOBODY, "bez lidí")]
    ranges += [(low, high, f"{low * 100:.0f}–{high * 100:.0f} %") for low, high in classes]
    looks = [Look("fill", colour, alpha=0.75) for colour in (GREY, *SHARE_COLOURS)]
    found = _renderer(
        "graduatedSymbol", attr=f'coalesce("share_certain", {NOBODY:g})', graduatedMethod="GraduatedColor"
    )
    listed = ET.SubElement(found, "ranges")
    for number, (low, high, label) in enumerate(ranges):
        ends = {"lower": f"{low:g}", "upper": f"{high:g}"}
        ET.SubElement(listed, "range", {"symbol": str(number), "label": label, "render": "true", **ends})
    return _with_symbols(found, looks)


def _by_family(_layer: str, frame: pd.DataFrame) -> ET.Element:
    present = sorted(set(frame["family"].dropna()))
    sorts = [Sort(one, one, Look("marker", COLOURS.get(one, OTHER_COLOUR), "circle", 3.0)) for one in present]
    return _categorized("family", sorts)


def _by_state(layer: str, frame: pd.DataFrame) -> ET.Element:
    column = passability_column(frame.columns)
    return _categorized(column, PASSABLE) if column else _single(layer, frame)


def _by_grade(_layer: str, _frame: pd.DataFrame) -> ET.Element:
    return _categorized("grade", GRADES)


def _single(layer: str, _frame: pd.DataFrame) -> ET.Element:
    return _with_symbols(_renderer("singleSymbol"), [SINGLE[layer]])


RENDERERS: Mapping[str, Callable[[str, pd.DataFrame], ET.Element]] = MappingProxyType(
    {"municipalities": _coverage, "services": _by_family, "streets": _by_state, "surveyed": _by_grade}
)


def _categorized(column: str, sorts: Sequence[Sort]) -> ET.Element:
    found = _renderer("categorizedSymbol", attr=column)
    listed = ET.SubElement(found, "categories")
    for number, one in enumerate(sorts):
        what = {"value": one.value, "label": one.label, "type": "string"}
        ET.SubElement(listed, "category", {"symbol": str(number), "render": "true", **what})
    return _with_symbols(found, [one.look for one in sorts])


def _renderer(kind: str, **more: str) -> ET.Element:
    plain = {"forceraster": "0", "symbollevels": "0", "enableorderby": "0"}
    return ET.Element("renderer-v2", {"type": kind, **plain, **more})


def _with_symbols(renderer: ET.Element, looks: Sequence[Look]) -> ET.Element:
    symbols = ET.SubElement(renderer, "symbols")
    for number, look in enumerate(looks):
        about = {"type": look.form, "name": str(number), "alpha": f"{look.alpha:g}", "clip_to_extent": "1"}
        symbol = ET.SubElement(symbols, "symbol", {**about, "force_rhr": "0"})
        kind, options = DRAWN[look.form](look)
        layer = ET.SubElement(symbol, "layer", {"class": kind, "pass": "0", "locked": "0", "enabled": "1"})
        held = ET.SubElement(layer, "Option", type="Map")
        for name, value in options.items():
            ET.SubElement(held, "Option", type="QString", name=name, value=value)
    return renderer


def _marker(look: Look) -> tuple[str, dict[str, str]]:
    size = {"size": f"{look.size_mm:g}", "size_unit": "MM"}
    return "SimpleMarker", {"color": rgba(look.colour), "name": look.shape, **size, **_outline(WHITE, 0.2)}


def _line(look: Look) -> tuple[str, dict[str, str]]:
    width = {"line_width": f"{look.size_mm:g}", "line_width_unit": "MM"}
    return "SimpleLine", {"line_color": rgba(look.colour), "line_style": look.shape, "capstyle": "round", **width}


def _fill(look: Look) -> tuple[str, dict[str, str]]:
    return "SimpleFill", {"color": rgba(look.colour), "style": "solid", **_outline(WHITE, look.size_mm)}


DRAWN: Mapping[str, Callable[[Look], tuple[str, dict[str, str]]]] = MappingProxyType(
    {"marker": _marker, "line": _line, "fill": _fill}
)


def _outline(colour: str, millimetres: float) -> dict[str, str]:
    width = {"outline_width": f"{millimetres:g}", "outline_width_unit": "MM"}
    return {"outline_color": rgba(colour), "outline_style": "solid", **width}


def rgba(colour: str) -> str:
    """A colour as QGIS writes it.

    >>> rgba("#0072b2")
    '0,114,178,255'
    """
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return f"{red},{green},{blue},255"
