import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from kpss_geo import areas
from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.frames import BINS
from kpss_geo.question import Study
from kpss_geo.study import answer
from tests.strategies import towns
from tests.towns import Segment, catalogue, residents, squares, stated_needs, territory, town

# Two villages of a square kilometre each, A and B, on one street; nobody has looked at its last part.
#
#      A                        |      B
#  0 ------ 1 ------ 2 -------- 3 ====== 4            1-2: 400 m, the rest as drawn
#  h0 s0    h1       s1         |    h2  s2       h3 (far from any street)
STREETS = town(
    [(100, 500), (300, 500), (700, 500), (1000, 500), (1500, 500)],
    [Segment(0, 1), Segment(1, 2), Segment(2, 3), Segment(3, 4, surface="")],
)
PEOPLE = residents(
    [(100, 500), (300, 500), (1400, 500), (1900, 990)],
    ["A", "A", "B", "B"],
    [10, 20, 30, 5],
    ages={"age_0_14": [1, 2, 3, 0], "age_15_64": [5, 9, 20, 4], "age_65p": [4, 9, 7, 1], "age_80p": [1, 2, 3, 0]},
)
SERVICES = catalogue(
    {"kind": "knihovna", "step_free": True},
    {"kind": "pecovatelska_sluzba", "forms": "terénní|ambulantní", "target_groups": "seniori", "served": "B"},
    {"kind": "domovy_pro_seniory", "forms": "pobytová", "target_groups": "seniori", "capacity": 7, "inside": False},
    places=[(110, 500), (700, 500), (1500, 500)],
)
NEEDS = stated_needs(kinds=["denni_stacionare", "lekarna"], municipality=["A", None])
TOWN = territory(STREETS, PEOPLE, SERVICES, squares("AB"), needs=NEEDS)
TODAY = dt.date(2026, 2, 1)
SMALL = Study(travellers=("walk", "wheelchair", "car"), minutes=(5, 10, 30), standard_minutes=10)


def asked(study=SMALL, **changes):
    return answer(Study(**(vars(study) | changes)), TOWN, today=TODAY)


def row(frame, **keys):
    kept = frame
    for name, value in keys.items():
        kept = kept[kept[name] == value]
    assert len(kept) == 1, keys
    return kept.iloc[0]


# Reading a study ---------------------------------------------------------------------------------


def read(tmp_path, text):
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    return Study.from_toml(path)


def test_the_same_study_from_toml_and_from_python_is_equal_and_gives_equal_frames(tmp_path):
    text = 'kinds = ["knihovna"]\ntravellers = ["walk", "wheelchair"]\nminutes = [5, 10, 30]\nstandard_minutes = 10\n'
    told = read(tmp_path, text)
    written = Study(kinds=("knihovna",), travellers=("walk", "wheelchair"), minutes=(5, 10, 30), standard_minutes=10)
    assert told == written
    ours, theirs = answer(told, TOWN, today=TODAY), answer(written, TOWN, today=TODAY)
    pd.testing.assert_frame_equal(ours.ledger, theirs.ledger)
    pd.testing.assert_frame_equal(ours.gaps, theirs.gaps)


def test_an_empty_file_asks_for_everything(tmp_path):
    assert read(tmp_path, "") == Study()


def test_a_study_with_several_faults_names_them_all(tmp_path):
    text = 'kind = ["knihovna"]\ntravellers = "walk"\nminutes = ["ten"]\nstandard_minutes = "30"\nisochrone_of = 3\n'
    with pytest.raises(BadInput) as caught:
        read(tmp_path, text)
    told = caught.value.faults
    assert len(told) == 5
    for words in (
        "'kind' is not a part of a study; the parts are",
        "travellers is not a list of ids",
        "minutes is not a list of numbers",
        "standard_minutes '30' is not a number",
        "isochrone_of is not a text",
    ):
        assert any(words in sentence for sentence in told), words
    assert all(sentence.startswith("study.toml: ") for sentence in told)


@pytest.mark.parametrize("text", ["minutes = [true]", "standard_minutes = true"])
def test_yes_is_not_a_number_of_minutes(tmp_path, text):
    with pytest.raises(BadInput, match="number"):
        read(tmp_path, text)


def test_a_file_that_is_no_toml_says_where(tmp_path):
    with pytest.raises(BadInput, match="not readable TOML"):
        read(tmp_path, "kinds = [")


def test_a_missing_study_says_what_to_do(tmp_path):
    with pytest.raises(MissingInput, match="there is no such file; write a study"):
        Study.from_toml(tmp_path / "nothing.toml")


# Faults on a territory -----------------------------------------------------------------------------


