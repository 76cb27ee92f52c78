"""Two square municipalities beside each other, and services that get there by every way there is.

A (547336) | B (554499)      metres of EPSG:5514, A from (-721000, -1153000), 1 km wide
"""

import json
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo.errors import BadInput
from kpss_geo.frames import KROVAK, MUNICIPALITIES, SERVICES
from kpss_geo.sources.official.joining import WAYS, found_frame, joined
from kpss_geo.sources.official.merging import merged, similarity, source_order
from kpss_geo.sources.official.rpss import found_services, read_register
from kpss_geo.sources.services import services_csv, typed
from kpss_geo.terms import kinds

X, Y = -721_000.0, -1_153_000.0
A, B, FAR = "547336", "554499", "599999"


@pytest.fixture(scope="module")
def towns():
    squares = [shapely.box(X + side, Y, X + side + 1000, Y + 1000) for side in (0, 1000)]
    frame = gpd.GeoDataFrame(
        {"name": ["Áčko", "Béčko"], "pou": [None, None], "schematic": False},
        geometry=squares,
        crs=KROVAK,
        index=pd.Index([A, B], name="municipality"),
    )
    return MUNICIPALITIES.check(typed(frame, MUNICIPALITIES.columns))


@pytest.fixture(scope="module")
def addresses():
    x = [X + 100, X + 1100, np.nan, X + 200]
    y = [Y + 100, Y + 100, np.nan, Y + 200]
    frame = pd.DataFrame(
        {"municipality": [A, B, A, A], "x": x, "y": y}, index=pd.Index([11, 22, 33, 44], name="kod_adm")
    )
    return frame.astype({"municipality": "string"})


def found(**services):
    usual = {"name": "Něco", "kind": "lekarna", "forms": "ambulantní", "form_stated": False, "target_groups": "vsichni"}
    return found_frame([{"service": id_, **usual, **told} for id_, told in services.items()])


CASES = {
    "coordinates": ({"lon": 14.77, "lat": 49.0, "address_code": "11"}, "address"),
    "address": ({"municipality": A, "address_code": "11"}, "address"),
    "no_code": ({"municipality": A}, "municipality"),
    "unknown_code": ({"municipality": A, "address_code": "99"}, "municipality"),
    "no_coordinates": ({"municipality": A, "address_code": "33"}, "municipality"),
    "other_municipality": ({"municipality": A, "address_code": "22"}, "municipality"),
    "nowhere": ({"municipality": FAR, "address_code": "22"}, None),
}


@pytest.mark.parametrize("way", list(WAYS))
@pytest.mark.parametrize("named", [True, False])
def test_every_way_to_a_place_is_told_with_its_quality(towns, addresses, way, named):
    told, quality = CASES[way]
    given_addresses = addresses if named else addresses.drop(columns="municipality")
    services, report = joined(found(a=told), given_addresses, towns)
    assert report.loc["a", ["way", "explained"]].tolist() == [way, WAYS[way][0]]
    assert services["position_quality"].tolist() == ([quality] if quality else [])


def test_points_and_municipalities_come_out_right(towns, addresses):
    told = {
        "address": {"address_code": "22"},
        "reference": {"municipality": A},
        "lonlat": {"lon": 14.77, "lat": 49.0, "position_quality": "stop"},
    }
    references = gpd.GeoSeries([shapely.Point(X + 1, Y + 2)], index=[A], crs=KROVAK)
    services, _ = joined(found(**told), addresses, towns, references)
    assert services.loc["address", ["municipality", "municipality_name"]].tolist() == [B, "Béčko"]
    assert services.geometry["address"].equals(shapely.Point(X + 1100, Y + 100))
    assert services.geometry["reference"].distance(shapely.Point(X + 1, Y + 2)) < 0.01
    assert services.loc["lonlat", "position_quality"] == "stop"
    degrees = services.geometry.to_crs("EPSG:4326")["lonlat"]
    assert (round(degrees.x, 6), round(degrees.y, 6)) == (14.77, 49.0)
    assert services["inside"].to_dict() == {"address": True, "reference": True, "lonlat": False}


def test_the_result_is_in_the_metres_of_the_territory(towns, addresses):
    services, _ = joined(found(a={"address_code": "11"}), addresses, towns.to_crs("EPSG:32633"))
    assert str(services.crs) == "EPSG:32633"
    assert services.to_crs(KROVAK).geometry["a"].distance(shapely.Point(X + 100, Y + 100)) < 0.01


