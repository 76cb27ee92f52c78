import pandas as pd
import pytest

from kpss_geo.maps.layers import NOT_DRAWN
from kpss_geo.pages.bezbarierovost import page
from kpss_geo.pages.bezbarierovost.spolecne import SHADES, classes

VIEWS = ("prekazky", "ukazatele", "postup", "dal")


def test_the_page_opens_with_the_decisive_barriers(open_page, shown):
    html = shown(open_page("bezbarierovost", "Petra"))
    assert "Co odstranit nejdřív (na mechanickém vozíku)" in html
    assert "Komunitní centrum a terénní práce České Velenice" in html
    assert "rameno 1 (200 cm, 18 %, 110 cm)" in html


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["cs", "en"])
def test_every_view_has_a_table_with_definitions(open_page, shown, view, language):
    at = open_page("bezbarierovost", "Petra", language)
    at.segmented_control(key="pohled").set_value(view).run()
    html = shown(at)
    assert "<caption>" in html
    assert {"cs": "Co které číslo znamená", "en": "What each figure means"}[language] in html


def test_the_indicators_of_one_service_stand_by_municipality(open_page, shown):
    at = open_page("bezbarierovost", "Petra")
    at.segmented_control(key="pohled").set_value("ukazatele").run()
    assert "celé území (na mechanickém vozíku)" in shown(at)
    at.selectbox(key="sluzba").set_value("odborne_socialni_poradenstvi|ambulantní|osoby_v_krizi").run()
    html = shown(at)
    assert "podle obcí (na mechanickém vozíku)" in html
    assert "Záblatí" in html or "Cep" in html


def test_another_traveller_changes_the_tables(open_page, shown):
    at = open_page("bezbarierovost", "Petra")
    first = shown(at)
    at.selectbox(key="kdo").set_value("powered_wheelchair").run()
    assert "na elektrickém vozíku" in shown(at)
    assert "na elektrickém vozíku" not in first


def test_months_long_ago_are_summed_and_no_point_is_lost(open_page, shown, app):
    at = open_page("bezbarierovost", "Petra")
    at.segmented_control(key="pohled").set_value("postup").run()
    rows = shown(at).split("Body podle měsíce")[-1].split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    counts = [int(row.split('<td class="end">')[1].split("<")[0]) for row in rows]
    assert "dříve" in rows[-1]
    assert len(rows) == 13
    assert sum(counts) == sum(not one.archived for one in app.survey().points.values())


def test_four_tables_can_be_downloaded(open_page, app):
    open_page("bezbarierovost", "Petra")
    found = page.files(app.answer_edition(), f"{app.folder()} {app.url()}")
    assert set(page.FILES.values()) == set(found)
    assert all(raw.startswith(b"\xef\xbb\xbf") for raw in found.values())


def test_a_share_of_nothing_is_not_coloured_and_the_whole_has_the_deepest_colour():
    told = classes(pd.Series([float("nan"), 0.0, 0.2, 0.999, 1.0]))
    assert told.tolist() == [NOT_DRAWN, 0, 1, len(SHADES) - 1, len(SHADES) - 1]


def test_the_english_page_keeps_no_czech_word_of_ours(open_page, shown):
    at = open_page("bezbarierovost", "Petra", "en")
    for view in VIEWS:
        at.segmented_control(key="pohled").set_value(view).run()
        html = shown(at)
        for word in ("zjistěte", "nevíme", "Lidí", "vozíku", "ambulantní –"):
            assert word not in html, (view, word)
