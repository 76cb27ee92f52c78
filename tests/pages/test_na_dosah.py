"""What is within reach: a place, a situation, and the services that answer it."""

import re

import pytest

from kpss_geo.pages.frame import Here
from kpss_geo.pages.na_dosah import karty
from kpss_geo.reaching import Way

CARE = "Starám se o blízkého"


def names(text):
    return re.findall(r"<h3>(.*?)</h3>", text)


def test_the_page_begins_with_a_question_and_nothing_else(open_page, shown):
    text = shown(open_page("na_dosah"))
    assert "Napište místo nahoře" in text
    assert not names(text)


def test_everybody_may_ask_and_a_link_restores_the_question(open_page, shown):
    at = open_page("na_dosah", query={"odkud": "trebon", "situace": CARE})
    text = shown(at)
    assert "Z místa: Třeboň" in text
    assert "Dojedou k vám" in text
    assert "Pečovatelské služby města Suchdol nad Lužnicí" in names(text)
    assert at.selectbox(key="situace").value == "pece_o_blizkeho"


def test_a_situation_leaves_the_services_that_answer_it(open_page, shown):
    all_, some = (names(shown(open_page("na_dosah", query={"odkud": "Lomnice", **query})))
                  for query in ({}, {"situace": CARE}))  # fmt: skip
    assert "Sociálně terapeutická dílna Motýl" not in some
    assert set(some) != set(all_)


def test_groups_leave_services_for_them_and_for_everybody(open_page, shown):
    at = open_page("na_dosah", query={"odkud": "trebon"})
    at.multiselect(key="pro_koho").set_value(["zavislosti"]).run()
    found = names(shown(at))
    assert any("PREVENT" in one.upper() for one in found)
    assert "Domov seniorů Třeboň" not in found
    assert "Sociální odbor Městského úřadu Třeboň" in found


def test_an_unknown_place_says_what_to_try(open_page, shown):
    text = shown(open_page("na_dosah", query={"odkud": "xyzzyplugh"}))
    assert "Takové místo neznáme" in text
    assert "souřadnice" in text


def test_a_name_with_several_places_lets_the_visitor_choose(open_page, shown):
    at = open_page("na_dosah", query={"odkud": "husova"})
    assert not [one for one in at.selectbox if one.key == "ktere"]
    at = open_page("na_dosah", query={"odkud": "lomnice"})
    (which,) = [one for one in at.selectbox if one.key == "ktere"]
    assert which.options[0] == "Lomnice nad Lužnicí (obec)"
    which.set_value(next(one for one in which.options if "hřbitov" in one)).run()
    assert "Z místa: Lomnice nad Lužnicí, hřbitov" in shown(at)
    at.text_input(key="odkud").set_value("Suchdol").run()
    assert "Z místa: Suchdol nad Lužnicí" in shown(at)


def test_coordinates_are_a_place(open_page, shown):
    text = shown(open_page("na_dosah", query={"odkud": "49,00364 14,77065"}))
    assert "Třeboň" in re.search(r"Z místa: (.*?)<", text)[1]


def test_a_click_on_the_map_is_a_place(open_page, shown):
    at = open_page("na_dosah", query={"odkud": "trebon"}, na_dosah_mapa={"picked": None})
    at.session_state["na_dosah_mapa"] = {"picked": {"layer": None, "index": None, "lon": 14.7164, "lat": 49.0846}}
    at.run()
    assert at.text_input(key="odkud").value == "49.08460, 14.71640"
    assert "Lomnice nad Lužnicí" in re.search(r"Z místa: (.*?)<", shown(at))[1]


def test_a_place_outside_and_off_any_street_is_told(open_page, shown):
    text = shown(open_page("na_dosah", query={"odkud": "49.15, 14.90"}))
    assert "mimo území" in text
    assert "dál než 300 m" in text


def test_services_that_only_go_elsewhere_are_told_apart(open_page, shown):
    text = shown(open_page("na_dosah", query={"odkud": "trebon"}))
    assert "Jezdí jen jinam" in text
    elsewhere = text.split("Jezdí jen jinam")[1]
    assert "FOKUS" in elsewhere
    assert "Komunitní tým FOKUS České Budějovice" not in names(text)


def test_the_rest_of_a_long_list_is_one_click_away(open_page, shown):
    at = open_page("na_dosah", query={"odkud": "trebon"})
    before = len(names(shown(at)))
    (more,) = [one for one in at.button if one.key == "na_dosah_vse_go_tlacitko"]
    more.click().run()
    assert len(names(shown(at))) > before
    assert not [one for one in at.button if one.key == "na_dosah_vse_go_tlacitko"]


def test_text_of_a_visitor_is_shown_as_text(open_page, shown):
    text = shown(open_page("na_dosah", query={"odkud": "<img src=x onerror=alert(1)>"}))
    assert "<img" not in text


def test_the_page_is_whole_in_english(open_page, shown):
    text = shown(open_page("na_dosah", language="en", query={"odkud": "trebon"}))
    for words in ("They come to you", "You get to them", "Contact and details", "home care", "manual wheelchair"):
        assert words in text
    assert "Dojedou" not in text


@pytest.mark.parametrize(
    ("who", "strict", "lenient", "words"),
    [
        ("walk", 60.0, 60.0, "1 min"),
        ("walk", 61.0, 61.0, "2 min"),
        ("wheelchair", float("inf"), 300.0, "snad 5 min"),
        ("wheelchair", 900.0, 300.0, "jistě 15 min, snad 5 min"),
        ("wheelchair", float("inf"), float("inf"), "cesta nevede"),
        ("walk", 9000.0, 9000.0, "déle než 2 hodiny"),
        ("car", 9000.0, 9000.0, "2 h 30 min"),
    ],
)
def test_a_way_is_told_in_words(app, who, strict, lenient, words):
    here = Here.of("na_dosah", "cs", None)
    assert karty.way_words(here, Way(who, strict, lenient, True)) == words
