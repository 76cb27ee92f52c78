"""The app in headless Chromium beside an empty map page of Streamlit, and under thirty visitors at once."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import datetime as dt
import io
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from clock import ms, row

sys.path.insert(0, str(Path(__file__).parents[1]))

from kpss_geo.access import box_of
from kpss_geo.store import PUBLISHED, Store
from kpss_geo.survey.observations import Observed, Position, Value
from kpss_geo.territory import Territory
from kpss_geo.web.packed import address
from tests.pages.serving import CHROMIUM, Server, Window, free_port, launched

ROOT = Path(__file__).parents[1]
POINTS, SERVICES, ROUNDS, VISITORS, CLICKS = 8_000, 200, 5, 30, 6
READING, BRISK = (2.0, 8.0), (0.0, 2.0)  # seconds between two clicks of a visitor
# folium's own links lead outside, where nothing answers: the peer gets Leaflet from beside
EMPTY = """
import folium, streamlit as st
from streamlit_folium import st_folium
folium.Map.default_js = [("leaflet", "{js}")]
folium.Map.default_css = [("leaflet", "{css}")]
st.title("Map")
st_folium(folium.Map(location=[49, 14.8], tiles=None), height=520, use_container_width=True, returned_objects=[])
"""


def main() -> None:
    if not CHROMIUM.exists():
        print(f"Skipped: Chromium is not at {CHROMIUM}.")
        sys.exit(3)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as app, empty(Path(folder), app) as peer:
        with launched() as browser:
            first_maps(browser, app, peer)
            first_load(browser, app)
            filters(browser, app)
        crowd(app)
    with tempfile.TemporaryDirectory() as folder, small(Path(folder)) as app, launched() as browser:
        scenario(browser, app)


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Server]:
    """The app on a territory of 25 municipalities with many services and points."""
    territory = folder / "territory"
    shutil.copytree(ROOT / "data" / "trebon", territory)
    enlarge(territory / "services.csv")
    url = f"sqlite:///{folder / 'survey.sqlite'}"
    opened = Territory.open(territory)
    with Store.init(url, bounds=box_of(opened)) as store:
        store.add(observations(opened), state=PUBLISHED)
        store.add_person(subject="trial:Petra", name="Petra", role="planner")
    made = Server(folder, KPSS_TERRITORY=str(territory), KPSS_DATABASE_URL=url, KPSS_TRIAL="1")
    with made:
        yield made


def small(folder: Path) -> Server:
    """The app on the embedded territory as it is."""
    return Server(folder, KPSS_TRIAL="1", KPSS_DATABASE_URL=f"sqlite:///{folder / 'survey.sqlite'}")


def enlarge(file: Path) -> None:
    """Repeat the services under new names until there are enough."""
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")), delimiter=";"))
    many = [
        {**rows[number % len(rows)], "sluzba": f"{rows[number % len(rows)]['sluzba']}_{number}"}
        if number >= len(rows)
        else rows[number]
        for number in range(max(SERVICES, len(rows)))
    ]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(many)


def observations(territory: Territory) -> Iterator[Observed]:
    """Entrances all over the municipalities, measured by a few people."""
    chance = random.Random(1)  # noqa: S311
    homes = territory.people.to_crs("EPSG:4326").geometry
    day = dt.date(2026, 6, 1)
    for number in range(POINTS):
        home = homes.iloc[chance.randrange(len(homes))]
        yield Observed(
            event_id=UUID(int=chance.getrandbits(128)),
            point_id=UUID(int=number + 1),
            base_version="",
            recorded_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
            observed_on=day,
            author_id=f"person {chance.randrange(40)}",
            author_class="volunteer",
            element="vstup",
            position=Position(home.x + chance.gauss(0, 0.002), home.y + chance.gauss(0, 0.002), 5),
            values={
                "steps_count": Value(chance.randrange(3)),
                "door_main_cm": Value(chance.randrange(70, 110)),
                "threshold_cm": Value(chance.randrange(6)),
                "bridged_by": Value(chance.choice(("level", "fixed_ramp", "nothing"))),
            },
        )


@contextlib.contextmanager
def empty(folder: Path, app: Server) -> Iterator[str]:
    """Address of a page of Streamlit that shows an empty map and nothing else."""
    script = folder / "empty.py"
    files = {name: app.url + address(f"leaflet.{name}") for name in ("js", "css")}
    script.write_text(EMPTY.format(**files), encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), "--server.headless", "1"]
    with subprocess.Popen([*command, "--browser.gatherUsageStats", "0"], stdout=subprocess.DEVNULL) as process:
        time.sleep(6)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def opened(browser: Any, url: str, ready: str, *, frame: bool) -> float:
    """Seconds from asking for a page to a map in sight, by a visitor who was never here."""
    window = Window(browser, url)
    try:
        start = time.perf_counter()
        window.page.goto(url)
        where = window.page.frame_locator("iframe").first if frame else window.page
        where.locator(ready).first.wait_for(timeout=60_000)
        return time.perf_counter() - start
    finally:
        window.close()


def first_maps(browser: Any, app: Server, peer: str) -> None:
    """Both in turn."""
    pairs = []
    opened(browser, peer, ".leaflet-container", frame=True)
    opened(browser, app.url, "[data-drawn]", frame=False)
    for _ in range(ROUNDS):
        theirs = opened(browser, peer, ".leaflet-container", frame=True)
        pairs.append((opened(browser, app.url, "[data-drawn]", frame=False), theirs))
    ours, theirs = (statistics.median(one) for one in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    what = f"app: first map of the public page, {POINTS:,} points and {SERVICES} services, beside an empty map page"
    row(what, ms(ours), ms(theirs), f"{ratio:.2f} ×", "≤ 1.3 ×", met=ratio <= 1.3)


def first_load(browser: Any, app: Server) -> None:
    """Bytes over the wire of all that the first page asks for."""
    window = Window(browser, app.url)
    session = window.context.new_cdp_session(window.page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
    session.on("Network.webSocketFrameReceived", lambda one: sizes.append(len(one["response"]["payloadData"]) * 0.75))
    window.go()
    window.page.wait_for_selector("[data-drawn]")
    window.close()
    size = sum(sizes)
    row("app: first load of the public page, compressed", f"{size / 1e6:.2f} MB", "", "", "≤ 1 MB", met=size <= 1e6)


def filters(browser: Any, app: Server) -> None:
    """From a click on a filter to the new list, and what came over the websocket."""
    window = Window(browser, app.url)
    page = window.go()
    times, sizes, fetched = [], [], []
    page.on("request", lambda one: fetched.append(one.url) if "/layers/" in one.url else None)
    box = page.get_by_role("textbox").first
    for words in ("Klec", "Lomnice", "Cep", "Hamr", ""):
        before, shown = window.received, page.locator("[data-testid='stMain']").inner_text()
        start = time.perf_counter()
        box.fill(words)
        box.press("Enter")
        changed(page, shown)
        times.append(time.perf_counter() - start)
        window.settle()
        sizes.append(window.received - before)
    window.close()
    slow, large = statistics.median(times), max(sizes)
    row("app: rerun after a filter, median", ms(slow), "", "", "≤ 0.5 s", met=slow <= 0.5)
    row("app: bytes over the websocket after a filter, most", f"{large / 1e3:.0f} kB", "", "", "≤ 50 kB",
        met=large <= 50e3)  # fmt: skip
    row("app: maps fetched anew after a filter", f"{len(fetched)}", "", "", "0", met=not fetched)


def scenario(browser: Any, app: Server) -> None:
    """From a click on the map, which moves a service there, to the new figures."""
    window = Window(browser, app.url)
    page = window.go()
    choose(page, "Kdo teď jste?", "Petra")
    window.settle()
    page.locator("a[href$='/dosah']").first.click()
    window.settle()
    choose(page, "Která služba", "Občanská poradna")
    window.settle()
    ground = page.locator(".kpss-map").first
    times = []
    for x, y in ((170, 90), (230, 230), (250, 330), (330, 250), (300, 400), (220, 150), (280, 290)):
        shown = page.locator("[data-testid='stMain']").inner_text()
        start = time.perf_counter()
        ground.click(position={"x": x, "y": y})
        changed(page, shown)
        times.append(time.perf_counter() - start)
        window.settle()
    window.close()
    middle = statistics.median(times[1:])  # the first click opens the part of the page that tells the result
    row("app: a changed scenario, from the click to the figures", ms(middle), "", "", "≤ 0.5 s", met=middle <= 0.5)


def choose(page: Any, label: str, option: str) -> None:
    """Choose an option of a list by the start of its name."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).first.click()


