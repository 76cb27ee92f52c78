"""Answers as tags of OpenStreetMap: lengths in metres, slopes in percent, classes of kerbs.

References: https://wiki.openstreetmap.org, Key:wheelchair, Key:kerb, Key:step:height, Key:platform_lift,
Proposal:Elevator dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from kpss_geo.survey.fold import Point
from kpss_geo.survey.judging import ACCESSIBLE, INACCESSIBLE, PARTLY, Step
from kpss_geo.survey.places import Place, one_low_step
from kpss_geo.survey.profiles import Profile
from kpss_geo.survey.toilets import UNFIT, toilet_kinds

AUDIENCE = "wheelchair"
FLUSH_CM, LOWERED_CM = 0.5, 3
LONGEST = 255  # characters of a value
Tags = dict[str, str]


class Tagged(NamedTuple):
    """Tags of a point, and the fields of the questionnaire that they carry."""

    tags: Tags
    fields: frozenset[str]


def tagged(one: Point, place: Place, profile: Profile, *, directed: bool) -> Tagged | None:
    """Tags of a point; None for things that OpenStreetMap does not map.

    Parameters
    ----------
    one
        What is stale or disputed in it is left out.
    place
        Where it belongs, for its category.
    profile
        Edition of the method.
    directed
        May a slope along bear its sign: only where nobody has drawn the way yet.
    """
    if one.element not in KINDS:
        return None
    told = _sure(one)
    tags, fields = dict(KINDS[one.element]), set()
    for field, make in _FIELDS.get(one.element, {}).items():
        value = told.get(field)
        made = make(value) if value is not None else {}
        made = made if directed else {key: text for key, text in made.items() if key != "incline"}
        tags |= made
        fields |= {field} if made else set()
    tags |= _wheelchair(one, told, place, profile)
    days = [state.seen_on for state in one.fields.values()]
    tags |= {"check_date": max(days).isoformat()} if days else {}
    return Tagged(tags | _names(one), frozenset(fields))


def too_long(one: Point) -> bool:
    """Has it a name or a side that OpenStreetMap has no room for."""
    return any(len(one.about.get(name, "")) > LONGEST for name in ("name", "side"))


def _names(one: Point) -> Tags:
    told = {"name": one.about.get("name", ""), "description": one.about.get("side", "")}
    return {key: text for key, text in told.items() if 0 < len(text) <= LONGEST}


def _sure(one: Point) -> dict[str, Any]:
    return {field: value for field, value in one.strict_answers.items() if not one.fields[field].disputed}


def _wheelchair(one: Point, told: Mapping[str, Any], place: Place, profile: Profile) -> Tags:
    if one.element == "toaleta":
        return _toilet(one, told, profile)
    if one.element != "vstup":
        return {}
    grade = place.through(one, profile, AUDIENCE).grade
    if grade == PARTLY:
        return {"wheelchair": "limited"} if one_low_step(told) else {}
    words = {ACCESSIBLE: "yes", INACCESSIBLE: "no"}
    return {"wheelchair": words[grade]} if grade is not None else {}


def _toilet(one: Point, told: Mapping[str, Any], profile: Profile) -> Tags:
    """The method's best kind is accessible, its others in part; what may be several kinds is left out."""
    methods = {name: state.method for name, state in one.fields.items()}
    audience = profile.audiences[AUDIENCE]
    worst, best = toilet_kinds(Step(one.element, told, methods), audience)
    if worst != best:
        return {}
    kinds = list(audience.toilets)
    return {"toilets:wheelchair": "no" if best == UNFIT else "yes" if best == kinds[0] else "limited"}


def metres(value_cm: float) -> str:
    """Length in metres to a tenth of a millimetre.

    >>> metres(82.5), metres(100)
    ('0.825', '1')
    """
    return f"{round(value_cm / 100, 6):.6f}".rstrip("0").rstrip(".")


def _length(key: str) -> Callable[[Any], Tags]:
    return lambda value: {key: metres(value)}


def _said(key: str) -> Callable[[Any], Tags]:
    return lambda value: {key: "yes" if value else "no"}


def _words(key: str, words: Mapping[Any, str]) -> Callable[[Any], Tags]:
    return lambda value: {key: words[value]} if value in words else {}


def _same(key: str) -> Callable[[Any], Tags]:
    return lambda value: {key: str(value)}


def _percent(key: str) -> Callable[[Any], Tags]:
    return lambda value: {key: f"{value:g}%"}


def _count(key: str) -> Callable[[Any], Tags]:
    return lambda value: {key: str(abs(int(value)))}


def _kerb(value: float) -> Tags:
    kind = "flush" if value <= FLUSH_CM else "lowered" if value <= LOWERED_CM else "raised"
    return {"kerb": kind, "kerb:height": metres(value)}


def _door(value: str) -> Tags:
    return {"automatic": {"automatic_door": "yes"}, "revolving": {"door": "revolving"}}.get(value, {})


KINDS: Mapping[str, Tags] = MappingProxyType(
    {
        "vstup": {"entrance": "yes"},
        "rampa": {"ramp": "yes"},
        "vytah": {"highway": "elevator"},
        "plosina": {"highway": "elevator", "platform_lift": "yes"},
        "toaleta": {"amenity": "toilets"},
        "stani": {"amenity": "parking_space", "parking_space": "disabled"},
        "obrubnik": {"barrier": "kerb"},
        "prechod": {"highway": "crossing"},
        "schody": {"highway": "steps"},
        "chodnik": {"highway": "footway", "footway": "sidewalk"},
    }
)
_BRIDGED = _words("ramp:wheelchair", {"fixed_ramp": "yes", "nothing": "no"})
_GROUND = {
    "width_cm": _length("width"),
    "slope_pct": _percent("incline"),
    "cross_slope_pct": _percent("incline:across"),
    "surface": _same("surface"),
    "smoothness": _same("smoothness"),
}
_STEPS = {"steps_count": _count("step_count"), "step_height_max_cm": _length("step:height"), "bridged_by": _BRIDGED}
_FIELDS: Mapping[str, Mapping[str, Callable[[Any], Tags]]] = MappingProxyType(
    {
        "vstup": {
            "entrance_role": _words("entrance", {"main": "main", "side": "secondary", "service": "service"}),
            **_STEPS,
            "door_kind": _door,
            "door_main_cm": _length("door:width"),
            "threshold_cm": _length("kerb:height"),
        },
        "schody": {**_STEPS, "handrail": _words("handrail", {"both": "both", "one": "yes", "none": "no"})},
        "rampa": _GROUND,
        "chodnik": _GROUND,
        "vytah": {
            "lift_door_cm": _length("door:width"),
            "lift_width_cm": _length("width"),
            "lift_depth_cm": _length("length"),
            "lift_handrail": _said("handrail"),
        },
        "plosina": {
            "platform_width_cm": _length("platform_lift:maxwidth:physical"),
            "platform_depth_cm": _length("platform_lift:maxlength:physical"),
        },
        "toaleta": {
            "wc_kind": _words("access", {"public": "yes", "visitors": "customers", "staff": "private"}),
            "wc_door_cm": _length("door:width"),
            "euro_key": _words("centralkey", {True: "eurokey", False: "no"}),
        },
        "stani": {
            "parking_count": _count("capacity:disabled"),
            "width_cm": _length("width"),
            "surface": _same("surface"),
        },
        "obrubnik": {"kerb_cm": _kerb, "tactile": _said("tactile_paving")},
        "prechod": {"kerb_cm": _kerb, "tactile": _said("tactile_paving"), "width_cm": _length("width")},
    }
)
