import tomllib
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.errors import BadInput
from kpss_geo.survey import profiles as editions
from kpss_geo.survey.categories import Category, Chain, Site, Step, categorize, step, toilet_kinds
from kpss_geo.survey.profiles import AUDIENCES, Audience, Bound, profile, profiles, read_profile
from kpss_geo.survey.questionnaire import of_element, questions
from tests.shared import REPOSITORY

DOOR = {
    "entrance_role": "main",
    "staff_help": "none",
    "steps_count": 0,
    "bridged_by": "level",
    "door_kind": "one_leaf",
    "door_main_cm": 200,
    "threshold_cm": 0,
    "interior_min_cm": 200,
    "interior_steps": 0,
}
LIFT = {"lift_door_cm": 200, "lift_width_cm": 300, "lift_depth_cm": 300, "lift_seat": True, "lift_handrail": True}
PLATFORM = {"platform_entry_cm": 200, "platform_width_cm": 200, "platform_depth_cm": 200}
TOILET = {
    "wc_kind": "public",
    "wc_door_cm": 80,
    "wc_door_outward": True,
    "wc_width_cm": 160,
    "wc_depth_cm": 160,
    "wc_side_cm": 80,
    "wc_grab_bars": "both",
    "wc_underpass": True,
    "wc_seat_cm": 45,
}
GOOD = {"vstup": DOOR, "vytah": LIFT, "plosina": PLATFORM, "toaleta": TOILET}
MOST = ("steps_count", "interior_steps", "threshold_cm")  # the more, the worse
WIDE = {"length_cm": 100, "slope_pct": 5, "width_cm": 200}

# By hand from the specification: edition, audience, element, field, accessible, partly (None: the edition is silent).
BY_HAND = [
    ("ABC", "wheelchair", "vstup", "door_main_cm", 80, None),
    ("ABC", "wheelchair", "vstup", "threshold_cm", 2, None),
    ("ABC", "wheelchair", "vytah", "lift_door_cm", 80, None),
    ("ABC", "wheelchair", "vytah", "lift_width_cm", 100, None),
    ("ABC", "wheelchair", "vytah", "lift_depth_cm", 125, None),
    ("AB", "wheelchair", "vstup", "door_main_cm", None, 70),
    ("AB", "wheelchair", "vstup", "threshold_cm", None, 7),
    ("AB", "wheelchair", "vytah", "lift_door_cm", None, 70),
    ("A", "wheelchair", "vytah", "lift_width_cm", None, 100),
    ("B", "wheelchair", "vytah", "lift_width_cm", None, 90),
    ("AB", "wheelchair", "vytah", "lift_depth_cm", None, 110),
    ("ABC", "wheelchair", "plosina", "platform_entry_cm", None, 70),
    ("ABC", "wheelchair", "plosina", "platform_width_cm", None, 70),
    ("ABC", "wheelchair", "plosina", "platform_depth_cm", None, 90),
    ("ABC", "wheelchair", "vstup", "steps_count", 0, 1),
    ("ABC", "wheelchair", "vstup", "interior_steps", 0, 1),
    ("ABC", "pram", "vstup", "door_main_cm", 70, None),
    ("ABC", "pram", "vstup", "threshold_cm", 7, 15),
    ("ABC", "pram", "vytah", "lift_door_cm", 70, 70),
    ("ABC", "pram", "vytah", "lift_width_cm", 100, 80),
    ("ABC", "pram", "vytah", "lift_depth_cm", 110, 100),
    ("ABC", "seniors", "vstup", "door_main_cm", 70, 60),
    ("ABC", "seniors", "vstup", "threshold_cm", 7, 15),
    ("ABC", "seniors", "vytah", "lift_door_cm", 70, 60),
    ("ABC", "seniors", "vytah", "lift_width_cm", 100, 80),
    ("ABC", "seniors", "vytah", "lift_depth_cm", 110, 100),
    ("ABC", "seniors", "vstup", "steps_count", 0, 2),
]


