import datetime as dt
import math
from xml.sax.saxutils import quoteattr

import pytest

from kpss_geo.exchange.cells import element_words
from kpss_geo.exchange.incoming.osm import elements_of
from kpss_geo.survey.observations import Box
from kpss_geo.survey.questionnaire import elements, questions
from kpss_geo.terms import rows
from kpss_geo.units import centimetres
from tests.exchange.incoming.files import only, taken, values
from tests.shared import extract

DAY = "2024-03-01T10:00:00Z"


def node(number=1, lon=14.77, lat=49.0, day=DAY, **tags):
    said = "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
    stamp = f' timestamp="{day}"' if day else ""
    return f'<node id="{number}" version="1" lon="{lon}" lat="{lat}"{stamp} uid="7" user="mapper">{said}</node>'


def way(number, nodes, **tags):
    refs = "".join(f'<nd ref="{ref}"/>' for ref in nodes)
    said = "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
    return f'<way id="{number}" version="1" timestamp="{DAY}">{refs}{said}</way>'


def osm(*things):
    return f"<?xml version='1.0' encoding='UTF-8'?><osm version='0.6'>{''.join(things)}</osm>".encode()


def told(**tags):
    return values(only(osm(node(**tags))))


@pytest.mark.parametrize(
    ("tags", "element", "answers"),
    [
        ({"entrance": "main", "door:width": "0.9"}, "vstup", {"entrance_role": "main", "door_main_cm": 90}),
        ({"entrance": "yes", "kerb:height": "2 cm"}, "vstup", {"threshold_cm": 2}),
        ({"entrance": "secondary", "step_count": "3", "ramp:wheelchair": "yes", "incline": "-8%"}, "vstup",
         {"entrance_role": "side", "steps_count": 3, "bridged_by": "fixed_ramp",
          "ramp_legs": [{"length_cm": None, "slope_pct": 8, "width_cm": None}]}),
        ({"shop": "bakery", "name": "Pekárna", "wheelchair": "limited"}, "vstup", {"declared_category": "partly"}),
        ({"highway": "elevator", "door:width": "90 cm"}, "vytah", {"lift_door_cm": 90}),
        ({"amenity": "toilets", "wheelchair": "designated", "centralkey": "eurokey"}, "toaleta",
         {"declared_category": "accessible", "euro_key": True}),
        ({"amenity": "parking", "capacity:disabled": "2"}, "stani", {"parking_count": 2}),
        ({"barrier": "kerb", "kerb": "lowered", "tactile_paving": "no"}, "obrubnik", {"kerb_cm": 3, "tactile": False}),
        ({"barrier": "kerb", "kerb": "raised", "kerb:height": "0.15"}, "obrubnik", {"kerb_cm": 15}),
        ({"highway": "crossing", "kerb": "flush"}, "prechod", {"kerb_cm": 0.5}),
    ],
)  # fmt: skip
def test_tags_become_answers_that_are_estimates(tags, element, answers):
    event = only(osm(node(**tags)))
    assert event.element == element
    assert values(event) == answers
    assert {one.method for one in event.values.values()} == {"estimate"}


@pytest.mark.parametrize(
    "tags",
    [
        {"barrier": "kerb", "kerb": "yes"},
        {"barrier": "kerb", "kerb": "20 somethings"},
        {"entrance": "yes"},
        {"entrance": "home", "door:width": "wide"},
        {"highway": "bus_stop", "wheelchair": "yes"},
        {"highway": "crossing", "tactile_paving": "incorrect"},
        {"amenity": "toilets", "wheelchair": "unknown"},
        {"highway": "steps"},
        {"entrance": "yes", "ramp:wheelchair": "no"},
    ],
)
def test_tags_that_answer_nothing_make_no_observation(tags):
    found = taken(osm(node(**tags)))
    assert (found.events, found.quarantined) == ([], [])


@pytest.mark.parametrize("text", ["20 cm", "0.2", "200 mm", '8"', "0.2 m", "0,2"])
def test_heights_are_read_by_their_unit_and_a_bare_one_is_metres(text):
    assert told(barrier="kerb", **{"kerb:height": text})["kerb_cm"] == pytest.approx(centimetres(text))


def test_a_height_that_no_kerb_has_is_put_aside_and_not_divided():
    (broken,) = taken(osm(node(barrier="kerb", **{"kerb:height": "18"}))).quarantined
    assert "1800" in broken.reasons[0]


