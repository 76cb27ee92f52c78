"""Survey files going out: current points and observations, one format a module, and what each leaves behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from kpss_geo.errors import BadInput
from kpss_geo.exchange.outgoing import a11yjson, current, features, observed, ofn, osm
from kpss_geo.exchange.outgoing.parcel import DEMONSTRATION, WARNING, Outcome, Parcel, packed
from kpss_geo.survey.fold import Point
from kpss_geo.survey.observations import Event

__all__ = ["DEMONSTRATION", "FORMATS", "WARNING", "Written", "write"]

README = "cti-me.txt"
DEMONSTRATION_PREFIX = "ukazka-"
Format = Callable[[Parcel], Outcome]
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": current.write_csv,
        "xlsx": current.write_xlsx,
        "geojson": features.write_geojson,
        "gpkg": features.write_gpkg,
        "csv-observations": observed.write_csv,
        "xlsx-observations": observed.write_xlsx,
        "geojson-observations": observed.write_geojson,
        "a11yjson": a11yjson.write,
        "ofn": ofn.write,
        "osm": osm.write,
    }
)


class Written(NamedTuple):
    """Bytes by name of file, and a Czech sentence for each thing that the format could not carry."""

    files: dict[str, bytes]
    lost: list[str]


def write(
    points: Mapping[UUID, Point],
    *,
    format: str,  # noqa: A002
    events: Iterable[Event] = (),
    edition: str,
    today: dt.date,
    territory_name: str,
    licence: str,
    demonstration: bool = False,
) -> Written:
    """Files of surveyed points in one of `FORMATS`, with a text file beside them that says what they are.

    Parameters
    ----------
    points
        As `fold` gives them; archived ones stay behind.
    format
        Name of the format; those with `-observations` hold events, the others points as they stand.
    events
        Those that the points were folded from: they say where a point comes from, and are what `-observations` write.
    edition
        Letter of the edition of the method for the categories.
    today
        Day of the export.
    territory_name
        Whose survey it is.
    licence
        Under which the files are given on; points taken over under ODbL leave only under ODbL.
    demonstration
        May made-up points leave; every file then says that they are made up.

    Raises
    ------
    BadInput
        The format is unknown; or the edition is, the licence is missing, a point comes without its events, an author
        is an address, there are demonstration points that were not asked for, every fault at once.
    """
    if format not in FORMATS:
        raise BadInput([f"formát „{format}“ neznáme; vyberte z: {', '.join(FORMATS)}"])
    parcel, left = packed(
        points,
        events,
        edition=edition,
        today=today,
        territory_name=territory_name,
        licence=licence,
        demonstration=demonstration,
    )
    files, lost = FORMATS[format](parcel)
    lost = [*left, *lost]
    prefix = DEMONSTRATION_PREFIX if parcel.warning else ""
    whole = {**files, README: _readme(parcel, format, lost)}
    return Written({prefix + name: content for name, content in whole.items()}, lost)


def _readme(parcel: Parcel, name: str, lost: Iterable[str]) -> bytes:
    lines = [f"{key}: {text}" for key, text in {**parcel.about(), "formát": name}.items()]
    lines += ["", "Co formát nenese:", *(f"- {line}" for line in lost), ""]
    return "\r\n".join(lines).encode("utf-8")
