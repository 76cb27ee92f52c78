import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from kpss_geo.errors import BadInput, MissingInput, RepairedInput
from kpss_geo.sources.official import ruian_address_csv
from kpss_geo.sources.official.ruian_addresses import ADDRESSES, by_city_part, places, read, read_parquet, write_parquet
from tests.sources.official.official_files import ADDRESS_HEADER, address, address_csv, written, zipped


def test_the_point_of_the_official_documentation_lies_in_prague(tmp_path):
    path = written(tmp_path / "a.csv", address_csv([address(1, "554782", y="744384", x="1042569")]))
    (point,) = read(path).to_crs(4326).geometry
    assert (point.x, point.y) == pytest.approx((14.39861, 50.08949), abs=1e-5)


def test_coordinates_of_5514_are_the_official_ones_turned_and_negative(addresses_csv):
    point = read(addresses_csv).geometry[100]
    assert (point.x, point.y) == (-729500.25, -1140000.5)


def test_czech_letters_and_codes_come_through(addresses_csv):
    row = read(addresses_csv).loc[100]
    assert row["municipality"] == "600001"
    assert row["municipality_name"] == "Žďár 600001"
    assert row["street_name"] == "U Šípku"
    assert row["part"] == "700001"
    assert row["number_kind"] == "č.p."
    assert row["house_number"] == 12
    assert pd.isna(row["city_part"])


def test_a_point_without_coordinates_is_kept_without_geometry(addresses_csv):
    found = read(addresses_csv)
    assert not found.loc[201, "placed"]
    assert found.geometry[201] is None
    assert found.drop(201)["placed"].all()


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.csv.zip"])
def test_packing_changes_nothing(tmp_path, addresses_csv, name):
    assert_frame_equal(read(written(tmp_path / name, addresses_csv.read_bytes())), read(addresses_csv))


def test_an_older_file_without_street_codes_reads_by_name(tmp_path, addresses_csv):
    header = [name for name in ADDRESS_HEADER if name != "Kód ulice"]
    found = read(written(tmp_path / "old.csv", address_csv([address(1)], header)))
    assert found["street"].isna().all()
    assert found.loc[1, "street_name"] == "U Šípku"


@settings(max_examples=15)
@given(order=st.permutations(ADDRESS_HEADER), rows=st.permutations(range(8)))
def test_the_order_of_columns_and_rows_changes_nothing(tmp_path_factory, order, rows):
    every = [address(100 + place, f"60000{1 + place % 2}", y=f"{729500 - place}.5") for place in range(8)]
    folder = tmp_path_factory.mktemp("a")
    plain = read(written(folder / "a.csv", address_csv(every)))
    mixed = read(written(folder / "b.csv", address_csv([every[place] for place in rows], order)))
    assert_frame_equal(plain, mixed)


def test_a_package_of_many_municipalities_reads_as_one(tmp_path):
    contents = {
        f"CSV/20261031_OB_{code}_ADR.csv": address_csv([address(code, str(code))]) for code in range(600001, 600031)
    }
    contents["CSV/20261031_OB_599999_ADR.csv"] = address_csv([])  # a military area has no address
    found = read(zipped(tmp_path / "20261031_OB_ADR_csv.zip", contents))
    assert list(found["municipality"]) == [str(code) for code in range(600001, 600031)]


def test_parts_of_cities_are_told_apart(tmp_path):
    more = {"Kód MOMC": "547107", "Název MOMC": "Praha 12", "Kód obvodu Prahy": "43", "Název obvodu Prahy": "Praha 4"}
    found = read(written(tmp_path / "a.csv", address_csv([address(1, "554782", **more), address(2, "554782")])))
    row = found.loc[1]
    assert (row["city_part"], row["city_part_name"], row["prague_district"]) == ("547107", "Praha 12", "43")
    of_part = by_city_part(found)
    assert of_part["municipality"].to_dict() == {1: "547107"}
    ADDRESSES.check(of_part)


def test_the_same_point_twice_stands_once_and_is_told(tmp_path):
    path = written(tmp_path / "a.csv", address_csv([address(1), address(2), address(1)]))
    with pytest.warns(RepairedInput, match=r"1 míst bylo v datech víckrát \('1'\)"):
        assert list(read(path).index) == [1, 2]


def test_one_code_at_two_places_is_refused(tmp_path):
    path = written(tmp_path / "a.csv", address_csv([address(1), address(1, x="1140010.00")]))
    with pytest.raises(BadInput, match="místa '1' jsou v datech víckrát a pokaždé jinak"):
        read(path)


