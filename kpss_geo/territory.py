"""A territory opened from its folder: municipalities, people, services, needs, streets."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from kpss_geo import files
from kpss_geo.errors import BadInput, KpssError, MissingInput, raise_all
from kpss_geo.frames import AGES, KROVAK, MUNICIPALITIES, PEOPLE, STOPS, WGS84, Schema, crs_fault, listed
from kpss_geo.sources.boundaries import boundaries, need_crs, overlaps
from kpss_geo.sources.services import as_table, empty_needs, read_kinds, read_needs, read_services
from kpss_geo.streets import graph
from kpss_geo.streets.graph import Streets
from kpss_geo.terms import COUNTED_LEVELS, PEOPLE_LEVELS, Kind, kinds

SCHEMATIC = "schematic"
BOUNDARY_FILES = ("municipalities.parquet", "municipalities.gpkg", "municipalities.geojson", "municipalities.shp")
# Whether streets and boundaries are drawn by us: what every map and table says then.
DRAWN = MappingProxyType(
    {
        (True, True): "schematické ulice a hranice",
        (True, False): "schematické ulice",
        (False, True): "schematické hranice",
    }
)
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Territory:
    """Everything known about one territory; immutable.

    Attributes
    ----------
    name, code, crs
        As `territory.toml` says; `crs` is metric.
    municipalities, people, services, needs, stops
        Frames of `frames.MUNICIPALITIES`, `PEOPLE`, `SERVICES`, `NEEDS`, `STOPS`.
    streets
        Graph in the same metres.
    kinds
        Kinds of service: the package's and those of the territory's own `kinds.csv`.
    sources
        Where the facts come from: name, date, licence, attribution, url.
    inputs
        Files that were read: hash by name.
    """

    name: str
    code: str
    crs: str
    municipalities: gpd.GeoDataFrame
    people: gpd.GeoDataFrame
    services: gpd.GeoDataFrame
    needs: pd.DataFrame
    stops: gpd.GeoDataFrame
    streets: Streets
    kinds: Mapping[str, Kind] = field(default_factory=kinds)
    sources: tuple[Mapping[str, str], ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path()

    @classmethod
    def open(cls, folder: str | Path) -> Territory:
        """Open and check a territory folder.

        A file in the folder is used before its namesake in `schematic/`.

        Raises
        ------
        MissingInput, BadInput
            Naming every fault of every file at once.
        """
        return _Opening(Path(folder)).territory()

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the municipalities, metres."""
        west, south, east, north = map(float, self.municipalities.total_bounds)
        return west, south, east, north

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What every map and table made from this territory must say about it."""
        drawn = self.streets.schematic, bool(self.municipalities["schematic"].any())
        notes = [DRAWN[drawn]] if any(drawn) else []
        levels = set(self.people["people_level"])
        if "schematic" in levels:
            notes.append("rozmístění lidí uvnitř obcí je nakreslené, ne skutečné")
        notes += [PEOPLE_LEVELS[level] for level in COUNTED_LEVELS if level in levels]
        own = self.services[self.services["inside"].astype(bool)]
        vague = int(own["position_quality"].isin(["municipality", "street"]).sum())
        if vague:
            notes.append(f"u {vague} z {len(own)} služeb v území známe jen obec: minuty k nim jsou hrubé")
        return tuple(notes)


class _Opening:
    """One opening: reads file after file and gathers the faults of all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[str] = []
        self.inputs: dict[str, str] = {}

    def territory(self) -> Territory:
        if not self.folder.is_dir():
            raise MissingInput([f"{self.folder}: there is no such folder; make one with kpss-geo import-osm"])
        files.settle(self.folder)
        about = self._about()
        crs = str(about.get("crs", KROVAK))
        wrong = crs_fault(crs)
        if wrong:
            raise BadInput([f"territory.toml: {wrong}"])
        municipalities = self._try(lambda: self._municipalities(crs))
        people = self._try(lambda: self._people(crs))
        streets = self._try(lambda: self._streets(crs))
        if municipalities is None:
            raise BadInput(self.faults)  # without them the other tables cannot be judged
        all_kinds = dict(kinds()) | (self._try(self._kinds) or {})
        services = self._try(lambda: self._services(all_kinds, municipalities))
        needs = self._try(lambda: self._needs(all_kinds))
        stops = self._try(lambda: self._stops(crs))
        if people is not None:
            self._together(municipalities, people)
        if self.faults or people is None or streets is None or services is None or needs is None or stops is None:
            raise BadInput(self.faults)
        return Territory(
            name=str(about["name"]),
            code=str(about.get("code", "")),
            crs=crs,
            municipalities=municipalities,
            people=people,
            services=services,
            needs=needs,
            stops=stops,
            streets=streets,
            kinds=MappingProxyType(all_kinds),
            sources=tuple(MappingProxyType({k: str(v) for k, v in one.items()}) for one in about.get("sources", [])),
            inputs=MappingProxyType(self.inputs),
            folder=self.folder,
        )

    def _try(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except BadInput as error:
            self.faults += error.faults
        except KpssError as error:
            self.faults.append(str(error))
        return None

    def _find(self, *names: str) -> Path | None:
        """The first of the files that is there: in the folder, else in its `schematic/`."""
        for place in (self.folder, self.folder / SCHEMATIC):
            for name in names:
                if (place / name).is_file():
                    self.inputs[str((place / name).relative_to(self.folder))] = files.sha256(
                        (place / name).read_bytes()
                    )
                    return place / name
        return None

    def _must_find(self, *names: str) -> Path:
        path = self._find(*names)
        if path is None:
            hint = "run kpss-geo import-osm, or kpss-geo schematic where the folder has facts"
            raise MissingInput([f"{self.folder}: there is no {names[0]}; {hint}"])
        return path

    def _about(self) -> dict[str, Any]:
        path = self._must_find("territory.toml")
        try:
            about = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInput([f"{path}: is not readable TOML ({error}); correct it"]) from error
        if "name" not in about:
            raise BadInput([f'{path}: name is missing; write name = "…"'])
        return about

    def _geo(self, path: Path) -> gpd.GeoDataFrame:
        try:
            if path.suffix == ".parquet":
                return gpd.read_parquet(path)
            return gpd.read_file(path)
        except Exception as error:
            raise BadInput([f"{path}: cannot be read ({error}); make it again"]) from error

    def _municipalities(self, crs: str) -> gpd.GeoDataFrame:
        path = self._must_find(*BOUNDARY_FILES)
        frame = boundaries(self._geo(path), crs, path.name)
        self.faults += MUNICIPALITIES.faults(frame) + overlaps(frame)
        return frame

    def _people(self, crs: str) -> gpd.GeoDataFrame:
        path = self._must_find("people.parquet")
        frame = self._geo(path)
        need_crs(frame, path.name)
        frame.index.name = "home"
        frame = frame.to_crs(crs)
        ages = [name for name in AGES.values() if name not in frame]
        frame = _checked(frame.assign(**dict.fromkeys(ages, np.nan)), PEOPLE)
        unknown = sorted(set(frame["people_level"]) - set(PEOPLE_LEVELS))
        if unknown:
            self.faults.append(f"{path.name}: people_level {listed(unknown)} is not known; see docs/methods.md")
        return frame

    def _streets(self, crs: str) -> Streets:
        path = self._must_find("streets.npz")
        streets = graph.read(path)
        if pyproj.CRS(streets.crs) != pyproj.CRS(crs):
            raise BadInput([f"{path.name}: is in {streets.crs}, the territory in {crs}; import the streets again"])
        return streets

    def _kinds(self) -> dict[str, Kind]:
        path = self._find("kinds.csv")
        return read_kinds(path) if path else {}

    def _services(self, known: Mapping[str, Kind], municipalities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        services, faults = read_services(self._must_find("services.csv"), kinds=known, municipalities=municipalities)
        self.faults += faults
        return services

    def _needs(self, known: Mapping[str, Kind]) -> pd.DataFrame:
        path = self._find("needs.csv")
        if path is None:
            return empty_needs()
        needs, faults = read_needs(path, kinds=known)
        self.faults += faults
        return needs

    def _stops(self, crs: str) -> gpd.GeoDataFrame:
        path = self._find("stops.csv")
        header = {"zastavka": "stop", "nazev": "name", "lon": "lon", "lat": "lat"}
        records: list[dict[str, Any]] = []
        if path is not None:
            table = as_table(path, header, ("stop", "name", "lon", "lat"))
            records = [
                {
                    "stop": row.required("stop"),
                    "name": row.required("name"),
                    "x": row.number("lon"),
                    "y": row.number("lat"),
                }
                for row in table.rows
            ]
            self.faults += table.faults
        frame = pd.DataFrame.from_records(records, columns=["stop", "name", "x", "y"]).set_index("stop")
        points = shapely.points(frame["x"].astype(float), frame["y"].astype(float))
        named = frame[["name"]].astype("string")
        return _checked(gpd.GeoDataFrame(named, geometry=points, crs=WGS84).to_crs(crs), STOPS)

    def _together(self, municipalities: gpd.GeoDataFrame, people: gpd.GeoDataFrame) -> None:
        strange = sorted(set(people["municipality"]) - set(municipalities.index))
        if strange:
            self.faults.append(
                f"people: municipality {listed(strange)} is not among the municipalities; add or correct it"
            )


def _checked(frame: gpd.GeoDataFrame, schema: Schema) -> gpd.GeoDataFrame:
    found = schema.faults(frame)
    raise_all(found)
    return frame
