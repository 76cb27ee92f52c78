"""Parts of places under the keys of the Czech open formal norm (OFN) Bezbariérovost 2020-07-01."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kpss_geo.survey.fold import Point
from kpss_geo.survey.judging import ACCESSIBLE, HELPERS, INACCESSIBLE, Step
from kpss_geo.survey.logic import Three, at_least, every, some
from kpss_geo.survey.places import Place
from kpss_geo.survey.profiles import Profile
from kpss_geo.survey.toilets import toilet_kinds

AUDIENCE = "wheelchair"
# Least measures in cm that the norm asks of what it calls a ramp, a platform, a lift, a sufficient cabin.
RAMP_WIDTH_CM = 110
PLATFORM_CM = {"platform_entry_cm": 70, "platform_width_cm": 70, "platform_depth_cm": 90}
LIFT_CM = {"lift_door_cm": 70, "lift_width_cm": 100, "lift_depth_cm": 110}
CABIN_CM = {"wc_width_cm": 140, "wc_depth_cm": 140}
SEAT_CM = 45
SLOPE_PCT, CROSS_SLOPE_PCT = 8.33, 2
EASY = ("asphalt", "concrete", "paving_stones")
HARD = ("unhewn_cobblestone", "gravel", "ground", "grass", "sand")
UNEVEN = ("bad", "very_bad")
Made = dict[str, Any]


def entrances(place: Place) -> dict[str, Point]:
    """The entrances that the norm has keys for, one main and one side, by the beginning of their keys."""
    doors = place.of("vstup")
    main = [one for one in doors if one.strict_answers.get("entrance_role") in ("main", None)]
    side = [one for one in doors if one.strict_answers.get("entrance_role") in ("side", "service")]
    return {prefix: some[0] for prefix, some in (("vstup_hlavní_", main[:1]), ("vstup_vedlejší_", side[:1])) if some}


def toilet(place: Place, profile: Profile) -> Point | None:
    """The visitors' toilet of which most is sure, for the norm has keys for one."""
    kinds = list(profile.audiences[AUDIENCE].toilets)
    open_ = [one for one in place.of("toaleta") if one.strict_answers.get("wc_kind") != "staff"]
    return min(open_, key=lambda one: _worst(one, kinds, profile), default=None)


def _worst(one: Point, kinds: Sequence[str], profile: Profile) -> int:
    worst, _ = toilet_kinds(_step(one), profile.audiences[AUDIENCE])
    return kinds.index(worst) if worst in kinds else len(kinds)


def _step(one: Point) -> Step:
    return Step(one.element, one.strict_answers, {name: state.method for name, state in one.fields.items()})


def best_toilet(one: Point, profile: Profile) -> bool:
    """Is it surely of the method's best kind."""
    return _worst(one, list(profile.audiences[AUDIENCE].toilets), profile) == 0


def outside(place: Place) -> Made:
    """Parking and the way up to the place."""
    counts = place.known(("stani",), "parking_count")
    return {
        "objekt_vyhrazené_parkování": any(counts) if counts else None,
        "objekt_obtížný_povrch": some(map(_hard, place.of("chodnik"))) if place.of("chodnik") else None,
        "objekt_obtížný_sklon": some(map(_steep, place.of("chodnik"))) if place.of("chodnik") else None,
    }


def _hard(one: Point) -> Three:
    told = one.strict_answers
    surface = told.get("surface")
    if surface in HARD or told.get("smoothness") in UNEVEN:
        return True
    return False if surface in EASY else None


def _steep(one: Point) -> Three:
    told = one.strict_answers
    pairs = (("slope_pct", SLOPE_PCT), ("cross_slope_pct", CROSS_SLOPE_PCT))
    return some(None if told.get(name) is None else abs(told[name]) > most for name, most in pairs)


def entrance(prefix: str, one: Point, place: Place, profile: Profile) -> Made:
    """An entrance: is it barrier-free, what steps are left, what bridges them, how wide its door is."""
    told = one.strict_answers
    lifts = place.of("vytah") if told.get("bridged_by") == "lift" else []
    made = {
        "vchod": _way(one, place, profile),
        "schody": unbridged(told),
        **_bridges(told, place),
        "výtah_sedátko": _all_say(lifts, "lift_seat"),
        "výtah_madlo": _all_say(lifts, "lift_handrail"),
        "šířka_dveří": centimetres(told.get("door_main_cm")),
    }
    return {prefix + key: value for key, value in made.items()}


