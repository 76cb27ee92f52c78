"""Who knew of what: the order of events that no clock decides, and which of them no longer count."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple
from uuid import UUID

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.survey import observations as ob


class Past(NamedTuple):
    """Who knew of what: depth, place among the events of its point, and all that was seen, by event."""

    depth: dict[UUID, int]
    place: dict[UUID, tuple[UUID, int]]
    seen: dict[UUID, dict[UUID, int]]

    def saw(self, later: UUID, earlier: UUID) -> bool:
        """Did the author of one event know of another."""
        point, bit = self.place[earlier]
        return bool(self.seen[later].get(point, 0) & bit)

    def order(self, event: ob.PointEvent) -> tuple[dt.date, int, int]:
        """By day; on one day, by who knew of whom; then by id."""
        return event.observed_on, self.depth[event.event_id], event.event_id.int


def gathered(*pieces: Iterable[ob.Event]) -> dict[UUID, ob.Event]:
    """Events by id, each once.

    Raises
    ------
    BadInput
        Names every id that came with two contents.
    """
    found: dict[UUID, ob.Event] = {}
    torn = {one.event_id for piece in pieces for one in piece if found.setdefault(one.event_id, one) != one}
    raise_all([f"událost {one}: přišla dvakrát s různým obsahem; druhé dejte nové event_id" for one in sorted(torn)])
    return found


def causes(events: Mapping[UUID, ob.Event]) -> Past:
    """What every author knew, by the versions that the events name; events not yet here are nobody's past."""
    told = {name: one for name, one in events.items() if isinstance(one, ob.PointEvent)}
    parents = {name: [up for up in ob.heads(one.base_version) if up in told] for name, one in told.items()}
    try:
        order = list(TopologicalSorter(parents).static_order())
    except CycleError as error:
        ring = ", ".join(sorted({str(one) for one in error.args[1]}))
        raise BadInput([f"události {ring}: každá vychází z druhé; načtěte bod znovu"]) from None
    past, counts = Past({}, {}, {}), defaultdict[UUID, int](int)
    for name in order:
        seen: dict[UUID, int] = {}
        for up in parents[name]:
            for point, bits in (*past.seen[up].items(), past.place[up]):
                seen[point] = seen.get(point, 0) | bits
        point = told[name].point_id
        past.place[name], past.seen[name] = (point, 1 << counts[point]), seen
        past.depth[name] = 1 + max((past.depth[up] for up in parents[name]), default=0)
        counts[point] += 1
    return past


def reverts(events: Iterable[ob.Event]) -> list[ob.Reverted]:
    """Events by which somebody's word was struck."""
    return [one for one in events if isinstance(one, ob.Reverted)]


def reverted(events: Mapping[UUID, ob.Event], past: Past) -> set[UUID]:
    """Ids of all events that no longer count."""
    return set[UUID]().union(*(struck(one, events, past) for one in reverts(events.values())))


def struck(revert: ob.Reverted, events: Mapping[UUID, ob.Event], past: Past) -> set[UUID]:
    """Events of the author from a time on, and those a clock dates back although they knew of these."""
    found, bits = set[UUID](), defaultdict[UUID, int](int)
    for name, seen in past.seen.items():  # causes first
        one = events[name]
        if one.author_id == revert.reverted_author and (
            one.recorded_at >= revert.since or any(bits[point] & some for point, some in seen.items())
        ):
            found.add(name)
            point, bit = past.place[name]
            bits[point] |= bit
    return found


def merges(events: Iterable[ob.Event], past: Past) -> dict[UUID, UUID]:
    """The point that absorbed a point; the last merge counts, and none that would close a ring."""
    some = list(events)
    undone = {one.merge_id for one in some if isinstance(one, ob.Unmerged)}
    into: dict[UUID, UUID] = {}
    merges = [one for one in some if isinstance(one, ob.Merged) and one.event_id not in undone]
    for one in sorted(merges, key=past.order):
        if told_as(one.point_id, into, but=one.absorbed) != one.absorbed:
            into[one.absorbed] = one.point_id
    return into


def told_as(point: UUID, into: Mapping[UUID, UUID], *, but: UUID | None = None) -> UUID:
    """The point as a part of which a point is told: the last one that absorbed it."""
    while point in into and point != but:
        point = into[point]
    return point
