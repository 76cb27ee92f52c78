"""Places and equipment as A11yJSON of Sozialhelden: lengths in centimetres, slopes in degrees.

References: https://a11yjson.org, the interfaces PlaceInfo, EquipmentInfo and what they hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from kpss_geo.exchange.outgoing import a11yjson_parts as p
from kpss_geo.exchange.outgoing.lost import HISTORY, counted, lost_about, lost_fields, lost_statuses
from kpss_geo.exchange.outgoing.parcel import Outcome, Parcel
from kpss_geo.exchange.outgoing.told import description
from kpss_geo.survey.fold import Point
from kpss_geo.survey.places import Place
from kpss_geo.survey.profiles import Profile
from kpss_geo.survey.questionnaire import elements

CATEGORY = "other"  # the survey knows the parts of a place, not what it is for
EQUIPMENT = MappingProxyType({"vytah": "elevator", "plosina": "hoist", "rampa": "ramp"})
SINGLE = ("schody", "stani", "obrubnik", "prechod", "chodnik", "zuzeni", "prekazka")
_STEP_FIELDS = ("steps_count", "step_height_max_cm", "bridged_by")
_DOOR_FIELDS = ("door_main_cm", "threshold_cm", "door_kind")
# Fields that reach the file, by element; where only a part does, WHAT_SHRINKS says so.
CARRIED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "vstup": frozenset((*_STEP_FIELDS, *_DOOR_FIELDS, "entrance_role", "ramp_legs", "interior_min_cm")),
        "schody": frozenset(("steps_count", "step_height_max_cm", "spiral", "handrail")),
        "rampa": frozenset(("ramp_legs", "width_cm", "slope_pct")),
        "vytah": frozenset(("lift_door_cm", "lift_width_cm", "lift_depth_cm")),
        "plosina": frozenset(("platform_width_cm", "platform_depth_cm")),
        "toaleta": frozenset(
            ["wc_kind", "wc_door_cm", "wc_door_outward", "wc_seat_cm", "wc_underpass", "euro_key", "wc_grab_bars"]
        ),
        "stani": frozenset(("parking_count", "width_cm")),
        "obrubnik": frozenset(("kerb_cm",)),
        "prechod": frozenset(("kerb_cm", "width_cm")),
        "chodnik": frozenset(("width_cm", "surface", "smoothness", "slope_pct", "cross_slope_pct")),
        "zuzeni": frozenset(("width_cm",)),
        "prekazka": frozenset(("width_cm",)),
    }
)
# Answers of which only a part reaches the file: what is said of it, the field, and when it is so.
WHAT_SHRINKS: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("schody bez směru (nahoru, dolů)", "steps_count", lambda value: value < 0),
    ("z několika ramen rampy jen nejprudší sklon a nejmenší šířka", "ramp_legs", lambda value: len(value) > 1),
    ("výtah u vstupu jen jako zařízení", "bridged_by", lambda value: value == "lift"),
    ("vedlejší a služební vstup splývají", "entrance_role", lambda value: value != "main"),
    ("počet křídel dveří", "door_kind", lambda value: value.endswith(("leaf", "leaves"))),
    ("madla u schodů jen jako ano/ne", "handrail", lambda value: value != "none"),
    ("jedno madlo: nevíme, na které straně", "wc_grab_bars", lambda value: value == "one"),
    ("výška obrubníku jen jako ano/ne", "kerb_cm", lambda _value: True),
)
Made = dict[str, Any]


def write(parcel: Parcel) -> Outcome:
    """Two GeoJSON files: places, and the lifts, platforms and ramps that belong to them."""
    placed = [place for place in parcel.places if place.position]
    things = [(one, place) for place in placed for one in place.of(*EQUIPMENT) if one.position]
    files = {
        "mista.a11y.json": _collection(parcel, (_place(place, parcel.profile) for place in placed)),
        "zarizeni.a11y.json": _collection(parcel, (_equipment(one, place) for one, place in things)),
    }
    return files, _lost(parcel)


def _lost(parcel: Parcel) -> list[str]:
    told = [one.strict_answers for one in parcel.points]
    shrunk = [
        line
        for words, field, when in WHAT_SHRINKS
        for line in counted(words, sum(some.get(field) is not None and when(some[field]) for some in told))
    ]
    unplaced = sum(len(place.points) for place in parcel.places if not place.position)
    unplaced += sum(not one.position for place in parcel.places if place.position for one in place.of(*EQUIPMENT))
    return [
        *counted("bez polohy (vynechané)", unplaced),
        *counted("z několika prvků místa jen nejhorší údaj", sum(map(_crowded, parcel.places)), "míst"),
        *counted("částečně přístupné přes vyšší práh či schod než 7 cm: bez stupně", _ungraded(parcel), "míst"),
        *lost_fields(parcel.points, lambda one: CARRIED[one.element]),
        *shrunk,
        *lost_about(parcel.points, ("side", "ruian_code", "osm_ref", "organisation_ico")),
        *lost_statuses(parcel.points),
        HISTORY,
    ]


def _ungraded(parcel: Parcel) -> int:
    verified = [place for place in parcel.places if (one := place.categories.get(p.AUDIENCE)) and one.grade is not None]
    return sum(p.grade(place, parcel.profile) is None for place in verified)


def _crowded(place: Place) -> bool:
    """Has it several things of which A11yJSON has one line."""
    return any(len(place.of(kind)) > 1 for kind in SINGLE) or (len(place.of("vstup")) > 1 and bool(place.of("schody")))


def _collection(parcel: Parcel, features: Iterable[Made]) -> bytes:
    whole = {"type": "FeatureCollection", **parcel.about(), "features": list(features)}
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False).encode("utf-8")


def _feature(position: tuple[float, float] | None, properties: Made) -> Made:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(position or ())},
        "properties": p.pruned(properties),
    }


def _place(place: Place, profile: Profile) -> Made:
    first, audience = place.points[0], profile.audiences[p.AUDIENCE]
    accessibility = {
        "wheelchairAccessibilityGrade": p.grade(place, profile),
        "entrances": [p.entrance(one, place) for one in place.of("vstup")],
        "restrooms": [p.restroom(one, audience) for one in place.of("toaleta")],
        "parking": {"forWheelchairUsers": p.parking(place)},
        "pathways": p.pathways(place),
        "pathwaysInside": {"width": p.cm(min(place.known(("vstup",), "interior_min_cm"), default=None))},
    }
    properties = {
        "name": p.czech(place.name or elements()[first.element].name),
        "category": CATEGORY,
        "originalId": place.id,
        "description": p.czech(description(place)),
        "accessibility": accessibility,
    }
    return _feature(place.position, properties)


def _equipment(one: Point, place: Place) -> Made:
    properties = {
        "category": EQUIPMENT[one.element],
        "description": p.czech(one.about.get("name", "") or elements()[one.element].name),
        "originalId": str(one.point_id),
        "originalPlaceInfoId": place.id,
        **p.THINGS[one.element](one.strict_answers),
    }
    return _feature((one.position.lon, one.position.lat) if one.position else None, properties)
