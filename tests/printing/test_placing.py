"""Where labels go, in millimetres."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo.printing.ground import broken
from kpss_geo.printing.placing import Box, Taken, anchors_in, dots, gathered, hatching

FRAME = Box(0, 0, 120, 90)
SIZES = st.tuples(st.floats(0, 120), st.floats(0, 90), st.floats(1, 40), st.floats(1, 12))


def overlap(one, other):
    return one.left < other.right and other.left < one.right and one.bottom < other.top and other.bottom < one.top


@given(st.lists(SIZES, max_size=30))
def test_no_two_boxes_lie_on_one_another_and_none_leaves_the_map(wanted):
    taken = Taken(FRAME, [Box(0, 0, 30, 12)])
    put = [Box(0, 0, 30, 12)]
    for x, y, width, height in wanted:
        found = taken.place(np.array([[x, y]]), width, height)
        if found:
            assert FRAME.holds(found.box)
            assert not any(overlap(found.box, other) for other in put)
            put.append(found.box)


def test_the_first_box_goes_where_it_belongs():
    found = Taken(FRAME).place(np.array([[60.0, 45.0]]), 20, 4)
    assert found.box.middle == (60, 45)
    assert found.aside_mm == 0


def test_a_box_for_which_there_is_no_room_is_not_placed():
    assert Taken(FRAME, [FRAME]).place(np.array([[60.0, 45.0]]), 20, 4) is None


def test_a_label_that_fits_into_its_shape_goes_inside_it():
    narrow = shapely.union_all([shapely.box(0, 0, 3, 60), shapely.box(0, 40, 40, 60)])
    x, y = anchors_in(narrow, 25, 5)[0]
    assert shapely.contains(narrow, Box.around(x, y, 25, 5).shape())


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), max_size=25), st.floats(0.1, 20))
def test_gathered_symbols_hold_every_point_once(points, within):
    at = np.array(points, dtype=float).reshape(-1, 2)
    found = gathered(at, within)
    assert sorted(one for some in found for one in some) == list(range(len(points)))
    assert all(np.hypot(*(at[one] - at[some[0]])) <= within for some in found for one in some)


@settings(max_examples=30)
@given(st.floats(1, 40), st.floats(1, 40), st.floats(0, 170))
def test_hatching_and_dots_stay_inside_their_shape(width, height, turn):
    shape = shapely.box(3, 4, 3 + width, 4 + height)
    lines = hatching(shape, every_mm=1.5, turn_degrees=turn)
    assert shapely.difference(lines, shape.buffer(1e-6)).is_empty
    assert lines.length * 1.5 == np.clip(lines.length * 1.5, shape.area * 0.5 - 30, shape.area * 1.5 + 90)
    assert shapely.contains_xy(shape.buffer(1e-6), dots(shape, every_mm=1.8)).all()


def test_names_are_broken_before_their_preposition():
    assert broken("Suchdol nad Lužnicí") == ["Suchdol", "nad Lužnicí"]
    assert broken("Třeboň") == ["Třeboň"]
