import dataclasses
import datetime as dt
from itertools import count, pairwise
from uuid import UUID

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.errors import BadInput
from kpss_geo.survey.fold import causes, fold, gathered, history
from kpss_geo.survey.observations import (
    Archived,
    Merged,
    Observed,
    Position,
    Reverted,
    StillHolds,
    Unmerged,
    Value,
    heads,
)
from kpss_geo.survey.questionnaire import questions

TODAY = dt.date(2026, 6, 1)
CLOCK = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
A, B, C = (UUID(int=number) for number in (100, 200, 300))
NOBODY = UUID(int=999)
DAY = dt.date(2026, 1, 1)
numbers = count(1_000)  # beyond the ids of stories


def event(kind, who="a", *, after=(), on=0, point=A, role="volunteer", clock=CLOCK, number=None, **what):
    return kind(
        event_id=UUID(int=number or next(numbers)),
        point_id=point,
        base_version=" ".join(sorted(str(one.event_id) for one in after)),
        recorded_at=clock,
        observed_on=DAY + dt.timedelta(days=on),
        author_id=who,
        author_class=role,
        **what,
    )


def seen(value, who="a", *, name="door_main_cm", element="vstup", how="measured", status="known", at=None, **other):
    return event(Observed, who, element=element, values={name: Value(value, status, how)}, position=at, **other)


def revert(who, since=CLOCK, number=None):
    return Reverted(
        event_id=UUID(int=number or next(numbers)),
        recorded_at=CLOCK,
        author_id="moderator",
        author_class="verified",
        reverted_author=who,
        since=since,
    )


def point(*events, today=TODAY):
    return fold(events, today=today)[A]


def state(*events, name="door_main_cm", today=TODAY):
    return point(*events, today=today).fields[name]


def value(*events, **other):
    return state(*events, **other).value


# --- laws -------------------------------------------------------------------------------------------------------------

answers = st.one_of(
    st.tuples(st.just("door_main_cm"), st.sampled_from((70, 80, 80.5, 81, 90))),
    st.tuples(st.just("steps_count"), st.sampled_from((-3, 0, 1))),
    st.tuples(st.just("bridged_by"), st.sampled_from(("level", "lift"))),
)
values = st.lists(answers, max_size=2).flatmap(
    lambda some: st.sampled_from(("measured", "measured", "phone", "estimate")).map(
        lambda how: {name: Value(one, method=how) for name, one in some}
    )
)
KINDS = {
    Observed: {
        "element": st.just("vstup"),
        "values": values,
        "position": st.none() | st.builds(Position, st.just(14.7), st.just(49.0), st.sampled_from((3.0, 8.0))),
        "about": st.dictionaries(st.just("name"), st.sampled_from(("Radnice", "Pošta"))),
    },
    StillHolds: {},
    Archived: {},
    Merged: {"absorbed": st.sampled_from((A, B, C))},
}


@st.composite
def stories(draw, *, most=9):
    """Events of three points and three people, each knowing of some earlier ones; clocks are of no use."""
    told, used = [], draw(st.permutations(range(1, most + 1)))
    for number in used[: draw(st.integers(1, most))]:
        kind = draw(st.sampled_from((Observed, Observed, Observed, *KINDS, Unmerged, Reverted)))
        merges = [one.event_id for one in told if isinstance(one, Merged)] or [NOBODY]
        clock = CLOCK + dt.timedelta(hours=draw(st.integers(-2, 2)))
        if kind is Reverted:
            told.append(revert(draw(st.sampled_from("abc")), clock, number))
            continue
        own = {name: draw(one) for name, one in KINDS.get(kind, {}).items()}
        if kind is Unmerged:
            own = {"merge_id": draw(st.sampled_from(merges))}
        known = [one for one in told if not isinstance(one, Reverted)]
        told.append(
            event(
                kind,
                draw(st.sampled_from("abc")),
                after=draw(st.lists(st.sampled_from(known), max_size=2, unique_by=id)) if known else (),
                on=draw(st.integers(0, 3)),
                point=draw(st.sampled_from((A, A, B, C))),
                role=draw(st.sampled_from(("verified", "volunteer", "volunteer"))),
                clock=clock,
                number=number,
                **own,
            )
        )
    return told


def now(events):
    return fold(events, today=TODAY)