some_found = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "municipality": st.sampled_from([A, B, FAR]),
            "address_code": st.sampled_from(["11", "22", "33", "44", "99"]),
            "lon": st.just(14.77),
            "lat": st.just(49.0),
        },
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=12, deadline=None)
@given(some_found)
def test_every_service_is_placed_or_reported_and_nothing_is_lost(towns, addresses, told):
    rows = found(**{f"s{number}": one for number, one in enumerate(told)})
    services, report = joined(rows, addresses, towns)
    assert report.index.tolist() == rows.index.tolist()
    assert set(services.index) == set(report.index[report["way"] != "nowhere"])
    backwards, _ = joined(rows[::-1], addresses[::-1], towns)
    assert services.sort_index().drop(columns="geometry").equals(backwards.sort_index().drop(columns="geometry"))
    stated = rows["municipality"].reindex(services.index)
    by_code = report["way"].reindex(services.index) == "address"
    assert (services["municipality"] == stated)[by_code & stated.notna()].all()


def test_a_secret_address_is_not_placed_even_where_the_address_points_know_it(towns, addresses, tmp_path):
    def place(code, *, secret):
        where = {
            "kodAdresnihoMista": code,
            "obec": {"id": f"Obec/{A}"},
            "cisloDomovni": code,
            "kraj": {"id": "Kraj/35"},
        }
        return {"nazev": f"Dům {code}", "utajenaAdresa": secret, "adresa": where}

    service = {
        "identifikator": "5",
        "druhSocialniSluzby": {"id": "DruhSocialniSluzby/23"},
        "zarizeni": [place(11, secret=False), place(44, secret=True)],
    }
    path = tmp_path / "rpss.json"
    path.write_text(json.dumps({"polozky": [service]}), encoding="utf-8")
    register = read_register(path, today=date(2026, 11, 21))
    services, report = joined(found_services(register), addresses, towns)
    assert services.index.tolist() == report.index.tolist() == ["rpss-5-11"]
    assert services.geometry.iloc[0].equals(shapely.Point(X + 100, Y + 100))
    written = services_csv(services).decode() + report.to_csv()
    assert "Dům 44" not in written
    assert "-44" not in written
    assert register.secret["region"].tolist() == ["35"]


def test_faults_of_the_address_points_are_told_together(towns):
    wrong = pd.DataFrame({"x": [X, X, 721_000.0], "y": [Y, Y, 1_153_000.0]}, index=["1", "1", "2"])
    with pytest.raises(BadInput, match="dvakrát") as caught:
        joined(found(a={"address_code": "1"}, b={"address_code": "2"}), wrong, towns)
    assert "'2' nejsou v EPSG:5514" in caught.value.faults[1]


def test_nothing_found_gives_empty_frames(towns, addresses):
    services, report = joined(found(), addresses, towns)
    assert services.empty
    assert report.empty


# One catalogue of several sources


def at(kind="lekarna", **places):
    """Services at x metres of A: (name, x) or (name, x, more)."""
    rows = []
    for id_, (name, x, *more) in places.items():
        rows.append(
            {
                "service": id_,
                "name": name,
                "kind": kind,
                "forms": "ambulantní",
                "form_stated": False,
                "target_groups": "vsichni",
                "municipality": A,
                "inside": True,
                "position_quality": "address",
                "source": f"pramen {id_}",
                "geometry": shapely.Point(X + x, Y + 500),
                **(more[0] if more else {}),
            }
        )
    frame = pd.DataFrame.from_records(rows, columns=["service", *SERVICES.columns, "geometry"]).set_index("service")
    return SERVICES.check(typed(gpd.GeoDataFrame(frame, crs=KROVAK), SERVICES.columns))


def test_a_pharmacy_of_two_sources_stands_once_and_the_table_says_which_stays():
    services, report = merged(
        {"osm": at(o=("Lékárna U Zlatého lva", 40)), "nrpzs": at(n=("LÉKÁRNA U ZLATÉHO LVA s.r.o.", 0))}
    )
    assert services.index.tolist() == ["n"]
    assert report.loc["o", ["kept", "source_kept", "source_dropped"]].tolist() == ["n", "nrpzs", "osm"]
    assert report.loc["o", "metres"] == pytest.approx(40)
    assert source_order()["zdravotnictví"][0] == "nrpzs"


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ("Lékárna U Zlatého lva", "Lékárna U Zlatého lva", 200),
        ("Lékárna U Zlatého lva", "Lékárna Na Rynku", 10),
        ("Lékárna", "Lékárna U Zlatého lva", 60),
    ],
)
def test_far_or_unlike_services_stay_two(one, other, metres):
    services, report = merged({"osm": at(o=(one, 0)), "nrpzs": at(n=(other, metres))})
    assert len(services) == 2
    assert report.empty


