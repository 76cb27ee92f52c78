"""`fetch`: from the name of a territory to its folder, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kpss_geo.fetch.building import build
from kpss_geo.fetch.cache import locked
from kpss_geo.fetch.means import Means
from kpss_geo.fetch.plan import Meant, first_files, further_files, gathered, gazetteer, meant, optional_files
from kpss_geo.files import write_all


class Made(NamedTuple):
    """A territory with its files by name, not yet written."""

    territory: Meant
    contents: dict[str, bytes]


def made(wanted: str, means: Means) -> Made:
    """The territory that a text names (see `plan.meant`), made of what the means bring.

    Raises
    ------
    MissingInput, BadInput
        Naming every file that is not to be had, or every fault of a file.
    """
    today = means.now().date()
    first = gathered(first_files(today), means)
    known = gazetteer({one.feed: one.path for one in first.values()}, today=today)
    territory = meant(wanted, known)
    further = gathered(further_files(territory, today, overpass=means.overpass), means)
    files = {**first, **further, **optional_files(today, means)}
    return Made(territory, build(territory, files, known, means))


def fetch(wanted: str, out: Path, means: Means) -> Made:
    """Make the territory and write its folder; an interruption leaves what was there before.

    Raises
    ------
    MissingInput, BadInput
        As `made`, and where the folder cannot be written.
    """
    found = made(wanted, means)
    with locked(out, sleep=means.sleep):
        write_all(out, found.contents)
    return found
