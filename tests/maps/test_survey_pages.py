"""Pages of the survey opened from disk without network: what people find there, and what never leaves or runs."""

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kpss_geo import errors, frames
from kpss_geo.coverage.indicators import COUNTS
from kpss_geo.maps import access, indicated, passable, survey_pages
from kpss_geo.maps.page import Imprint
from tests.maps.test_pages import ALL, CHROMIUM, CORPUS, NOTE, QUIET, WIDTHS, Opened, X, Y, options, squares

LISTS = {"pristupnost": "#rows", "ulice": "#pieces", "ukazatele": "#next"}
NAMES = tuple(LISTS)
MEASURES = {"width_cm": [], "threshold_cm": [], "slope_pct": []}


def place(name, x, y, grade="unverified", *, what="budova", town="Cep", **more):
    usual = {
        "name": name, "what": what, "pictogram": "vstup", "municipality_name": town, "grade": grade,
        "label": access.GRADES[grade][1], "why": "", "facts": [], "seen_on": "2026-10-05", "how": "naměřeno",
        "flags": [], **MEASURES,
    }  # fmt: skip
    return {**usual, **more, "geometry": shapely.Point(X + x, Y + y)}


KNOWN = (
    place("Radnice", 1_000, 1_500, "accessible", width_cm=[90, 100], threshold_cm=[0],
          facts=[("šířka dveří", "90 cm")], why="vše vyhovuje"),
    place("Škola", 2_000, 1_500, "partly", width_cm=[78], threshold_cm=[3], flags=["k ověření"]),
    place("Pošta", 3_500, 1_500, "unverified", width_cm=[None], threshold_cm=[2]),
    place("Knihovna", 4_500, 1_500, "inaccessible", width_cm=[90, None], threshold_cm=[14], town="Chlum"),
    place("Chodník", 5_500, 1_500, "accessible", what="chodník", width_cm=[150], slope_pct=[2], town="Chlum"),
    place("Vchod", 6_500, 800, "unverified", width_cm=[200], threshold_cm=[None], slope_pct=[None], town="Chlum"),
    place("Obrubník", 7_000, 2_000, "inaccessible", what="obrubník", threshold_cm=[12], why="první obrubník"),
    place("Obrubník", 7_001, 2_000, "partly", what="obrubník", threshold_cm=[5], why="druhý obrubník"),
)  # fmt: skip


def hostile(number, text):
    whole = dict.fromkeys(("name", "what", "municipality_name", "label", "why", "how"), text)
    at = {"x": 300 + 700 * number, "y": 400, **whole}
    told = place(at.pop("name"), at.pop("x"), at.pop("y"), "unverified", facts=[(text, ALL)], flags=[text])
    return told | at


@pytest.fixture(scope="module")
def municipalities():
    return gpd.GeoDataFrame(
        {"name": ["Čeřín " + CORPUS[0], "Cep", "Chlum"], "pou": ["Cep"] * 3, "schematic": [True] * 3},
        geometry=squares(),
        crs=frames.KROVAK,
        index=pd.Index(["1", "2", "3"], name="municipality"),
    )


@pytest.fixture(scope="module")
def backdrop():
    line = shapely.LineString([(X, Y + 1_500), (X + 9_000, Y + 1_600)])
    return gpd.GeoDataFrame({"rank": [1]}, geometry=[line], crs=frames.KROVAK)


@pytest.fixture(scope="module")
def imprint():
    source = {"name": ALL, "date": "2024-01-02", "licence": "CC BY 4.0", "attribution": ALL, "url": CORPUS[-1]}
    return Imprint("Toyland " + CORPUS[1], "2026-10-10", "0.1.0", (NOTE, ALL), (source,))


def places():
    rows = [*KNOWN, *(hostile(*one) for one in enumerate(CORPUS))]
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=frames.KROVAK)


def lines():
    """Each state for each traveller, and a street that is none of the walkers'."""
    states = list(passable.STATES)
    pairs = [*zip(states, states[1:] + states[:1], strict=True), ("closed", "")]
    made = [
        {"wheelchair": chair, "walk": walk, "geometry": shapely.MultiLineString([[(x, Y + 900), (x + 900, Y + 950)]])}
        for number, (chair, walk) in enumerate(pairs)
        for x in [X + 1_000 * number]
    ]
    return gpd.GeoDataFrame(made, crs=frames.KROVAK)


