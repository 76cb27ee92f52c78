"""Take the README's pictures from the real pages: run `make screenshots`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from kpss_geo.publish import publish
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.territory import Territory

SHOWN = "domovy se zvláštním režimem (§ 50) – pobytová – osoby žijící s demencí"
HERE = Path(__file__).parent
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def main() -> None:
    """Draw the embedded territory and take its coverage map."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        found = answer(Study(), Territory.open(HERE.parent / "data" / "trebon"))
        publish(found, Path(folder), progress=lambda _what, _done, _total: None)
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        page = browser.new_page(viewport={"width": 1000, "height": 900})
        page.goto((Path(folder) / "pokryti.html").as_uri())
        page.select_option("#service", label=SHOWN)
        page.wait_for_timeout(800)
        page.screenshot(path=HERE / "coverage.png")
        browser.close()


if __name__ == "__main__":
    main()
