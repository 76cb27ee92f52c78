import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.units import centimetres, kmh, slope_pct, whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20 cm", 20),
        ("20cm", 20),
        ("0.2", 20),
        ("0,2 m", 20),
        ("0,2", 20),
        ("18", 1800),
        ("18 mm", 1.8),
        ("1.5 m", 150),
        ("0", 0),
        ("2 km", 200_000),
        (" 3 CM ", 3),
        ("4'6\"", 137.16),
        ("4' 6\"", 137.16),
        ("0'10\"", 25.4),
        ("3'", 91.44),
        ('6"', 15.24),
        ("2 ft", 60.96),
        ("2 in", 5.08),
    ],
)
def test_a_length_is_read_with_its_unit_and_a_bare_number_is_metres(text, expected):
    assert centimetres(text) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text",
    [None, "", "raised", "asi 20", "20-30 cm", "20 cm 5", "-20 cm", "<5", "cm", "1.2.3", "5 yards", "nan", "inf"],
)
def test_what_is_no_length_is_none_and_not_a_number(text):
    assert centimetres(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8 %", 8),
        ("8%", 8),
        ("8", 8),
        ("8,5 %", 8.5),
        ("-3%", -3),
        ("-3 %", -3),
        ("+3%", 3),
        ("0", 0),
        ("5°", 8.748866),
        ("-5°", -8.748866),
        ("45°", 100),
        ("1:12", 8.333333),
        ("1 : 12", 8.333333),
        ("-1:12", -8.333333),
        ("1:1", 100),
    ],
)
def test_a_slope_keeps_its_sign_and_is_turned_into_percent(text, expected):
    assert slope_pct(text) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text", [None, "", "up", "down", "steep", "yes", "338 %", "-338%", "80°", "90°", "1:0", "8 %%", "5 deg"]
)
def test_what_is_no_slope_is_none_and_338_percent_never_is_one(text):
    assert slope_pct(text) is None


def test_five_degrees_are_not_338_percent():
    assert slope_pct("5°") < 9


@pytest.mark.parametrize(
    ("text", "expected"), [("50", 50), ("50 km/h", 50), ("30 mph", 48.28032), ("7,5", 7.5), ("20 kph", 20)]
)
def test_a_speed_is_read_in_kmh(text, expected):
    assert kmh(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", [None, "", "0", "-10", "CZ:urban", "walk", "none", "50;30", "50 knots"])
def test_what_is_no_speed_is_none(text):
    assert kmh(text) is None


@pytest.mark.parametrize(("text", "expected"), [("4913", 4913), ("4 913", 4913), ("4\u00a0913", 4913), ("0", 0)])
def test_a_whole_number_may_have_spaces(text, expected):
    assert whole(text) == expected


@pytest.mark.parametrize("text", [None, "", "-1", "12.5", "12 lůžek", "²"])
def test_what_is_no_whole_number_is_none(text):
    assert whole(text) is None


def test_figures_beyond_all_measure_are_none_and_no_error():
    assert whole("9" * 5000) is None
    assert centimetres("9" * 400) is None
    assert kmh("9" * 400) is None
    assert slope_pct("9" * 400) is None


digits = st.text("0123456789", min_size=1, max_size=300)
before, after = st.sampled_from(["", "-", "+", "1:"]), st.sampled_from(["", " cm", "°", "%", "'6\""])
tagged = st.builds("{}{}{}".format, before, digits, after)
texts = st.none() | st.text(max_size=12) | st.text("0123456789.,:'\"-+ cmkftin%°/h", max_size=9) | tagged


@given(texts)
def test_whatever_is_written_a_length_is_none_or_a_figure_not_below_zero(text):
    found = centimetres(text)
    assert found is None or (found >= 0 and math.isfinite(found))


@given(texts)
def test_whatever_is_written_a_slope_is_none_or_within_a_hundred_percent(text):
    found = slope_pct(text)
    assert found is None or -100 <= found <= 100


@given(texts)
def test_whatever_is_written_a_speed_is_none_or_above_zero(text):
    found = kmh(text)
    assert found is None or (found > 0 and math.isfinite(found))


@given(texts)
def test_whatever_is_written_a_whole_number_is_none_or_not_below_zero(text):
    found = whole(text)
    assert found is None or (isinstance(found, int) and found >= 0)


@given(st.floats(0, 5000, allow_nan=False).map(lambda x: round(x, 2)))
def test_metres_and_centimetres_agree(figure):
    assert centimetres(f"{figure:.2f}") == pytest.approx(100 * centimetres(f"{figure:.2f} cm"))
    assert centimetres(f"{figure:.2f}".replace(".", ",")) == centimetres(f"{figure:.2f}")
