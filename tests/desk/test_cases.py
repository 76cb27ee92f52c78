import datetime as dt
from types import SimpleNamespace

import geopandas as gpd
import pytest
from shapely.geometry import Point as Spot

from kpss_geo.desk.cases import kin_events, queue, to_verify
from kpss_geo.desk.deciding import merge
from kpss_geo.desk.reviewing import approve, take
from kpss_geo.desk.submitting import submit
from kpss_geo.frames import KROVAK
from kpss_geo.survey.observations import Position, Value
from tests.desk.making import NOW, SQUARE, TODAY, gone, joined, seen, still_holds

ACCESSIBLE = {
    "entrance_role": "main",
    "steps_count": 0,
    "bridged_by": "level",
    "door_kind": "one_leaf",
    "door_main_cm": 90,
    "threshold_cm": 1,
    "interior_min_cm": 100,
    "interior_steps": 0,
    "staff_help": "none",
}


def shifted(metres):
    return Position(SQUARE.lon, SQUARE.lat + metres / 111_195, 5.0)


@pytest.fixture
def send(store, people):
    def sent(*events, who=None, approved=False):
        submit(store, who or people.volunteer, events, today=TODAY)
        if approved:
            approve(store, people.second, [one.event_id for one in events])
        return events[0]

    return sent


@pytest.fixture
def cases(store, people):
    return lambda **more: queue(store, people.moderator, today=TODAY, **more)


def words(case):
    return {one.field: (one.label, one.before, one.after) for one in case.difference}


def test_the_longest_waiting_point_comes_first_whatever_devices_say_of_time(send, cases, people):
    first = send(seen(clock=NOW + dt.timedelta(days=300)))
    second = send(seen(clock=NOW - dt.timedelta(days=300)))
    send(seen(first.point_id), who=people.other)
    assert [one.point_id for one in cases()] == [first.point_id, second.point_id]
    [case, _] = cases()
    assert len(case.pending) == 2
    assert case.waiting_since == case.pending[0].received_at
    assert case.before is None


def test_the_difference_says_before_and_after_in_czech(send, cases):
    old = send(seen(door_main_cm=80, threshold_cm=2.5, bridged_by="nothing", steps_count=2), approved=True)
    send(
        seen(
            old.point_id,
            after=[old.event_id],
            how="phone",
            about={"name": "Radnice"},
            door_main_cm=None,
            threshold_cm=7,
            bridged_by="fixed_ramp",
            ramp_legs=({"length_cm": 300, "slope_pct": 8, "width_cm": None},),
            step_height_max_cm=Value(None, "not_applicable"),
        )
    )
    [case] = cases()
    told = words(case)
    assert told["name"] == ("název", "nezjištěno", "Radnice")
    assert "step_height_max_cm" in told
    assert told["step_height_max_cm"][2] == "netýká se"
    assert told["ramp_legs"][2] == "300 cm × 8 % × nevíme (po telefonu)"
    assert "steps_count" not in told
    assert "door_main_cm" not in told  # who does not know takes nothing back
    assert "threshold_cm" not in told  # measured on the spot stands above a telephone call


def test_an_equal_word_changes_the_field_and_shows_how_it_was_found(send, cases):
    old = send(seen(how="estimate", door_main_cm=80), approved=True)
    send(seen(old.point_id, after=[old.event_id], door_main_cm=92))
    [case] = cases()
    assert words(case) == {"door_main_cm": ("Šířka hlavního křídla", "80 cm (odhad)", "92 cm (změřeno)")}


def test_a_word_that_it_still_holds_shows_when_it_was_seen(send, cases):
    old = send(seen(on=dt.date(2026, 1, 1)), approved=True)
    send(still_holds(old.point_id, old.event_id, on=dt.date(2026, 5, 2)))
    [case] = cases()
    assert words(case)["door_main_cm"][1:] == (
        "80 cm (změřeno), viděno 1. 1. 2026",
        "80 cm (změřeno), viděno 2. 5. 2026",
    )


def test_a_proposal_to_archive_shows_it(send, cases):
    old = send(seen(), approved=True)
    send(gone(old.point_id, old.event_id))
    assert words(cases()[0]) == {"archived": ("stav bodu", "platný", "vyřazený")}


def test_what_people_contradict_each_other_in_is_a_dispute(send, cases, people):
    old = send(seen(), approved=True)
    send(seen(old.point_id, door_main_cm=95), who=people.other)
    [case] = cases()
    assert case.disputed == ("door_main_cm",)
    told = words(case)["door_main_cm"][2].removeprefix("rozpor: ")
    assert sorted(told.split(" × ")) == ["80 cm (změřeno)", "95 cm (změřeno)"]


def test_neighbours_are_published_points_within_thirty_metres_nearest_first(send, cases):
    far, near, nearer = (send(seen(element="schody", at=shifted(d), steps_count=1), approved=True) for d in (31, 29, 9))
    send(seen(element="schody", at=shifted(2), steps_count=1))
    send(seen())
    case = cases()[1]
    assert [one.point_id for one in case.neighbours] == [nearer.point_id, near.point_id]
    assert [round(one.metres) for one in case.neighbours] == [9, 29]
    assert far.point_id not in {one.point_id for one in case.neighbours}


def test_duplicates_are_suspected_among_published_and_among_waiting_points(send, cases):
    published = send(seen(at=shifted(3)), approved=True)
    one, other = send(seen()), send(seen(at=shifted(6)))
    send(seen(at=shifted(60)))
    found = {case.point_id: {one.point_id for one in case.suspects} for case in cases()}
    assert found[one.point_id] == {published.point_id, other.point_id}
    assert found[other.point_id] == {published.point_id, one.point_id}
    assert sum(map(len, found.values())) == 4


