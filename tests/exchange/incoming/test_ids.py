"""The same file twice changes nothing, an edited row is a new event at the same point."""

import dataclasses
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.errors import BadInput
from kpss_geo.exchange.cells import guarded
from kpss_geo.exchange.flat import TEXT_COLUMNS, flat
from kpss_geo.exchange.incoming import read
from kpss_geo.survey.fold import fold
from kpss_geo.survey.observations import checked, heads
from tests.exchange.incoming.files import DOOR, SUBMISSION, TODAY, csv_of, only, taken, values
from tests.exchange.strategies import observations

EDITED = SUBMISSION | {"answers/door_main_cm": "70"}


def test_the_same_file_gives_the_very_same_events_on_any_day_and_under_any_name():
    raw = csv_of(SUBMISSION, SUBMISSION | {"_uuid": "aaaa-2"})
    first = taken(raw)
    later = taken(raw, name="znovu.csv", today=TODAY + dt.timedelta(days=900), imported_by="někdo jiný")
    assert later.events == first.events
    assert later.batch.id == first.batch.id
    fold([*first.events, *later.events], today=TODAY)


def test_what_the_tool_adds_later_changes_no_event():
    other = SUBMISSION | {"_validation_status": "", "_tags": "hotovo", "_submitted_by": "petr", "__version__": "v2"}
    assert only(csv_of(other)) == only(csv_of(SUBMISSION))


def test_an_edited_row_is_a_new_event_at_the_same_point():
    before, after = only(csv_of(SUBMISSION)), only(csv_of(EDITED))
    assert after.point_id == before.point_id
    assert after.event_id != before.event_id


def test_an_edited_row_builds_upon_what_its_source_told_before_and_wins():
    before = only(csv_of(SUBMISSION))
    after = only(csv_of(EDITED), told=[before])
    assert heads(after.base_version) == (before.event_id,)
    point = fold([before, after], today=TODAY)[before.point_id]
    assert point.fields["door_main_cm"].value == 70
    assert not point.fields["door_main_cm"].disputed


def test_an_edited_row_is_the_same_event_each_time_and_an_edit_taken_back_is_one_more():
    first = only(csv_of(SUBMISSION))
    second = only(csv_of(EDITED), told=[first])
    assert only(csv_of(EDITED), told=[first, second]) == second
    third = only(csv_of(SUBMISSION), told=[first, second])
    assert heads(third.base_version) == (second.event_id,)
    history = [first, second, third]
    assert fold(history, today=TODAY)[first.point_id].answers["door_main_cm"] == 82
    assert only(csv_of(SUBMISSION), told=[third, first, second]) == third


def test_ids_of_another_source_are_other_points():
    one = only(csv_of(DOOR))
    other = read(
        csv_of(DOOR),
        profile=dataclasses.replace(taken(csv_of(DOOR)).profile, name="jiné město"),
        today=TODAY,
        imported_by="ježek",
    ).events[0]
    assert one.point_id != other.point_id


def test_a_row_may_name_the_point_that_it_is_about():
    before = only(csv_of(SUBMISSION))
    assert only(csv_of(DOOR | {"point_id": str(before.point_id)})).point_id == before.point_id


def test_a_place_may_stand_in_a_list_twice_on_different_days_but_not_on_one():
    again = DOOR | {"observed_on": "2026-05-20", "door_main_cm": "90"}
    found = taken(csv_of(DOOR, again))
    assert len({one.point_id for one in found.events}) == 1
    assert len(found.events) == 2
    assert len(taken(csv_of(DOOR, again | {"observed_on": DOOR["observed_on"]})).quarantined) == 2


def test_a_stranger_decides_neither_author_nor_trust():
    own = flat(only(csv_of(DOOR))) | {"author_id": "starosta", "author_class": "verified", "source": "úřad"}
    event = only(csv_of(own))
    assert (event.author_id, event.author_class) == ("import tabulky", "import")
    assert event.event_id != only(csv_of(DOOR)).event_id
    knowing = only(csv_of(own | {"base_version": str(event.event_id)}))
    assert knowing == event
    assert only(csv_of(own), keep_authors=True).author_class == "verified"


@given(st.lists(observations(among=("vstup", "toaleta")), max_size=4, unique_by=lambda one: one.event_id))
def test_our_own_table_brings_back_what_it_was_written_from(events):
    rows = [
        {name: guarded(text) if name in TEXT_COLUMNS else text for name, text in flat(one).items()} for one in events
    ]
    raw = csv_of(*rows) if rows else csv_of({"element": "", "observed_on": "", "lat": "", "lon": ""})
    found = taken(raw, keep_authors=True)
    assert {one.event_id: one for one in found.events} == {one.event_id: one for one in events if is_sound(one)}
    assert len(found.events) + len(found.quarantined) == len(events)


def is_sound(event):
    try:
        return checked(event, today=TODAY) is event
    except BadInput:
        return False


def test_what_we_hold_comes_back_as_itself_and_confirms_nothing():
    held = dataclasses.replace(only(csv_of(DOOR)), author_id="ještěrka", author_class="volunteer", source="")
    assert only(csv_of(flat(held)), told=[held]) == held


def test_the_source_and_its_row_are_kept_without_the_person():
    found = taken(csv_of(SUBMISSION))
    (event,) = found.events
    origin = found.origins[event.event_id]
    assert (event.source, origin.number, origin.source_id) == ("kobo/kobo: aaaa-1", 2, "aaaa-1")
    assert origin.raw["answers/door_main_cm"] == "82"
    assert "novakova" not in repr(found)


def test_nothing_answered_is_still_a_place_somebody_stood_at():
    event = only(csv_of({name: text for name, text in SUBMISSION.items() if not name.startswith("answers")}))
    assert values(event) == {}