def changed(page: Any, shown: str) -> None:
    """Wait until the page says something else and its script has ended."""
    page.wait_for_function(
        "old => document.querySelector(\"[data-testid='stMain']\").innerText !== old"
        " && document.querySelector(\"[data-testid='stApp']\").dataset.testScriptState !== 'running'",
        arg=shown,
        polling=20,
    )


class Click(NamedTuple):
    """Seconds that one visitor waited for one click, and whether an answer came whole."""

    seconds: float
    whole: bool


async def visit(url: str, number: int, seconds: tuple[float, float], everybody: asyncio.Barrier) -> list[Click]:
    """One visitor: opens the page and clicks, as a browser does over its websocket."""
    import websockets
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    chance = random.Random(number)  # noqa: S311
    found = []
    address = url.replace("http", "ws") + "/_stcore/stream"
    async with websockets.connect(address, subprotocols=["streamlit"], max_size=None, origin=url) as socket:
        for click in range(CLICKS + 1):
            asked = BackMsg()
            asked.rerun_script.query_string = f"hledat={chance.choice(('Klec', 'Lomnice', 'Cep', 'Hamr', ''))}"
            asked.rerun_script.page_name = ""
            start = time.perf_counter()
            await socket.send(asked.SerializeToString())
            whole = False
            while True:
                told = ForwardMsg()
                told.ParseFromString(await asyncio.wait_for(socket.recv(), 60))
                if told.WhichOneof("type") == "script_finished":
                    whole = told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                    break
            if click:  # the first answer opens the page
                found.append(Click(time.perf_counter() - start, whole))
            await asyncio.sleep(chance.uniform(*seconds))
        await everybody.wait()  # nobody leaves before the last one has clicked
    return found


