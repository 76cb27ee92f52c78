"""Letters of the public: a text, perhaps a place, from nobody in particular, that never publish themselves."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
import re
from collections.abc import Iterator
from math import isfinite
from typing import NamedTuple
from uuid import UUID, uuid4

from kpss_geo.desk.letters import letter_kinds, writers
from kpss_geo.desk.privacy import ADVICE, masked, personal_data
from kpss_geo.desk.roles import admitted, require
from kpss_geo.errors import BadInput, raise_all
from kpss_geo.store import Person, Store, Suggestion
from kpss_geo.survey.observations import Box, Position

SHORTEST_SECONDS = 4  # nobody reads the form and writes a sentence sooner
MOST_A_DAY = 5
TEXT_SIGNS = (10, 2_000)
ANSWERS = ("accepted", "rejected")
_DOMAINS = "cz sk com net org eu info io de at pl ru cn biz online site xyz top shop app dev me tv co uk link click"
_LINK = re.compile(
    rf"\w+://|\bwww\.|\bhttps?:|<\s*a\b|\[[^\]]*\]\(|[\w-]+\.(?:{'|'.join(_DOMAINS.split())})(?![\w-])", re.IGNORECASE
)
_ID = re.compile(r"[\w.-]{0,60}")


class About(NamedTuple):
    """What a letter is, who wrote it, and of what; '' is what the writer did not tell."""

    kind: str = "suggestion"
    writer: str = ""
    municipality: str = ""
    service_kind: str = ""


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
    position: Position | None,
    *,
    about: About | None = None,
    sender_hash: str,
    seconds_taken: float,
    honeypot: str,
    now: dt.datetime,
    who: Person | None = None,
) -> Suggestion:
    """Keep a letter for the moderators and hand it back with its receipt number.

    Parameters
    ----------
    text, position
        What it says, and where; None for no place.
    about
        Its kind and writer; a suggestion of nobody in particular where left out.
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
    told = about or About()
    if who is None:
        require(None, "suggest")
    else:
        admitted(store, who, "suggest")
    raise_all(
        [
            *_robot(seconds_taken, honeypot),
            *_about(told),
            *_wording(text),
            *(_place(position, store.bounds) if position else ()),
        ]
    )
    if store.suggestion_count(sender_hash, now - dt.timedelta(days=1)) >= MOST_A_DAY:
        raise BadInput([f"Dnes od vás přišlo už {MOST_A_DAY} podnětů; další pošlete zítra."])
    store.note_suggestion(sender_hash, now)
    return store.add_suggestion(
        suggestion_id=uuid4(),
        received_at=now,
        text=" ".join(text.split()),
        lon=position.lon if position else None,
        lat=position.lat if position else None,
        **told._asdict(),
    )


def suggestions(store: Store, who: Person, *, state: str | None = "submitted") -> list[Suggestion]:
    """Letters of the public, oldest first; all of them where the state is None.

    Raises
    ------
    Denied
        Who is no reviewer.
    """
    admitted(store, who, "review")
    return store.suggestions(state=state)


def answer_suggestion(
    store: Store, who: Person, number: UUID, *, to: str, reply: str, public_text: str | None = None
) -> None:
    """Close a letter with a reply, which its writer reads by the receipt number; no point is published by that.

    Parameters
    ----------
    to
        One of `ANSWERS`.
    public_text
        The wording in which everybody may read the letter beside the reply; None keeps it between the two.

    Raises
    ------
    Denied
        Who is no reviewer.
    BadInput
        The state is none of `ANSWERS`, the reply is missing, or what will be public tells personal data;
        Conflict where a colleague was faster.
    """
    me = admitted(store, who, "review")
    faults = [] if to in ANSWERS else [f"stav „{to}“ není na výběr; vyberte z: {', '.join(ANSWERS)}"]
    faults += [] if reply.strip() else ["chybí odpověď; napište, co s podnětem bude"]
    said = None if public_text is None else " ".join(public_text.split())
    raise_all([*faults, *(_public(said, reply) if said is not None else ())])
    store.answer_suggestion(number, to=to, reply=reply.strip(), by=me.id, expected="submitted", public_text=said)


def release(store: Store, who: Person, number: UUID, *, public_text: str) -> None:
    """Let everybody read an answered letter in a wording, or take it back with "".

    Raises
    ------
    Denied
        Who is no reviewer.
    BadInput
        The letter is not answered yet, or the wording or the reply tells personal data.
    """
    me = admitted(store, who, "review")
    said = " ".join(public_text.split())
    if said:
        held = store.suggestion(number)
        raise_all([*_public(said, held.reply if held else "")])
    store.release_suggestion(number, public_text=said, by=me.id)


def _public(text: str, reply: str) -> Iterator[str]:
    if not TEXT_SIGNS[0] <= len(text) <= TEXT_SIGNS[1]:
        yield f"Zveřejněné znění má mít {TEXT_SIGNS[0]} až {TEXT_SIGNS[1]} znaků; napište, co může číst každý."
    for place, one in (("zveřejněném znění", text), ("odpovědi", reply)):
        found = personal_data(one)
        if found:
            yield f"V {place} je {', '.join(found)}. Osobní údaje smažte; bude to číst každý."


def _about(told: About) -> Iterator[str]:
    if told.kind not in letter_kinds():
        yield f"Druh dopisu „{told.kind[:30]}“ neznáme; vyberte ho ze seznamu."
    if told.writer and told.writer not in writers():
        yield f"Pisatele „{told.writer[:30]}“ neznáme; vyberte ho ze seznamu nebo ho nechte prázdného."
    for name, value in (("Obec", told.municipality), ("Druh služby", told.service_kind)):
        if not _ID.fullmatch(value):
            yield f"{name} „{value[:30]}“ není ze seznamu; vyberte ji znovu nebo ji nechte prázdnou."


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
