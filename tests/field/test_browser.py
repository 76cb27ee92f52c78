"""The field page in Chromium as on a phone: without signal, with a poor one, with the keyboard alone."""

import contextlib
import re
import threading
import time

import pytest
import uvicorn
from starlette.applications import Starlette

from kpss_geo.desk import devices
from kpss_geo.desk import people as accounts
from kpss_geo.field import routes
from kpss_geo.store import Store, photos
from tests.desk.making import SQUARE, TOWN, seen
from tests.field.conftest import peopled
from tests.maps.test_pages import CHROMIUM, CORPUS, QUIET

pytestmark = pytest.mark.browser
WAIT_MS = 10_000
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not at {CHROMIUM}: the page cannot be opened")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: no page can be opened")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


def cut(send):
    """An answer that breaks off on the way."""

    async def sent(message):
        await send({**message, "body": message.get("body", b"")[:5]} if "body" in message else message)

    return sent


class Served:
    """A server of the field page that notes what it was asked for."""

    def __init__(self, store, folder):
        self.asked, self.torn = [], False
        inner = Starlette(routes=routes(lambda: store, folder))

        async def app(scope, receive, send):
            if scope["type"] == "http":
                self.asked.append(f"{scope['method']} {scope['path']}")
            await inner(scope, receive, cut(send) if self.torn and scope["path"].endswith("observations") else send)

        config = uvicorn.Config(app, port=0, log_level="warning", lifespan="off", ws="none")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://localhost:{port}/teren/"

    def stop(self):
        self.server.should_exit = True
        self.thread.join(10)

    def posts(self):
        return [one for one in self.asked if one.startswith(("POST /api/teren/obs", "PUT"))]


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with Store.init(f"sqlite:///{folder / 'survey.sqlite'}", bounds=TOWN) as store:
        store.add([seen(about={"name": CORPUS[0]})], state="published")
        served = Served(store, folder / "photos")
        yield store, peopled(store), served
        served.stop()


@pytest.fixture
def store(everything):
    return everything[0]


@pytest.fixture
def people(everything):
    return everything[1]


@pytest.fixture
def served(everything):
    everything[2].asked.clear()
    return everything[2]


class Phone:
    """A browser of its own with a page, what it asked of others than the server, and what it complained of."""

    def __init__(self, browser, url, **more):
        self.url, self.outside, self.complaints = url, [], []
        place = {"latitude": SQUARE.lat, "longitude": SQUARE.lon, "accuracy": 4}
        usual = {"viewport": PHONE, "geolocation": place, "permissions": ["geolocation"], "reduced_motion": "reduce"}
        self.context = browser.new_context(**(usual | more))
        self.context.set_default_timeout(WAIT_MS)
        self.open()

    def open(self):
        self.page = self.context.new_page()
        self.page.on("dialog", lambda one: one.accept())
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))
        self.page.on("console", lambda one: one.type == "error" and self.complaints.append(one.text))
        self.page.on("request", lambda one: one.url.startswith(self.origin()) or self.outside.append(one.url))
        self.page.goto(self.url)
        self.page.wait_for_selector("body[data-ready]")
        return self.page

    def origin(self):
        return (self.url.split("/teren/")[0], "blob:", "data:")

    def go(self, view):
        self.page.locator(f'#nav a[href="#{view}"]').click()

    def sign_in(self, store, who):
        self.go("telefon")
        self.page.fill("#i-code", devices.make_code(store, who).text)
        self.page.fill("#i-device", CORPUS[1])
        self.page.click("#sign-in button[type=submit]")
        self.page.wait_for_selector("#sign-out")

    def log(self, name, *, width="82", photo=None):
        """An entrance, by touch."""
        self.go("bod")
        self.page.locator("#q-element label").first.click()
        self.page.click("#gps")
        self.page.get_by_text("přesnost 4 m").wait_for()
        self.page.fill("#i-name", name)
        self.page.fill("#i-door_main_cm", width)
        self.page.locator("#q-threshold_cm .unknown").click()
        if photo:
            self.page.set_input_files("#camera", files=[{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo}])
            self.page.locator(".photo input").fill("Vchod ze dvora")
        self.save()

    def save_wrong(self):
        self.page.get_by_role("button", name="Uložit bod").click()
        self.page.wait_for_selector("#faults li")

    def save(self):
        self.page.get_by_role("button", name="Uložit bod").click()
        self.page.get_by_text("Nejdřív vyberte, co zapisujete").wait_for()

    def items(self, state=""):
        return self.page.locator(f"#queue li.item{state}")

    def settled(self):
        """Until nothing waits."""
        self.go("fronta")
        self.page.wait_for_selector("#queue:has(li):not(:has(li.waiting))", state="attached")

    def message(self):
        return self.page.locator("#told").inner_text()

    def check(self):
        expected = re.compile(r"Failed to load resource|ERR_INTERNET_DISCONNECTED")
        assert [one for one in self.complaints if not expected.search(one)] == []
        assert self.outside == []
        assert self.page.evaluate("typeof window.__pwned") == "undefined"


