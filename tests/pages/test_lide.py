"""Accounts, as the administrator keeps them."""

import pytest

from kpss_geo.desk import devices

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def dana(app):
    return lambda: app.store().person(subject="trial:Dana")


@pytest.fixture
def opened(open_page, dana):
    def run(part="ucty", **more):
        at = open_page("lide", "Správce", query={"cast": part}, **more)
        if part == "ucty":
            at.selectbox(key="ucet").set_value(str(dana().id)).run()
        return at

    return run


def press(at, key):
    return at.button(key=key).click().run()


@pytest.mark.parametrize("language", ["cs", "en"])
def test_all_accounts_stand_with_role_and_state(language, opened, shown):
    text = shown(opened(language=language))
    for name in ("Dana", "Věra", "Marek", "Petra"):
        assert name in text
    assert ("dobrovolník" if language == "cs" else "volunteer") in text


def test_a_role_is_changed_at_once(opened, shown, dana):
    at = opened()
    at.selectbox(key=f"role_{dana().id}").set_value("surveyor").run()
    press(at, f"nastavit_{dana().id}")
    assert dana().role == "surveyor"
    assert "Role je změněná" in shown(at)


def test_blocking_needs_a_reason_and_is_undone(opened, shown, dana):
    at = opened()
    press(at, f"blokovat_{dana().id}")
    assert "chybí poznámka" in shown(at)
    assert not dana().blocked
    at.text_input(key=f"proc_{dana().id}").set_value("posílá nesmysly").run()
    press(at, f"blokovat_{dana().id}")
    assert dana().blocked
    assert "zablokovaný" in shown(at)
    press(at, f"odblokovat_{dana().id}")
    assert not dana().blocked


def test_an_account_is_opened_and_faults_leave_the_form_as_it_was(opened, shown, app):
    at = opened("novy")
    at.text_input(key="novy_jmeno").set_value(f"Nová {HOSTILE}")
    at.button[0].click().run()
    assert "chybí přihlášení" in shown(at)
    assert at.text_input(key="novy_jmeno").value == f"Nová {HOSTILE}"
    at.text_input(key="novy_subjekt").set_value("https://idp|42")
    at.button[0].click().run()
    assert app.store().person(subject="https://idp|42").role == "volunteer"
    assert "<img" not in shown(opened())


def test_erasing_asks_once_more_and_forgets_the_person(opened, shown, dana, app):
    one = dana()
    at = opened()
    assert at.button(key=f"smazat_{one.id}").disabled
    at.checkbox(key=f"jiste_{one.id}").check().run()
    press(at, f"smazat_{one.id}")
    assert dana() is None
    assert "Osobní údaje jsou smazané" in shown(at)


def test_data_about_a_person_are_handed_out(opened):
    assert opened().get("download_button")


def test_a_phone_is_signed_out_by_the_administrator(opened, shown, app, dana):
    code = devices.make_code(app.store(), dana())
    devices.sign_in(app.store(), code.text, name=HOSTILE, sender_hash="x")
    at = opened("telefony")
    assert "<img" not in shown(at)
    [one] = devices.own_devices(app.store(), dana())
    press(at, f"odebrat_{one.id}")
    assert not devices.is_live(app.store(), devices.own_devices(app.store(), dana())[0])


def test_the_book_tells_who_did_what_in_words(opened, shown, app, dana):
    at = opened()
    at.text_input(key=f"proc_{dana().id}").set_value(f"nesmysly {HOSTILE}").run()
    press(at, f"blokovat_{dana().id}")
    text = shown(opened("kniha"))
    assert "zablokován" in text
    assert "Dana · nesmysly" in text
    assert "<img" not in text
    assert "zveřejněno · záznamů:" in text
    assert "{" not in text


def test_nobody_else_sees_accounts(open_page, shown):
    for person in ("", "Dana", "Marek", "Petra"):
        assert "Účty (" not in shown(open_page("lide", person))
