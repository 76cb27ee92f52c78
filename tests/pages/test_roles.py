"""Every role may do exactly what the table of roles says, whatever its browser sends."""

import datetime as dt
import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from typing import NamedTuple

import pytest
import sqlalchemy as sa
from PIL import Image

from kpss_geo.desk import devices, pictures, submitting, suggesting
from kpss_geo.desk.roles import ROLE_NAMES, actions, allowed
from kpss_geo.pages.router import PAGES
from kpss_geo.store import tables
from kpss_geo.survey.observations import Position
from tests.desk.making import seen, still_holds
from tests.desk.test_roles import CALLS
from tests.pages.driving import findings
from tests.pages.provider import ROLES, house
from tests.pages.serving import Window, launched

pytestmark = pytest.mark.browser
CLOSED = "jen pro přihlášené"
TODAY = dt.datetime.now(tz=dt.UTC).date()
NOTE = ("string_value", "je to jinak")
MEASURED = {"obrubnik": "kerb_cm", "vstup": "door_main_cm"}
DONE = ("Zveřejněno", "Zamítnuto")
LATE = ("Mezitím se tu něco změnilo", "už někdo rozhodl", "posuzuje jiný moderátor", "nic nečeká")
_number = count()


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("roles")
    with house(folder, KPSS_PROXIES="127.0.0.1") as made:
        made.photos = folder / "photos"
        yield made


@pytest.fixture(scope="module")
def visitors(town):
    """Somebody signed in in each role, and somebody who is not; each writes from an address of their own."""
    made = {
        role: town.visitor(role, headers={"X-Forwarded-For": f"192.0.2.{number}"})
        for number, role in enumerate(ROLE_NAMES)
    }
    yield made
    for one in made.values():
        one.close()


def everything(store):
    """Every row of every table."""
    with store.read() as connection:
        return {
            one.name: sorted(map(repr, connection.execute(sa.select(one)))) for one in tables.metadata.sorted_tables
        }


# --- files; first, because whatever is published makes the answer be computed anew ------------------------------------


FILES = {
    "soubor_csv": ("export", lambda _town: ("vystupy", "")),
    "soubor_pdf": ("export", lambda _town: ("vystupy", "")),
    "vydat_": ("erase", lambda _town: ("lide", "")),
}


@pytest.mark.parametrize("key", FILES)
def test_a_file_is_made_for_the_roles_of_the_table_and_for_nobody_whose_role_went(town, visitors, key):
    action, where = FILES[key]
    may = [role for role in ROLE_NAMES if allowed(role, action)]
    assert [role for role, one in visitors.items() if one.go(*where(town)).find(key) is not None] == may
    for role in may:
        visitor, account = visitors[role], town.account(role)
        raw = visitor.go(*where(town)).asking(key)
        assert [other for other, one in visitors.items() if other not in may and one.take(raw)] == []
        town.store.set_role(account.id, "volunteer")
        try:
            assert visitor.take(raw) is None, role
        finally:
            town.store.set_role(account.id, role)
        assert visitor.take(raw), visitor.refused


# --- what waits -------------------------------------------------------------------------------------------------------


def place():
    """Far from whatever was there before."""
    return Position(14.66 + 0.002 * next(_number), 49.03, 5)


def volunteer(town):
    number = next(_number)
    return town.store.add_person(subject=f"made up|{number}", name=f"Člověk {number}", role="volunteer")


def waiting(town, *, state="submitted", upon=None, author=None, element="obrubnik", at=None):
    """An observation, or the word that one still holds, by somebody who takes no part."""
    author = author or volunteer(town)
    if upon:
        what = still_holds(upon.point_id, upon.event_id, on=TODAY)
    else:
        what = seen(element=element, at=at or place(), on=TODAY, **{MEASURED[element]: 9})
    what = replace(what, author_id=author.pseudonym, author_class="volunteer")
    town.store.add([what], state=state, sender=author.id)
    return what


# --- the deeds --------------------------------------------------------------------------------------------------------


class Deed(NamedTuple):
    """Where it is done, what is filled in before, and the button."""

    page: str
    query: str
    press: str
    fill: tuple = ()


def case(one, press, *fill):
    return Deed("kontrola", f"bod={one.point_id}", press, fill)