def test_an_edit_of_a_known_point_is_no_suspect_of_its_neighbour(send, cases):
    send(seen(at=shifted(3)), approved=True)
    old = send(seen(), approved=True)
    send(seen(old.point_id, after=[old.event_id], door_main_cm=99))
    assert cases()[0].suspects == ()


def test_the_category_is_told_before_and_after_with_its_reasons(send, cases):
    old = send(seen(**ACCESSIBLE), approved=True)
    send(seen(old.point_id, after=[old.event_id], **ACCESSIBLE | {"threshold_cm": 9}))
    by_audience = {one.audience: one for one in cases()[0].categories}
    wheelchair = by_audience["wheelchair"]
    assert (wheelchair.before.label, wheelchair.after.grade) == ("přístupné", 0)
    assert wheelchair.after.reasons[0].words == "výška prahu: 9 cm > 7 cm"
    assert {one.after.edition for one in cases(edition="B")[0].categories} == {"B"}


def test_things_of_one_house_are_judged_together_and_streets_not_at_all(send, cases):
    house = {"ruian_code": "24738492"}
    send(seen(about=house, **ACCESSIBLE | {"bridged_by": "lift", "steps_count": 3}), approved=True)
    send(seen(element="vytah", at=shifted(5), about=house, lift_door_cm=60, lift_width_cm=100, lift_depth_cm=125))
    send(seen(element="obrubnik", kerb_cm=12))
    lift, kerb = cases()
    told = {one.audience: (one.before, one.after) for one in lift.categories}["wheelchair"]
    assert told[0] is None
    assert told[1].grade == 0
    assert kerb.categories == ()


def test_services_are_told_by_link_and_by_distance(send, cases):
    near = gpd.GeoSeries([Spot(SQUARE.lon, SQUARE.lat)], crs=4326).to_crs(KROVAK).iloc[0]
    spots = [Spot(near.x + 29, near.y), Spot(near.x + 31, near.y), Spot(near.x, near.y)]
    quality = {"position_quality": ["address", "address", "municipality"]}
    services = gpd.GeoDataFrame(quality, index=["near", "far", "somewhere"], geometry=spots, crs=KROVAK)
    territory = SimpleNamespace(services=services, crs=KROVAK)
    send(seen(about={"service_id": "linked"}))
    assert cases()[0].services == ("linked",)
    assert cases(territory=territory)[0].services == ("linked", "near")


def test_personal_data_and_own_work_are_flagged(store, send, cases, people):
    send(seen(about={"name": "paní Nová, 777 123 456"}))
    own = send(seen(), who=people.moderator)
    first, second = cases()
    assert (first.personal, first.own) == (("telefon",), ())
    assert (second.personal, second.own) == ((), (own.event_id,))


def test_a_case_that_somebody_reviews_stays_in_the_queue_and_says_so(store, send, cases, people):
    one = send(seen())
    take(store, people.second, one.point_id)
    assert [told.state for told in cases()[0].pending] == ["in_review"]


def test_an_edit_of_an_absorbed_point_is_shown_on_the_point_that_tells_it(store, send, cases, people):
    kept, lost = send(seen(), approved=True), send(seen(at=shifted(2)), approved=True)
    joined = merge(store, people.moderator, kept.point_id, lost.point_id, now=NOW)
    send(seen(lost.point_id, after=[joined], door_main_cm=123))
    [case] = cases()
    assert case.point_id == lost.point_id
    assert case.before.point_id == case.after.point_id == kept.point_id
    assert words(case)["door_main_cm"][2] == "123 cm (změřeno)"


def test_all_that_was_ever_merged_with_a_point_bears_on_it_even_by_who_knew_of_neither():
    first, second, third, far = (seen() for _ in range(4))
    merges = [joined(first.point_id, second.point_id), joined(third.point_id, second.point_id)]
    kin = kin_events([first, second, third, far, *merges], [], [first.point_id])
    assert {one.event_id for one in kin[first.point_id]} == {one.event_id for one in (first, second, third, *merges)}


def test_what_the_queue_promises_is_what_approving_does(store, send, cases, people):
    old = send(seen(door_main_cm=80, threshold_cm=1), approved=True)
    send(
        seen(old.point_id, after=[old.event_id], door_main_cm=99),
        still_holds(old.point_id, old.event_id, on=dt.date(2026, 5, 20)),
        who=people.other,
    )
    send(seen())
    for case in cases():
        approve(store, people.moderator, [one.event.event_id for one in case.pending])
        assert store.points(today=TODAY)[case.after.point_id] == case.after


def test_disputed_points_then_old_ones_are_to_be_verified_and_archived_ones_never(store, send, people):
    old = send(seen(element="vytah", on=dt.date(2025, 1, 1), lift_door_cm=80), approved=True)
    older = send(seen(on=dt.date(2020, 1, 1)), approved=True)
    send(seen(), approved=True)
    torn = send(seen(), approved=True)
    send(seen(torn.point_id, door_main_cm=95), who=people.other, approved=True)
    buried = send(seen(on=dt.date(2019, 1, 1)), approved=True)
    send(gone(buried.point_id, buried.event_id), approved=True)
    found = to_verify(store, today=TODAY)
    assert [one.point.point_id for one in found] == [torn.point_id, older.point_id, old.point_id]
    assert [(one.disputed, one.stale) for one in found[:2]] == [(("door_main_cm",), ()), ((), ("door_main_cm",))]