def answer(*steps, edition="A", audience="wheelchair", declared=None) -> Category:
    return categorize(Site("úřad", [Chain("cesta", steps)], declared), profile(edition), audience)


def ends(*steps, **asked):
    found = answer(*steps, **asked)
    return found.worst, found.best


def entrance(method="measured", **changed):
    return step("vstup", DOOR | changed, method=method)


def with_value(element, name, value):
    """A perfect way with one answer changed."""
    changed = step(
        element, GOOD[element] | {name: value} | ({"bridged_by": "nothing"} if name == "steps_count" else {})
    )
    return [changed] if element == "vstup" else [entrance(), changed]


def beyond(name, limit):
    """The nearest value that does not meet a limit."""
    return limit + (1 if "steps" in name else 0.1) if name in MOST else limit - 0.1


def each_by_hand(which):
    rows = [row for row in BY_HAND if row[which] is not None]
    return [(edition, *row[1:4], row[which]) for row in rows for edition in row[0]]


def test_a_way_without_a_barrier_is_accessible_to_everybody_in_every_edition():
    for edition, audience in product("ABC", AUDIENCES):
        found = answer(entrance(), step("vytah", LIFT), step("toaleta", TOILET), edition=edition, audience=audience)
        assert (found.grade, found.reasons, found.label) == (2, (), "přístupné")


@pytest.mark.parametrize(("edition", "audience", "element", "name", "limit"), each_by_hand(4))
def test_the_specified_limit_of_accessible_is_met_and_what_is_beyond_it_is_not(edition, audience, element, name, limit):
    assert ends(*with_value(element, name, limit), edition=edition, audience=audience) == (2, 2)
    assert ends(*with_value(element, name, beyond(name, limit)), edition=edition, audience=audience)[1] < 2


@pytest.mark.parametrize(("edition", "audience", "element", "name", "limit"), each_by_hand(5))
def test_the_specified_limit_of_partly_is_met_and_what_is_beyond_it_is_not(edition, audience, element, name, limit):
    assert ends(*with_value(element, name, limit), edition=edition, audience=audience)[0] >= 1
    assert ends(*with_value(element, name, beyond(name, limit)), edition=edition, audience=audience) == (0, 0)


def bounds():
    for one in profiles().values():
        for audience in one.audiences.values():
            for element, rules in audience.elements.items():
                for rule in rules:
                    if isinstance(rule, Bound):
                        yield one.edition, audience.id, element, rule


@pytest.mark.parametrize(("edition", "audience", "element", "rule"), list(bounds()))
def test_every_limit_in_the_data_files_holds_from_both_sides(edition, audience, element, rule):
    def best(value):
        return ends(*with_value(element, rule.field, value), edition=edition, audience=audience)

    top = 1 if element == "plosina" else 2
    assert best(rule.accessible) == (top, top)
    below = best(rule.accessible - rule.sign * 0.1)
    if rule.partly is None:
        assert below == (0, 1)
    else:
        assert best(rule.partly)[0] >= 1
        assert below == ((0, 0) if rule.partly == rule.accessible else (1, 1))
        assert best(rule.partly - rule.sign * 0.1) == (0, 0)


