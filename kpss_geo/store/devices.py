"""Phones of people: one-time codes, hashes of tokens, and how often somebody mistyped a code."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.store import audit
from kpss_geo.store.people import faults_of_person
from kpss_geo.store.records import Device
from kpss_geo.store.store import Store
from kpss_geo.store.tables import device_codes, device_tries, devices

SEEN_EVERY = dt.timedelta(hours=1)  # a phone that sends fifty photos writes its row once
TRIES_KEPT = dt.timedelta(days=1)


class Wanted(NamedTuple):
    """A device that is about to be signed in: its name, the hash of its token, and when it ends."""

    name: str
    token_hash: str
    expires_at: dt.datetime


class Exchanged(NamedTuple):
    """What became of a code: the device (None for a wrong or old code), and wrong tries of the sender before."""

    device: Device | None
    tries: int


def keep_code(store: Store, person: UUID, code_hash: str, *, expires_at: dt.datetime) -> None:
    """Keep the only one-time code of a person; an older one is worth nothing then.

    Raises
    ------
    BadInput
        Where there is no such account.
    """
    now = store.clock()
    with store.write() as connection:
        raise_all(list(faults_of_person(connection, person)))
        old = (device_codes.c.person == person) | (device_codes.c.expires_at <= now)
        connection.execute(delete(device_codes).where(old))
        connection.execute(insert(device_codes).values(code_hash=code_hash, person=person, expires_at=expires_at))
        audit.write(connection, action="device_code", by=person, about=str(person), detail="", now=now)


def exchange(
    store: Store, code_hash: str, wanted: Wanted, *, sender_hash: str, most_tries: int, since: dt.datetime
) -> Exchanged:
    """Use up a code and keep the device, in one transaction; a wrong code is counted to its sender.

    Parameters
    ----------
    sender_hash
        Of the address that asks; after `most_tries` wrong codes of it since `since`, not even a right one is looked at.
    """
    now = store.clock()
    with store.write() as connection:
        tries = _tries(connection, sender_hash, since)
        if tries >= most_tries:
            return Exchanged(None, tries)
        person = _used_up(connection, code_hash, now)
        if person is None:
            _count(connection, sender_hash, now)
            return Exchanged(None, tries)
        told = {"person": person, "made_at": now, "seen_at": now, "revoked_at": None}
        made = connection.execute(insert(devices).values(id=uuid4(), **told, **wanted._asdict()).returning(devices))
        device = _device(made.one())
        audit.write(connection, action="device", by=person, about=str(device.id), detail="", now=now)
        return Exchanged(device, tries)


def by_token(store: Store, token_hash: str) -> Device | None:
    """The device of a token, whether it is still let in or not."""
    with store.read() as connection:
        return next(iter(_some(connection, devices.c.token_hash == token_hash)), None)


def listed(store: Store, *, person: UUID | None = None) -> list[Device]:
    """Devices of a person, or of all, the newest first."""
    with store.read() as connection:
        return _some(connection, *([] if person is None else [devices.c.person == person]))


def saw(store: Store, device: Device) -> None:
    """Note that a device did something, at most once an hour."""
    now = store.clock()
    if now - device.seen_at >= SEEN_EVERY:
        with store.write() as connection:
            connection.execute(update(devices).where(devices.c.id == device.id).values(seen_at=now))


def revoke(store: Store, device_id: UUID, *, by: UUID) -> None:
    """Let a device in no more; to do it once more changes nothing.

    Raises
    ------
    BadInput
        Where there is no such device.
    """
    now = store.clock()
    with store.write() as connection:
        found = _some(connection, devices.c.id == device_id)
        if not found:
            raise BadInput([f"zařízení {device_id} v databázi není; načtěte seznam znovu"])
        if found[0].revoked_at is None:
            connection.execute(update(devices).where(devices.c.id == device_id).values(revoked_at=now))
            audit.write(connection, action="revoke_device", by=by, about=str(device_id), detail="", now=now)


def _used_up(connection: Connection, code_hash: str, now: dt.datetime) -> UUID | None:
    """Whose code it was; it is gone now."""
    valid = (device_codes.c.code_hash == code_hash) & (device_codes.c.expires_at > now)
    person: UUID | None = connection.execute(select(device_codes.c.person).where(valid)).scalar_one_or_none()
    connection.execute(delete(device_codes).where(device_codes.c.code_hash == code_hash))
    return person


def _tries(connection: Connection, sender_hash: str, since: dt.datetime) -> int:
    column = device_tries.c
    counted = select(func.count()).where(column.sender_hash == sender_hash, column.at > since)
    return int(connection.execute(counted).scalar_one())


def _count(connection: Connection, sender_hash: str, now: dt.datetime) -> None:
    connection.execute(delete(device_tries).where(device_tries.c.at < now - TRIES_KEPT))
    connection.execute(insert(device_tries).values(sender_hash=sender_hash, at=now))


def _some(connection: Connection, *conditions: Any) -> list[Device]:
    chosen = select(devices).where(*conditions).order_by(devices.c.made_at.desc(), devices.c.id)
    return [_device(row) for row in connection.execute(chosen)]


def _device(row: Row[Any]) -> Device:
    return Device(**{name: getattr(row, name) for name in Device._fields})
