"""Surveyed places in Czech words: what the barrier-free map, its list and the review say of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from kpss_geo.frames import WGS84
from kpss_geo.survey.categories import grade_label, toilet_kinds
from kpss_geo.survey.fold import Point, State
from kpss_geo.survey.judging import ACCESSIBLE, INACCESSIBLE, PARTLY, Step
from kpss_geo.survey.places import Place, places
from kpss_geo.survey.profiles import Profile
from kpss_geo.survey.public_space import Graded, grade
from kpss_geo.survey.questionnaire import elements, of_element
from kpss_geo.survey.toilets import UNFIT
from kpss_geo.survey.wording import said

AUDIENCE = "wheelchair"
GRADES = MappingProxyType({ACCESSIBLE: "accessible", PARTLY: "partly", INACCESSIBLE: "inaccessible"})
UNVERIFIED = "unverified"
AUTHORS = MappingProxyType(
    {"verified": "ověřený mapovatel", "volunteer": "dobrovolník", "operator": "provozovatel", "import": "převzato"}
)
METHODS = MappingProxyType(
    {"measured": "naměřeno", "phone": "telefonem", "document": "z dokumentu", "estimate": "odhad"}
)
# What a reader's own limits are held against, by element; None of them asks for nothing.
WIDTHS = MappingProxyType(
    {
        "vstup": ("door_main_cm", "interior_min_cm"),
        "vytah": ("lift_door_cm",),
        "plosina": ("platform_entry_cm",),
        "toaleta": ("wc_door_cm",),
        "rampa": ("width_cm",),
        "chodnik": ("width_cm",),
        "zuzeni": ("width_cm",),
        "prekazka": ("width_cm",),
    }
)
HEIGHTS = MappingProxyType({"vstup": ("threshold_cm",), "obrubnik": ("kerb_cm",), "prechod": ("kerb_cm",)})
SLOPES = MappingProxyType({"chodnik": ("slope_pct",), "rampa": ("slope_pct",)})
OPTIONAL = frozenset({"interior_min_cm"})  # asked for only where it was measured
UNBRIDGED = (None, "nothing", "level")
_COLUMNS = (
    "name", "what", "pictogram", "municipality_name", "grade", "label", "why", "facts", "seen_on", "how", "flags",
    "width_cm", "threshold_cm", "slope_pct",
)  # fmt: skip


def described(points: Mapping[Any, Point], municipalities: gpd.GeoDataFrame, profile: Profile) -> gpd.GeoDataFrame:
    """A row per place: name, grade with its reasons, what is known of it, how old and how sure that is.

    Parameters
    ----------
    points
        As `fold` gives them.
    municipalities
        Frame of `frames.MUNICIPALITIES`; a place outside has no name of a municipality.
    profile
        Edition of the method by which buildings are judged; streets are judged by the limits of a manual wheelchair.

    Returns
    -------
    geopandas.GeoDataFrame
        Index `place`, in the coordinates of the municipalities. `grade` is accessible, partly, inaccessible or
        unverified; `facts` are pairs of label and text; `flags` are words; `width_cm`, `threshold_cm` and
        `slope_pct` are lists of what the reader's own limits are held against, None where it is not known.
    """
    here = [one for _, one in sorted(points.items()) if not one.archived and one.position]
    found = [one for one in places(here, profile) if one.position]
    spots = shapely.points(np.array([one.position for one in found], dtype=np.float64).reshape(-1, 2))
    at = gpd.GeoSeries(spots, crs=WGS84).to_crs(municipalities.crs or WGS84)
    towns = _towns(at, municipalities)
    rows = [_row(one, town, profile) for one, town in zip(found, towns, strict=True)]
    frame = gpd.GeoDataFrame(rows, columns=list(_COLUMNS), geometry=at.to_numpy(), crs=municipalities.crs)
    frame.index = [one.id for one in found]
    return frame.rename_axis("place")


def _towns(at: gpd.GeoSeries, municipalities: gpd.GeoDataFrame) -> list[str]:
    names = [""] * len(at)
    point, town = municipalities.sindex.query(at, predicate="within") if len(at) else ([], [])
    for place, number in zip(point, town, strict=True):
        names[place] = str(municipalities["name"].iloc[number])
    return names


def _row(place: Place, town: str, profile: Profile) -> dict[str, Any]:
    lead = place.of(*elements())[0]
    graded, label = _graded(place, profile)
    states = [state for one in place.points for state in one.fields.values()]
    return {
        "name": place.name or _what(lead).capitalize(),
        "what": "budova" if place.listed and any(one.element == "vstup" for one in place.points) else _what(lead),
        "pictogram": elements()[lead.element].pictogram,
        "municipality_name": town,
        "grade": GRADES[graded.worst] if graded.worst == graded.best else UNVERIFIED,
        "label": label,
        "why": "; ".join(dict.fromkeys(graded.reasons)),
        "facts": [fact for one in place.points for fact in _facts(one, named=len(place.points) > 1)],
        "seen_on": max((state.seen_on for state in states), default=dt.date.min).isoformat() if states else "",
        "how": ", ".join(dict.fromkeys(_how(state) for state in states)),
        "flags": list(_flags(place.points)),
        "width_cm": list(_measures(place, WIDTHS)),
        "threshold_cm": [*_measures(place, HEIGHTS), *_steps(place)],
        "slope_pct": [*map(_size, _measures(place, SLOPES)), *_legs(place)],
    }


def _what(point: Point) -> str:
    return elements()[point.element].name


def _graded(place: Place, profile: Profile) -> tuple[Graded, str]:
    """Grade of a building by the edition, of a toilet alone by its kind, of a street by the wheelchair's limits."""
    category = place.categories.get(AUDIENCE)
    if category:
        reasons = tuple(one.words for one in category.reasons)
        more = (category.disagreement,) if category.disagreement else ()
        return Graded(category.worst, category.best, (*reasons, *more)), category.label
    point = place.points[0]
    if point.element == "toaleta":
        return _toilet(point, profile)
    graded = grade(point.element, point.strict_answers)
    if graded is None:
        return Graded(INACCESSIBLE, ACCESSIBLE, ()), "bez kategorie, jen údaj"
    best = grade_label(graded.best)
    return graded, best if graded.worst == graded.best else f"neověřeno (nejlépe {best})"


