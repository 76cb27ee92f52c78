"""Pages opened from disk in a browser without network: what people see, and what never leaves or runs."""

from __future__ import annotations

import itertools
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from kpss_geo import errors, frames, terms
from kpss_geo.maps import page as page_module
from kpss_geo.maps import pages, shapes, tables
from tests.corpus import CORPUS

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WIDTHS = (1280, 390)

ALL = " ".join(CORPUS)
NOTE = "schematické ulice a hranice"

# A toy territory: three squares of 3 km side by side, a road through them.
#
#   +----+----+----+
#   | A  | B  | C  |      A, B: figures; C: nobody lives there
#   +----+----+----+
X, Y, SIDE = -740_000, -1_160_000, 3_000


def squares():
    return [shapely.box(X + SIDE * i, Y, X + SIDE * (i + 1), Y + SIDE) for i in range(3)]


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
    return gpd.GeoDataFrame({"rank": [1, 3]}, geometry=[line, shapely.reverse(line)], crs=frames.KROVAK)


KIND_NAMES = {
    "pecovatelska_sluzba": "pečovatelská služba (§ 40)",
    "osobni_asistence": "osobní asistence",
    "denni_stacionare": "stacionář",
    "tisnova_pece": "tísňová péče",
}
NONE = "v datech není žádná služba, neznamená to, že neexistuje"


def gap(code, name, kind, traveller, *, covered, people):
    unknown = 40 if traveller == "wheelchair" else 0
    far = people - covered - unknown
    bins = {"covered": covered, "over_capacity": 0, "too_far": far, "not_enterable": 0, "unknown": unknown}
    if not people:
        bins = dict.fromkeys(bins, 0)
    share = covered / people if people else np.nan
    kind_name = KIND_NAMES.get(kind, ALL)
    field = kind in ("pecovatelska_sluzba", "osobni_asistence")
    none = kind == "tisnova_pece"
    return {
        "municipality": code,
        "municipality_name": name,
        "pou": "Cep",
        "kind": kind,
        "kind_name": kind_name,
        "form": "terénní" if field else "ambulantní",
        "group": "seniori",
        "group_name": "senioři",
        "age_group": "65+",
        "proxy": kind == "x",
        "working_group": "public",
        "traveller": traveller,
        "minutes": 30.0,
        "people": people,
        **bins,
        "share_certain": share,
        "share_possible": share + unknown / people if people else np.nan,
        "uncovered": people - covered,
        "rank": 1,
        "nearest_mean": 12.34 if people else np.nan,
        "nearest_median": 10.0,
        "nearest_p90": np.nan if none else 1234.56,
        "three_nearest_mean": np.nan,
        "unreachable": 0,
        "choices": 1.5,
        "by_neighbours": 0,
        "by_estimate": covered if kind == "osobni_asistence" else 0,
        "services_inside": 0 if none else 1,
        "services_outside": 0,
        "beds": 72.0 if kind == "denni_stacionare" else np.nan,
        "beds_per_1000": 12.7 if kind == "denni_stacionare" else np.nan,
        "needs": ALL if code == "1" else "N15",
        "note": "; ".join([NONE] * none + ["jen tady"] * (kind == "x" and code == "2")),
    }


@pytest.fixture(scope="module")
def gaps():
    rows = []
    for k, kind in enumerate(("pecovatelska_sluzba", "osobni_asistence", "denni_stacionare", "x", "tisnova_pece")):
        for t, traveller in enumerate(("worker",) if k < 2 else ("car", "walk", "wheelchair")):
            covered = 0 if kind == "tisnova_pece" else 100 + 300 * k + 250 * t
            rows.append(gap("1", CORPUS[0], kind, traveller, covered=covered, people=2_000))
            rows.append(gap("3", "Chlum", kind, traveller, covered=0, people=0))
            rows.append(gap("2", "Cep", kind, traveller, covered=min(covered, 150 - 10 * t), people=200))
    return pd.DataFrame(rows)


def rings(at, radii):
    discs = [shapely.buffer(at, radius) for radius in radii]
    return [discs[0], *(outer.difference(inner) for inner, outer in itertools.pairwise(discs))]


@pytest.fixture(scope="module")
def bands(gaps):
    at = shapely.Point(X + 4_500, Y + 1_500)
    rows = [
        {"layer": f"{kind} – ambulantní – senioři", "traveller": who, "minutes": minutes, "geometry": shape}
        for k, kind in enumerate(gaps.loc[gaps["form"] == "ambulantní", "kind_name"].unique()[:2])
        for t, who in enumerate(("walk", "car"))
        for minutes, shape in zip((5, 10, 15), rings(at, np.array([300, 600, 900]) * (1 + k + t / 2)), strict=True)
    ]
    return gpd.GeoDataFrame(rows, crs=frames.KROVAK)


