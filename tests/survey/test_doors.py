import datetime as dt
from itertools import count, product
from uuid import UUID

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo.frames import WGS84
from kpss_geo.streets.travellers import travellers
from kpss_geo.survey.categories import categorize
from kpss_geo.survey.doors import closed, doors, enterable, long_visits, usable
from kpss_geo.survey.fold import fold
from kpss_geo.survey.observations import Archived, Observed, Position, Value, checked
from kpss_geo.survey.profiles import AUDIENCES, profile, profiles
from kpss_geo.survey.sites import sites
from kpss_geo.terms import kinds, rows
from tests.towns import catalogue

TODAY = dt.date(2026, 6, 1)
DAY = dt.date(2026, 5, 1)
numbers = count(1)
ONE = catalogue({})
AT = (-735_000.0, -1_160_000.0)  # somewhere near Třeboň, in metres
GOOD = {
    "entrance_role": "main",
    "steps_count": 0,
    "bridged_by": "level",
    "door_kind": "one_leaf",
    "door_main_cm": 90,
    "threshold_cm": 1,
    "interior_min_cm": 100,
    "interior_steps": 0,
    "staff_help": "none",
}
LIFT = {"lift_door_cm": 90, "lift_width_cm": 110, "lift_depth_cm": 140, "lift_seat": True, "lift_handrail": True}
TOILET = {
    "wc_kind": "visitors",
    "wc_door_cm": 80,
    "wc_door_outward": True,
    "wc_width_cm": 160,
    "wc_depth_cm": 160,
    "wc_side_cm": 80,
    "wc_grab_bars": "both",
    "wc_seat_cm": 46,
    "wc_underpass": True,
}


def seen(element, answers, *, near=None, on=DAY, how="measured", **about):
    """An observation of a new point; `near` is metres from AT."""
    place = None
    if near is not None:
        there = gpd.GeoSeries.from_xy([AT[0] + near[0]], [AT[1] + near[1]], crs="EPSG:5514").to_crs(WGS84)[0]
        place = Position(there.x, there.y, 5)
    number = next(numbers)
    values = {name: Value(value, "unknown" if value is None else "known", how) for name, value in answers.items()}
    one = Observed(
        event_id=UUID(int=1_000_000 + number),
        point_id=UUID(int=number),
        recorded_at=dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC),
        author_id="a",
        author_class="volunteer",
        observed_on=on,
        element=element,
        values=values,
        position=place,
        about=about,
    )
    return checked(one, today=TODAY)


def entrance(*, near=None, on=DAY, how="measured", about=None, **answers):
    about = {"service_id": "s0"} if about is None else about
    return seen("vstup", GOOD | answers, near=near, on=on, how=how, **about)


def linked(element, answers, **other):
    return seen(element, answers, service_id="s0", **other)


def at_doors(*events, services=None, edition="A", today=TODAY):
    services = ONE if services is None else services
    return doors(fold(events, today=today), services, profile(edition))


def span(*events, audience="wheelchair", service="s0", **other):
    row = at_doors(*events, **other).loc[service]
    return row[f"{audience}_worst"], row[f"{audience}_best"]


def named(*names, apart=0.0):
    return catalogue(
        *({"name": name} for name in names), places=[(AT[0] + apart * i, AT[1]) for i in range(len(names))]
    )


# Whose points they are ---------------------------------------------------------------------------


def test_a_service_that_nobody_surveyed_may_be_anything():
    row = at_doors().loc["s0"]
    assert [(row[f"{who}_worst"], row[f"{who}_best"]) for who in AUDIENCES] == [(0, 2)] * 3
    assert row["wheelchair_label"] == "neověřeno (nejlépe přístupné)"
    assert (row["points"], row["wheelchair_reasons"]) == (0, "vstup nikdo nezjistil")
    assert pd.isna(row["oldest_seen_on"])


def test_a_good_entrance_makes_its_service_accessible_and_no_other():
    found = at_doors(entrance(), services=catalogue({}, {}))
    assert found["wheelchair_label"].tolist() == ["přístupné", "neověřeno (nejlépe přístupné)"]
    assert found["points"].tolist() == [1, 0]


def test_points_of_one_house_belong_to_every_service_surveyed_in_it():
    services = catalogue({}, {}, {})
    house = [
        entrance(about={"service_id": "s0", "ruian_code": "7"}),
        linked("toaleta", TOILET),
        seen("toaleta", TOILET, service_id="s1", ruian_code="7"),
        seen("vytah", LIFT, ruian_code="7"),
        seen("vytah", LIFT, ruian_code="8"),
    ]
    assert at_doors(*house, services=services)["points"].tolist() == [3, 2, 0]