@pytest.fixture
def phone(chromium, served):
    with opened(chromium, served) as one:
        yield one


@contextlib.contextmanager
def opened(chromium, served, **more):
    one = Phone(chromium, served.url, **more)
    try:
        yield one
        one.check()
    finally:
        one.context.close()


def names(store, who):
    return sorted(one.event.about.get("name", "") for one in store.stored(sender=who.id))


def test_points_logged_without_signal_arrive_exactly_once(phone, store, people, served, picture):
    phone.sign_in(store, people.volunteer)
    phone.page.get_by_text("stránka funguje i bez signálu").wait_for()
    phone.context.set_offline(True)
    served.asked.clear()
    phone.page.reload()
    phone.page.wait_for_selector("body[data-ready]")
    for number in range(3):
        phone.log(f"Bod {number}", photo=picture if number == 1 else None)
    phone.go("fronta")
    assert phone.items(".waiting").count() == 3
    phone.page.close()
    phone.open()
    assert served.asked == [], "all of it came from the phone"
    phone.go("fronta")
    assert phone.items(".waiting").count() == 3
    assert names(store, people.volunteer) == []
    phone.context.set_offline(False)
    phone.settled()
    assert phone.items(".sent").count() == 3
    assert names(store, people.volunteer) == ["Bod 0", "Bod 1", "Bod 2"]
    (kept,) = photos.listed(store)
    assert kept.alt == "Vchod ze dvora"
    told = phone.items().nth(0).inner_text()
    assert "Přijato, čeká na posouzení." in told
    assert "neověřeno" in told, "the category came with the answer"
    once = served.posts()
    phone.page.reload()
    phone.page.wait_for_selector("body[data-ready]")
    phone.page.wait_for_timeout(300)
    assert served.posts() == once
    assert len(store.stored(sender=people.volunteer.id)) == 3
    (one,) = [one.event for one in store.stored(sender=people.volunteer.id) if one.event.about.get("name") == "Bod 0"]
    assert (one.position.lon, one.position.lat, one.position.method) == (SQUARE.lon, SQUARE.lat, "gps")
    assert one.values["threshold_cm"].status == "unknown"


def test_an_answer_lost_on_the_way_doubles_nothing(phone, store, people, served):
    phone.sign_in(store, people.surveyor)
    served.torn = True
    phone.log("Ztracená odpověď")
    phone.page.locator("#told.bad").wait_for()
    served.torn = False
    assert names(store, people.surveyor) == ["Ztracená odpověď"]
    phone.go("fronta")
    assert phone.items(".waiting").count() == 1
    assert phone.items().get_by_role("button", name="Upravit").count() == 0, "the server may have it"
    phone.page.click("#send")
    phone.settled()
    assert "nic se nezdvojilo" in phone.items().inner_text()
    assert names(store, people.surveyor) == ["Ztracená odpověď"]


def test_a_revoked_phone_says_so_and_keeps_its_queue(phone, store, people):
    phone.sign_in(store, people.other)
    (device,) = devices.own_devices(store, people.other)
    devices.revoke(store, people.administrator, device.id)
    phone.log("Po odhlášení")
    phone.page.get_by_text("Přihlášení tohoto telefonu bylo zrušeno").first.wait_for()
    phone.go("fronta")
    assert phone.items(".waiting").count() == 1
    phone.sign_in(store, people.other)
    phone.settled()
    assert names(store, people.other) == ["Po odhlášení"]


def test_a_blocked_person_keeps_the_queue_too(phone, store, people):
    phone.sign_in(store, people.moderator)
    accounts.block(store, people.administrator, people.moderator.id, "spam")
    phone.log("Blokovaný")
    phone.page.get_by_text("Váš účet je zablokovaný").wait_for()
    phone.go("fronta")
    assert phone.items(".waiting").count() == 1
    accounts.unblock(store, people.administrator, people.moderator.id)
    phone.page.click("#send")
    phone.settled()


