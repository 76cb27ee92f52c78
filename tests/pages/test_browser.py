"""The whole app in headless Chromium: what visitors do from one page to the next."""

import re

import pytest
from PIL import Image

from kpss_geo.access import Survey
from kpss_geo.pages.texts import Say
from kpss_geo.store import Store
from kpss_geo.web import trial
from tests.pages.driving import become, findings, focused, overflow, tab_to
from tests.pages.lived import field, send
from tests.pages.serving import Server, Window, launched
from tests.postgis import cluster
from tests.shared import TREBON

pytestmark = pytest.mark.browser
PLACE = {"longitude": 14.7712, "latitude": 49.0036, "accuracy": 5}


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


def test_the_english_switch_changes_the_page_and_its_language_and_keeps_what_was_chosen(opened):
    window = opened("katalog?hledat=poradna")
    window.page.locator("[data-testid='stSidebar'] a[hreflang='en']").click()
    window.page.wait_for_selector("html[lang='en']", state="attached")
    window.settle()
    assert "hledat=poradna" in window.page.url
    links = window.page.locator("[data-testid='stSidebarNavLink']").all_inner_texts()
    assert Say("common", "en")("page_katalog") in links
    assert Say("common", "en")("foot") in window.text()
    assert "Občanská poradna" in window.text()
    window.page.locator("[data-testid='stSidebar'] a[hreflang='cs']").click()
    window.page.wait_for_selector("html[lang='cs']", state="attached")
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


def test_with_the_keyboard_alone_one_reads_the_gaps_of_a_service(opened):
    window = opened("pokryti", "Petra")
    page = window.page
    tab_to(page, focused(page, "Druh služby"))
    page.keyboard.type("pečovatel")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    window.settle()
    page.keyboard.press("Escape")
    tab_to(page, lambda: page.evaluate("document.activeElement.closest('[role=radiogroup]') !== null"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    window.settle()
    tab_to(page, lambda: page.evaluate("document.activeElement.matches('.kpss-scroll')"))
    told = page.evaluate("document.activeElement.innerText")
    assert "Mezery v pokrytí" in told
    assert "pečovatelská" in told.lower()
    window.check()


def test_with_the_keyboard_alone_a_moderator_publishes(opened, url):
    with Store.open(url) as store:
        send(store, store.person(subject="trial:Dana"), "obrubnik", field(70), name="", kerb_cm=2)
    window = opened("kontrola", "Marek")
    page = window.page
    for name in ("Posoudit", "Zveřejnit"):
        tab_to(page, focused(page, name))
        page.keyboard.press("Enter")
        window.settle()
    assert "Zveřejněno" in window.text()
    window.check()


def test_with_the_keyboard_alone_one_writes_a_letter(opened):
    window = opened("napiste")
    page = window.page
    tab_to(page, lambda: page.evaluate("document.activeElement.tagName") == "TEXTAREA")
    page.keyboard.type("V obci chybí odlehčovací služba, pečuji o maminku sama.")
    for _ in range(10):
        tab_to(page, focused(page, "Odeslat"))
        page.keyboard.press("Enter")
        window.settle()
        if "dopis přišel" in window.text():
            break
        page.wait_for_timeout(500)  # nobody writes so soon
    assert "dopis přišel" in window.text()
    window.check()


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
            assert (findings(window), overflow(window)) == ([], [])
            postgis.start()
            window.page.get_by_role("button", name="Zkusit znovu").click()
            window.settle()
            assert found(window) == before
            window.close()
