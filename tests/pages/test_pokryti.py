"""The planner's page of coverage."""

import re

import pytest

VIEWS = ("mapa", "mezery", "cas", "sousede", "list")
LABELS = {
    "cs": ("Mapa a obce", "Mezery", "Do kolika minut", "Za hranicí", "List obce"),
    "en": ("Map and municipalities", "Gaps", "Within how many minutes", "Across the border", "Municipality sheet"),
}


def test_the_public_may_not_open_it(open_page, shown):
    assert "jen pro přihlášené" in shown(open_page("pokryti"))


@pytest.mark.parametrize("language", ["cs", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_in_both_languages(open_page, shown, view, language):
    label = LABELS[language][VIEWS.index(view)]
    at = open_page("pokryti", "Petra", language, query={"pohled": label, "kde": "Třeboň"})
    text = shown(at)
    assert at.session_state["pohled"] == view
    assert {"cs": "Pokrytí", "en": "Coverage"}[language] in text
    assert len(text.encode()) < 50_000


def test_a_link_restores_the_question(open_page, shown):
    query = {"druhy": "domovy pro seniory (§ 49)", "jak": "pěšky", "minut": "22", "pohled": "Mezery"}
    at = open_page("pokryti", "Petra", query=query)
    assert at.session_state["druhy"] == ["domovy_pro_seniory"]
    assert at.session_state["jak"] == "walk"
    assert "22 min" in shown(at)


def test_a_shorter_time_covers_no_more_people(open_page, shown):
    def share(minutes):
        text = shown(open_page("pokryti", "Petra", query={"druhy": "domovy pro seniory (§ 49)", "minut": str(minutes)}))
        told = re.search(r"Jistě pokryto</span><strong>([\d,]+)", text)
        return float(told[1].replace(",", "."))

    shares = [share(minutes) for minutes in (5, 15, 30, 60)]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]


def test_standards_say_that_nobody_verified_them_and_what_has_none(open_page, shown):
    text = shown(open_page("pokryti", "Petra", query={"standard": "true", "pohled": "Mezery"}))
    assert "nikdo je zatím neověřil" in text
    assert "standard 30 min, neověřeno" in text
    assert "Bez standardu" in text


def test_a_kind_that_nobody_provides_is_said_not_to_be_in_the_data(open_page, shown):
    text = shown(open_page("pokryti", "Petra", query={"druhy": "lékárna"}))
    assert "Neznamená to, že neexistuje" in text


def test_the_sheet_asks_for_a_municipality_first(open_page, shown):
    assert "Vyberte obec" in shown(open_page("pokryti", "Petra", query={"pohled": "List obce"}))


def test_a_click_into_the_map_chooses_the_municipality(open_page, app):
    clicked = {"picked": {"layer": "pokryti", "index": 3, "lon": 0.0, "lat": 0.0}}
    at = open_page("pokryti", "Petra", pokryti_mapa=clicked)
    assert not at.exception
    assert at.session_state["kde"] == app.territory().municipalities.index[3]


def test_the_link_to_outputs_keeps_the_choice(open_page, shown):
    text = shown(open_page("pokryti", "Petra", query={"minut": "22"}))
    assert 'href="/vystupy?minut=22"' in text
