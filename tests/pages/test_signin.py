"""Who signs in is offered the pages of the table of roles, and nobody gets in otherwise."""

import time

import pytest

from kpss_geo.desk import devices
from kpss_geo.desk.roles import PUBLIC, ROLE_NAMES, allowed
from kpss_geo.pages.router import PAGES
from kpss_geo.pages.texts import Say
from tests.pages.provider import house

pytestmark = pytest.mark.browser
CLOSED = "jen pro přihlášené"
NAMED = Say("common", "cs")


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with house(tmp_path_factory.mktemp("signin")) as made:
        yield made


@pytest.fixture
def visit(town):
    """Function that lets somebody in, and out again at the end."""
    inside = []

    def enter(who=PUBLIC, **told):
        inside.append(town.visitor(who, **told))
        return inside[-1]

    yield enter
    for one in inside:
        one.close()


def is_open(visitor):
    return CLOSED not in visitor.text()


def names(role):
    return {NAMED(f"page_{page.name}") for page in PAGES if allowed(role, page.action)}


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_each_role_is_offered_the_pages_of_the_table_and_no_other_opens_by_address_or_by_hash(visit, role):
    visitor = visit(role)
    wanted = {page.name: allowed(role, page.action) for page in PAGES}
    assert {name: is_open(visitor.go(name)) for name in wanted} == wanted
    assert visitor.links() == names(role) | {NAMED("page_prihlaseni")}
    closed = [name for name, open_ in wanted.items() if not open_]  # their hashes are told to everybody
    assert [name for name in closed if is_open(visitor.follow(name))] == []
    assert is_open(visitor.follow("katalog"))


def test_somebody_without_an_account_is_told_the_code_for_the_administrator_and_stays_the_public(town, visit):
    stranger = visit("stranger")
    assert f"{town.provider.issuer}|stranger" in stranger.go("prihlaseni").text()
    assert not is_open(stranger.go("kontrola"))


def test_a_role_that_is_taken_away_or_blocked_counts_at_the_next_click(town, visit):
    person, moderator = town.account("moderator"), visit("moderator")
    assert is_open(moderator.go("kontrola"))
    try:
        town.store.set_role(person.id, "volunteer")
        assert not is_open(moderator.send(moderator.message()))
        town.store.set_role(person.id, "moderator")
        assert is_open(moderator.send(moderator.message()))
        town.store.set_blocked(person.id, True)
        assert not is_open(moderator.send(moderator.message()))
        assert "zablokovaný" in moderator.go("prihlaseni").text()
    finally:
        town.store.set_role(person.id, "moderator")
        town.store.set_blocked(person.id, False)


def test_a_sign_in_older_than_its_hours_counts_for_nothing(town, visit):
    visitor = visit()
    town.provider.honest("administrator")
    town.provider.age_seconds = 13 * 3600
    visitor.sign_in()
    assert not is_open(visitor.go("lide"))
    assert "vypršelo" in visitor.go("prihlaseni").text()


def test_a_sign_in_that_grows_too_old_while_the_page_is_open_ends_there(town, visit):
    visitor = visit()
    for seconds_left in (2, 8, 32):
        town.provider.honest("administrator")
        town.provider.age_seconds = 12 * 3600 - seconds_left
        visitor.sign_in()
        if is_open(visitor.go("lide")):
            break
    while is_open(visitor):
        time.sleep(0.1)
        visitor.send(visitor.message())
    assert "Účty" not in visitor.text()


def changed(value, place):
    """Another sign at one place of a cookie."""
    at = int(len(value) * place)
    return value[:at] + ("A" if value[at] != "A" else "B") + value[at + 1 :]


def test_a_cookie_that_somebody_changed_or_made_signs_nobody_in(visit):
    admin = visit("administrator")
    assert is_open(admin.go("lide"))
    [session] = [one for one in admin.http.cookies.jar if one.name == "_streamlit_user"]
    for value in [changed(session.value, place) for place in (0.05, 0.5, 0.7)] + ["", "null", "a.b.c"]:
        session.value = value
        assert not is_open(admin.go("lide")), value


def test_a_cookie_of_another_site_signs_nobody_in(visit):
    """A page elsewhere may make the browser open the websocket; it gets no session of the visitor's."""
    admin = visit("administrator")
    admin.origin = "https://elsewhere.example"
    with pytest.raises(Exception, match=r"1008|403|rejected"):
        admin.go("lide")


def test_a_token_that_another_key_signed_signs_nobody_in(town, visit):
    visitor = visit()
    town.provider.honest("administrator")
    own = town.provider.own_key
    town.provider.key = type(own).generate_key(2048, parameters={"kid": "one"}, private=True)
    visitor.sign_in()
    assert not is_open(visitor.go("lide"))
    assert [one.name for one in visitor.http.cookies.jar if "user" in one.name] == []


def test_signing_out_ends_it(visit):
    visitor = visit("surveyor")
    assert is_open(visitor.go("moje"))
    visitor.press("sign_out")
    visitor.http.get(f"{visitor.url}{visitor.redirect}")
    assert not is_open(visitor.go("moje"))


def test_where_no_proxy_is_named_all_who_write_the_header_of_one_are_one_sender(town):
    tries = ["", *(f"203.0.113.{number}" for number in range(devices.MOST_TRIES - 1))]
    assert town.codes(*tries, "198.51.100.1", "") == [422] * devices.MOST_TRIES + [429, 429]