@given(stories(), st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_the_state(events, chance):
    mixed = chance.sample(events, len(events))
    assert now(mixed) == now(events)
    assert list(now(mixed)) == list(now(events))


@given(stories(), st.lists(st.integers(0, 2), min_size=9, max_size=9), st.permutations(range(3)))
def test_events_folded_in_pieces_and_then_together_make_the_same_state(events, piece_of, order):
    pieces = [[one for one, piece in zip(events, piece_of, strict=False) if piece == number] for number in order]
    for piece in pieces:
        now(piece)  # half of a story is a story
    first = gathered(pieces[0], pieces[1])
    assert now(gathered(first.values(), pieces[2]).values()) == now(events)


@given(stories(), st.data())
def test_an_event_sent_again_changes_nothing(events, data):
    again = data.draw(st.lists(st.sampled_from(events)))
    assert now([*events, *again]) == now(events)


@given(stories(), st.sampled_from("abc"))
def test_reverting_somebody_leaves_what_the_others_made(events, who):
    long_ago = CLOCK - dt.timedelta(days=9)
    inert = [
        event(
            Unmerged, one.author_id, merge_id=NOBODY, point=one.point_id, number=one.event_id.int, clock=one.recorded_at
        )
        if one.author_id == who
        else one
        for one in events
    ]
    inert = [
        dataclasses.replace(new, base_version=old.base_version) if new is not old else old
        for new, old in zip(inert, events, strict=True)
    ]
    assert now([*events, revert(who, long_ago)]) == now(inert)


@given(stories(), st.sampled_from((A, B, C)), st.sampled_from((A, B, C)))
def test_a_merge_taken_back_leaves_the_points_as_they_were(events, kept, absorbed):
    merge = event(Merged, "moderator", point=kept, absorbed=absorbed, after=(), on=2)
    back = event(Unmerged, "moderator", point=kept, merge_id=merge.event_id, after=(merge,), on=2)

    def without_version(some):
        return {name: dataclasses.replace(one, version="") for name, one in now(some).items()}

    assert without_version([*events, merge, back]) == without_version(events)


@given(stories())
def test_who_knew_of_what_agrees_with_networkx(events):
    told = {one.event_id: one for one in events if not isinstance(one, Reverted)}
    graph = nx.DiGraph()
    graph.add_nodes_from(told)
    graph.add_edges_from((up, name) for name, one in told.items() for up in heads(one.base_version))
    past = causes(told)
    for later in told:
        assert {earlier for earlier in told if past.saw(later, earlier)} == nx.ancestors(graph, later)


@given(stories())
def test_a_version_names_what_nobody_of_the_point_knew_of(events):
    for one in now(events).values():
        after = event(Observed, "d", point=one.point_id, element="vstup", values={}, on=3)
        after = dataclasses.replace(after, base_version=one.version)
        assert now([*events, after])[one.point_id].version == str(after.event_id)


@given(stories())
def test_whoever_knew_of_everything_and_measured_last_ends_every_dispute(events):
    for one in now(events).values():
        told = {name: Value(was.value, was.status) for name, was in one.fields.items() if was.status == "known"}
        last = event(Observed, "d", point=one.point_id, role="verified", element="vstup", values=told, on=9)
        fields = now([*events, dataclasses.replace(last, base_version=one.version)])[one.point_id].fields
        assert not any(fields[name].disputed for name in told)


@given(stories())
def test_the_last_line_of_a_history_is_the_state(events):
    for name, one in now(events).items():
        lines = history(events, name, today=TODAY)
        shown = {}
        for line in lines:
            shown |= {what: after for what, (_, after) in line.changes.items()}
        for field, was in one.fields.items():
            assert shown[field] == (was.value, was.status)


# --- precedence -------------------------------------------------------------------------------------------------------

CLASSES = [
    {"role": "verified"},
    {"role": "volunteer"},
    {"role": "verified", "how": "phone"},
    {"role": "verified", "how": "document"},
    {"role": "verified", "how": "estimate"},
    {"role": "verified", "status": "unknown"},
]


@pytest.mark.parametrize(("better", "worse"), list(pairwise(CLASSES)))
def test_the_better_class_wins_although_it_is_older(better, worse):
    known = None if worse.get("status") else 90
    assert value(seen(80, "a", **better), seen(known, "b", on=9, **worse)) == 80


def test_newer_wins_inside_a_class_whatever_the_clocks_say():
    first = seen(80, "a", on=1, clock=CLOCK + dt.timedelta(days=400))
    assert value(first, seen(90, "b", on=2, after=[first])) == 90


def test_on_one_day_who_knew_of_the_other_wins_and_then_the_id():
    first = seen(80, "a", number=9001)
    assert value(first, seen(90, "a", after=[first], number=8001)) == 90
    assert value(seen(80, "a", number=9002), seen(90, "a", number=8002)) == 80


def test_the_same_id_with_another_content_is_named():
    one, other = seen(80, number=7001), seen(81, number=7001)
    with pytest.raises(BadInput, match=str(UUID(int=7001))):
        fold([one, other], today=TODAY)


def test_events_that_know_of_each_other_are_named():
    one, other = seen(80, number=7002), seen(81, number=7003)
    one = dataclasses.replace(one, base_version=str(other.event_id))
    other = dataclasses.replace(other, base_version=str(one.event_id))
    with pytest.raises(BadInput, match=f"{one.event_id}, {other.event_id}"):
        fold([other, one], today=TODAY)


# --- confirmations and freshness --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "element", "first", "second"),
    [("door_main_cm", "vstup", 80, 81), ("slope_pct", "rampa", 8.1, 7.1), ("bridged_by", "vstup", "lift", "lift")],
)
def test_another_person_within_one_unit_confirms_and_does_not_move(name, element, first, second):
    one = seen(first, "a", name=name, element=element)
    found = state(one, seen(second, "b", name=name, element=element, on=9), name=name)
    assert (found.value, found.confirmations, found.disputed) == (first, 1, {})
    assert found.event_id == one.event_id
    assert found.seen_on == DAY + dt.timedelta(days=9)