@pytest.mark.parametrize(
    ("edition", "length", "slope", "width", "expected"),
    [
        ("A", 300, 12.5, 110, (2, 2)),
        ("A", 300, 12.6, 110, (1, 1)),
        ("A", 300, 16.5, 110, (1, 1)),
        ("A", 300, 16.6, 110, (0, 0)),
        ("A", 300.1, 12.5, 110, (1, 1)),
        ("A", 900, 8, 110, (2, 2)),
        ("A", 900, 8.1, 110, (1, 1)),
        ("A", 900, 12.5, 110, (1, 1)),
        ("A", 900, 12.6, 110, (0, 0)),
        ("A", 900.1, 1, 110, (0, 0)),
        ("A", 300, 5, 109.9, (0, 0)),
        ("B", 300, 16.5, 100, (1, 1)),
        ("B", 300, 5, 109.9, (1, 1)),
        ("B", 300, 5, 99.9, (0, 0)),
        ("B", 900.1, 1, 110, (0, 0)),
        ("C", 300, 12.5, 100, (2, 2)),
        ("C", 300.1, 12.5, 100, (0, 1)),
        ("C", 1200, 8, 100, (2, 2)),
        ("C", 1200, 8.1, 100, (0, 1)),
        ("C", 1200.1, 1, 100, (0, 1)),
        ("C", 300, 5, 99.9, (0, 1)),
        ("A", None, 16.6, 110, (0, 0)),
        ("A", None, 5, 110, (0, 2)),
        ("A", 200, None, 110, (0, 2)),
        ("A", 200, 5, None, (0, 2)),
    ],
)
def test_a_leg_of_a_ramp_is_judged_by_its_own_length_slope_and_width(edition, length, slope, width, expected):
    leg = {"length_cm": length, "slope_pct": slope, "width_cm": width}
    door = entrance(steps_count=4, bridged_by="fixed_ramp", ramp_legs=[WIDE, leg])
    apart = [
        entrance(),
        step("schody", {"steps_count": 9, "bridged_by": "fixed_ramp"}),
        step("rampa", {"ramp_legs": [leg]}),
    ]
    assert ends(door, edition=edition) == expected
    assert ends(*apart, edition=edition) == expected


def test_a_ramp_without_legs_is_unknown_and_for_prams_and_seniors_every_ramp_is():
    assert ends(entrance(bridged_by="fixed_ramp", ramp_legs=[])) == (0, 2)
    assert ends(entrance(bridged_by="fixed_ramp")) == (0, 2)
    for audience in ("pram", "seniors"):
        assert ends(entrance(bridged_by="fixed_ramp", ramp_legs=[WIDE]), audience=audience) == (0, 2)


@pytest.mark.parametrize(
    ("bridged", "others", "expected"),
    [
        ("nothing", [], (0, 0)),
        ("level", [], (0, 0)),  # it contradicts the three steps: the steps count
        (None, [], (0, 2)),
        ("lift", [], (0, 2)),
        ("lift", [step("vytah", LIFT)], (2, 2)),
        ("platform", [], (0, 1)),
        ("platform", [step("plosina", PLATFORM)], (1, 1)),
        ("rope", [], (0, 2)),
    ],
)
def test_steps_count_only_where_nothing_bridges_them(bridged, others, expected):
    assert ends(entrance(steps_count=-3, bridged_by=bridged), *others) == expected


def test_no_steps_with_an_unknown_bridge_may_still_hide_a_bad_ramp():
    assert ends(entrance(bridged_by=None)) == (0, 2)
    assert ends(entrance(steps_count=0, bridged_by="fixed_ramp", ramp_legs=[WIDE | {"slope_pct": 20}])) == (0, 0)


def test_partly_allows_one_unbridged_step_on_the_whole_way():
    one = entrance(steps_count=1, bridged_by="nothing")
    stair = step("schody", {"steps_count": 1, "bridged_by": "nothing"})
    assert ends(one) == (1, 1)
    assert ends(one, stair) == (0, 0)
    assert ends(entrance(steps_count=1, bridged_by="nothing", interior_steps=-1)) == (0, 0)
    assert ends(one, stair, audience="seniors") == (1, 1)
    assert answer(one, stair).reasons[0].words == "kolik schodů je třeba překonat: 2 > 1"