def _toilet(point: Point, profile: Profile) -> tuple[Graded, str]:
    step = Step(point.element, point.strict_answers, {name: one.method for name, one in point.fields.items()})
    worst, best = toilet_kinds(step, profile.audiences[AUDIENCE])
    grades = [INACCESSIBLE if kind == UNFIT else ACCESSIBLE for kind in (worst, best)]
    return Graded(grades[0], grades[1], ()), worst if worst == best else f"neověřeno (nejlépe {best})"


def _facts(point: Point, *, named: bool) -> Iterator[tuple[str, str]]:
    """Answers in the order of the questionnaire; where a place has several points, each begins with its own name."""
    if named:
        yield _what(point).capitalize(), point.about.get("name", "") or "–"
    for question in of_element(point.element):
        state = point.fields.get(question.field)
        if state is not None and state.status != "not_applicable":
            yield question.label.rstrip("?"), said(question, state)


def _how(state: State) -> str:
    if state.status == "unknown":
        return AUTHORS[state.author_class]
    return f"{AUTHORS[state.author_class]}, {METHODS[state.method]}"


def _flags(points: Sequence[Point]) -> Iterator[str]:
    states = [state for one in points for state in one.fields.values()]
    if any(one.stale for one in states):
        yield "k ověření"
    if any(one.disputed for one in states):
        yield "rozpor"
    for day in (one.valid_to for one in points if one.valid_to):
        yield f"do {day.day}. {day.month}. {day.year}"


def _on_the_way(place: Place) -> Iterator[Point]:
    """Points that a visitor passes: of several entrances only the one of the best way."""
    category = place.categories.get(AUDIENCE)
    taken = set((category.chain or "").split("+")) if category else set()
    for one in place.points:
        if one.element != "vstup" or not taken or str(one.point_id) in taken:
            yield one


def _measures(place: Place, fields: Mapping[str, tuple[str, ...]]) -> Iterator[float | None]:
    for one in _on_the_way(place):
        answers = one.strict_answers
        for name in fields.get(one.element, ()):
            if name in answers or name not in OPTIONAL:
                yield answers.get(name)


def _size(value: float | None) -> float | None:
    return None if value is None else abs(value)


def _steps(place: Place) -> Iterator[float | None]:
    """Heights of steps that nothing bridges."""
    for one in _on_the_way(place):
        answers = one.strict_answers
        count = answers.get("steps_count", 0)
        if count != 0 and answers.get("bridged_by") in UNBRIDGED:
            yield answers.get("step_height_max_cm")


def _legs(place: Place) -> Iterator[float | None]:
    for one in _on_the_way(place):
        for leg in one.strict_answers.get("ramp_legs") or ():
            yield leg.get("slope_pct")