@pytest.mark.parametrize(
    ("name", "element", "first", "second"),
    [("door_main_cm", "vstup", 80, 81.1), ("steps_count", "vstup", 2, 3), ("platform_load_kg", "plosina", 200, 201)],
)
def test_farther_off_is_another_value(name, element, first, second):
    one = seen(first, "a", name=name, element=element)
    found = state(one, seen(second, "b", name=name, element=element, on=9, after=[one]), name=name)
    assert (found.value, found.confirmations) == (second, 0)


def test_many_confirmations_never_make_a_value_drift():
    found = state(
        *(seen(80 + number % 3 - 1, f"person {number}", on=number) for number in range(1, 9, 3)), seen(80, "z")
    )
    assert found.value == 80


def test_the_same_person_corrects_and_does_not_confirm():
    found = state(seen(80, "a"), seen(80.5, "a", on=2))
    assert (found.value, found.confirmations) == (80.5, 0)


def test_people_are_counted_once_and_estimates_not_at_all():
    told = [seen(80, "a"), seen(80, "b", on=1), seen(81, "b", on=2), seen(80, "c", how="estimate")]
    assert state(*told).confirmations == 1


def test_ramp_legs_within_one_unit_confirm_too():
    leg = {"length_cm": 300, "slope_pct": 8, "width_cm": None}
    one = seen([leg], "a", name="ramp_legs", element="rampa")
    near, far = ([leg | {"slope_pct": slope}] for slope in (8.9, 9.5))
    assert state(one, seen(near, "b", name="ramp_legs", element="rampa"), name="ramp_legs").confirmations == 1
    assert state(one, seen(far, "b", name="ramp_legs", element="rampa"), name="ramp_legs").status == "unknown"


@pytest.mark.parametrize(
    ("element", "name", "given", "last"),
    [
        ("vstup", "door_main_cm", 80, dt.date(2029, 1, 1)),
        ("vytah", "lift_door_cm", 80, dt.date(2027, 1, 1)),
        ("rampa", "surface", "asphalt", dt.date(2028, 1, 1)),
        ("rampa", "width_cm", 110, dt.date(2029, 1, 1)),
        ("vstup", "bridged_by", "mobile_ramp", dt.date(2027, 1, 1)),
        ("vstup", "bridged_by", "fixed_ramp", dt.date(2029, 1, 1)),
    ],
)
def test_answers_grow_stale_after_the_months_of_the_table(element, name, given, last):
    one = seen(given, element=element, name=name)
    assert not state(one, name=name, today=last).stale
    late = point(one, today=last + dt.timedelta(days=1))
    assert late.fields[name].stale
    assert (late.answers[name], late.strict_answers[name]) == (given, None)


def test_months_end_with_the_month():
    one = dataclasses.replace(seen(80, name="lift_door_cm", element="vytah"), observed_on=dt.date(2024, 2, 29))
    assert not state(one, name="lift_door_cm", today=dt.date(2025, 2, 28)).stale
    assert state(one, name="lift_door_cm", today=dt.date(2025, 3, 1)).stale


