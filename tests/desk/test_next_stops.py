import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.desk.next_stops import stops
from kpss_geo.store.nearby import apart
from kpss_geo.survey.observations import Position

HERE = Position(14.77, 49.0, 10)
places = st.tuples(st.sampled_from(["door", "street"]), st.floats(14.6, 14.9), st.floats(48.9, 49.1))


def table(some):
    rows = [
        {
            "traveller": who,
            "what": what,
            "id": str(place),
            "words": "změřte vstup",
            "municipality_name": ("Třeboň", "Lomnice")[place % 2],
            "people": 100 - place,
            "answers": 100 - place,
            "alone": 0,
            "lon": lon,
            "lat": lat,
        }
        for who in ("wheelchair", "pram")
        for place, (what, lon, lat) in enumerate(some)
    ]
    columns = ["traveller", "what", "id", "words", "municipality_name", "people", "answers", "alone", "lon", "lat"]
    return pd.DataFrame(rows, columns=columns)


@given(st.lists(places, max_size=8))
def test_without_a_position_most_people_lead_and_with_one_the_way_there(some):
    by_people = stops(table(some), traveller="wheelchair", near=None)
    assert [one.rank for one in by_people] == list(range(1, len(some) + 1))
    near = stops(table(some), traveller="wheelchair", near=HERE)
    assert sorted(one.rank for one in near) == [one.rank for one in by_people]
    assert [one.metres for one in near] == sorted(apart(HERE.lon, HERE.lat, lon, lat) for _, lon, lat in some)


@given(st.lists(places, max_size=8))
def test_a_filter_keeps_the_rank_and_drops_nothing_that_fits(some):
    every = stops(table(some), traveller="pram", near=None)
    doors = stops(table(some), traveller="pram", what=["door"], near=None)
    assert doors == [one for one in every if one.what == "door"]
    assert {one.element for one in doors} <= {"vstup"}
    town = stops(table(some), traveller="pram", towns=["Lomnice"], near=None)
    assert town == [one for one in every if one.town == "Lomnice"]
