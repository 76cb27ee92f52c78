"""The catalogue's page: search, facets, cards, providers, crisis lines, downloads, links."""

import pytest

from kpss_geo.catalogue import crisis_lines, entries, situations
from kpss_geo.pages.katalog import page
from tests.shared import TREBON

MEAL = "Pečovatelské služby města Suchdol nad Lužnicí"


def names(shown, at):
    """Names of the cards."""
    return [part.split("</h3>")[0] for part in shown(at).split("<h3>")[1:]]


def test_the_page_tells_all_services_and_the_crisis_lines_first(open_page, shown):
    at = open_page("katalog")
    text = shown(at)
    assert "Nalezeno 45 služeb." in text
    assert len(names(shown, at)) == page.ON_A_PAGE
    for line in crisis_lines():
        assert f'href="tel:{line.dialled}"' in text
    assert text.index("tel:112") < text.index("Nalezeno")


@pytest.mark.parametrize(
    "query", ["pečovatelské suchdol", "pecovatelske suchdol", "pecovatlske suchdol", "suchdol pečovatelkse"]
)
def test_search_forgives(open_page, shown, query):
    at = open_page("katalog")
    at.text_input(key=page.QUERY).set_value(query).run()
    assert names(shown, at)[0] == MEAL


def test_nothing_found_says_what_to_do(open_page, shown):
    at = open_page("katalog")
    at.text_input(key=page.QUERY).set_value("xyzqwx").run()
    assert "Uberte některý filtr" in shown(at)


def test_a_facet_tells_how_many_services_it_leaves_and_leaves_them(open_page, shown):
    at = open_page("katalog")
    for key in ("situace", "skupina", "druh", "forma", "obec"):
        box = at.multiselect(key=key)
        label, value = box.options[0], at.session_state[key]
        assert value == []
        count = int(label.rsplit("(", 1)[1].rstrip(")"))
        box.select(label).run()
        assert f" {count} služ" in shown(at), (key, label)
        at.session_state[key] = []
        at.run()


def test_a_chosen_facet_stays_while_the_counts_of_others_change(open_page):
    at = open_page("katalog")
    at.session_state["situace"] = ["dluhy"]
    at.run()
    at.session_state["skupina"] = ["osoby_v_krizi"]
    at.run()
    assert at.session_state["situace"] == ["dluhy"]
    assert at.session_state["skupina"] == ["osoby_v_krizi"]
    assert at.query_params["situace"] == "dluhy"


def test_a_link_restores_the_question(open_page, shown):
    at = open_page("katalog", query={"situace": ["zavislost"], "hledat": "prevent"})
    assert sorted(names(shown, at)) == [
        "Kontaktní centrum Prevent Jindřichův Hradec",
        "Terénní program Prevent 99 Jindřichův Hradec",
    ]


def test_an_address_with_nonsense_chooses_nothing(open_page, shown):
    at = open_page("katalog", query={"situace": ["<script>"], "skupina": ["nic"]})
    assert "Nalezeno 45 služeb." in shown(at)


def test_a_link_to_one_service_opens_its_card_and_says_what_is_not_known(open_page, shown):
    at = open_page("katalog", query={page.CHOSEN: "obcanska_poradna_trebon"})
    text = shown(at)
    assert "<h2>Občanská poradna</h2>" in text
    assert "Co v datech není: kapacita, otevírací doba." in text
    assert 'href="https://trebon.charita.cz"' in text
    at.button(key="zavrit").click().run()
    assert "<h2>Občanská poradna</h2>" not in shown(at)


def test_a_link_to_a_service_that_is_gone_says_so(open_page, shown):
    assert "už v katalogu není" in shown(open_page("katalog", query={page.CHOSEN: "nic"}))


def test_the_way_in_is_told_as_surveyed_and_as_recorded(open_page, shown):
    text = shown(open_page("katalog", query={page.CHOSEN: "socialni_odbor_trebon"}))
    assert "záznam služby uvádí vstup bez schodů" in text
    assert "/pristupnost?misto=" in text


def test_providers_stand_under_their_letters(open_page, shown):
    at = open_page("katalog", query={page.VIEW: "Poskytovatelé A–Z"})
    letters = at.get("button_group")[1].options
    assert list(letters)[:2] == ["#", "C"]
    assert "1. Centrum zdravotně postižených jižních Čech" in shown(at)


def test_pages_of_cards_hold_every_service_once(open_page, shown):
    found = []
    for number in range(1, 5):
        at = open_page("katalog", strana=number)
        found += names(shown, at)
    assert len(found) == len(set(found)) == 45


def test_the_page_speaks_english(open_page, shown):
    text = shown(open_page("katalog", language="en", query={"situace": ["dluhy"]}))
    assert "Found 6 services." in text
    assert "Social counselling (§ 37)" in text
    assert "Krizové linky" not in text


def test_what_is_found_can_be_taken_home(open_page):
    at = open_page("katalog", query={"situace": ["dluhy"]})
    labels = [one.proto.label for one in at.get("download_button")]
    assert labels == ["Katalog k tisku (A4)", "Tabulka CSV", "Tabulka XLSX", "Body GeoJSON"]


def test_every_situation_finds_somebody_to_call_or_is_not_offered(app):
    territory = app.territory()
    offered = {one for entry in entries(territory.services, territory.kinds) for one in entry.situations}
    assert offered <= set(situations())
    assert TREBON.is_dir()
    assert {"pece_o_blizkeho", "dluhy", "zavislost", "dite_s_postizenim"} <= offered