@pytest.fixture(scope="module")
def services():
    here = [(X + 1_500, Y + 1_500)] * 2 + [(X + 7_500, Y + 1_500)] * len(CORPUS)
    size = len(here)
    text = pd.Series([*("tady", "taky tady"), *CORPUS], dtype="str")
    vague = pd.Series(["address"] * 2 + ["municipality"] * (size - 2))
    kinds = ["pecovatelska_sluzba", "rana_pece", *["krizova_pomoc"] * (size - 2)]
    known = pd.Series([True, False, *[None] * (size - 2)], dtype="boolean")
    made = gpd.GeoDataFrame(
        {
            "name": text,
            "provider": text,
            "kind": kinds,
            "forms": ["terénní|ambulantní"] * size,
            "form_stated": [True] * size,
            "target_groups": ["seniori"] * size,
            "capacity": [12.0] * size,
            "capacity_kind": text,
            "municipality": ["1", "1", *["3"] * (size - 2)],
            "municipality_name": text,
            "inside": [True] * size,
            "position_quality": vague,
            "served": text,
            "step_free": known,
            "opening_hours": text,
            "web": text,
            "source": text,
            "as_of": ["2024-05-09"] * size,
            "remark": text,
        },
        geometry=gpd.points_from_xy(*zip(*here, strict=True)),
        crs=frames.KROVAK,
    )
    made.loc[0, "web"] = "https://sluzba.example/x?a=1&b=2"
    made.index = pd.Index([f"s{number}" for number in range(size)], name="service")
    return made


@pytest.fixture(scope="module")
def imprint():
    source = {"name": ALL, "date": "2024-01-02", "licence": "CC BY 4.0", "attribution": ALL, "url": CORPUS[-1]}
    return pages.Imprint("Toyland " + CORPUS[1], "2024-05-09", "0.1.0", (NOTE, ALL), (source,))


@pytest.fixture(scope="module")
def toy(request):
    names = ("imprint", "municipalities", "gaps", "bands", "services", "backdrop")
    return {name: request.getfixturevalue(name) for name in names}


@pytest.fixture(scope="module")
def made(toy):
    return draw(**toy)


def draw(*, imprint, municipalities, gaps, bands, services, backdrop):
    figures = pd.DataFrame(
        {
            "traveller": ["walk", "walk", "car"],
            "minutes": [5, 10, 5],
            "certain": [1_000, 2_000, 2_100],
            "people": [1_234, 2_000, 2_100],
            "share": [0.5, 0.9, 0.95],
        }
    )
    worst = gaps.assign(total_people=2_200, total_uncovered=2_050).head(10)
    needs = [{"need": "N15", "year": "2024", "statement": ALL, "status": "trvá"}]
    own = bands[bands["layer"] == bands["layer"].iloc[0]].drop(columns="layer")
    return {
        "index": pages.index_page(imprint, worst, counts={"obyvatel": "2 200", ALL: ALL}, needs=needs),
        "pokryti": pages.coverage_page(imprint, municipalities, gaps, backdrop=backdrop),
        "dojezd": pages.travel_time_page(imprint, municipalities, bands, gaps, backdrop=backdrop),
        "sluzby": pages.services_page(imprint, municipalities, services, kinds=terms.kinds(), backdrop=backdrop),
        "isochrony": pages.isochrone_page(
            imprint,
            municipalities,
            services.iloc[3],
            own,
            figures,
            kinds=terms.kinds(),
            standard_minutes=5.0,
            backdrop=backdrop,
        ),
    }


NAMES = ("index", "pokryti", "dojezd", "sluzby", "isochrony")
MAPS = NAMES[1:]


@pytest.fixture(scope="module")
def folder(made, tmp_path_factory):
    where = tmp_path_factory.mktemp("pages")
    for name, html in made.items():
        (where / f"{name}.html").write_text(html, encoding="utf-8")
    return where


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.exists():
        pytest.skip(f"Chromium is not at {CHROMIUM}: pages cannot be opened")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pages cannot be opened")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*QUIET, "--disable-sync"])
        yield browser
        browser.close()


