"""A process killed while it downloads and writes: what was there before is whole, and the next run goes on."""

import multiprocessing
import random
import shutil
import time

import pytest

from kpss_geo.fetch.making import fetch
from kpss_geo.fetch.means import Means
from kpss_geo.territory import Territory
from tests.fetch.conftest import NOW
from tests.fetch.official_orp import provided, register, services, towns
from tests.fetch.official_server import asked_through
from tests.fetch.writing import WANTED, write_for_ever

pytestmark = pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
KILLS = 10


def test_a_killed_process_leaves_a_whole_territory_and_a_cache_that_works(server, files, tmp_path):
    server.files |= files
    chance = random.Random(11)  # noqa: S311  moments of the kills
    out, cache = tmp_path / "trebon", tmp_path / "cache"
    with asked_through(server.port) as get:
        means = Means(cache, get=get, now=lambda: NOW, sleep=lambda _: None)
        fetch(WANTED, out, means)
        start = time.perf_counter()
        fetch(WANTED, out, means)
        once = time.perf_counter() - start
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.fetch.writing", "kpss_geo.fetch.making"])
    rpss = next(address for address in server.files if address.endswith("rpss.json"))
    for kill in range(KILLS):
        server.files[rpss] = register([*services(), provided(50 + kill, 1, towns()[2][0])])
        if kill % 3 == 0:
            shutil.rmtree(cache)
        ready = processes.Event()
        asked = (server.port, NOW, str(out), str(cache), ready)
        run = processes.Process(target=write_for_ever, args=asked, daemon=True)
        run.start()
        assert ready.wait(30)
        time.sleep(chance.uniform(0, 1.1 * once))
        run.kill()
        run.join()
        territory = Territory.open(out)
        assert len(territory.municipalities) == 3
        assert territory.people["people"].sum() == 3 * 84
    with asked_through(server.port) as get:
        fetch(WANTED, out, Means(cache, get=get, now=lambda: NOW, sleep=lambda _: None))
    assert any(id_.startswith(f"rpss-{50 + KILLS - 1}-") for id_ in Territory.open(out).services.index)
    assert not list(out.glob(".tmp-*"))
    assert not list((cache / "part").iterdir())