async def visits(app: Server, count: int, seconds: tuple[float, float]) -> tuple[list[Click], float]:
    """Clicks of visitors at once, each thinking for so long between two, and memory while all are still there."""
    everybody = asyncio.Barrier(count + 1)
    tasks = [asyncio.create_task(visit(app.url, number, seconds, everybody)) for number in range(count)]
    while everybody.n_waiting < count:
        await asyncio.sleep(0.05)
        if any(one.done() for one in tasks):
            break
    size = resident(app)
    await everybody.wait()
    return [click for one in await asyncio.gather(*tasks) for click in one], size


def resident(app: Server) -> float:
    """Megabytes of memory of the server."""
    status = Path(f"/proc/{app.process.pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def crowd(app: Server) -> None:
    """One visitor alone, then many at once; memory that each of them costs."""
    rounds = [asyncio.run(visits(app, 1, BRISK)) for _ in range(5)]
    alone = [click for clicks, _size in rounds for click in clicks]
    many, size = asyncio.run(visits(app, VISITORS, READING))
    grown = (size - rounds[-1][1]) / (VISITORS - 1)
    brisk, _size = asyncio.run(visits(app, VISITORS, BRISK))
    failed = sum(not click.whole for click in (*many, *brisk))
    what = f"app: {VISITORS} visitors at once, clicking"
    row(f"{what}: clicks that failed", f"{failed} of {len(many) + len(brisk)}", "", "", "0", met=not failed)
    one = slow(alone)
    for pause, clicks in ((READING, many), (BRISK, brisk)):
        row(
            f"{what} every {pause[0]:g} to {pause[1]:g} s: 95 % of their clicks, beside one",
            ms(slow(clicks)),
            ms(one),
            f"{slow(clicks) / one:.1f} ×",
            "≤ 3 ×",
            met=slow(clicks) <= 3 * one,
        )
    row("app: memory of a session beside the first", f"{grown:.1f} MB", "", "", "≤ 15 MB", met=grown <= 15)


def slow(clicks: list[Click]) -> float:
    """Seconds that 95 of 100 clicks keep."""
    return statistics.quantiles([one.seconds for one in clicks], n=20)[-1]


if __name__ == "__main__":
    main()
