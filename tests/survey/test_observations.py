import dataclasses
import datetime as dt
from uuid import UUID

import pytest

from kpss_geo.errors import BadInput
from kpss_geo.survey.observations import Box, Observed, Position, Reverted, StillHolds, Value, checked

TODAY = dt.date(2026, 6, 1)
NOON = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)


def door(**other):
    told = {
        "event_id": UUID(int=1),
        "point_id": UUID(int=100),
        "recorded_at": NOON,
        "observed_on": TODAY,
        "author_id": "ještěrka",
        "author_class": "volunteer",
        "element": "vstup",
        "values": {"door_main_cm": Value(82)},
        "position": Position(14.77, 49.0, 5),
    }
    return Observed(**(told | other))


def obstacle(until, **other):
    return door(element="prekazka", values={"valid_to": Value(until)}, **other)


def faults(event):
    with pytest.raises(BadInput) as refused:
        checked(event, today=TODAY)
    return refused.value.faults


def test_a_sound_observation_is_handed_back_unchanged():
    one = door(about={"name": "Radnice"})
    assert checked(one, today=TODAY) is one


def test_events_cannot_be_changed_after_they_are_made():
    given = {"door_main_cm": Value(82)}
    one = door(values=given)
    given["door_main_cm"] = Value(10)
    assert one.values["door_main_cm"] == Value(82)
    with pytest.raises(TypeError):
        one.values["door_main_cm"] = Value(10)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.author_id = "někdo"


def test_every_fault_is_named_at_once():
    found = faults(
        door(
            observed_on=dt.date(2026, 6, 2),
            recorded_at=NOON.replace(tzinfo=None),
            author_id="jana@example.cz",
            author_class="anybody",
            base_version="v7",
            values={"door_main_cm": Value(0.9), "kerb_cm": Value(2), "threshold_cm": Value(99, method="guess")},
            position=Position(49.0, 14.77, -1, "stars"),
            about={"owner": "Novák"},
        )
    )
    for word in ("v budoucnosti", "časové pásmo", "přezdívk", "anybody", "v7", "kerb_cm", "99", "guess"):
        assert any(word in fault for fault in found), word
    for word in ("prohozené", "-1", "stars", "owner"):
        assert any(word in fault for fault in found), word


def test_longitude_and_latitude_are_not_swapped_for_the_sender():
    assert "prohozené" in faults(door(position=Position(49.0, 14.77, 5)))[0]


@pytest.mark.parametrize(("lon", "lat"), [(9.5, 47.1), (14.77, 52.0), (float("nan"), 49.0)])
def test_points_outside_the_territory_are_refused(lon, lat):
    assert "mimo zkoumané území" in faults(door(position=Position(lon, lat, 5)))[0]


def test_another_territory_has_other_limits():
    vaduz = door(position=Position(9.52, 47.14, 5))
    assert checked(vaduz, today=TODAY, within=Box(9.4, 47.0, 9.7, 47.3)) is vaduz


@pytest.mark.parametrize("accuracy_m", [0, -3, float("inf"), float("nan")])
def test_accuracy_is_a_positive_radius(accuracy_m):
    assert "přesnost" in faults(door(position=Position(14.77, 49.0, accuracy_m)))[0]


@pytest.mark.parametrize("days", [-1, 91])
def test_an_obstacle_is_announced_for_ninety_days_at_most(days):
    assert "dočasná překážka" in faults(obstacle(TODAY + dt.timedelta(days=days)))[0]


@pytest.mark.parametrize("days", [0, 90])
def test_an_obstacle_within_ninety_days_is_taken(days):
    assert checked(obstacle(TODAY + dt.timedelta(days=days)), today=TODAY)


def test_ninety_days_run_from_the_observation_and_not_from_today():
    seen = TODAY - dt.timedelta(days=30)
    assert "dočasná překážka" in faults(obstacle(TODAY + dt.timedelta(days=61), observed_on=seen))[0]


def test_a_new_obstacle_says_until_when_and_a_later_edit_need_not():
    silent = door(element="prekazka", values={"width_cm": Value(90)})
    assert "chybí, do kdy" in faults(silent)[0]
    assert checked(dataclasses.replace(silent, base_version=str(UUID(int=5))), today=TODAY)
    assert "chybí, do kdy" in faults(door(element="prekazka", values={"valid_to": Value(None, "unknown")}))[0]


@pytest.mark.parametrize("value", [Value(None), Value(80, "unknown"), Value(80, "not_applicable")])
def test_only_a_known_answer_has_a_value(value):
    assert "nesouhlasí" in faults(door(values={"door_main_cm": value}))[0]


@pytest.mark.parametrize("status", ["unknown", "not_applicable"])
def test_nobody_needs_to_know(status):
    assert checked(door(values={"door_main_cm": Value(None, status)}), today=TODAY)


def test_still_holds_says_what_it_confirms():
    blank = StillHolds(
        event_id=UUID(int=1),
        point_id=UUID(int=2),
        recorded_at=NOON,
        observed_on=TODAY,
        author_id="ježek",
        author_class="volunteer",
    )
    assert "chybí výchozí verze" in faults(blank)[0]
    assert checked(dataclasses.replace(blank, base_version=str(UUID(int=9))), today=TODAY)


def test_an_event_does_not_build_upon_itself():
    assert "sama na sebe" in faults(door(base_version=str(UUID(int=1))))[0]


def test_a_revert_needs_a_time_zone_too():
    revert = Reverted(
        event_id=UUID(int=1),
        recorded_at=NOON,
        author_id="sova",
        author_class="verified",
        reverted_author="vandal",
        since=NOON.replace(tzinfo=None),
    )
    assert "časové pásmo" in faults(revert)[0]
    assert checked(dataclasses.replace(revert, since=NOON), today=TODAY)