def test_a_point_of_somebody_else_waits_for_them(phone, store, people):
    phone.sign_in(store, people.volunteer)
    phone.context.set_offline(True)
    phone.log("Nechaný bod")
    phone.go("telefon")
    phone.page.click("#sign-out")
    phone.page.wait_for_selector("#sign-in")
    phone.context.set_offline(False)
    phone.sign_in(store, people.other)
    phone.go("fronta")
    assert "Bod zapsal jiný člověk" in phone.items(".waiting").inner_text()
    assert "Nechaný bod" not in names(store, people.other)
    phone.go("telefon")
    phone.page.click("#sign-out")
    phone.page.wait_for_selector("#sign-in")
    phone.sign_in(store, people.volunteer)
    phone.settled()
    assert "Nechaný bod" in names(store, people.volunteer)


def test_what_the_server_refuses_comes_back_with_its_sentence_and_is_mended(phone, store, people, picture):
    phone.context.set_geolocation({"latitude": 50.08, "longitude": 14.42, "accuracy": 4})
    phone.log("K opravě", photo=picture)
    phone.context.set_geolocation({"latitude": SQUARE.lat, "longitude": SQUARE.lon, "accuracy": 4})
    phone.sign_in(store, people.surveyor)
    phone.page.get_by_text("něco je třeba opravit").wait_for()
    phone.settled()
    assert "bod leží mimo zkoumané území; opravte souřadnice" in phone.items(".faulty").inner_text()
    phone.items(".faulty").get_by_role("button", name="Upravit").click()
    phone.page.wait_for_selector("#i-name")
    assert phone.page.input_value("#i-name") == "K opravě"
    assert phone.page.locator(".photo input").input_value() == "Vchod ze dvora"
    assert phone.items().count() == 0
    phone.save_wrong()
    assert "mimo zkoumané území" in phone.page.locator("#faults").inner_text(), "by now the phone knows its territory"
    phone.page.click("#gps")
    phone.page.fill("#i-door_main_cm", "90")
    phone.save()
    phone.settled()
    (one,) = [one.event for one in store.stored(sender=people.surveyor.id) if one.event.about.get("name") == "K opravě"]
    assert one.values["door_main_cm"].value == 90
    assert any(kept.event_id == one.event_id for kept in photos.listed(store))


def test_the_draft_survives_a_closed_tab(phone, picture):
    phone.page.locator("#q-element label", has_text="rampa").click()
    phone.page.fill("#i-name", "Rozepsáno")
    phone.page.get_by_role("button", name="Přidat rameno").click()
    phone.page.fill("#i-ramp_legs-0-slope_pct", "8,5")
    phone.page.locator("#q-surface label", has_text="asfalt").click()
    phone.page.set_input_files("#camera", files=[{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture}])
    phone.page.locator(".photo input").fill("Rampa")
    phone.page.close()
    page = phone.open()
    assert page.input_value("#i-name") == "Rozepsáno"
    assert page.input_value("#i-ramp_legs-0-slope_pct") == "8,5"
    assert page.locator("#q-surface label", has_text="asfalt").locator("input").is_checked()
    assert page.locator(".photo input").input_value() == "Rampa"
    assert page.locator(".photo img").evaluate("one => one.decode().then(() => one.naturalWidth)") == 400


def test_only_questions_that_make_sense_are_shown(phone):
    page = phone.page
    page.locator("#q-element label").first.click()
    page.fill("#i-steps_count", "0")
    assert not page.locator("#q-step_height_max_cm").is_visible()
    page.locator("#q-steps_count .sign").click()
    page.fill("#i-steps_count", "-2")
    assert page.locator("#q-step_height_max_cm").is_visible()
    page.locator("#q-steps_count .unknown").click()
    assert page.input_value("#i-steps_count") == ""
    assert page.locator("#q-step_height_max_cm").is_visible(), "what is unknown rules nothing out"


def test_everything_wrong_is_told_at_once_and_leads_to_its_field(phone, store, people):
    phone.sign_in(store, people.volunteer)
    phone.go("bod")
    page = phone.page
    page.get_by_text("Nejdřív vyberte").wait_for()
    page.locator("#q-element label", has_text="dočasná").click()
    page.fill("#i-width_cm", "moc")
    page.locator("summary").click()
    page.fill("#i-lat", f"{SQUARE.lon}, {SQUARE.lat}")
    page.fill("#i-observed_on", "2999-01-01")
    phone.save_wrong()
    told = page.locator("#faults li").all_inner_texts()
    assert len(told) == 4, told
    assert "prohozené" in told[0]
    page.locator("#faults a", has_text="průchozí šířka").click()
    assert page.evaluate("document.activeElement.id") == "i-width_cm"
    assert page.get_attribute("#i-width_cm", "aria-invalid") == "true"
    assert phone.items().count() == 0