class Opened:
    """A page with what it asked for and complained of."""

    def __init__(self, browser, folder, width, *, script=True):
        self.context = browser.new_context(
            viewport={"width": width, "height": 844}, java_script_enabled=script, reduced_motion="reduce"
        )
        self.asked, self.complaints = [], []
        self.context.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
        self.folder = folder
        self.page = self.context.new_page()
        self.page.on("request", lambda one: self.asked.append(one.url))
        self.page.on("console", lambda one: self.complaints.append(one.text))
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))

    def go(self, name):
        self.name = name
        self.page.goto((self.folder / f"{name}.html").as_uri())
        return self.page

    def text(self, selector):
        return self.page.locator(selector).inner_text()

    def check(self):
        outside = [url for url in self.asked if not url.endswith(tuple(f"{name}.html" for name in NAMES))]
        assert outside == []
        assert self.complaints == []
        assert self.page.evaluate("typeof window.__pwned") == "undefined"


@pytest.fixture(scope="module")
def windows(chromium, folder):
    """One window a width; a test loads its page anew."""
    made = {width: Opened(chromium, folder, width) for width in WIDTHS}
    yield made
    for one in made.values():
        one.context.close()


def fresh(one):
    one.asked.clear()
    one.complaints.clear()
    return one


@pytest.fixture(params=WIDTHS)
def opened(request, windows):
    return fresh(windows[request.param])


@pytest.fixture
def phone(windows):
    return fresh(windows[390])


def options(page, selector):
    return page.eval_on_selector_all(f"{selector} option", "all => all.map(one => one.value)")


def drawn(page):
    """What the map shows: fills of the shapes, and texts of labels."""
    return page.evaluate(
        """() => [
            [...document.querySelectorAll('#map_page path')]
                .map(one => one.getAttribute('d') + one.getAttribute('fill')),
            [...document.querySelectorAll('#map_page .label')].map(one => one.textContent),
            [...document.querySelectorAll('#map_page .symbol')].map(one => one.title)]"""
    )


@pytest.mark.browser
@pytest.mark.parametrize("name", NAMES)
def test_a_page_asks_nobody_complains_of_nothing_runs_no_text_of_the_data_and_fits_the_screen(opened, name):
    page = opened.go(name)
    opened.check()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_every_page_says_its_language_its_title_its_heading_and_its_notes(chromium, folder):
    one = Opened(chromium, folder, 1280)
    for name in NAMES:
        page = one.go(name)
        assert page.evaluate("document.documentElement.lang") == "cs"
        assert page.title().startswith(one.text("h1").replace("\n", " ")[:20])
        assert NOTE in one.text(".badges")
        assert NOTE in one.text("footer")
        assert "9. 5. 2024" in one.text("footer").replace("\N{NO-BREAK SPACE}", " ")
        assert page.locator("nav a[aria-current=page]").get_attribute("href") == f"{name}.html"
    one.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", MAPS)
def test_the_map_is_high_enough_and_its_switches_large_enough(opened, name):
    page = opened.go(name)
    assert page.locator("#map_page").bounding_box()["height"] >= 418
    heights = page.eval_on_selector_all("select", "all => all.map(one => one.getBoundingClientRect().height)")
    assert heights
    assert min(heights) >= 44
    small = page.eval_on_selector_all(
        "a, button, summary, .leaflet-control a",
        "all => all.map(one => one.getBoundingClientRect()).filter(b => b.height && Math.min(b.width, b.height) < 24)",
    )
    assert small == []


def choose(page, label):
    """Choose the service whose label holds this text."""
    value = page.locator("#service option", has_text=label).first.get_attribute("value")
    page.select_option("#service", value)
    return page


def said(one, selector="#told"):
    return one.text(selector).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.browser
@pytest.mark.parametrize("name", ["pokryti", "dojezd"])
def test_every_service_and_traveller_changes_map_and_table(opened, name):
    page = opened.go(name)
    seen, captions = [], []
    for service in options(page, "#service"):
        page.select_option("#service", service)
        for traveller in options(page, "#traveller") if page.locator("#traveller").is_visible() else [None]:
            if traveller:
                page.select_option("#traveller", traveller)
            captions.append(opened.text("#caption"))
            assert page.locator("#rows tr").count() == 3
            if "tísňová" not in captions[-1]:
                seen.append(json.dumps(drawn(page)))
    assert len(seen) == len(set(seen)) > 3
    assert len(captions) == len(set(captions))
    opened.check()


