"""Texts that would do harm, typed everywhere: they are kept whole, shown as text, and nothing of them runs."""

import csv
import io
import json
import xml.etree.ElementTree as ET
import zipfile
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import quote, urlencode

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from kpss_geo.brochure import Imprint, brochure
from kpss_geo.catalogue import files
from kpss_geo.desk import people
from kpss_geo.exchange.cells import FORMULA_STARTS, guarded, unguarded
from kpss_geo.exchange.flat import columns
from kpss_geo.exchange.incoming import read
from kpss_geo.exchange.outgoing import FORMATS, write
from kpss_geo.field import routes
from kpss_geo.pages.router import PAGES
from kpss_geo.pages.zaznam.stav import now
from kpss_geo.store import Store
from tests.catalogue.making import made
from tests.field.conftest import signed_in
from tests.pages.driving import become, opened, press, press_point, settle, typed, visit
from tests.pages.lived import field
from tests.pages.poisoned import LETTER, LICENCE, NAMES, NOTE, TITLE, plain, poisoned, table
from tests.pages.serving import Server, Window, launched

WHO = {"read": "", "suggest": "", "submit": "Dana", "indicators": "Petra", "export": "Petra", "review": "Marek"}
WHO |= {"accounts": "Správce"}
# Everything that some page reads from its address.
ASKED = (
    "lang", "hledat", "misto", "co", "kategorie", "obec", "druh", "sirka", "prah", "sklon", "mira", "strana", "odkud",
    "ktere", "situace", "pro_koho", "jak", "sluzba", "skupina", "forma", "pohled", "vse", "pismeno", "typ", "cislo",
    "zapis", "znovu", "lon", "lat", "prvek", "bod", "stav", "kdo", "druhy", "minut", "standard", "skupiny", "formy",
    "prac", "kde", "mez", "radit", "jen_mezery", "sluzby", "kdo_cestuje", "do_minut", "zmeny", "po", "ukazat",
    "doprava", "mapa", "papir",
)  # fmt: skip
# Where a moderator and an administrator read what others wrote, and what stands there.
SHOWN = {
    "pristupnost": ("", NAMES),
    "napiste": ("", [LETTER, NOTE]),
    "moje": ("Dana", [*NAMES, NOTE[:500], NOTE[:60]]),
    "kontrola": ("Marek", NAMES),
    "kontrola?cast=davky": ("Marek", NAMES[:1]),
    "kontrola?cast=dopisy": ("Marek", [LETTER]),
    "potreby": ("Petra", [LETTER]),
    "lide": ("Správce", [TITLE]),
    "lide?cast=telefony": ("Správce", [NOTE[:60]]),
    "lide?cast=kniha": ("Správce", [NOTE[:100]]),
}


