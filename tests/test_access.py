"""The survey inside the answer, on a toy town of one street."""

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo.access import DEMONSTRATION_NOTE, Survey
from kpss_geo.frames import BINS
from kpss_geo.publish import publish
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.survey.observations import Observed, Position, Value
from kpss_geo.terms import figures
from tests.street_points import CRS, EAST, NORTH, TODAY, at, here, points_of, to_degrees
from tests.towns import Segment, catalogue, residents, squares, territory

# One village on one street, footways all along it as they are in a town that looked after them; nothing is unknown.
#
#   h0 (10)          h1 (20)             h2 (30)
#    0 ------ 1 ------ 2 ------ 3 ------ 4          100 m each; the library stands at 4
NODES = [(100 + 100 * i, 500) for i in range(5)]
STREET = [Segment(i, i + 1, highway="footway", width_cm=200.0) for i in range(4)]
HOMES, PEOPLE = [(100, 500), (300, 500), (480, 500)], [10, 20, 30]
LIBRARY = (500, 500)
DOOR = {
    "entrance_role": "main", "bridged_by": "level", "steps_count": 0, "interior_min_cm": 100, "interior_steps": 0,
    "staff_help": "none", "door_main_cm": 90, "threshold_cm": 1,
}  # fmt: skip
STEP = {"entrance_role": "main", "bridged_by": "nothing", "steps_count": 3, "step_height_max_cm": 16}
WHEELED = ("wheelchair", "powered_wheelchair")
OTHERS = ("car", "walk", "senior", "pram", "walker", "blind")
STUDY = Study(travellers=(*OTHERS, *WHEELED), minutes=(15, 30), standard_minutes=15)
KEYS = ["municipality", "kind", "form", "group", "traveller", "minutes"]


def placed(frame):
    """The frame moved to where the toy town lies."""
    moved = frame.set_geometry(frame.geometry.translate(EAST, NORTH))
    return moved.set_crs(CRS, allow_override=True)


def village(*services, segments=None, nodes=None, homes=None, places=None, names="A"):
    """The toy territory; a library of which nothing is declared unless `services` say more."""
    rows = services or ({"municipality": "A"},)
    built = territory(
        here(nodes or NODES, segments or STREET),
        placed(residents(homes or HOMES, names[0], PEOPLE)),
        placed(catalogue(*rows, places=places or [LIBRARY] * len(rows))),
        placed(squares(names)),
    )
    return dataclasses.replace(built, crs=CRS, stops=placed(built.stops))


def door(service="s0", **answers):
    return at("vstup", *LIBRARY, about={"service_id": service, "name": "Knihovna"}, **answers)


def found(place, *points, study=STUDY, **what):
    survey = Survey(points_of(*points), TODAY, **what)
    return answer(study, place, survey=survey, today=TODAY)


def ledger(answered):
    return answered.ledger.set_index(KEYS)


def bins(answered, who, minutes=15):
    rows = answered.ledger[(answered.ledger["traveller"] == who) & (answered.ledger["minutes"] == minutes)]
    return rows[list(BINS)].sum().to_dict()


def told(covered=0, unknown=0, not_enterable=0):
    return dict.fromkeys(BINS, 0) | {"covered": covered, "unknown": unknown, "not_enterable": not_enterable}


# The door ----------------------------------------------------------------------------------------


def test_an_empty_survey_is_no_survey():
    place = village()
    none = answer(STUDY, place, today=TODAY)
    empty = found(place)
    pd.testing.assert_frame_equal(empty.ledger, none.ledger)
    pd.testing.assert_frame_equal(empty.gaps, none.gaps)
    assert empty.notes == none.notes
    assert len(empty.territory.streets) == len(place.streets)


@pytest.mark.parametrize(
    ("declared", "before"), [(None, told(unknown=60)), (True, told(covered=60)), (False, told(not_enterable=60))]
)
def test_measured_steps_at_the_only_door_leave_wheelchairs_outside_whatever_was_declared(declared, before):
    place = village({"step_free": declared, "municipality": "A"})
    untold, measured = found(place), found(place, door(**STEP))
    for who in WHEELED:
        assert bins(untold, who) == before
        assert bins(measured, who) == told(not_enterable=60)


def test_a_door_measured_well_lets_wheelchairs_in():
    measured = found(village(), door(**DOOR))
    for who in WHEELED:
        assert bins(measured, who) == told(covered=60)