def lengths():
    return pd.DataFrame(
        [
            {"municipality": code, "traveller": who, "km": 10.0 * number, "share_known": 0.25 + 0.25 * (who == "walk"),
             "open_km": 2.0, "slowed_km": 1.0, "closed_km": 0.5 * number, "unknown_km": 5.0 * number}
            for number, code in enumerate("123", start=1)
            for who in ("wheelchair", "walk")
        ]
    )  # fmt: skip


def pieces():
    rows = [
        {"traveller": "wheelchair", "state": ("closed", "slowed")[number % 2], "words": text,
         "municipality_name": text, "seen_on": "2026-10-05", "source": text,
         "geometry": shapely.Point(X + 500 + 700 * number, Y + 2_500)}
        for number, text in enumerate(CORPUS)
    ]  # fmt: skip
    walk = {**rows[0], "traveller": "walk", "words": "jen pro chodce", "geometry": shapely.Point(X + 400, Y + 600)}
    return gpd.GeoDataFrame([*rows, walk], crs=frames.KROVAK)


def indicators():
    rows = []
    for k, kind in enumerate(("osobní asistence", CORPUS[0])):
        for t, who in enumerate(("wheelchair", "powered_wheelchair")):
            for number, code in enumerate("123", start=1):
                people = 100 * number * (code != "3")
                counts = {name: 0.5 + t * ("perhaps" in name or "lenient" in name) for name in COUNTS}
                sure = people // (4 + k + t)
                rows.append(
                    {"municipality": code, "municipality_name": code, "kind": f"k{k}", "kind_name": kind,
                     "form": "ambulantní", "group": "seniori", "group_name": ALL if k else "senioři", "traveller": who,
                     "minutes": 30.0, "nominal": 3, "people": people, "people_sure": sure,
                     "people_possible": people // 2, "unknown": people // 2 - sure,
                     **(counts if people else dict.fromkeys(COUNTS, np.nan))}
                )  # fmt: skip
    return pd.DataFrame(rows)


def known():
    return pd.DataFrame(
        [
            {"municipality": code, "traveller": who, "metres": 1_200.0, "metres_share": 0.4, "entrances": 3,
             "entrances_share": 1 / 3}
            for code in "123"
            for who in ("wheelchair", "powered_wheelchair")
        ]
    )  # fmt: skip


def ahead():
    spots = gpd.GeoSeries([shapely.Point(X + 500 + 700 * n, Y + 2_000) for n in range(len(CORPUS))], crs=frames.KROVAK)
    degrees = spots.to_crs(frames.WGS84)
    return pd.DataFrame(
        {"traveller": "wheelchair", "words": CORPUS, "municipality_name": CORPUS, "people": 10, "answers": 20,
         "alone": 5, "lon": degrees.x, "lat": degrees.y}
    )  # fmt: skip


def removals():
    return pd.DataFrame({"traveller": "wheelchair", "words": CORPUS, "gain": 1234, "exact": [True, False] * 5 + [True]})


def drawn(imprint, municipalities, backdrop, *, empty=False, walkers=True):
    some = (lambda frame: frame.head(0)) if empty else (lambda frame: frame)
    return {
        "pristupnost": survey_pages.access_page(
            imprint, municipalities, some(places()), edition="edice A " + ALL, backdrop=backdrop
        ),
        "ulice": survey_pages.streets_page(
            imprint, municipalities, some(lines()), lengths() if walkers else lengths().head(0), some(pieces())
        ),
        "ukazatele": survey_pages.indicators_page(
            imprint,
            municipalities,
            some(indicators()),
            some(known()),
            some(ahead()),
            some(removals()),
            backdrop=backdrop,
        ),
    }


@pytest.fixture(scope="module")
def made(imprint, municipalities, backdrop):
    return drawn(imprint, municipalities, backdrop)


def written(folder, made):
    for name, html in made.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    return written(tmp_path_factory.mktemp("survey"), made)


@pytest.fixture(scope="module")
def empty(imprint, municipalities, backdrop, tmp_path_factory):
    return written(tmp_path_factory.mktemp("empty"), drawn(imprint, municipalities, backdrop, empty=True))


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not at {CHROMIUM}: pages cannot be opened")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pages cannot be opened")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*QUIET, "--disable-sync"])
        yield browser
        browser.close()


class Window(Opened):
    """A page of the survey with what it asked for and complained of."""

    def check(self):
        own = (self.folder / f"{self.name}.html").as_uri()
        assert set(self.asked) == {own}
        assert self.complaints == []
        assert self.page.evaluate("typeof window.__pwned") == "undefined"


@pytest.fixture(scope="module")
def windows(chromium, folder):
    made = {width: Window(chromium, folder, width) for width in WIDTHS}
    yield made
    for one in made.values():
        one.context.close()


