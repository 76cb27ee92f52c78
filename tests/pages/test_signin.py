"""Who signs in sees and may do what the table of roles says, and nobody else does."""

import pytest

from kpss_geo.access import box_of
from kpss_geo.desk.roles import ROLE_NAMES, allowed
from kpss_geo.pages.router import PAGES
from kpss_geo.pages.texts import Say
from kpss_geo.store import Store
from kpss_geo.territory import Territory
from tests.pages.provider import Provider, secrets_file
from tests.pages.serving import Server, Window, free_port, launched
from tests.shared import TREBON

pytestmark = pytest.mark.browser
ROLES = [role for role in ROLE_NAMES if role != "public"]
CLOSED = [page.name for page in PAGES if not allowed("public", page.action)]


@pytest.fixture(scope="module")
def provider():
    with Provider().running() as made:
        yield made


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('store') / 'survey.sqlite'}"


@pytest.fixture(scope="module")
def store(url, provider):
    with Store.init(url, bounds=box_of(Territory.open(TREBON))) as made:
        for role in ROLES:
            made.add_person(subject=f"{provider.issuer}|{role}", name=role.title(), role=role)
        yield made


@pytest.fixture(scope="module")
def server(tmp_path_factory, provider, store, url):
    folder = tmp_path_factory.mktemp("app")
    port = free_port()
    told = secrets_file(folder / "secrets.toml", provider, f"http://127.0.0.1:{port}")
    with Server(folder, port=port, secrets=told, KPSS_DATABASE_URL=url) as running:
        yield running


@pytest.fixture(scope="module")
def browser():
    with launched() as one:
        yield one


@pytest.fixture
def window(browser, server, provider):
    provider.subject, provider.age_seconds, provider.key = "nobody", 0, provider.own_key
    one = Window(browser, server.url)
    yield one
    one.close()


def sign_in(window, provider, subject):
    provider.subject = subject
    window.go("prihlaseni")
    window.page.get_by_role("button", name="Přihlásit se").click()
    window.page.wait_for_url(f"{window.url}/", timeout=20_000)
    return window.settle()


def links(window):
    return set(window.page.locator("[data-testid='stSidebarNavLink']").all_inner_texts())


def names(role):
    say = Say("common", "cs")
    return {say(f"page_{page.name}") for page in PAGES if allowed(role, page.action)}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_offered_the_pages_of_the_table_and_no_others(window, provider, role):
    sign_in(window, provider, role)
    assert links(window) >= names(role)
    assert not links(window) & (names("moderator") | names("planner") | names("administrator")) - names(role)


@pytest.mark.parametrize("page", CLOSED)
def test_an_unsigned_visitor_is_refused_by_the_direct_address(window, page):
    window.go(page)
    assert "jen pro přihlášené" in window.text()
    assert Say("common", "cs")(f"page_{page}") not in links(window)


def test_a_visitor_who_asks_for_a_closed_page_over_the_websocket_is_refused(window):
    """The browser's own message with the hash of another page."""
    window.page.add_init_script(
        """const Real = window.WebSocket;
        window.WebSocket = class extends Real { constructor(...a) { super(...a); window.__socket = this; }
          send(raw) { window.__last = raw; super.send(raw); } };"""
    )
    window.go("katalog")
    refused = window.text()
    window.page.evaluate(
        """(page) => {
            history.pushState({}, "", page);
            window.dispatchEvent(new PopStateEvent("popstate", {state: {}}));
        }""",
        "/kontrola",
    )
    window.settle()
    assert "jen pro přihlášené" in window.text() or window.text() == refused
    window.page.evaluate("window.__socket.send(window.__last)")
    window.settle()
    assert "Fronta" not in window.text()


def test_somebody_without_an_account_is_told_the_code_for_the_administrator_and_stays_the_public(window, provider):
    sign_in(window, provider, "stranger")
    window.go("prihlaseni")
    assert f"{provider.issuer}|stranger" in window.text()
    window.go("kontrola")
    assert "jen pro přihlášené" in window.text()


def test_a_role_that_is_taken_away_or_blocked_counts_at_the_next_click(window, provider, store):
    person = store.person(subject=f"{provider.issuer}|moderator")
    sign_in(window, provider, "moderator")
    window.go("kontrola")
    assert "jen pro přihlášené" not in window.text()
    try:
        store.set_role(person.id, "volunteer")
        window.go("kontrola")
        assert "jen pro přihlášené" in window.text()
        store.set_role(person.id, "moderator")
        store.set_blocked(person.id, True)
        window.go("kontrola")
        assert "jen pro přihlášené" in window.text()
        window.go("prihlaseni")
        assert "zablokovaný" in window.text()
    finally:
        store.set_role(person.id, "moderator")
        store.set_blocked(person.id, False)


def test_a_sign_in_older_than_its_hours_counts_for_nothing(window, provider):
    provider.age_seconds = 13 * 3600
    sign_in(window, provider, "administrator")
    window.go("lide")
    assert "jen pro přihlášené" in window.text()
    window.go("prihlaseni")
    assert "vypršelo" in window.text()


def test_a_cookie_that_somebody_changed_or_made_signs_nobody_in(window, provider):
    sign_in(window, provider, "administrator")
    cookies = window.context.cookies()
    session = [one for one in cookies if "user" in one["name"]]
    assert session
    assert all(one["httpOnly"] and one["sameSite"] == "Lax" for one in session)
    window.context.clear_cookies()
    forged = [{**one, "value": one["value"][:-8] + "AAAAAAAA"} for one in session]
    window.context.add_cookies(forged)
    window.go("lide")
    assert "jen pro přihlášené" in window.text()


def test_a_token_that_another_key_signed_signs_nobody_in(window, provider):
    provider.key = type(provider.own_key).generate_key(2048, parameters={"kid": "one"}, private=True)
    provider.subject = "administrator"
    window.go("prihlaseni")
    window.page.get_by_role("button", name="Přihlásit se").click()
    window.page.wait_for_timeout(2500)
    window.go("lide")
    assert "jen pro přihlášené" in window.text()


def test_signing_out_ends_it(window, provider):
    sign_in(window, provider, "planner")
    assert Say("common", "cs")("page_pokryti") in links(window)
    window.page.get_by_role("button", name="Odhlásit", exact=True).click()
    window.page.wait_for_timeout(1500)
    window.go("pokryti")
    assert "jen pro přihlášené" in window.text()