def logging(press):
    at = place()
    return Deed("zaznam", f"lon={at.lon}&lat={at.lat}&prvek=obrubnik", press, (("kerb_cm", "double_value", 4.0),))


def archiving(town):
    return case(waiting(town, upon=waiting(town, state="published")), "vyradit", ("poznamka_", *NOTE))


def merging(town):
    at = place()
    waiting(town, state="published", element="vstup", at=at)
    return case(waiting(town, element="vstup", at=at), "sloucit_")


def redacting(town):
    author, file = volunteer(town), io.BytesIO()
    one = waiting(town, author=author)
    Image.new("RGB", (60, 40), "red").save(file, "JPEG")
    kept = pictures.attach_photo(
        town.store, author, town.photos, file.getvalue(), event_id=one.event_id, alternative_text="nájezd"
    )
    return case(one, f"smazat_{kept.id}", (f"proc_{kept.id}", *NOTE))


def batch(town):
    name = f"davka{next(_number)}"
    rows = [seen(element="obrubnik", at=place(), on=TODAY, author="sešit", kerb_cm=3)]
    submitting.import_batch(town.store, town.account("administrator"), rows, name, today=TODAY)
    return Deed("kontrola", "cast=davky", f"zverejnit_{name}", ((f"davka_{name}", *NOTE),))


def letter(town):
    text = "Na poště je vysoký schod a není tam zvonek."
    now = town.store.clock()
    one = suggesting.suggest(town.store, text, None, sender_hash=str(now), seconds_taken=9, honeypot="", now=now)
    return Deed("kontrola", "cast=dopisy", f"accepted_{one.id}", ((f"odpoved_{one.id}", *NOTE),))


def account(town, press, *fill):
    one = volunteer(town)
    chosen = ("ucet", "string_value", f"{one.name} (dobrovolník)")
    return Deed("lide", "", f"{press}{one.id}", (chosen, *((f"{key}{one.id}", *value) for key, *value in fill)))


DEEDS = {
    "review": lambda town: case(waiting(town), "prevzit"),
    "approve": lambda town: case(waiting(town), "schvalit"),
    "reject": lambda town: case(waiting(town), "zamitnout", ("poznamka_", *NOTE)),
    "merge": merging,
    "archive": archiving,
    "revert": lambda town: case(waiting(town), "vratit_", ("poznamka_", *NOTE)),
    "redact": redacting,
    "publish_batch": batch,
    "accounts": lambda town: account(town, "nastavit_", ("role_", "string_value", "plánovač")),
    "erase": lambda town: account(town, "smazat_", ("jiste_", "bool_value", True)),
    "submit": lambda _town: logging("odeslat"),
    "draft": lambda _town: logging(""),
    "confirm": lambda town: Deed("zaznam", f"znovu={waiting(town, state='published').point_id}", "stale_plati"),
}
ALSO = {
    "letters": ("review", letter),
    "blocking": ("accounts", lambda town: account(town, "blokovat_", ("proc_", *NOTE))),
    "phones": ("submit", lambda _town: Deed("moje", "", "kod")),
}
TRIED = {name: (name, make) for name, make in DEEDS.items()} | ALSO


def ready(visitor, deed):
    """Go there and fill in; False where the visitor is offered no such thing."""
    visitor.go(deed.page, deed.query)
    for key, kind, value in deed.fill:
        if visitor.find(key) is None:
            return False
        visitor.fill(key, value, kind)
    return visitor.find(deed.press) is not None if deed.press else True


# --- two moderators; before others leave a queue that is drawn up anew after every decision ---------------------------


@pytest.fixture(scope="module")
def second(town):
    """Another moderator, with an account and a session of their own."""
    town.store.add_person(subject=f"{town.provider.issuer}|druhá", name="Druhá", role="moderator")
    with town.visitor("druhá") as made:
        yield made