def test_a_place_with_a_toilet_is_two_things():
    one, other = taken(osm(node(amenity="cafe", wheelchair="yes", **{"toilets:wheelchair": "no"}))).events
    assert (one.element, other.element) == ("vstup", "toaleta")
    assert values(other) == {"declared_category": "inaccessible"}
    assert one.point_id != other.point_id


def test_a_way_lies_in_its_middle_and_the_radius_holds_it():
    spots = [(14.77, 49.0), (14.7702, 49.0), (14.7702, 49.0003)]
    nodes = [node(number, *spot) for number, spot in enumerate(spots, start=1)]
    place = only(osm(*nodes, way(9, (1, 2, 3), highway="steps", step_count="12", incline="up"))).position
    for lon, lat in spots:
        across = math.hypot((lon - place.lon) * math.cos(math.radians(lat)), lat - place.lat) * 111_320
        assert across <= place.accuracy_m + 0.1
    assert place.method == "map"


def test_the_day_is_that_of_a_survey_or_of_the_edit_and_never_made_up():
    tags = {"barrier": "kerb", "kerb": "raised"}
    assert only(osm(node(**tags))).observed_on == dt.date(2024, 3, 1)
    assert only(osm(node(**tags, check_date="2023-07-09"))).observed_on == dt.date(2023, 7, 9)
    assert only(osm(node(**tags, check_date="2023-07"))).observed_on == dt.date(2024, 3, 1)
    assert "observed_on" in taken(osm(node(day="", **tags))).quarantined[0].reasons[0]
    event = only(osm(node(day="", **tags)), defaults={"observed_on": "2020-01-01"})
    assert event.observed_on == dt.date(2020, 1, 1)


def test_the_licence_and_the_reference_are_kept_and_the_mapper_is_not():
    found = taken(osm(node(5, barrier="kerb", kerb="raised")))
    assert found.events[0].about == {"osm_ref": "node/5", "licence": "ODbL-1.0"}
    assert found.batch.licence == "ODbL-1.0"
    assert "mapper" not in repr(found)


def test_the_tables_name_known_things_fields_and_answers():
    known = set(element_words().values())
    assert {row["element"] for row in rows("import_osm_elements.csv")} <= known == set(elements())
    for row in rows("import_osm_fields.csv"):
        assert row["element"] in questions()[row["field"]].elements, row
    for row in rows("import_osm_words.csv"):
        question = questions()[row["field"]]
        assert row["answer"] in ([one.value for one in question.choices] or ("ano", "ne")), row


def test_a_file_gives_the_same_as_its_bytes(tmp_path):
    raw = osm(node(barrier="kerb", kerb="raised"))
    (tmp_path / "extract.osm").write_bytes(raw)
    assert taken(tmp_path / "extract.osm").events == taken(raw).events


def test_a_real_town_is_read():
    path = extract("osm/heidelberg.test.osm.pbf")
    found = taken(path, within=Box(5, 45, 18, 55), defaults={"observed_on": "2020-01-01"})
    assert len(found.events) > 1_000
    assert {one.element for one in found.events} >= {"schody", "vstup", "stani", "toaleta", "prechod"}
    assert all(one.about["licence"] == "ODbL-1.0" and one.values for one in found.events)
    assert all("mimo rozsah" in reason for one in found.quarantined for reason in one.reasons)


def test_what_is_not_in_the_map_yet_has_no_reference_and_what_was_deleted_is_not_there():
    tags = {"barrier": "kerb", "kerb": "raised"}
    event = only(osm(node(-1, **tags)))
    assert "osm_ref" not in event.about
    assert event.point_id == only(osm(node(-7, **tags))).point_id != only(osm(node(-1, lat=49.1, **tags))).point_id
    changes = osm(f"<delete>{node(3, **tags)}</delete><modify>{node(4, **tags)}</modify>")
    assert (
        only(changes.replace(b"<osm ", b"<osmChange ").replace(b"</osm>", b"</osmChange>")).about["osm_ref"] == "node/4"
    )


def test_streets_and_stops_are_no_entrances():
    assert elements_of({"highway": "footway", "wheelchair": "yes"}) == []
    assert elements_of({"public_transport": "platform", "wheelchair": "yes"}) == []
