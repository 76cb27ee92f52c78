"""A few made-up facilities in the form of both editions of the register of health services."""

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpss_geo.errors import BadInput, RepairedInput
from kpss_geo.sources.official.health import read_health
from kpss_geo.sources.official.rpss_codes import plain
from kpss_geo.terms import kinds, rows

DAY = date(2026, 11, 1)
NEW = {
    "place": "ZZ_misto_poskytovani_ID",
    "facility": "ZZ_ID",
    "name": "ZZ_nazev",
    "type": "ZZ_druh_nazev",
    "fields": "ZZ_obor_pece",
    "doctor": "poskytovatel_odborny_zastupce",
    "provider": "poskytovatel_nazev",
    "municipality_name": "ZZ_obec",
    "address_code": "ZZ_RUIAN_kod",
    "gps": "ZZ_GPS",
}
OLD = {
    "facility": "ZdravotnickeZarizeniId",
    "name": "NazevCely",
    "type": "DruhZarizeni",
    "doctor": "OdbornyZastupce",
    "lat": "Lat",
    "lon": "Lng",
}
PHARMACY = {
    "place": "7",
    "facility": "70",
    "name": "Lékárna U Lva",
    "type": "Lékárna",
    "doctor": "PharmDr. Skrytá",
    "municipality_name": "Třeboň",
    "address_code": "27763331",
    "gps": "POINT(14.77 49.00)",
}


@pytest.fixture
def read(tmp_path):
    def reading(*facilities, header=NEW, encoding="utf-8", delimiter=",", order=1):
        columns = list(header)[::order]
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerow([header[column] for column in columns])
        writer.writerows([one.get(column, "") for column in columns] for one in facilities)
        path = tmp_path / "nrpzs.csv"
        path.write_bytes(text.getvalue().encode(encoding))
        return read_health(path, as_of=DAY)

    return reading


def test_a_facility_comes_with_its_kind_place_and_address_code(read):
    found = read(PHARMACY).found
    row = found.loc["nrpzs-7"]
    assert row[["kind", "forms", "target_groups", "lon", "lat"]].tolist() == [
        "lekarna",
        "ambulantní",
        "vsichni",
        14.77,
        49.0,
    ]
    assert row[["municipality_name", "address_code", "as_of"]].tolist() == ["Třeboň", "27763331", "2026-11-01"]
    assert "Skrytá" not in found.to_csv()


def test_the_order_of_columns_and_the_case_of_headers_do_not_matter(read):
    shouted = {column: name.upper() for column, name in NEW.items()}
    assert read(PHARMACY).found.equals(read(PHARMACY, header=shouted, order=-1).found)


def test_an_older_edition_reads_the_same(read):
    old = {**PHARMACY, "lat": "49,00", "lon": "14,77"}
    found = read(old, header=OLD, encoding="cp1250", delimiter=";").found
    assert found.loc["nrpzs-70", ["name", "kind", "lon", "lat"]].tolist() == ["Lékárna U Lva", "lekarna", 14.77, 49.0]


def test_a_zipped_file_reads_the_same(read, tmp_path):
    plain_found = read(PHARMACY).found
    with zipfile.ZipFile(tmp_path / "nrpzs.zip", "w") as package:
        package.write(tmp_path / "nrpzs.csv", "nrpzs.csv")
    assert read_health(tmp_path / "nrpzs.zip", as_of=DAY).found.equals(plain_found)


inside = st.tuples(st.floats(12.0, 18.9), st.floats(48.5, 51.1)).map(lambda at: (round(at[0], 6), round(at[1], 6)))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(inside, st.sampled_from(["POINT({} {})", "{} {}", "{}, {}", "{};{}", "point ( {}  {} )"]))
@pytest.mark.filterwarnings("ignore::kpss_geo.errors.RepairedInput")
def test_coordinates_in_either_order_give_the_same_place(read, at, form):
    straight, turned = (read({**PHARMACY, "gps": form.format(*pair)}).found for pair in (at, at[::-1]))
    assert straight.equals(turned)
    assert straight[["lon", "lat"]].iloc[0].tolist() == list(at)


def test_swapped_coordinates_are_told_once_with_their_number(read):
    swapped = [{**PHARMACY, "place": str(n), "gps": "POINT(49.00 14.77)"} for n in range(3)]
    with pytest.warns(
        RepairedInput, match=r"u 3 zařízení .* v opačném pořadí \(např. POINT\(49.00 14.77\)\)"
    ) as warned:
        read(*swapped, {**PHARMACY, "place": "9"})
    assert len(warned) == 1


@pytest.mark.parametrize("gps", ["POINT(2.35 48.85)", "POINT(0 0)", "49°0'13\" 14°46'14\"", "nevíme", "50,14"])
def test_a_place_outside_czechia_is_a_fault_and_keeps_its_address_code(read, gps):
    found, faults, _ = read({**PHARMACY, "gps": gps}, {**PHARMACY, "place": "8", "gps": ""})
    assert found["lon"].isna().all()
    assert found["address_code"].tolist() == ["27763331"] * 2
    assert len(faults) == 1
    assert f"Lékárna U Lva ({gps})" in faults[0]
    assert "mimo Česko nebo není čitelná" in faults[0]


def test_types_that_the_catalogue_does_not_keep_are_counted(read):
    found, _, notes = read(
        PHARMACY, {**PHARMACY, "place": "8", "type": "Oční optika"}, {**PHARMACY, "place": "9", "type": "Oční optika"}
    )
    assert len(found) == 1
    assert "Oční optika 2×" in notes[0]


@pytest.mark.parametrize(
    ("fields", "kind"), [("zubní lékařství, ortodoncie", "zubni_lekar"), ("chirurgie", "lekar"), ("", "lekar")]
)
def test_a_field_of_care_decides_where_the_type_is_broad(read, fields, kind):
    surgery = {**PHARMACY, "type": "Poskytovatel amb. služeb (do 5 oborů)", "fields": fields}
    assert read(surgery).found["kind"].tolist() == [kind]


def test_the_same_row_twice_is_one_and_two_kinds_under_one_id_are_two(read):
    found = read(PHARMACY, PHARMACY, {**PHARMACY, "type": "Nemocnice"}).found
    assert found["kind"].to_dict() == {"nrpzs-7": "lekarna", "nrpzs-7-2": "nemocnice"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "prázdný"),
        (b"<html><body>chyba</body></html>", "webová stránka"),
        (b"a,b\n1,2\n", "ZZ_nazev"),
        (b"ZZ_ID,ZZ_nazev,ZZ_druh_nazev\n", "nemá žádný řádek"),
        ("ZZ_ID,ZZ_nazev,ZZ_druh_nazev\n,Něco,Lékárna\n".encode(), "nemají ZZ_misto_poskytovani_ID ani ZZ_ID"),
        (b"ZZ_ID,ZZ_nazev,ZZ_druh_nazev\n1,2,3,4,5\n", "řádek 2"),
    ],
)
def test_what_is_no_register_is_named(tmp_path, content, said):
    path = tmp_path / "nrpzs.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"nrpzs\.csv") as caught:
        read_health(path, as_of=DAY)
    assert said in str(caught.value)


def test_the_table_names_only_kinds_we_have_and_no_type_twice_alike():
    told = rows("health_kinds.csv")
    assert {row["kind"] for row in told} <= set(kinds())
    keys = [(plain(row["type"]), plain(row["field"])) for row in told]
    assert len(set(keys)) == len(keys)
