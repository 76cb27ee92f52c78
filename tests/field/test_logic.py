"""The page and the survey judge alike: the same cases in Python and in JavaScript, run by node."""

import datetime as dt
import itertools
import json
import random
import shutil
import subprocess
from importlib import resources
from pathlib import Path
from uuid import UUID

import pytest

from kpss_geo.field.questions import questionnaire
from kpss_geo.survey.duplicates import suspects
from kpss_geo.survey.logic import every
from kpss_geo.survey.observations import Position
from kpss_geo.survey.questionnaire import asked, elements, of_element, questions
from tests.desk.making import seen

HERE = Path(__file__).parent
SCRIPTS = resources.files("kpss_geo.field") / "static" / "js"
FIGURES = (0, 0.0, 1, -1, 7, 12.5, 60, 61, -200, 201, 1e-5, 0.0001, 123456, 1234567, 1e20, 2.0)
LEGS = ([], [{}], [{"length_cm": 300, "slope_pct": 8, "width_cm": None}], [{"length_cm": 0}], [{"slope_pct": "x"}], "x")
OTHERS = (True, False, "", "x", "level", "fixed_ramp", "two_leaves", "2026-11-30", "2026-02-30", "2026-1-1", "20261130")
NO_FIGURES = ("8 cm", "", "1e5", "--1", "1,2,3", "Infinity", "0x1f")
VALUES = (None, *FIGURES, *LEGS, *OTHERS)


def node(script, module, told):
    if shutil.which("node") is None:
        pytest.skip("node is not installed: the page's logic cannot be run outside a browser")
    command = ["node", HERE / script, Path(str(SCRIPTS / module)).as_uri()]
    done = subprocess.run(command, input=json.dumps(told), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def as_answer(field, value):
    """As Python holds what JSON tells."""
    if questions()[field].type == "date" and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value) if len(value) == 10 else value
        except ValueError:
            return value
    return value


def some_answers():
    """Elements with answers: each question that others depend on with every value, and many at random."""
    chance = random.Random(1)  # noqa: S311
    asked_after = {condition.field for one in questions().values() for condition in one.relevant}
    for element in elements():
        own = of_element(element)
        yield element, {}
        for one, value in itertools.product([one for one in own if one.field in asked_after], VALUES):
            if not isinstance(value, list):
                yield element, {one.field: value}
        for _ in range(40):
            some = chance.sample(own, chance.randint(0, len(own)))
            yield element, {one.field: chance.choice((*FIGURES, *OTHERS, None)) for one in some}


@pytest.fixture(scope="module")
def both():
    """Cases, and what the page says of each."""
    cases = {
        "asked": list(some_answers()),
        "kept": list(some_answers()),
        "wrong": [(field, value) for field in questions() for value in VALUES],
        "every": list(itertools.product((True, False, None), repeat=3)),
        "general": [one for one in FIGURES if one],
        "figure": [
            "80",
            " 80,5 ",
            "-2",
            "\u22122",
            "+3",
            "1 200",
            "8 cm",
            "",
            "1e5",
            "--1",
            "1,2,3",
            "Infinity",
            "0x1f",
        ],
    }
    asking = questionnaire()
    return cases, node(
        "logic.mjs", "logic.js", {"questions": asking["questions"], "leg": asking["leg"], "cases": cases}
    )


def test_the_same_questions_are_asked(both):
    cases, told = both
    assert told["asked"] == [[one.field for one in asked(*case)] for case in cases["asked"]]
    assert len({tuple(some) for some in told["asked"]}) > len(elements()), "conditions must matter"


def test_answers_that_make_no_sense_any_more_are_left_out(both):
    cases, told = both
    for (element, answers), left in zip(cases["kept"], told["kept"], strict=True):
        kept = {field: answers[field] for field in left}
        assert set(left) <= {one.field for one in asked(element, kept)}
        assert all(not questions()[field].makes_sense(answers) for field in answers.keys() - kept.keys())


def test_the_same_answers_are_wrong(both):
    cases, told = both
    here = [questions()[field].fault(as_answer(field, value)) is not None for field, value in cases["wrong"]]
    differ = [case for case, mine, theirs in zip(cases["wrong"], here, told["wrong"], strict=True) if mine != theirs]
    assert differ == []
    assert 0 < sum(here) < len(here)


def test_three_answers_are_joined_alike(both):
    cases, told = both
    assert told["every"] == [every(some) for some in cases["every"]]


def test_figures_are_written_alike(both):
    cases, told = both
    assert told["general"] == [f"{value:g}" for value in cases["general"]]


def test_figures_are_read_as_people_type_them(both):
    assert both[1]["figure"] == [80, 80.5, -2, -2, 3, 1200, *[None] * len(NO_FIGURES)]


def test_the_same_things_nearby_are_suspected():
    chance = random.Random(2)  # noqa: S311
    cases, wanted = [], []
    for _ in range(150):
        element, side = chance.choice(sorted(elements())), chance.choice(("", "vlevo", "vpravo"))
        mine = spot(chance)
        new = seen(UUID(int=0), element=element, at=mine, about={"side": side} if side else {}, **any_answer(element))
        others = [other(chance, number) for number in range(1, 9)]
        found = [one for one in suspects(new, others) if one.reason == "element"]
        wanted.append([str(one.point_id) for one in sorted(found, key=lambda one: (one.metres, str(one.point_id)))])
        place = {"lat": mine.lat, "lon": mine.lon, "accuracy_m": mine.accuracy_m}
        cases.append({"element": element, "place": place, "side": side, "points": [row(one) for one in others]})
    told = node("near.mjs", "near.js", {"elements": questionnaire()["elements"], "cases": cases})
    assert told == wanted
    assert any(told)


def spot(chance):
    return Position(14.77 + chance.random() / 2_000, 49 + chance.random() / 3_000, chance.choice((3, 8, 25)))


def any_answer(element):
    return {of_element(element)[0].field: None}


def other(chance, number):
    element, side = chance.choice(sorted(elements())), chance.choice(("", "vlevo", "vpravo"))
    return seen(UUID(int=number), element=element, at=spot(chance), about={"side": side} if side else {},
                **any_answer(element))  # fmt: skip


def row(one):
    at = one.position
    return {"point_id": str(one.point_id), "element": one.element, "lat": at.lat, "lon": at.lon,
            "accuracy_m": at.accuracy_m, "side": one.about.get("side", ""), "name": "", "version": ""}  # fmt: skip
