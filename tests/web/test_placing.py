"""Names and signs of the map never lie on one another, and a sign is the legend's: the script itself, run by node."""

import itertools
import json
import math
import random
import shutil
import subprocess
from base64 import b64decode

import pytest

from kpss_geo.maps.access import GRADES
from kpss_geo.maps.layers import Layer, points
from kpss_geo.maps.marks import MARKS, OF_GRADES
from kpss_geo.pages import look
from kpss_geo.pages.mapview import _told
from kpss_geo.web.packed import ASSETS
from tests.shared import REPOSITORY

HERE = REPOSITORY / "tests" / "web"
CASES = 150
SIZE, UNDER = (400, 300), (400, 299)
RADII = (13, 17, 22, 27)


def some_names(draw):
    """Names as a map of municipalities has them: one line, or the same in two shorter ones."""
    found = []
    for _ in range(draw.randint(1, 25)):
        wide = draw.randint(20, 150)
        forms = [{"wide": wide, "high": 14}, {"wide": wide // 2 + 4, "high": 28}]
        found.append({"x": draw.uniform(-20, 420), "y": draw.uniform(-20, 320), "forms": forms[: draw.randint(1, 2)]})
    return found


def some_signs(draw):
    count = draw.randint(0, 12)
    return [{"x": draw.uniform(0, 400), "y": draw.uniform(0, 300), "r": draw.uniform(13, 27)} for _ in range(count)]


def some_points(draw):
    """Points in few heaps, as houses lie, some in one place."""
    middles = [(draw.uniform(0, 400), draw.uniform(0, 300)) for _ in range(draw.randint(1, 9))]
    found = []
    for one in range(draw.randint(1, 80)):
        x, y = draw.choice(middles)
        spread = draw.choice((0, 5, 60))
        found.append({"x": x + draw.uniform(-spread, spread), "y": y + draw.uniform(-spread, spread), "one": one})
    return found


@pytest.fixture(scope="module")
def told():
    """Some maps, and what the script makes of them."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed: the map's script cannot be run outside a browser")
    draw = random.Random(1)  # noqa: S311  cases of a test
    boxes = [[340, 10, 390, 150], [0, 280, 100, 300]]
    name = {"x": 200, "y": 150, "forms": [{"wide": 120, "high": 14}]}
    asked = {
        "names": [*({"names": some_names(draw), "signs": some_signs(draw), "boxes": boxes, "size": SIZE}
                    for _ in range(CASES)),
                  *({"names": [name], "signs": [{"x": 203, "y": 148, "r": r}], "boxes": [], "size": UNDER}
                    for r in RADII)],
        "points": [{"points": some_points(draw), "zoom": draw.choice((9, 13.4, 17, 19)),
                    "origin": {"x": draw.randint(0, 99), "y": draw.randint(0, 99)}} for _ in range(CASES)],
        "parted": [{"layer": {"lon": [14.7, 14.7 + apart, 14.7], "lat": [49.0, 49.0, 49.0]}, "members": [0, 1, 2]}
                   for apart in (0.0, 1e-5, 1e-3, 1e-1)],
        "broken": ["Cep", "Novosedly nad Nežárkou", "České Velenice", "Chlum u Třeboně"],
    }  # fmt: skip
    command = ["node", HERE / "placing.mjs", (ASSETS / "placing.js").as_uri()]
    done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return asked, json.loads(done.stdout)


def box_of(name, at):
    form = name["forms"][at["form"]]
    return at["left"], at["top"], at["left"] + form["wide"], at["top"] + form["high"]


def meet(one, other):
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def gap(sign, box):
    x, y = min(max(sign["x"], box[0]), box[2]), min(max(sign["y"], box[1]), box[3])
    return math.hypot(sign["x"] - x, sign["y"] - y) - sign["r"]


def placed(told):
    asked, answers = told
    for case, found in zip(asked["names"], answers["names"], strict=True):
        yield case, [(name, box_of(name, at)) for name, at in zip(case["names"], found, strict=True) if at]


def test_a_name_lies_on_no_sign_no_other_name_and_no_button_and_inside_the_map(told):
    for case, some in placed(told):
        for _, box in some:
            assert box[0] >= 0
            assert box[1] >= 0
            assert box[2] <= SIZE[0]
            assert box[3] <= SIZE[1]
            assert all(gap(sign, box) >= 0 for sign in case["signs"])
            assert not any(meet(box, other) for other in case["boxes"])
        assert not any(meet(one, other) for (_, one), (_, other) in itertools.combinations(some, 2))


def test_a_name_gives_way_to_nobody_but_more_important_ones_and_signs(told):
    for case, some in placed(told):
        name = case["names"][0]
        form = name["forms"][0]
        home = (name["x"] - form["wide"] / 2, name["y"] - form["high"] / 2)
        home = (*home, home[0] + form["wide"], home[1] + form["high"])
        inside = home[0] > 2 and home[1] > 2 and home[2] < SIZE[0] - 2 and home[3] < SIZE[1] - 2
        wider = (home[0] - 3, home[1] - 3, home[2] + 3, home[3] + 3)
        free = all(gap(sign, home) > 2 for sign in case["signs"]) and not any(meet(wider, one) for one in case["boxes"])
        if inside and free:
            assert some[0][0] is name
            assert some[0][1] == pytest.approx(home)


def test_a_name_under_a_group_moves_aside_instead_of_going_away(told):
    under = [some for case, some in placed(told) if case["size"] == UNDER]
    assert [len(some) for some in under] == [1] * len(RADII)


def test_every_point_is_in_one_sign_and_no_two_signs_overlap(told):
    asked, answers = told
    for case, found in zip(asked["points"], answers["points"], strict=True):
        assert sorted(one for sign in found for one in sign["members"]) == list(range(len(case["points"])))
        for one, other in itertools.combinations(found, 2):
            assert math.hypot(one["x"] - other["x"], one["y"] - other["y"]) >= one["r"] + other["r"] - 0.01


def test_a_group_opens_at_the_zoom_that_parts_it_and_never_where_all_lie_in_one_place(told):
    same, house, street, far = told[1]["parted"]
    assert same is None
    assert house is None
    assert 8 < far + 1 < street <= 19


def test_a_long_name_is_broken_as_on_paper(told):
    assert told[1]["broken"] == [None, ["Novosedly", "nad Nežárkou"], ["České", "Velenice"], ["Chlum", "u Třeboně"]]


def test_a_point_on_the_map_has_the_sign_that_the_legend_and_the_list_have(monkeypatch):
    assert [one.sign for one in OF_GRADES.values()] == [sign for sign, _ in GRADES.values()]
    content = points([14.7], [49.0], titles=["a"], symbols=["door"])
    layer = Layer("x", content, palette=["#123456"] * 4, marks=[(mark, "n") for mark in OF_GRADES.values()])
    shown = []
    monkeypatch.setattr(look, "show", shown.append)
    look.legend([("n", "#123456", mark) for mark in OF_GRADES.values()], label="x")
    pictures = [b64decode(one.split(")")[0]).decode() for one in str(shown[0]).split("base64,")[1:]]
    for mark, on_map, picture in zip(OF_GRADES.values(), _told(layer, 1)["marks"], pictures, strict=True):
        assert on_map["sign"] == mark.sign
        for path in (on_map["outline"], on_map["strokes"], on_map["filled"]):
            assert f"d='{path}'" in picture


def test_signs_that_stand_beside_one_another_differ_without_colours():
    for some in (list(OF_GRADES.values()), [MARKS[sign] for sign in "+↻"], [MARKS[sign] for sign in "…↻✓✕"]):
        assert len({(one.strokes, one.filled) for one in some}) == len(some)
    looks = {(one.outline, one.dashed, one.ring) for one in OF_GRADES.values()}
    assert len(looks) == len(OF_GRADES)


def test_another_choice_of_points_and_colours_fetches_no_layer_anew():
    content = points([14.7, 14.8], [49.0, 49.1], titles=["a", "b"], symbols=["door", "wc"])
    before = _told(Layer("x", content), 1)
    after = _told(
        Layer("x", content, palette=["#123456"], shown=[True, False], selected=0, marks=[(MARKS["●"], "n")]), 1
    )
    assert (before["sum"], before["url"]) == (after["sum"], after["url"])
    assert content.raw.decode() not in json.dumps(after)
    assert len(json.dumps(after)) < 600