def test_who_decides_on_a_view_that_a_colleague_made_old_is_told_and_the_book_names_both(town, visitors, second):
    one, first = waiting(town), visitors["moderator"]
    reviewing, deciding = case(one, "prevzit"), case(one, "zamitnout", ("poznamka_", *NOTE))
    assert ready(second, deciding)
    raw = second.message(second.widget("zamitnout"))
    assert ready(first, reviewing)
    first.press("prevzit")
    before = everything(town.store)
    second.send(raw)
    assert "posuzuje jiný moderátor" in second.text()
    assert everything(town.store) == before
    first.press("schvalit")
    before = everything(town.store)
    second.send(raw)
    assert "už někdo rozhodl" in second.text()
    assert everything(town.store) == before
    [stored] = town.store.stored(event_ids=[one.event_id])
    assert stored.state == "published"
    later = waiting(town, upon=one)
    assert ready(second, case(later, "schvalit"))
    second.press("schvalit")
    lines = {line.by for line in town.store.audit_lines(action="decide") if str(one.event_id) in line.detail}
    lines |= {line.by for line in town.store.audit_lines(action="decide") if str(later.event_id) in line.detail}
    assert lines == {town.account("moderator").id, town.account("druhá").id}


def by_the_button(browser, town, who):
    """A window of somebody who pressed the button of the page where one signs in."""
    window = Window(browser, town.url)
    town.provider.honest(who)
    window.go("prihlaseni")
    window.page.get_by_role("button", name="Přihlásit se").click()
    window.page.wait_for_url(f"{window.url}/", timeout=20_000)
    return window


def by_the_cookie(browser, town, visitor):
    window = Window(browser, town.url)
    cookies = [{"name": one.name, "value": one.value, "url": town.url} for one in visitor.http.cookies.jar]
    window.context.add_cookies(cookies)
    return window


def press(window, name):
    window.page.get_by_role("button", name=name, exact=True).click()
    window.settle()
    return window.text()


def test_in_two_browsers_two_moderators_meet_at_one_point_and_sign_out(town, second):
    one = waiting(town)
    with launched() as browser:
        windows = [by_the_button(browser, town, "moderator"), by_the_cookie(browser, town, second)]
        for window in windows:
            window.go(f"kontrola?bod={one.point_id}")
        session = [cookie for cookie in windows[0].context.cookies() if "user" in cookie["name"]]
        assert session
        assert all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in session)
        assert DONE[0] in press(windows[0], "Zveřejnit")
        before = everything(town.store)
        told = press(windows[1], "Zveřejnit")
        assert any(word in told for word in LATE), told
        assert everything(town.store) == before
        assert CLOSED not in windows[0].text()
        windows[0].page.get_by_role("button", name="Odhlásit", exact=True).click()
        windows[0].page.get_by_role("link", name="Kontrola").wait_for(state="detached")
        windows[0].go("kontrola")
        assert CLOSED in windows[0].text()
        windows.append(stranger := by_the_button(browser, town, "stranger"))
        for name, said in (("prihlaseni", "stranger"), ("kontrola", CLOSED)):
            stranger.go(name)
            assert said in stranger.text()
            assert findings(stranger) == []
        assert windows[0].complaints == windows[1].complaints == []
        assert all(asked.startswith(town.provider.issuer) for asked in (*windows[0].outside, *windows[1].outside))
        for window in windows:
            window.close()


def test_of_two_who_press_at_one_moment_one_decides_and_the_other_is_told(town, visitors, second):
    for _ in range(2):
        one, both = waiting(town), (visitors["moderator"], second)
        assert ready(both[0], case(one, "schvalit"))
        assert ready(both[1], case(one, "zamitnout", ("poznamka_", *NOTE)))
        gate = threading.Barrier(2)

        def both_press(visitor, key, gate=gate):
            raw = visitor.message(visitor.widget(key))
            gate.wait()
            return visitor.send(raw).text()

        with ThreadPoolExecutor(2) as pool:
            ends = list(pool.map(both_press, both, ("schvalit", "zamitnout")))
        [stored] = town.store.stored(event_ids=[one.event_id])
        decided = ("published", "rejected").index(stored.state)
        assert DONE[decided] in ends[decided]
        assert any(word in ends[1 - decided] for word in LATE), ends[1 - decided]
        assert {step.by for step in town.store.decisions(event_ids=[one.event_id])} == {
            town.account(("moderator", "druhá")[decided]).id
        }


# --- everybody --------------------------------------------------------------------------------------------------------


