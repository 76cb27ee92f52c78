"""The whole app in headless Chromium: every page at both widths, and what visitors do from one page to the next."""

import re

import pytest
from PIL import Image

from kpss_geo.access import Survey
from kpss_geo.pages.router import PAGES
from kpss_geo.pages.texts import Say
from kpss_geo.store import Store
from kpss_geo.web import trial
from tests.corpus import CORPUS, MORE
from tests.pages.serving import WIDTHS, Server, Window, launched
from tests.postgis import cluster
from tests.shared import TREBON

pytestmark = pytest.mark.browser
# Who opens a page in these tests.
OPENERS = {"read": "", "suggest": "", "submit": "Dana", "indicators": "Petra", "export": "Petra"}
OPENERS |= {"review": "Marek", "accounts": "Správce"}
PLACE = {"longitude": 14.7712, "latitude": 49.0036, "accuracy": 5}
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def url(folder):
    return f"sqlite:///{folder / 'survey.sqlite'}"


@pytest.fixture(scope="module")
def server(folder, url):
    with Server(folder, KPSS_DATABASE_URL=url, KPSS_TRIAL="1") as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    with launched() as one:
        yield one


@pytest.fixture
def opened(browser, server):
    """Function that opens a page as somebody, in a window of its own."""
    windows = []

    def open_(path, person="", width=1280, **context):
        window = Window(browser, server.url, width, **context)
        windows.append(window)
        window.go(path)
        return become(window, person) if person else window

    yield open_
    for one in windows:
        one.close()


def become(window, person):
    """Sign in as somebody of the trial."""
    window.page.get_by_role("combobox", name=re.compile("Kdo teď jste|Who are you now")).click()
    window.page.get_by_role("option", name=person).first.click()
    window.settle()
    return window


def findings(window):
    """What axe-core finds serious or critical, with the elements."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    told = axe.Axe().run(window.page).response["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in told if one["impact"] in SERIOUS]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_opens_asks_nobody_outside_fits_the_screen_and_bars_nobody(opened, page, width):
    window = opened(page.name, OPENERS[page.action], width, color_scheme="dark" if width < 500 else "light")
    assert window.page.locator("h1").count() == 1
    assert window.page.evaluate("document.documentElement.lang") == "cs"
    assert window.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    window.check()
    assert findings(window) == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.action in ("read", "suggest")], ids=lambda one: one.name
)
def test_the_english_switch_changes_the_page_and_its_language(opened, page):
    window = opened(f"{page.name}?lang=en")
    assert window.page.evaluate("document.documentElement.lang") == "en"
    links = window.page.locator("[data-testid='stSidebarNavLink']").all_inner_texts()
    assert Say("common", "en")("page_katalog") in links
    assert Say("common", "en")("foot") in window.text()
    window.check()


def test_the_field_page_is_served_by_the_same_process_and_asks_nobody_outside(opened, server):
    window = opened("katalog")
    window.page.goto(f"{server.url}/teren/")
    window.page.wait_for_selector("h1, h2")
    assert window.outside == []
    assert window.complaints == []


def test_a_point_is_logged_on_a_phone_published_by_a_moderator_and_changes_the_map_and_the_indicators(
    opened, url, tmp_path
):
    """Touch, a simulated position, a photo; then the queue; then the public map and the planner's figures."""
    before = found(opened("pristupnost"))
    planner = opened("bezbarierovost", "Petra")
    measured = points_in(planner)
    log_entrance(opened("zaznam", "Dana", 390, geolocation=PLACE, permissions=["geolocation"]), tmp_path)
    assert found(opened("pristupnost")) == before, "nothing is public before a moderator looked"
    publish(opened("kontrola", "Marek"))
    assert found(opened("pristupnost")) == before + 1
    for _ in range(30):
        planner.page.wait_for_timeout(500)
        planner.go("bezbarierovost")
        become(planner, "Petra")
        if points_in(planner) == measured + 1:
            break
    assert points_in(planner) == measured + 1
    with Store.open(url) as store:
        assert len(Survey.of(store.published(), today=store.clock().date()).points) == measured + 1


