from dataclasses import replace
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.survey.attaching import attach
from tests.street_points import at, here, points_of
from tests.towns import Segment

#  2 ----- footway, 20 m north ----- 3        way 101
#
#  0 ----------- street ------------ 1        way 100
STREETS = here([(0, 0), (100, 0), (0, 20), (100, 20)], [Segment(0, 1), Segment(2, 3, highway="footway")])
STREET, FOOTWAY = 100, 101


def one(point, streets=STREETS, **told):
    (found,) = attach(points_of(point), streets, **told)
    return found


@pytest.mark.parametrize("element", ["chodnik", "zuzeni", "schody", "rampa", "prekazka"])
def test_a_point_belongs_to_the_nearest_way_at_its_place(element):
    found = one(at(element, 30, 2))
    assert (found.status, found.segment, found.side) == ("attached", 0, "left")
    assert found.along == pytest.approx(0.3, abs=1e-4)
    assert found.off_metres == pytest.approx(2, abs=1e-3)


@pytest.mark.parametrize(("y", "side"), [(2, "left"), (-2, "right"), (0, "")])
def test_the_side_follows_from_the_offset(y, side):
    street = here([(0, 0), (100, 0)], [Segment(0, 1)])
    assert one(at("zuzeni", 30, y), street).side == side
    turned = here([(100, 0), (0, 0)], [Segment(0, 1)])
    assert one(at("zuzeni", 30, -y), turned).side == side


@pytest.mark.parametrize("x", [0, 0.2, 0.6, 99.5, 99.9, 100])
@pytest.mark.parametrize(("y", "side"), [(2, "left"), (-2, "right")])
def test_the_side_is_the_same_to_the_very_end_of_a_street(x, y, side):
    assert one(at("zuzeni", x, y), here([(0, 0), (100, 0)], [Segment(0, 1)])).side == side


@pytest.mark.parametrize(
    ("word", "side"), [("right", "right"), ("Vpravo", "right"), ("levá", "left"), ("lichá", "left")]
)
def test_a_side_that_was_told_counts_before_the_offset(word, side):
    assert one(at("zuzeni", 30, 2, about={"side": word})).side == side


def test_at_a_bend_the_side_is_that_of_the_street_there():
    bent = here([(0, 0), (50, 50)], [Segment(0, 1, bend=((50, 0),))])
    assert one(at("zuzeni", 48, 30), bent).side == "left"
    assert one(at("zuzeni", 52, 30), bent).side == "right"


@pytest.mark.parametrize("element", ["obrubnik", "prechod"])
def test_kerbs_belong_to_ways_for_walkers_though_a_road_is_nearer(element):
    assert one(at(element, 30, 8)).segment == 1
    assert one(at(element, 30, -5)).segment == 0  # none is near: it is known of the road


@pytest.mark.parametrize("element", ["vstup", "vytah", "plosina", "toaleta", "stani"])
def test_what_belongs_to_a_building_and_parking_is_not_attached(element):
    assert attach(points_of(at(element, 30, 0)), STREETS) == []


@pytest.mark.parametrize("about", [{"service_id": "s1"}, {"ruian_code": "7"}])
def test_a_ramp_of_a_building_is_not_attached(about):
    assert attach(points_of(at("rampa", 30, 0, about=about)), STREETS) == []


def test_an_archived_point_is_not_attached():
    assert attach(points_of(at("zuzeni", 30, 0, archived=True)), STREETS) == []


@pytest.mark.parametrize(
    ("y", "accuracy_m", "status"),
    [(-14.9, 3, "attached"), (-15.1, 3, "unmatched"), (-30, 31, "attached"), (-49.9, 500, "attached"),
     (-50.1, 500, "unmatched")],
)  # fmt: skip
def test_a_street_is_near_within_15_metres_or_the_accuracy_and_never_beyond_50(y, accuracy_m, status):
    street = here([(0, 0), (100, 0)], [Segment(0, 1)])
    found = one(at("zuzeni", 30, y, accuracy_m=accuracy_m), street)
    assert found.status == status
    assert (found.segment == -1) == (status == "unmatched")


@pytest.mark.parametrize(("accuracy_m", "status"), [(10.5, "attached"), (11.5, "ambiguous")])
def test_two_ways_within_the_accuracy_are_for_a_reviewer(accuracy_m, status):
    found = one(at("zuzeni", 30, 9, accuracy_m=accuracy_m))
    assert found.status == status
    assert found.candidates == ((STREET,) if status == "attached" else (STREET, FOOTWAY))


