"""The catalogue of the made-up town Vzorov, in CSV and in XLSX."""

import csv
import io
import zipfile
from datetime import date

import openpyxl
import pytest

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.sources.official.catalogue import read_catalogue
from kpss_geo.sources.official.catalogue_profile import CatalogueProfile, read_catalogue_profile
from kpss_geo.terms import groups, kinds
from tests.shared import REPOSITORY

PROFILE = REPOSITORY / "data" / "profiles" / "catalogues" / "vzorov.toml"
HOME = {
    "Číslo": "12",
    "Název služby": "Domov U Rybníka",
    "Organizace": "Město Vzorov",
    "Typ služby": "Domov důchodců",
    "Forma": "s ubytováním",
    "Pro koho": "Senioři, lidé s postižením",
    "Kapacita": "72",
    "Kód adresního místa": "27763331",
    "Obec": "Vzorov",
    "Kód obce": "547336",
    "Šířka": "49,00",
    "Délka": "14,77",
    "Bezbariérový přístup": "bez bariér",
    "Otevírací doba": "nepřetržitě",
    "Web": "https://vzorov.example",
    "Poznámka": "=cmd|text",
}


@pytest.fixture(scope="module")
def profile():
    return read_catalogue_profile(PROFILE)


def as_csv(rows, delimiter=";"):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


@pytest.fixture
def read(tmp_path, profile):
    def reading(*changes, content=None, by=profile, **given):
        path = tmp_path / "katalog.csv"
        path.write_bytes(as_csv([HOME | change for change in changes or ({},)]) if content is None else content)
        return read_catalogue(path, by, **given)

    return reading


def test_a_row_comes_through_in_our_words(read):
    found, faults = read()
    assert not faults
    row = found.loc["vzorov-12"]
    assert row[["kind", "forms", "form_stated", "target_groups"]].tolist() == [
        "domovy_pro_seniory",
        "pobytová",
        True,
        "seniori|zdravotni_postizeni",
    ]
    assert row[["capacity", "capacity_kind", "lon", "lat", "step_free"]].tolist() == [72, "klienti", 14.77, 49.0, True]
    assert row[["address_code", "municipality", "as_of", "remark"]].tolist() == [
        "27763331",
        "547336",
        "2026-09-01",
        "=cmd|text",
    ]


def test_a_comma_file_and_a_sheet_give_the_same(read, tmp_path, profile):
    found, _ = read()
    assert read(content=as_csv([HOME], ","))[0].equals(found)
    book = openpyxl.Workbook()
    book.create_sheet("Služby")
    book["Služby"].append(list(HOME))
    numbers = {
        "Číslo": 12,
        "Kapacita": 72.0,
        "Kód adresního místa": 27763331,
        "Šířka": 49.0,
        "Délka": 14.77,
        "Kód obce": 547336,
    }
    cells = [numbers.get(header, text) for header, text in HOME.items()]
    book["Služby"].append([None] * 3)
    book["Služby"].append(cells)
    book["Služby"].cell(3, list(HOME).index("Poznámka") + 1).data_type = "s"  # a text, not a formula
    book.save(tmp_path / "katalog.xlsx")
    by_sheet = CatalogueProfile(**{**vars(profile), "sheet": "Služby"})
    assert read_catalogue(tmp_path / "katalog.xlsx", by_sheet)[0].equals(found)
    with pytest.raises(BadInput, match="list „Jiný“ chybí; jsou tu: Sheet, Služby"):
        read_catalogue(tmp_path / "katalog.xlsx", CatalogueProfile(**{**vars(profile), "sheet": "Jiný"}))


def test_dates_and_yes_no_cells_of_a_sheet_are_read_as_text(tmp_path, profile):
    book = openpyxl.Workbook()
    book.active.append(list(HOME))
    book.active.append(
        [{"Poznámka": date(2026, 9, 1), "Bezbariérový přístup": False}.get(key, text) for key, text in HOME.items()]
    )
    book.save(tmp_path / "katalog.xlsx")
    found, faults = read_catalogue(tmp_path / "katalog.xlsx", profile)
    assert not faults
    assert found["step_free"].tolist() == [False]
    assert found["remark"].str.startswith("2026-09-01").all()


def test_an_empty_cell_is_unknown_or_the_default_of_the_kind(read):
    empty = dict.fromkeys(HOME, "") | {"Název služby": "Domov", "Typ služby": "domov DUCHODCU"}
    found, faults = read(empty)
    assert not faults
    row = found.iloc[0]
    assert row[["forms", "form_stated", "target_groups"]].tolist() == ["pobytová", False, "seniori"]
    assert row[["capacity", "step_free", "lon", "address_code", "municipality", "web"]].isna().all()


def test_a_service_without_a_number_keeps_its_id_whatever_else_changes(read):
    first, second = (read({"Číslo": "", "Web": web, "Kapacita": "1"})[0].index for web in ("a", "b"))
    other = read({"Číslo": "", "Název služby": "Jiný"})[0].index
    assert first.tolist() == second.tolist() != other.tolist()


