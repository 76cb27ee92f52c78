"""What the Czech profile (DCAT-AP-CZ) asks of a record, and what a record lacks of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kpss_geo.interchange.catalogue import AUTHORITY, BODY, CONTEXT, MEDIA
from kpss_geo.interchange.licences import CC_BY, ODBL
from kpss_geo.interchange.publisher import WEB

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def faults(told: Mapping[str, Any]) -> list[str]:
    """What a record of a data set lacks of the profile, one Czech sentence each.

    A record without distributions is right only for a data set that others are parts of.
    """
    where = told.get("iri") or "záznam bez adresy"
    found = [f"{where}: {one}" for one in _record_faults(told)]
    for number, one in enumerate(told.get("distribuce", ()), start=1):
        found += [f"{where}, distribuce {number}: {fault}" for fault in _distribution_faults(one)]
    return found


def _record_faults(told: Mapping[str, Any]) -> Iterator[str]:
    if told.get("@context") != CONTEXT:
        yield "@context není kontext DCAT-AP-CZ"
    if told.get("typ") != "Datová sada":
        yield "typ není Datová sada"
    for name in ("název", "popis", "klíčové_slovo"):
        if not (told.get(name) or {}).get("cs"):
            yield f"{name} chybí česky"
    yield from _not_begun(told, {"poskytovatel": BODY, "periodicita_aktualizace": f"{AUTHORITY}frequency/"})
    yield from _not_listed(told, {"téma": f"{AUTHORITY}data-theme/", "prvek_rúian": "https://linked.cuzk.cz/"})
    covered = told.get("časové_pokrytí") or {}
    since, until = (str(covered.get(end, "")) for end in ("začátek", "konec"))
    if not (_DAY.fullmatch(since) and _DAY.fullmatch(until) and since <= until):
        yield "časové_pokrytí není od dne do dne"
    if "distribuce" in told and not told["distribuce"]:
        yield "distribuce je prázdná"
    if not WEB.fullmatch(str(told.get("iri", ""))):
        yield "iri není adresa na webu"


def _distribution_faults(told: Mapping[str, Any]) -> Iterator[str]:
    if told.get("typ") != "Distribuce":
        yield "typ není Distribuce"
    for name in ("soubor_ke_stažení", "přístupové_url"):
        if not WEB.fullmatch(str(told.get(name, ""))):
            yield f"{name} není adresa na webu"
    yield from _not_begun(told, {"formát": f"{AUTHORITY}file-type/", "typ_média": MEDIA})
    terms = told.get("podmínky_užití") or {}
    parts = ("autorské_dílo", "databáze_jako_autorské_dílo", "databáze_chráněná_zvláštními_právy", "osobní_údaje")
    yield from (f"podmínky_užití: {fault}" for fault in _not_begun(terms, dict.fromkeys(parts, "https://")))
    licensed = terms.get("databáze_jako_autorské_dílo") in (CC_BY.iri, ODBL.iri)
    if licensed and not (terms.get("autor_databáze") or {}).get("cs"):
        yield "podmínky_užití: autor_databáze chybí, licence ho žádá"


def _not_begun(told: Mapping[str, Any], beginnings: Mapping[str, str]) -> Iterator[str]:
    for name, beginning in beginnings.items():
        text = str(told.get(name) or "")
        if not text.startswith(beginning) or text == beginning:
            yield f"{name} chybí nebo nezačíná {beginning}"


def _not_listed(told: Mapping[str, Any], beginnings: Mapping[str, str]) -> Iterator[str]:
    for name, beginning in beginnings.items():
        some = told.get(name) or []
        if not some or not all(str(one).startswith(beginning) for one in some):
            yield f"{name} chybí nebo nezačíná {beginning}"
