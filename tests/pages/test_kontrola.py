"""A moderator's review: what is shown of a case, every decision, and two moderators on one point."""

import io

import pytest
from PIL import Image

from kpss_geo.desk import pictures, writing
from kpss_geo.desk.reviewing import approve, take
from kpss_geo.desk.submitting import import_batch
from kpss_geo.desk.suggesting import About, suggest
from kpss_geo.pages.zaznam.stav import now
from kpss_geo.survey.observations import Position
from tests.desk.making import seen

HOSTILE = "<img src=x onerror=alert(1)> ![b](https://x.example/y.png)"
DOOR = Position(14.77054, 49.003676, 5)  # where the demonstration has an entrance
FIELD = Position(14.7, 49.01, 5)


@pytest.fixture
def who(app):
    return lambda name: app.store().person(subject=f"trial:{name}")


@pytest.fixture
def second(app):
    return app.store().add_person(subject="trial:Druhý", name="Druhý", role="moderator")


@pytest.fixture
def sent(app, who):
    def send(element="obrubnik", at=FIELD, person="Dana", upon=None, about=None, **answers):
        told = writing.placed(writing.of_kind(writing.blank(who(person), now=now()), element), at)
        told = writing.said_of(told, **(about or {}))
        told = writing.upon(upon, told) if upon else told
        for field, value in (answers or {"kerb_cm": 9}).items():
            told = writing.answered(told, field, value)
        writing.send(app.store(), who(person), told, now=now())
        return told

    return send


@pytest.fixture
def case(open_page):
    return lambda told, person="Marek", **more: open_page("kontrola", person, query={"bod": str(told.point_id)}, **more)


def states(app):
    return {one.event.event_id: one.state for one in app.store().stored() if one.sender}


def press(at, key):
    return at.button(key=key).click().run()


def test_an_empty_queue_says_so(open_page, shown):
    assert "Nic nečeká" in shown(open_page("kontrola", "Marek"))


def test_the_queue_lists_what_waits_the_longest_waiting_first_and_opens_it(open_page, shown, sent):
    sent(about={"name": "první"})
    second = sent(about={"name": f"druhý {HOSTILE}"})
    at = open_page("kontrola", "Marek")
    text = shown(at)
    assert text.index("první") < text.index("druhý")
    assert "<img" not in text
    press(at, f"otevrit_{second.point_id}")
    assert "výška obrubníku" in shown(at).lower()
    press(at, "zpet")
    assert "první" in shown(at)


@pytest.mark.parametrize("language", ["cs", "en"])
def test_a_case_shows_the_difference_the_category_the_street_and_the_author(language, sent, case, shown):
    text = shown(case(sent(), language=language))
    assert "9 cm" in text
    assert ("dobrovolník" if language == "cs" else "volunteer") in text
    assert ("obtížně přístupné nebo nepřístupné" if language == "cs" else "hardly accessible or inaccessible") in text
    assert ("Čeho se to dotkne" if language == "cs" else "What it affects") in text


def test_a_case_at_a_service_shows_what_its_doors_would_be(sent, case, shown):
    told = sent("vstup", about={"service_id": "chranene_bydleni_trebon"}, threshold_cm=12)
    text = shown(case(told))
    assert "Dveře služeb" in text
    assert "Chráněné bydlení Třeboň" in text
    assert "nikdo nezjistil" in text


def test_one_click_publishes_and_the_public_map_and_the_next_case_follow(app, sent, case, shown):
    first, second = sent(about={"name": "první"}), sent(at=Position(14.71, 49.02, 5), about={"name": "druhý"})
    before = app.edition()
    at = case(first)
    press(at, "schvalit")
    assert states(app)[first.event_id] == "published"
    assert first.point_id in app.survey().points
    assert app.edition() != before
    text = shown(at)
    assert "Zveřejněno" in text
    assert "druhý" in text
    press(at, "schvalit")
    assert states(app)[second.event_id] == "published"
    assert "Nic nečeká" in shown(at)


def test_a_rejection_needs_a_note_and_what_was_written_stays(app, sent, case, shown):
    told = sent()
    at = case(told)
    press(at, "zamitnout")
    assert "chybí poznámka" in shown(at)
    at.text_area(key=f"poznamka_{told.point_id}").set_value("změřte znovu").run()
    press(at, "zamitnout")
    assert states(app)[told.event_id] == "rejected"
    assert app.store().decisions()[-1].note == "změřte znovu"


def test_what_one_took_is_ones_own_until_it_is_released(app, sent, case, shown, second):
    told = sent()
    at = case(told)
    press(at, "prevzit")
    assert states(app)[told.event_id] == "in_review"
    press(at, "uvolnit")
    assert states(app)[told.event_id] == "submitted"
    take(app.store(), second, told.point_id)
    at = case(told)
    assert "posuzuje jiný moderátor" in shown(at)
    assert at.button(key="schvalit").disabled


