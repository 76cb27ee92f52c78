"""Take the README's pictures from the real pages: run `make screenshots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from kpss_geo.publish import publish
from kpss_geo.question import Study
from kpss_geo.study import answer
from kpss_geo.territory import Territory
from tests.pages.serving import Server, Window, launched
from tests.shared import TREBON

HERE = Path(__file__).parent
SHOWN = "domovy se zvláštním režimem (§ 50) – pobytová – osoby žijící s demencí"
PICTURES = HERE / "pictures"
# file, address, account of the trial, width
PAGES = (
    ("mapa", "pristupnost", "", 1280),
    ("dosah", "na_dosah?odkud=Lomnice", "", 1280),
    ("katalog", "katalog", "", 1280),
    ("zapis", "zaznam", "Dana", 390),
    ("pokryti", "pokryti", "Petra", 1280),
    ("bezbarierovost", "bezbarierovost", "Petra", 1280),
)


def main() -> None:
    """Draw the embedded territory, open the app, and take the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        coverage_map(Path(folder), browser)
        url = f"sqlite:///{folder}/survey.sqlite"
        with Server(folder, KPSS_TRIAL="1", KPSS_DATABASE_URL=url) as server:
            for file, path, name, width in PAGES:
                window = Window(browser, server.url, width)
                picture(window, path, name).screenshot(path=PICTURES / f"{file}.png")
                window.close()


def coverage_map(folder: Path, browser) -> None:  # noqa: ANN001
    """The one-file map of coverage."""
    publish(answer(Study(), Territory.open(TREBON)), folder, progress=lambda _what, _done, _total: None)
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    page.goto((folder / "pokryti.html").as_uri())
    page.select_option("#service", label=SHOWN)
    page.wait_for_timeout(800)
    page.screenshot(path=HERE / "coverage.png")
    page.close()


def picture(window: Window, path: str, name: str):  # noqa: ANN201
    """The page as somebody of the trial sees it, without the banner of the trial."""
    page = window.go(path)
    if name:
        page.get_by_role("combobox", name="Kdo teď jste?").click()
        page.get_by_role("option", name=name).click()
    window.settle()
    page.add_style_tag(content=".kpss-trial, .st-key-trial_person { display: none !important; }")
    page.wait_for_timeout(800)
    return page


if __name__ == "__main__":
    main()