def test_a_point_without_a_link_belongs_to_the_service_of_the_most_similar_name_near_by():
    services = named("Městský úřad Třeboň", "Městský úřad Třeboň, sociální odbor", "Knihovna")
    door = entrance(about={"name": "MESTSKY URAD TREBON"}, near=(150, 0))
    assert at_doors(door, services=services)["points"].tolist() == [1, 0, 0]


@pytest.mark.parametrize(("metres", "found"), [(199, 1), (201, 0)])
def test_a_name_counts_within_200_metres_only(metres, found):
    door = entrance(about={"name": "Knihovna"}, near=(metres, 0))
    assert at_doors(door, services=named("Knihovna"))["points"].tolist() == [found]


def test_a_name_that_is_hardly_similar_counts_nowhere():
    door = entrance(about={"name": "Hospoda U Kapra"}, near=(1, 0))
    assert at_doors(door, services=named("Knihovna"))["points"].tolist() == [0]
    assert at_doors(entrance(about={}, near=(1, 0)), services=named("Knihovna"))["points"].tolist() == [0]


def test_services_of_the_same_name_share_their_points():
    services = named("Ledax", "Ledax", apart=10)
    assert at_doors(entrance(about={"name": "Ledax"}, near=(0, 0)), services=services)["points"].tolist() == [1, 1]


def test_what_a_name_found_brings_the_rest_of_its_house():
    door = entrance(about={"name": "Knihovna", "ruian_code": "7"}, near=(0, 0))
    toilet = seen("toaleta", TOILET, ruian_code="7")
    assert at_doors(door, toilet, services=named("Knihovna"))["points"].tolist() == [2]


@pytest.mark.parametrize("element", ["rampa", "schody", "zuzeni"])
def test_what_stands_in_the_street_belongs_to_a_site_only_by_a_link(element):
    services = named("Knihovna")
    near = seen(element, {}, near=(0, 0), name="Knihovna")
    assert at_doors(near, services=services)["points"].tolist() == [0]
    assert at_doors(linked(element, {}), services=services)["points"].tolist() == [1]


def test_a_link_to_a_service_that_is_no_more_is_no_link():
    door = entrance(about={"service_id": "gone", "name": "Knihovna"}, near=(0, 0))
    assert at_doors(door, services=named("Knihovna"))["points"].tolist() == [1]
    assert at_doors(entrance(about={"service_id": "gone"})).loc["s0", "points"] == 0


def test_what_is_archived_or_belongs_to_the_street_changes_nothing():
    door = entrance()
    end = Archived(
        event_id=UUID(int=9),
        point_id=door.point_id,
        base_version=str(door.event_id),
        recorded_at=door.recorded_at,
        author_id="a",
        author_class="volunteer",
        observed_on=DAY,
    )
    kerb = linked("obrubnik", {"kerb_cm": 20})
    assert span(door, end, kerb) == (0, 2)
    assert span(door, kerb) == (2, 2)


# Ways in -----------------------------------------------------------------------------------------


def test_two_entrances_are_two_ways_and_the_better_one_counts():
    steps = entrance(steps_count=5, bridged_by="nothing")
    assert span(steps) == (0, 0)
    assert span(steps, entrance()) == (2, 2)


def test_a_toilet_alone_tells_nothing_of_the_entrance():
    assert span(linked("toaleta", TOILET)) == (0, 2)


@pytest.mark.parametrize("element", ["schody", "zuzeni"])
def test_stairs_and_narrow_places_of_a_site_are_on_every_way(element):
    answers = {"schody": {"steps_count": 4, "bridged_by": "nothing"}, "zuzeni": {"width_cm": 60}}[element]
    found = sites(fold([entrance(), entrance(), linked(element, answers)], today=TODAY), catalogue({}))["s0"]
    assert [[one.element for one in chain.steps] for chain in found.chains] == [["vstup", element]] * 2


def test_a_lift_is_passed_by_those_whose_entrance_names_it():
    narrow = linked("vytah", LIFT | {"lift_door_cm": 50})
    by_lift = entrance(steps_count=3, bridged_by="lift")
    assert span(by_lift) == (0, 2)
    assert span(by_lift, linked("vytah", LIFT)) == (2, 2)
    assert span(by_lift, narrow) == (0, 0)
    assert span(entrance(), narrow) == (2, 2)


