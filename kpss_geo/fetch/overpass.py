"""One territory's streets, services and stops asked of Overpass, with streets made by osmnx."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kpss_geo.errors import BadInput
from kpss_geo.fetch.extract import Box, from_overpass, imported
from kpss_geo.fetch.feeds import File, file_of
from kpss_geo.sources.osm import STOP_TAGS, Imported
from kpss_geo.sources.osm_services import service_rules
from kpss_geo.sources.osmnx_graph import streets_from_xml

FEED = "overpass"
SERVER_SECONDS = 300  # how long the server may work on one question
WAIT_SECONDS = SERVER_SECONDS + 30.0  # nothing comes before it has finished
DEGREES = 4  # decimal places of the box, about 10 m


def asked(box: Box, today: dt.date) -> File:
    """The file of a box: the answer to one question, with all that `fetch` needs of OpenStreetMap."""
    west, south, east, north = (round(degrees, DEGREES) for degrees in box)
    code = f"{west}_{south}_{east}_{north}"
    return file_of(FEED, today=today, code=code, query=question(Box(west, south, east, north)))


def question(box: Box) -> str:
    """The question in the language of Overpass: streets, services and stops that touch the box, with their nodes.

    Examples
    --------
    >>> question(Box(14.7, 48.9, 14.8, 49.1))[:74]
    '[out:xml][timeout:300][bbox:48.9,14.7,49.1,14.8];(way["highway"];nwr["amen'
    """
    where = f"[bbox:{box.south},{box.west},{box.north},{box.east}]"
    return f"[out:xml][timeout:{SERVER_SECONDS}]{where};({''.join(_wanted())});(._;>;);out body;"


def _wanted() -> Iterator[str]:
    """Streets, then what is a service or a stop by any of its tags; what else must fit, the reader looks at."""
    values: dict[str, set[str]] = {}
    for key, value in (*(next(iter(tags.items())) for _, tags in service_rules().rules), *STOP_TAGS):
        values.setdefault(key, set()).add(value)
    yield 'way["highway"];'
    for key in sorted(values):
        any_of = "|".join(map(re.escape, sorted(values[key])))
        yield f'nwr["{key}"];' if "*" in values[key] else f'nwr["{key}"~"^({any_of})$"];'


def answered(path: Path, work: Path, crs: str) -> Imported:
    """What an answer of Overpass holds: services and stops as of any extract, streets by osmnx.

    Parameters
    ----------
    path
        XML (`[out:xml]`), or JSON that somebody brought.
    work
        Folder for what is made on the way.

    Raises
    ------
    BadInput
        Where it is none, is cut off, or has no streets.
    """
    if path.suffix == ".json":
        whole = work / "overpass.osm"
        from_overpass(path, whole)
        path = whole
    found = imported(path, crs)
    try:
        return replace(found, streets=streets_from_xml(path, crs=crs))
    except (ValueError, SyntaxError) as error:  # of osmnx and of its XML parsers
        if isinstance(error, BadInput):
            raise
        raise BadInput([f"{path.name}: není čitelná odpověď Overpass ({error}); stáhněte ji znovu"]) from error
