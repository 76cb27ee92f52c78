"""What OpenStreetMap knows of a box: cut out of an extract, brought as an answer of Overpass, or asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from kpss_geo.fetch import overpass
from kpss_geo.fetch.checks import reading
from kpss_geo.fetch.extract import Box, cut, imported
from kpss_geo.fetch.ground import Neighbours
from kpss_geo.fetch.means import Means
from kpss_geo.fetch.plan import gathered
from kpss_geo.frames import KROVAK
from kpss_geo.sources.osm import Imported

Osm = Callable[[Box], Imported]  # streets, services and stops that touch a box
FEED = "osm"
ANSWER = "overpass"  # how the name of an answer of Overpass begins


def feed_of(means: Means) -> str:
    """Feed that OpenStreetMap comes by."""
    return overpass.FEED if means.overpass else FEED


def of_file(path: Path) -> Osm:
    """Boxes of an extract; an answer of Overpass that somebody brought counts whole."""

    def read(box: Box) -> Imported:
        with TemporaryDirectory() as work, reading(FEED):
            if path.name.startswith(ANSWER):
                return overpass.answered(path, Path(work), KROVAK)
            part = Path(work) / "part.osm.pbf"
            cut(path, part, box)
            return imported(part, KROVAK)

    return read


def of_server(near: Neighbours, means: Means, today: dt.date) -> Osm:
    """Boxes asked of Overpass by our own downloads; the file of the last box joins those at hand."""

    def read(box: Box) -> Imported:
        (found,) = gathered([overpass.asked(box, today)], means).values()
        near.files[overpass.FEED] = found  # a wider answer takes the place of a narrower one
        with TemporaryDirectory() as work, reading(overpass.FEED):
            return overpass.answered(found.path, Path(work), KROVAK)

    return read
