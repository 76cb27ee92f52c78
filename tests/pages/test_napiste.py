"""Writing a letter, asking what became of it, and reading the released ones."""

import time

import pytest

from kpss_geo.desk.suggesting import MOST_A_DAY, answer_suggestion
from kpss_geo.pages.napiste import misto, page, prectete
from kpss_geo.web.trial import TRIAL_SUBJECT

TEXT = "V obci chybí odlehčovací služba, pečuji o maminku sama."
EVIL = "<img src=x onerror=alert(1)> [klik](javascript:alert(1)) ![](x) :red[text] $x$"


@pytest.fixture(autouse=True)
def sender(monkeypatch):
    monkeypatch.setattr(page, "_sender", lambda: "192.0.2.7")


@pytest.fixture
def written(open_page):
    """Function that fills the form in and sends it, as somebody who took a minute."""

    def send(text=TEXT, at=None, **state):
        at = at or open_page("napiste")
        at.session_state[page.SINCE] = time.monotonic() - 60
        at.session_state[page.TEXT] = text
        for key, value in state.items():
            at.session_state[key] = value
        return at.button(key="odeslat").click().run()

    return send


def moderator(app):
    return app.store().person(subject=f"{TRIAL_SUBJECT}Marek")


def test_a_letter_is_kept_with_all_that_was_told_and_its_number_is_shown(app, written, shown):
    state = {
        page.KIND: "need",
        page.WRITER: "carer",
        page.TOWN: "547336",
        page.SERVICE: "odlehcovaci_sluzby",
    }
    at = written(**state, **{misto.LON: 14.77, misto.LAT: 49.0})
    [kept] = app.store().suggestions()
    assert (kept.text, kept.kind, kept.writer, kept.municipality) == (TEXT, "need", "carer", "547336")
    assert (kept.service_kind, kept.lon, kept.lat) == ("odlehcovaci_sluzby", 14.77, 49.0)
    assert kept.receipt in shown(at)
    assert at.session_state[page.TEXT] == ""
    assert at.session_state[misto.LON] is None


def test_a_card_of_the_catalogue_leads_to_a_letter_about_its_service(open_page):
    at = open_page("napiste", query={page.SERVICE: "odlehcovaci_sluzby", page.TOWN: "547336"})
    assert at.session_state[page.SERVICE] == "odlehcovaci_sluzby"
    assert at.session_state[page.TOWN] == "547336"
    at = open_page("napiste", query={page.SERVICE: "<b>", page.TOWN: "0"})
    assert [at.selectbox(key=key).value for key in (page.SERVICE, page.TOWN)] == ["", ""]


def test_a_letter_needs_neither_place_nor_name(app, written):
    written()
    [kept] = app.store().suggestions()
    assert (kept.lon, kept.writer, kept.kind) == (None, "", "experience")


@pytest.mark.parametrize(
    ("text", "state", "word"),
    [
        ("krátké", {}, "znaků"),
        (f"{TEXT} Volejte 777 123 456.", {}, "telefon"),
        (f"{TEXT} www.example.cz", {}, "odkaz"),
        (TEXT, {"napiste_past_text": "robot"}, "prázdné"),
        (TEXT, {misto.LON: 16.0, misto.LAT: 50.0}, "mimo"),
        (TEXT, {misto.LON: 14.77}, "mimo"),
    ],
)
def test_a_faulty_letter_is_not_sent_and_stays_on_the_page(app, written, shown, text, state, word):
    at = written(text, **state)
    assert word in shown(at)
    assert app.store().suggestions() == []
    assert at.session_state[page.TEXT] == text


def test_who_sends_at_once_is_no_reader(app, open_page, shown):
    at = open_page("napiste")
    at.text_area(key=page.TEXT).set_value(TEXT)
    at.button(key="odeslat").click().run()
    assert "rychle" in shown(at)
    assert app.store().suggestions() == []


def test_one_sender_may_write_only_so_often(app, written, shown):
    for _ in range(MOST_A_DAY):
        written()
    assert "zítra" in shown(written())
    assert len(app.store().suggestions()) == MOST_A_DAY


def test_the_number_tells_what_became_of_the_letter(app, written, open_page, shown):
    written()
    [kept] = app.store().suggestions()
    at = open_page("napiste", query={prectete.NUMBER: kept.receipt})
    assert "Čeká na vyřízení" in shown(at)
    answer_suggestion(app.store(), moderator(app), kept.id, to="accepted", reply="Jednáme s poskytovatelem.")
    text = shown(open_page("napiste", query={prectete.NUMBER: kept.receipt.lower()}))
    assert "Jednáme s poskytovatelem." in text
    assert TEXT not in text, "the number alone does not show what was written"


@pytest.mark.parametrize(
    ("number", "word"), [("KP-1", "překlep"), ("KP-6666-666C", "nemáme"), ("<b>x</b>", "&lt;b&gt;")]
)
def test_a_wrong_number_says_so(open_page, shown, number, word):
    assert word in shown(open_page("napiste", query={prectete.NUMBER: number}))


def test_only_released_letters_are_read_by_everybody(app, written, open_page, shown):
    written()
    written(f"<img src=x> {TEXT}")
    first, second = app.store().suggestions()
    answer_suggestion(app.store(), moderator(app), first.id, to="accepted", reply="Díky.")
    assert "Zatím tu není žádný zveřejněný dopis" in shown(open_page("napiste"))
    answer_suggestion(app.store(), moderator(app), second.id, to="rejected", reply=EVIL, public_text=EVIL)
    text = shown(open_page("napiste"))
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "<img" not in text
    assert TEXT not in text
    assert second.receipt not in text


def test_the_letters_are_told_in_english_too(app, written, open_page, shown):
    written(**{page.KIND: "need", page.WRITER: "carer"})
    [kept] = app.store().suggestions()
    answer_suggestion(app.store(), moderator(app), kept.id, to="accepted", reply="Díky.", public_text=TEXT)
    text = shown(open_page("napiste", language="en"))
    assert "Need" in text
    assert "carer" in text
    assert "Accepted" in text


def test_without_a_database_the_letter_stays_on_the_page(app, open_page, written, shown, monkeypatch):
    at = open_page("napiste")
    from kpss_geo.store import Unavailable

    def away():
        raise Unavailable(["pryč"])

    with monkeypatch.context() as patch:
        patch.setattr(app, "store", away)
        at = written(at=at)
    assert at.session_state[page.TEXT] == TEXT
    assert not at.exception
