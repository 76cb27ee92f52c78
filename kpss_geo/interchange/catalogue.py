"""Records of the Czech open-data catalogue (DCAT-AP-CZ) about exported files.

References: https://ofn.gov.cz/dcat-ap-cz-rozhraní-katalogů-otevřených-dat/2024-05-28/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from kpss_geo.files import sha256
from kpss_geo.interchange.licences import CC0, CC_BY, NO_RIGHTS, ODBL, Licence
from kpss_geo.interchange.publisher import FREQUENCIES, Publisher

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
# Of a licence: what is said of the database as a work, and of the right of its maker.
RIGHTS: Mapping[Licence, tuple[str, str]] = MappingProxyType(
    {
        NO_RIGHTS: (NO_DATABASE, NO_SPECIAL_RIGHT),
        CC0: (CC0.iri, CC0.iri),
        CC_BY: (CC_BY.iri, CC_BY.iri),
        ODBL: (ODBL.iri, ODBL.iri),
    }
)


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
