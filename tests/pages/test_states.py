"""Every state of every page: it bars nobody, fits both screens, asks nobody outside and complains of nothing."""

import re
from itertools import zip_longest

import pytest

from tests.pages.driving import become, findings, overflow, settle, visit
from tests.pages.lived import lived_in
from tests.pages.provider import Provider, secrets_file
from tests.pages.serving import WIDTHS, Server, Window, free_port, launched
from tests.pages.states import STATES

pytestmark = pytest.mark.browser
# What Streamlit's own widgets do and no style of ours can mend: rule and a part of the selector; nothing so far.
KNOWN: tuple[tuple[str, str], ...] = ()
PLACE = {"longitude": 14.7712, "latitude": 49.0036, "accuracy": 5}


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """The app with a store in which much has happened, and one visitor's window."""
    folder = tmp_path_factory.mktemp("states")
    url, provider = f"sqlite:///{folder / 'survey.sqlite'}", Provider()
    ids = lived_in(url, folder / "photos")
    port = free_port()
    secrets = secrets_file(folder / "secrets.toml", provider, f"http://127.0.0.1:{port}")
    with (
        Server(folder, port=port, secrets=secrets, KPSS_DATABASE_URL=url, KPSS_TRIAL="1") as server,
        launched() as browser,
    ):
        window = Window(browser, server.url, geolocation=PLACE, permissions=["geolocation"])
        window.person, window.ids, window.server = "", ids, server
        window.context.set_default_timeout(20_000)
        window.go("katalog")
        yield window
        window.close()


@pytest.fixture
def window(lived):
    lived.outside.clear()
    lived.complaints.clear()
    yield lived
    lived.page.keyboard.press("Escape")
    lived.page.set_viewport_size({"width": 1280, "height": WIDTHS[1280]})
    lived.page.emulate_media(color_scheme="light")


def found(window, width):
    """What is wrong with what the window shows."""
    wrong = [f"{rule} at {width}: {node}" for rule, nodes in findings(window, KNOWN) for node in nodes]
    return wrong + [f"wider than {width}: {one}" for one in overflow(window)]


def interleaved(states):
    """The states of each person page by page in turns: a page that is left forgets what its widgets held."""
    for person in dict.fromkeys(one.person for one in states):
        pages = {}
        for one in states:
            if one.person == person:
                pages.setdefault(one.path.split("?")[0], []).append(one)
        yield from (one for some in zip_longest(*pages.values()) for one in some if one)


@pytest.mark.parametrize("state", [*interleaved(STATES)], ids=lambda one: one.name)
def test_a_state_bars_nobody_fits_the_screen_and_complains_of_nothing(window, state):
    path = state.path.format(**{**vars(window.ids), "simple": window.ids.simple[0]})
    if window.person != state.person or not state.person:
        window.go("" if state.person else path, wait=False)
        settle(window)
        window.person = ""
    if state.person:
        if not window.person:
            become(window, state.person)
            window.person = state.person
        visit(window, path)
    state.act(window)
    assert words(state.shown) in words(window.text())
    window.page.evaluate("document.querySelectorAll('.kpss details').forEach((one) => { one.open = true; })")
    wrong = found(window, 1280)
    window.page.set_viewport_size({"width": 390, "height": WIDTHS[390]})
    window.page.emulate_media(color_scheme="dark")
    settle(window)
    assert wrong + found(window, 390) == []
    assert window.page.locator("h1").count() == 1
    assert window.page.evaluate("document.documentElement.lang") == "cs"
    window.check()


def words(text):
    return re.sub(r"\s+", " ", text)


def test_the_menu_of_a_phone_bars_nobody(window):
    window.page.set_viewport_size({"width": 390, "height": WIDTHS[390]})
    window.page.emulate_media(color_scheme="dark")
    window.go("katalog")
    window.person = ""
    window.page.get_by_test_id("stExpandSidebarButton").click()
    window.page.get_by_role("link", name="O datech").first.wait_for()
    settle(window)
    assert found(window, 390) == []
    window.check()