@pytest.fixture(params=WIDTHS)
def opened(request, windows):
    one = windows[request.param]
    one.asked.clear()
    one.complaints.clear()
    return one


@pytest.fixture
def phone(windows):
    windows[390].asked.clear()
    windows[390].complaints.clear()
    return windows[390]


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def names_shown(page):
    return page.eval_on_selector_all("#rows tr:not([hidden]) th .place", "all => all.map(one => one.textContent)")


def known_shown(page):
    return sorted(set(names_shown(page)) - set(CORPUS))


SMALL = """all => all.map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
    .filter(pair => pair[1].height && Math.min(pair[1].width, pair[1].height) < 24).map(pair => pair[0])"""
TARGETS = "a, button, summary, select, input, .leaflet-marker-icon.leaflet-interactive"


# All pages -----------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_nobody_complains_of_nothing_runs_no_text_and_its_targets_are_large_enough(opened, name):
    page = opened.go(name)
    opened.check()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.eval_on_selector_all(TARGETS, SMALL) == []
    assert page.evaluate("document.documentElement.lang") == "cs"
    text = page.locator(LISTS[name]).text_content()
    assert all(each in text for each in CORPUS)
    assert page.locator("main img, main svg[onload]").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0
    assert page.locator("#map_page .leaflet-marker-icon.symbol").count() > 0


@pytest.mark.browser
def test_pages_reflow_on_the_narrowest_screen(chromium, imprint, municipalities, backdrop, tmp_path):
    plainly = dataclasses.replace(imprint, territory="ORP Nové Město nad Metují")
    one = Window(chromium, written(tmp_path, drawn(plainly, municipalities, backdrop)), 320)
    for name in NAMES:
        page = one.go(name)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
    one.context.close()


@pytest.mark.browser
def test_without_javascript_every_row_is_there_and_nothing_that_needs_it_shows(chromium, folder):
    one = Window(chromium, folder, 390, script=False)
    counts = {"pristupnost": len(KNOWN) + len(CORPUS), "ulice": len(CORPUS) + 1, "ukazatele": len(CORPUS)}
    for name, rows in counts.items():
        page, body = one.go(name), LISTS[name]
        assert page.locator(f"{body} tr:visible").count() == rows
        text = page.locator(body).text_content()
        assert all(each in text for each in CORPUS)
        assert page.locator("select:visible, input:visible, #map_page:visible").count() == 0
        assert page.locator("#told:visible").count() == (name == "pristupnost")
    one.context.close()


@pytest.mark.browser
def test_an_empty_survey_says_that_nobody_measured_anything_and_nothing_breaks(chromium, empty):
    one = Window(chromium, empty, 390)
    for name, words in (
        ("pristupnost", "Zatím tu nikdo nic nezměřil."),
        ("ulice", "Průzkum tu zatím žádný úsek nezavřel ani nezpomalil."),
        ("ukazatele", "otázka se netýkala nikoho na vozíku"),
    ):
        one.asked.clear()
        page = one.go(name)
        one.check()
        assert words in page.inner_text("main"), name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if name != "ulice":  # its lengths are known without any survey
            assert page.locator(".choices:visible, .limits:visible").count() == 0
    one.go("pristupnost")
    assert one.text("#told") == "nalezeno 0 míst"
    one.context.close()


@pytest.mark.browser
def test_where_nobody_walks_the_page_of_streets_says_so_and_shows_no_empty_choice(
    chromium, imprint, municipalities, backdrop, tmp_path
):
    one = Window(chromium, written(tmp_path, drawn(imprint, municipalities, backdrop, empty=True, walkers=False)), 390)
    page = one.go("ulice")
    one.check()
    assert "netýkala nikoho, kdo jde pěšky" in page.inner_text("main")
    assert page.locator(".choices:visible").count() == 0
    one.context.close()


def test_the_same_input_gives_the_same_bytes(made, imprint, municipalities, backdrop):
    assert drawn(imprint, municipalities, backdrop) == made


def test_missing_columns_are_named_at_once(imprint, municipalities, backdrop):
    lost = places().drop(columns=["why", "grade"])
    with pytest.raises(errors.BadInput) as raised:
        survey_pages.access_page(imprint, municipalities, lost, edition="A", backdrop=backdrop)
    assert [fault.split("'")[1] for fault in raised.value.faults] == ["grade", "why"]


