from dataclasses import dataclass, field
from math import cos, radians
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.survey.duplicates import metres, similarity, suspects
from kpss_geo.survey.observations import Position

LAT, LON = 49.0, 14.77
DEGREE = 111_195.08  # metres of a degree along the meridian of the mean sphere


@dataclass(frozen=True)
class Thing:
    point_id: UUID
    element: str = "vstup"
    position: Position | None = None
    about: dict = field(default_factory=dict)


def thing(number, *, north=0.0, east=0.0, accuracy=1.0, element="vstup", **about):
    lon = LON + east / (DEGREE * cos(radians(LAT)))
    return Thing(UUID(int=number), element, Position(lon, LAT + north / DEGREE, accuracy), about)


def reasons(new, *others):
    return [(one.point_id.int, one.reason) for one in suspects(new, others)]


def test_metres_agree_with_the_length_of_a_degree():
    assert metres(thing(1), thing(2, north=150)) == pytest.approx(150, rel=1e-4)
    assert metres(thing(1), thing(2, east=150)) == pytest.approx(150, rel=1e-4)


@pytest.mark.parametrize(
    ("element", "apart", "accuracy", "suspected"),
    [
        ("vstup", 9.9, 1, True),
        ("vstup", 10.1, 1, False),
        ("vstup", 14.9, 15, True),
        ("vstup", 15.1, 15, False),
        ("obrubnik", 4.9, 1, True),
        ("obrubnik", 5.1, 1, False),
        ("obrubnik", 7.0, 15, False),  # a poor fix must not reach the kerb across the street
        ("prechod", 5.1, 15, False),
    ],
)
def test_the_same_kind_of_thing_nearby_is_suspected(element, apart, accuracy, suspected):
    new, old = thing(1, element=element), thing(2, north=apart, accuracy=accuracy, element=element)
    assert reasons(new, old) == ([(2, "element")] if suspected else [])


def test_another_kind_of_thing_nearby_is_not():
    assert reasons(thing(1), thing(2, element="rampa")) == []


@pytest.mark.parametrize(("first", "second", "suspected"), [("L", "P", False), ("L", "l", True), ("L", "", True)])
def test_opposite_sides_of_a_street_are_never_one(first, second, suspected):
    new = thing(1, element="obrubnik", side=first, name="u školy")
    old = thing(2, element="obrubnik", side=second, name="u školy")
    assert bool(reasons(new, old)) is suspected


@pytest.mark.parametrize(
    ("name", "apart", "suspected"),
    [("MESTSKY URAD TREBON", 199, True), ("Městský úřad, Třeboň", 201, False), ("Kavárna", 20, False), ("", 20, False)],
)
def test_a_site_is_known_by_its_name_within_two_hundred_metres(name, apart, suspected):
    new, old = thing(1, name="Městský úřad Třeboň"), thing(2, north=apart, element="toaleta", name=name)
    assert reasons(new, old) == ([(2, "site")] if suspected else [])


def test_a_site_is_known_by_its_service_wherever_somebody_drew_it():
    assert reasons(thing(1, service_id="s7"), thing(2, north=900, service_id="s7")) == [(2, "site")]
    assert reasons(thing(1, ruian_code="7"), thing(2, north=900, ruian_code="8")) == []


def test_no_point_is_its_own_duplicate_and_without_a_position_there_is_no_nearness():
    assert reasons(thing(1), thing(1)) == []
    assert reasons(Thing(UUID(int=1)), thing(2)) == []
    assert reasons(thing(1), Thing(UUID(int=2))) == []


def test_the_same_things_come_before_the_same_sites_and_the_nearest_first():
    others = [
        thing(2, north=8),
        thing(3, north=3),
        thing(4, north=100, name="Radnice"),
        thing(5, north=50, name="radnice"),
    ]
    assert reasons(thing(1, name="Radnice"), *others) == [(3, "element"), (2, "element"), (5, "site"), (4, "site")]


words = st.text(alphabet="abčdéř -.A", max_size=9)
things = st.builds(
    thing,
    st.just(1),
    north=st.floats(-20, 20),
    accuracy=st.floats(1, 30),
    element=st.sampled_from(("vstup", "obrubnik")),
    name=words,
    side=st.sampled_from(("", "L", "P")),
)


@given(things, things)
def test_suspicion_is_mutual(one, other):
    other = Thing(UUID(int=2), other.element, other.position, other.about)
    assert [one.reason for one in suspects(one, [other])] == [one.reason for one in suspects(other, [one])]


@given(words, words)
def test_similarity_is_a_share_that_no_order_changes(one, other):
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


@given(words.filter(lambda text: any(sign.isalnum() for sign in text)))
def test_a_name_is_wholly_similar_to_itself_in_capitals(name):
    assert similarity(name, name.upper()) == 1
