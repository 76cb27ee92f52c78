"""Phones that a person signs in for the field: a code typed once, a token that can be taken away."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import NamedTuple
from uuid import UUID

from kpss_geo.desk.roles import Denied, admitted
from kpss_geo.errors import BadInput, KpssError
from kpss_geo.store import Device, Person, Store, devices

CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # neither 0 nor O, neither 1 nor I nor L
CODE_LENGTH = 8
CODE_LASTS = dt.timedelta(minutes=10)
TOKEN_LASTS = dt.timedelta(days=90)
TOKEN_BYTES = 32
MOST_TRIES = 10
TRIES_WITHIN = dt.timedelta(minutes=10)
LONGEST_NAME = 60
NAMELESS = "telefon"
WRONG_CODE = "Kód neplatí: možná je opsaný s chybou, starší než 10 minut, nebo už použitý. Vytvořte si v aplikaci nový."
UNKNOWN = "Tento telefon není přihlášený. Přihlaste ho kódem z aplikace; co na něm čeká, zůstává."
REVOKED = "Přihlášení tohoto telefonu bylo zrušeno. Přihlaste ho novým kódem z aplikace; co na něm čeká, zůstává."
EXPIRED = "Přihlášení tohoto telefonu po 90 dnech vypršelo. Přihlaste ho novým kódem; co na něm čeká, zůstává."


class NotSignedIn(KpssError):
    """A token that lets nobody in; the text says why and what to do."""


class TooManyTries(KpssError):
    """Codes were mistyped so often that the sender has to wait."""


class Code(NamedTuple):
    """A one-time code as it is shown to the person, and until when it may be typed."""

    text: str
    expires_at: dt.datetime


class SignedIn(NamedTuple):
    """The token of a device, told only this once, and the device."""

    token: str
    device: Device


class Holder(NamedTuple):
    """Who acts by a device, as the store knows them now."""

    person: Person
    device: Device


def make_code(store: Store, who: Person) -> Code:
    """A fresh one-time code for a phone of a person who may send observations; their older code is worth nothing then.

    Raises
    ------
    Denied
        Who may not send observations.
    """
    me = admitted(store, who, "submit")
    signs = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    expires_at = store.clock() + CODE_LASTS
    devices.keep_code(store, me.id, _code_hash(signs), expires_at=expires_at)
    return Code(f"{signs[:4]}-{signs[4:]}", expires_at)


def sign_in(store: Store, code: str, *, name: str, sender_hash: str) -> SignedIn:
    """Exchange a one-time code for the token of a device, valid for 90 days.

    Parameters
    ----------
    code
        As somebody typed it: case, gaps and hyphens do not matter.
    name
        How its owner knows the device.
    sender_hash
        Of `suggesting.sender_hash()`; wrong codes are counted to it.

    Raises
    ------
    TooManyTries
        Ten wrong codes in ten minutes.
    BadInput
        The code is wrong, used or old, or the name too long.
    """
    if len(" ".join(name.split())) > LONGEST_NAME:
        raise BadInput([f"Název telefonu je delší než {LONGEST_NAME} znaků; zkraťte ho."])
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = store.clock()
    wanted = devices.Wanted(" ".join(name.split()) or NAMELESS, _token_hash(token), now + TOKEN_LASTS)
    since, code_hash = now - TRIES_WITHIN, _code_hash(_bare(code))
    device, tries = devices.exchange(
        store, code_hash, wanted, sender_hash=sender_hash, most_tries=MOST_TRIES, since=since
    )
    if tries >= MOST_TRIES:
        raise TooManyTries("Příliš mnoho chybných kódů. Zkuste to znovu za 10 minut.")
    if device is None:
        raise BadInput([WRONG_CODE])
    return SignedIn(token, device)


def holder(store: Store, token: str) -> Holder:
    """Whose device shows this token; to be asked at every request, for roles change and tokens end.

    Raises
    ------
    NotSignedIn
        Unknown, ended or revoked; also of a person who was erased.
    Denied
        A blocked account, or one that may no more send observations.
    """
    device = devices.by_token(store, _token_hash(token))
    if device is None:
        raise NotSignedIn(UNKNOWN)
    if device.revoked_at is not None:
        raise NotSignedIn(REVOKED)
    if device.expires_at <= store.clock():
        raise NotSignedIn(EXPIRED)
    person = store.person(id=device.person)
    if person is None:
        raise NotSignedIn(UNKNOWN)
    me = admitted(store, person, "submit")
    devices.saw(store, device)
    return Holder(me, device)


def own_devices(store: Store, who: Person) -> list[Device]:
    """Devices of a person, the newest first, ended ones too; anybody with an account may see their own.

    Raises
    ------
    Denied
        Who has no account.
    """
    return devices.listed(store, person=_known(store, who).id)


def all_devices(store: Store, who: Person) -> list[Device]:
    """Devices of everybody, the newest first.

    Raises
    ------
    Denied
        Who is no administrator.
    """
    admitted(store, who, "accounts")
    return devices.listed(store)


def revoke(store: Store, who: Person, device_id: UUID) -> None:
    """Let a device in no more: one's own, even of a blocked account, or as an administrator anybody's.

    Raises
    ------
    Denied
        It is somebody else's and who is no administrator.
    BadInput
        There is no such device.
    """
    me = _known(store, who)
    own = {one.id for one in devices.listed(store, person=me.id)}
    if device_id not in own:
        admitted(store, me, "accounts")
    devices.revoke(store, device_id, by=me.id)


def is_live(store: Store, device: Device) -> bool:
    """Is a device neither revoked nor ended."""
    return device.revoked_at is None and device.expires_at > store.clock()


def _known(store: Store, who: Person) -> Person:
    now = store.person(id=who.id)
    if now is None or not now.subject:
        raise Denied("Zařízení vidí jen přihlášený člověk s účtem. Přihlaste se.")
    return now


def _bare(code: str) -> str:
    return "".join(sign for sign in code.upper() if sign.isalnum())


def _code_hash(signs: str) -> str:
    """Slow, for a code is short: who reads the database in its ten minutes cannot try them all."""
    return hashlib.scrypt(signs.encode("utf-8", "replace"), salt=b"kpss-geo/device-code", n=2**12, r=8, p=1).hex()


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
