"""Where to map next."""

import re

import pytest

from kpss_geo.pages import mapview


def test_doors_and_streets_stand_ranked_with_a_way_to_log_each(open_page, shown):
    at = open_page("kde", "Dana")
    text = shown(at)
    people = [int(one.replace("\N{NO-BREAK SPACE}", "")) for one in re.findall(r"čeká na to ([\d\s]+) lidí", text)]
    assert len(people) == 12
    assert "1. v pořadí" in text
    links = at.get("page_link")
    assert len(links) == 12
    assert all("prvek=" in one.proto.query_string for one in links)


@pytest.mark.parametrize(("kind", "word"), [("door", "změřte vstup"), ("street", "zjistěte")])
def test_one_kind_of_place_is_chosen(kind, word, open_page, shown):
    at = open_page("kde", "Dana")
    at.selectbox(key="co").set_value(kind).run()
    heads = re.findall(r"<h3>(.*?)</h3>", shown(at))
    assert heads
    assert all(word in one for one in heads)


def test_a_municipality_is_chosen_and_the_rank_stays(open_page, shown):
    at = open_page("kde", "Dana")
    places = at.multiselect(key="obec").options
    at.multiselect(key="obec").set_value([places[0]]).run()
    text = shown(at)
    assert places[0] in text
    assert "1. v pořadí" not in text or places[0] == "Třeboň"


def test_with_a_position_the_nearest_come_first(open_page, shown, monkeypatch):
    found = iter([mapview.Position(14.77, 49.0, 10.0)])
    monkeypatch.setattr(mapview, "gps", lambda *_some, **_more: next(found, None))
    at = open_page("kde", "Dana")
    metres = [int(one.replace("\N{NO-BREAK SPACE}", "")) for one in re.findall(r"([\d\s]+) m od vás", shown(at))]
    assert metres == sorted(metres)
    assert len(metres) == 12
    at.button(key="podle_lidi").click().run()
    assert "m od vás" not in shown(at)


def test_more_are_shown_on_demand_and_in_english(open_page, shown):
    at = open_page("kde", "Dana", language="en")
    assert "Where it helps most" in shown(at)
    at.button(key="dalsi").click().run()
    assert len(at.get("page_link")) == 24


def test_it_is_for_volunteers(open_page, shown):
    assert "v pořadí" not in shown(open_page("kde", ""))