def test_every_fault_of_every_row_is_told_at_once_and_the_row_stays_out(read):
    wrong = [
        {"Název služby": ""},
        {"Typ služby": "Domov důchodku"},
        {"Typ služby": ""},
        {"Forma": "poštou"},
        {"Pro koho": "Senioři, Marťani"},
        {"Kapacita": "12 lůžek"},
        {"Kapacita": "-1"},
        {"Kód adresního místa": "č. 5"},
        {"Kód obce": "Vzorov"},
        {"Bezbariérový přístup": "asi"},
        {"Šířka": "14,77", "Délka": "49,00"},
        {"Šířka": "48,85", "Délka": "2,35"},
        {"Šířka": ""},
    ]
    numbered = [{"Číslo": str(number), **one} for number, one in enumerate(wrong, start=100)]
    found, faults = read({}, *numbered, {})
    assert found.index.tolist() == ["vzorov-12"]
    said = [
        "řádek 3: chybí název služby",
        "řádek 4: sloupec „Typ služby“: „Domov důchodku“ neznáme",
        "řádek 5: sloupec „Typ služby“ je prázdný",
        "řádek 6: sloupec „Forma“: „poštou“ neznáme; vyberte z: ambulantní",
        "řádek 7: sloupec „Pro koho“: „Marťani“ neznáme",
        "řádek 8: sloupec „Kapacita“: „12 lůžek“ není číslo od 0",
        "řádek 9: sloupec „Kapacita“: „-1“ není číslo",
        "řádek 10: sloupec „Kód adresního místa“: „č. 5“ není kód",
        "řádek 11: sloupec „Kód obce“: „Vzorov“ není kód",
        "řádek 12: sloupec „Bezbariérový přístup“: „asi“ neznáme",
        "řádek 13: délka 49, šířka 14.77: šířka a délka jsou prohozené",
        "řádek 14: délka 2.35, šířka 48.85: poloha je mimo Česko",
        "řádek 15: z polohy je jen jedno číslo",
        "řádek 16: služba „vzorov-12“ už v souboru je",
    ]
    assert len(faults) == len(said), "\n".join(faults)
    for fault, begins in zip(faults, said, strict=True):
        assert fault.startswith(f"katalog.csv {begins}")
    assert "oddíl values.kind" in faults[1]


def test_kinds_of_a_territory_may_stand_in_it(read):
    own = {"taxi": kinds()["senior_taxi"]}
    assert read({"Typ služby": "taxi", "Pro koho": ""}, kinds=own)[0]["forms"].tolist() == ["pobytová"]
    assert read(kinds=own)[1]


def test_missing_and_repeated_columns_are_told_together(read):
    header = ";".join(HOME).replace("Kapacita", "Kapacyta").replace("Poznámka", "Web")
    with pytest.raises(BadInput, match="Kapacita") as caught:
        read(content=f"{header}\n".encode())
    assert "sloupec „Kapacita“ (capacity) v hlavičce chybí; nemyslíte „Kapacyta“?" in caught.value.faults[0]
    assert any("„Web“ (web) je v hlavičce víckrát" in fault for fault in caught.value.faults)
    assert any("„Poznámka“ (remark) v hlavičce chybí" in fault for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Název služby;Typ služby\nČ;Č".encode("cp1250"), "CSV UTF-8"),
        (b"<html>", "webová stránka"),
        (b"", "prázdný"),
    ],
)
def test_what_is_no_table_is_named(read, content, said):
    with pytest.raises(BadInput, match=said):
        read(content=content)


def test_a_damaged_or_swollen_sheet_is_refused(tmp_path, profile):
    path = tmp_path / "katalog.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(BadInput, match=r"katalog\.xlsx"):
        read_catalogue(path, profile)
    path.write_bytes(b"no zip at all")
    with pytest.raises(BadInput, match="není čitelný sešit"):
        read_catalogue(path, profile)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(BadInput, match="po rozbalení je mnohem větší"):
        read_catalogue(path, profile)
    with pytest.raises(MissingInput, match="takový soubor není"):
        read_catalogue(tmp_path / "jiný.csv", profile)


# The profile


def test_the_example_profile_leads_only_to_words_we_know(profile):
    assert set(profile.values["kind"].values()) <= set(kinds())
    assert set(profile.values["target_groups"].values()) <= set(groups())


def test_every_fault_of_a_profile_is_told_at_once(tmp_path):
    path = tmp_path / "profil.toml"
    path.write_text(
        'name = "x"\nsource = 3\nbarva = "a"\n[columns]\nname = "N"\nvyska = "V"\nweb = 5\n'
        '[values.web]\na = "b"\n[values.forms]\nc = 1\n',
        encoding="utf-8",
    )
    with pytest.raises(BadInput, match="barva") as caught:
        read_catalogue_profile(path)
    said = "\n".join(caught.value.faults)
    for fault in (
        "profil.toml: „source“ má být text",
        "nastavení „barva“ neznáme",
        "chybí „as_of“",
        "sloupec „vyska“ nemáme",
        "v oddílu columns chybí „kind“",
        "hodnoty sloupce „web“ se nepřevádějí",
        "oddíl values.forms má mít tvar",
        "columns.web má být text",
    ):
        assert fault in said
    assert len(caught.value.faults) == 8


@pytest.mark.parametrize("text", ["name = ", 'columns = 3\nvalues = "x"\ndefaults = []\n'])
def test_a_profile_of_another_form_is_refused(tmp_path, text):
    path = tmp_path / "profil.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"profil\.toml"):
        read_catalogue_profile(path)