@pytest.mark.browser
def test_a_field_service_is_chosen_without_a_traveller_for_the_worker_comes(phone):
    page = choose(phone.go("pokryti"), "pečovatelská")
    assert page.locator("#traveller").is_hidden()
    assert "pracovník přijede: v celém území jistě dosáhne 200 z 2 200" in said(phone)
    assert options(page, "#traveller") == ["car", "walk", "wheelchair"]
    choose(page, "stacionář")
    assert page.locator("#traveller").is_visible()
    assert "22 lůžek" not in said(phone)
    assert "72 lůžek či míst v území (12,7 na 1 000); zda je volno, nevíme" in said(phone)


def fills(page):
    return page.eval_on_selector_all("#map_page path", "all => all.map(one => one.getAttribute('fill'))")


@pytest.mark.browser
def test_what_is_not_known_what_is_estimated_and_what_is_not_there_do_not_look_like_nobody(phone):
    page = choose(phone.go("pokryti"), "stacionář")
    assert not [fill for fill in fills(page) if re.match(r"url\(#(maybe|guess)", fill)]
    page.select_option("#traveller", "wheelchair")
    assert "u dalších 80 záleží na nezměřených ulicích a vchodech" in said(phone)
    assert sum(fill.startswith("url(#maybe") for fill in fills(page)) == 2
    assert "65–85 %" in "".join(drawn(page)[1]).replace("\N{NO-BREAK SPACE}", " ")
    choose(page, "osobní")
    assert "podle odhadu dosáhne 550 z 2 200 lidí (25,0 %; služba neuvádí, které obce obsluhuje)" in said(phone)
    assert sum(fill.startswith("url(#guess") for fill in fills(page)) == 2
    assert "Podle odhadu dosáhne" in phone.text("#head")
    choose(page, "tísňová")
    assert "v našich datech tu žádná taková služba není; neznamená to, že neexistuje." in said(phone)
    assert "0 z " not in said(phone)
    assert not any("%" in label for label in drawn(page)[1])
    assert phone.text("#note") == NONE.capitalize() + "."


@pytest.mark.browser
def test_a_note_of_all_rows_is_told_once_and_any_other_stands_in_its_row(phone):
    page = choose(phone.go("pokryti"), "tísňová")
    assert "Poznámka" not in phone.text("#head2")
    choose(page, CORPUS[0])
    assert "Poznámka" in phone.text("#head2")
    assert page.locator("#note").is_hidden()


@pytest.mark.browser
def test_travel_times_leave_out_field_services_and_travellers_without_bands(phone):
    page = phone.go("dojezd")
    assert options(page, "#traveller") == ["walk", "car"]
    labels = page.locator("#service option").all_text_contents()
    assert len(labels) == 3
    assert not any("terénní" in label for label in labels)
    assert "stacionář – ambulantní – senioři" in labels
    choose(page, "stacionář")
    page.locator("#rows button", has_text="Cep").click()
    assert "přes 15" in page.locator(".leaflet-popup .popup").inner_text()
    assert "1 234,6" in phone.text("#rows").replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.browser
def test_the_headline_of_an_isochrone_is_of_the_standard_limit_and_tells_what_is_certain(phone):
    phone.go("isochrony")
    assert "do 5 minut sem dosáhne jistě 1 000, možná 1 234 lidí (50,0 %)" in said(phone)
    assert "1 000" in said(phone, "#rows")


@pytest.mark.browser
def test_the_number_of_a_need_leads_to_its_words(phone):
    page = phone.go("index")
    assert page.locator("#N15").is_hidden()
    page.locator("td.needs a").first.click()
    assert page.locator("#N15").is_visible()
    assert "trvá" in phone.text("#N15")


@pytest.mark.browser
def test_every_traveller_of_an_isochrone_changes_map_and_table(phone):
    page = phone.go("isochrony")
    assert options(page, "#traveller") == ["walk", "car"]
    before, rows = drawn(page), phone.text("#rows")
    page.select_option("#traveller", "car")
    assert drawn(page) != before
    assert phone.text("#rows") != rows
    phone.check()


@pytest.mark.browser
def test_a_filter_leaves_the_services_that_fit_in_list_map_and_count(opened):
    page = opened.go("sluzby")
    count = len(CORPUS) + 2
    assert opened.text("#told") == f"nalezeno {count} služeb"
    before = drawn(page)
    page.select_option("#filter-kind", label="pečovatelská služba (§\N{NO-BREAK SPACE}40)")
    assert opened.text("#told") == "nalezena 1 služba"
    assert page.locator("#rows tr:visible").count() == 1
    assert drawn(page) != before
    page.select_option("#filter-kind", "")
    for value, found in (("ano", 1), ("ne", 1), ("nevíme", count - 2)):
        page.select_option("#filter-step_free", value)
        assert page.locator("#rows tr:visible").count() == found
    page.select_option("#filter-step_free", "")
    assert drawn(page) == before