# Places --------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_filter_leaves_the_places_that_fit_in_list_map_and_count(opened):
    page = opened.go("pristupnost")
    every = len(KNOWN) + len(CORPUS)
    assert opened.text("#told") == f"nalezeno {every} míst"
    for chosen, value, left in (
        ("grade", "accessible", ["Chodník", "Radnice"]),
        ("grade", "unverified", ["Pošta", "Vchod"]),
        ("what", "obrubník", ["Obrubník"]),
        ("municipality", "Chlum", ["Chodník", "Knihovna", "Vchod"]),
    ):
        page.select_option(f"#filter-{chosen}", value)
        assert known_shown(page) == left, value
        shown = page.locator("#rows tr:visible").count()
        assert opened.text("#told").split()[1] == str(shown)
        page.select_option(f"#filter-{chosen}", "")
    page.select_option("#filter-grade", "accessible")
    page.select_option("#filter-municipality", "Chlum")
    assert opened.text("#told") == "nalezeno 1 místo"
    assert page.locator("#map_page .leaflet-marker-icon.symbol").count() == 1
    opened.check()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("limit", "value", "left"),
    [
        # what was not measured never fits, what a place does not ask for always does
        ("width_cm", "80", ["Chodník", "Obrubník", "Radnice", "Vchod"]),
        ("width_cm", "78", ["Chodník", "Obrubník", "Radnice", "Vchod", "Škola"]),
        ("width_cm", "160", ["Obrubník", "Vchod"]),
        ("threshold_cm", "2", ["Chodník", "Pošta", "Radnice"]),
        ("threshold_cm", "5", ["Chodník", "Obrubník", "Pošta", "Radnice", "Škola"]),
        ("slope_pct", "1.5", ["Knihovna", "Obrubník", "Pošta", "Radnice", "Škola"]),
        ("slope_pct", "2", ["Chodník", "Knihovna", "Obrubník", "Pošta", "Radnice", "Škola"]),
    ],
)
def test_a_readers_own_limit_leaves_what_is_known_to_fit(phone, limit, value, left):
    page = phone.go("pristupnost")
    page.fill(f"#limit-{limit}", value)
    assert known_shown(page) == left
    assert phone.text("#told").split()[1] == str(page.locator("#rows tr:visible").count())
    page.fill(f"#limit-{limit}", "")
    assert phone.text("#told") == f"nalezeno {len(KNOWN) + len(CORPUS)} míst"


@pytest.mark.browser
def test_limits_and_filters_hold_together(phone):
    page = phone.go("pristupnost")
    page.fill("#limit-width_cm", "80")
    page.fill("#limit-threshold_cm", "2")
    assert known_shown(page) == ["Chodník", "Radnice"]
    page.select_option("#filter-what", "chodník")
    assert known_shown(page) == ["Chodník"]
    assert phone.text("#told") == "nalezeno 1 místo"


@pytest.mark.browser
@pytest.mark.parametrize("row", ["Radnice", CORPUS[0], CORPUS[4]])
def test_a_name_in_the_list_opens_its_popup_and_gets_the_focus_back(opened, row):
    page = opened.go("pristupnost")
    button = page.locator("#rows button").get_by_text(row, exact=True)
    button.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup .popup")
    assert popup.locator("h3").text_content() == row
    assert popup.evaluate("one => one === document.activeElement")
    if row in CORPUS:
        assert ALL in popup.text_content()
    page.keyboard.press("Escape")
    assert page.locator(".leaflet-popup").count() == 0
    assert button.evaluate("one => one === document.activeElement")
    opened.check()


@pytest.mark.browser
@pytest.mark.parametrize("why", ["první obrubník", "druhý obrubník"])
def test_of_namesakes_at_one_place_the_popup_shows_the_one_that_was_asked_for(phone, why):
    page = phone.go("pristupnost")
    page.locator("#rows tr", has_text=why).locator("button").click()
    assert "blízko sebe" in page.locator(".leaflet-popup .popup h3").text_content()
    seen = page.evaluate(
        """why => {
            const box = document.querySelector('.leaflet-popup-content'), frame = box.getBoundingClientRect();
            const text = [...box.querySelectorAll('dd')].find(one => one.textContent === why).getBoundingClientRect();
            return text.top >= frame.top - 1 && text.bottom <= frame.bottom + 1;
        }""",
        why,
    )
    assert seen
    phone.check()