def test_unknown_ids_are_all_named_at_once():
    study = Study(
        kinds=("knihovna", "hrad"),
        forms=("létající",),
        target_groups=("draci",),
        working_groups=("rytíři",),
        travellers=("kůň",),
        minutes=(0, -5),
        standard_minutes=7,
        isochrone_of="s99",
    )
    with pytest.raises(BadInput) as caught:
        answer(study, TOWN)
    told = caught.value.faults
    assert len(told) == 9
    for word in ("hrad", "létající", "draci", "rytíři", "kůň", "s99", "minutes 0 ", "minutes -5", "standard_minutes 7"):
        assert any(word in sentence for sentence in told), word


def test_nobody_travelling_is_a_fault():
    assert any("travellers is empty" in sentence for sentence in Study(travellers=()).faults(TOWN))


@pytest.mark.parametrize("minutes", [(float("nan"), 30), (float("inf"), 30)])
def test_minutes_must_be_figures(minutes):
    assert Study(minutes=minutes).faults(TOWN)


def test_limits_and_travellers_told_twice_count_once_or_are_a_fault():
    for twice in ({"minutes": (5, 10, 10, 30)}, {"travellers": ("walk", "walk", "wheelchair", "car")}):
        try:
            found = asked(**twice)
        except BadInput:
            continue
        assert not found.ledger.duplicated(["municipality", "kind", "form", "group", "traveller", "minutes"]).any()
        assert found.gaps["municipality"].notna().all()


# Answers -------------------------------------------------------------------------------------------


def test_an_answer_given_twice_is_the_same():
    ours, theirs = asked(), asked()
    for name in ("ledger", "gaps", "unreachable"):
        pd.testing.assert_frame_equal(getattr(ours, name), getattr(theirs, name))
    assert ours.provenance == theirs.provenance


def test_the_ledger_of_the_two_villages_is_what_the_street_says():
    # s0 stands 10 m from h0 and 190 m from h1: 2.4 min; h2 is 1 290 m off: 16 min on foot
    found = asked()
    town_a = row(found.ledger, kind="knihovna", traveller="walk", minutes=5, municipality="A")
    assert (town_a["people"], town_a["covered"]) == (30, 30)
    village = row(found.ledger, kind="knihovna", traveller="walk", minutes=10, municipality="B")
    assert (village["people"], village["too_far"]) == (35, 35)
    village = row(found.ledger, kind="knihovna", traveller="walk", minutes=30, municipality="B")
    assert (village["covered"], village["too_far"]) == (30, 5)


def test_an_unknown_surface_makes_the_wheelchairs_answer_unknown():
    # 1 290 m at 0.7 m/s are 30.7 min
    found = asked(minutes=(10, 31))
    village = row(found.ledger, kind="knihovna", traveller="wheelchair", minutes=31, municipality="B")
    assert (village["covered"], village["unknown"], village["too_far"]) == (0, 30, 5)


def test_a_field_service_covers_the_declared_village_whoever_lives_there():
    found = asked().ledger
    for minutes in SMALL.minutes:
        kept = found[(found["form"] == "terénní") & (found["minutes"] == minutes)]
        assert set(kept["traveller"]) == {"worker"}
        assert kept.set_index("municipality")["covered"].to_dict() == {"A": 0, "B": 8}


def test_a_home_far_from_any_street_is_listed_with_the_reason():
    found = asked().unreachable
    home = row(found, what="home", id="h3", traveller="walk")
    assert (home["municipality"], home["people"], home["reason"]) == ("B", 5, "off_street")
    assert found[found["traveller"] == "car"].empty


def test_a_home_on_an_island_is_listed_too():
    streets = town([(0, 0), (100, 0), (500, 0), (600, 0)], [Segment(0, 1), Segment(2, 3)])
    people = residents([(50, 0), (550, 0)], "A", [1, 2])
    lonely = territory(streets, people, catalogue({}, places=[(100, 0)]), squares("A"))
    found = answer(Study(travellers=("walk",)), lonely).unreachable
    assert found[["id", "reason"]].to_numpy().tolist() == [["h1", "no_way"]]


def test_a_service_far_from_any_street_is_listed():
    people = residents([(100, 500)], "A", [1])
    services = catalogue({}, {}, places=[(100, 500), (500, 900)])
    found = answer(Study(travellers=("walk",)), territory(STREETS, people, services, squares("A"))).unreachable
    assert row(found, what="service")["id"] == "s1"


def test_a_stated_need_without_a_service_is_a_gap_but_not_where_the_catalogue_holds_no_such_kind():
    kinds = set(asked().gaps["kind"])
    assert "denni_stacionare" in kinds  # needed, none there
    assert "lekarna" not in kinds  # a catalogue of social services says nothing of pharmacies
    assert "lekarna" in set(asked(kinds=("lekarna",)).gaps["kind"])


