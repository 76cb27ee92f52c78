"""Reach and scenarios: what is tried, told, undone and linked."""

import re

import pandas as pd
import pytest

from kpss_geo.before_after import results
from kpss_geo.changes import Close, Move, Open, decoded, encoded
from kpss_geo.maps.layers import NOT_DRAWN
from kpss_geo.pages import ground
from kpss_geo.pages.dosah.mapa import bands, paint
from kpss_geo.scenario import scenario

OFFICE = "socialni_odbor_trebon"
MOVED = encoded([Move(OFFICE, 14.7164, 49.0846)])


def figures(text):
    """Big figures by their labels."""
    return dict(re.findall(r'kpss-figure"><span>(.*?)</span><strong>(.*?)</strong>', text))


def kept(at):
    told = at.query_params.get("zmeny", "")
    return decoded(told if isinstance(told, str) else told[0])


def button(at, key):
    (found,) = [one for one in at.button if one.key == key]
    return found


def test_who_may_not_compute_sees_nothing_of_it(open_page, shown):
    assert "jen pro přihlášené" in shown(open_page("dosah"))
    assert "jen pro přihlášené" in shown(open_page("dosah", person="Dana"))


def test_the_page_begins_with_the_reach_of_a_service(open_page, shown):
    text = shown(open_page("dosah", person="Petra"))
    assert "Kolik lidí se dostane k nejbližší ze zvolených služeb" in text
    assert all(f"do {one:g} min" in text for one in bands(30))


def test_a_link_restores_the_changes_and_their_figures(open_page, shown):
    text = shown(open_page("dosah", person="Petra", query={"zmeny": MOVED}))
    assert "Přestěhovat: Sociální odbor Městského úřadu Třeboň" in text
    before, after = figures(text)["Pokrytí lidé"].split(" → ")
    assert before != after
    assert figures(text)["Ztratí"] != "0"


def test_the_figures_are_those_of_the_scenario(open_page, shown):
    text = shown(open_page("dosah", person="Petra", query={"zmeny": MOVED}))
    answer = ground.answer()
    (one,) = results(answer, scenario(answer, decoded(MOVED)), "car", 30)
    told = int("".join(sign for sign in figures(text)["Ztratí"] if sign.isdigit()))
    assert told == one.total["lost"] > 0


def test_a_service_is_moved_by_words_and_the_move_is_undone(open_page, shown):
    at = open_page("dosah", person="Petra")
    at.selectbox(key="zkusit_sluzba").set_value(OFFICE).run()
    at.text_input(key="zkusit_misto").set_value("lomnice nad luznici").run()
    button(at, "zkusit_umistit").click().run()
    (change,) = kept(at)
    assert (change.service, round(change.lon, 2), round(change.lat, 2)) == (OFFICE, 14.72, 49.08)
    assert "Pokrytí lidé" in shown(at)
    at.text_input(key="zkusit_misto").set_value("49.0, 14.77").run()
    button(at, "zkusit_umistit").click().run()
    assert kept(at) == (Move(OFFICE, 14.77, 49.0),)  # another try, not another change
    button(at, "zkusit_zpet_1").click().run()
    assert kept(at) == ()
    assert "Zkoušené změny" not in shown(at)


def test_a_place_that_nobody_knows_is_told(open_page, shown):
    at = open_page("dosah", person="Petra")
    at.selectbox(key="zkusit_sluzba").set_value(OFFICE).run()
    at.text_input(key="zkusit_misto").set_value("xyzzyplugh").run()
    button(at, "zkusit_umistit").click().run()
    assert "Takové místo neznáme" in shown(at)
    at.text_input(key="zkusit_misto").set_value("10.5, 10.5").run()
    button(at, "zkusit_umistit").click().run()
    assert "dál než 60 km" in shown(at)
    assert kept(at) == ()


def test_a_service_is_closed_and_is_no_more_offered(open_page, shown):
    at = open_page("dosah", person="Petra")
    at.segmented_control(key="zkusit").set_value("close").run()
    at.selectbox(key="zkusit_sluzba").set_value(OFFICE).run()
    button(at, "zkusit_zavrit").click().run()
    assert kept(at) == (Close(OFFICE),)
    assert "Sociální odbor Městského úřadu Třeboň" not in at.selectbox(key="zkusit_sluzba").options
    assert figures(shown(at))["Získají"] == "0"


def test_a_new_home_with_beds_is_opened(open_page, shown):
    at = open_page("dosah", person="Petra")
    at.segmented_control(key="zkusit").set_value("open").run()
    at.selectbox(key="zkusit_druh").set_value("domovy_pro_seniory").run()
    at.segmented_control(key="zkusit_forma").set_value("pobytová").run()
    at.number_input(key="zkusit_luzka").set_value(30).run()
    at.text_input(key="zkusit_misto").set_value("Lomnice nad Lužnicí").run()
    button(at, "zkusit_umistit").click().run()
    (change,) = kept(at)
    assert isinstance(change, Open)
    assert (change.kind, change.form, change.groups, change.beds) == ("domovy_pro_seniory", "pobytová", "seniori", 30)
    assert figures(shown(at))["Lůžka"] == "72 → 102"
    assert figures(shown(at))["Ztratí"] == "0"


def test_a_click_on_the_map_moves_the_service(open_page):
    at = open_page("dosah", person="Petra", dosah_mapa={"picked": None})
    at.selectbox(key="zkusit_sluzba").set_value(OFFICE).run()
    at.session_state["dosah_mapa"] = {"picked": {"layer": None, "index": None, "lon": 14.7164, "lat": 49.0846}}
    at.run()
    assert kept(at) == (Move(OFFICE, 14.7164, 49.0846),)


@pytest.mark.parametrize("text", ["[", '[["c","nikde"]]', '[["m","dps_trebon",0,0]]', "<script>alert(1)</script>"])
def test_a_broken_link_is_told_and_the_page_goes_on(open_page, shown, text):
    told = shown(open_page("dosah", person="Petra", query={"zmeny": text}))
    assert "kpss-note error" in told
    assert "Kolik lidí se dostane" in told
    assert "<script>" not in told


def test_a_move_that_touches_nobody_is_told(open_page, shown):
    page = open_page("dosah", person="Petra")
    where = ground.territory().services.geometry.to_crs("EPSG:4326")[OFFICE]
    page.query_params["zmeny"] = encoded([Move(OFFICE, where.x, where.y)])
    assert "Tato změna se nikoho nedotkne" in shown(page.run())


def test_a_place_far_from_any_street_is_told(open_page, shown):
    told = shown(open_page("dosah", person="Petra", query={"zmeny": encoded([Move(OFFICE, 14.86, 49.15)])}))
    assert "příliš daleko" in told


def test_the_page_is_whole_in_english(open_page, shown):
    told = shown(open_page("dosah", person="Petra", language="en", query={"zmeny": MOVED}))
    for words in ("What if", "Towns in which something changes", "People covered", "Move: "):
        assert words in told
    assert "Co kdyby" not in told


def test_towns_are_painted_by_what_they_gain_and_lose():
    frame = pd.DataFrame({"people": [100, 100, 100, 100, 100, 0], "covered_before": [50, 50, 50, 50, 50, 0]})
    assert paint(frame.assign(covered_after=[20, 49, 50, 51, 90, 0])) == [0, 1, NOT_DRAWN, 2, 3, NOT_DRAWN]
