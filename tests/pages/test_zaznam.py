"""Logging a point, as a volunteer on a phone does it."""

import datetime as dt
import io

import pytest
from PIL import Image

from kpss_geo.desk.keeping import unsent
from kpss_geo.pages import mapview
from kpss_geo.store import photos
from kpss_geo.survey.questionnaire import elements, of_element

AT = {"lon": "14.700000", "lat": "49.010000"}  # nothing is known near by
NEAR = {"lon": "14.770540", "lat": "49.003676"}  # at the entrance of the demonstration
HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](https://x.example/y.png) `${1}`"


@pytest.fixture
def begun(open_page):
    def run(element="obrubnik", person="Dana", query=AT, **more):
        return open_page("zaznam", person, query={**query, "prvek": element}, **more)

    return run


def widget(at, kind, name):
    return next(one for one in at.get(kind) if str(one.key).endswith(f"_{name}"))


def press(at, key):
    return at.button(key=key).click().run()


def stored(app):
    return [one for one in app.store().stored() if one.sender]


def dana(app):
    return app.store().person(subject="trial:Dana")


def test_an_empty_page_asks_where_and_what_and_nothing_else(open_page, shown):
    at = open_page("zaznam", "Dana")
    text = shown(at)
    assert "1. Kde to je" in text
    assert "Místo ještě není vybrané" in text
    assert [one.key for one in at.button if str(one.key).startswith("z_prvek_")] == [
        f"z_prvek_{one}" for one in elements()
    ]
    assert not at.number_input


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize("element", sorted(elements()))
def test_each_kind_of_thing_asks_its_own_questions_in_both_languages(element, language, begun, shown):
    text = shown(begun(element, language=language))
    first = of_element(element)[0]
    assert (first.label if language == "cs" else first.label_en) in text
    if language == "en":
        assert "nevím" not in text


def test_only_questions_that_the_answers_call_for_are_asked(begun, shown):
    at = begun("vstup")
    assert "Výška nejvyššího schodu" not in shown(at)
    widget(at, "number_input", "steps_count").set_value(3.0).run()
    assert "Výška nejvyššího schodu" in shown(at)
    widget(at, "number_input", "steps_count").set_value(0.0).run()
    assert "Výška nejvyššího schodu" not in shown(at)
    widget(at, "button_group", "bridged_by").set_value("fixed_ramp").run()
    assert "rameno: délka" in "".join(one.label for one in at.number_input)


def test_the_category_stands_there_at_once_with_its_reason_and_what_is_missing(begun, shown):
    at = begun()
    widget(at, "button_group", "tactile").set_value("ano").run()
    assert "neověřeno (nejlépe přístupné)" in shown(at)
    assert "K lepší odpovědi ještě chybí" in shown(at)
    widget(at, "number_input", "kerb_cm").set_value(9.0).run()
    assert "výška obrubníku: 9 cm &gt; 7 cm" in shown(at)
    assert "K lepší odpovědi ještě chybí" not in shown(at)


def test_a_wrong_measure_is_told_at_its_question_and_is_not_sent(begun, shown, app):
    at = begun()
    widget(at, "number_input", "kerb_cm").set_value(900.0).run()
    assert shown(at).count("900 cm je mimo rozsah") == 1
    press(at, "odeslat")
    assert stored(app) == []
    assert widget(at, "number_input", "kerb_cm").value == 900


def test_not_knowing_is_one_tap_and_is_sent_as_such(begun, app):
    at = begun()
    widget(at, "button_group", "kerb_cm_jak").set_value("?").run()
    press(at, "odeslat")
    [one] = stored(app)
    assert one.event.values["kerb_cm"].status == "unknown"


def test_an_estimate_is_sent_as_an_estimate(begun, app):
    at = begun()
    widget(at, "number_input", "kerb_cm").set_value(2.0).run()
    widget(at, "button_group", "kerb_cm_jak").set_value("odhad").run()
    press(at, "odeslat")
    assert stored(app)[0].event.values["kerb_cm"].method == "estimate"


def test_a_whole_point_is_sent_and_the_page_says_what_comes_next(begun, shown, app):
    at = begun()
    widget(at, "number_input", "kerb_cm").set_value(3.0).run()
    press(at, "odeslat")
    assert "je odeslaný" in shown(at)
    assert "Moderátor bod zkontroluje" in shown(at)
    [one] = stored(app)
    assert (one.state, one.event.element, one.event.position.method) == ("submitted", "obrubnik", "map")
    assert unsent(app.store(), dana(app)) == []
    press(at, "dalsi_zde")
    assert "14,70000" in shown(at)
    assert "Co to je" in shown(at)


def test_a_verified_surveyor_is_told_that_it_is_published(begun, shown, app):
    at = begun(person="Věra")
    widget(at, "number_input", "kerb_cm").set_value(3.0).run()
    press(at, "odeslat")
    assert "je zveřejněný" in shown(at)
    assert stored(app)[0].state == "published"


def test_the_draft_comes_back_after_the_app_was_started_anew(begun, open_page, shown, app):
    at = begun()
    widget(at, "number_input", "kerb_cm").set_value(3.0).run()
    [draft] = unsent(app.store(), dana(app))
    name = str(draft.observation.event_id)
    assert at.query_params["zapis"] in (name, [name])
    again = open_page("zaznam", "Dana", query={"zapis": name})  # a session of its own, as after a restart
    assert widget(again, "number_input", "kerb_cm").value == 3
    fresh = open_page("zaznam", "Dana")
    assert "Rozepsáno" in shown(fresh)
    press(fresh, f"pokracovat_{name}")
    assert widget(fresh, "number_input", "kerb_cm").value == 3
    other = open_page("zaznam", "Věra", query={"zapis": name})
    assert "už tu není" in shown(other)


def test_a_point_nearby_is_offered_before_anything_is_asked(begun, shown, app):
    at = begun("vstup", query=NEAR)
    assert "Není to tento bod?" in shown(at)
    assert not at.number_input
    same = next(one for one in at.button if str(one.key).startswith("tyz_"))
    same.click().run()
    assert "Píšete, co je u tohoto bodu nového" in shown(at)
    assert "Dosud zapsáno" in shown(at)
    widget(at, "number_input", "threshold_cm").set_value(1.0).run()
    press(at, "odeslat")
    [one] = stored(app)
    assert one.event.base_version
    assert set(one.event.values) == {"threshold_cm"}


def test_who_says_that_it_is_another_point_is_asked_no_more(begun, shown):
    at = begun("vstup", query=NEAR)
    press(at, "zadny")
    assert "Není to tento bod?" not in shown(at)
    assert at.number_input


def test_a_link_to_a_known_point_begins_an_observation_upon_it(open_page, shown, app):
    point = next(iter(app.survey().points.values()))
    at = open_page("zaznam", "Dana", query={"znovu": str(point.point_id)})
    assert "Píšete, co je u tohoto bodu nového" in shown(at)


def test_a_link_with_a_service_brings_its_name(begun, app):
    at = begun("vstup", query={**AT, "sluzba": "socialni_odbor_trebon"})
    assert widget(at, "text_input", "nazev").value == "Sociální odbor Městského úřadu Třeboň"


@pytest.mark.parametrize("query", [{"lon": "x", "lat": "1"}, {"lon": "0", "lat": "0"}, {"znovu": "x"}, {"zapis": "y"}])
def test_a_broken_link_begins_an_empty_point(query, open_page, shown):
    assert "Místo ještě není vybrané" in shown(open_page("zaznam", "Dana", query=query))


def test_a_position_of_the_phone_is_taken_with_its_accuracy(open_page, shown, monkeypatch):
    found = iter([mapview.Position(14.7, 49.01, 64.0)])
    monkeypatch.setattr(mapview, "gps", lambda *_some, **_more: next(found, None))
    text = shown(open_page("zaznam", "Dana"))
    assert "přesnost 64 m (poloha telefonu)" in text
    assert "Poloha je přesná jen na 64 m" in text


def test_a_place_by_name_or_coordinates_is_used(open_page, shown):
    at = open_page("zaznam", "Dana")
    widget(at, "text_input", "hledat").set_value("49.01, 14.7").run()
    next(one for one in at.button if str(one.key).endswith("_pouzit")).click().run()
    assert "49,01000" in shown(at)
    widget(at, "text_input", "hledat").set_value("qqqqqqqqq").run()
    assert "Takové místo neznáme" in shown(at)


def test_whatever_is_typed_shows_as_text(begun, shown, app):
    at = begun("vstup")
    widget(at, "text_input", "nazev").set_value(HOSTILE).run()
    widget(at, "number_input", "steps_count").set_value(0.0).run()
    press(at, "odeslat")
    assert "<img" not in shown(at)
    assert "&lt;img" in shown(at)
    assert stored(app)[0].event.about["name"] == HOSTILE


def test_a_photo_goes_with_the_point_under_its_description(begun, app, monkeypatch):
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(file, "JPEG")
    at = begun()
    widget(at, "number_input", "kerb_cm").set_value(3.0).run()
    at.get("file_uploader")[0].set_value(("obrubnik.jpg", file.getvalue(), "image/jpeg")).run()
    press(at, "odeslat")
    [one] = photos.listed(app.store(), event_ids=[stored(app)[0].event.event_id])
    assert one.alt == "Obrubník"


def test_what_is_no_picture_is_refused_before_the_point_is_sent(begun, app, shown):
    at = begun()
    widget(at, "number_input", "kerb_cm").set_value(3.0).run()
    at.get("file_uploader")[0].set_value(("obrubnik.jpg", b"GIF89a", "image/jpeg")).run()
    press(at, "odeslat")
    assert "fotka se nedá přečíst" in shown(at)
    assert stored(app) == []
    assert unsent(app.store(), dana(app))


def test_an_obstacle_says_until_when(begun, app):
    at = begun("prekazka")
    widget(at, "date_input", "valid_to").set_value(app.today() + dt.timedelta(days=7)).run()
    press(at, "odeslat")
    assert stored(app)[0].event.values["valid_to"].value == app.today() + dt.timedelta(days=7)


def test_the_public_and_planners_are_refused_and_write_nothing(open_page, app):
    for person in ("", "Petra", "Správce"):
        at = open_page("zaznam", person, query={**AT, "prvek": "obrubnik"})
        assert not at.number_input
    assert app.store().stored(states=["submitted"]) == []


@pytest.mark.parametrize(("button", "kind"), [("stale_plati", "StillHolds"), ("uz_neni", "Archived")])
def test_one_tap_says_how_a_known_point_stands(button, kind, open_page, shown, app):
    point = next(iter(app.survey().points.values()))
    at = open_page("zaznam", "Dana", query={"znovu": str(point.point_id)})
    press(at, button)
    assert "Děkujeme" in shown(at)
    [one] = stored(app)
    assert (type(one.event).__name__, one.state) == (kind, "submitted")


def test_what_was_found_earlier_bears_its_day(begun, app):
    at = begun()
    widget(at, "number_input", "kerb_cm").set_value(3.0).run()
    widget(at, "date_input", "kdy").set_value(app.today() - dt.timedelta(days=3)).run()
    press(at, "odeslat")
    assert stored(app)[0].event.observed_on == app.today() - dt.timedelta(days=3)