def test_steps_inside_are_open_beside_a_lift_and_judged_as_stairs_where_there_are_stairs():
    assert ends(entrance(interior_steps=12)) == (0, 0)
    assert ends(entrance(interior_steps=12), step("vytah", LIFT)) == (0, 2)
    stairs = step("schody", {"steps_count": 12, "bridged_by": "lift"})
    assert ends(entrance(interior_steps=12), stairs, step("vytah", LIFT)) == (2, 2)
    assert ends(entrance(interior_steps=None), stairs, step("vytah", LIFT)) == (0, 2)


def limited_height(height):
    text = (REPOSITORY / "data/profiles/mkpo_a.toml").read_text("utf-8")
    limited = read_profile(text.replace("steps = [0, 1]", "steps = [0, 1]\nsteps_height_cm = 7"))
    door = entrance(steps_count=1, bridged_by="nothing", step_height_max_cm=height)
    return categorize(Site("", [Chain("", [door])]), limited)


@pytest.mark.parametrize(("height", "expected"), [(7, (1, 1)), (7.1, (0, 0)), (None, (0, 1))])
def test_an_edition_may_limit_the_height_of_the_one_step(height, expected):
    found = limited_height(height)
    assert (found.worst, found.best) == expected


def test_a_side_leaf_helps_to_partly_and_never_to_accessible():
    leaves = {"door_kind": "two_leaves", "door_main_cm": 60}
    assert ends(entrance(**leaves, door_side_cm=40)) == (1, 1)
    assert ends(entrance(**leaves, door_side_cm=9)) == (0, 0)
    assert ends(entrance(**leaves)) == (0, 1)
    assert ends(entrance(door_kind="one_leaf", door_main_cm=60)) == (0, 0)
    assert ends(entrance(door_kind="two_leaves", door_main_cm=None, door_side_cm=90)) == (1, 2)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize(
    "changed",
    [{"entrance_role": "side"}, {"entrance_role": "service"}, {"staff_help": "bell"}, {"staff_help": "appointment"}],
)
def test_side_entrances_and_staff_help_are_partly_at_best(audience, changed):
    assert ends(entrance(**changed), audience=audience) == (1, 1)


def test_a_mobile_ramp_is_partly_at_best():
    assert ends(entrance(bridged_by="mobile_ramp", ramp_legs=[WIDE])) == (1, 1)


def test_a_platform_rules_out_accessible_but_not_for_prams():
    way = [entrance(steps_count=3, bridged_by="platform"), step("plosina", PLATFORM)]
    assert [ends(*way, audience=one) for one in AUDIENCES] == [(1, 1), (1, 1), (2, 2)]


def test_seniors_need_a_handrail_in_the_lift_and_a_seat_for_accessible():
    def lift(**changed):
        return ends(entrance(), step("vytah", LIFT | changed), audience="seniors")

    assert lift(lift_seat=False) == (1, 1)
    assert lift(lift_handrail=False) == (0, 0)
    assert (lift(lift_seat=None), lift(lift_handrail=None)) == ((1, 2), (0, 2))


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("wc_door_cm", 79.9, "WC II"),
        ("wc_door_cm", 70, "WC II"),
        ("wc_door_cm", 69.9, "nepřístupné WC"),
        ("wc_width_cm", 159.9, "WC II"),
        ("wc_width_cm", 139.9, "nepřístupné WC"),
        ("wc_depth_cm", 159.9, "WC II"),
        ("wc_depth_cm", 139.9, "nepřístupné WC"),
        ("wc_side_cm", 79.9, "WC II"),
        ("wc_side_cm", 69.9, "nepřístupné WC"),
        ("wc_door_outward", False, "WC II"),
        ("wc_grab_bars", "one", "WC II"),
        ("wc_underpass", False, "WC II"),
        ("wc_seat_cm", 30, "WC I"),
    ],
)
@pytest.mark.parametrize("edition", "ABC")
def test_a_toilet_is_of_the_kind_that_its_measures_make_it(edition, name, value, kind):
    one = step("toaleta", TOILET | {name: value})
    assert toilet_kinds(one, profile(edition).audiences["wheelchair"]) == (kind, kind)
    assert ends(entrance(), one, edition=edition) == ((1, 1) if kind == "nepřístupné WC" else (2, 2))