def test_a_nameless_object_is_the_same_only_at_the_same_door():
    assert len(merged({"osm": at(o=("lékárna", 20)), "nrpzs": at(n=("Lékárna U Zlatého lva", 0))}).services) == 1
    assert np.isnan(similarity("Lékárna", "Lékárna U Zlatého lva"))


def test_services_of_different_kinds_or_of_one_source_are_never_merged():
    other_kind = at("zubni_lekar", z=("U Zlatého lva", 0))
    twice = at(a=("U Zlatého lva", 0), b=("U Zlatého lva", 1))
    assert len(merged({"osm": twice, "nrpzs": other_kind}).services) == 3


def test_a_vague_position_needs_nearly_the_same_name_in_the_same_municipality():
    vague = {"position_quality": "municipality"}
    same = merged(
        {"catalogue": at(c=("Lékárna U Zlatého lva", 0, vague)), "nrpzs": at(n=("Lékárna U Zlatého lva", 900))}
    )
    nearly = merged(
        {
            "catalogue": at(c=("Lékárna U Zlatého lvu hned vedle", 0, vague)),
            "nrpzs": at(n=("Lékárna U Zlatého lva", 10)),
        }
    )
    elsewhere = merged(
        {"catalogue": at(c=("U Zlatého lva", 0, vague | {"municipality": B})), "nrpzs": at(n=("U Zlatého lva", 10))}
    )
    assert [len(one.services) for one in (same, nearly, elsewhere)] == [1, 2, 2]


def test_the_row_that_stays_takes_over_what_it_does_not_know_and_names_both_sources():
    known = {"step_free": True, "web": "https://a.example", "opening_hours": "Mo-Fr"}
    sources = {
        "osm": at(o=("U Zlatého lva", 0, known)),
        "nrpzs": at(n=("U Zlatého lva", 0, {"web": "https://b.example"})),
    }
    services, report = merged(sources)
    row = services.loc["n"]
    assert row[["step_free", "opening_hours", "web"]].tolist() == [True, "Mo-Fr", "https://b.example"]
    assert row["source"] == "pramen n | pramen o"
    assert report.loc["o", "taken_over"] == "step_free|opening_hours"
    assert sources["nrpzs"].loc["n", "source"] == "pramen n"


def test_three_sources_of_one_service_leave_one_row():
    sources = {
        "osm": at(o=("U Zlatého lva", 0)),
        "catalogue": at(c=("U Zlatého lva", 30)),
        "nrpzs": at(n=("U Zlatého lvu", 60)),
    }
    services, report = merged(sources)
    assert services.index.tolist() == ["n"]
    assert set(report["kept"]) == {"n"}


named = st.sampled_from(["U Zlatého lva", "U Zlatého lvu", "Na Rynku", "Lékárna", "U Anděla"])
some_places = st.lists(st.tuples(named, st.integers(0, 600)), max_size=5)


@settings(max_examples=15, deadline=None)
@given(some_places, some_places, some_places)
def test_merging_keeps_each_service_once_and_does_not_depend_on_order(first, second, third):
    given_places = {"osm": first, "nrpzs": second, "catalogue": third}
    sources = {name: at(**{f"{name}{n}": one for n, one in enumerate(places)}) for name, places in given_places.items()}
    services, report = merged(sources)
    everything = {id_ for frame in sources.values() for id_ in frame.index}
    assert set(services.index) | set(report.index) == everything
    assert len(services) + len(report) == len(everything)
    assert set(report["kept"]) <= set(services.index)
    assert not report.duplicated(["kept", "source_dropped"]).any()
    mixed = merged({name: sources[name][::-1] for name in reversed(sources)})
    assert mixed.services.sort_index().equals(services.sort_index())
    again = merged({"osm": services}).services
    assert again.sort_index().equals(services.sort_index())


def test_faults_of_the_sources_are_told_together():
    with pytest.raises(BadInput, match="source_order") as caught:
        merged({"jiný": at(a=("U Zlatého lva", 0)), "osm": at(a=("U Zlatého lva", 0)).to_crs("EPSG:32633")})
    said = " ".join(caught.value.faults)
    assert "„jiný“" in said
    assert "souřadnicové systémy se liší" in said
    assert "id a je ve více pramenech" in said
    with pytest.raises(BadInput, match="není co spojovat"):
        merged({})


def test_the_order_of_sources_names_every_family():
    assert {kind.family for kind in kinds().values()} == set(source_order())