def test_texts_that_would_run_are_shown_as_texts(phone, store, people):
    phone.sign_in(store, people.surveyor)
    assert CORPUS[1] in phone.page.locator("#phone").inner_text(), "the name of the device"
    phone.go("bod")
    phone.page.locator("#q-element label").first.click()
    phone.page.click("#gps")
    near = phone.page.locator("#q-same")
    near.wait_for()
    assert CORPUS[0] in near.inner_text(), "a point nearby"
    for number, box in enumerate(phone.page.locator("#rest input[type=text]:visible").all()):
        box.fill(CORPUS[number % len(CORPUS)])
    phone.save_wrong()
    phone.page.get_by_role("button", name="Zahodit rozepsaný bod").click()
    for some in (CORPUS[:4], CORPUS[4:8], CORPUS[8:]):
        phone.log(" ".join(some))
    phone.settled()
    shown = phone.page.locator("#queue").inner_text()
    assert all(" ".join(text.split()) in " ".join(shown.split()) for text in CORPUS)
    phone.go("telefon")
    phone.page.click("#sign-out")
    phone.page.wait_for_selector("#sign-in")
    phone.page.fill("#i-code", CORPUS[0][:20])
    phone.page.click("#sign-in button[type=submit]")
    phone.page.get_by_text("Kód neplatí").wait_for()


def test_an_existing_point_nearby_takes_the_answers(phone, store, people):
    phone.sign_in(store, people.surveyor)
    known = store.published()[0].point_id
    phone.go("bod")
    phone.page.locator("#q-element label").first.click()
    phone.page.click("#gps")
    phone.page.locator("#q-same label", has_text=CORPUS[0]).first.click()
    phone.page.fill("#i-threshold_cm", "1,5")
    phone.save()
    phone.settled()
    assert any(one.event.point_id == known for one in store.stored(sender=people.surveyor.id))


def test_the_keyboard_alone_logs_a_point(phone, store, people):
    phone.sign_in(store, people.surveyor)
    phone.go("bod")
    page = phone.page
    keys = page.keyboard

    def reach(selector):
        for _ in range(120):
            if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
            keys.press("Tab")
        pytest.fail(f"{selector} cannot be reached by Tab")

    reach("input[name=element]")
    keys.press("Space")
    reach("#gps")
    keys.press("Enter")
    page.get_by_text("přesnost 4 m").wait_for()
    reach("#i-name")
    keys.type("Klávesnicí")
    reach("#i-door_main_cm")
    keys.type("90")
    reach("#q-threshold_cm .unknown")
    keys.press("Space")
    reach("#form button[type=submit]")
    keys.press("Enter")
    page.get_by_text("Nejdřív vyberte, co zapisujete").wait_for()
    phone.settled()
    assert "Klávesnicí" in names(store, people.surveyor)


SMALL = """() => [...document.querySelectorAll('button, nav a, summary, label.option, label.tile, .button, input')]
    .filter((one) => one.offsetParent && !['radio', 'checkbox', 'file'].includes(one.type))
    .map((one) => [one.id || one.textContent, one.getBoundingClientRect().height])
    .filter(([, height]) => height < 44)"""


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (390, "light"), (1280, "light")])
def test_it_fits_and_can_be_touched(chromium, served, width, scheme):
    with opened(chromium, served, viewport={"width": width, "height": 800}, color_scheme=scheme) as phone:
        for view in ("telefon", "fronta", "bod"):
            phone.go(view)
            if view == "bod":
                phone.page.locator("#q-element label").first.click()
            assert phone.page.evaluate("document.documentElement.scrollWidth") <= width
            assert phone.page.evaluate(SMALL) == []


def test_the_other_language_is_whole_and_stays(phone):
    page = phone.page
    page.locator("#q-element label").first.click()
    page.click("#language")
    page.get_by_role("heading", name="New point").wait_for()
    assert page.evaluate("document.documentElement.lang") == "en"
    told = page.locator("body").inner_text().replace("Česky", "")
    assert not re.search("[ěščřžýůťďň]", told), told
    page.reload()
    page.get_by_role("heading", name="New point").wait_for()
    assert page.title() == "Field: barrier-free points"


def test_two_tabs_make_one_point_of_one_draft(phone):
    phone.page.locator("#q-element label").first.click()
    phone.page.fill("#i-name", "Jednou")
    first = phone.page
    phone.open()
    assert phone.page.input_value("#i-name") == "Jednou"
    phone.log("Jednou")
    first.wait_for_selector("#i-name", state="detached")
    phone.go("fronta")
    assert phone.items().count() == 1
