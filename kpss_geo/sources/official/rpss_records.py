"""One record of the register of social services at the door: what may come in, and what must not.

Statutory bodies, heads of facilities, contact addresses, remarks and free texts are never read. A facility
with a secret address leaves only the region it lies in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from kpss_geo.sources.official.rpss_codes import bare, plain

_NOT_SECRET = ("", "0", "false", "ne", "no", "none")


class Capacity(NamedTuple):
    """A registered capacity of the whole service: bare ids of its form and unit, and how many."""

    form: str
    unit: str
    amount: int


class Place(NamedTuple):
    """A public place where a service is provided today; codes as text, None where not stated."""

    id: str
    name: str
    address_code: str | None
    municipality: str | None
    region: str | None
    address: str | None


@dataclass(frozen=True, repr=False)
class Registration:
    """A registered service as far as it may be known."""

    id: str
    kind: str
    provider: str | None
    ico: str | None
    web: str | None
    phone: str | None
    email: str | None
    forms: tuple[str, ...]
    groups: tuple[str, ...]
    capacities: tuple[Capacity, ...]
    places: tuple[Place, ...]
    secret_regions: tuple[str, ...]  # codes of regions with a secret place; '' where the region is not told
    remarks: tuple[str, ...] = field(default=())


def registration(item: object, today: date) -> Registration | str | None:
    """The service of one item of `polozky`; None where it is not provided today, a sentence where it is no service."""
    told = _dict(item)
    id_ = _text(told.get("identifikator")) or _text(told.get("id"))
    kind = _text(_dict(told.get("druhSocialniSluzby")).get("id"))
    if not id_:
        return "chybí identifikator"
    if not kind:
        return f"služba {id_}: chybí druhSocialniSluzby.id"
    if not _active(told.get("datumPoskytovaniOd"), told.get("datumPoskytovaniDo"), today):
        return None
    provider = _dict(told.get("poskytovatel"))
    forms = [_dict(one) for one in _list(told.get("formy"))]
    capacities, remarks = _capacities(forms)
    places = [_dict(one) for one in _list(told.get("zarizeni"))]
    if any(_unreadable(one, ("poskytujeOd", "poskytujeDo")) for one in places):
        remarks.append("datum poskytování některého místa není čitelné, místo bereme jako činné")
    return Registration(
        id=id_,
        kind=kind,
        provider=_text(provider.get("nazev")),
        ico=_ico(provider.get("ico")),
        web=_contact(told, "weby", "web"),
        phone=_contact(told, "telefony", "telefon"),
        email=_contact(told, "emaily", "email"),
        forms=tuple(dict.fromkeys(form for one in forms if (form := bare(_dict(one.get("forma")).get("id"))))),
        groups=tuple(dict.fromkeys(_group_ids(told))),
        capacities=tuple(capacities),
        places=tuple(_public(id_, places, today)),
        secret_regions=tuple(sorted({_region(one) or "" for one in places if _secret(one) and _runs(one, today)})),
        remarks=tuple(remarks),
    )


def _active(start: object, end: object, today: date) -> bool:
    """Whether today lies from the start (unknown: since ever) to before the end (unknown: for ever)."""
    first, last = _day(start), _day(end)
    return (first is None or first <= today) and (last is None or last > today)


def _day(told: object) -> date | None:
    try:
        return date.fromisoformat(str(told)[:10])
    except ValueError:
        return None


def _unreadable(told: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    return any(told.get(name) and _day(told.get(name)) is None for name in names)


def _runs(place: Mapping[str, Any], today: date) -> bool:
    return _active(place.get("poskytujeOd"), place.get("poskytujeDo"), today)


def _secret(place: Mapping[str, Any]) -> bool:
    """Whether the address is secret; whatever is not plainly a no counts as a yes."""
    flags = (place.get("utajenaAdresa"), _dict(place.get("adresa")).get("utajenaAdresa"))
    return any(str(flag).strip().casefold() not in _NOT_SECRET for flag in flags)


def _public(service: str, places: list[Mapping[str, Any]], today: date) -> list[Place]:
    """Places to show, each once: by address code, or by address and name where it has none.

    A place that the same service lists as secret too, now or in the past, stays out.
    """
    hidden = {key for one in places if _secret(one) for key in _keys(one)}
    found: dict[str, Place] = {}
    for one in places:
        if _secret(one) or not _runs(one, today) or hidden.intersection(_keys(one)):
            continue
        place = _place(service, one)
        known = found.get(place.id)
        if known is None or (len(place.name), place.name) < (len(known.name), known.name):
            found[place.id] = place
    return [found[id_] for id_ in sorted(found)]


def _keys(place: Mapping[str, Any]) -> Iterator[tuple[str | None, ...]]:
    """What makes two entries the same address."""
    code, municipality, address = _where(_dict(place.get("adresa")))
    if code:
        yield (code,)
    if address:
        yield municipality, plain(address)


def _place(service: str, told: Mapping[str, Any]) -> Place:
    address_of = _dict(told.get("adresa"))
    code, municipality, address = _where(address_of)
    name = _text(told.get("nazev")) or ""
    mark = code or hashlib.sha256(plain(f"{municipality} {address} {name}").encode()).hexdigest()[:10]
    return Place(f"rpss-{service}-{mark}", name, code, municipality, _region(told), address)


def _where(address: Mapping[str, Any]) -> tuple[str | None, str | None, str | None]:
    """Address code, code of the municipality, and the address as people write it."""
    code = _text(address.get("kodAdresnihoMista"))
    municipality = bare(_dict(address.get("obec")).get("id")) or None
    numbers = [_text(address.get(name)) for name in ("cisloDomovni", "cisloOrientacni")]
    street = _text(_dict(address.get("ulice")).get("nazev"))
    parts = (street, "/".join(number for number in numbers if number), _text(address.get("psc")))
    text = " ".join(part for part in parts if part)
    return code, municipality, text or None


def _region(place: Mapping[str, Any]) -> str | None:
    return bare(_dict(_dict(place.get("adresa")).get("kraj")).get("id")) or None


def _capacities(forms: list[Mapping[str, Any]]) -> tuple[list[Capacity], list[str]]:
    """Capacities by form and unit. Several figures for one form and unit are left out: no rule says what holds."""
    figures: dict[tuple[str, str], set[int]] = {}
    remarks = []
    for one in forms:
        form = bare(_dict(one.get("forma")).get("id"))
        for told in map(_dict, _list(one.get("kapacity"))):
            unit, amount = bare(_dict(told.get("typ")).get("id")), told.get("pocet")
            if isinstance(amount, int) and not isinstance(amount, bool) and amount >= 0:
                figures.setdefault((form, unit), set()).add(amount)
            elif amount is not None:
                remarks.append(f"kapacita ({form}, {unit}) v registru není celé číslo od 0")
    for (form, unit), amounts in sorted(figures.items()):
        if len(amounts) > 1:
            listed = ", ".join(map(str, sorted(amounts)))
            remarks.append(f"registr uvádí více kapacit ({form}, {unit}: {listed}), žádnou nevybíráme")
    single = [Capacity(*key, next(iter(amounts))) for key, amounts in sorted(figures.items()) if len(amounts) == 1]
    return single, remarks


def _group_ids(told: Mapping[str, Any]) -> Iterator[str]:
    for one in map(_dict, _list(told.get("ciloveSkupiny"))):
        id_ = _text(_dict(one.get("cilovaSkupina")).get("id"))
        if id_:
            yield id_


def _contact(told: Mapping[str, Any], many: str, one: str) -> str | None:
    """Contact of the service, without the remarks beside it."""
    found = (_text(_dict(contact).get(one)) for contact in _list(told.get(many)))
    return " | ".join(dict.fromkeys(text for text in found if text)) or None


def _ico(told: object) -> str | None:
    text = _text(told)
    return text.zfill(8) if text and text.isdigit() else text


def _dict(told: object) -> Mapping[str, Any]:
    return told if isinstance(told, dict) else {}


def _list(told: object) -> list[Any]:
    return told if isinstance(told, list) else []


def _text(told: object) -> str | None:
    return (str(told).strip() or None) if isinstance(told, str | int) and not isinstance(told, bool) else None