def test_of_two_moderators_the_later_one_is_told_and_keeps_the_note(app, sent, case, shown, second):
    told = sent()
    at = case(told)
    at.text_area(key=f"poznamka_{told.point_id}").set_value("moje poznámka").run()
    take(app.store(), second, told.point_id)  # between looking and deciding
    at.button(key="schvalit").click().run()
    assert states(app)[told.event_id] == "in_review"
    assert "jiný moderátor" in shown(at)
    assert at.text_area(key=f"poznamka_{told.point_id}").value == "moje poznámka"


def test_an_open_case_that_somebody_decided_says_so(app, sent, case, shown, second):
    told, _ = sent(), sent(at=Position(14.71, 49.02, 5))
    at = case(told)
    approve(app.store(), second, [told.event_id])
    at.run()
    assert "už někdo rozhodl" in shown(at)


def test_ones_own_work_cannot_be_decided(app, sent, case, shown):
    told = sent(person="Marek")
    at = case(told)
    assert "vlastní práce" in shown(at)
    assert at.button(key="schvalit").disabled


def test_a_duplicate_is_published_into_the_known_point(app, sent, case, shown):
    told = sent("vstup", at=DOOR, threshold_cm=3)
    at = case(told)
    assert "Není tu už?" in shown(at)
    merge = next(one.key for one in at.button if str(one.key).startswith("sloucit_"))
    press(at, merge)
    assert states(app)[told.event_id] == "published"
    assert any(told.point_id in one.merged for one in app.survey().points.values())


def test_personal_data_and_contradictions_are_warned_of(app, sent, case, shown):
    assert "osobní údaj" in shown(case(sent(about={"name": "Novák, 777 123 456"})))


def test_a_photo_is_shown_with_its_description_and_may_be_deleted(app, sent, case, shown, who):
    told, file = sent(), io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(file, "JPEG")
    kept = pictures.attach_photo(
        app.store(), who("Dana"), app.photos_folder(), file.getvalue(), event_id=told.event_id, alternative_text=HOSTILE
    )
    at = case(told)
    text = shown(at)
    assert "data:image/jpeg;base64," in text
    assert "<img src=x" not in text
    at.text_input(key=f"proc_{kept.id}").set_value("tvář").run()
    press(at, f"smazat_{kept.id}")
    assert "data:image/jpeg" not in shown(at)


def test_an_authors_work_is_taken_back_with_a_reason(app, sent, case, shown, who):
    told = sent()
    at = case(told)
    key = next(one.key for one in at.button if str(one.key).startswith("vratit_"))
    press(at, key)
    assert "chybí poznámka" in shown(at)
    at.text_area(key=f"poznamka_{told.point_id}").set_value("vymýšlí si").run()
    press(at, key)
    assert states(app)[told.event_id] == "rejected"


def test_an_import_is_published_as_a_whole_by_another_moderator(app, open_page, shown, who, second):
    import_batch(app.store(), second, [seen(at=FIELD), seen(at=DOOR)], f"kobo {HOSTILE}.csv", today=app.today())
    at = open_page("kontrola", "Marek", query={"cast": "davky"})
    assert "Čeká 2 záznamů" in shown(at)
    assert "<img" not in shown(at)
    at.text_input[0].set_value("namátkou ověřeno").run()
    next(one for one in at.button if str(one.key).startswith("zverejnit_")).click().run()
    assert "Zveřejněno záznamů: 2" in shown(at)


def test_points_to_verify_and_without_a_street_have_their_parts(open_page, shown):
    assert "Zveřejněné body, které by měl někdo znovu navštívit" in shown(
        open_page("kontrola", "Marek", query={"cast": "overeni"})
    )
    assert "ke které ulici patří" in shown(open_page("kontrola", "Marek", query={"cast": "ulice"}))


def test_a_letter_is_answered_and_released(app, open_page, shown):
    number = suggest(
        app.store(), f"Na poště je vysoký schod {HOSTILE[:28]}", DOOR, sender_hash="x", seconds_taken=60, honeypot="",
        now=now(), about=About(),
    )  # fmt: skip
    at = open_page("kontrola", "Marek", query={"cast": "dopisy"})
    text = shown(at)
    assert "Na poště je vysoký schod" in text
    assert "<img" not in text
    accept = next(one.key for one in at.button if str(one.key).startswith("accepted_"))
    press(at, accept)
    assert "chybí odpověď" in shown(at)
    at.text_area[0].set_value("Změříme to příští týden.").run()
    press(at, accept)
    assert "Žádný dopis nečeká" in shown(at)
    assert number


def test_only_moderators_see_the_queue(open_page, shown, sent):
    sent(about={"name": "tajný obrubník"})
    for person in ("", "Dana", "Věra", "Petra", "Správce"):
        assert "tajný obrubník" not in shown(open_page("kontrola", person))


def test_a_merge_is_undone(app, sent, case, open_page, shown):
    told = sent("vstup", at=DOOR, threshold_cm=3)
    at = case(told)
    press(at, next(one.key for one in at.button if str(one.key).startswith("sloucit_")))
    at = open_page("kontrola", "Marek", query={"cast": "overeni"})
    press(at, "rozdelit")
    assert "Body jsou zase dva" in shown(at)
    assert told.point_id in app.survey().points
