"""Newer totals, basic settlement units and codes that changed, from the feeds to the people of a territory."""

import json

import geopandas as gpd
import pytest

from kpss_geo.errors import BadInput, RepairedInput
from kpss_geo.fetch.feeds import file_of
from kpss_geo.fetch.making import fetch
from kpss_geo.fetch.refreshing import refresh
from kpss_geo.sources.official.csu_codes import DECLARED
from kpss_geo.sources.official.ruian_addresses import read_parquet
from kpss_geo.territory import Territory
from tests.fetch.conftest import NOW
from tests.fetch.official_orp import EAST_PEOPLE, WEST_PEOPLE, YEARLY_PEOPLE, besides, every, first_address, towns, zsj
from tests.sources.official.official_files import census_csv, census_rows, list_csv, small_csv, yearly_csv

pytestmark = [
    pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput"),
    pytest.mark.usefixtures("_one_ring"),
]
TODAY = NOW.date()
ONE, OTHER = towns()[6][0], towns()[7][0]


def at(feed):
    return file_of(feed, today=TODAY).addresses[0]


@pytest.fixture
def country(server, files):
    server.files |= files
    server.files |= besides(TODAY)
    return server


@pytest.fixture
def lived(means, tmp_path):
    """People of the territory of two municipalities, and how they were counted."""

    def living():
        fetch(f"{ONE},{OTHER}", tmp_path / "out", means)
        told = json.loads((tmp_path / "out" / "sources.json").read_text(encoding="utf-8"))
        return gpd.read_parquet(tmp_path / "out" / "people.parquet"), told["people_method"]

    return living


def by_half(people, code):
    """People of the five western and the three eastern addresses."""
    here = people[people["municipality"] == code]["people"]
    return [int(here.iloc[:5].sum()), int(here.iloc[5:].sum())]


def test_totals_of_the_last_january_are_spread_by_basic_units_with_the_ages_of_the_census(country, lived):
    people, method = lived()
    assert people.groupby("municipality")["people"].sum().to_dict() == {ONE: YEARLY_PEOPLE, OTHER: YEARLY_PEOPLE}
    east = round(YEARLY_PEOPLE * EAST_PEOPLE / (EAST_PEOPLE + WEST_PEOPLE))
    assert by_half(people, ONE) == by_half(people, OTHER) == [YEARLY_PEOPLE - east, east]
    assert (people[["age_0_14", "age_15_64", "age_65p"]].sum(axis=1) == people["people"]).all()
    assert method == "počty k 1. 1. 2026, věky podle sčítání 2021; uvnitř obcí podle ZSJ v 2 obcích z 2"


def test_units_that_do_not_sum_to_the_census_decide_nothing(country, lived):
    halves = [("47", zsj(ONE, 0), WEST_PEOPLE + 1), ("47", zsj(ONE, 1), EAST_PEOPLE), ("42", "1", 5)]
    country.files[at("census_small")] = small_csv(halves)  # of the other municipality nothing is known
    people, method = lived()
    assert by_half(people, ONE) == by_half(people, OTHER)
    assert people["people"].max() - people["people"].min() <= 1
    assert method.endswith("uvnitř obcí rovnoměrně")


def test_without_newer_totals_the_census_stays_and_it_is_told(country, lived):
    del country.files[at("yearly")]
    with pytest.warns(RepairedInput, match="OBY02A.*počty lidí zůstanou podle sčítání 2021"):
        people, method = lived()
    assert set(people.groupby("municipality")["people"].sum()) == {84}
    assert "počty k 26. 3. 2021" in method


def test_a_municipality_that_the_balance_lacks_keeps_its_census(country, lived):
    country.files[at("yearly")] = yearly_csv([(ONE, "0", "2406P", "2026", "91")])
    with pytest.warns(RepairedInput, match=rf"OBY02A: '{OTHER}' v ní nejsou"):
        people, method = lived()
    assert people.groupby("municipality")["people"].sum().to_dict() == {ONE: 91, OTHER: 84}
    assert "počty k 1. 1. 2026 a 26. 3. 2021" in method


def test_a_balance_of_another_form_is_refused_unless_it_is_left_out(country, lived, means, tmp_path):
    country.files[at("yearly")] = country.files[at("yearly")].replace(b"2406P", b"9999X")
    with pytest.raises(BadInput, match="9999X") as told:
        lived()
    assert "https://data.csu.gov.cz" in str(told.value)
    object.__setattr__(means, "without", ("yearly",))
    people, _ = lived()
    assert people["people"].sum() == 2 * 84
    object.__setattr__(means, "without", ())
    assert refresh(tmp_path / "out", means).sentences == ()  # as it was made, so it is refreshed


