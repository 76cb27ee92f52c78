import json

import pytest

from kpss_geo.exchange.outgoing.ofn import ACCESSIBLE_IRI
from kpss_geo.survey.observations import Value
from tests.exchange.outgoing.samples import HALL, hall, old_and_torn, seen, street, whole, written

ENTRANCE = ("vchod", "schody", "nájezd", "plošina", "výtah", "výtah_sedátko", "výtah_madlo", "šířka_dveří")
INTERIOR = (
    "schody", "minimální_průchod", "výška_prahu", "přístupnost", "nájezd", "plošina", "výtah", "výtah_sedátko",
    "výtah_madlo", "točité_schodiště",
)  # fmt: skip
TOILET = (
    "šířka_dveří", "klíč", "euroklíč", "dostatečný_rozměr", "signalizační_tlačítko", "wc_boční_přístup",
    "wc_výška_sedátka", "wc_madlo", "umyvadlo_dostatečný_prostor", "přebalovací_pult",
)  # fmt: skip
DOORS = ("vstup_hlavní_", "vstup_vedlejší_")
BOOLEAN = {
    "mapování_dle_metodiky", "objekt_vyhrazené_parkování", "objekt_obtížný_povrch", "objekt_obtížný_sklon",
    *(door + key for door in DOORS for key in ENTRANCE if key not in ("schody", "šířka_dveří")),
    *(f"interiér_{key}" for key in INTERIOR if key not in ("schody", "minimální_průchod", "výška_prahu")),
    *(f"toaleta_{key}" for key in TOILET if key not in ("šířka_dveří", "wc_boční_přístup")),
}  # fmt: skip
WHOLE = {"vstup_hlavní_schody", "vstup_vedlejší_schody", "interiér_schody"}
QUANTITY = {
    "vstup_hlavní_šířka_dveří", "vstup_vedlejší_šířka_dveří", "interiér_minimální_průchod", "interiér_výška_prahu",
    "toaleta_šířka_dveří", "toaleta_wc_boční_přístup",
}  # fmt: skip
GRADE = {
    "přístupnost_děti_s_doprovodem", "přístupnost_senioři", "tělesně_postižení_toaleta_přístupnost",
    "tělesně_postižení_objekt_přístupnost",
}  # fmt: skip
OTHER = {"@context", "typ", "název", "popis", "okamžik_mapování", "mapující_subjekt"}


def objects(events, **more):
    return json.loads(written("ofn", events, **more).files["bezbarierovost.jsonld"])


def main_entrance(**answers):
    """The town hall with other answers of its main entrance; None takes an answer away."""
    first = {field: one.value for field, one in hall()[0].values.items()} | answers
    kept = {field: value for field, value in first.items() if value is not None}
    return seen(1, "vstup", kept, about=HALL)


def test_only_keys_of_the_norm_are_written_each_with_its_kind_of_value():
    for one in objects(whole()):
        for key, value in one.items():
            kinds = {
                key in BOOLEAN: isinstance(value, bool),
                key in WHOLE: type(value) is int and value >= 0,
                key in GRADE: value == ACCESSIBLE_IRI,
                key in QUANTITY: isinstance(value, dict) and set(value) == {"typ", "hodnota", "jednotka"},
                key in OTHER: True,
            }
            assert kinds.get(True), (key, value)
        assert one["typ"] == "Bezbariérovost"
        assert one["okamžik_mapování"]["typ"] == "Časový okamžik"


def test_widths_are_quantities_in_centimetres():
    told = objects(hall())[0]
    assert told["vstup_hlavní_šířka_dveří"] == {"typ": "Množství", "hodnota": 82.5, "jednotka": "CMT"}
    assert told["mapující_subjekt"] == [{"typ": "Osoba", "ičo": "00247618"}]


def test_only_steps_that_nothing_helps_over_are_counted():
    for by, steps in (("lift", 0), ("nothing", 5), ("level", 5), (None, None)):
        told = objects([main_entrance(steps_count=-5, bridged_by=by)])[0]
        assert told.get("vstup_hlavní_schody") == steps, by


def test_unknown_steps_never_look_like_a_level_entrance():
    told = objects([main_entrance(steps_count=None, bridged_by="nothing")])[0]
    assert not [
        key
        for key in told
        if key.startswith("vstup_hlavní_") and told[key] in (False, 0) and key != "vstup_hlavní_vchod"
    ]


