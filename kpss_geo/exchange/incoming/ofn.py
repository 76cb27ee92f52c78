"""OFN Bezbariérovost 2020-07-01: a place as JSON keys for its entrances, inside, toilet and parking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from kpss_geo.exchange.cells import number_text, words
from kpss_geo.exchange.incoming.documents import json_text
from kpss_geo.exchange.incoming.lines import Line, Lines, Opened, Profile
from kpss_geo.terms import rows

PLACE_KEYS = ("umístění", "geometrie", "poloha", "souřadnice", "coordinates")
ENTRANCES: Mapping[str, str] = MappingProxyType({"vstup_hlavní_": "main", "vstup_vedlejší_": "side"})
CATEGORY, TOILET_CATEGORY = "tělesně_postižení_objekt_přístupnost", "tělesně_postižení_toaleta_přístupnost"
MARKS = (
    "vstup_hlavní_",
    "vstup_vedlejší_",
    "interiér_",
    "toaleta_",
    "objekt_",
    "tělesně_postižení_",
    "okamžik_mapování",
)
PERSONAL = frozenset({"mapující_subjekt"})
UNITS: Mapping[str, float] = MappingProxyType({"CMT": 1, "MMT": 0.1, "MTR": 100})
BRIDGES: Mapping[str, str] = MappingProxyType({"nájezd": "fixed_ramp", "výtah": "lift", "plošina": "platform"})
# Only the first slug is confirmed; the others are told by how they begin.
GRADES = (
    ("přístupn", "accessible"),
    ("částečně", "partly"),
    ("obtížně", "inaccessible"),
    ("nepřístupn", "inaccessible"),
)
YES_NO = MappingProxyType({True: "ano", False: "ne"})


class _Unreadable(ValueError):
    """A value that the norm does not allow; its text is a Czech sentence."""


def recognises(opened: Opened) -> bool:
    """Has one of the objects keys of the norm."""
    return any(_is_about(one) for one in _objects(opened.document))


def lines(opened: Opened, _profile: Profile) -> Lines:
    """Lines of the entrances, lifts, toilets and parking of each place."""
    for number, one in enumerate((one for one in _objects(opened.document) if _is_about(one)), start=1):
        raw = {key: json_text(value) for key, value in one.items() if key not in PERSONAL}
        yield from _lines(number, one, raw)


def _objects(document: Any, outer: Mapping[str, Any] = MappingProxyType({})) -> Iterator[Mapping[str, Any]]:
    """Objects of a document and those within them, which know what the outer one says of name and place."""
    if isinstance(document, list):
        for one in document:
            yield from _objects(one, outer)
    elif isinstance(document, dict):
        kept = {key: value for key, value in outer.items() if key in (*PLACE_KEYS, "název", "iri", "@id")}
        whole = {**kept, **document}
        yield whole
        for key in ("bezbariérovost", "bezbariérový_přístup", "položky", "@graph"):
            yield from _objects(document.get(key), whole)


def _is_about(one: Mapping[str, Any]) -> bool:
    return any(key.startswith(MARKS) for key in one)


def _lines(number: int, one: Mapping[str, Any], raw: Mapping[str, str]) -> Lines:
    about = _about(one)
    source_id = str(one.get("iri") or one.get("@id") or "") or " | ".join(about[key] for key in ("name", "lat", "lon"))
    for name, element, make in _PARTS:
        try:
            answers = make(one)
        except _Unreadable as fault:
            yield Line(number, f"{source_id}#{name}", raw, {}, (str(fault),))
            continue
        if answers:
            yield Line(number, f"{source_id}#{name}", raw, {**about, "element": element, **answers})


def _about(one: Mapping[str, Any]) -> dict[str, str]:
    numbers = next((found for key in PLACE_KEYS if (found := _numbers(one.get(key)))), None)
    name = one.get("název", "")
    moment = one.get("okamžik_mapování", "")
    if isinstance(moment, dict):
        moment = moment.get("datum_a_čas") or moment.get("datum") or ""
    return {
        "name": str(name.get("cs", "") if isinstance(name, dict) else name),
        "lon": number_text(numbers[0]) if numbers else "",
        "lat": number_text(numbers[1]) if numbers else "",
        "observed_on": str(moment)[:10],
        "recorded_at": str(moment) if "T" in str(moment) else "",
        "organisation_ico": _ico(one.get("mapující_subjekt")),
        "method": "measured" if one.get("mapování_dle_metodiky") is True else "estimate",
    }


def _ico(value: Any) -> str:
    """Number of the organisation that looked; who it was by name is left out."""
    first = value[0] if isinstance(value, list) and value else value
    return str(first.get("ičo") or "") if isinstance(first, dict) else ""


def _numbers(value: Any) -> list[float] | None:
    """The first position in what is told of a place: [longitude, latitude]."""
    if isinstance(value, list):
        if len(value) >= 2 and all(isinstance(one, int | float) and not isinstance(one, bool) for one in value[:2]):
            return value[:2]
        return next((found for one in value if (found := _numbers(one))), None)
    if isinstance(value, dict):
        return next((found for key in PLACE_KEYS if (found := _numbers(value.get(key)))), None)
    return None


def _entrance(one: Mapping[str, Any], prefix: str) -> dict[str, str]:
    found = _read(one, "vstup", prefix)
    bridge = next((name for key, name in BRIDGES.items() if _yes(one, prefix + key)), "")
    steps = one.get(f"{prefix}schody")  # those that nothing helps over
    if bridge:
        found["bridged_by"] = bridge
    elif not steps and all(_bool(one.get(prefix + key)) is False for key in BRIDGES):
        found |= {"steps_count": "0", "bridged_by": "level"}
    elif steps:
        found["bridged_by"] = "nothing"
    if not steps and found.get("bridged_by") != "level":
        found.pop("steps_count", None)  # nought tells that something helps over them, not that there are none
    if prefix == "vstup_hlavní_":
        found |= _read(one, "interiér", "interiér_")
        found |= _grade(one, CATEGORY)
    here = found or any(key.startswith(prefix) for key in one)
    return {"entrance_role": ENTRANCES[prefix], **found} if here else {}


def _lift(one: Mapping[str, Any], prefix: str) -> dict[str, str]:
    return _read(one, "vytah", prefix) if _yes(one, f"{prefix}výtah") else {}


def _toilet(one: Mapping[str, Any]) -> dict[str, str]:
    return _read(one, "toaleta", "toaleta_") | _grade(one, TOILET_CATEGORY)


def _parking(one: Mapping[str, Any]) -> dict[str, str]:
    return {"parking_count": "nevím"} if _yes(one, "objekt_vyhrazené_parkování") else {}


_PARTS = (
    ("hlavní vstup", "vstup", lambda one: _entrance(one, "vstup_hlavní_")),
    ("vedlejší vstup", "vstup", lambda one: _entrance(one, "vstup_vedlejší_")),
    ("výtah u hlavního vstupu", "vytah", lambda one: _lift(one, "vstup_hlavní_")),
    ("výtah u vedlejšího vstupu", "vytah", lambda one: _lift(one, "vstup_vedlejší_")),
    ("výtah uvnitř", "vytah", lambda one: _lift(one, "interiér_")),
    ("schodiště uvnitř", "schody", lambda one: _read(one, "schody", "interiér_")),
    ("toaleta", "toaleta", _toilet),
    ("parkování", "stani", _parking),
)


@cache
def _keys(part: str) -> list[tuple[str, str, str]]:
    return [(row["key"], row["field"], row["how"]) for row in rows("import_ofn.csv") if row["element"] == part]


def _read(one: Mapping[str, Any], part: str, prefix: str) -> dict[str, str]:
    told = ((field, how, prefix + key) for key, field, how in _keys(part) if one.get(prefix + key) is not None)
    read = {field: _READERS[how](key, one[key]) for field, how, key in told}
    return {field: text for field, text in read.items() if text}


def _grade(one: Mapping[str, Any], key: str) -> dict[str, str]:
    said = one.get(key)
    iri = str((said.get("iri") or said.get("id") or "") if isinstance(said, dict) else said or "")
    slug = unquote(iri).rstrip("/").rpartition("/")[2].casefold()
    found = next((grade for start, grade in GRADES if slug.startswith(start)), "")
    return {"declared_category": found} if found else {}


def _yes(one: Mapping[str, Any], key: str) -> bool:
    return _bool(one.get(key)) is True


def _bool(value: Any) -> bool | None:
    if isinstance(value, bool) or value is None:
        return value
    found = words("answer").get(str(value).casefold())
    return None if found is None else found == "true"


def _answer(key: str, value: Any) -> str:
    told = _bool(value)
    if told is None:
        raise _Unreadable(f"{key}: „{json_text(value)[:60]}“ není ano ani ne; opravte soubor")
    return YES_NO[told]


def _bars(key: str, value: Any) -> str:
    """Without a bar there is none; one bar or both is not told."""
    return "none" if _answer(key, value) == "ne" else ""


def _steps(key: str, value: Any) -> str:
    """Number of steps that nothing bridges; that there are some says not how many."""
    if isinstance(value, bool):
        return "nevím" if value else ""
    if isinstance(value, int):
        return str(value)
    raise _Unreadable(f"{key}: „{json_text(value)[:60]}“ není počet schodů; opravte soubor")


def _measure(key: str, value: Any) -> str:
    """A quantity; a mere yes or no is an opinion and gives no measure."""
    return "" if isinstance(value, bool) else _quantity(key, value)


def _quantity(key: str, value: Any) -> str:
    """A quantity with its declared unit, in cm; a bare number has none and is refused."""
    told = value if isinstance(value, dict) else {}
    unit, number = str(told.get("jednotka")), told.get("hodnota")
    if unit not in UNITS or isinstance(number, bool) or not isinstance(number, int | float):
        raise _Unreadable(f"{key}: „{json_text(value)[:60]}“ nemá číslo a jednotku CMT, MMT nebo MTR; doplňte je")
    return number_text(round(number * UNITS[unit], 6))


_READERS = MappingProxyType(
    {"quantity": _quantity, "measure": _measure, "steps": _steps, "answer": _answer, "bars": _bars}
)