@pytest.mark.browser
def test_a_service_known_only_by_its_municipality_is_a_ring_and_not_a_building(phone):
    page = phone.go("sluzby")
    assert page.locator(".leaflet-marker-icon.ring").count() == 1
    assert page.locator(".leaflet-marker-icon.symbol:not(.ring)").count() == 1
    assert page.locator(".leaflet-marker-icon.ring .named").text_content() in CORPUS
    assert "2 služby na tomto místě" in page.locator(".symbol:not(.ring)[title]").get_attribute("title")
    assert f"{len(CORPUS)} služeb, budovu neznáme" in page.locator(".ring").get_attribute("title")


@pytest.mark.browser
def test_a_popup_shows_hostile_text_as_text_and_gives_the_focus_back(opened):
    page = opened.go("sluzby")
    button = page.locator("#rows button").filter(has_text=CORPUS[0])
    button.focus()
    page.keyboard.press("Enter")
    shown = page.locator(".leaflet-popup .popup").text_content()
    for text in CORPUS:
        assert text in shown
    assert page.locator(".leaflet-popup a[href^=javascript]").count() == 0
    page.keyboard.press("Escape")
    assert page.locator(".leaflet-popup").count() == 0
    assert button.evaluate("one => one === document.activeElement")
    opened.check()


@pytest.mark.browser
def test_the_popup_of_a_municipality_holds_its_bins(opened):
    page = opened.go("pokryti")
    page.locator("#rows button", has_text="Čeřín").click()
    shown = page.locator(".leaflet-popup .popup").inner_text()
    assert "Daleko" in shown
    assert "Nevejde dovnitř" not in shown
    assert ALL.replace("\n", " ")[:40] in page.locator(".leaflet-popup .popup").text_content()
    opened.check()


@pytest.mark.browser
def test_hostile_text_stands_in_tables_as_text_and_only_sound_addresses_are_links(phone):
    page = phone.go("sluzby")
    text = page.locator("#rows").text_content()
    for one in CORPUS:
        assert one in text
    links = page.eval_on_selector_all("main a[href^=http]", "all => all.map(one => [one.href, one.rel])")
    assert links == [["https://sluzba.example/x?a=1&b=2", "noopener noreferrer"]]
    assert page.locator("a[href^=javascript]").count() == 0
    assert page.locator("main img, main svg[onload]").count() == 0


@pytest.mark.browser
def test_without_javascript_the_tables_are_there_and_the_map_is_not(chromium, folder):
    one = Opened(chromium, folder, 390, script=False)
    for name, least in (("index", 11), ("pokryti", 6), ("dojezd", 3), ("sluzby", len(CORPUS) + 2), ("isochrony", 2)):
        page = one.go(name)
        assert page.locator("tbody tr").count() >= least
        assert page.locator("caption").first.is_visible()
        assert not page.locator("select:visible").count()
        assert not page.locator("#map_page:visible").count()
    one.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["pokryti", "dojezd", "isochrony"])
def test_the_table_without_javascript_is_the_one_that_javascript_draws_first(chromium, folder, name):
    found = []
    for script in (False, True):
        one = Opened(chromium, folder, 1280, script=script)
        cells = one.go(name).locator("tr:has(:is(th, td))").all()
        found.append(one.page.locator("caption").all_text_contents())
        found.append([[cell.strip() for cell in row.locator("th, td").all_text_contents()] for row in cells])
        one.context.close()
    assert found[:2] == found[2:]
    assert found[0]


def test_the_same_input_gives_the_same_bytes(made, toy):
    assert draw(**toy) == made


def test_no_page_changes_what_it_was_given(made, gaps, services):
    assert "label" not in gaps
    assert list(services.index[:2]) == ["s0", "s1"]


class Scripts(HTMLParser):
    """Inline scripts and every address of a page."""

    def __init__(self):
        super().__init__()
        self.scripts, self.addresses, self.policy, self.inside = [], [], "", False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.inside = tag == "script" and given.get("type") != "application/json"
        self.addresses += [given[name] for name in ("src", "href") if name in given]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]

    def handle_data(self, data):
        if self.inside:
            self.scripts.append(data)
            self.inside = False