def test_no_territory_does_without_its_streets(country, lived, means):
    object.__setattr__(means, "without", ("osm",))
    with pytest.raises(BadInput, match="--without osm: bez toho nejde"):
        lived()


@pytest.fixture
def renumbered(country):
    """The census knows the one municipality by an older code."""
    men = {("599999" if code == ONE else code): [2] * 21 for code, _ in every()}
    country.files[at("census")] = census_csv(census_rows(men))
    name = dict(every())[ONE]
    living = [(code, called, "1990-01-01", "9999-09-09", code) for code, called in every() if code != ONE]

    def history(old_name=name):
        old = ("599999", old_name, "1990-01-01", "2022-12-31", "599999")
        new = (ONE, name, "2023-01-01", "9999-09-09", ONE)
        country.files[at("towns_history")] = list_csv("43", [*living, old, new])

    return history


def test_a_municipality_that_changed_its_code_since_the_census_keeps_its_people(renumbered, lived):
    renumbered()
    people, _ = lived()
    assert people.groupby("municipality")["people"].sum().to_dict() == {ONE: YEARLY_PEOPLE, OTHER: YEARLY_PEOPLE}


def test_a_successor_that_nobody_knows_is_asked_for_and_declared_in_a_file(renumbered, lived, means, tmp_path):
    renumbered(old_name="Dřívější")
    with pytest.raises(BadInput, match=rf"Dřívější \(599999\) zanikla.*{DECLARED}"):
        lived()
    hand = tmp_path / "hand"
    hand.mkdir()
    object.__setattr__(means, "by_hand", hand)
    (hand / DECLARED).write_text(f"stary_kod;novy_kod\n599999;{ONE}\n", encoding="utf-8")
    people, _ = lived()
    assert people["people"].sum() == 2 * YEARLY_PEOPLE
    (hand / DECLARED).write_text(f"stary_kod;novy_kod\nX;{ONE}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="šestimístné"):
        lived()


def test_health_facilities_come_by_themselves_and_can_be_left_out(country, means, tmp_path):
    made = fetch(f"{ONE},{OTHER}", tmp_path / "one", means)
    assert "Lékárna Příkladná" in made.contents["services.csv"].decode()
    assert "Vzdálená" not in made.contents["joins.csv"].decode()  # of the rest of the state nobody need be told
    object.__setattr__(means, "without", ("health",))
    made = fetch(f"{ONE},{OTHER}", tmp_path / "two", means)
    assert "Lékárna Příkladná" not in made.contents["services.csv"].decode()


def test_address_points_of_the_territory_lie_in_its_folder(country, lived, tmp_path):
    lived()
    points = read_parquet(tmp_path / "out" / "addresses.parquet", [ONE])
    assert len(points) == 8
    assert set(points["municipality"]) == {ONE}
    assert points["placed"].all()
    assert len(read_parquet(tmp_path / "out" / "addresses.parquet")) == 16


def test_the_catalogue_of_the_town_joins_the_registers(country, means, tmp_path):
    hand = tmp_path / "hand"
    hand.mkdir()
    (hand / "katalog.toml").write_text(
        'name = "Katalog"\nsource = "Město Vzorov"\nas_of = "2026-09-01"\n'
        '[columns]\nname = "Název"\nkind = "Typ"\nmunicipality = "Kód obce"\naddress_code = "Adresa"\n'
        '[values.kind]\n"Knihovna" = "knihovna"\n"Poradna" = "odborne_socialni_poradenstvi"\n',
        encoding="utf-8",
    )
    rows = f"Název;Typ;Kód obce;Adresa\nMěstská knihovna;Knihovna;{ONE};{first_address(ONE) + 2}\nX;Neznámý;{ONE};\n"
    (hand / "katalog.csv").write_text(rows, encoding="utf-8")
    object.__setattr__(means, "by_hand", hand)
    with pytest.warns(RepairedInput, match=r"katalog\.csv řádek 3"):
        fetch(f"{ONE},{OTHER}", tmp_path / "out", means)
    found = Territory.open(tmp_path / "out").services
    library = found[found["name"] == "Městská knihovna"].iloc[0]
    assert library["municipality"] == ONE
    assert library["position_quality"] == "address"
    assert library["inside"]
    told = json.loads((tmp_path / "out" / "sources.json").read_text(encoding="utf-8"))
    assert any(one["feed"] == "catalogue" and one["file"] == "katalog.csv" for one in told["files"])
    (hand / "katalog.toml").unlink()
    with pytest.raises(BadInput, match=r"katalog\.toml"):
        fetch(f"{ONE},{OTHER}", tmp_path / "out", means)