@pytest.mark.parametrize(
    ("asked_for", "kinds"),
    [
        ({"kinds": ("knihovna",)}, {"knihovna"}),
        ({"forms": ("terénní",)}, {"pecovatelska_sluzba"}),
        ({"forms": ("pobytová",)}, {"domovy_pro_seniory"}),
        ({"target_groups": ("seniori",)}, {"pecovatelska_sluzba", "domovy_pro_seniory"}),
        ({"working_groups": ("public",)}, {"knihovna"}),
    ],
)
def test_a_study_asks_for_a_part_of_the_services(asked_for, kinds):
    assert set(asked(**asked_for).ledger["kind"]) == kinds


def test_a_study_of_which_nothing_is_left_gives_empty_tables():
    found = asked(kinds=("knihovna",), forms=("pobytová",))
    assert found.ledger.empty
    assert found.gaps.empty
    assert found.worst.empty


def test_an_answer_says_where_it_comes_from():
    told = asked().provenance
    assert told["answered_on"] == "2026-02-01"
    assert told["study"]["minutes"] == (5, 10, 30)
    assert told["program"].startswith("kpss_geo ")
    assert told["people_levels"] == ["address"]


def test_progress_is_told_step_by_step():
    steps = []
    answer(SMALL, TOWN, progress=lambda _, done, total: steps.append((done, total)))
    assert [done for done, _ in steps] == list(range(len(steps)))
    assert {total for _, total in steps} == {len(steps)}


def test_a_study_asked_in_another_order_gives_the_same_figures():
    ours = asked().ledger
    theirs = asked(travellers=("car", "walk", "wheelchair"), minutes=(30, 5, 10)).ledger
    keys = ["municipality", "kind", "form", "group", "traveller", "minutes"]
    pd.testing.assert_frame_equal(
        ours.sort_values(keys, ignore_index=True), theirs.sort_values(keys, ignore_index=True)
    )


def test_a_territory_without_services_answers_that_nobody_reaches_any():
    lonely = territory(STREETS, PEOPLE, catalogue(), squares("AB"))
    found = answer(Study(kinds=("knihovna",), travellers=("walk", "wheelchair")), lonely)
    assert (found.ledger["too_far"] == found.ledger["people"]).all()
    assert found.unreachable.empty


def test_bands_of_every_kind_to_which_people_travel_are_drawn():
    found = areas.bands(asked())
    provided = {"knihovna", "pecovatelska_sluzba", "domovy_pro_seniory"}
    drawn = found[~found.geometry.is_empty]
    assert {layer.split(" – ")[0] for layer in drawn["layer"]} == {TOWN.kinds[kind].label for kind in provided}
    assert not found["layer"].str.contains("terénní").any()
    assert set(found["minutes"]) == {5, 10, 30}
    assert "walk" in set(drawn["traveller"])
    assert found.geometry.is_valid.all()


def test_isochrones_of_one_service_count_whom_it_reaches():
    service, shapes, people = areas.isochrones(asked(isochrone_of="s0"))
    assert service["kind"] == "knihovna"
    on_foot = people[people["traveller"] == "walk"].set_index("minutes")["people"]
    assert on_foot.to_dict() == {5: 30, 10: 30, 30: 60}
    assert shapes.geometry.is_valid.all()
    assert set(shapes["traveller"]) == set(SMALL.travellers)


def test_without_a_word_the_service_near_most_people_is_drawn():
    service, *_ = areas.isochrones(asked())
    assert service.name == "s1"  # 60 people within 10 minutes, the library only 30


# Laws on random towns, all the way through -----------------------------------------------------------


@settings(max_examples=15)
@given(towns())
def test_in_any_town_the_bins_sum_to_the_people_and_strict_is_within_lenient(drawn):
    nodes, segments, homes, services = drawn
    people = residents(homes, "A", list(range(1, len(homes) + 1)))
    doors = [{"step_free": (True, False, None)[i % 3]} for i in range(len(services))]
    place = territory(town(nodes, segments), people, catalogue(*doors, places=services), squares("A"))
    found = answer(Study(minutes=(1, 5, 30)), place)
    np.testing.assert_array_equal(found.ledger[list(BINS)].sum(axis=1), found.ledger["people"])
    assert (found.gaps["share_certain"] <= found.gaps["share_possible"]).all()
    by = found.ledger.set_index(["traveller", "minutes"])
    assert (by["covered"].to_numpy() >= 0).all()
    # whoever a wheelchair covers, a walker of the same way covers too: the pace is slower, the ways fewer
    assert by.loc["wheelchair", "covered"].le(by.loc["walk", "covered"]).all()
    assert by.loc["powered_wheelchair", "too_far"].ge(by.loc["walk", "too_far"]).all()