def test_a_door_of_which_not_all_that_matters_was_measured_stays_unknown():
    measured = found(village(), door(**(DOOR | {"door_main_cm": None})))
    for who in WHEELED:
        assert bins(measured, who) == told(unknown=60)


def test_a_door_tells_nothing_to_those_whom_no_door_stops():
    place = village()
    rows = [ledger(found(place, *some)).drop(index=list(WHEELED), level="traveller") for some in ((), (door(**STEP),))]
    assert len(rows[0])
    pd.testing.assert_frame_equal(*rows)


def test_the_door_of_one_service_is_not_that_of_its_neighbour():
    place = village({"kind": "knihovna", "municipality": "A"}, {"kind": "lekarna", "municipality": "A"})
    rows = ledger(found(place, door("s0", **STEP))).xs("wheelchair", level="traveller")
    by_kind = rows.xs(15.0, level="minutes")[["not_enterable", "unknown"]].groupby(level="kind").sum()
    assert by_kind.to_dict("index") == {
        "knihovna": {"not_enterable": 60, "unknown": 0},
        "lekarna": {"not_enterable": 0, "unknown": 60},
    }


def test_an_archived_point_says_nothing():
    gone = dataclasses.replace(door(**STEP), archived=True)
    place = village()
    pd.testing.assert_frame_equal(found(place, gone).ledger, found(place).ledger)


# The street --------------------------------------------------------------------------------------


def test_a_high_kerb_on_the_way_cuts_off_those_behind_it_and_nobody_before_it():
    place = village({"step_free": True, "municipality": "A"})
    behind = found(place, at("obrubnik", 350, 500, kerb_cm=12))
    assert bins(found(place), "wheelchair") == told(covered=60)
    assert bins(behind, "wheelchair") == told(covered=30) | {"too_far": 30}
    assert bins(behind, "walk") == told(covered=60)
    assert not behind.unreachable.query("traveller == 'wheelchair' and reason == 'no_way'").empty


def test_where_somebody_measured_the_pavement_people_move_out_of_unknown():
    vague = [dataclasses.replace(one, surface="") for one in STREET]
    place = village({"step_free": True, "municipality": "A"}, segments=vague)
    stretches = [at("chodnik", 150 + 100 * i, 500, surface="asphalt", width_cm=200, slope_pct=0) for i in range(4)]
    assert bins(found(place), "wheelchair") == told(unknown=60)
    assert bins(found(place, *stretches), "wheelchair") == told(covered=60)
    half = found(place, *stretches[2:])
    assert bins(half, "wheelchair")["covered"] == 50
    assert bins(half, "wheelchair")["unknown"] == 10


BARRIERS = {
    "a high kerb": lambda x: at("obrubnik", x, 500, kerb_cm=15),
    "a narrow place": lambda x: at("zuzeni", x, 500, width_cm=50),
    "stairs": lambda x: at("schody", x, 500, steps_count=3, bridged_by="nothing"),
    "an obstacle of unknown width": lambda x: at("prekazka", x, 500, width_cm=None),
    "an obstacle": lambda x: at("prekazka", x, 500, width_cm=60, valid_to=TODAY + dt.timedelta(days=5)),
    "steps at the door": lambda _: door(**STEP),
}
some_barriers = st.lists(st.tuples(st.sampled_from(sorted(BARRIERS)), st.integers(105, 495)), min_size=1, max_size=4)


@settings(max_examples=25)
@given(some_barriers, st.sampled_from([None, True]), st.data())
def test_removing_a_barrier_never_lowers_the_covered_and_bins_sum_to_the_people(drawn, declared, data):
    place = village({"step_free": declared, "municipality": "A"})
    points = [BARRIERS[name](x) for name, x in drawn]
    gone = data.draw(st.sampled_from(points))
    study = Study(travellers=("walk", "wheelchair"), minutes=(5, 15), standard_minutes=15)
    before = ledger(found(place, *points, study=study))
    after = ledger(found(place, *(one for one in points if one is not gone), study=study))
    for rows in (before, after):
        np.testing.assert_array_equal(rows[list(BINS)].sum(axis=1), rows["people"])
        assert (rows[list(BINS)] >= 0).all(axis=None)
    assert (after["covered"] >= before["covered"]).all()
    assert (after["covered"] + after["unknown"] >= before["covered"] + before["unknown"]).all()