def test_still_holds_renews_and_moves_nothing():
    one = seen(80)
    again = event(StillHolds, "b", after=[one], on=400)
    late = dt.date(2029, 6, 1)
    assert state(one, today=late).stale
    found = state(one, again, today=late)
    assert (found.value, found.stale, found.observed_on) == (80, False, DAY)


def test_still_holds_renews_only_what_its_author_knew():
    one = seen(80, "a")
    again = event(StillHolds, "b", after=[one], on=400)
    newer = seen(95, "c", after=[one], on=10)
    assert state(one, again, newer).seen_on == newer.observed_on
    assert state(one, event(StillHolds, "b", after=[one], on=400, fields=("steps_count",))).seen_on == DAY


def test_an_obstacle_is_stale_when_its_time_is_over():
    until = dt.date(2026, 2, 1)
    one = event(Observed, element="prekazka", values={"valid_to": Value(until), "width_cm": Value(60)})
    assert point(one, today=until).valid_to == until
    assert not point(one, today=until).fields["width_cm"].stale
    assert point(one, today=until + dt.timedelta(days=1)).fields["width_cm"].stale


# --- concurrent edits -------------------------------------------------------------------------------------------------


def test_different_fields_merge():
    root = seen(80)
    both = point(root, seen(3, "b", name="steps_count", after=[root]), seen(5, "c", name="threshold_cm", after=[root]))
    assert both.answers == {"steps_count": 3, "door_main_cm": 80, "threshold_cm": 5}
    assert not any(one.disputed for one in both.fields.values())


@pytest.mark.parametrize(
    ("name", "element", "pair", "public"),
    [
        ("door_main_cm", "vstup", (70, 90), 70),
        ("threshold_cm", "vstup", (2, 7), 7),
        ("steps_count", "vstup", (-3, 1), -3),
        ("slope_pct", "rampa", (-9, 4), -9),
        ("lift_seat", "vytah", (True, False), False),
        ("bridged_by", "vstup", ("level", "nothing"), None),
    ],
)
@pytest.mark.parametrize("days", [(1, 2), (2, 1), (1, 1)])
def test_the_same_field_is_disputed_and_the_public_sees_the_worse(name, element, pair, public, days):
    told = [seen(one, who, name=name, element=element, on=on) for one, who, on in zip(pair, "ab", days, strict=True)]
    found = state(*told, name=name)
    assert found.value == public
    assert found.status == ("unknown" if public is None else "known")
    assert found.disputed == {one.event_id: one.values[name] for one in told}


def test_who_knew_of_the_other_does_not_dispute():
    one = seen(80, "a")
    between = seen(1, "z", name="steps_count", after=[one])
    assert not state(one, seen(90, "b", after=[one], on=1)).disputed
    assert not state(one, between, seen(90, "b", after=[between], on=1)).disputed


def test_old_notes_of_somebody_who_knew_the_newer_value_do_not_dispute():
    newer = seen(90, "a", on=5)
    found = state(newer, seen(70, "b", after=[newer], on=1))
    assert (found.value, found.disputed) == (90, {})


def test_one_person_does_not_dispute_alone():
    assert not state(seen(80, "a"), seen(90, "a", on=1)).disputed


def test_a_worse_class_does_not_dispute():
    assert not state(seen(80, "a", role="verified"), seen(90, "b")).disputed


def test_a_third_person_who_knew_of_one_side_only_does_not_end_the_dispute():
    root = seen(60, "r")
    one, other = seen(80, "a", after=[root], on=1), seen(90, "b", after=[root], on=2)
    half = seen(80, "c", after=[one], on=3)
    whole = seen(80, "c", after=[one, other], on=3)
    assert state(root, one, other, half).disputed
    assert state(root, one, other, half).value == 80
    assert not state(root, one, other, whole).disputed


def test_who_changed_their_mind_no_longer_disputes():
    assert not state(seen(80, "a", on=1), seen(90, "b", on=2), seen(90, "a", on=3)).disputed


def test_every_figure_says_which_way_is_worse():
    for one in questions().values():
        assert one.worse in ("more", "less") or one.type not in ("whole", "number", "date")


def test_a_fresh_measurement_replaces_a_stale_one_of_a_surveyor():
    old = seen(80, "a", role="verified", on=-1500)
    new, guess = seen(70, "b", on=10), seen(60, "b", how="estimate", on=10)
    assert state(old).stale
    assert (value(old, new), state(old, new).stale) == (70, False)
    assert value(old, guess) == 80
    assert value(seen(80, "a", role="verified", on=1), new) == 80


