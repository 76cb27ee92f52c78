"""A process killed while it downloads and writes: what was there before is whole, and the next run goes on."""

import random
import shutil
import subprocess
import sys
import time

import pytest

from kpss_geo.fetch.making import fetch
from kpss_geo.fetch.means import Means
from kpss_geo.territory import Territory
from tests.fetch.conftest import NOW
from tests.fetch.official_orp import provided, register, services, towns
from tests.fetch.official_server import asked_through
from tests.shared import REPOSITORY

pytestmark = pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
KILLS = 10
WRITER = """
import datetime as dt, sys, warnings
from pathlib import Path
sys.path.insert(0, {repository!r})
warnings.simplefilter("ignore")
from kpss_geo.fetch.making import fetch
from kpss_geo.fetch.means import Means
from tests.fetch.official_server import asked_through
print("ready", flush=True)
sys.stdin.readline()
with asked_through({port}) as get:
    now = dt.datetime.fromisoformat({now!r})
    while True:
        fetch("3114", Path({out!r}), Means(Path({cache!r}), get=get, now=lambda: now, sleep=lambda _: None))
        print("made", flush=True)
"""


def test_a_killed_process_leaves_a_whole_territory_and_a_cache_that_works(server, files, tmp_path):
    server.files |= files
    chance = random.Random(11)  # noqa: S311  moments of the kills
    out, cache = tmp_path / "trebon", tmp_path / "cache"
    with asked_through(server.port) as get:
        means = Means(cache, get=get, now=lambda: NOW, sleep=lambda _: None)
        start = time.perf_counter()
        fetch("3114", out, means)
        once = time.perf_counter() - start
    rpss = next(address for address in server.files if address.endswith("rpss.json"))
    for kill in range(KILLS):
        server.files[rpss] = register([*services(), provided(50 + kill, 1, towns()[2][0])])
        if kill % 3 == 0:
            shutil.rmtree(cache)
        text = WRITER.format(
            repository=str(REPOSITORY), port=server.port, now=NOW.isoformat(), out=str(out), cache=str(cache)
        )
        run = subprocess.Popen(
            [sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert run.stdout.readline() == b"ready\n"
        run.stdin.write(b"go\n")
        run.stdin.flush()
        time.sleep(chance.uniform(0, 1.3 * once))
        run.kill()
        run.communicate()
        territory = Territory.open(out)
        assert len(territory.municipalities) == 25
        assert territory.people["people"].sum() == 25 * 84
    with asked_through(server.port) as get:
        fetch("3114", out, Means(cache, get=get, now=lambda: NOW, sleep=lambda _: None))
    assert any(id_.startswith(f"rpss-{50 + KILLS - 1}-") for id_ in Territory.open(out).services.index)
    assert not list(out.glob(".tmp-*"))
    assert not list((cache / "part").iterdir())