@pytest.mark.browser
def test_a_symbol_says_its_place_its_category_and_its_sign(windows):
    wide = windows[1280]
    page = wide.go("pristupnost")
    page.select_option("#filter-municipality", "Chlum")
    titles = page.eval_on_selector_all("#map_page .leaflet-marker-icon.symbol", "all => all.map(one => one.title)")
    assert sorted(titles) == [
        "Chodník, přístupné", "Knihovna, obtížně přístupné nebo nepřístupné", "Vchod, neověřeno",
    ]  # fmt: skip
    signs = page.eval_on_selector_all("#map_page .symbol text", "all => all.map(one => one.textContent)")
    assert sorted(signs) == sorted(["●", "✕", "?"])
    legend = plain(wide.text("#legend"))
    assert all(name in legend for _, name in access.GRADES.values())


# Streets -------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_every_traveller_and_view_changes_the_streets_and_the_pieces(opened):
    page = opened.go("ulice")
    assert options(page, "#traveller") == ["wheelchair", "walk"]
    told = plain(opened.text("#told"))
    assert "z 60 km ulic víme vše o 50,0 % délky; neschůdné je 3,0 km" in told
    assert page.locator("#pieces tr:visible").count() == len(CORPUS)
    pictures = set()
    for who in ("wheelchair", "walk"):
        page.select_option("#traveller", who)
        for view in ("state", "known"):
            page.select_option("#view", view)
            paths = page.eval_on_selector_all(
                "#map_page path", "all => all.map(one => one.getAttribute('d') + one.getAttribute('stroke'))"
            )
            pictures.add((*paths, plain(opened.text("#legend"))))
    assert len(pictures) == 4
    assert page.locator("#pieces tr:visible").count() == 1
    assert page.locator("#map_page .leaflet-marker-icon.symbol").count() == 1
    opened.check()


@pytest.mark.browser
@pytest.mark.parametrize("words", [CORPUS[0], CORPUS[5]])
def test_a_barrier_in_the_list_opens_its_popup_and_gets_the_focus_back(phone, words):
    page = phone.go("ulice")
    button = page.locator("#pieces button").get_by_text(words, exact=True)
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup .popup h3").text_content() == words
    assert plain("5. 10. 2026") in plain(page.locator(".leaflet-popup .popup").text_content())
    page.keyboard.press("Escape")
    assert button.evaluate("one => one === document.activeElement")
    phone.check()


def test_closed_pieces_come_before_slowed_ones():
    states = [one["state"] for one in passable.pieces(pieces())]
    assert states == sorted(states)


# Indicators ----------------------------------------------------------------------------------------


@pytest.mark.browser
def test_every_service_and_traveller_changes_the_table_and_the_headline(opened):
    page = opened.go("ukazatele")
    seen = set()
    for service in options(page, "#service"):
        for who in options(page, "#traveller"):
            page.select_option("#service", service)
            page.select_option("#traveller", who)
            seen.add((plain(opened.text("#told")), plain(opened.text("#rows"))))
            assert page.locator("#rows tr").count() == 3
    assert len(seen) == 4
    opened.check()


@pytest.mark.browser
def test_the_headline_counts_who_surely_gets_in_and_for_whom_it_is_not_known(phone):
    page = phone.go("ukazatele")
    page.select_option("#service", label="osobní asistence – ambulantní – senioři")
    told = plain(phone.text("#told"))
    assert "do 30 minut tam i zpět: z 300 lidí jistě dosáhne a vejde 75, u dalších 75 rozhodnou" in told


@pytest.mark.browser
@pytest.mark.parametrize("place_", range(0, len(CORPUS), 5))
def test_a_point_to_survey_opens_its_popup_and_gets_the_focus_back(phone, place_):
    page = phone.go("ukazatele")
    button = page.locator("#next button").nth(place_)
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup .popup h3").text_content() == f"{place_ + 1}. {CORPUS[place_]}"
    page.keyboard.press("Escape")
    assert button.evaluate("one => one === document.activeElement")
    phone.check()


@pytest.mark.browser
def test_barriers_to_remove_stand_as_text_with_what_they_gain_and_how_sure_that_is(phone):
    page = phone.go("ukazatele")
    table = page.locator("table", has_text="Nejmenší sady překážek")
    text = plain(table.text_content())
    assert all(one in text for one in CORPUS)
    assert text.count("1 234") == len(CORPUS)
    assert "jistě nejlepší" in text
    assert "nalezeno rychlým postupem" in text


def test_only_the_first_points_of_the_leading_traveller_are_listed():
    rows = ahead()
    many = pd.concat([rows, rows, rows.assign(traveller="powered_wheelchair")])
    listed = indicated.next_rows(many)
    assert len(listed) == indicated.MOST_NEXT
    assert [one["words"].split(".")[0] for one in listed] == [str(number) for number in range(1, 16)]
