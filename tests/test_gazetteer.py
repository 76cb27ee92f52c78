from dataclasses import replace

import pandas as pd
import pytest
import shapely

from kpss_geo.gazetteer import KINDS, Place, coordinates, gazetteer, place_search
from kpss_geo.sources.official import ruian_addresses
from kpss_geo.territory import Territory
from tests.shared import TREBON
from tests.sources.official.official_files import address, address_csv
from tests.towns import Segment, catalogue, residents, squares, territory, town


@pytest.fixture(scope="module")
def trebon():
    return Territory.open(TREBON)


@pytest.fixture(scope="module")
def names(trebon):
    return gazetteer(trebon)


@pytest.mark.parametrize("text", ["Třeboň", "trebon", "TREBON", "  třeboň,", "Trebno", "Trebboň"])
def test_a_town_is_found_whatever_its_accents_case_and_typing_errors(names, text):
    assert place_search(names, text)[0].name == "Třeboň"


def test_every_place_is_found_by_its_whole_name(names):
    for one in names.places:
        assert one in place_search(names, f"{one.name} {one.within}", most=50)


def test_a_municipality_comes_before_its_stops(names):
    kinds = [one.kind for one in place_search(names, "Lomnice", most=50)]
    assert kinds[0] == "municipality"
    assert "stop" in kinds


def test_places_lie_in_the_municipality_that_they_are_told_to(trebon, names):
    towns = trebon.municipalities.to_crs("EPSG:4326")
    for one in names.places:
        if one.kind in ("municipality", "settlement"):
            home = towns[towns["name"] == (one.within or one.name)].geometry.iloc[0]
            assert home.buffer(0.001).contains(shapely.Point(one.lon, one.lat)), one


def test_a_house_number_that_nobody_knows_leads_to_the_street(names):
    assert "Husova" in place_search(names, "Husova 12345")[0].name


@pytest.mark.parametrize("text", ["", "   ", "!!!", "xyzzyplugh", "12", "'; DROP TABLE", "\x00"])
def test_what_means_no_place_finds_none(names, text):
    assert place_search(names, text) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("49.00364, 14.77065", (14.77065, 49.00364)),
        ("49,00364 14,77065", (14.77065, 49.00364)),
        ("49,00364, 14,77065", (14.77065, 49.00364)),
        ("49.00364N, 14.77065E", (14.77065, 49.00364)),
        ("14.77065 E 49.00364 N", (14.77065, 49.00364)),
        ("49,00364° s. š.", None),
        ("Husova 12, Třeboň 37901", None),
        ("120 14", None),
        ("99.5 14.7", None),
    ],
)
def test_coordinates_mean_themselves(names, text, place):
    assert coordinates(text) == place
    if place:
        (found,) = place_search(names, text)
        assert (found.kind, found.lon, found.lat) == ("point", *place)


def test_no_more_places_than_asked_for_are_given(names):
    assert len(place_search(names, "t", most=3)) == 3


# Two villages without a folder, and then with address points beside them.
HERE = territory(
    town([(0, 0), (900, 0)], [Segment(0, 1)]),
    residents([(100, 500), (200, 500), (1500, 500)], ["A", "A", "B"], [10, 1, 0]),
    catalogue({"name": "Knihovna"}, places=[(100, 500)]),
    squares("AB"),
)


def test_a_territory_without_a_folder_knows_its_municipalities_and_services():
    found = gazetteer(HERE)
    assert [(one.name, one.kind) for one in found.places] == [
        ("Obec A", "municipality"),
        ("Obec B", "municipality"),
        ("Knihovna", "service"),
    ]


SQUARE = {"Název obce": "Třeboň", "Název části obce": "Třeboň I", "Název ulice": "Žižkovo náměstí"}
VILLAGE = {"Název obce": "Třeboň", "Název části obce": "Branná", "Kód ulice": "", "Název ulice": ""}
NUMBERS = {"Číslo domovní": "36", "Číslo orientační": "4", "Znak čísla orientačního": "a"}
ADDRESSES = [
    address(1, "547336", x="1166000", y="735000", **SQUARE | {"Číslo domovní": "107"}),
    address(2, "547336", x="1166010", y="735010", **SQUARE | NUMBERS),
    address(3, "547336", x="1168000", y="734000", **VILLAGE | {"Číslo domovní": "7"}),
    address(4, "547336", x="", y="", **VILLAGE | {"Číslo domovní": "8"}),
]


@pytest.fixture(scope="module")
def addressed(trebon, tmp_path_factory):
    folder = tmp_path_factory.mktemp("territory")
    (folder / "adresy.csv").write_bytes(address_csv(ADDRESSES))
    ruian_addresses.write_parquet(folder / "adresy.csv", folder / "addresses.parquet")
    return gazetteer(replace(trebon, folder=folder))


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("zizkovo 107", "Žižkovo náměstí 107", "address"),
        ("Žižkovo náměstí 36/4a", "Žižkovo náměstí 36/4a", "address"),
        ("zizkovo namesti", "Žižkovo náměstí", "street"),
        ("Žižkovo náměstí 999", "Žižkovo náměstí", "street"),
        ("branna 7 trebon", "Branná 7", "address"),
    ],
)
def test_addresses_and_streets_are_found_where_the_territory_has_them(addressed, text, name, kind):
    found = place_search(addressed, text)[0]
    assert (found.name, found.kind, found.within) == (name, kind, "Třeboň")


def test_an_address_without_a_position_is_left_out(addressed):
    assert not any(one.name == "Branná 8" for one in addressed.places)


def test_kinds_stand_in_their_order(addressed):
    order = [KINDS.index(one.kind) for one in addressed.places]
    assert order == sorted(order)
    assert all(isinstance(one, Place) and not pd.isna(one.lon) for one in addressed.places)
