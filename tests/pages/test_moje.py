"""A volunteer's own points, phones and data."""

import pytest

from kpss_geo.desk import devices, keeping, writing
from kpss_geo.desk.reviewing import approve, reject
from kpss_geo.pages.zaznam.stav import now
from kpss_geo.survey.observations import Position

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def dana(app):
    return app.store().person(subject="trial:Dana")


@pytest.fixture
def marek(app):
    return app.store().person(subject="trial:Marek")


@pytest.fixture
def sent(app, dana):
    def send(name="", **answers):
        told = writing.of_kind(writing.blank(dana, now=now()), "obrubnik")
        told = writing.said_of(writing.placed(told, Position(14.7, 49.01, 5)), name=name)
        for field, value in (answers or {"kerb_cm": 3}).items():
            told = writing.answered(told, field, value)
        writing.send(app.store(), dana, told, now=now())
        return told

    return send


def test_who_sent_nothing_is_shown_the_way(open_page, shown):
    text = shown(open_page("moje", "Dana"))
    assert "Zatím jste nic neposlali" in text
    assert "Telefony do terénu" in text


def test_each_point_tells_its_state_and_what_the_moderator_wrote(open_page, shown, app, sent, marek):
    waiting, good, bad = sent("první"), sent("druhý"), sent("třetí")
    approve(app.store(), marek, [good.event_id])
    reject(app.store(), marek, [bad.event_id], f"rozmazané {HOSTILE}")
    at = open_page("moje", "Dana")
    text = shown(at)
    for word in ("první", "druhý", "třetí", "čeká", "zveřejněno", "zamítnuto", "rozmazané"):
        assert word in text
    assert HOSTILE not in text
    assert f"plati_{good.event_id}" in [one.key for one in at.button]
    assert f"plati_{waiting.event_id}" not in [one.key for one in at.button]


def test_a_state_is_chosen(open_page, shown, app, sent, marek):
    sent("první")
    approve(app.store(), marek, [sent("druhý").event_id])
    at = open_page("moje", "Dana")
    at.get("button_group")[0].set_value("published").run()
    text = shown(at)
    assert "druhý" in text
    assert "první" not in text


def test_one_click_says_that_all_still_holds(open_page, shown, app, sent, marek, dana):
    one = sent()
    approve(app.store(), marek, [one.event_id])
    at = open_page("moje", "Dana")
    at.button(key=f"plati_{one.event_id}").click().run()
    assert "Potvrzení čeká na moderátora" in shown(at)
    kinds = [type(some.event).__name__ for some in app.store().stored(sender=dana.id)]
    assert kinds == ["Observed", "StillHolds"]


def test_a_draft_with_answers_is_offered_and_may_be_dropped(open_page, shown, app, dana):
    told = writing.answered(writing.of_kind(writing.blank(dana, now=now()), "obrubnik"), "kerb_cm", 3)
    keeping.save(app.store(), dana, told)
    at = open_page("moje", "Dana")
    assert "ještě neodesláno" in shown(at)
    at.button(key=f"zahodit_{told.event_id}").click().run()
    assert "ještě neodesláno" not in shown(at)
    assert app.store().drafts(dana.id) == []


def test_many_points_are_shown_by_parts(open_page, shown, sent):
    for number in range(17):
        sent(f"bod {number:02}")
    at = open_page("moje", "Dana")
    assert "bod 00" not in shown(at)
    at.button(key="dalsi").click().run()
    assert "bod 00" in shown(at)


def test_a_phone_is_signed_in_by_a_code_and_out_again(open_page, shown, app, dana):
    at = open_page("moje", "Dana")
    at.button(key="kod").click().run()
    assert "kpss-code" in shown(at)
    code = devices.make_code(app.store(), dana)
    devices.sign_in(app.store(), code.text, name=f"Nokia {HOSTILE}", sender_hash="x")
    at = open_page("moje", "Dana")
    assert HOSTILE not in shown(at)
    [one] = devices.own_devices(app.store(), dana)
    at.button(key=f"odebrat_{one.id}").click().run()
    assert "už nepřihlášený" in shown(at)
    assert not devices.is_live(app.store(), devices.own_devices(app.store(), dana)[0])


def test_everything_about_oneself_can_be_downloaded(open_page, shown):
    at = open_page("moje", "Dana", language="en")
    assert "My data" in shown(at)
    assert at.get("download_button")


def test_a_person_sees_nothing_of_anothers(open_page, shown, sent):
    sent("tajný obrubník")
    assert "tajný obrubník" not in shown(open_page("moje", "Věra"))
    assert "Moje údaje" not in shown(open_page("moje", ""))
