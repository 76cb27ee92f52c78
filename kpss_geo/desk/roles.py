"""Who may do what: deny by default, read from `tables/roles.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from kpss_geo.errors import KpssError
from kpss_geo.store import Person, Store
from kpss_geo.terms import rows

PUBLIC = "public"
BLOCKED_MAY = ("read",)
ROLE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        PUBLIC: "veřejnost",
        "volunteer": "dobrovolník",
        "surveyor": "ověřený mapovatel",
        "moderator": "moderátor",
        "planner": "plánovač",
        "administrator": "správce",
    }
)
# Only a verified surveyor's measures outrank the others'; a moderator who surveys is a volunteer.
AUTHOR_CLASSES: Mapping[str, str] = MappingProxyType({"surveyor": "verified"})


class Denied(KpssError):
    """Something that a person may not do; the text says why and who may."""


@cache
def actions() -> Mapping[str, str]:
    """Actions by id, with their Czech names."""
    return MappingProxyType({row["action"]: row["name"] for row in rows("roles.csv")})


@cache
def _allowed() -> frozenset[tuple[str, str]]:
    return frozenset((role, row["action"]) for row in rows("roles.csv") for role in ROLE_NAMES if row[role] == "yes")


def allowed(role: str, action: str) -> bool:
    """May a role do this; what the table does not name nobody may.

    >>> allowed("moderator", "approve"), allowed("administrator", "approve"), allowed("moderator", "fly")
    (True, False, False)
    """
    return (role, action) in _allowed()


def require(who: Person | None, action: str) -> None:
    """Let pass only who may do this; None is the public.

    Raises
    ------
    Denied
        With a Czech sentence.
    """
    if who is not None and who.blocked and action not in BLOCKED_MAY:
        raise Denied("Váš účet je zablokovaný: můžete jen číst. Obraťte se na správce.")
    if not allowed(who.role if who else PUBLIC, action):
        raise Denied(_refusal(who, action))


def admitted(store: Store, who: Person | None, action: str) -> Person:
    """The person as the store knows them now, who may do this; what the caller says of the role counts for nothing.

    Raises
    ------
    Denied
        Nobody is signed in, the store does not know them, or they may not.
    """
    now = store.person(id=who.id) if who else None
    if now is None or not now.subject:  # erased people have no identity left
        raise Denied(f"{_named(action)} může jen přihlášený člověk s účtem. Přihlaste se.")
    require(now, action)
    return now


def author_class(role: str) -> str:
    """What the observations of a role count for.

    >>> author_class("surveyor"), author_class("moderator")
    ('verified', 'volunteer')
    """
    return AUTHOR_CLASSES.get(role, "volunteer")


def _refusal(who: Person | None, action: str) -> str:
    may = [name for role, name in ROLE_NAMES.items() if allowed(role, action)]
    role = ROLE_NAMES.get(who.role, who.role) if who else ROLE_NAMES[PUBLIC]
    by = f"Může to {' nebo '.join(may)}." if may else "Nemůže to nikdo."
    return f"{_named(action)}: role {role} to nedovoluje. {by}"


def _named(action: str) -> str:
    name = actions().get(action, f"akce „{action}“")
    return name[:1].upper() + name[1:]
