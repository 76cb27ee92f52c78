import itertools
import tomllib
from dataclasses import replace

import pytest

from kpss_geo.errors import BadInput
from kpss_geo.interchange.contents import CONTENTS
from kpss_geo.interchange.export import exported
from kpss_geo.interchange.geopackage import TITLES
from kpss_geo.interchange.licences import KNOWN, ODBL, licence_of, together
from kpss_geo.interchange.origin import COMPUTED, FEED_LAYERS, LAYERS, faults, origin, survey_sources
from kpss_geo.interchange.writing import bundle, gpkg_layers, layers_of, licence_of_file
from kpss_geo.reports import files as report_files
from tests.interchange.making import FACTS, OPEN, OSM, STREETS, answered, trebon
from tests.shared import REPOSITORY, TREBON

NAMES = [*KNOWN, "jen pro nás", ""]


def feeds():
    text = (REPOSITORY / "kpss_geo" / "tables" / "feeds.toml").read_text(encoding="utf-8")
    return {name: one for name, one in tomllib.loads(text).items() if isinstance(one, dict)}


def test_every_feed_of_the_program_has_a_known_licence_and_names_its_layers():
    assert set(FEED_LAYERS) == set(feeds())
    for one in feeds().values():
        assert licence_of(one["licence"]), one["name"]
    assert {layer for told in FEED_LAYERS.values() for layer in told.split("|")} <= set(LAYERS)


def test_a_whole_is_never_freer_than_its_parts_and_their_order_does_not_matter():
    for some in itertools.product(NAMES, repeat=2):
        whole = together(some)
        assert whole == together(reversed(some))
        parts = [licence_of(one) for one in some]
        if None in parts:
            assert whole is None
        else:
            assert whole.rank == max(one.rank for one in parts)


def test_layers_of_which_no_source_is_told_are_unclear():
    assert origin("stops", []).licence is None
    assert "zdroj není uveden" in origin("stops", []).licence_name


def test_a_source_that_names_no_layers_counts_for_every_one_but_the_survey():
    for layer in set(LAYERS) - {"surveyed"}:
        assert origin(layer, [OSM]).licence == ODBL
        assert origin(layer, [OSM]).attribution == OSM["attribution"]
    assert origin("surveyed", [OSM]).sources == ()


def test_a_source_that_names_its_layers_binds_these_and_the_figures():
    for layer in LAYERS:
        bound = layer in ("streets", "stops", *COMPUTED)
        assert (origin(layer, [OPEN, STREETS]).licence == ODBL) == bound, layer


def test_the_feeds_of_the_program_bind_their_layers_by_their_names():
    told = [{"name": one["name"], "licence": one["licence"], "attribution": "x"} for one in feeds().values()]
    assert {layer for layer in LAYERS if origin(layer, told).licence == ODBL} == {
        "streets", "stops", "services", *COMPUTED,
    }  # fmt: skip
    assert origin("people", told).licence.id == "cc-by"


def test_what_was_changed_in_a_source_is_said_with_its_name():
    told = origin("people", [OPEN | {"changes": "vybrané obce"}])
    assert told.attribution == "Český statistický úřad (změny: vybrané obce)"


def test_points_of_the_survey_under_share_alike_bind_the_surveyed_layer():
    own = survey_sources(["", "ODbL-1.0", "CC BY 4.0"], day="2026-01-01", licence="CC BY 4.0", author="Město")
    assert [one["licence"] for one in own] == ["CC BY 4.0", "ODbL-1.0"]
    assert origin("surveyed", own).licence == ODBL
    assert origin("people", [OPEN, *own]).licence.id == "cc-by"
    free = survey_sources(["", "CC BY 4.0"], day="2026-01-01", licence="CC BY 4.0", author="Město")
    assert origin("surveyed", free).licence.id == "cc-by"


@pytest.fixture(scope="module")
def mixed():
    return bundle(answered(sources=("OPEN", "FACTS", "STREETS", "SECRET")))


def test_no_geopackage_holds_share_alike_beside_other_licences_nor_two_unclear_layers(mixed):
    packages = gpkg_layers(mixed)
    assert sorted(one for names in packages.values() for one in names) == sorted(set(mixed.layers) - {"ledger"})
    for names in packages.values():
        licences = {mixed.origins[name].licence for name in names}
        assert licences == {ODBL} or ODBL not in licences
        assert None not in licences or len(names) == 1
    assert [names for name, names in packages.items() if "odbl" in name] == [["streets"]]
    assert {len(names) for name, names in packages.items() if "nejasna" in name} == {1}


def test_every_file_names_the_layers_that_lie_in_it_and_the_strictest_of_their_licences(mixed):
    for file in exported(mixed.answer)[0]:
        if not file.endswith(".txt"):
            kept = layers_of(mixed, file)
            licences = [mixed.origins[name].licence for name in kept]
            found = licence_of_file(mixed, file)
            assert found is None if None in licences else found.rank == max(one.rank for one in licences)


def test_unclear_licences_are_told_to_the_person_who_exports(mixed):
    _, told = exported(mixed.answer)
    assert any("Zastávky" in one and "jen pro nás" in one for one in told)
    assert exported(answered())[1] == []


def test_the_text_beside_names_the_licence_and_the_author_of_every_layer():
    files, _ = exported(trebon())
    text = files["cti-me.txt"].decode("utf-8")
    for layer in bundle(trebon()).layers:
        line = next(one for one in text.splitlines() if one.startswith(f"- {TITLES[layer]}: CC BY"))
        assert "uveďte: " in line
    assert all(name in text for name in files if name != "cti-me.txt")
    assert "ukázkové" in text


def test_a_source_that_names_an_unknown_layer_is_refused_for_its_licence_would_be_lost():
    wrong = OSM | {"layers": "street|stops"}
    found = answered()
    told = replace(found, territory=replace(found.territory, sources=(wrong, OPEN | {"layers": "lidi"})))
    with pytest.raises(BadInput) as caught:
        exported(told)
    assert ["street" in one or "lidi" in one for one in caught.value.faults] == [True, True]


def test_an_unknown_licence_of_the_survey_keeps_its_places_apart():
    whole = bundle(trebon(), survey_licence="naše")
    assert whole.origins["surveyed"].licence is None
    assert [names for names in gpkg_layers(whole).values() if "surveyed" in names] == [["surveyed"]]
    assert whole.origins["people"].licence.id == "cc-by"


def test_every_layer_is_described():
    assert set(CONTENTS) == set(TITLES) == set(LAYERS)


def test_the_sources_of_the_small_town_are_open():
    assert bundle(answered()).origins["gaps"].sources == (OPEN, FACTS)


def test_every_source_of_the_embedded_territory_names_what_was_made_of_it():
    told = tomllib.loads((TREBON / "territory.toml").read_text(encoding="utf-8"))["sources"]
    assert faults(told) == []
    assert all(one.get("layers") for one in told)
    assert {layer for one in told for layer in one["layers"].split("|")} >= {"streets", "people", "services", "stops"}


def test_the_workbook_names_what_was_changed_in_a_source():
    about = {"attribution": "ČÚZK, 2026", "date": "2026-10-31", "licence": "CC BY 4.0", "url": "https://x.cz"}
    assert report_files._source({**about, "changes": "výřez území"}).endswith("https://x.cz · změny: výřez území")
    assert report_files._source(about).endswith("https://x.cz")
