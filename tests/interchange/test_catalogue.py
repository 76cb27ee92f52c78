import copy
import datetime as dt
import json
from dataclasses import replace

import pytest

from kpss_geo.errors import BadInput
from kpss_geo.files import sha256
from kpss_geo.interchange.catalogue import NO_DATABASE, RIGHTS, Held, terms_of_use
from kpss_geo.interchange.contents import span
from kpss_geo.interchange.export import exported
from kpss_geo.interchange.licences import KNOWN
from kpss_geo.interchange.publisher import is_ico
from kpss_geo.interchange.required import faults
from tests.interchange.making import BY, answered, trebon


@pytest.fixture(scope="module")
def made():
    files, _ = exported(trebon(surveyed=False), publisher=BY)
    return files, {name: json.loads(content) for name, content in files.items() if name.endswith(".jsonld")}


def offered(told):
    return [one for record in told.values() for one in record.get("distribuce", ())]


def test_every_record_has_what_the_profile_asks_for(made):
    _, told = made
    assert len(told) > 5
    assert [fault for one in told.values() for fault in faults(one)] == []


def test_every_required_part_that_is_taken_away_is_named(made):
    record = made[1]["katalog/services.jsonld"]
    needed = (
        "@context", "iri", "typ", "název", "popis", "poskytovatel", "téma", "periodicita_aktualizace",
        "klíčové_slovo", "prvek_rúian", "časové_pokrytí",
    )  # fmt: skip
    for name in needed:
        less = {key: value for key, value in record.items() if key != name}
        assert any(name in fault for fault in faults(less)), name
    for name in ("typ", "soubor_ke_stažení", "přístupové_url", "formát", "typ_média", "podmínky_užití"):
        less = copy.deepcopy(record)
        del less["distribuce"][0][name]
        assert any(name in fault for fault in faults(less)), name
    for name in [key for key in record["distribuce"][0]["podmínky_užití"] if key != "typ"]:
        less = copy.deepcopy(record)
        del less["distribuce"][0]["podmínky_užití"][name]
        assert any(name in fault for fault in faults(less)), name


def test_all_faults_of_an_empty_record_are_named_at_once():
    assert len(faults({})) >= 10
    assert len(faults({"distribuce": [{}, {}]})) >= 20


def test_every_file_is_offered_once_with_its_hash_its_length_and_its_media_type(made):
    files, told = made
    data = {name: content for name, content in files.items() if name.rsplit(".", 1)[1] in ("gpkg", "parquet", "csv")}
    found = {one["soubor_ke_stažení"].removeprefix(BY.url + "/"): one for one in offered(told)}
    assert len(offered(told)) == len(found) == len(data)
    for name, content in data.items():
        one = found[name]
        assert one["http://spdx.org/rdf/terms#checksum"]["http://spdx.org/rdf/terms#checksumValue"]["@value"] == sha256(
            content
        )
        assert one["http://www.w3.org/ns/dcat#byteSize"] == len(content)
        assert one["typ_média"].startswith("http://www.iana.org/assignments/media-types/")


def test_files_of_one_data_set_differ_in_form_alone(made):
    for name, record in made[1].items():
        forms = [one["formát"] for one in record.get("distribuce", ())]
        assert len(set(forms)) == len(forms), name
        assert len({one["název"]["cs"] for one in record.get("distribuce", ())}) <= 1, name


def test_a_package_of_one_layer_is_one_more_form_of_it_and_no_two_records_have_one_title():
    found = answered(sources=("OPEN", "STREETS"))
    files, _ = exported(found, publisher=BY)
    told = {name: json.loads(content) for name, content in files.items() if name.endswith(".jsonld")}
    forms = [one["formát"].rsplit("/", 1)[-1] for one in told["katalog/people.jsonld"]["distribuce"]]
    assert forms == ["PARQUET"]
    streets = [one["formát"].rsplit("/", 1)[-1] for one in told["katalog/streets.jsonld"]["distribuce"]]
    assert "PARQUET" in streets
    titles = [one["název"]["cs"] for one in told.values()]
    assert len(set(titles)) == len(titles)
    alone = answered(sources=("OPEN", "ALONE"))
    whole = json.loads(exported(alone, publisher=BY)[0]["katalog/people.jsonld"])
    assert {one["formát"].rsplit("/", 1)[-1] for one in whole["distribuce"]} == {"GPKG", "PARQUET"}


