import geopandas as gpd
import pytest
from shapely.geometry import box

from kpss_geo.desk.foretelling import foretold, likes, observed_at, sent_before
from kpss_geo.desk.submitting import submit
from kpss_geo.desk.writing import answered, blank, of_kind, placed, said_of, upon
from kpss_geo.frames import WGS84
from kpss_geo.survey.described import described
from kpss_geo.survey.fold import fold
from kpss_geo.survey.observations import Position
from kpss_geo.survey.profiles import profile
from kpss_geo.survey.questionnaire import elements
from tests.desk.making import NOW, SQUARE, TODAY, gone, seen
from tests.desk.test_cases import ACCESSIBLE

EDITION = profile("A")


@pytest.fixture(scope="module")
def towns():
    frame = gpd.GeoDataFrame({"name": ["Třeboň"]}, geometry=[box(14.7, 48.9, 14.9, 49.1)], index=["1"], crs=WGS84)
    return frame.to_crs("EPSG:5514")


def told(written, points, towns, before=()):
    return foretold(written, points, before=before, municipalities=towns, profile=EDITION, today=TODAY)


def start(people, element="vstup", at=SQUARE):
    return placed(of_kind(blank(people.volunteer, now=NOW), element), at)


def filled(written, given, how="measured"):
    for field, value in given.items():
        written = answered(written, field, value, how=how)
    return written


def publish(store, people, *events):
    store.add(events, state="published", sender=people.surveyor.id)
    return store.points(today=TODAY)


def test_nothing_is_foretold_before_place_and_kind_are_known(people, towns):
    assert told(blank(people.volunteer, now=NOW), {}, towns) is None
    assert told(of_kind(blank(people.volunteer, now=NOW), "vstup"), {}, towns) is None


@pytest.mark.parametrize("element", sorted(elements()))
def test_every_kind_of_thing_is_told_of_as_the_public_map_will(element, people, towns):
    written = start(people, element)
    found = told(written, {}, towns)
    public = described(fold([written], today=TODAY), towns, EDITION).iloc[0]
    assert (found.grade, found.label) == (public["grade"], public["label"])
    assert "; ".join(found.reasons) == public["why"]


def test_each_answer_takes_its_question_off_what_is_missing_until_the_category_is_known(people, towns):
    written = start(people)
    missing = {one.field for one in told(written, {}, towns).missing}
    for field, value in ACCESSIBLE.items():
        written = answered(written, field, value)
        left = {one.field for one in told(written, {}, towns).missing}
        assert left <= missing - {field}
        missing = left
    assert missing == set()
    assert told(written, {}, towns).grade == "accessible"


def test_an_estimate_is_still_missing_a_measurement(people, towns):
    written = answered(filled(start(people), ACCESSIBLE), "door_main_cm", 95, how="estimate")
    found = told(written, {}, towns)
    assert found.grade == "unverified"
    assert [one.field for one in found.missing] == ["door_main_cm"]


def test_a_bad_measure_says_why_and_asks_for_nothing_more(people, towns):
    found = told(answered(start(people), "threshold_cm", 12), {}, towns)
    assert (found.grade, found.missing) == ("inaccessible", ())
    assert found.reasons == ("výška prahu: 12 cm > 7 cm",)


def test_other_points_of_the_place_count(store, people, towns):
    points = publish(store, people, seen(about={"name": "Radnice"}, **ACCESSIBLE))
    toilet = said_of(start(people, "toaleta"), name="Radnice")
    assert told(toilet, points, towns).grade == "unverified"  # whether it is fit nobody knows
    assert told(start(people, "toaleta"), points, towns).label.startswith("neověřeno (nejlépe WC")


def test_a_new_word_of_a_known_point_stands_upon_what_was_known(store, people, towns):
    points = publish(store, people, seen(**{**ACCESSIBLE, "threshold_cm": None}))
    [point] = points.values()
    again = answered(upon(point, start(people)), "threshold_cm", 1)
    found = told(again, points, towns, observed_at(store, again))
    assert found.grade == "accessible"
    assert observed_at(store, start(people)) == []


def test_the_same_thing_nearby_is_offered_first_and_another_side_never(store, people):
    near = Position(SQUARE.lon, SQUARE.lat + 3 / 111_195, 4)
    door, sided = seen(at=near), seen(at=near, about={"side": "vlevo"})
    place = seen(element="vytah", at=near, about={"name": "Městský úřad"})
    far = seen(at=Position(SQUARE.lon, SQUARE.lat + 150 / 111_195, 4))
    points = publish(store, people, door, place, far, sided)
    written = said_of(start(people), name="městský úřad", side="vpravo")
    found = likes(store, written, points)
    assert [(one.point.point_id, one.reason) for one in found] == [
        (door.point_id, "element"),
        (place.point_id, "site"),
    ]
    assert 2 < found[0].metres < 4
    assert likes(store, upon(points[door.point_id], written), points) == []


def test_a_linked_place_is_offered_however_far(store, people):
    far = seen(at=Position(14.8, 48.95, 4), about={"service_id": "radnice"})
    points = publish(store, people, far)
    [found] = likes(store, said_of(start(people), service_id="radnice"), points)
    assert (found.reason, found.point.point_id) == ("site", far.point_id)


def test_what_one_sent_oneself_and_still_waits_is_remembered(store, people):
    sent = seen()
    submit(store, people.volunteer, [sent], today=TODAY)
    assert [one.event_id for one in sent_before(store, start(people), people.volunteer.pseudonym)] == [sent.event_id]
    assert sent_before(store, start(people), people.other.pseudonym) == []
    assert sent_before(store, start(people, "vytah"), people.volunteer.pseudonym) == []


def test_a_point_that_is_no_more_is_offered_to_nobody(store, people):
    old = seen()
    points = publish(store, people, old, gone(old.point_id, old.event_id))
    assert points[old.point_id].archived
    assert likes(store, start(people), points) == []
    linked = seen(at=Position(14.8, 48.95, 4), about={"service_id": "radnice"})
    points = publish(store, people, linked, gone(linked.point_id, linked.event_id))
    assert likes(store, said_of(start(people), service_id="radnice"), points) == []
