import re
from dataclasses import replace

import geopandas as gpd
import pytest

from kpss_geo.interchange.fields import KINDS, STATE, fields, typed
from kpss_geo.interchange.geopackage import SHAPES, TITLES
from kpss_geo.interchange.layers import MAKERS, UNPRINTABLE, layers
from kpss_geo.question import Study
from kpss_geo.streets.travellers import WORKER
from kpss_geo.study import answer
from tests.interchange.making import BROKEN, DAY, HOSTILE, answered, small, trebon
from tests.shared import REPOSITORY


def test_every_column_of_every_layer_is_documented_in_order_and_of_its_kind():
    for name, frame in layers(trebon()).items():
        columns = [column for column in frame.columns if column != "geometry"]
        known = fields(name)
        assert columns == [one for one in known if one in columns], name
        assert all(one.startswith(STATE) for one in known if one not in columns), name
        assert {column: str(frame[column].dtype) for column in columns} == {
            column: KINDS[known[column].kind] for column in columns
        }


def test_the_documentation_lists_every_column_and_no_other():
    told = (REPOSITORY / "docs" / "interchange.md").read_text(encoding="utf-8")
    for layer in TITLES:
        part = re.search(rf"<!-- {layer} -->\n(.*?)\n<!-- /{layer} -->", told, re.DOTALL)
        assert part, layer
        more = ("kind", "group", "traveller_id")  # the others are in tables/columns.csv
        own = [one for one in fields(layer).values() if layer != "gaps" or one.field in more]
        rows = [
            f"| `{one.field}` | {one.kind} | {one.label} | {one.definition} |"
            for one in own
            if not one.field.startswith(STATE)
        ]
        found = [line for line in part[1].splitlines() if line.startswith("| `") and "state_" not in line]
        assert found == rows, layer


def test_every_definition_is_a_whole_sentence_that_fits_its_table():
    for layer in TITLES:
        for one in fields(layer).values():
            assert one.definition.endswith("."), one
            assert one.label, one
            assert one.kind in KINDS, one
            assert layer == "gaps" or "|" not in one.definition, one


def test_a_layer_without_a_documented_column_is_a_fault():
    frame = layers(answered())["stops"]
    with pytest.raises(KeyError):
        typed(frame.drop(columns="name"), "stops")


def test_every_maker_has_a_title_and_every_layer_with_shapes_a_kind_of_shape():
    assert set(TITLES) == set(MAKERS)
    for name, frame in layers(trebon()).items():
        assert (name in SHAPES) == isinstance(frame, gpd.GeoDataFrame)
        if name in SHAPES:
            assert set(frame.geom_type) <= {SHAPES[name]}
            assert str(frame.crs) == "EPSG:5514"


def test_coverage_of_the_municipalities_sums_to_the_gap_table():
    found = trebon()
    towns = layers(found)["municipalities"]
    led = found.gaps[found.gaps["traveller"].isin([found.study.travellers[0], WORKER])]
    assert int(towns["wanted"].sum()) == int(led["people"].sum())
    assert int(towns["covered"].sum()) == int(led["covered"].sum())
    assert int(towns["people"].sum()) == int(found.territory.people["people"].sum())
    certain, possible = towns["share_certain"].dropna(), towns["share_possible"].dropna()
    assert certain.between(0, 1).all()
    assert (certain <= possible).all()
    assert int(towns["worst_uncovered"].max()) == int(led["uncovered"].max())


def test_a_municipality_without_people_has_no_share():
    made = small()
    empty = made.people.assign(people=0)
    towns = layers(answer(Study(travellers=("walk",), minutes=(30,)), replace(made, people=empty), today=DAY))
    assert towns["municipalities"]["share_certain"].isna().all()
    assert towns["municipalities"]["worst_service"].isna().all()


def test_the_state_of_streets_stands_once_for_each_walker_of_the_study_and_never_for_cars():
    def states(*who):
        return [one for one in layers(answered(travellers=who))["streets"] if one.startswith(STATE)]

    assert states("walk", "wheelchair") == ["state_walk", "state_wheelchair"]
    assert states("car") == []
    unknown = layers(answered())["streets"].set_index("segment")["state_wheelchair"]
    assert (unknown == "unknown").sum() == 1


def test_a_territory_without_a_survey_has_no_surveyed_layer():
    assert "surveyed" not in layers(trebon(surveyed=False))
    assert len(layers(trebon())["surveyed"]) > 0


def test_hostile_texts_stay_as_they_are_but_for_what_no_file_can_hold():
    names = layers(answered())["services"]["name"].tolist()
    assert names == [*HOSTILE, UNPRINTABLE.sub("", BROKEN)]
    assert names[-1] == "netisknutelné"