def test_only_visitors_toilets_count_and_one_fit_toilet_is_enough():
    unfit = TOILET | {"wc_door_cm": 60}
    assert ends(entrance(), step("toaleta", unfit | {"wc_kind": "staff"})) == (2, 2)
    assert ends(entrance(), step("toaleta", unfit | {"wc_kind": None})) == (1, 2)
    assert ends(entrance(), step("toaleta", unfit | {"wc_kind": "visitors"})) == (1, 1)
    assert ends(entrance(), step("toaleta", unfit), step("toaleta", TOILET)) == (2, 2)
    assert ends(entrance(), step("toaleta", TOILET, method="estimate")) == (1, 2)
    assert ends(entrance(), step("toaleta", TOILET | {"wc_seat_cm": 44.9}), audience="seniors") == (1, 1)


@pytest.mark.parametrize("method", ["estimate", "opinion", ""])
def test_an_estimate_may_lower_a_category_and_never_awards_accessible(method):
    assert ends(entrance(method)) == (1, 2)
    assert ends(entrance(method, threshold_cm=5)) == (1, 1)
    assert ends(entrance(method, threshold_cm=9)) == (0, 0)
    assert ends(Step("vstup", DOOR)) == (1, 2)


@pytest.mark.parametrize("method", ["phone", "document"])
def test_what_was_told_by_phone_or_read_in_a_document_counts(method):
    assert ends(entrance(method)) == (2, 2)


def test_a_site_that_nobody_described_is_unknown():
    for chains in (
        [],
        [Chain("a", [])],
        [Chain("a", [step("stani", {"parking_count": 2})])],
        [Chain("a", [step("zuzeni", {})])],
    ):
        found = categorize(Site("x", chains), profile("A"))
        assert (found.worst, found.best, found.grade) == (0, 2, None)
        assert found.label == "neověřeno (nejlépe přístupné)"


def test_an_element_without_a_rule_is_unknown_even_beside_a_perfect_entrance():
    found = answer(entrance(), step("zuzeni", {"width_cm": 200}))
    assert (found.worst, found.best) == (0, 2)
    assert found.reasons[0].words == "zúžení: edice pro tento prvek nemá pravidlo"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"threshold_cm": 4}, "výška prahu: 4 cm > 2 cm"),
        ({"threshold_cm": 7.5}, "výška prahu: 7,5 cm > 7 cm"),
        ({"door_main_cm": None}, "šířka hlavního křídla: nevíme"),
        ({"door_main_cm": 75}, "šířka hlavního křídla: 75 cm < 80 cm"),
        (
            {"door_kind": "two_leaves", "door_main_cm": 50, "door_side_cm": 10},
            "šířka hlavního křídla: 50 + 10 cm < 70 cm",
        ),
        (
            {"door_kind": None, "door_main_cm": 60},
            "šířka hlavního křídla: 60 cm < 80 cm, šířka vedlejšího křídla: nevíme",
        ),
        ({"staff_help": "bell"}, "pomoc zaměstnanců: zvonek"),
        ({"bridged_by": None}, "čím lze schody překonat bez chůze: nevíme"),
        ({"steps_count": 1}, "kolik schodů je třeba překonat: 1 > 0"),
        ({"steps_count": 3}, "kolik schodů je třeba překonat: 3 > 1"),
        ({"bridged_by": "lift"}, "výtah: nikdo nezjistil"),
        (
            {"bridged_by": "fixed_ramp", "ramp_legs": [WIDE, WIDE | {"slope_pct": 16}]},
            "ramena rampy: mezím nevyhoví nebo je nelze ověřit: rameno 2 (100 cm, 16 %, 200 cm)",
        ),
    ],
)
def test_the_answer_says_in_czech_what_decided(changed, words):
    assert [one.words for one in answer(entrance(**changed)).reasons] == [words]