def test_a_lift_counts_only_when_it_is_large_enough_for_the_norm():
    def told(**lift):
        return objects([main_entrance(steps_count=4, bridged_by="lift"), seen(3, "vytah", lift, about=HALL)])[0]

    assert told(lift_door_cm=70, lift_width_cm=100, lift_depth_cm=110)["vstup_hlavní_výtah"] is True
    assert told(lift_door_cm=69, lift_width_cm=100)["vstup_hlavní_výtah"] is False
    assert "vstup_hlavní_výtah" not in told(lift_door_cm=90, lift_width_cm=None)


def test_a_fixed_ramp_narrower_than_the_norm_asks_is_no_ramp():
    leg = {"length_cm": 300, "slope_pct": 8}
    for width, told in ((110, True), (109, False), (None, None)):
        legs = [leg | {"width_cm": width}]
        found = objects([main_entrance(steps_count=1, bridged_by="fixed_ramp", ramp_legs=legs)])[0]
        assert found.get("vstup_hlavní_nájezd") is told, width
    legs = [leg | {"width_cm": 150}, leg | {"width_cm": 90}]
    found = objects([main_entrance(steps_count=1, bridged_by="fixed_ramp", ramp_legs=legs)])[0]
    assert found["vstup_hlavní_nájezd"] is False  # the narrowest leg decides


def accessible(method="measured", **more):
    entrance = {field: Value(one.value, method=method) for field, one in hall()[0].values.items()}
    return [seen(1, "vstup", entrance, about=HALL, **more), *hall()[2:4]]


def test_the_method_was_followed_only_where_everything_it_asks_was_measured():
    assert objects(accessible())[0]["mapování_dle_metodiky"] is True
    assert objects(accessible("phone"))[0]["mapování_dle_metodiky"] is False
    assert objects(accessible("document"))[0]["mapování_dle_metodiky"] is False
    assert objects([main_entrance(interior_min_cm=None)])[0]["mapování_dle_metodiky"] is False
    assert objects(old_and_torn())[0]["mapování_dle_metodiky"] is False


@pytest.mark.parametrize("field", ["steps_count", "bridged_by", "door_main_cm", "threshold_cm", "interior_steps"])
def test_one_value_that_was_not_measured_is_enough_not_to_follow_the_method(field):
    entrance = {name: Value(one.value) for name, one in hall()[0].values.items()}
    entrance[field] = Value(entrance[field].value, method="document")
    assert objects([seen(1, "vstup", entrance, about=HALL)])[0]["mapování_dle_metodiky"] is False


def test_the_address_of_a_grade_is_written_only_where_it_is_confirmed():
    good = objects(accessible())[0]
    assert good["tělesně_postižení_objekt_přístupnost"] == ACCESSIBLE_IRI
    found = written("ofn", [main_entrance(threshold_cm=9)])
    bad = json.loads(found.files["bezbarierovost.jsonld"])[0]
    assert not GRADE & bad.keys()
    assert "obtížně přístupné nebo nepřístupné" in bad["popis"]["cs"]
    assert any("IRI" in line for line in found.lost)


def test_an_old_answer_is_unknown_and_a_disputed_one_is_told_as_such():
    told = objects(old_and_torn())[0]
    assert "interiér_výtah" not in told
    assert told["interiér_výška_prahu"]["hodnota"] == 9
    assert "V rozporu: Výška prahu." in told["popis"]["cs"]
    assert "K ověření: Šířka dveří výtahu." in told["popis"]["cs"]


def test_things_in_the_street_and_further_doors_are_counted_as_lost():
    third = seen(9, "vstup", {"entrance_role": "side"}, about=HALL)
    found = written("ofn", [*hall(), third, *street()])
    assert len(json.loads(found.files["bezbarierovost.jsonld"])) == 2  # the hall, and the platform that stands alone
    assert any(line.startswith("věci v ulici") and line.endswith(": 7") for line in found.lost)
    assert "další vstupy a toalety téhož místa; bodů: 1" in found.lost
    assert "Šířka vedlejšího křídla (vstup); bodů: 1" in found.lost


def test_surfaces_and_slopes_of_the_way_up_are_hard_easy_or_unknown():
    def told(**walk):
        return objects([main_entrance(), seen(8, "chodnik", walk, about=HALL)])[0]

    hard = told(surface="unhewn_cobblestone", slope_pct=9)
    assert (hard["objekt_obtížný_povrch"], hard["objekt_obtížný_sklon"]) == (True, True)
    easy = told(surface="asphalt", slope_pct=-8, cross_slope_pct=2)
    assert (easy["objekt_obtížný_povrch"], easy["objekt_obtížný_sklon"]) == (False, False)
    assert not {"objekt_obtížný_povrch", "objekt_obtížný_sklon"} & told(surface="sett", slope_pct=3).keys()
