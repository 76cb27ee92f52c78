from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.changes import Close, Move, Open, decoded, encoded, new_id, tried, without
from kpss_geo.changing import changed, faults
from kpss_geo.errors import BadInput
from kpss_geo.frames import SERVICES, WGS84
from kpss_geo.terms import FORMS, groups, kinds
from kpss_geo.territory import Territory
from tests.shared import TREBON

degrees = st.floats(-180, 180).map(lambda value: round(value, 6))
names = st.text(max_size=12)
opened = st.builds(
    Open,
    kind=st.sampled_from(list(kinds())),
    form=st.sampled_from(FORMS),
    groups=st.lists(st.sampled_from(list(groups())), min_size=1, unique=True).map("|".join),
    lon=degrees,
    lat=degrees,
    served=st.sampled_from([None, "all", "547336"]),
    beds=st.none() | st.integers(0, 300),
    step_free=st.sampled_from([None, True, False]),
)
changes = st.lists(st.builds(Move, names, degrees, degrees) | st.builds(Close, names) | opened, max_size=6)
NEW = Open("denni_stacionare", "ambulantní", "seniori|demence", 14.72, 49.08)


@pytest.fixture(scope="module")
def trebon():
    return Territory.open(TREBON)


@given(changes)
def test_a_link_restores_the_changes(some):
    assert decoded(encoded(some)) == tuple(some)


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "{}",
        "7",
        '"m"',
        "[7]",
        "[[]]",
        '[["x","a"]]',
        '[["m","a"]]',
        '[["c",7]]',
        '[["m","a","14","49"]]',
        '[["c","a","b"]]',
        '[["o","k","f","g",14,49,null,true]]',
        '[["o","k","f",["g"],14,49]]',
        "[" * 5000,
    ],
)
def test_a_broken_link_is_told_and_nothing_else_happens(text):
    with pytest.raises(BadInput, match="odkaz"):
        decoded(text)


def test_a_link_without_changes_is_empty():
    assert encoded([]) == ""
    assert decoded(" ") == ()


def test_all_that_cannot_be_done_is_told_at_once(trebon):
    wrong = [
        Close("nikde_neni"),
        Move("dps_trebon", 0.0, 0.0),
        Move("dps_trebon", float("nan"), 49.0),
        Open("hrad", "létající", "", 14.7, 49.0, served="1", beds=-1),
        replace(NEW, groups="draci"),
    ]
    told = faults(trebon, wrong)
    assert [sentence.split(":")[0] for sentence in told] == [
        "změna 1", "změna 2", "změna 3", *["změna 4"] * 5, "změna 5",
    ]  # fmt: skip
    with pytest.raises(BadInput) as caught:
        changed(trebon, wrong)
    assert caught.value.faults == told


def test_a_service_is_closed_once_and_then_it_is_not_there(trebon):
    assert faults(trebon, [Close("dps_trebon"), Close("dps_trebon")])
    assert faults(trebon, [Close("dps_trebon"), Move("dps_trebon", 14.7, 49.0)])


def test_what_was_opened_can_be_moved_and_closed(trebon):
    there = changed(trebon, [NEW, Move(new_id(1), 14.77, 49.0)])
    assert new_id(1) in there.services.index
    assert "zmena" not in " ".join(changed(trebon, [NEW, Close(new_id(1))]).services.index)


def test_too_many_changes_are_refused(trebon):
    assert any("změn je 21" in sentence for sentence in faults(trebon, [NEW] * 21))


def test_the_changed_catalogue_is_a_catalogue(trebon):
    there = changed(trebon, [NEW, Move("dps_trebon", 14.72, 49.08), Close("dps2_trebon")]).services
    SERVICES.check(there)
    assert there.dtypes.astype(str).to_dict() == trebon.services.dtypes.astype(str).to_dict()
    assert there.index.to_list() == [*(name for name in trebon.services.index if name != "dps2_trebon"), new_id(1)]


def test_a_moved_service_lies_in_the_municipality_where_it_went(trebon):
    there = changed(trebon, [Move("dps_trebon", 14.7164, 49.0846), Move("socialni_odbor_trebon", 14.4, 48.9)]).services
    assert there.loc["dps_trebon", "municipality_name"] == "Lomnice nad Lužnicí"
    at = there.geometry.to_crs(WGS84)["dps_trebon"]
    assert (at.x, at.y) == pytest.approx((14.7164, 49.0846), abs=1e-7)
    assert not there.loc["socialni_odbor_trebon", "inside"]
    assert pd.isna(there.loc["socialni_odbor_trebon", "municipality"])


def test_other_services_stay_as_they_are(trebon):
    there = changed(trebon, [NEW, Move("dps_trebon", 14.7164, 49.0846)]).services
    left = [name for name in trebon.services.index if name != "dps_trebon"]
    pd.testing.assert_frame_equal(there.loc[left], trebon.services.loc[left])


def test_a_service_moved_to_where_it_stands_is_the_same(trebon):
    at = trebon.services.geometry.to_crs(WGS84)["dps_trebon"]
    there = changed(trebon, [Move("dps_trebon", round(at.x, 6), round(at.y, 6))])
    pd.testing.assert_frame_equal(there.services, trebon.services)


def test_a_change_leaves_the_territory_it_was_given_untouched(trebon):
    before = trebon.services.copy()
    changed(trebon, [NEW, Move("dps_trebon", 14.7164, 49.0846), Close("dps2_trebon")])
    pd.testing.assert_frame_equal(trebon.services, before)


def test_another_try_of_a_move_replaces_the_first():
    first = (Move("a", 1.0, 2.0), Close("b"))
    assert tried(first, Move("a", 3.0, 4.0)) == (Move("a", 3.0, 4.0), Close("b"))
    assert tried(first, Move("c", 3.0, 4.0)) == (*first, Move("c", 3.0, 4.0))


def test_a_new_service_tried_elsewhere_is_one_service():
    there = replace(NEW, lon=1.0, lat=2.0)
    assert tried((Close("b"), NEW), there) == (Close("b"), there)
    assert tried((Close("b"), NEW), Move(new_id(2), 1.0, 2.0)) == (Close("b"), there)
    assert tried((NEW, Close("b")), there) == (NEW, Close("b"), there)
    assert tried((NEW,), replace(there, beds=3)) == (NEW, replace(there, beds=3))


def test_a_change_taken_back_takes_what_was_done_to_its_service(trebon):
    some = (NEW, replace(NEW, beds=1), Move(new_id(2), 14.7, 49.0), Close(new_id(1)), Close("dps_trebon"))
    assert without(some, 0) == (some[1], Move(new_id(1), 14.7, 49.0), Close("dps_trebon"))
    assert without(some, 4) == some[:4]
    assert not faults(trebon, without(some, 0))


@given(changes, st.data())
def test_what_could_be_done_can_be_done_without_one_change(some, data):
    land = opened_land()
    doable = [one for one in some if isinstance(one, Open)]
    doable = [replace(one, lon=14.7, lat=49.0, served=None) for one in doable]
    doable += [Move(new_id(i), 14.8, 49.1) for i, _ in enumerate(doable, 1)]
    if doable:
        assert not faults(land, without(doable, data.draw(st.integers(0, len(doable) - 1))))


@cache
def opened_land():
    return Territory.open(TREBON)