def test_the_answer_says_where_the_edition_is_silent_and_what_is_an_estimate():
    silent = answer(entrance(threshold_cm=4), edition="C")
    assert silent.reasons[0].words == "výška prahu: 4 cm > 2 cm, mez pro částečně přístupné edice neuvádí"
    assert silent.label == "neověřeno (nejlépe částečně přístupné)"
    guess = replace(entrance(), methods=dict.fromkeys(DOOR, "measured") | {"door_main_cm": "estimate"})
    assert [one.words for one in answer(guess).reasons] == ["šířka hlavního křídla: 200 cm je jen odhad"]


def test_a_declared_category_stands_beside_and_a_disagreement_is_told():
    bad = entrance(threshold_cm=9)
    assert answer(bad, declared="accessible").disagreement == (
        "uvedeno „přístupné“, spočteno „obtížně přístupné nebo nepřístupné“"
    )
    assert answer(bad, declared="accessible").grade == 0
    assert answer(bad, declared="inaccessible").disagreement is None
    assert answer(entrance(door_main_cm=None), declared="partly").disagreement is None
    assert answer(entrance(threshold_cm=9, declared_category="partly")).declared == 1
    assert answer(bad, declared="accessible", audience="pram").declared is None


def test_the_best_way_decides_and_is_named():
    bad, good = Chain("schody", [entrance(threshold_cm=9)]), Chain("dvůr", [entrance(entrance_role="side")])
    found = categorize(Site("x", [bad, good]), profile("B"))
    assert (found.grade, found.chain, found.edition) == (1, "dvůr", "B")


def test_an_unknown_edition_audience_or_field_is_refused_with_what_to_do():
    with pytest.raises(BadInput, match="vyberte z: A, B, C"):
        profile("Z")
    with pytest.raises(BadInput, match="vyberte z: wheelchair, seniors, pram"):
        answer(entrance(), audience="dogs")
    text = (REPOSITORY / "data/profiles/mkpo_a.toml").read_text("utf-8")
    with pytest.raises(BadInput, match="'treshold_cm'"):
        read_profile(text.replace("threshold_cm", "treshold_cm"))
    for broken in ("edition = ", text.replace('name = "senioři"', ""), text.replace("[2, 7]", "2")):
        with pytest.raises(BadInput, match="malformed"):
            read_profile(broken)


