"""The pages of the embedded territory, as `make run` draws them."""

import datetime as dt
from pathlib import Path

import pytest

from kpss_geo.barriers import barriers
from kpss_geo.findings import findings
from kpss_geo.maps.page import PAGES
from kpss_geo.publish import html_pages
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.territory import Territory
from tests.shared import TREBON

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("maps")
    today = dt.date(2026, 11, 22)
    found = answer(Study(), Territory.open(TREBON), survey=findings(TREBON, today=today), today=today)
    pages = html_pages(found, barriers(found), progress=lambda _what, _done, _total: None)
    for name, html in pages.items():
        (folder / name).write_bytes(html)
    return folder


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        running = driver.chromium.launch(executable_path=str(CHROMIUM), args=args)
        yield running
        running.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", [name.removesuffix(".html") for name in PAGES])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_real_page_opens_from_disk_quietly_and_says_what_it_must(drawn, browser, name, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    outside, errors = [], []
    page.on(
        "request",
        lambda request: outside.append(request.url) if not request.url.startswith(("file:", "data:")) else None,
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    page.goto((drawn / f"{name}.html").as_uri())
    assert "schematické ulice a hranice" in page.inner_text("body")
    assert "body průzkumu jsou ukázkové" in page.inner_text("body")
    assert "CC BY 4.0" in page.inner_text("body")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator("table").count() >= 1
    for place in range(page.locator("select").count()):
        chosen = page.locator("select").nth(place)
        for value in chosen.locator("option").evaluate_all("all => all.map(one => one.value)")[::8]:
            if chosen.is_visible():  # nobody travels to a field service
                chosen.select_option(value)
    assert not outside
    assert not errors
    page.close()


def test_no_page_is_heavier_than_a_phone_can_bear(drawn):
    weights = {path.name: path.stat().st_size for path in drawn.glob("*.html")}
    assert max(weights.values()) < 1_500_000, weights
