import datetime as dt

import pytest

from tests.exchange.incoming.files import json_of, taken, values

GRADE = "https://data.mvcr.gov.cz/zdroj/číselníky/stupně-přístupnosti/položky/"


def cm(number, unit="CMT"):
    return {"typ": "Množství", "hodnota": number, "jednotka": unit}


PLACE = {
    "@context": "https://ofn.gov.cz/bezbariérovost/2020-07-01/kontexty/bezbariérovost.jsonld",
    "iri": "https://example.cz/radnice",
    "typ": "Bezbariérovost",
    "název": {"cs": "Radnice"},
    "umístění": [{"typ": "Umístění", "geometrie": {"type": "Point", "coordinates": [14.77, 49.004]}}],
    "okamžik_mapování": {"typ": "Časový okamžik", "datum": "2024-09-27"},
    "mapující_subjekt": [{"typ": "Osoba", "ičo": "00247618", "jméno": {"cs": "Jana Nováková"}}],
    "mapování_dle_metodiky": True,
    "tělesně_postižení_objekt_přístupnost": GRADE + "přístupný",
    "objekt_vyhrazené_parkování": True,
    "vstup_hlavní_schody": 0,
    "vstup_hlavní_nájezd": False,
    "vstup_hlavní_plošina": False,
    "vstup_hlavní_výtah": False,
    "vstup_hlavní_šířka_dveří": cm(95),
    "vstup_vedlejší_schody": 3,
    "interiér_výška_prahu": cm(2),
    "interiér_minimální_průchod": cm(0.9, "MTR"),
    "toaleta_šířka_dveří": cm(80),
    "toaleta_euroklíč": False,
    "toaleta_wc_madlo": True,
    "toaleta_wc_výška_sedátka": True,
    "toaleta_wc_boční_přístup": cm(85),
}


def told(**change):
    found = taken(json_of([{key: value for key, value in (PLACE | change).items() if value is not None}]))
    assert found.quarantined == []
    return {(one.element, values(one).get("entrance_role", "")): values(one) for one in found.events}


def test_a_place_gives_its_entrances_toilet_and_parking():
    assert told() == {
        ("vstup", "main"): {
            "entrance_role": "main",
            "door_main_cm": 95,
            "steps_count": 0,
            "bridged_by": "level",
            "threshold_cm": 2,
            "interior_min_cm": 90,
            "declared_category": "accessible",
        },
        ("vstup", "side"): {"entrance_role": "side", "steps_count": 3, "bridged_by": "nothing"},
        ("toaleta", ""): {"wc_door_cm": 80, "euro_key": False, "wc_side_cm": 85},
        ("stani", ""): {"parking_count": "unknown"},
    }


def test_day_place_name_and_organisation_are_kept_and_the_person_is_not():
    found = taken(json_of([PLACE]))
    one = found.events[0]
    assert (one.observed_on, one.about["name"]) == (dt.date(2024, 9, 27), "Radnice")
    assert (one.position.lon, one.position.lat) == (14.77, 49.004)
    assert one.about["organisation_ico"] == "00247618"
    assert "Nováková" not in repr(found)


@pytest.mark.parametrize(("said", "method"), [(True, "measured"), (False, "estimate"), (None, "estimate")])
def test_only_what_was_mapped_by_the_method_was_measured(said, method):
    row = {key: value for key, value in (PLACE | {"mapování_dle_metodiky": said}).items() if value is not None}
    events = taken(json_of([row])).events
    assert {one.method for event in events for one in event.values.values()} == {method}


def test_no_unbridged_step_is_level_only_where_nothing_bridges():
    bridged = told(vstup_hlavní_nájezd=True)["vstup", "main"]
    assert bridged["bridged_by"] == "fixed_ramp"
    assert "steps_count" not in bridged
    silent = told(vstup_hlavní_nájezd=None, vstup_hlavní_plošina=None, vstup_hlavní_výtah=None)["vstup", "main"]
    assert {"steps_count", "bridged_by"}.isdisjoint(silent)
    assert told(vstup_hlavní_schody=True)["vstup", "main"]["steps_count"] == "unknown"


@pytest.mark.parametrize(
    ("slug", "grade"),
    [
        ("přístupný", "accessible"),
        ("p%C5%99%C3%ADstupn%C3%BD", "accessible"),
        ("částečně-přístupný", "partly"),
        ("obtížně-přístupný-nebo-nepřístupný", "inaccessible"),
        ("něco-jiného", None),
    ],
)
def test_the_grade_is_an_opinion_kept_beside(slug, grade):
    main = told(tělesně_postižení_objekt_přístupnost=GRADE + slug)["vstup", "main"]
    assert main.get("declared_category") == grade


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"vstup_hlavní_šířka_dveří": 95}, "jednotku"),
        ({"vstup_hlavní_šířka_dveří": cm(95, "INH")}, "jednotku"),
        ({"vstup_hlavní_šířka_dveří": cm("95")}, "jednotku"),
        ({"vstup_hlavní_schody": "+3/-1"}, "není počet schodů"),
        ({"okamžik_mapování": None}, "observed_on"),
        ({"umístění": None}, "chybí poloha"),
    ],
)
def test_what_the_norm_does_not_allow_is_put_aside_with_the_key(change, word):
    row = {key: value for key, value in (PLACE | change).items() if value is not None}
    broken = taken(json_of([row])).quarantined
    assert any(word in reason for one in broken for reason in one.reasons)
    assert {one.source_id.partition("#")[0] for one in broken} == {PLACE["iri"]}


def test_it_may_be_a_part_of_another_thing_that_says_where_it_is():
    inner = {key: value for key, value in PLACE.items() if key not in ("umístění", "název", "iri")}
    outer = {key: PLACE[key] for key in ("umístění", "název", "iri")} | {"bezbariérovost": inner}
    assert taken(json_of({"položky": [outer]})).events == taken(json_of([PLACE])).events


def test_what_is_not_told_is_not_answered():
    assert told(toaleta_euroklíč=None)["toaleta", ""] == {"wc_door_cm": 80, "wc_side_cm": 85}