def found(window):
    """How many places the public map has."""
    return int(re.sub(r"\D", "", re.search(r"Nalezen\w+ ([\d\s]+) míst", window.text())[1]))


def points_in(window):
    """How many points the planner's page counts."""
    return int(re.sub(r"\D", "", re.search(r"Změřených bodů\s+([\d\s]+)", window.text())[1]))


def log_entrance(window, tmp_path, *, send=True):
    """An entrance with a step, by touch alone."""
    page = window.page
    page.locator(".kpss-gps button").first.tap()
    window.settle()
    page.get_by_role("button", name="Vstup", exact=True).tap()
    window.settle()
    other = page.get_by_role("button", name="Ne, je to jiný bod")
    if other.count():
        other.first.tap()
        window.settle()
    answer(window, "entrance_role", "hlavní")
    answer(window, "steps_count", 1)
    answer(window, "step_height_max_cm", 15)
    answer(window, "bridged_by", "nic")
    answer(window, "door_main_cm", 92)
    if send:
        picture = tmp_path / "vchod.jpg"
        Image.new("RGB", (640, 480), (120, 90, 60)).save(picture)
        page.locator("input[type=file]").set_input_files(picture)
        window.settle()
        page.get_by_role("button", name="Odeslat").tap()
        window.settle()
        assert "Děkujeme" in window.text()
    window.check()


def answer(window, field, value):
    """Answer one question: a choice by its name, a figure by typing."""
    part = window.page.locator(f'[class*="_ot_{field}"]').first
    if isinstance(value, str):
        part.get_by_role("radio", name=value, exact=True).or_(
            part.get_by_role("button", name=value, exact=True)
        ).first.click()
    else:
        box = part.locator("input").first
        box.fill(str(value))
        box.press("Enter")
    window.settle()


def publish(window):
    """The first case of the queue, looked at and published."""
    window.page.get_by_role("button", name="Posoudit").first.click()
    window.settle()
    window.page.get_by_role("button", name="Zveřejnit", exact=True).click()
    window.settle()
    assert "Zveřejněno" in window.text()
    window.check()


def test_two_moderators_on_one_point_lose_nothing_and_the_second_is_told(opened, tmp_path):
    log_entrance(
        opened("zaznam", "Dana", 390, geolocation={**PLACE, "latitude": 48.99}, permissions=["geolocation"]), tmp_path
    )
    first, second = opened("kontrola", "Marek"), opened("kontrola", "Marek")
    for one in (first, second):
        one.page.get_by_role("button", name="Posoudit").first.click()
        one.settle()
    first.page.get_by_role("button", name="Zveřejnit", exact=True).click()
    first.settle()
    assert "Zveřejněno" in first.text()
    second.page.get_by_role("button", name="Zveřejnit", exact=True).click()
    second.settle()
    assert "mezitím" in second.text() or "nečeká" in second.text()
    second.check()


def test_with_the_keyboard_alone_one_filters_and_reads_the_public_map(opened):
    window = opened("pristupnost")
    page, before = window.page, found(window)
    tab_to(page, lambda: page.evaluate("document.activeElement.placeholder || ''").startswith("třeba"))
    page.keyboard.type("Lomnice")
    page.keyboard.press("Enter")
    window.settle()
    assert 0 < found(window) < before
    tab_to(page, lambda: page.evaluate("document.activeElement.tagName") == "SUMMARY")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('details').open")
    tab_to(page, lambda: page.evaluate("document.activeElement.closest('.kpss-place') !== null"))
    page.keyboard.press("Enter")
    window.settle()
    window.check()