def test_of_two_lifts_the_better_one_counts():
    by_lift, narrow = entrance(steps_count=3, bridged_by="lift"), linked("vytah", LIFT | {"lift_door_cm": 50})
    assert span(by_lift, narrow, linked("vytah", LIFT)) == (2, 2)


def test_stairs_inside_are_bridged_by_the_lift_that_they_name():
    stairs = linked("schody", {"steps_count": 12, "bridged_by": "lift"})
    inside = entrance(interior_steps=12)
    assert span(inside, stairs) == (0, 2)
    assert span(inside, stairs, linked("vytah", LIFT)) == (2, 2)


def test_bare_steps_inside_beside_a_lift_stay_open_and_without_one_they_stop():
    assert span(entrance(interior_steps=12)) == (0, 0)
    assert span(entrance(interior_steps=12), linked("vytah", LIFT)) == (0, 2)


def test_a_ramp_described_beside_its_entrance_is_the_ramp_of_the_entrance():
    legs = [{"length_cm": 250, "slope_pct": 8, "width_cm": 120}]
    by_ramp = entrance(steps_count=2, bridged_by="fixed_ramp")
    assert span(by_ramp) == (0, 2)
    assert span(by_ramp, linked("rampa", {"ramp_legs": legs})) == (2, 2)
    assert span(by_ramp, linked("rampa", {"ramp_legs": [legs[0] | {"slope_pct": 30}]})) == (0, 0)
    assert span(entrance(), linked("rampa", {"ramp_legs": [legs[0] | {"slope_pct": 30}]})) == (2, 2)


def test_what_nobody_has_confirmed_for_long_is_unknown():
    old = entrance(on=dt.date(2022, 1, 1))
    assert span(old) == (0, 2)
    assert span(old, today=dt.date(2022, 6, 1)) == (2, 2)
    assert at_doors(old, entrance()).loc["s0", "oldest_seen_on"] == pd.Timestamp(2022, 1, 1)


def test_an_estimate_lowers_and_never_awards():
    assert span(entrance(how="estimate"))[0] < 2
    assert span(entrance(how="estimate", door_main_cm=50)) == (0, 0)


widths = st.sampled_from((None, 50, 75, 90))
bridges = st.sampled_from((None, "level", "nothing", "lift", "platform", "fixed_ramp"))
new_entrances = st.builds(
    lambda door, steps, by, inside: entrance(
        door_main_cm=door, steps_count=steps, bridged_by=by, interior_steps=inside
    ),
    widths,
    st.sampled_from((None, 0, 1, 4)),
    bridges,
    st.sampled_from((None, 0, 3)),
)
new_lifts = widths.map(lambda door: linked("vytah", LIFT | {"lift_door_cm": door}))
new_toilets = widths.map(lambda door: linked("toaleta", TOILET | {"wc_door_cm": door}))
houses = st.lists(st.one_of(new_entrances, new_lifts, new_toilets), max_size=5)


def spans(events):
    row = at_doors(*events).loc["s0"]
    return {who: (row[f"{who}_worst"], row[f"{who}_best"]) for who in AUDIENCES}


@given(houses, new_entrances)
def test_another_entrance_never_makes_a_place_worse(house, more):
    house = [entrance(), *house]
    before, after = spans(house), spans([*house, more])
    assert all(after[who][end] >= before[who][end] for who, end in product(AUDIENCES, (0, 1)))


@given(houses, new_lifts)
def test_another_lift_beside_a_lift_never_makes_a_place_worse(house, more):
    house = [linked("vytah", LIFT), *house, entrance(steps_count=3, bridged_by="lift")]
    before, after = spans(house), spans([*house, more])
    assert all(after[who][end] >= before[who][end] for who, end in product(AUDIENCES, (0, 1)))


@settings(max_examples=30)
@given(houses, st.randoms(use_true_random=False))
def test_the_order_of_events_changes_nothing(house, chance):
    shuffled = list(house)
    chance.shuffle(shuffled)
    pd.testing.assert_frame_equal(at_doors(*house), at_doors(*shuffled))


@given(houses, st.sampled_from(sorted(profiles())))
def test_the_table_says_what_the_category_says(house, edition):
    row = at_doors(*house, edition=edition).loc["s0"]
    place = sites(fold(house, today=TODAY), ONE).get("s0")
    assert row["edition"] == edition
    for who in AUDIENCES if place else ():
        category = categorize(place, profile(edition), who)
        assert (row[f"{who}_worst"], row[f"{who}_best"]) == (category.worst, category.best)
        assert row[f"{who}_label"] == category.label
        assert all(reason.words in row[f"{who}_reasons"] for reason in category.reasons)


