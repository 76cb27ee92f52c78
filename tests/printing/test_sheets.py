"""Maps on paper: their size, fonts, scale and words, and the same bytes each time."""

import io
import re
import time
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image

from kpss_geo.choosing import Choice, chosen
from kpss_geo.errors import BadInput
from kpss_geo.printing import PAPERS, access_map, coverage_map, file, services_map, walker
from kpss_geo.printing.coverage import RAMP, TINTS
from kpss_geo.printing.legend import Entry, Words, split
from kpss_geo.printing.paper import extent, printable, wrapped
from kpss_geo.printing.sheet import sheet
from kpss_geo.publish import backdrop
from kpss_geo.question import Study
from kpss_geo.study import answer
from tests.test_study import TODAY, TOWN

WHOLE = answer(Study(travellers=("walk", "wheelchair", "car")), TOWN, today=TODAY)
ROADS = backdrop(TOWN)
A4, A3 = PAPERS["a4_landscape"], PAPERS["a3_portrait"]
CORPUS = ["$x^2$ & <script>alert(1)</script>", "=HYPERLINK()", "日本 🦽 \x00 ­", "a\nb", "{0} %s \\n", ""]


def coverage(size=A4, whole=WHOLE, **choice):
    return coverage_map(whole, chosen(whole, Choice(traveller="walk", **choice)), size, backdrop=ROADS)


MAPS = {
    "coverage": coverage,
    "services": lambda size=A4, whole=WHOLE: services_map(whole, size, backdrop=ROADS),
    "access": lambda size=A4, whole=WHOLE: access_map(whole, size, backdrop=ROADS),
}


def texts(page):
    return [one.get_text() for one in page.axes.texts]


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("size", PAPERS)
def test_a_pdf_is_one_page_of_its_paper_with_its_fonts_inside(name, size):
    paper = PAPERS[size]
    written = file(WHOLE, MAPS[name](paper), "pdf")
    boxes = re.findall(rb"/MediaBox \[ ([\d. ]+) \]", written)
    assert len(boxes) == 1
    width, height = (float(part) / 72 * 25.4 for part in boxes[0].split()[2:])
    assert (width, height) == pytest.approx((paper.width_mm, paper.height_mm), abs=0.1)
    assert b"/FontFile2" in written, "the font is embedded as TrueType"
    assert b"/Type3" not in written


def test_a_png_has_300_dots_to_the_inch():
    with Image.open(io.BytesIO(file(WHOLE, coverage(), "png"))) as picture:
        assert picture.size == pytest.approx((297 / 25.4 * 300, 210 / 25.4 * 300), abs=1.5)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert "Zdroje" in picture.info["Description"]


@pytest.mark.parametrize("form", ["pdf", "png"])
def test_the_same_map_gives_the_same_bytes_at_another_time(form):
    first = file(WHOLE, coverage(), form)
    time.sleep(1.1)
    assert file(WHOLE, coverage(), form) == first


@pytest.mark.parametrize("name", MAPS)
def test_every_map_has_title_territory_sources_date_and_scale(name):
    page, told = MAPS[name]()
    told_all = " ".join(texts(page))
    assert told.title.split()[0] in told_all
    assert WHOLE.territory.name in told_all
    for word in ("Zdroje:", "Spočteno", "1 :", "kpss_geo"):
        assert word in told_all
    assert "S" in texts(page)


def test_notes_of_the_territory_are_printed():
    drawn = replace(WHOLE.territory, municipalities=WHOLE.territory.municipalities.assign(schematic=True))
    page, _ = coverage(whole=replace(WHOLE, territory=drawn))
    assert "Schematické hranice." in " ".join(texts(page))


@pytest.mark.parametrize("name", MAPS)
def test_texts_of_any_kind_are_printed_as_they_are(name):
    towns = WHOLE.territory.municipalities.assign(name=CORPUS[:2])
    services = WHOLE.territory.services.assign(name=CORPUS[0], municipality_name=CORPUS[2], provider=CORPUS[3])
    whole = replace(WHOLE, territory=replace(WHOLE.territory, municipalities=towns, services=services, name=CORPUS[4]))
    page, told = MAPS[name](whole=whole)
    assert file(whole, (page, told), "png")
    assert any("$" in text for text in texts(page))
    assert not any(one.get_parse_math() for one in page.axes.texts), "no mathematics is made of a dollar sign"


def test_printable_text_has_only_signs_of_the_font():
    assert printable("Třeboň – § 40") == "Třeboň – § 40"
    assert printable("日🦽") == "\N{REPLACEMENT CHARACTER}" * 2