# --- points -----------------------------------------------------------------------------------------------------------


def test_the_most_accurate_position_counts_and_of_equal_ones_the_newest():
    rough, fine, newer = (Position(14.7, 49.0 + one / 1000, accuracy) for one, accuracy in ((1, 9), (2, 3), (3, 3)))
    assert point(seen(80, at=rough, on=9), seen(80, at=fine, on=1)).position == fine
    assert point(seen(80, at=newer, on=5), seen(80, at=fine, on=1)).position == newer
    assert point(seen(80)).position is None


def test_merged_points_are_one_until_the_merge_is_taken_back():
    here, there = seen(80, "a"), seen(3, "b", name="steps_count", point=B)
    merge = event(Merged, "m", absorbed=B, on=2)
    points = now([here, there, merge])
    assert (list(points), points[A].merged) == ([A], (B,))
    assert points[A].answers == {"steps_count": 3, "door_main_cm": 80}
    apart = now([here, there, merge, event(Unmerged, "m", merge_id=merge.event_id, on=3)])
    assert (apart[A].answers, apart[B].answers) == ({"door_main_cm": 80}, {"steps_count": 3})


def test_merges_in_a_ring_lose_no_point():
    told = [seen(80 + place, point=one) for place, one in enumerate((A, B, C))]
    ring = [event(Merged, "m", point=one, absorbed=other) for one, other in ((A, B), (B, C), (C, A))]
    points = now([*told, *ring])
    assert len(points) == 1
    assert {one.point_id for one in points.values()} | {more for one in points.values() for more in one.merged} == {
        A,
        B,
        C,
    }


def test_a_revert_counts_from_its_time_and_catches_clocks_turned_back():
    early = seen(80, "v", clock=CLOCK - dt.timedelta(hours=2))
    late = seen(90, "v", on=1, after=[early])
    turned = seen(95, "v", on=2, after=[late], clock=CLOCK - dt.timedelta(hours=5))
    assert value(early, late, turned) == 95
    assert value(early, late, turned, revert("v")) == 80
    assert A not in now([late, turned, revert("v")])


def test_an_archived_point_comes_back_when_somebody_who_knew_observes_it():
    one = seen(80)
    end = event(Archived, "m", after=[one])
    assert point(one, end).archived
    assert point(one, end, seen(80, "b", after=[one], on=5)).archived
    assert not point(one, end, seen(80, "b", after=[end], on=5)).archived


def test_archiving_a_duplicate_does_not_archive_what_it_was_merged_into():
    twin = seen(80, point=B)
    told = [seen(80), twin, event(Archived, "m", point=B, after=[twin])]
    assert now(told)[B].archived
    assert not point(*told, event(Merged, "m", absorbed=B)).archived


def test_a_history_says_who_when_and_what():
    one = seen(80, "a")
    two = seen(90, "b", after=[one], on=1, clock=CLOCK - dt.timedelta(days=9))
    undo = revert("b", CLOCK - dt.timedelta(days=10))
    lines = history([undo, two, one], A, today=TODAY)
    assert [(line.event.author_id, line.event.recorded_at) for line in lines] == [
        ("a", CLOCK),
        ("b", CLOCK - dt.timedelta(days=9)),
        ("moderator", CLOCK),
    ]
    assert [line.changes["door_main_cm"] for line in lines] == [
        (None, (80, "known")),
        ((80, "known"), (90, "known")),
        ((90, "known"), (80, "known")),
    ]


def test_a_history_tells_of_merges():
    told = [seen(80), seen(3, name="steps_count", point=B), merge := event(Merged, "m", absorbed=B)]
    told.append(event(Unmerged, "m", merge_id=merge.event_id, after=[merge]))
    changes = [line.changes.get("steps_count") for line in history(told, A, today=TODAY)]
    assert changes == [None, (None, (3, "known")), ((3, "known"), None)]


def test_a_history_follows_merges_of_merged_points_and_those_undone_from_elsewhere():
    told = [seen(80), seen(3, name="steps_count", point=C)]
    first, second = event(Merged, "m", point=B, absorbed=C), event(Merged, "m", absorbed=B)
    undo = event(Unmerged, "m", merge_id=second.event_id, after=[second], point=NOBODY)
    lines = history([*told, first, second, undo], A, today=TODAY)
    changes = {line.event.event_id: line.changes["steps_count"] for line in lines if "steps_count" in line.changes}
    assert changes == {second.event_id: (None, (3, "known")), undo.event_id: ((3, "known"), None)}
