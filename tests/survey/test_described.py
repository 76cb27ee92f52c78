import datetime as dt
from uuid import UUID, uuid5

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from kpss_geo.survey.described import described
from kpss_geo.survey.fold import fold
from kpss_geo.survey.observations import Observed, Position, Value
from kpss_geo.survey.profiles import profile

TODAY = dt.date(2026, 6, 1)
OURS = UUID(int=7)
TOWN = gpd.GeoDataFrame(
    {"name": ["Město"]},
    geometry=gpd.GeoSeries([shapely.box(14.7, 48.9, 14.9, 49.1)], crs=4326).to_crs(5514).to_numpy(),
    crs=5514,
    index=pd.Index(["1"], name="municipality"),
)
DOOR = {
    "entrance_role": "main",
    "steps_count": 0,
    "bridged_by": "level",
    "door_main_cm": 90,
    "threshold_cm": 1,
    "interior_min_cm": 100,
    "interior_steps": 0,
    "staff_help": "none",
}


def seen(key, element, answers, *, on=TODAY, lon=14.8, how="measured", role="volunteer", again="", who="a", **about):
    return Observed(
        event_id=uuid5(OURS, key + again + who),
        point_id=uuid5(OURS, key),
        recorded_at=dt.datetime.combine(on, dt.time(), dt.UTC),
        observed_on=on,
        author_id=who,
        author_class=role,
        element=element,
        values={name: Value(value, "unknown" if value is None else "known", how) for name, value in answers.items()},
        position=Position(lon, 49.0, 4),
        about=about,
    )


def rows(*events):
    return described(fold(events, today=TODAY), TOWN, profile("A"))


def the_row(*events):
    found = rows(*events)
    assert len(found) == 1
    return found.iloc[0]


def test_nothing_surveyed_is_an_empty_frame_with_all_columns():
    found = rows()
    assert found.empty
    assert {"name", "grade", "facts", "width_cm"} <= set(found)


def test_an_entrance_and_a_toilet_of_one_service_are_one_place():
    one = the_row(
        seen("door", "vstup", DOOR, service_id="urad", name="Úřad"),
        seen("wc", "toaleta", {"wc_kind": "staff", "wc_door_cm": 60}, service_id="urad"),
    )
    assert (one["name"], one["what"], one["municipality_name"]) == ("Úřad", "budova", "Město")
    assert one["grade"] == "accessible"
    assert ("Šířka hlavního křídla", "90 cm") in one["facts"]
    assert one["how"] == "dobrovolník, naměřeno"


def test_the_category_says_why():
    one = the_row(seen("door", "vstup", DOOR | {"threshold_cm": 4}, name="Úřad"))
    assert (one["grade"], one["why"]) == ("partly", "výška prahu: 4 cm > 2 cm")


def test_what_nobody_knows_is_never_accessible():
    one = the_row(seen("door", "vstup", DOOR | {"threshold_cm": None}, name="Úřad"))
    assert one["grade"] == "unverified"
    assert one["label"] == "neověřeno (nejlépe přístupné)"
    assert one["why"] == "výška prahu: nevíme"
    assert ("Výška prahu", "nevíme") in one["facts"]
    assert one["threshold_cm"] == [None]


def test_steps_that_were_counted_are_not_called_unknown():
    steps = {"steps_count": 2, "bridged_by": "nothing", "step_height_max_cm": 15}
    told = the_row(
        seen("door", "vstup", {name: value for name, value in (DOOR | steps).items() if name != "interior_steps"})
    )
    assert "kolik schodů je třeba překonat: 2 > 1" in told["why"]
    assert "kolik schodů je třeba překonat: nevíme" not in told["why"]


def test_an_old_answer_is_flagged_and_no_longer_counts():
    one = the_row(seen("door", "vstup", DOOR, on=dt.date(2020, 1, 1), name="Úřad"))
    assert one["flags"] == ["k ověření"]
    assert one["grade"] == "unverified"


def test_a_dispute_shows_both_answers():
    one = the_row(
        seen("door", "vstup", DOOR, name="Úřad"),
        seen("door", "vstup", {"threshold_cm": 9}, who="b", again="2", name="Úřad"),
    )
    assert "rozpor" in one["flags"]
    assert dict(one["facts"])["Výška prahu"] in ("rozpor: 1 cm nebo 9 cm", "rozpor: 9 cm nebo 1 cm")
    assert one["grade"] == "inaccessible"


@pytest.mark.parametrize(
    ("element", "answers", "grade", "label"),
    [
        ("obrubnik", {"kerb_cm": 9}, "inaccessible", "obtížně přístupné nebo nepřístupné"),
        ("obrubnik", {"kerb_cm": 2}, "accessible", "přístupné"),
        ("toaleta", {"wc_door_cm": 60}, "inaccessible", "nepřístupné WC"),
        ("stani", {"parking_count": 2}, "unverified", "bez kategorie, jen údaj"),
    ],
)
def test_a_thing_that_is_no_building_is_graded_by_itself(element, answers, grade, label):
    one = the_row(seen("thing", element, answers))
    assert (one["grade"], one["label"]) == (grade, label)


def test_own_limits_are_held_against_the_entrance_of_the_best_way():
    steps = DOOR | {"steps_count": 2, "step_height_max_cm": 15, "bridged_by": "nothing", "door_main_cm": 60}
    one = the_row(
        seen("front", "vstup", steps, service_id="urad"),
        seen("side", "vstup", DOOR | {"entrance_role": "side"}, service_id="urad", lon=14.8001),
    )
    assert one["width_cm"] == [90, 100]
    assert one["threshold_cm"] == [1]


def test_a_temporary_obstacle_says_until_when():
    one = the_row(seen("hole", "prekazka", {"width_cm": 60, "valid_to": dt.date(2026, 7, 1)}))
    assert one["flags"] == ["do 1. 7. 2026"]


def test_a_place_outside_has_no_municipality():
    assert the_row(seen("far", "obrubnik", {"kerb_cm": 1}, lon=15.5))["municipality_name"] == ""
