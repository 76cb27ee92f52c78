from functools import cache
from xml.etree import ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.interchange.fields import fields
from kpss_geo.interchange.layers import layers
from kpss_geo.interchange.styles import NOBODY, style
from kpss_geo.priorities import STATES
from kpss_geo.survey.described import GRADES
from tests.interchange.making import answered, layers_of_trebon


@pytest.fixture(scope="module")
def drawn():
    return {name: (frame, ET.fromstring(style(name, frame))) for name, frame in layers_of_trebon().items()}  # noqa: S314


def values(root):
    return [one.get("value") for one in root.iter("category")]


def test_every_value_that_a_layer_holds_is_drawn(drawn):
    for name, column in (("services", "family"), ("surveyed", "grade"), ("streets", "state_wheelchair")):
        frame, root = drawn[name]
        assert root.find("renderer-v2").get("attr") == column
        assert set(frame[column].fillna("")) <= set(values(root)), name


def test_every_state_and_every_grade_has_its_own_look(drawn):
    assert set(values(drawn["streets"][1])) == {*STATES, ""}
    assert set(values(drawn["surveyed"][1])) == {*GRADES.values(), "unverified"}
    for name in ("streets", "surveyed", "services"):
        looks = [
            tuple(sorted((one.get("name"), one.get("value")) for one in symbol.iter("Option") if one.get("name")))
            for symbol in drawn[name][1].iter("symbol")
        ]
        assert len(set(looks)) == len(looks), name


@given(st.one_of(st.floats(0, 1), st.none()))
def test_every_share_and_the_missing_one_fall_into_a_class(share):
    ranges = shares()
    value = NOBODY if share is None else share
    held = [one for one in ranges if one[0] <= value <= one[1]]
    assert 1 <= len(held) <= 2  # an edge belongs to both; the first is drawn
    assert (held[0] == ranges[0]) == (share is None)


@cache
def shares():
    root = ET.fromstring(style("municipalities", layers(answered())["municipalities"]))  # noqa: S314
    return [(float(one.get("lower")), float(one.get("upper"))) for one in root.iter("range")]


def test_the_colours_of_shares_grow_lighter_so_that_every_eye_can_order_them(drawn):
    fills = [
        [int(part) for part in one.get("value").split(",")[:3]]
        for one in drawn["municipalities"][1].iter("Option")
        if one.get("name") == "color"
    ][1:]
    lightness = np.array(fills) @ np.array([0.2126, 0.7152, 0.0722])
    assert len(lightness) == 5
    assert (np.diff(lightness) > 15).all()


def test_symbols_are_numbered_as_their_classes_are(drawn):
    for name, (_, root) in drawn.items():
        symbols = [one.get("name") for one in root.iter("symbol")]
        assert symbols == [str(number) for number in range(len(symbols))], name
        classes = [one.get("symbol") for kind in ("range", "category") for one in root.iter(kind)]
        assert classes in ([], symbols), name


def test_every_column_has_its_czech_name_and_its_place_after_the_fid(drawn):
    for name, (frame, root) in drawn.items():
        columns = [column for column in frame.columns if column != "geometry"]
        told = [(one.get("index"), one.get("field"), one.get("name")) for one in root.iter("alias")]
        assert told == [(str(i), one, fields(name)[one].label) for i, one in enumerate(columns, start=1)]


def test_tables_are_not_drawn_and_streets_without_walkers_have_one_look(drawn):
    assert drawn["gaps"][1].find("renderer-v2") is None
    plain = layers(answered(travellers=("car",)))["streets"]
    assert 'type="singleSymbol"' in style("streets", plain)


def test_a_family_with_signs_of_markup_is_escaped():
    frame = layers(answered())["services"]
    hostile = frame.assign(family=pd.array(['<b>"&'] * len(frame), dtype="string"))
    assert values(ET.fromstring(style("services", hostile))) == ['<b>"&']  # noqa: S314