@pytest.mark.parametrize("name", NAMES)
def test_a_page_allows_its_own_scripts_and_nothing_else(made, name):
    found = Scripts()
    found.feed(made[name])
    assert found.policy == page_module.policy(found.scripts)
    assert "default-src 'none'" in found.policy
    assert "unsafe-inline" not in found.policy.split("style-src")[0]
    assert len(found.scripts) == (0 if name == "index" else 4)
    outside = [one for one in found.addresses if re.match(r"\w+:|//", one)]
    assert outside == (["https://sluzba.example/x?a=1&b=2"] if name == "sluzby" else [])
    assert "folium" not in "".join(one for one in found.addresses)


@pytest.mark.parametrize("name", MAPS)
def test_a_page_stays_light(made, name):
    assert len(made[name].encode()) < 1_200_000


def test_neighbours_keep_their_shared_border_when_simplified(municipalities):
    found = shapes.municipality_features(municipalities)["features"]
    polygons = [shapely.geometry.shape(one["geometry"]) for one in found]
    assert shapely.coverage_is_valid(polygons)
    assert [one["properties"] for one in found] == [{"place": 0}, {"place": 1}, {"place": 2}]


def test_missing_columns_are_named_at_once(imprint, municipalities, gaps, backdrop):
    with pytest.raises(errors.BadInput) as raised:
        pages.coverage_page(imprint, municipalities, gaps.drop(columns=["people", "unknown"]), backdrop=backdrop)
    assert [fault.split("'")[1] for fault in raised.value.faults] == ["people", "unknown"]


def test_a_page_without_any_gap_band_or_road_is_still_a_page(toy):
    imprint, municipalities = toy["imprint"], toy["municipalities"]
    gaps, bands, road = (toy[name].head(0) for name in ("gaps", "bands", "backdrop"))
    assert "Obce v tabulce" in pages.coverage_page(imprint, municipalities, gaps, backdrop=road)
    assert "Obce v tabulce" in pages.travel_time_page(imprint, municipalities, bands, gaps, backdrop=road)
    assert "Obce v tabulce" in pages.travel_time_page(imprint, municipalities, bands, toy["gaps"], backdrop=road)


def test_a_share_is_whole_only_where_it_is_exactly_that():
    from kpss_geo.maps import words

    shown = [words.share(tables.compact(value, "share")).replace("\N{NO-BREAK SPACE}", " ") for value in (0.99999, 1)]
    assert shown == ["99,9 %", "100,0 %"]


@pytest.mark.browser
def test_symbols_of_one_place_do_not_hide_one_another(chromium, toy, tmp_path):
    # Three services at the reference point of Chlum: one known only by municipality, and two houses under its ring.
    services = toy["services"].iloc[[0, 1, 2]].copy()
    at = shapely.Point(X + 7_500, Y + 1_500)
    services["geometry"] = [shapely.Point(at.x + 300, at.y), shapely.Point(at.x - 300, at.y), at]
    names = ("imprint", "municipalities", "backdrop")
    html = pages.services_page(**{name: toy[name] for name in names}, services=services, kinds=terms.kinds())
    (tmp_path / "sluzby.html").write_text(html, encoding="utf-8")
    one = Opened(chromium, tmp_path, 390)
    boxes = [icon.bounding_box() for icon in one.go("sluzby").locator(".leaflet-marker-icon.symbol").all()]
    assert len(boxes) >= 2
    for a, b in itertools.combinations(boxes, 2):
        assert np.hypot(a["x"] - b["x"], a["y"] - b["y"]) > 40
    buttons = one.page.locator(".leaflet-control-zoom").bounding_box()
    assert all(box["x"] + box["width"] <= buttons["x"] + 1 or box["y"] + box["height"] <= buttons["y"] for box in boxes)
    one.context.close()


def test_widths_of_a_bar_sum_to_the_whole():
    row = {"covered": 1, "over_capacity": 1, "too_far": 1, "not_enterable": 0, "unknown": None}
    widths = [float(one["width"]) for one in tables.bins(row)]
    assert len(widths) == 3
    assert sum(widths) == pytest.approx(100, abs=0.1)


def test_every_kind_has_a_pictogram_and_every_family_a_colour():
    from kpss_geo.maps import pictograms

    assert {kind.pictogram for kind in terms.kinds().values()} <= set(pictograms.PATHS)
    assert {kind.family for kind in terms.kinds().values()} <= set(pictograms.COLOURS)
    assert set(terms.FORMS) == set(pictograms.OUTLINES)
