"""A process killed while it downloads and writes: what was there before is whole, and the next run goes on."""

import json
import multiprocessing
import shutil
import time

import pytest

from kpss_geo.fetch.making import fetch
from kpss_geo.fetch.means import Means
from kpss_geo.files import READY, sha256
from kpss_geo.territory import Territory
from tests.fetch.conftest import NOW
from tests.fetch.official_orp import provided, register, services, towns
from tests.fetch.official_server import asked_through
from tests.fetch.writing import WANTED, write_for_ever
from tests.killed_at import killer

pytestmark = pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
KILLS = 6


def test_a_killed_process_leaves_a_whole_territory_and_a_cache_that_works(server, files, tmp_path):
    server.files |= files
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
        if kill % 2 == 0:
            shutil.rmtree(cache)
        ready = processes.Event()
        asked = (server.port, NOW, str(out), str(cache), ready)
        run = processes.Process(target=write_for_ever, args=asked, daemon=True)
        run.start()
        assert ready.wait(30)
        time.sleep(1.1 * once * (kill + 0.5) / KILLS)
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


def edition(folder):
    """Services and needs of a folder, opened, and whether each file is the one that its `sources.json` names."""
    opened = Territory.open(folder)
    written = json.loads((folder / "sources.json").read_text(encoding="utf-8"))["written"]
    whole = {name: sha256((folder / name).read_bytes()) for name in written} == written
    return set(opened.services.index), len(opened.needs), whole


@pytest.fixture
def killed_at():
    with killer() as found:
        yield found


def unchanged(out, old):
    return all((out / path.name).read_bytes() == path.read_bytes() for path in old.iterdir() if path.is_file())


def test_a_replacement_killed_at_any_step_leaves_one_edition_that_opens(means, server, files, killed_at, tmp_path):
    server.files |= files
    fetch(WANTED, tmp_path / "old", means)
    rpss = next(address for address in server.files if address.endswith("rpss.json"))
    server.files[rpss] = register([*services()[1:], provided(77, 1, towns()[2][0])])
    fetch(WANTED, tmp_path / "new", means)
    (old, *_), (new, *_) = edition(tmp_path / "old"), edition(tmp_path / "new")
    assert old != new
    step, status, ends = 0, -1, []
    while status:
        step += 1 if any(ends) else 4  # tests/test_files.py takes each of them
        out = tmp_path / f"out{step}"
        shutil.copytree(tmp_path / "old", out)
        (out / "needs.csv").write_text("potreba;text\n1;Chybí odlehčovací služba\n", encoding="utf-8")
        status = killed_at(step, out, tmp_path / "new")
        if status and not (out / READY).is_dir() and unchanged(out, tmp_path / "old"):
            ends.append(False)  # nothing to open: every byte is as it was
            shutil.rmtree(out)
            continue
        found, needs, whole = edition(out)
        assert whole, step
        assert found in (old, new)
        assert needs == 1
        ends.append(found == new)
        shutil.rmtree(out)
    assert ends == sorted(ends)
    assert 10 < sum(ends) < len(ends) - 5