# Who gets in -------------------------------------------------------------------------------------

MEASURED = {
    "open": [entrance()],
    "partly": [entrance(threshold_cm=5)],
    "closed": [entrance(threshold_cm=20)],
    "unknown": [],
    "half": [entrance(threshold_cm=None)],
}
IN, MAYBE, OUT = (True, True), (False, True), (False, False)


@pytest.mark.parametrize(
    ("measured", "declared", "expected"),
    [(what, said, IN) for what in ("open", "partly") for said in (True, None, False)]
    + [("closed", said, OUT) for said in (True, None, False)]
    + [(what, said, is_) for what in ("unknown", "half") for said, is_ in ((True, IN), (None, MAYBE), (False, OUT))],
)
def test_the_catalogue_settles_what_is_unknown_and_never_what_is_measured(measured, declared, expected):
    services = catalogue({"step_free": declared})
    found = enterable(at_doors(*MEASURED[measured], services=services), services)
    assert {who: (sure[0], perhaps[0]) for who, (sure, perhaps) in found.items()} == {
        "wheelchair": expected,
        "powered_wheelchair": expected,
    }


def test_flags_are_given_to_just_those_who_mind_doors():
    services = catalogue({})
    minding = {name for name, one in travellers().items() if one.needs_door}
    assert set(enterable(at_doors(), services)) == minding
    assert {row["audience"] for row in rows("audiences.csv")} == set(AUDIENCES)


def test_where_measures_and_catalogue_cannot_both_be_right_the_table_says_so():
    services = catalogue({"step_free": True})
    assert "katalog" in at_doors(*MEASURED["closed"], services=services).loc["s0", "disagreement"]
    assert at_doors(*MEASURED["open"], services=services).loc["s0", "disagreement"] == ""
    services = catalogue({"step_free": False})
    assert "katalog" in at_doors(*MEASURED["open"], services=services).loc["s0", "disagreement"]
    said = at_doors(entrance(threshold_cm=20, declared_category="accessible")).loc["s0", "disagreement"]
    assert said == "uvedeno „přístupné“, spočteno „obtížně přístupné nebo nepřístupné“"


def test_closed_doors_are_listed_with_what_to_mend():
    services = catalogue({}, {"step_free": False}, {})
    found = closed(at_doors(entrance(threshold_cm=20), services=services), services, "wheelchair")
    assert found.to_dict() == {"s0": "výška prahu: 20 cm > 7 cm", "s1": "katalog uvádí vstup s bariérou"}


# Toilets -----------------------------------------------------------------------------------------

STAY = {"kind": "domovy_pro_seniory", "forms": "pobytová"}
LONG = catalogue(STAY, {})


@pytest.mark.parametrize(
    ("toilets", "expected"),
    [
        ([], MAYBE),
        ([{}], IN),
        ([{"wc_door_cm": 50}], OUT),
        ([{"wc_door_cm": None}], MAYBE),
        ([{"wc_door_cm": 50}, {}], IN),
        ([{"wc_kind": "staff"}], MAYBE),
        ([{"wc_kind": None}], MAYBE),
        ([{"wc_kind": "staff"}, {"wc_door_cm": 50}], OUT),
    ],
)
def test_a_long_visit_needs_a_fit_toilet_for_visitors_and_a_short_one_none(toilets, expected):
    services = catalogue(STAY, {})
    events = [entrance(), entrance(about={"service_id": "s1"}), *(linked("toaleta", TOILET | one) for one in toilets)]
    sure, perhaps = usable(at_doors(*events, services=services), services)["wheelchair"]
    assert (sure[0], perhaps[0]) == expected
    assert (sure[1], perhaps[1]) == IN


@given(houses, st.sampled_from((True, False, None)))
def test_usable_is_never_more_than_enterable_and_surely_never_more_than_perhaps(house, declared):
    services = LONG.assign(step_free=pd.array([declared, None], dtype="boolean"))
    found = at_doors(*house, services=services)
    for who, (sure, perhaps) in enterable(found, services).items():
        used, maybe = usable(found, services)[who]
        assert (used <= sure).all()
        assert (maybe <= perhaps).all()
        assert (sure <= perhaps).all()
        assert (used <= maybe).all()


def test_long_visits_are_known_kinds_with_a_reason():
    assert set(long_visits()) <= set(kinds())
    assert all(long_visits().values())
