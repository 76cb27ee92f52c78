"""An answer as a folder for other programs: GeoPackage, GeoParquet, CSV and records for a catalogue."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

import kpss_geo
from kpss_geo.errors import raise_all
from kpss_geo.interchange.contents import read_me
from kpss_geo.interchange.geopackage import TITLES, geopackage
from kpss_geo.interchange.layers import layers
from kpss_geo.interchange.licences import CC_BY, Licence
from kpss_geo.interchange.origin import UNCLEAR, Origin, faults, origin, survey_sources
from kpss_geo.interchange.tables import csv, parquet
from kpss_geo.study import Answer

FORMATS = ("gpkg", "geoparquet", "csv")
AS_CSV = ("gaps", "ledger", "services")
NO_PARQUET = ("ledger",)  # it has no shapes, and `publish` writes it
SHOWN = "ukazka-"


@dataclass(frozen=True, eq=False)
class Bundle:
    """Layers with where they come from, and what must be said of them all."""

    answer: Answer
    layers: Mapping[str, pd.DataFrame]
    origins: Mapping[str, Origin]
    slug: str

    @property
    def day(self) -> dt.date:
        """Of the answer."""
        return dt.date.fromisoformat(self.answer.answered_on)

    @property
    def prefix(self) -> str:
        """Of the names of files that hold made-up points, or figures that rest on them."""
        return SHOWN if self.answer.access.survey.demonstration else ""

    def about(self) -> dict[str, str]:
        """Lines that say what the files are."""
        territory = self.answer.territory
        notes = {"upozornění": "; ".join(self.answer.notes)} if self.answer.notes else {}
        return {
            "území": f"{territory.name} ({territory.code})" if territory.code else territory.name,
            "souřadnice": territory.crs,
            "spočteno": self.answer.answered_on,
            "první způsob dopravy": self.answer.lead.traveller.name,
            "limit (min)": f"{self.answer.study.standard_minutes:g}",
            "program": f"kpss_geo {kpss_geo.__version__}",
            **notes,
        }

    def credit(self, layer: str) -> str:
        """Licence of a layer and whom to name."""
        found = self.origins[layer]
        return f"{found.licence_name}; uveďte: {found.attribution or 'zdroj není uveden'}"


def bundle(answer: Answer, *, survey_licence: str = CC_BY.name, author: str = "") -> Bundle:
    """Layers of an answer with their sources.

    Parameters
    ----------
    answer
        Of a study.
    survey_licence
        Under which the town gives its survey on.
    author
        Whom to name for the survey; who surveyed is named nowhere.

    Raises
    ------
    BadInput
        A source that names an unknown layer.
    """
    raise_all(faults(answer.territory.sources))
    survey, territory = answer.access.survey, answer.territory
    own = survey_sources(
        [one.about.get("licence", "") for one in survey.points.values()],
        day=survey.today.isoformat(),
        licence=survey_licence,
        author=author or f"průzkum území {territory.name}",
    )
    sources = [*territory.sources, *(own if survey.points else ())]
    made = layers(answer)
    return Bundle(answer, made, {name: origin(name, sources) for name in made}, slug(territory.name))


def slug(name: str) -> str:
    """A name as files bear it.

    >>> slug("Třeboňsko a okolí"), slug("!")
    ('trebonsko-a-okoli', 'uzemi')
    """
    plain = "".join(one for one in unicodedata.normalize("NFKD", name.casefold()) if one.isascii())
    words = "".join(one if one.isalnum() else " " for one in plain).split()
    return "-".join(words) or "uzemi"


def data_files(whole: Bundle, formats: Iterable[str]) -> dict[str, bytes]:
    """Files with data by name, without the records of a catalogue.

    Raises
    ------
    BadInput
        A format that is not known.
    """
    wanted = list(formats)
    raise_all(
        [f"--format: „{one}“ neznáme; vyberte z {', '.join(FORMATS)} nebo all" for one in wanted if one not in FORMATS]
    )
    return {name: content for one in FORMATS if one in wanted for name, content in WRITERS[one](whole).items()}


def _gpkg(whole: Bundle) -> dict[str, bytes]:
    return {name: _one_gpkg(whole, names) for name, names in gpkg_layers(whole).items()}


def gpkg_layers(whole: Bundle) -> dict[str, list[str]]:
    """Layers of each GeoPackage by its name: what is under share-alike lies apart, as does each unclear licence."""
    found: dict[str, list[str]] = {}
    for name in whole.layers:
        if name not in NO_PARQUET:
            kept = whole.origins[name].bundle(name)
            found.setdefault(f"{whole.prefix}{whole.slug}-{kept}.gpkg", []).append(name)
    return found


def _one_gpkg(whole: Bundle, names: Sequence[str]) -> bytes:
    credit = {name: whole.credit(name) for name in names}
    about = {**whole.about(), **{f"licence vrstvy {name}": text for name, text in credit.items()}}
    return geopackage({name: whole.layers[name] for name in names}, day=whole.day, about=about, credit=credit)


def _geoparquet(whole: Bundle) -> dict[str, bytes]:
    return {
        f"geoparquet/{whole.prefix}{name}.parquet": parquet(frame, _told(whole, name))
        for name, frame in whole.layers.items()
        if name not in NO_PARQUET
    }


def _told(whole: Bundle, layer: str) -> dict[str, str]:
    found = whole.origins[layer]
    return {
        "title": TITLES[layer],
        "licence": found.licence_name,
        "attribution": found.attribution,
        "notes": "; ".join(whole.answer.notes),
    }


def _csv(whole: Bundle) -> dict[str, bytes]:
    return {f"csv/{whole.prefix}{name}.csv": csv(whole.layers[name]) for name in AS_CSV}


WRITERS: Mapping[str, Callable[[Bundle], dict[str, bytes]]] = MappingProxyType(
    {"gpkg": _gpkg, "geoparquet": _geoparquet, "csv": _csv}
)


def layers_of(whole: Bundle, file: str) -> list[str]:
    """Layers that lie in a file of the export."""
    stem = file.rsplit("/", 1)[-1].rsplit(".", 1)[0].removeprefix(whole.prefix)
    return [stem] if stem in whole.layers else gpkg_layers(whole)[file]


def licence_of_file(whole: Bundle, file: str) -> Licence | None:
    """Licence of a file as a whole; None where it is not clear."""
    found = [whole.origins[name].licence for name in layers_of(whole, file)]
    known = [one for one in found if one is not None]
    return max(known, key=lambda one: one.rank) if len(known) == len(found) else None


def told_beside(whole: Bundle, files: Iterable[str]) -> bytes:
    """`cti-me.txt` of the files."""
    held = [(name, ", ".join(TITLES[one] for one in layers_of(whole, name))) for name in files]
    return read_me(whole.about(), held, {name: whole.credit(name) for name in whole.layers})


def warnings(whole: Bundle) -> list[str]:
    """What a person who exports should know, one Czech sentence each."""
    unclear = [name for name, found in whole.origins.items() if found.licence is None]
    return [
        f"{TITLES[name]}: licence je {whole.origins[name].licence_name}; "
        f"vrstva leží zvlášť ({UNCLEAR}); doplňte licenci zdroje do territory.toml, u průzkumu --survey-licence"
        for name in unclear
    ]


def as_json(told: object) -> bytes:
    """JSON for people and programs."""
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