def test_two_segments_of_one_way_are_no_choice():
    street = here([(0, 0), (50, 0), (100, 0)], [Segment(0, 1), Segment(1, 2)])
    same = replace(street, way=np.array([7, 7]))
    assert one(at("zuzeni", 50, 1), street).status == "ambiguous"
    assert one(at("zuzeni", 50, 1), same).status == "attached"


def test_ways_without_a_name_are_each_its_own():
    streets = replace(STREETS, way=np.array([-1, -1]))
    assert one(at("zuzeni", 30, 10, accuracy_m=12), streets).status == "ambiguous"


def test_a_reviewer_chooses_the_way():
    point = at("zuzeni", 30, 10, accuracy_m=12)
    for way, segment in ((STREET, 0), (FOOTWAY, 1)):
        found = one(point, chosen={point.point_id: way})
        assert (found.status, found.segment) == ("attached", segment)


def test_a_choice_reaches_farther_than_the_accuracy():
    point = at("zuzeni", 30, -40)
    assert one(point).status == "unmatched"
    assert one(point, chosen={point.point_id: STREET}).status == "attached"


def test_a_choice_outlives_an_update_of_the_streets_and_ends_with_its_way():
    point = at("zuzeni", 30, 10, accuracy_m=12)
    chosen = {point.point_id: FOOTWAY}
    cut = here([(0, 20), (25, 20), (100, 20), (0, 0), (100, 0)],
               [Segment(0, 1, highway="footway"), Segment(1, 2, highway="footway"), Segment(3, 4)])  # fmt: skip
    again = replace(cut, way=np.array([FOOTWAY, FOOTWAY, STREET]))
    assert one(point, again, chosen=chosen).segment == 1
    gone = replace(again, way=np.array([500, 501, STREET]))
    assert (one(point, gone, chosen=chosen).status, one(point, gone, chosen=chosen).segment) == ("unmatched", -1)


def test_after_an_update_a_point_finds_its_street_or_returns_to_the_queue():
    point = at("zuzeni", 70, -3)
    halves = here([(0, 0), (50, 0), (100, 0)], [Segment(0, 1), Segment(1, 2)])
    found = one(point, halves)
    assert (found.status, found.segment) == ("attached", 1)
    assert found.along == pytest.approx(0.4, abs=1e-4)
    elsewhere = here([(0, 200), (100, 200)], [Segment(0, 1)])
    assert one(point, elsewhere).status == "unmatched"


def test_a_street_closed_to_walkers_is_no_street_for_a_survey():
    assert one(at("zuzeni", 30, 0), here([(0, 0), (100, 0)], [Segment(0, 1, foot="no")])).status == "unmatched"


def test_a_point_without_a_position_is_unmatched():
    assert one(replace(at("zuzeni", 30, 0), position=None)).status == "unmatched"


@pytest.mark.parametrize(("x", "along"), [(-4, 0.0), (104, 1.0)])
def test_a_point_beyond_the_end_stands_at_the_end(x, along):
    street = here([(0, 0), (100, 0)], [Segment(0, 1)])
    assert one(at("zuzeni", x, 1), street).along == pytest.approx(along, abs=1e-9)


def test_a_street_without_length_can_be_attached_to():
    found = one(at("zuzeni", 0, 1), here([(0, 0), (0, 0)], [Segment(0, 1)]))
    assert (found.status, found.along, found.side) == ("attached", 0.0, "")


def test_no_points_are_no_error():
    assert attach({}, STREETS) == []


places = st.lists(st.tuples(st.floats(-60, 160), st.floats(-60, 80), st.floats(0.5, 60)), min_size=1, max_size=6)


@given(places, st.randoms(use_true_random=False))
def test_the_order_of_points_changes_nothing(drawn, random):
    some = [at("zuzeni", x, y, accuracy_m=far, number=i + 1) for i, (x, y, far) in enumerate(drawn)]
    shuffled = random.sample(some, len(some))
    assert repr(attach(points_of(*some), STREETS)) == repr(attach(points_of(*shuffled), STREETS))


@given(places)
def test_every_point_has_exactly_one_answer_that_holds_together(drawn):
    some = [at("zuzeni", x, y, accuracy_m=far, number=i + 1) for i, (x, y, far) in enumerate(drawn)]
    found = attach(points_of(*some), STREETS)
    assert [one.point_id for one in found] == [UUID(int=i + 1) for i in range(len(drawn))]
    for one_ in found:
        assert (one_.status == "attached") == (one_.segment >= 0)
        assert (one_.status == "ambiguous") == (len(one_.candidates) > 1)
        assert one_.status != "attached" or 0 <= one_.along <= 1