def test_editions_say_whence_they_are_and_ask_only_what_the_questionnaire_asks():
    assert list(profiles()) == ["A", "B", "C"]
    for path in sorted((REPOSITORY / "data/profiles").glob("mkpo_*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        assert told["name"]
        assert told["source"]
        wishes = told["wheelchair"]["toaleta"]["WC I"]
        assert set(wishes) <= {question.field for question in of_element("toaleta")}
    assert isinstance(profile("A").audiences["pram"], Audience)


def test_profiles_are_found_in_an_installed_package_too(tmp_path, monkeypatch):
    (tmp_path / "profiles").mkdir()
    monkeypatch.setattr(editions.resources, "files", lambda _: tmp_path)
    assert editions._folder() == tmp_path / "profiles"


# Laws

CENTIMETRES = st.sampled_from((None, 0, 2, 2.1, 7, 7.1, 15, 60, 69, 70, 75, 80, 90, 100, 109, 110, 125, 140, 160, 200))
STEPS = st.sampled_from((None, 0, 1, -1, 2, -3))
LEGS = st.fixed_dictionaries(
    {
        "length_cm": st.sampled_from((None, 300, 301, 900, 901, 1200, 1300)),
        "slope_pct": st.sampled_from((None, 5, 8, 8.1, 12.5, 13, 16.5, 17)),
        "width_cm": st.sampled_from((None, 90, 100, 110)),
    }
)
BY_TYPE = {"number": CENTIMETRES, "whole": STEPS, "answer": st.sampled_from((None, True, False))}
METHODS = st.sampled_from(("measured", "measured", "phone", "document", "estimate"))
ELEMENTS = st.sampled_from(("vstup", "vytah", "plosina", "schody", "rampa", "toaleta", "zuzeni", "stani"))


def values(question):
    if question.type == "legs":
        return st.none() | st.lists(LEGS, min_size=1, max_size=2)
    if question.type == "choice":
        return st.sampled_from((None, *(choice.value for choice in question.choices)))
    return BY_TYPE[question.type]


@st.composite
def steps_of(draw, elements=ELEMENTS):
    element = draw(elements)
    good = draw(st.booleans())
    asked = [question for question in of_element(element) if question.field != "declared_category"]
    answers = {question.field: draw(values(question)) for question in asked if not good or draw(st.integers(0, 4)) == 0}
    answers = (GOOD.get(element, {}) if good else {}) | answers
    return Step(element, answers, {name: draw(METHODS) if not good else "measured" for name in answers})


RAMP = {"ramp_legs": [WIDE | {"slope_pct": 9, "length_cm": 901}, WIDE]}
TEMPLATES = (
    [("vstup", DOOR)],
    [("vstup", DOOR), ("vytah", LIFT), ("toaleta", TOILET)],
    [("vstup", DOOR | {"steps_count": 3, "bridged_by": "nothing"})],
    [("vstup", DOOR | {"steps_count": 1, "bridged_by": "nothing", "step_height_max_cm": 9})],
    [("vstup", DOOR | {"bridged_by": "fixed_ramp"} | RAMP)],
    [("vstup", DOOR), ("schody", {"steps_count": 5, "bridged_by": "fixed_ramp"}), ("rampa", RAMP)],
    [("vstup", DOOR | {"steps_count": 3, "bridged_by": "platform"}), ("plosina", PLATFORM)],
)


@st.composite
def nearly_good(draw):
    """A way that would do but for a few answers."""
    told = [(element, dict(answers)) for element, answers in draw(st.sampled_from(TEMPLATES))]
    methods = [dict.fromkeys(answers, "measured") for _, answers in told]
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(told) - 1))
        element, answers = told[place]
        question = draw(st.sampled_from([one for one in of_element(element) if one.field in answers]))
        answers[question.field] = draw(values(question))
        methods[place][question.field] = draw(METHODS)
    return [Step(element, answers, by) for (element, answers), by in zip(told, methods, strict=True)]


ways = nearly_good() | nearly_good() | st.lists(steps_of(), max_size=3)
sites = st.lists(ways, min_size=1, max_size=3).map(
    lambda several: Site("x", [Chain(str(place), way) for place, way in enumerate(several)])
)
asked = st.tuples(st.sampled_from("ABC"), st.sampled_from(AUDIENCES))


def category(site, which):
    return categorize(site, profile(which[0]), which[1])


def changed(site, change):
    return Site(site.id, [Chain(chain.id, [change(one) for one in chain.steps]) for chain in site.chains])


@given(sites, asked, st.randoms(use_true_random=False))
def test_law_forgetting_answers_only_widens_the_interval(site, which, random):
    def forget(one):
        kept = {name: value for name, value in one.answers.items() if random.random() < 0.8}
        return replace(one, answers={name: None if random.random() < 0.2 else value for name, value in kept.items()})

    more, less = category(site, which), category(changed(site, forget), which)
    assert less.worst <= more.worst <= more.best <= less.best


@given(sites, asked)
def test_law_an_estimate_in_place_of_a_measure_only_widens_the_interval(site, which):
    more, less = category(site, which), category(changed(site, lambda one: replace(one, methods={})), which)
    assert less.worst <= more.worst <= more.best <= less.best
    assert less.worst < 2


