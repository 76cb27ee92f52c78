"""Records of the catalogue about an export: one for all of it, and one for each content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kpss_geo.errors import raise_all
from kpss_geo.frames import KROVAK
from kpss_geo.interchange import catalogue
from kpss_geo.interchange.catalogue import Held, Subject
from kpss_geo.interchange.contents import COMMON, CONTENTS, span
from kpss_geo.interchange.geopackage import TITLES
from kpss_geo.interchange.origin import COMPUTED
from kpss_geo.interchange.publisher import Publisher
from kpss_geo.interchange.required import faults
from kpss_geo.interchange.writing import Bundle, as_json, layers_of, licence_of_file
from kpss_geo.territory import Territory

WHOLE = "dataset.jsonld"
_TOWN = re.compile(r"5[0-9]{5}")
MADE_UP = "UKÁZKA: "


def records(whole: Bundle, files: Mapping[str, bytes], by: Publisher) -> dict[str, bytes]:
    """Records by name: `dataset.jsonld` of the export, and under `katalog/` one for each content.

    Files of a data set may differ in form alone, so each layer is a data set, and each GeoPackage another; the one
    of the export says that they belong together.

    Raises
    ------
    BadInput
        A publisher who is not described, a layer whose licence is not clear, a territory without codes of RÚIAN;
        every fault at once.
    """
    raise_all([*by.faults(), *_unclear(whole), *_placeless(whole.answer.territory)])
    parts = {f"katalog/{name}.jsonld": found for name, found in _by_content(whole, files).items()}
    told = {}
    for name, held in parts.items():
        kept = layers_of(whole, held[0])
        title = TITLES[kept[0]].lower() if len(kept) == 1 else f"balík pro QGIS ({_licence(whole, held[0])})"
        offered = [_held(whole, file, files[file], by) for file in held]
        told[name] = catalogue.record(name, _subject(whole, kept, title, by), offered, by=by, part_of=WHOLE)
    all_of_it = _subject(whole, list(whole.layers), "data pro plánování", by)
    told[WHOLE] = catalogue.record(WHOLE, all_of_it, [], by=by)  # last: it is written when its parts are
    raise_all([fault for one in told.values() for fault in faults(one)])
    return {name: as_json(one) for name, one in told.items()}


def _by_content(whole: Bundle, files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Files of one content, by its name: a GeoPackage of a single layer is one more form of that layer."""
    found: dict[str, list[str]] = {}
    for file in files:
        kept = layers_of(whole, file)
        found.setdefault(kept[0] if len(kept) == 1 else file.removesuffix(".gpkg"), []).append(file)
    return found


def _licence(whole: Bundle, file: str) -> str:
    found = licence_of_file(whole, file)
    return found.name if found else ""


def _subject(whole: Bundle, kept: list[str], title: str, by: Publisher) -> Subject:
    territory, notes = whole.answer.territory, whole.answer.notes
    made_up = MADE_UP if whole.prefix else ""
    dates = [source.get("date", "") for name in kept for source in whole.origins[name].sources]
    since, until = span(dates, until=whole.day)
    words = [CONTENTS[name].description for name in kept]
    said = f" Upozornění: {'; '.join(notes)}." if notes else ""
    return Subject(
        title=f"{made_up}Dostupnost služeb, {territory.name}: {title}",
        description=f"{' '.join(words)} Spočteno {whole.answer.answered_on}. Vydává {by.name}.{said}",
        keywords=(*COMMON, *dict.fromkeys(word for name in kept for word in CONTENTS[name].keywords)),
        themes=tuple(dict.fromkeys(theme for name in kept for theme in CONTENTS[name].themes)),
        towns=tuple(sorted(map(str, territory.municipalities.index))),
        since=since,
        until=until,
    )


def _held(whole: Bundle, file: str, content: bytes, by: Publisher) -> Held:
    kept, licence = layers_of(whole, file), licence_of_file(whole, file)
    if licence is None:
        raise AssertionError(f"{file}: unclear licences are refused before")
    own = [f"výpočet: {by.name}"] if set(kept) & set(COMPUTED) else []
    whom = dict.fromkeys([*(one for name in kept for one in whole.origins[name].named), *own])
    return Held(
        name=file,
        title=", ".join(TITLES[name] for name in kept),
        content=content,
        licence=licence,
        attribution="; ".join(whom),
        personal=any(CONTENTS[name].personal for name in kept),
    )


def _unclear(whole: Bundle) -> Iterator[str]:
    for name, found in whole.origins.items():
        if found.licence is None:
            yield f"{TITLES[name]}: licence je {found.licence_name}; bez ní do katalogu nesmí, doplňte ji u zdroje"
        elif found.licence.iri and not found.attribution:
            yield f"{TITLES[name]}: zdroj neříká, koho uvést; doplňte attribution do territory.toml"


def _placeless(territory: Territory) -> Iterator[str]:
    codes = [str(code) for code in territory.municipalities.index]
    if territory.crs != KROVAK or not territory.code or not all(map(_TOWN.fullmatch, codes)):
        yield f"{territory.name}: obce nemají kódy RÚIAN; do českého katalogu patří jen území založené z RÚIAN"