FAULTS = {
    "half of the coordinates": ([address(7, x="")], "u míst '7' je jen jedna ze souřadnic"),
    "swapped axes": ([address(7, y="1140000", x="729000")], "mimo Česko .'7'.: souřadnice Y a X jsou přehozené"),
    "signs of 5514": ([address(7, y="-729000", x="-1140000")], "souřadnice mají opačné znaménko"),
    "degrees": ([address(7, y="49.2", x="14.8")], "souřadnice jsou ve stupních"),
    "another country": ([address(7, y="100000", x="1140000")], "mimo Česko"),
    "a new kind of number": ([address(7, kind="č.x.")], "'Typ SO' 'č.x.' neznám"),
    "no kind of number": ([address(7, kind="")], "'Typ SO' je prázdné u 1 míst .'7'"),
    "no code": ([address("")], "'Kód ADM' je prázdné"),
    "a code of five digits": ([address(7, "60001")], "kód obce '60001' nemá šest číslic"),
    "a code in letters": ([address(7), address("osm")], r"'Kód ADM' není celé číslo: 'osm \(řádek 3\)'"),
    "a decimal comma": ([address(7, y="729000,5")], "'Souřadnice Y' není číslo s desetinnou tečkou: '729000,5"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_a_czech_sentence_and_no_number(tmp_path, fault):
    rows, sentence = FAULTS[fault]
    with pytest.raises(BadInput, match=sentence):
        read(written(tmp_path / "a.csv", address_csv(rows)))


def test_all_faults_are_told_at_once(tmp_path):
    rows = [address(7, x=""), address(8, kind="č.x."), address(9, "1"), address(10, y="1140000", x="729000")]
    with pytest.raises(BadInput) as caught:
        read(written(tmp_path / "a.csv", address_csv(rows)))
    assert len(caught.value.faults) == 4


def test_faults_of_all_files_are_told_at_once_and_counted_where_they_are_many(tmp_path):
    contents = {f"{number:02}.csv": address_csv([address("x")]) for number in range(30)}
    with pytest.raises(BadInput) as caught:
        read(zipped(tmp_path / "p.zip", contents))
    assert len(caught.value.faults) == ruian_address_csv.MOST_FAULTS + 1
    assert "a 10 dalších chyb" in caught.value.faults[-1]


def test_a_file_saved_in_utf8_is_told_as_such(tmp_path, addresses_csv):
    content = addresses_csv.read_bytes().decode("cp1250").encode("utf-8")
    with pytest.raises(BadInput, match="není v kódování Windows-1250"):
        read(written(tmp_path / "a.csv", content))


def test_a_byte_that_windows_1250_has_not_is_told(tmp_path, addresses_csv):
    with pytest.raises(BadInput, match="není v kódování Windows-1250"):
        read(written(tmp_path / "a.csv", addresses_csv.read_bytes() + b"\x81"))


def test_a_renamed_column_is_named_with_what_stands_there(tmp_path):
    content = address_csv([address(1)]).replace("Kód obce;".encode("cp1250"), "Kod obce;".encode("cp1250"))
    with pytest.raises(BadInput, match=r"v hlavičce .*'Kod obce'.* chybí 'Kód obce'"):
        read(written(tmp_path / "a.csv", content))


def test_a_column_that_stands_twice_is_refused(tmp_path):
    header = ["Kód obce" if name == "Název ulice" else name for name in ADDRESS_HEADER]
    with pytest.raises(BadInput, match="'Kód obce' je v hlavičce víckrát"):
        read(written(tmp_path / "a.csv", address_csv([address(1)], header)))


def test_a_row_cut_short_is_told_with_its_line(tmp_path, addresses_csv):
    with pytest.raises(BadInput, match=r"buněk má být 19, jinak je 'řádek 10 \(2\)'"):
        read(written(tmp_path / "a.csv", addresses_csv.read_bytes() + b"5;600001\r\n"))


def test_a_feed_without_any_point_is_a_fault(tmp_path):
    with pytest.raises(BadInput, match="není v něm žádné adresní místo"):
        read(written(tmp_path / "a.csv", address_csv([])))


def test_a_quotation_mark_is_a_letter(tmp_path):
    rows = [address(1, **{"Název ulice": '"U Dubu'}), address(2), address(3)]
    found = read(written(tmp_path / "a.csv", address_csv(rows)))
    assert list(found.index) == [1, 2, 3]
    assert found.loc[1, "street_name"] == '"U Dubu'


def test_the_geoparquet_says_the_same_as_the_csv(tmp_path, addresses_csv):
    target = tmp_path / "store" / "addresses.parquet"
    assert write_parquet(addresses_csv, target) == 8
    assert_frame_equal(read_parquet(target), read(addresses_csv))
    plain = gpd.read_parquet(target)
    assert plain.crs.to_epsg() == 5514
    assert plain.geometry.notna().sum() == 7


def test_the_geoparquet_gives_one_municipality(tmp_path, addresses_csv):
    write_parquet(addresses_csv, tmp_path / "a.parquet")
    assert list(read_parquet(tmp_path / "a.parquet", ["600002"]).index) == [200, 201]


def test_a_fault_leaves_the_old_geoparquet_whole(tmp_path, addresses_csv):
    target = tmp_path / "a.parquet"
    write_parquet(addresses_csv, target)
    before = target.read_bytes()
    with pytest.raises(BadInput):
        write_parquet(written(tmp_path / "bad.csv", address_csv([address(1, x="")])), target)
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["20261031_OB_ADR.csv", "a.parquet", "bad.csv"]


def test_addresses_are_found_by_code_in_a_frame_and_in_the_file(tmp_path, addresses_csv):
    write_parquet(addresses_csv, tmp_path / "a.parquet")
    for source in (read(addresses_csv), tmp_path / "a.parquet"):
        found = places(source, [103, "100", "201", "999", None, "x", ""])
        assert list(found.index) == [100, 103, 201]
        assert (found.loc[100, "x"], found.loc[100, "y"]) == (-729500.25, -1140000.5)
        assert found.loc[201, ["x", "y"]].isna().all()
        assert found.loc[201, "municipality"] == "600002"


def test_no_codes_find_nothing(tmp_path, addresses_csv):
    write_parquet(addresses_csv, tmp_path / "a.parquet")
    assert places(tmp_path / "a.parquet", []).empty


def test_a_file_that_is_no_store_of_addresses_is_told(tmp_path):
    pd.DataFrame({"a": np.arange(3)}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(BadInput, match="nejsou to adresní místa"):
        read_parquet(tmp_path / "a.parquet")
    with pytest.raises(BadInput, match="soubor nelze přečíst"):
        read_parquet(written(tmp_path / "b.parquet", b"no parquet"))
    with pytest.raises(MissingInput, match="takový soubor není"):
        read_parquet(tmp_path / "c.parquet")
