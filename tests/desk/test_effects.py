import geopandas as gpd
import numpy as np
import pytest

from kpss_geo.access import Survey
from kpss_geo.desk.cases import queue
from kpss_geo.desk.effects import at_doors, in_street
from kpss_geo.desk.reviewing import approve
from kpss_geo.desk.submitting import submit
from kpss_geo.frames import WGS84
from kpss_geo.survey.observations import Position
from kpss_geo.survey.profiles import profile
from kpss_geo.territory import Territory
from tests.desk.making import TODAY, TOWN, seen
from tests.desk.test_cases import ACCESSIBLE
from tests.shared import TREBON

EDITION = profile("A")
OFFICE = "socialni_odbor_trebon"


@pytest.fixture(scope="module")
def trebon():
    return Territory.open(TREBON)


@pytest.fixture
def case(store, people, trebon):
    def drawn(*events):
        submit(store, people.volunteer, events, today=TODAY)
        return queue(store, people.moderator, today=TODAY, territory=trebon)[0]

    return drawn


def survey(store):
    return Survey.of(store.published(), today=TODAY)


def test_a_surveyed_door_tells_what_it_changes_for_each_audience(store, case, trebon):
    found = at_doors(case(seen(about={"service_id": OFFICE}, **ACCESSIBLE)), survey(store), trebon, EDITION)
    own = [one for one in found if one.service == OFFICE]
    assert {one.audience for one in own} == set(EDITION.audiences)
    assert {one.before for one in own} == {None}
    wheelchair = next(one for one in own if one.audience == "wheelchair")
    assert wheelchair.after == (2, 2)


def test_a_word_that_changes_no_category_changes_no_door(store, people, case, trebon):
    old = seen(about={"service_id": OFFICE}, **ACCESSIBLE)
    submit(store, people.other, [old], today=TODAY)
    approve(store, people.second, [old.event_id])
    again = case(seen(old.point_id, after=[old.event_id], about={"service_id": OFFICE}, door_main_cm=95))
    assert at_doors(again, survey(store), trebon, EDITION) == ()
    worse = case(seen(old.point_id, after=[old.event_id], about={"service_id": OFFICE}, threshold_cm=20))
    told = {one.audience: (one.before, one.after) for one in at_doors(worse, survey(store), trebon, EDITION)}
    assert told["wheelchair"] == ((2, 2), (0, 0))


def in_a_street(trebon, off_metres=0.0):
    """A place beside the middle of a footway inside the toy store's bounds, and its way."""
    streets = trebon.streets
    for segment in np.flatnonzero(streets.allowed("foot")):
        middle = streets.lines[segment].interpolate(0.5, normalized=True)
        spot = gpd.GeoSeries([middle], crs=streets.crs).to_crs(WGS84).iloc[0]
        if TOWN.holds(spot.x, spot.y):
            return Position(spot.x, spot.y + off_metres / 111_195, 1.0), int(streets.way[segment])
    raise AssertionError


def test_a_narrowing_tells_its_street_and_how_a_wheelchair_passes(store, case, trebon):
    at, way = in_a_street(trebon)
    found = in_street(case(seen(element="zuzeni", at=at, width_cm=60)), trebon)
    assert (found.status, way in found.ways) == ("attached", True)
    assert found.metres_off < 1
    assert (found.before, found.after) == (None, (0, 0))


def test_doors_belong_to_no_street(store, case, trebon):
    assert in_street(case(seen()), trebon) is None


def test_a_point_far_from_all_streets_says_so(store, case, trebon):
    lost = in_street(case(seen(element="zuzeni", at=Position(14.89999, 48.90001, 1.0), width_cm=60)), trebon)
    assert (lost.status, lost.ways, lost.metres_off) == ("unmatched", (), None)
