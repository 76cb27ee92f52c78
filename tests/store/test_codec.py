import dataclasses
import json
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from kpss_geo.errors import BadInput
from kpss_geo.store import codec
from kpss_geo.survey import observations as ob
from tests.store.making import NOON, door, event, events


def spelt(value):
    """Equal is not enough: 1 == 1.0 == True."""
    if isinstance(value, list | tuple):
        return type(value), [sorted((name, spelt(part)) for name, part in leg.items()) for leg in value]
    return str(type(value)), repr(value)


@given(one=events)
def test_an_event_comes_back_as_it_went(one):
    back = codec.event(codec.text(one))
    assert back == one
    if isinstance(one, ob.Observed):
        for name, value in one.values.items():
            assert spelt(back.values[name].value) == spelt(value.value)


@given(one=events)
def test_the_text_of_an_event_is_always_the_same(one):
    assert codec.text(codec.event(codec.text(one))) == codec.text(one)


@given(one=events)
def test_the_text_fits_any_database(one):
    text = codec.text(one)
    assert text.isascii()
    assert "\0" not in text


def test_every_kind_of_event_has_a_name():
    kinds = {one for one in vars(ob).values() if isinstance(one, type) and issubclass(one, ob.Event)}
    assert set(codec.KINDS.values()) == kinds - {ob.Event, ob.PointEvent}


def test_moments_are_told_in_utc():
    prague = NOON.astimezone(ZoneInfo("Europe/Prague"))
    assert codec.encode(door(recorded_at=prague))["recorded_at"] == "2026-06-01T12:00:00+00:00"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object()])
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(BadInput, match="nedá uložit"):
        codec.text(door(values={"door_main_cm": ob.Value(value)}))


@pytest.mark.parametrize(
    "change", [{"kind": "vanished"}, {"colour": "red"}, {"event_id": "x"}, {"values": {"a": 1}}, {"position": 7}]
)
def test_an_event_of_a_newer_program_is_no_riddle(change):
    told = codec.encode(door()) | change
    with pytest.raises(BadInput, match="novější verzi"):
        codec.event(json.dumps(told))


def test_no_field_of_an_event_is_forgotten():
    one = event(ob.StillHolds, fields=("door_main_cm",), base_version=str(UUID(int=3)), source="papír")
    assert set(codec.encode(one)) == {"kind", *(field.name for field in dataclasses.fields(one))}
