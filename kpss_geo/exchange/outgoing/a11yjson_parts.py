"""Parts of places as A11yJSON words them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from kpss_geo.survey.fold import Point
from kpss_geo.survey.judging import ACCESSIBLE, INACCESSIBLE, PARTLY, Step
from kpss_geo.survey.places import Place, one_low_step
from kpss_geo.survey.profiles import Audience, Profile
from kpss_geo.survey.toilets import UNFIT, toilet_kinds

AUDIENCE = "wheelchair"
GRADES = MappingProxyType({ACCESSIBLE: "fully", PARTLY: "partially", INACCESSIBLE: "not"})
ACCESS = MappingProxyType({"public": "public", "visitors": "customers", "staff": "employees"})
FLUSH_CM = 0.5
Made = dict[str, Any]


def grade(place: Place, profile: Profile) -> str | None:
    """How accessible the place is for a wheelchair; None while it is not verified, or partly over a high step."""
    category = place.categories.get(AUDIENCE)
    if category is None or category.grade is None:
        return None
    if category.grade == PARTLY and not any(_low_way(one, place, profile) for one in place.of("vstup")):
        return None
    return GRADES[category.grade]


def _low_way(one: Point, place: Place, profile: Profile) -> bool:
    return place.through(one, profile, AUDIENCE).grade == PARTLY and one_low_step(one.strict_answers)


def entrance(one: Point, place: Place) -> Made:
    """An entrance with its door, its stairs and what bridges them."""
    told = one.strict_answers
    role, by, kind = (told.get(name) for name in ("entrance_role", "bridged_by", "door_kind"))
    return {
        "name": czech(one.about.get("name", "")) if len(place.of("vstup")) > 1 else None,
        "isMainEntrance": None if role is None else role == "main",
        "isLevel": _level(told),
        "hasFixedRamp": _has("fixed_ramp", by),
        "hasRemovableRamp": None if by == "fixed_ramp" else _has("mobile_ramp", by),
        "hasHoist": _has("platform", by),
        "slopeAngle": _steepest(told),
        "stairs": _stairs(told) or _stairs_beside(place),
        "door": {
            "width": cm(told.get("door_main_cm")),
            "thresholdHeight": cm(told.get("threshold_cm")),
            "isAutomatic": None if kind is None else kind == "automatic",
            "isRevolving": None if kind is None else kind == "revolving",
        },
    }


def _level(told: Mapping[str, Any]) -> bool | None:
    """No steps and no ramp; where both answers are there and contradict, nobody knows."""
    steps, by = told.get("steps_count"), told.get("bridged_by")
    if steps == 0 and by in (None, "level"):
        return True if by == "level" else None
    return None if steps is None or by == "level" else False


def _has(what: str, by: str | None) -> bool | None:
    """The answer names the best bridge only: another one rules out nothing, "nothing" rules out all."""
    return True if by == what else False if by in ("level", "nothing") else None


def _stairs(told: Mapping[str, Any]) -> Made:
    steps, rail = told.get("steps_count"), told.get("handrail")
    return pruned(
        {
            "count": None if steps is None else abs(steps),
            "stepHeight": cm(told.get("step_height_max_cm")),
            "isSpiral": told.get("spiral"),
            "hasHandRail": None if rail is None else rail != "none",
        }
    )


def _stairs_beside(place: Place) -> Made:
    """Stairs that are a point of their own, where the place has one entrance and one flight."""
    flights = place.of("schody")
    return _stairs(flights[0].strict_answers) if len(flights) == len(place.of("vstup")) == 1 else {}


def restroom(one: Point, audience: Audience) -> Made:
    """A toilet with its door, its seat and its washbasin."""
    told = one.strict_answers
    bars, kind = told.get("wc_grab_bars"), told.get("wc_kind")
    sides = None if bars not in ("both", "none") else bars == "both"
    return {
        "name": czech(one.about.get("name", "")),
        "isAccessibleWithWheelchair": _fit(one, audience),
        "access": None if kind is None else [ACCESS[kind]],
        "entrance": {
            "door": {
                "width": cm(told.get("wc_door_cm")),
                "doorOpensToOutside": told.get("wc_door_outward"),
                "needsEuroKey": told.get("euro_key"),
            }
        },
        "toilet": {
            "heightOfBase": cm(told.get("wc_seat_cm")),
            "grabBars": {"onUsersLeftSide": sides, "onUsersRightSide": sides},
        },
        "washBasin": {"accessibleWithWheelchair": told.get("wc_underpass")},
    }


def _fit(one: Point, audience: Audience) -> bool | None:
    methods = {name: state.method for name, state in one.fields.items()}
    worst, best = toilet_kinds(Step(one.element, one.strict_answers, methods), audience)
    return True if worst != UNFIT else False if best == UNFIT else None


def parking(place: Place) -> Made:
    """Reserved parking places, all of the place together."""
    counts = place.known(("stani",), "parking_count")
    return {
        "count": sum(counts) if counts else None,
        "width": cm(min(place.known(("stani",), "width_cm"), default=None)),
    }


def pathways(place: Place) -> Made:
    """What stands in the street: kerbs, stretches of footway, narrow places."""
    streets = ("chodnik", "zuzeni", "prechod", "prekazka")
    kerbs = place.known(("obrubnik", "prechod"), "kerb_cm")
    surfaces = place.known(("chodnik",), "surface")
    return {
        "width": cm(min(place.known(streets, "width_cm"), default=None)),
        "isKerbstoneFree": max(kerbs) <= FLUSH_CM if kerbs else None,
        "surface": {
            "longitudinalSlope": _degrees(_widest(place.known(("chodnik",), "slope_pct"))),
            "lateralSlope": _degrees(_widest(place.known(("chodnik",), "cross_slope_pct"))),
            "smoothness": next(iter(place.known(("chodnik",), "smoothness")), None),
            "types": list(dict.fromkeys(surfaces)) or None,
        },
    }


def _lift(told: Mapping[str, Any]) -> Made:
    cabin = {"cabinWidth": cm(told.get("lift_width_cm")), "cabinLength": cm(told.get("lift_depth_cm"))}
    return cabin | {"door": {"width": cm(told.get("lift_door_cm"))}}


def _platform(told: Mapping[str, Any]) -> Made:
    return {"cabinWidth": cm(told.get("platform_width_cm")), "cabinLength": cm(told.get("platform_depth_cm"))}


def _ramp(told: Mapping[str, Any]) -> Made:
    legs = told.get("ramp_legs") or ()
    lengths = [leg.get("length_cm") for leg in legs]
    widths = [leg["width_cm"] for leg in legs if leg.get("width_cm") is not None]
    width = min([*widths, *([told["width_cm"]] if told.get("width_cm") is not None else [])], default=None)
    return {
        "rampLength": cm(None if not lengths or None in lengths else sum(lengths)),
        "rampWidth": cm(width),
        "rampSlope": _steepest(told),
    }


THINGS: Mapping[str, Callable[[Mapping[str, Any]], Made]] = MappingProxyType(
    {"vytah": _lift, "plosina": _platform, "rampa": _ramp}
)


def _steepest(told: Mapping[str, Any]) -> Made | None:
    """The steepest leg, unknown where the slope of any leg is."""
    slopes = [leg.get("slope_pct") for leg in told.get("ramp_legs") or ()] or [told.get("slope_pct")]
    return None if None in slopes else _degrees(_widest(slopes))


def _widest(values: Iterable[float]) -> float | None:
    return max(values, key=abs, default=None)


def cm(value: float | None) -> Made | None:
    """A length; None where it is not known."""
    return None if value is None else {"value": value, "unit": "cm"}


def _degrees(slope_pct: float | None) -> Made | None:
    return None if slope_pct is None else {"value": math.degrees(math.atan(slope_pct / 100)), "unit": "deg"}


def czech(text: str) -> Made | None:
    """A text with its language; None where there is none."""
    return {"cs": text} if text else None


def pruned(made: Made) -> Made:
    """Without what is not known, and without what is then empty."""
    inner = {key: _pruned_value(value) for key, value in made.items()}
    return {key: value for key, value in inner.items() if value is not None and value not in ({}, [])}


def _pruned_value(value: Any) -> Any:
    if isinstance(value, dict):
        return pruned(value)
    return [_pruned_value(one) for one in value] if isinstance(value, list) else value
