import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.shared import REPOSITORY

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def app():
    return AppTest.from_file(str(REPOSITORY / "app.py"), default_timeout=60).run()


def test_the_app_shows_the_gap_table_and_a_choice_of_maps(app):
    assert not app.exception
    assert app.title[0].value == "Kdo dosáhne na kterou službu"
    assert [option for radio in app.radio for option in radio.options] == [
        "Pokrytí",
        "Dojezd",
        "Služby",
        "Dosah služby",
        "Přístupnost",
        "Ulice bez bariér",
        "Ukazatele",
    ]
    table = app.dataframe[0].value
    assert table["obec"].nunique() == 25
    assert set(table["způsob dopravy"]) == {"autem"}


def test_filters_narrow_the_table(app):
    app.multiselect[1].set_value(["Klec"]).run()
    app.selectbox[0].set_value("pěšky").run()
    table = app.dataframe[0].value
    assert set(table["obec"]) == {"Klec"}
    assert set(table["způsob dopravy"]) == {"pěšky"}
    assert not app.exception


def test_every_map_can_be_picked(app):
    for name in app.radio[0].options:
        app.radio[0].set_value(
            {"Pokrytí": "pokryti.html", "Dojezd": "dojezd.html", "Služby": "sluzby.html"}.get(name, "isochrony.html")
        ).run()
        assert not app.exception


@pytest.mark.browser
def test_the_running_app_shows_the_map_and_asks_nobody_outside():
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": "/nonexistent"},
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health")
        with sync_playwright() as driver:
            browser = driver.chromium.launch(
                executable_path=str(CHROMIUM),
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
            )
            for width in (1280, 390):
                page = browser.new_page(viewport={"width": width, "height": 900})
                outside, errors = [], []
                page.on("request", lambda request, seen=outside: note_outside(request.url, port, seen))
                page.on("pageerror", lambda error, seen=errors: seen.append(str(error)))
                page.on("console", lambda said, seen=errors: seen.append(said.text) if said.type == "error" else None)
                page.goto(f"http://127.0.0.1:{port}")
                frame = page.frame_locator("iframe").first
                frame.locator("path.leaflet-interactive").first.wait_for(timeout=60_000)
                page.get_by_text("Tabulka mezer").wait_for()
                assert frame.locator("header.top").is_hidden()
                assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
                assert not outside
                assert not errors
            browser.close()
    finally:
        server.terminate()
        server.wait()


def note_outside(url, port, seen):
    if not url.startswith((f"http://127.0.0.1:{port}", f"ws://127.0.0.1:{port}", "data:", "blob:", "about:")):
        seen.append(url)


def wait_for(address):
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310  loopback
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"{address} did not answer")