class Read(HTMLParser):
    """The text of HTML, and everything in it that a browser would run or fetch."""

    def __init__(self, page):
        super().__init__()
        self.text, self.runs = [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        told = [f"{name}={value}" for name, value in attrs if name.startswith("on")]
        told += [
            f"{name}={value}"
            for name, value in attrs
            if name in ("href", "src") and plain(value or "").startswith(("javascript", "x", "https://evil"))
        ]
        self.runs += [f"{tag} {told}"] if told or tag in ("script", "svg", "iframe") else []

    def handle_data(self, data):
        self.text.append(data)


def read_html(at):
    """All HTML of a page that ran, read as a browser does."""
    assert not at.exception, at.exception
    return Read("\n".join(one.proto.body for one in at.get("html")))


def words(told):
    return plain(" ".join(told.text))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("poisoned")


@pytest.fixture(scope="module")
def prepared(folder):
    """What the pages of this module are run upon, instead of the plain store."""
    file = folder / "survey.sqlite"
    poisoned(f"sqlite:///{file}", folder / "photos")
    return file


@pytest.fixture(scope="module")
def kept(prepared):
    with Store.open(f"sqlite:///{prepared}") as store:
        who = {one.name: one for one in store.people()}
        yield SimpleNamespace(store=store, who=who, points=store.points(today=now().date()), events=store.published())


# --- pages, without a browser ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda one: one.name)
def test_no_field_and_no_address_of_a_page_takes_text_for_code(page, open_page):
    at = open_page(page.name, WHO[page.action], query=dict.fromkeys(ASKED, NOTE))
    assert read_html(at).runs == []
    for one in (*at.text_input, *at.text_area):
        one.set_value(NOTE[: one.max_chars or None] if hasattr(one, "max_chars") else NOTE[:60])
    at.run()
    assert read_html(at).runs == []
    assert all(plain(str(one.value)) in NOTE for one in (*at.text_input, *at.text_area))


@pytest.mark.parametrize("path", SHOWN)
def test_what_was_written_stands_whole_where_others_read_it(path, open_page):
    person, texts = SHOWN[path]
    name, _, part = path.partition("?cast=")
    at = open_page(name, person, query={"cast": part} if part else {})
    told = read_html(at)
    assert told.runs == []
    shown = words(told)
    assert [text for text in texts if plain(text) not in shown] == []


def test_a_moderator_sees_every_text_of_a_case_and_writes_back(open_page, kept):
    for name in NAMES:
        point = next(
            one.event.point_id
            for one in kept.store.stored()
            if one.state == "submitted" and getattr(one.event, "about", {}).get("name") == name
        )
        at = open_page("kontrola", "Marek", query={"bod": str(point)})
        told = read_html(at)
        assert told.runs == []
        assert name in words(told)


# --- files -----------------------------------------------------------------------------------------------------------


def texts_in(value):
    """All texts inside what JSON holds."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for one in inner for text in texts_in(one)]


def of_csv(raw, _folder):
    rows = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";")
    cells = [cell for row in rows for cell in row]
    assert [one for one in cells if one.startswith(FORMULA_STARTS) and one[1:2].isalpha()] == []
    return [unguarded(one) for one in cells]


def of_xlsx(raw, _folder):
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(raw)) for row in sheet.rows for cell in row]
    assert [one.value for one in cells if one.data_type == "f" or one.hyperlink] == []
    return [unguarded(str(one.value)) for one in cells]


def of_gpkg(raw, folder):
    file = folder / "body.gpkg"
    file.write_bytes(raw)
    frames = [gpd.read_file(file, layer=name) for name, _ in pyogrio.list_layers(file)]
    return [str(one) for frame in frames for column in frame for one in frame[column]]


def of_json(raw, _folder):
    return texts_in(json.loads(raw))


def of_xml(raw, _folder):
    return [value for one in ET.fromstring(raw).iter() for value in one.attrib.values()]  # noqa: S314  our own


READERS = {"csv": of_csv, "xlsx": of_xlsx, "gpkg": of_gpkg, "json": of_json, "geojson": of_json, "osm": of_xml}
READERS |= {"jsonld": of_json, "osc": of_xml}


@pytest.mark.parametrize("form", FORMATS)
def test_every_export_of_the_survey_holds_the_texts_whole_and_runs_none(form, kept, tmp_path):
    found = write(
        kept.points, format=form, events=kept.events, edition="A", today=now().date(), territory_name=NAMES[0],
        licence=LICENCE, demonstration=True,
    )  # fmt: skip
    texts = [
        text
        for name, raw in found.files.items()
        if not name.endswith((".txt", ".md"))
        for text in READERS[name.rpartition(".")[2]](raw, tmp_path)
    ]
    told = "\n".join(map(plain, texts))
    assert [name for name in NAMES if name not in told] == [], found.lost


def test_data_of_a_person_hold_what_they_wrote(kept):
    raw = people.export_person(kept.store, kept.who["Správce"], kept.who["Dana"].id)
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        held = [json.loads(book.read(name)) for name in book.namelist() if name.endswith(".json")]
    told = "\n".join(plain(text) for text in texts_in(held))
    assert [name for name in NAMES if name not in told] == []


@pytest.mark.parametrize("column", columns())
def test_a_file_with_the_texts_in_a_column_keeps_them_or_shows_them_among_its_faults(column):
    came = read(table(NAMES[:1], **{column: NAMES[2]}), name="zapis.csv", today=now().date(), imported_by="x")
    told = [one.raw.values() for one in (*came.quarantined, *came.origins.values())]
    assert any(NAMES[2] in map(plain, some) for some in told)
    assert all(NAMES[2] not in (str(one.event_id), one.author_id, one.element) for one in came.events)


def test_the_phone_gets_the_names_of_points_near_by_as_they_are(kept, tmp_path):
    with TestClient(Starlette(routes=routes(lambda: kept.store, tmp_path))) as client:
        who = SimpleNamespace(volunteer=kept.who["Dana"])
        headers = signed_in(client, kept.store, who.volunteer)
        area = client.get("/api/teren/nearby", headers=headers).json()
    names = {dict(zip(area["columns"], row, strict=True))["name"] for row in area["points"]}
    assert names >= set(NAMES)


def hostile_entries():
    more = ("provider", "municipality_name", "remark", "opening_hours", "web", "source")
    return made(*({"name": name, **dict.fromkeys(more, name)} for name in NAMES))


def test_files_of_the_catalogue_hold_the_texts_whole_and_run_none(tmp_path):
    some = hostile_entries()
    for reader, raw in ((of_xlsx, files.as_xlsx(some, NAMES)), (of_json, files.as_geojson(some))):
        assert set(NAMES) <= set(map(plain, reader(raw, tmp_path)))
    cells = files.as_csv(some).decode("utf-8-sig")
    assert all(guarded(name).replace('"', '""') in cells for name in NAMES)


# --- the browser proves that nothing runs ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser():
    with launched() as one:
        yield one


@pytest.fixture(scope="module")
def window(browser, folder, prepared):
    with Server(folder, KPSS_DATABASE_URL=f"sqlite:///{prepared}", KPSS_TRIAL="1") as server:
        window = Window(browser, server.url)
        window.page.on("dialog", lambda one: window.complaints.append(f"dialog {one.message}"))
        window.context.set_default_timeout(20_000)
        yield window
        window.close()


def stands(window, texts):
    shown = plain(window.page.locator("[data-testid='stApp']").evaluate("one => one.textContent"))
    assert [text for text in texts if plain(text) not in shown] == []
    window.check()


@pytest.mark.browser
@pytest.mark.parametrize("person", ["", "Dana", "Marek", "Petra", "Správce"])
def test_nothing_of_it_runs_where_it_is_shown(window, person):
    window.go("napiste" if not person else "o_datech")
    if person:
        become(window, person)
    for path, (who, texts) in SHOWN.items():
        if who == person:
            visit(window, path) if person else window.go(path)
            stands(window, texts)


@pytest.mark.browser
def test_nothing_of_it_runs_on_the_map(window):
    window.go("pristupnost")
    spot = window.page.locator(".kpss-place", has_text="<img src=x").first
    spot.locator("button").click()
    settle(window)
    stands(window, NAMES[:1])
    press_point(window, window.page.locator(".kpss-popup").count)
    assert NAMES[0] in plain(window.page.locator(".kpss-popup").inner_text())
    window.check()


@pytest.mark.browser
def test_nothing_of_it_runs_while_it_is_typed_sent_and_reviewed(window):
    """A search, a new point with its name, and a moderator's note."""
    query = urlencode({"hledat": NOTE[:90]}, quote_via=quote)
    for path in (f"pristupnost?{query}", f"katalog?{query}", f"na_dosah?odkud={quote(NOTE[:90])}"):
        window.go(path)
        window.check()
    become(window, "Dana")
    at = field(60)
    visit(window, f"zaznam?lon={at.lon}&lat={at.lat}&prvek=vstup")
    typed(window, "Nebo napište adresu, místo či souřadnice", NAMES[1])
    typed(window, "Jak se místo jmenuje? (nepovinné)", NAMES[0])
    window.page.locator('[class*="_ot_door_main_cm"] input').first.fill("90")
    window.page.keyboard.press("Enter")
    settle(window)
    press(window, "Odeslat")
    stands(window, NAMES[:1])
    become(window, "Marek")
    visit(window, "kontrola")
    press(window, "Posoudit", place=1)  # the first is an answer alone, without a photo
    opened(window, "Smazat fotografii")
    typed(window, "Poznámka autorovi", NOTE[:500])
    stands(window, NAMES[:1])
    window.page.get_by_role("img", name=NAMES[0]).wait_for()


@pytest.mark.browser
def test_nothing_of_it_runs_in_the_brochure(browser, tmp_path):
    source = {"name": NAMES[0], "date": "2026", "licence": NAMES[1], "url": NAMES[2]}
    imprint = Imprint(NAMES[0], now().date(), (source,), tuple(NAMES))
    file = tmp_path / "katalog.html"
    file.write_bytes(brochure(hostile_entries(), imprint, chosen=tuple(NAMES)))
    page, asked, said = browser.new_page(), [], []
    page.on("request", lambda one: asked.append(one.url))
    page.on("pageerror", lambda one: said.append(str(one)))
    page.goto(file.as_uri())
    shown = plain(page.locator("body").inner_text())
    assert [name for name in NAMES if name not in shown] == []
    assert page.evaluate("typeof window.__pwned") == "undefined"
    assert (asked, said) == ([file.as_uri()], [])
    page.close()
