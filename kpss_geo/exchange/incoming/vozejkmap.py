"""VozejkMap's historic JSON (vozejkmap.cz/opendata): places with how one gets in, a toilet and reserved parking."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kpss_geo.exchange.cells import words
from kpss_geo.exchange.incoming.documents import json_text
from kpss_geo.exchange.incoming.lines import Line, Lines, Opened, Profile

MARKS = frozenset({"title", "lat", "lng", "attr1", "attr2", "attr3"})
PERSONAL = frozenset({"author_name"})
STEPLESS: Mapping[str, str] = MappingProxyType({"steps_count": "0", "bridged_by": "level"})
SEVERAL: Mapping[str, str] = MappingProxyType(
    {"bridged_by": "nevím"}
)  # 6 to 11 combine ways; which one counts is not said
WAYS_IN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "1": STEPLESS,
        "2": MappingProxyType({"bridged_by": "fixed_ramp"}),
        "3": MappingProxyType({"bridged_by": "lift"}),
        "4": MappingProxyType({"bridged_by": "platform"}),
        "5": MappingProxyType({"bridged_by": "platform"}),
        **dict.fromkeys(("6", "7", "8", "9", "10", "11"), SEVERAL),
    }
)


def recognises(opened: Opened) -> bool:
    """Is it a list of places with VozejkMap's attributes."""
    listed = opened.document
    return isinstance(listed, list) and bool(listed) and isinstance(listed[0], dict) and set(listed[0]) >= MARKS


def lines(opened: Opened, _profile: Profile) -> Lines:
    """Lines of entrances, toilets and parking; blank is unknown, and the name of the author is dropped.

    The file has no dates: give one by `defaults`. It has no ids either: a place is its title and its position.
    """
    for number, place in enumerate(opened.document if isinstance(opened.document, list) else [], start=1):
        if not isinstance(place, dict):
            yield Line(number, "", {}, {}, ("položka není objekt; opravte soubor",))
            continue
        raw = {key: json_text(value) for key, value in place.items() if key not in PERSONAL and value not in (None, "")}
        yield from _lines(number, raw)


def _lines(number: int, raw: Mapping[str, str]) -> Lines:
    about = {"name": raw.get("title", ""), "lat": raw.get("lat", ""), "lon": raw.get("lng", ""), "method": "estimate"}
    source_id = " | ".join((about["name"], about["lat"], about["lon"]))
    code = raw.get("attr1", "").strip()
    faults = [] if code in ("", "0", *WAYS_IN) else [f"attr1 „{code}“ není 1 až 11; opravte soubor"]
    faults += [
        f"{name} „{raw[name]}“ není ano ani ne; opravte soubor"
        for name in ("attr2", "attr3")
        if raw.get(name, "").strip() and _yes(raw[name]) is None
    ]
    told: dict[str, Mapping[str, Any]] = {"vstup": WAYS_IN.get(code, {})} if code in WAYS_IN else {}
    told |= {"toaleta": {"declared_category": "accessible"}} if _yes(raw.get("attr2", "")) else {}
    told |= {"stani": {"parking_count": "nevím"}} if _yes(raw.get("attr3", "")) else {}
    if faults:
        yield Line(number, source_id, raw, {}, tuple(faults))
        return
    for element, answers in told.items():
        yield Line(number, f"{source_id}#{element}", raw, {**about, "element": element, **answers})


def _yes(text: str) -> bool | None:
    found = words("answer").get(text.strip().casefold())
    return None if found is None else found == "true"