def test_every_record_but_the_whole_is_a_part_of_the_whole_and_lies_where_its_address_says(made):
    _, told = made
    for name, record in told.items():
        assert record["iri"] == f"{BY.url}/{name}"
        assert ("je_součástí" in record) == ("distribuce" in record) == (name != "dataset.jsonld")
        assert record.get("je_součástí", told["dataset.jsonld"]["iri"]) == told["dataset.jsonld"]["iri"]


def test_the_municipalities_are_named_by_their_codes_of_ruian(made):
    for record in made[1].values():
        assert len(record["prvek_rúian"]) == 25
        assert "https://linked.cuzk.cz/resource/ruian/obec/547336" in record["prvek_rúian"]


def test_only_services_and_packages_that_hold_them_may_name_persons(made):
    _, told = made
    personal = {
        name
        for name, record in told.items()
        for one in record.get("distribuce", ())
        if one["podmínky_užití"]["osobní_údaje"].endswith("/obsahuje-osobní-údaje/")
    }
    assert personal == {"katalog/services.jsonld", "katalog/trebonsko-otevrena.jsonld"}


def test_a_licensed_database_names_its_authors_and_an_unprotected_one_does_not():
    for licence in set(KNOWN.values()):
        told = terms_of_use(Held("a.csv", "A", b"", licence, "ČÚZK", personal=False))
        assert ("autor_databáze" in told) == (told["databáze_jako_autorské_dílo"] != NO_DATABASE)
    assert set(RIGHTS) == set(KNOWN.values())


def test_made_up_points_are_told_in_every_title_and_in_every_name_of_a_file():
    files, _ = exported(trebon(), publisher=BY)
    for name, content in files.items():
        if name.endswith(".jsonld"):
            assert json.loads(content)["název"]["cs"].startswith("UKÁZKA: ")
        elif name != "cti-me.txt":
            assert name.rsplit("/", 1)[-1].startswith("ukazka-")
    assert not any("ukazka" in name for name in exported(trebon(surveyed=False))[0])


def test_a_publisher_with_several_faults_names_them_all():
    wrong = replace(BY, name=" ", ico="123", url="C:\\data", frequency="někdy", email="ne")
    with pytest.raises(BadInput) as caught:
        exported(answered(), publisher=wrong)
    assert [one.split(":")[0] for one in caught.value.faults] == [
        "--publisher", "--ico", "--url", "--frequency", "--email",
    ]  # fmt: skip


def test_one_changed_digit_of_an_ico_is_found():
    sound = BY.ico
    assert is_ico(sound)
    for place in range(8):
        other = sound[:place] + str((int(sound[place]) + 1) % 10) + sound[place + 1 :]
        assert not is_ico(other), other
    assert not is_ico("٠٠٢٤٧٦١٨")


def test_a_territory_without_codes_of_ruian_gets_no_records():
    found = answered()
    with pytest.raises(BadInput, match="RÚIAN"):
        exported(replace(found, territory=replace(found.territory, code="")), publisher=BY)
    exported(found, publisher=BY)


def test_an_unclear_licence_gets_no_records():
    found = answered(sources=())
    with pytest.raises(BadInput) as caught:
        exported(found, publisher=BY)
    assert len(caught.value.faults) == 7  # every layer


def test_a_share_alike_source_stands_in_the_terms_of_use_of_all_that_rests_on_it():
    files, _ = exported(answered(sources=("OSM",)), publisher=BY)
    for one in offered({name: json.loads(content) for name, content in files.items() if name.endswith(".jsonld")}):
        terms = one["podmínky_užití"]
        assert terms["databáze_jako_autorské_dílo"] == "https://opendatacommons.org/licenses/odbl/1-0/"
        assert "OpenStreetMap" in terms["autor_databáze"]["cs"]


def test_the_days_that_data_cover_end_at_the_answer_and_never_before_they_begin():
    until = dt.date(2026, 2, 1)
    assert span(["2024-02"], until=until) == ("2024-02-01", "2024-02-29")
    assert span(["2026"], until=until) == ("2026-01-01", "2026-02-01")
    assert span(["2030-01-01", "neznámo", "2024-13", "20245"], until=until) == ("2026-02-01", "2026-02-01")


def test_the_same_answer_gives_the_same_files():
    assert exported(answered(), publisher=BY) == exported(answered(), publisher=BY)