def test_distances_on_paper_are_distances_in_nature_by_the_scale_and_north_is_up():
    made = sheet(WHOLE, Words("a", "b"), A4, over=TOWN.municipalities.geometry)
    middle = TOWN.municipalities.to_crs(4326).union_all().centroid
    here = gpd.GeoSeries.from_xy([middle.x] * 2, [middle.y, middle.y + 0.01], crs=4326)
    south, north = made.on_paper(here)
    metres = shapely.distance(*here.to_crs(here.estimate_utm_crs()).to_numpy())
    assert shapely.distance(south, north) / 1000 * made.scale == pytest.approx(metres, rel=1e-3)
    assert abs(north.x - south.x) < 0.001 * (north.y - south.y)
    towns = made.on_paper(TOWN.municipalities.geometry)
    assert shapely.contains(made.clip, shapely.union_all(towns))


def test_the_tints_grow_darker_in_grey_so_that_a_copier_keeps_their_order():
    grey = [np.dot([int(tint[at : at + 2], 16) for at in (1, 3, 5)], [0.2126, 0.7152, 0.0722]) for tint in TINTS]
    assert (np.diff(grey) > 15).all()
    assert TINTS[-1] == "#" + "".join(f"{part:02x}" for part in RAMP[0])


def test_a_long_legend_is_made_smaller_and_what_is_left_out_is_counted():
    entries = tuple(Entry(lambda *_: None, f"druh služby číslo {number}") for number in range(200))
    made = sheet(WHOLE, Words("a", "b", legend=entries), A4, over=TOWN.municipalities.geometry)
    assert any(text.startswith("… a dalších") for text in texts(made.page))
    lowest = min(one.get_position()[1] for one in made.page.axes.texts)
    assert lowest > 5


def test_a_second_column_begins_with_a_heading_where_it_can():
    draw = lambda *_: None  # noqa: E731
    entries = [
        Entry(None, "A"),
        Entry(draw, "1"),
        Entry(draw, "2"),
        Entry(draw, "3"),
        Entry(None, "B"),
        Entry(draw, "4"),
    ]
    assert [[one.text for one in some] for some in split(entries, 2)] == [["A", "1", "2", "3"], ["B", "4"]]


def test_wrapped_lines_fit_and_lose_no_word():
    text = "Rozmístění lidí uvnitř obcí je nakreslené, ne skutečné. " * 3
    lines = wrapped(text.strip(), 60, 8)
    assert " ".join(lines) == text.strip()
    assert all(extent(line, 8)[0] <= 60 for line in lines)


def test_names_that_find_no_room_are_counted():
    towns = WHOLE.territory.municipalities.assign(name=["Dlouhé jméno bez konce " * 20, "B"])
    page, _ = services_map(replace(WHOLE, territory=replace(WHOLE.territory, municipalities=towns)), A4, backdrop=ROADS)
    assert "Jména bez místa na mapě: 1" in texts(page)


def test_the_map_of_access_is_drawn_for_who_goes_on_foot():
    assert [walker(WHOLE, name) for name in ("walk", "car", "nobody")] == ["walk", "wheelchair", "wheelchair"]


def test_a_municipality_that_is_not_there_cannot_be_printed():
    with pytest.raises(BadInput, match="není"):
        services_map(WHOLE, A4, backdrop=ROADS, place="X")


def test_one_municipality_fills_the_map():
    _, whole = services_map(WHOLE, A4, backdrop=ROADS)
    page, one = services_map(WHOLE, A4, backdrop=ROADS, place="A")
    assert one.subtitle.startswith("Obec A")
    assert whole.subtitle.startswith(WHOLE.territory.name)
    assert page.figure is not None


def test_a_choice_without_services_says_that_they_may_exist():
    _, told = coverage(kinds=("lekarna",))
    assert "Neznamená to, že neexistuje" in told.figures[0]


def test_a_territory_without_services_or_people_can_be_printed():
    empty = replace(TOWN, services=TOWN.services.iloc[:0])
    whole = answer(Study(travellers=("walk",)), empty, today=TODAY)
    assert file(whole, services_map(whole, A4, backdrop=ROADS), "pdf")
    assert file(whole, coverage_map(whole, chosen(whole, Choice(traveller="walk")), A4, backdrop=ROADS), "pdf")


def test_printing_loads_matplotlib_only_when_it_draws():
    import subprocess
    import sys

    code = "import sys, kpss_geo.printing, kpss_geo.outputs; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