# Which way a point belongs to ----------------------------------------------------------------------

#  0 ---------- 1        way 100, y = 500
#  2 ---------- 3        way 101, y = 506, joined at neither end
PARALLEL = {
    "nodes": [(100, 500), (500, 500), (100, 506), (500, 506)],
    "segments": [Segment(0, 1, highway="footway"), Segment(2, 3, highway="footway")],
    "homes": [(100, 500), (110, 500), (100, 506)],
}


@pytest.mark.parametrize(("way", "segment"), [(100, 0), (101, 1)])
@pytest.mark.parametrize("form", ["way/{}", "w{}"])
def test_the_way_that_somebody_named_decides_between_two_that_are_as_near(way, segment, form):
    place = village(**PARALLEL)
    between = at("zuzeni", 300, 503, accuracy_m=10, width_cm=40)
    (lost,) = found(place, between).access.attached
    assert lost.status == "ambiguous"
    assert set(lost.candidates) == {100, 101}
    named = dataclasses.replace(between, about={"osm_ref": form.format(way)})
    (chosen,) = found(place, named).access.attached
    assert (chosen.status, chosen.segment) == ("attached", segment)


@pytest.mark.parametrize("text", ["", "node/100", "way/", "way/100x", "100", "relation/101", "way/-1"])
def test_what_names_no_way_chooses_none(text):
    between = at("zuzeni", 300, 503, accuracy_m=10, width_cm=40, about={"osm_ref": text})
    assert Survey(points_of(between), TODAY).chosen == {}


# What is made up -----------------------------------------------------------------------------------


def event(source):
    lon, lat = to_degrees().transform(LIBRARY[0] + EAST, LIBRARY[1] + NORTH)
    return Observed(
        event_id=door().point_id,
        point_id=door().point_id,
        recorded_at=dt.datetime(2026, 5, 2, 12, tzinfo=dt.UTC),
        observed_on=dt.date(2026, 5, 2),
        author_id="ještěrka",
        author_class="verified",
        source=source,
        element="vstup",
        position=Position(lon, lat, 4.0),
        about={"service_id": "s0"},
        values={name: Value(value) for name, value in STEP.items()},
    )


@pytest.mark.parametrize(
    ("source", "made_up"),
    [("demonstration", True), ("demonstration 2026", True), (" Demonstration", True), ("kobo/x", False), ("", False)],
)
def test_a_survey_with_made_up_events_says_so(source, made_up):
    assert Survey.of([event("kobo/1"), event(source)][-1:], today=TODAY).demonstration is made_up


def test_that_the_survey_is_made_up_stands_in_notes_provenance_tables_and_pages(tmp_path):
    place = village()
    shown = answer(STUDY, place, survey=Survey.of([event("demonstration")], today=TODAY), today=TODAY)
    assert DEMONSTRATION_NOTE in shown.notes
    assert shown.provenance["survey"] == {"points": 1, "as_of": TODAY.isoformat(), "demonstration": True}
    written = publish(shown, tmp_path / "maps", progress=lambda *_: None)
    for name, table in (("gaps.csv", "gaps"), ("indicators.csv", "indicators"), ("surveyed.csv", "surveyed"),
                        ("next_points.csv", "next"), ("removals.csv", "removals")):  # fmt: skip
        if "basis" in figures(table):
            rows = written[name].decode("utf-8-sig").splitlines()[1:]
            assert rows or table in ("next", "removals"), name  # nobody waits in this town
            assert all(DEMONSTRATION_NOTE in row for row in rows), name
    pages = [name for name in written if name.endswith(".html")]
    assert len(pages) == 8
    for name in pages:
        assert DEMONSTRATION_NOTE in written[name].decode(), name
    assert DEMONSTRATION_NOTE in written["manifest.json"].decode()


def test_a_real_survey_carries_no_such_note(tmp_path):
    place = village()
    real = answer(STUDY, place, survey=Survey.of([event("kobo/1")], today=TODAY), today=TODAY)
    assert real.notes == place.notes
    written = publish(real, tmp_path / "maps", progress=lambda *_: None)
    assert not [name for name, content in written.items() if DEMONSTRATION_NOTE.encode() in content]