def _bridges(told: Mapping[str, Any], place: Place) -> Made:
    """What bridges the steps; a "no" beside steps that nobody counted would read as a level entrance."""
    by = told.get("bridged_by")
    found = {
        "nájezd": _ramped(told),
        "plošina": _bridged("platform", by, _meets(place.of("plosina"), PLATFORM_CM)),
        "výtah": _bridged("lift", by, _meets(place.of("vytah"), LIFT_CM)),
    }
    return found if unbridged(told) is not None else {key: fit or None for key, fit in found.items()}


def _way(one: Point, place: Place, profile: Profile) -> Three:
    """Is the way through this entrance wholly accessible."""
    found = place.through(one, profile, AUDIENCE)
    return True if found.worst == ACCESSIBLE else False if found.best == INACCESSIBLE else None


def unbridged(told: Mapping[str, Any]) -> int | None:
    """Steps that nothing helps over; None where it is not known whether anything does."""
    steps, by = told.get("steps_count"), told.get("bridged_by")
    if steps == 0 or by in HELPERS:
        return 0
    return None if steps is None or by is None else abs(steps)


def _bridged(what: str, by: str | None, fit: Three) -> Three:
    """The answer names the best bridge: another one rules nothing out, "nothing" and "level" rule out all."""
    return fit if by == what else False if by in ("level", "nothing") else None


def _ramped(told: Mapping[str, Any]) -> Three:
    by, widths = told.get("bridged_by"), [leg.get("width_cm") for leg in told.get("ramp_legs") or ()]
    if by == "fixed_ramp":
        return every(_least(width, RAMP_WIDTH_CM) for width in widths) if widths else None
    return _bridged("mobile_ramp", by, fit=True)


def _least(value: float | None, limit: float) -> Three:
    return None if value is None else at_least(value, value, limit)


def _meets(points: Iterable[Point], limits: Mapping[str, float]) -> Three:
    """Is any of the points large enough; None where none is described."""
    told = [every(_least(one.strict_answers.get(name), limit) for name, limit in limits.items()) for one in points]
    return some(told) if told else None


def _all_say(points: Iterable[Point], field: str) -> Three:
    told = [one.strict_answers.get(field) for one in points]
    return every(told) if told else None


def inside(place: Place) -> Made:
    """What is found on the way to the counter, the worst of all entrances."""
    lifts = [] if "lift" in place.known(("vstup",), "bridged_by") else place.of("vytah")
    steps = place.known(("vstup",), "interior_steps")
    stairs = place.of("schody")
    return {
        "interiér_schody": max(map(abs, steps)) if steps else None,
        "interiér_minimální_průchod": centimetres(min(place.known(("vstup",), "interior_min_cm"), default=None)),
        "interiér_výška_prahu": centimetres(max(place.known(("vstup",), "threshold_cm"), default=None)),
        "interiér_výtah": _meets(lifts, LIFT_CM),
        "interiér_výtah_sedátko": _all_say(lifts, "lift_seat"),
        "interiér_výtah_madlo": _all_say(lifts, "lift_handrail"),
        "interiér_točité_schodiště": some(one.strict_answers.get("spiral") for one in stairs) if stairs else None,
    }


def restroom(one: Point) -> Made:
    """A toilet."""
    told = one.strict_answers
    bars = told.get("wc_grab_bars")
    return {
        "toaleta_šířka_dveří": centimetres(told.get("wc_door_cm")),
        "toaleta_euroklíč": told.get("euro_key"),
        "toaleta_dostatečný_rozměr": _meets([one], CABIN_CM),
        "toaleta_wc_boční_přístup": centimetres(told.get("wc_side_cm")),
        "toaleta_wc_výška_sedátka": _least(told.get("wc_seat_cm"), SEAT_CM),
        "toaleta_wc_madlo": None if bars is None else bars != "none",
        "toaleta_umyvadlo_dostatečný_prostor": told.get("wc_underpass"),
    }


def centimetres(value: float | None) -> Made | None:
    """A length as the norm's quantity; CMT is the centimetre of UN/CEFACT."""
    return None if value is None else {"typ": "Množství", "hodnota": value, "jednotka": "CMT"}
