import numpy as np
import pytest

from kpss_geo.accessible.register import register
from tests.accessible.places import DOOR, seen, survey, territory


def known(*events, **other):
    return register(territory(**other), survey(*events))


def ids(found):
    return [one.id for one in found.spots]


def test_a_service_that_nobody_visited_is_listed_as_unverified_and_a_field_service_is_not():
    found = known()
    assert ids(found) == ["poradna", "klub"]
    assert {one.grade for one in found.spots} == {"unverified"}
    assert [one.vague for one in found.spots] == [False, True]


def test_a_surveyed_service_stands_once():
    found = known(seen("door", "vstup", DOOR, service_id="poradna", name="Poradna"))
    assert ids(found) == ["poradna", "klub"]
    spot = found.spots[0]
    assert spot.grade == "accessible"
    assert [one.id for one in spot.services] == ["poradna"]
    assert found.kinds["odborne_socialni_poradenstvi"][0]


def test_places_to_go_to_come_before_unvisited_services_and_those_before_the_street():
    found = known(seen("kerb", "obrubnik", {"kerb_cm": 9}, lon=14.71), seen("door", "vstup", DOOR, name="Úřad"))
    assert [one.elements[0] for one in found.spots] == ["vstup", "vstup", "vstup", "obrubnik"]
    assert found.spots[0].name == "Úřad"
    assert ids(found)[1:3] == ["poradna", "klub"]


def test_arrays_say_the_same_as_the_rows():
    found = known(seen("door", "vstup", DOOR, name="Úřad"), seen("wc", "toaleta", {"wc_door_cm": 80}, name="Úřad"))
    assert [found.position[one] for one in ids(found)] == list(range(len(found.spots)))
    assert found.elements["toaleta"].tolist() == [True, False, False]
    assert [found.municipalities[place] for place in found.municipality] == [one.municipality for one in found.spots]
    assert np.allclose(found.lon, [one.lon for one in found.spots])


def test_steps_that_nobody_counted_leave_the_threshold_unknown():
    counted, uncounted = (
        known(seen("door", "vstup", answers, name="Úřad")).measures["threshold_cm"]
        for answers in (DOOR, {name: value for name, value in DOOR.items() if name != "steps_count"})
    )
    assert not np.isnan(counted.value[counted.owner == 0]).any()
    assert np.isnan(uncounted.value[uncounted.owner == 0]).any()


def test_an_archived_thing_is_not_listed():
    found = known(seen("gone", "obrubnik", {"kerb_cm": 9}))
    assert len(found.spots) == 3
    assert len(known().spots) == 2


@pytest.mark.parametrize("name", ["Poradna", "poradna čáp"])
def test_the_name_of_the_service_is_searched_although_the_place_bears_another(name):
    found = known(seen("door", "vstup", DOOR, service_id="poradna", name="Vchod ze dvora"))
    assert "poradna cap" in found.folded[0]
