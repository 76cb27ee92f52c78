import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.accessible.choosing import ANSWERS, NO, PAGE, UNKNOWN, YES, Wanted, choose, page, page_of, pages
from kpss_geo.accessible.register import register
from tests.accessible.places import DOOR, seen, survey, territory

LIMITS = {"width_cm": 85, "threshold_cm": 2}
NARROW, WIDE, UNSAID = (
    {"door_main_cm": 80},
    {},
    {"door_main_cm": None},
)
KNOWN = register(
    territory(),
    survey(
        *(
            seen(name, "vstup", DOOR | change, name=name, lon=14.71 + number / 100)
            for number, (name, change) in enumerate(
                {"Úzké": NARROW, "Široké": WIDE, "Neřečené": UNSAID, "Vysoké": {"threshold_cm": 9}}.items()
            )
        ),
        seen("kerb", "obrubnik", {"kerb_cm": 12}, lon=14.78),
        seen("place", "stani", {"parking_count": 2}, lon=14.79),
    ),
)


def names(**wanted):
    return {
        KNOWN.spots[place].name or KNOWN.spots[place].elements[0] for place in choose(KNOWN, Wanted(**wanted)).order
    }


def test_asking_nothing_shows_everything_in_the_order_of_the_register():
    found = choose(KNOWN, Wanted())
    assert found.shown.all()
    assert found.order.tolist() == list(range(len(KNOWN.spots)))


def test_own_limits_give_three_answers_and_the_unknown_never_counts_as_yes():
    assert names(limits=LIMITS, answers=(YES,)) == {"Široké", "stani"}
    assert names(limits=LIMITS, answers=(NO,)) == {"Úzké", "Vysoké", "obrubnik"}
    assert names(limits=LIMITS, answers=(UNKNOWN,)) == {"Neřečené", "Poradna Čáp", "Klub"}


def test_what_fails_one_limit_is_no_although_another_is_unknown():
    found = register(territory(), survey(seen("a", "vstup", DOOR | {"door_main_cm": None, "threshold_cm": 9})))
    assert choose(found, Wanted(limits=LIMITS)).answer[0] == ANSWERS[NO]


def test_a_measure_equal_to_the_limit_passes():
    assert "Široké" in names(limits={"width_cm": 90, "threshold_cm": 1})
    assert "Široké" not in names(limits={"width_cm": 90.5})


@given(st.floats(40, 200), st.floats(40, 200), st.sampled_from(["width_cm", "threshold_cm", "slope_pct"]))
def test_a_stricter_limit_never_lets_more_in(one, other, field):
    lax, strict = sorted((one, other), reverse=field != "width_cm")
    passed = [set(choose(KNOWN, Wanted(limits={field: limit})).order.tolist()) for limit in (lax, strict)]
    assert passed[1] <= passed[0]


def test_the_three_counts_add_up_to_what_the_other_filters_leave():
    found = choose(KNOWN, Wanted(elements=("vstup",), limits=LIMITS))
    assert sum(found.counts.values()) == len(choose(KNOWN, Wanted(elements=("vstup",))).order)


def test_every_filter_only_takes_away_and_several_values_add_up():
    both = names(elements=("obrubnik", "stani"))
    assert both == names(elements=("obrubnik",)) | names(elements=("stani",)) == {"obrubnik", "stani"}
    assert names(elements=("vstup",), municipalities=("Sousední",)) == {"Klub"}
    assert names(kinds=("komunitni_centrum",)) == {"Klub"}
    assert names(kinds=("nocleharny",)) == set()
    assert names(grades=("inaccessible",)) == {"Vysoké", "obrubnik"}


def test_words_are_found_without_accents_and_in_any_order():
    assert names(words="uzke") == {"Úzké"}
    assert names(words="cap  PORADNA") == {"Poradna Čáp"}
    assert names(words="xyz") == set()


def test_near_a_place_the_nearest_come_first():
    found = choose(KNOWN, Wanted(near=(14.78, 49.0)))
    assert KNOWN.spots[found.order[0]].elements == ("obrubnik",)
    assert (np.diff(found.metres[found.order]) >= 0).all()
    assert abs(found.metres[KNOWN.position["poradna"]] - 2190) < 30  # 0.03° of longitude at 49° N


@given(st.integers(0, 3 * PAGE), st.integers(-3, 9))
def test_the_pages_hold_every_row_once(number, asked):
    whole = choose(KNOWN, Wanted())._replace(order=np.arange(number))
    read = [row for turn in range(1, pages(number) + 1) for row in page(whole, turn)]
    assert read == list(range(number))
    assert set(page(whole, asked)) <= set(read)
    assert all(row in page(whole, page_of(whole, row)) for row in read)
