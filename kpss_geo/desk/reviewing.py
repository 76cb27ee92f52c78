"""Decisions about what waits: taken, released, approved or rejected, always by somebody else than its author."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from kpss_geo.desk.arrival import bases_of
from kpss_geo.desk.cases import PENDING, is_own
from kpss_geo.desk.roles import Denied, admitted
from kpss_geo.errors import raise_all
from kpss_geo.store import Conflict, Person, Store, Stored, photos

OWN = "O vlastní práci nemůžete rozhodovat; nechte ji jinému moderátorovi."
NOTHING_WAITS = "tady nic nečeká na posouzení; načtěte seznam znovu"
DECIDED = "mezitím o ní rozhodl někdo jiný; načtěte seznam znovu"
TAKEN = "posuzuje ji jiný moderátor; domluvte se s ním, nebo ji uvolněte"
HAS_PHOTOS = "má fotografie, které ještě mohou přibýt; převezměte nejdřív bod k posouzení a prohlédněte je"
BASE_WAITS = "vychází z pozorování, které ještě čeká; rozhodněte nejdřív o něm, nebo o obou najednou"


def take(store: Store, who: Person, point: UUID) -> tuple[UUID, ...]:
    """Ids of a point's events that this reviewer may decide on; what was submitted is now theirs alone.

    Taking it twice changes nothing; what is quarantined stays so until it is decided.

    Raises
    ------
    Denied
        Who is no reviewer, or only their own work waits there.
    Conflict
        A colleague took them first.
    BadInput
        Nothing waits there.
    """
    me = admitted(store, who, "review")
    waiting = store.stored(states=PENDING, point_ids=[point])
    raise_all([] if waiting else [f"bod {point}: {NOTHING_WAITS}"])
    others = [one for one in waiting if not is_own(me, one)]
    if not others:
        raise Denied(OWN)
    _refuse_taken(store, me, others)
    _move(store, me, [one for one in others if one.state == "submitted"], "in_review", "")
    return tuple(one.event.event_id for one in others)


def release(store: Store, who: Person, point: UUID, note: str = "") -> None:
    """Put back what was taken at a point, by oneself or by a colleague who will not come back to it.

    Raises
    ------
    Denied
        Who is no reviewer.
    BadInput
        Nothing there is being reviewed.
    """
    me = admitted(store, who, "review")
    taken = store.stored(states=["in_review"], point_ids=[point])
    raise_all([] if taken else [f"bod {point}: {NOTHING_WAITS}"])
    _move(store, me, taken, "submitted", note)


def approve(store: Store, who: Person, events: Iterable[UUID], note: str = "") -> None:
    """Publish events that wait.

    Raises
    ------
    Denied
        Who may not, or one of them is their own work.
    Conflict
        Somebody decided first, or a colleague is reviewing them.
    BadInput
        An event is not there, or builds on one that still waits.
    """
    me = admitted(store, who, "approve")
    waiting = _decidable(store, me, events)
    raise_all([*_building_on_what_waits(store, waiting), *_with_unseen_photos(store, waiting)])
    _move(store, me, waiting, "published", note)


def reject(store: Store, who: Person, events: Iterable[UUID], note: str) -> None:
    """Turn down events that wait; the note says why.

    Raises
    ------
    Denied, Conflict, BadInput
        As for `approve`; also where the note is missing.
    """
    me = admitted(store, who, "reject")
    need_note(note)
    _move(store, me, _decidable(store, me, events), "rejected", note)


def publish_batch(store: Store, who: Person, batch: str, note: str) -> tuple[UUID, ...]:
    """Publish what waits of an import that was reviewed as a whole; the note says how. Quarantined rows stay.

    Whoever imported it cannot: where one person runs everything, the administrator names a second one.

    Raises
    ------
    Denied, Conflict, BadInput
        As for `approve`; also where the note is missing.
    """
    me = admitted(store, who, "publish_batch")
    raise_all([] if batch.strip() else ["chybí název dávky; vyberte ji ze seznamu"])
    need_note(note)
    waiting = store.stored(states=["submitted", "in_review"], batch=batch.strip())
    raise_all([] if waiting else [f"dávka „{batch}“: {NOTHING_WAITS}"])
    if any(is_own(me, one) for one in waiting):
        raise Denied(f"Dávku „{batch}“ jste nahráli vy; zveřejnit ji musí jiný moderátor, jmenuje ho správce.")
    ids = tuple(one.event.event_id for one in waiting)
    approve(store, me, ids, note)
    return ids


def need_note(note: str) -> None:
    """Refuse a decision that does not say why."""
    raise_all([] if note.strip() else ["chybí poznámka; napište, proč takto rozhodujete"])


def _building_on_what_waits(store: Store, some: Sequence[Stored]) -> list[str]:
    bases = {up for one in some for up in bases_of(one.event)} - {one.event.event_id for one in some}
    waiting = {one.event.event_id for one in store.stored(event_ids=sorted(bases), states=PENDING)}
    return [_told(one, BASE_WAITS) for one in some if waiting.intersection(bases_of(one.event))]


def _with_unseen_photos(store: Store, some: Sequence[Stored]) -> list[str]:
    """Whoever sent it may add photos until somebody takes it, so only then has the reviewer seen them all."""
    open_ids = [one.event.event_id for one in some if one.state == "submitted"]
    pictured = {one.event_id for one in photos.listed(store, event_ids=open_ids)}
    return [_told(one, HAS_PHOTOS) for one in some if one.event.event_id in pictured]


def _decidable(store: Store, me: Person, events: Iterable[UUID]) -> list[Stored]:
    """Events that wait and that this reviewer may decide on, now."""
    ids = list(dict.fromkeys(events))
    found = store.stored(event_ids=ids) if ids else []
    missing = set(ids) - {one.event.event_id for one in found}
    raise_all([f"událost {one} v databázi není; načtěte seznam znovu" for one in sorted(missing)])
    raise_all([] if ids else [f"výběr je prázdný: {NOTHING_WAITS}"])
    if any(is_own(me, one) for one in found):
        raise Denied(OWN)
    _refuse([one for one in found if one.state not in PENDING], DECIDED)
    _refuse_taken(store, me, found)
    return found


def _refuse_taken(store: Store, me: Person, some: Sequence[Stored]) -> None:
    reviewed = [one for one in some if one.state == "in_review"]
    decisions = store.decisions(event_ids=[one.event.event_id for one in reviewed])
    taker = {one.event_id: one.by for one in decisions}  # the last counts
    _refuse([one for one in reviewed if taker.get(one.event.event_id) != me.id], TAKEN)


def _refuse(wrong: Sequence[Stored], why: str) -> None:
    if wrong:
        raise Conflict([_told(one, why) for one in wrong])


def _told(one: Stored, why: str) -> str:
    return f"událost {one.event.event_id}: {why}"


def _move(store: Store, me: Person, some: Sequence[Stored], to: str, note: str) -> None:
    if some:
        expected = {one.event.event_id: one.state for one in some}
        store.decide(list(expected), to=to, by=me.id, note=note.strip(), expected=expected)
