import io

import pytest
from PIL import Image

from kpss_geo.accessible.choosing import PAGE
from kpss_geo.pages.pristupnost import page
from kpss_geo.pages.pristupnost.karta import listed
from kpss_geo.store import photos
from tests.corpus import CORPUS as NASTY


def names(html):
    return [part.split("</h3>")[0] for part in html.split("<h3>")[1:]]


def test_the_first_page_lists_twenty_places_and_says_how_many_there_are(open_page, shown):
    html = shown(open_page("pristupnost"))
    assert html.count('class="kpss-place"') == PAGE
    assert "Nalezeno 48 míst." in html
    assert "Změřená místa jsou ukázková" in html


def test_a_filter_of_a_link_is_restored(open_page, shown):
    html = shown(open_page("pristupnost", query={"hledat": "ctyrlistek"}))
    whole = shown(open_page("pristupnost"))
    assert html.count('class="kpss-place"') < whole.count('class="kpss-place"')


def test_own_limits_tell_three_answers_and_show_only_what_fits(open_page, shown):
    at = open_page("pristupnost")
    at.number_input(key="sirka").set_value(80).run()
    html = shown(at)
    assert "Vašim mírám vyhovuje" in html
    assert "nevyhovuje vašim mírám" not in html
    at.segmented_control(key="mira").set_value(["unknown"]).run()
    html = shown(at)
    assert "nevíme, zda vyhovuje" in html
    assert ">vyhovuje vašim mírám" not in html


def test_nothing_found_says_what_to_change(open_page, shown):
    at = open_page("pristupnost", query={"hledat": "nic takového"})
    html = shown(at)
    assert "Nalezeno 0 míst." in html
    assert "Smažte některou podmínku" in html


def test_a_place_of_a_link_is_shown_with_every_fact_and_can_be_cleared(open_page, shown):
    at = open_page("pristupnost", query={"misto": "dilna_motyl_trebon"})
    html = shown(at)
    assert "Vybrané místo" in html
    assert "Šířka hlavního křídla" in html
    assert '/napiste?bod=dilna_motyl_trebon"' in html
    at.button(key="zrusit").click().run()
    assert "Vybrané místo" not in shown(at)


def test_a_place_that_is_no_more_is_told(open_page, shown):
    assert "už není" in shown(open_page("pristupnost", query={"misto": "nic"}))


def test_a_chosen_place_that_the_filters_hide_says_so(open_page, shown):
    at = open_page("pristupnost", query={"misto": "dilna_motyl_trebon", "hledat": "komunitní"})
    assert "neodpovídá nastavenému výběru" in shown(at)


def test_a_click_on_the_map_opens_the_page_of_the_list_where_the_place_stands(open_page, shown, app):
    known = page.known_places("test")
    last = len(known.spots) - 1
    picked = {"layer": "mista", "index": last, "lon": 0.0, "lat": 0.0}
    at = open_page("pristupnost", mapa={"picked": picked})
    assert at.query_params["misto"] == known.spots[last].id
    assert at.session_state["strana"] == last // PAGE + 1


def test_a_pick_in_the_list_moves_the_map_there(open_page, app):
    known = page.known_places("test")
    at = open_page("pristupnost", seznam={"picked": known.spots[0].id})
    assert at.query_params["misto"] == known.spots[0].id
    assert at.session_state["priblizit"] == known.spots[0].id


@pytest.mark.parametrize(
    "picked",
    [{"layer": "mista", "index": 10**6, "lon": 0, "lat": 0}, {"layer": "obce", "index": 0, "lon": 0, "lat": 0}],
)
def test_a_click_on_something_else_chooses_nothing(open_page, shown, picked):
    at = open_page("pristupnost", mapa={"picked": picked})
    assert not at.exception
    assert "misto" not in at.query_params


def test_the_page_is_english_throughout(open_page, shown):
    html = shown(open_page("pristupnost", language="en"))
    assert "Found 48 places." in html
    assert "Everything we know" in html
    for word in ("neověřeno", "Nevíme", "dobrovolník", "naměřeno", "Ukázat"):
        assert word not in html


def test_a_filter_sends_less_than_fifty_kilobytes_of_cards(open_page):
    at = open_page("pristupnost")
    assert sum(len(one.proto.body.encode()) for one in at.get("html")) < 50_000


def test_nothing_that_anybody_wrote_becomes_html(app):
    from kpss_geo.accessible import cards
    from kpss_geo.accessible.register import register
    from kpss_geo.pages.frame import Here
    from tests.accessible.places import DOOR, seen, survey, territory

    here = Here.of("pristupnost", "cs", None)
    for text in NASTY:
        known = register(territory(name=[text] * 3), survey(seen("a", "vstup", DOOR, name=text)))
        html = str(listed(here, cards.card(known, 0, "cs")))
        assert text not in html or not set("<>\"'&") & set(text)


def test_a_published_photo_is_shown_with_its_description(open_page, app):
    raw = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(raw, "JPEG")
    known = page.known_places("test")
    spot = next(one for one in known.spots if one.place)
    event = next(iter(spot.place.points[0].fields.values())).event_id
    photo = photos.ingest(raw.getvalue(), alternative_text="Vchod s rampou")
    store, point = app.store(), spot.place.points[0].point_id
    photos.keep(store, app.photos_folder(), photo, point_id=point, event_id=event, sender=None)
    at = open_page("pristupnost", query={"misto": spot.id})
    assert not at.exception
    (image,) = at.get("image")
    assert "Vchod s rampou" in str(image.proto)
