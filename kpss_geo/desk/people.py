"""Accounts: who has one, in which role, and who is blocked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from kpss_geo.desk.roles import PUBLIC, ROLE_NAMES, Denied, admitted
from kpss_geo.errors import BadInput, raise_all
from kpss_geo.store import AuditLine, Person, Store, erasing

ADMINISTRATOR = "administrator"
ROLES = tuple(role for role in ROLE_NAMES if role != PUBLIC)
NOT_YOURSELF = "Vlastní účet si změnit nemůžete; požádejte jiného správce."


def first_administrator(store: Store, *, subject: str, name: str) -> Person:
    """Open the first account of a new installation, an administrator's; afterwards only they open others.

    Raises
    ------
    Denied
        There is an account already.
    BadInput
        The identity or the name is missing.
    """
    if store.people():
        raise Denied("První správce už je; další účty zakládá on.")
    return _opened(store, None, subject=subject, name=name, role=ADMINISTRATOR)


def appoint(store: Store, who: Person, *, subject: str, name: str, role: str) -> Person:
    """Open an account for an identity (issuer and subject of the login) in a role.

    Raises
    ------
    Denied
        Who is no administrator.
    BadInput
        Names every fault; an identity that has an account already is one.
    """
    me = admitted(store, who, "accounts")
    return _opened(store, me, subject=subject, name=name, role=role)


def accounts(store: Store, who: Person) -> list[Person]:
    """All accounts, the oldest first.

    Raises
    ------
    Denied
        Who is no administrator.
    """
    admitted(store, who, "accounts")
    return store.people()


def change_role(store: Store, who: Person, person: UUID, role: str) -> None:
    """Give another person a role.

    Raises
    ------
    Denied
        Who is no administrator, or it is their own account.
    BadInput
        There is no such account or role.
    """
    me = admitted(store, who, "accounts")
    other = _another(store, me, person)
    raise_all(list(_role_faults(role)))
    store.set_role(other.id, role)
    store.audit(action="role", by=me.id, about=str(other.id), detail=f"{other.role} → {role}")


def block(store: Store, who: Person, person: UUID, note: str) -> None:
    """Leave another person nothing but reading; the note says why.

    Raises
    ------
    Denied
        Who is no administrator, or it is their own account.
    BadInput
        There is no such account, or the note is missing.
    """
    me = admitted(store, who, "accounts")
    other = _another(store, me, person)
    raise_all([] if note.strip() else ["chybí poznámka; napište, proč účet blokujete"])
    store.set_blocked(other.id, True)
    store.audit(action="block", by=me.id, about=str(other.id), detail=note.strip())


def unblock(store: Store, who: Person, person: UUID) -> None:
    """Let another person in again.

    Raises
    ------
    Denied
        Who is no administrator, or it is their own account.
    BadInput
        There is no such account.
    """
    me = admitted(store, who, "accounts")
    other = _another(store, me, person)
    store.set_blocked(other.id, False)
    store.audit(action="unblock", by=me.id, about=str(other.id), detail="")


def audit_lines(store: Store, who: Person) -> list[AuditLine]:
    """The book of who did what, the oldest first.

    Raises
    ------
    Denied
        Who is no administrator.
    """
    admitted(store, who, "audit")
    return store.audit_lines()


def export_person(store: Store, who: Person, person: UUID, photos_folder: Path | None = None) -> bytes:
    """ZIP of everything that is held about a person; one's own anybody may have, blocked or not.

    Raises
    ------
    Denied
        It is somebody else's and who is no administrator, or who has no account.
    BadInput
        There is no such account.
    """
    now = store.person(id=who.id)
    own = now is not None and now.subject != "" and now.id == person
    me = now if now and own else admitted(store, who, "erase")
    archive = erasing.export_person(store, person, photos_folder)
    store.audit(action="export_person", by=me.id, about=str(person), detail="")
    return archive


def erase_person(store: Store, who: Person, person: UUID) -> Person:
    """The nameless account under which a person's observations stay; who they were is forgotten everywhere.

    Raises
    ------
    Denied
        Who is no administrator, or it is their own account.
    BadInput
        There is no such account.
    """
    me = admitted(store, who, "erase")
    return erasing.erase_person(store, _another(store, me, person).id, by=me.id)


def _opened(store: Store, me: Person | None, *, subject: str, name: str, role: str) -> Person:
    faults = [
        f"účet: chybí {what}; doplňte je"
        for what, text in (("přihlášení", subject), ("jméno", name))
        if not text.strip()
    ]
    raise_all([*faults, *_role_faults(role)])
    made = store.add_person(subject=subject.strip(), name=name.strip(), role=role)
    store.audit(action="account", by=me.id if me else None, about=str(made.id), detail=role)
    return made


def _another(store: Store, me: Person, person: UUID) -> Person:
    if person == me.id:
        raise Denied(NOT_YOURSELF)
    other = store.person(id=person)
    if other is None:
        raise BadInput([f"účet {person} neexistuje; načtěte seznam znovu"])
    return other


def _role_faults(role: str) -> Iterator[str]:
    if role not in ROLES:
        yield f"role „{role}“ není na výběr; vyberte z: {', '.join(ROLES)}"