def test_with_the_keyboard_alone_one_logs_a_point(opened):
    window = opened("zaznam", "Dana")
    page = window.page
    tab_to(page, lambda: "Masarykovo" in page.evaluate("document.activeElement.placeholder || ''"))
    page.keyboard.type("49.0101, 14.7612")
    page.keyboard.press("Enter")
    window.settle()
    tab_to(page, lambda: page.evaluate("document.activeElement.innerText || ''").strip() == "Použít")
    page.keyboard.press("Enter")
    window.settle()
    tab_to(page, lambda: page.evaluate("document.activeElement.innerText || ''").strip() == "Obrubník")
    page.keyboard.press("Enter")
    window.settle()
    tab_to(page, lambda: page.evaluate("document.activeElement.matches('[class*=_ot_kerb_cm] input')"))
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    window.settle()
    tab_to(
        page, lambda: page.evaluate("document.activeElement.innerText || ''").strip().startswith("Odeslat"), most=250
    )
    page.keyboard.press("Enter")
    window.settle()
    assert "Děkujeme" in window.text()
    window.check()


def tab_to(page, there, most=150):
    """Press Tab until the focus is where it should be."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if there():
            return
    raise AssertionError(
        f"the keyboard does not get there; it is at {page.evaluate('document.activeElement.outerHTML')[:200]}"
    )


def test_what_people_type_stays_text_wherever_it_is_shown(opened):
    """A letter with the whole corpus, read by the moderator; a search with it, on every page that has one."""
    for path in ("pristupnost", "katalog", "na_dosah"):
        window = opened(path)
        box = window.page.get_by_role("textbox").first
        for text in (*CORPUS, *MORE):
            box.fill(text)
            box.press("Enter")
        window.settle()
        window.check()
    window = opened("napiste")
    window.page.wait_for_timeout(4500)  # nobody writes sooner
    window.page.locator("textarea").first.fill("Chybí nájezd " + " ".join(CORPUS[:5]))
    window.page.locator("textarea").first.blur()
    window.settle()
    window.page.get_by_role("button", name=re.compile("Odeslat|Poslat")).first.click()
    window.settle()
    window.check()
    moderator = opened("kontrola", "Marek")
    moderator.page.get_by_text(re.compile("Dopisy")).first.click()
    moderator.settle()
    assert "<script>window.__pwned=2</script>" in moderator.text()
    moderator.check()


def test_a_half_filled_form_survives_a_restart_of_the_app(browser, tmp_path):
    url = f"sqlite:///{tmp_path / 'survey.sqlite'}"
    server = Server(tmp_path, KPSS_DATABASE_URL=url, KPSS_TRIAL="1").start()
    window = Window(browser, server.url, 390, geolocation=PLACE, permissions=["geolocation"])
    try:
        window.go("zaznam")
        become(window, "Dana")
        log_entrance(window, tmp_path, send=False)
        server.stop()
        window.page.wait_for_timeout(1000)
        server.start()
        window.go("zaznam")
        become(window, "Dana")
        window.page.get_by_role("button", name=re.compile("Pokračovat")).first.tap()
        window.settle()
        assert window.page.locator('[class*="_ot_door_main_cm"] input').first.input_value() == "92"
    finally:
        window.close()
        server.stop()


def test_a_database_that_is_away_is_said_in_words_and_comes_back(browser, tmp_path):
    """PostGIS stopped and started again under the running app."""
    with cluster() as postgis:
        if postgis.server is None:
            pytest.skip("the given PostGIS is not ours to stop")
        url = postgis.database()
        trial.prepare(TREBON, url)
        with Server(tmp_path, KPSS_DATABASE_URL=url, KPSS_TRIAL="1") as server:
            window = Window(browser, server.url)
            window.go("pristupnost")
            before = found(window)
            postgis.stop()
            window.page.reload()
            window.page.get_by_text("Databáze teď neodpovídá").first.wait_for(timeout=40_000)
            postgis.start()
            window.page.get_by_role("button", name="Zkusit znovu").click()
            window.settle()
            assert found(window) == before
            window.close()