def unchanged(town, visitor, raw, told=CLOSED):
    """A message that is refused in words and changes no row."""
    before = everything(town.store)
    visitor.send(raw)
    assert told in visitor.text()
    assert everything(town.store) == before


@pytest.mark.parametrize("name", TRIED)
def test_a_deed_is_done_for_the_roles_of_the_table_and_for_nobody_else_whatever_is_sent(town, visitors, name):
    """By the page itself, by the very message of somebody who may, and by a page left open while the role went."""
    action, make = TRIED[name]
    may = [role for role in ROLE_NAMES if allowed(role, action)]
    may_not = [role for role in ROLE_NAMES if role not in may]
    deed = make(town)
    before = everything(town.store)
    assert [role for role in may_not if ready(visitors[role], deed)] == []
    assert everything(town.store) == before
    for role in may:
        visitor = visitors[role]
        deed = deed if role == may[0] else make(town)
        before = everything(town.store)
        assert ready(visitor, deed), f"{role}: {visitor.text()}"
        raw = visitor.sent
        if deed.press:
            before, raw = everything(town.store), visitor.message(visitor.widget(deed.press))
        if role == may[0]:
            for other in may_not:
                unchanged(town, visitors[other], raw)
            town.store.set_role(town.account(role).id, may_not[-1])
            unchanged(town, visitor, raw)
            town.store.set_role(town.account(role).id, role)
        if deed.press:
            visitor.send(raw)
        assert everything(town.store) != before, f"{role}: {visitor.text()}"


def test_what_was_measured_is_published_at_once_for_the_roles_of_the_table_alone(town, visitors):
    for role in ROLES:
        before = set(everything(town.store)["events"])
        deed = logging("odeslat")
        if ready(visitors[role], deed):
            visitors[role].press(deed.press)
        came = set(everything(town.store)["events"]) - before
        assert len(came) == allowed(role, "submit"), role
        assert any("'published'" in one for one in came) is allowed(role, "publish_measured"), role


def test_only_who_may_reads_the_book(town, visitors):
    town.store.audit(action="role", by=None, about="nobody", detail="tajný zápis")
    told = {role: "tajný zápis" in one.go("lide", "cast=kniha").text() for role, one in visitors.items()}
    assert told == {role: allowed(role, "audit") for role in ROLE_NAMES}


def test_everybody_may_write_a_letter_and_nobody_more_by_telling_another_address(town, visitors):
    """The proxy adds whom it heard to what the visitor wrote into the header."""
    liars = [town.visitor(headers={"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}) for number in range(6)]
    for one in (*visitors.values(), *liars):
        one.go("napiste")
    time.sleep(suggesting.SHORTEST_SECONDS)  # nobody writes sooner
    for role, one in visitors.items():
        before = len(town.store.suggestions())
        one.fill("dopis", f"Role {role} by chtěla lavičku u lékárny.")
        one.press("odeslat")
        assert len(town.store.suggestions()) == before + allowed(role, "suggest"), one.text()
    before = len(town.store.suggestions())
    for one in liars:
        one.fill("dopis", "Na náměstí chybí lavička.")
        one.press("odeslat")
    assert len(town.store.suggestions()) == before + suggesting.MOST_A_DAY
    assert "další pošlete zítra" in liars[-1].text()
    for one in liars:
        one.close()


def test_wrong_codes_of_a_phone_count_to_the_address_that_the_proxy_heard(town):
    tries = [f"192.0.2.{number}, 203.0.113.{40 + number % 2}" for number in range(2 * devices.MOST_TRIES)]
    assert town.codes(*tries) == [422] * len(tries)
    assert town.codes("192.0.2.99, 203.0.113.40", "192.0.2.99, 203.0.113.41", "203.0.113.42") == [429, 429, 422]


def test_every_action_of_the_table_is_tried_here_or_at_the_desk():
    here = {*DEEDS, *(action for action, _ in ALSO.values()), *(action for action, _ in FILES.values())}
    here |= {"publish_measured", "suggest", "audit", *(page.action for page in PAGES)}
    nobody_asks = {"editions"}  # nothing in the app offers it yet
    assert set(actions()) == here | set(CALLS) | nobody_asks
