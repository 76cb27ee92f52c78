"""Suggestions of the public: a text and a place, from nobody in particular, that never publish themselves."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import re
from collections.abc import Iterator
from math import isfinite
from uuid import UUID, uuid4

from kpss_geo.desk.privacy import ADVICE, masked
from kpss_geo.desk.roles import admitted, require
from kpss_geo.errors import BadInput, raise_all
from kpss_geo.store import Person, Store, Suggestion
from kpss_geo.survey.observations import Box, Position

SHORTEST_SECONDS = 4  # nobody reads the form and writes a sentence sooner
MOST_A_DAY = 5
TEXT_SIGNS = (10, 1_000)
ANSWERS = ("accepted", "rejected")
_DOMAINS = "cz sk com net org eu info io de at pl ru cn biz online site xyz top shop app dev me tv co uk link click"
_LINK = re.compile(
    rf"\w+://|\bwww\.|\bhttps?:|<\s*a\b|\[[^\]]*\]\(|[\w-]+\.(?:{'|'.join(_DOMAINS.split())})(?![\w-])", re.IGNORECASE
)


def sender_hash(address: str, day: dt.date, secret: bytes) -> str:
    """Hash of an internet address, useless on another day and without the secret; an IPv6 network is one sender.

    Parameters
    ----------
    address
        As the server sees it.
    day
        Its salt: the same address on two days gives two hashes that nobody can join.
    secret
        At least 16 bytes that only the server knows.

    Raises
    ------
    BadInput
        The secret is too short.
    """
    if len(secret) < 16:
        raise BadInput(["tajný klíč pro otisky adres je kratší než 16 bajtů; vytvořte náhodný"])
    salt = hmac.new(secret, day.isoformat().encode(), hashlib.sha256).digest()
    return hmac.new(salt, _network(address).encode(), hashlib.sha256).hexdigest()[:32]


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address.strip().partition("%")[0])
    except ValueError:
        return address.strip()
    if isinstance(known, ipaddress.IPv6Address):
        return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))
    return str(known)


def suggest(
    store: Store,
    text: str,
    position: Position,
    *,
    sender_hash: str,
    seconds_taken: float,
    honeypot: str,
    now: dt.datetime,
    who: Person | None = None,
) -> UUID:
    """Keep a suggestion for the moderators and hand back its number.

    Parameters
    ----------
    text, position
        What is wrong, and where.
    sender_hash
        Of `sender_hash()`; it is counted and not kept beside the suggestion.
    seconds_taken
        From showing the form to sending it.
    honeypot
        The field that people do not see.
    now
        With its time zone.
    who
        Who is signed in; is not kept.

    Raises
    ------
    Denied
        A blocked account.
    BadInput
        Names every fault, a Czech sentence each.
    """
    if who is None:
        require(None, "suggest")
    else:
        admitted(store, who, "suggest")
    raise_all([*_robot(seconds_taken, honeypot), *_wording(text), *_place(position, store.bounds)])
    if store.suggestion_count(sender_hash, now - dt.timedelta(days=1)) >= MOST_A_DAY:
        raise BadInput([f"Dnes od vás přišlo už {MOST_A_DAY} podnětů; další pošlete zítra."])
    store.note_suggestion(sender_hash, now)
    number = uuid4()
    store.add_suggestion(
        suggestion_id=number, received_at=now, lon=position.lon, lat=position.lat, text=" ".join(text.split())
    )
    return number


def suggestions(store: Store, who: Person, *, state: str | None = "submitted") -> list[Suggestion]:
    """Suggestions of the public, oldest first.

    Raises
    ------
    Denied
        Who is no reviewer.
    """
    admitted(store, who, "review")
    return store.suggestions(state=state)


def answer_suggestion(store: Store, who: Person, number: UUID, *, to: str, reply: str) -> None:
    """Close a suggestion with a reply; nothing is published by that, somebody has to go and look.

    Raises
    ------
    Denied
        Who is no reviewer.
    BadInput
        The state is none of `ANSWERS`, or the reply is missing; Conflict where a colleague was faster.
    """
    me = admitted(store, who, "review")
    faults = [] if to in ANSWERS else [f"stav „{to}“ není na výběr; vyberte z: {', '.join(ANSWERS)}"]
    raise_all(faults + ([] if reply.strip() else ["chybí odpověď; napište, co s podnětem bude"]))
    store.answer_suggestion(number, to=to, reply=reply.strip(), by=me.id, expected="submitted")


def _robot(seconds_taken: float, honeypot: str) -> Iterator[str]:
    if honeypot.strip():
        yield "Pole navíc, které má zůstat prázdné, je vyplněné; smažte je a pošlete podnět znovu."
    if not seconds_taken >= SHORTEST_SECONDS:
        yield "Podnět přišel příliš rychle; chvíli počkejte a pošlete ho znovu."


def _wording(text: str) -> Iterator[str]:
    least, most = TEXT_SIGNS
    if not least <= len(" ".join(text.split())) <= most:
        yield f"Text podnětu má mít {least} až {most} znaků; popište, co a kde překáží."
    rest, kinds = masked(text)
    if kinds:
        yield f"V textu je {', '.join(kinds)}. {ADVICE}."
    if _LINK.search(rest):
        yield "V textu je odkaz na web; smažte ho a místo popište slovy."


def _place(at: Position, within: Box) -> Iterator[str]:
    where = f"Zeměpisná délka {at.lon}, šířka {at.lat}"
    if within.holds(at.lon, at.lat):
        if not (isfinite(at.accuracy_m) and at.accuracy_m > 0):
            yield "Přesnost polohy není kladné číslo; vyberte místo znovu."
    elif within.holds(at.lat, at.lon):
        yield f"{where}: šířka a délka jsou prohozené; vyměňte je."
    else:
        yield f"{where}: místo leží mimo zkoumané území; vyberte místo uvnitř."