def eased(one, by):
    """Every measure of the step made better."""
    better = dict(one.answers)
    for name, value in one.answers.items():
        if value is not None and questions()[name].type in ("number", "whole"):
            falls = name in MOST or name == "step_height_max_cm"
            better[name] = max(0, abs(value) - by) if falls else value + by
    return replace(one, answers=better)


@given(sites, asked, st.randoms(use_true_random=False), st.integers(1, 60))
def test_law_lowering_barriers_never_lowers_the_category(site, which, random, by):
    after = category(changed(site, lambda one: eased(one, by) if random.random() < 0.7 else one), which)
    before = category(site, which)
    assert (before.worst <= after.worst, before.best <= after.best) == (True, True)


@given(sites, asked, st.floats(0.1, 10), st.integers(1, 900))
def test_law_a_gentler_shorter_wider_ramp_never_lowers_the_category(site, which, slope, length):
    def gentler(leg):
        by = {"slope_pct": -slope, "length_cm": -length, "width_cm": length}
        return {name: value if value is None else max(1, value + by[name]) for name, value in leg.items()}

    def ease(one):
        legs = one.answers.get("ramp_legs")
        return replace(one, answers={**one.answers, "ramp_legs": [gentler(leg) for leg in legs]}) if legs else one

    before, after = category(site, which), category(changed(site, ease), which)
    assert (before.worst <= after.worst, before.best <= after.best) == (True, True)


@given(sites, ways, asked)
def test_law_one_more_way_never_lowers_a_site(site, way, which):
    before = category(site, which)
    after = category(replace(site, chains=[*site.chains, Chain("new", way)]), which)
    assert (before.worst <= after.worst, before.best <= after.best) == (True, True)


@given(sites, asked, st.randoms(use_true_random=False))
def test_law_the_order_of_ways_and_steps_changes_nothing(site, which, random):
    chains = [Chain(one.id, random.sample(one.steps, len(one.steps))) for one in site.chains]
    assert category(replace(site, chains=random.sample(chains, len(chains))), which) == category(site, which)


NEEDED = [("vstup", name) for name in DOOR if name != "door_kind"]
NEEDED += [("vytah", name) for name in LIFT if name not in ("lift_seat", "lift_handrail")]


@pytest.mark.parametrize(("element", "name"), NEEDED)
@given(which=asked, method=st.sampled_from(("forgotten", "unknown", "estimate", "opinion")))
def test_law_one_needed_answer_unknown_or_estimated_is_enough_not_to_be_accessible(element, name, which, method):
    answers = {key: None if key == name and method == "unknown" else value for key, value in GOOD[element].items()}
    answers = {key: value for key, value in answers.items() if key != name or method != "forgotten"}
    short = Step(element, answers, dict.fromkeys(answers, "measured") | {name: method})
    way = [short] if element == "vstup" else [entrance(), short]
    found = category(Site("x", [Chain("", way)]), which)
    assert (found.worst < 2, found.best, bool(found.reasons)) == (True, 2, True)


@given(sites, asked)
def test_law_a_site_is_as_good_as_its_best_way(site, which):
    single = [category(replace(site, chains=[chain]), which) for chain in site.chains]
    found = category(site, which)
    assert (found.worst, found.best) == (max(one.worst for one in single), max(one.best for one in single))


@given(ways, asked)
def test_law_one_impassable_link_closes_a_way_whatever_else_is_on_it(way, which):
    closed = category(Site("x", [Chain("", [*way, step("vytah", LIFT | {"lift_door_cm": 10})])]), which)
    silent = which == ("C", "wheelchair")
    assert (closed.worst, closed.best <= silent) == (0, True)


@given(ways, asked)
def test_law_an_undescribed_link_never_leaves_a_way_accessible(way, which):
    more = category(Site("x", [Chain("", [*way, Step("vytah")])]), which)
    assert more.worst == 0
    assert more.grade in (0, None)
