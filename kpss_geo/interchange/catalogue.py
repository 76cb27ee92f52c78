"""Records of the Czech open-data catalogue (DCAT-AP-CZ) about exported files.

References: https://ofn.gov.cz/dcat-ap-cz-rozhraní-katalogů-otevřených-dat/2024-05-28/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kpss_geo.files import sha256
from kpss_geo.interchange.licences import CC0, CC_BY, NO_RIGHTS, ODBL, Licence

CONTEXT = (
    "https://ofn.gov.cz/dcat-ap-cz-rozhraní-katalogů-otevřených-dat/2024-05-28/"
    "kontexty/rozhraní-katalogů-otevřených-dat.jsonld"
)
AUTHORITY = "http://publications.europa.eu/resource/authority/"
MEDIA = "http://www.iana.org/assignments/media-types/"
BODY = "https://rpp-opendata.egon.gov.cz/odrpp/zdroj/orgán-veřejné-moci/"
TOWN = "https://linked.cuzk.cz/resource/ruian/obec/"
TERMS = "https://data.gov.cz/podmínky-užití/"
SPDX = "http://spdx.org/rdf/terms#"
DCAT = "http://www.w3.org/ns/dcat#"
NO_WORKS = f"{TERMS}neobsahuje-autorská-díla/"
NO_DATABASE = f"{TERMS}není-autorskoprávně-chráněnou-databází/"
NO_SPECIAL_RIGHT = f"{TERMS}není-chráněna-zvláštním-právem-pořizovatele-databáze/"
PERSONAL: Mapping[bool, str] = MappingProxyType(
    {True: f"{TERMS}obsahuje-osobní-údaje/", False: f"{TERMS}neobsahuje-osobní-údaje/"}
)
# Format and media type by the end of a file's name.
FORMATS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "gpkg": ("GPKG", "application/geopackage+sqlite3"),
        "parquet": ("PARQUET", "application/vnd.apache.parquet"),
        "csv": ("CSV", "text/csv"),
    }
)
# How often the town means to publish anew.
FREQUENCIES: Mapping[str, str] = MappingProxyType(
    {"nepravidelne": "IRREG", "rocne": "ANNUAL", "pololetne": "ANNUAL_2", "ctvrtletne": "QUARTERLY", "mesicne": "MONTHLY"}
)
# Of a licence: what is said of the database as a work, and of the right of its maker.
RIGHTS: Mapping[Licence, tuple[str, str]] = MappingProxyType(
    {
        NO_RIGHTS: (NO_DATABASE, NO_SPECIAL_RIGHT),
        CC0: (CC0.iri, CC0.iri),
        CC_BY: (CC_BY.iri, CC_BY.iri),
        ODBL: (ODBL.iri, ODBL.iri),
    }
)
_ICO = re.compile(r"\d{8}")
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Publisher:
    """Who publishes, and where.

    Attributes
    ----------
    name
        Of the public body.
    ico
        Its identification number, eight digits.
    url
        Address of the folder in which the files will lie.
    frequency
        One of `FREQUENCIES`.
    email
        For remarks; may be left out.
    """

    name: str
    ico: str
    url: str
    frequency: str = "nepravidelne"
    email: str = ""

    def faults(self) -> list[str]:
        """What is wrong, one Czech sentence each."""
        known = ", ".join(FREQUENCIES)
        said = {
            "--publisher: chybí název poskytovatele; napište třeba Město Třeboň": not self.name.strip(),
            f"--ico: „{self.ico}“ není IČO; napište osm číslic podle registru osob": not is_ico(self.ico),
            f"--url: „{self.url}“ není adresa složky na webu; napište třeba https://data.mesto.cz/pristupnost": (
                not _WEB.fullmatch(self.url)
            ),
            f"--frequency: „{self.frequency}“ neznáme; vyberte z {known}": self.frequency not in FREQUENCIES,
            f"--email: „{self.email}“ není adresa; opravte ji, nebo vynechte": (
                bool(self.email) and not _MAIL.fullmatch(self.email)
            ),
        }
        return [sentence for sentence, wrong in said.items() if wrong]


@dataclass(frozen=True)
class Subject:
    """What one record is about.

    Attributes
    ----------
    title, description, keywords, themes
        Czech words; themes are codes of the European list, such as SOCI.
    towns
        Codes of municipalities (RÚIAN).
    since, until
        ISO dates that the data cover.
    """

    title: str
    description: str
    keywords: tuple[str, ...]
    themes: tuple[str, ...]
    towns: tuple[str, ...]
    since: str
    until: str


@dataclass(frozen=True)
class Held:
    """A file that a record offers, with its terms of use."""

    name: str
    title: str
    content: bytes
    licence: Licence
    attribution: str
    personal: bool


def is_ico(text: str) -> bool:
    """Are these the eight digits of an IČO, whose last is a checksum.

    >>> is_ico("00247618"), is_ico("00247619"), is_ico("247618")
    (True, False, False)
    """
    if not _ICO.fullmatch(text):
        return False
    weighted = sum(int(digit) * weight for digit, weight in zip(text, range(8, 1, -1), strict=False))
    return (11 - weighted % 11) % 10 == int(text[7])


def record(name: str, subject: Subject, held: Sequence[Held], *, by: Publisher, part_of: str = "") -> dict[str, Any]:
    """A record of the catalogue as JSON-LD.

    Parameters
    ----------
    name
        Of the file in which the record will lie; its address is that of the data set.
    subject
        What the data are.
    held
        Files of the same content in several forms; none where other records are its parts.
    by
        Who publishes.
    part_of
        Name of the file of the record whose part this one is.
    """
    iri = address(by, name)
    contact = {"typ": "Organizace", "jméno": {"cs": by.name}, "e-mail": f"mailto:{by.email}"} if by.email else {}
    return {
        "@context": CONTEXT,
        "iri": iri,
        "typ": "Datová sada",
        "název": {"cs": subject.title},
        "popis": {"cs": subject.description},
        "poskytovatel": BODY + by.ico,
        **({"kontaktní_bod": contact} if contact else {}),
        "téma": [f"{AUTHORITY}data-theme/{theme}" for theme in subject.themes],
        "periodicita_aktualizace": f"{AUTHORITY}frequency/{FREQUENCIES[by.frequency]}",
        "klíčové_slovo": {"cs": list(subject.keywords)},
        "prvek_rúian": [TOWN + code for code in subject.towns],
        "časové_pokrytí": {"typ": "Časový interval", "začátek": subject.since, "konec": subject.until},
        **({"je_součástí": address(by, part_of)} if part_of else {}),
        **({"distribuce": [_distribution(iri, one, by) for one in held]} if held else {}),
    }


def address(by: Publisher, name: str) -> str:
    """Where a file of the export will lie."""
    return f"{by.url.rstrip('/')}/{name}"


def _distribution(iri: str, held: Held, by: Publisher) -> dict[str, Any]:
    form, media = FORMATS[held.name.rsplit(".", 1)[-1]]
    where = address(by, held.name)
    return {
        "iri": f"{iri}#{form.lower()}",
        "typ": "Distribuce",
        "název": {"cs": held.title},
        "podmínky_užití": terms_of_use(held),
        "soubor_ke_stažení": where,
        "přístupové_url": where,
        "formát": f"{AUTHORITY}file-type/{form}",
        "typ_média": MEDIA + media,
        f"{DCAT}byteSize": len(held.content),
        f"{SPDX}checksum": {
            "@type": f"{SPDX}Checksum",
            f"{SPDX}algorithm": {"@id": f"{SPDX}checksumAlgorithm_sha256"},
            f"{SPDX}checksumValue": {
                "@type": "http://www.w3.org/2001/XMLSchema#hexBinary",
                "@value": sha256(held.content),
            },
        },
    }


def terms_of_use(held: Held) -> dict[str, Any]:
    """Terms of use in the four parts that the Czech profile asks for; whom to name where the database is licensed."""
    database, special = RIGHTS[held.licence]
    named = {"autor_databáze": {"cs": held.attribution}} if database != NO_DATABASE else {}
    return {
        "typ": "Specifikace podmínek užití",
        "autorské_dílo": NO_WORKS,
        "databáze_jako_autorské_dílo": database,
        **named,
        "databáze_chráněná_zvláštními_právy": special,
        "osobní_údaje": PERSONAL[held.personal],
    }


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
    if not _WEB.fullmatch(str(told.get("iri", ""))):
        yield "iri není adresa na webu"


def _distribution_faults(told: Mapping[str, Any]) -> Iterator[str]:
    if told.get("typ") != "Distribuce":
        yield "typ není Distribuce"
    for name in ("soubor_ke_stažení", "přístupové_url"):
        if not _WEB.fullmatch(str(told.get(name, ""))):
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
