"""What the processes do that tests kill."""

import warnings
from pathlib import Path

from kpss_geo.fetch.making import fetch
from kpss_geo.fetch.means import Means
from tests.fetch.official_orp import towns
from tests.fetch.official_server import asked_through

WANTED = ",".join(code for code, _ in towns()[:3])


def write_for_ever(port, now, out, cache, ready):
    """Fetch into one folder again and again."""
    warnings.simplefilter("ignore")
    with asked_through(port) as get:
        ready.set()
        while True:
            fetch(WANTED, Path(out), Means(Path(cache), get=get, now=lambda: now, sleep=lambda _: None))
