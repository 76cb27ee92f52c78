"""The register of social services (MPSV): what is provided today, and rows for the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.sources.official.joining import found_frame
from kpss_geo.sources.official.rpss_codes import (
    GROUPS_FILE,
    KINDS_FILE,
    CodeList,
    Meanings,
    bare,
    group_meanings,
    kind_meanings,
)
from kpss_geo.sources.official.rpss_frames import METHODS, forms_by_id, register_frames, units_by_id
from kpss_geo.sources.official.rpss_items import items
from kpss_geo.sources.official.rpss_records import Registration, registration
from kpss_geo.sources.official.unpacked import several
from kpss_geo.terms import kinds as known_kinds

Row = dict[Hashable, Any]
ATTRIBUTION = "Zdroj: MPSV, Registr poskytovatelů sociálních služeb"
MOST_UNREADABLE = 0.05  # share of records; above it the form of the register has changed


@dataclass(frozen=True)
class Register:
    """What the register says for one day; nothing in it tells a secret address.

    Attributes
    ----------
    services, places, secret, capacities
        Frames of `REGISTERED`, `PLACES`, `SECRET` and `CAPACITIES`.
    notes
        What a reader must know about the reading, in Czech.
    """

    as_of: date
    services: pd.DataFrame
    places: pd.DataFrame
    secret: pd.DataFrame
    capacities: pd.DataFrame
    notes: tuple[str, ...]


def read_register(
    path: Path, *, today: date, kinds: CodeList | None = None, groups: CodeList | None = None
) -> Register:
    """Services provided today, read as a stream.

    Parameters
    ----------
    path
        `rpss.json`, plain or packed.
    today
        The day asked about: a place or a service counts from its start to before its end.
    kinds, groups
        Code lists of MPSV; without them only ids confirmed in `tables/rpss_*.csv` are understood.

    Raises
    ------
    MissingInput, BadInput
        Where the file cannot be read, is empty, has changed its form, or has a kind that nobody
        confirmed; every such id at once. No sentence quotes an address.
    """
    meant = kind_meanings(kinds), group_meanings(groups)
    found, faults, total = _registrations(path, today)
    if not total:
        raise BadInput([f"{path.name}: registr neobsahuje žádnou službu; stáhněte ho znovu"])
    if len(faults) > MOST_UNREADABLE * total:
        head = f"{path.name}: {len(faults)} z {total} záznamů nejde přečíst, podoba registru se asi změnila"
        raise BadInput([head, *(f"{path.name}: {fault}" for fault in faults[:20])])
    raise_all(list(_unconfirmed(path.name, found, meant[0])))
    notes = [f"vynecháno, nečitelný záznam: {several(faults)}"] if faults else []
    frames = register_frames(found, *meant)
    return Register(today, *frames, notes=(*notes, *_notes(found, frames.services)))


def _registrations(path: Path, today: date) -> tuple[list[Registration], list[str], int]:
    found: dict[str, Registration] = {}
    faults: list[str] = []
    total = 0
    read = map(partial(registration, today=today), items(path))  # no name here holds a record, nor would a traceback
    for total, one in enumerate(read, start=1):
        if isinstance(one, str):
            faults.append(f"záznam {total}: {one}")
        elif one is not None and one.id in found:
            faults.append(f"záznam {total}: služba {one.id} je v registru podruhé, platí první")
        elif one is not None:
            found[one.id] = one
    return [found[id_] for id_ in sorted(found)], faults, total


def _unconfirmed(file: str, found: Iterable[Registration], meant: Meanings) -> Iterator[str]:
    used = {one.kind: meant.of(one.kind) for one in found}
    for id_, meaning in sorted(used.items()):
        if not meaning.confirmed:
            yield (
                f"{file}: druh „{id_}“ by podle pořadí byl „{meaning.name}“, potvrzený ale není; "
                f"přiložte číselník {KINDS_FILE}"
            )


def _notes(found: list[Registration], services: pd.DataFrame) -> Iterator[str]:
    strange = services.loc[~services["kind_known"], ["kind", "kind_code", "kind_name"]]
    for (ours, code, name), count in Counter(strange.itertuples(index=False, name=None)).items():
        called = f" ({name})" if isinstance(name, str) else ""
        yield (
            f"druh {code}{called} naše tabulka druhů nezná; služeb: {count}. Vede se jako {ours}: v kinds.csv území "
            "opravte jeho skupinu, formu a rodinu; pro všechna území přidejte druh do kpss_geo/tables/kinds.csv "
            f"a řádek s id {bare(code)} do kpss_geo/tables/rpss_kinds.csv"
        )
    others = sorted({group for told in services["other_groups"] for group in told.split("|") if group})
    if others:
        yield f"cílové skupiny, které neumíme přiřadit: {several(others)}; přiložte číselník {GROUPS_FILE}"
    known = forms_by_id(), units_by_id()
    ids = {id_ for one in found for id_ in one.forms if id_ not in known[0]}
    ids |= {told.unit for one in found for told in one.capacities if told.unit not in known[1]}
    if ids:
        yield f"neznámé formy nebo jednotky kapacity: {several(sorted(ids))}; doplňte je do tables/rpss_*.csv"
    if nowhere := int(((services["places"] == 0) & (services["secret_places"] == 0)).sum()):
        yield f"služeb bez činného místa: {nowhere}; zůstávají v seznamu, na mapě nejsou"
    if hidden := int((services["secret_places"] > 0).sum()):
        yield f"služeb s utajenou adresou: {hidden}; počítají se jen v kraji"
    if vague := int((services["forms"] == "").sum()):
        yield f"služeb bez formy, kterou bychom znali: {vague}; na mapě nejsou"


def found_services(register: Register) -> pd.DataFrame:
    """Rows of `joining.FOUND`, one for each public place; the secret places have none.

    A service that states a capacity in several forms has a row for each form: a row holds one capacity.
    """
    registered = register.services.to_dict("index")
    shares: dict[str, list[Row]] = {}
    for share in register.capacities.to_dict("records"):
        shares.setdefault(str(share["place"]), []).append(share)
    places = register.places.reset_index().to_dict("records")
    return found_frame(
        [
            row
            for place in places
            if registered[place["registration"]]["forms"]
            for row in _rows(place, registered[place["registration"]], shares.get(place["place"], []), register.as_of)
        ]
    )


def regional(register: Register) -> pd.DataFrame:
    """Services of each region by kind, those with a secret address among them: region, kind, kind_name, services.

    A service counts once in each region where it has a place. Nothing else is ever told of a secret address.
    """
    kinds = register.services[["kind", "kind_name"]]
    shown = register.places[["registration", "region"]]
    every = pd.concat([shown, register.secret[["registration", "region"]]]).dropna().drop_duplicates()
    told = every.join(kinds, on="registration").fillna({"kind_name": ""})
    counted: pd.DataFrame = told.groupby(["region", "kind", "kind_name"]).size().rename("services").reset_index()
    return counted


def regions_of(register: Register) -> pd.Series:
    """Region of each municipality in which a service has a public place, as most of them say."""
    told = register.places.dropna(subset=["municipality", "region"])
    many = told.groupby(["municipality", "region"]).size().sort_index().sort_values(kind="stable").reset_index()
    found: pd.Series = many.drop_duplicates("municipality", keep="last").set_index("municipality")["region"]
    return found


def _rows(place: Row, service: Row, shares: list[Row], as_of: date) -> Iterator[dict[str, Any]]:
    forms = service["forms"].split("|")
    stated = [form for form in forms if any(share["form"] == form for share in shares)]
    split = len(stated) > 1
    kind = known_kinds().get(service["kind"])
    called = kind.name if kind else _text(service["kind_name"]) or "služba neznámého druhu"
    for form in forms if split else ["|".join(forms)]:
        share = _telling(shares, form if split else (stated or [""])[0])
        yield {
            "service": f"{place['place']}-{_official(form)}" if split else place["place"],
            "name": place["name"] or " – ".join(part for part in (called, _text(service["provider"])) if part),
            "provider": service["provider"],
            "kind": service["kind"],
            "forms": form,
            "form_stated": service["form_stated"],
            "target_groups": service["target_groups"] or (kind.target_group if kind else "vsichni"),
            "capacity": share and share["capacity"],
            "capacity_kind": share and share["capacity_kind"],
            "municipality": place["municipality"],
            "address_code": place["address_code"],
            "web": service["web"],
            "source": f"MPSV, Registr poskytovatelů sociálních služeb, služba {place['registration']}",
            "as_of": as_of.isoformat(),
            "remark": " ".join(_remarks(service, share, known=kind is not None)) or None,
        }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _telling(shares: list[Row], form: str) -> Row | None:
    """Share that tells most about the form: beds of a residential one, clients of the others."""
    order = next((units for name, units in forms_by_id().values() if name == form), ())
    ranks = {units_by_id().get(unit, unit): rank for rank, unit in enumerate(order)}
    fitting = [share for share in shares if share["form"] == form]
    return min(fitting, key=lambda share: ranks.get(share["capacity_kind"], len(ranks)), default=None)


def _official(form: str) -> str:
    return next((id_ for id_, (name, _) in forms_by_id().items() if name == form), form)


def _remarks(service: Row, share: Row | None, *, known: bool) -> Iterator[str]:
    if not known:
        yield f"Druh {service['kind_code']} neznáme."
    if not service["target_groups"]:
        yield "Cílovou skupinu registr neuvádí, nebo ji neumíme přiřadit."
    if share and share["capacity_method"] == "even":
        yield f"Registrováno {share['registered']} ({share['capacity_kind']}); {METHODS['even']}."
    if isinstance(service["remark"], str):
        yield f"{service['remark']}."
