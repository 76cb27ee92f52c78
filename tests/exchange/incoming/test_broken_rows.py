"""Rows that must not get in, each with a word of the reason that the sender is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.incoming.files import DOOR, SUBMISSION, csv_of, only, taken, values

BEFORE, AFTER = DOOR | {"name": "Před", "lat": "49,001"}, DOOR | {"name": "Za", "lat": "49,009"}
# name of the fault: (what is different in the row, a word of the reason)
BROKEN = {
    "metres in a column of centimetres": ({"door_main_cm": "0,9"}, "snad 90 cm"),
    "metres in the width of a ramp": (
        {"bridged_by": "pevná rampa", "ramp_legs": "300 × 8 × 1,1"},
        "snad 110 cm",
    ),
    "metres in a low height": ({"threshold_cm": "0,02"}, "snad 2 cm"),
    "a number in words": ({"door_main_cm": "osmdesát"}, "není číslo"),
    "a unit behind the number": ({"door_main_cm": "82 cm"}, "jen číslo"),
    "a negative width": ({"door_main_cm": "-82"}, "mimo rozsah"),
    "a threshold like a wall": ({"threshold_cm": "200"}, "mimo rozsah"),
    "half a step": ({"steps_count": "1,5"}, "není celé číslo"),
    "not a number by its name": ({"door_main_cm": "NaN"}, "není číslo"),
    "a formula instead of a number": ({"door_main_cm": "=80+2"}, "není číslo"),
    "swapped latitude and longitude": ({"lon": "49,004", "lat": "14,77"}, "prohozené"),
    "outside the territory": ({"lat": "52,5"}, "mimo zkoumané území"),
    "nowhere": ({"lon": "", "lat": ""}, "chybí poloha"),
    "half a place": ({"lon": ""}, "lon"),
    "a place in words": ({"lat": "u kostela"}, "lat"),
    "an accuracy of nought": ({"accuracy_m": "0"}, "přesnost"),
    "a negative accuracy": ({"accuracy_m": "-5"}, "přesnost"),
    "a day to come": ({"observed_on": "2026-06-02"}, "v budoucnosti"),
    "no day": ({"observed_on": ""}, "observed_on: chybí"),
    "a day that no calendar has": ({"observed_on": "31. 2. 2026"}, "není datum"),
    "a day of another continent": ({"observed_on": "05/01/2026"}, "není datum"),
    "no kind of thing": ({"element": ""}, "element"),
    "an unknown kind of thing": ({"element": "lanovka"}, "neznáme"),
    "an answer that is not asked of this thing": ({"kerb_cm": "3"}, "nevyplňuje"),
    "an answer that an earlier one rules out": (
        {"bridged_by": "výtah", "ramp_legs": "300 × 8 × 110"},
        "nedává smysl",
    ),
    "a choice that is not offered": ({"bridged_by": "lanovka"}, "není na výběr"),
    "two choices where one is asked": ({"bridged_by": "lift platform"}, "víc možností"),
    "an unknown way of finding out": ({"method": "věštba"}, "věštba"),
    "a leg without its width": ({"bridged_by": "pevná rampa", "ramp_legs": "300 × 8"}, "rameno"),
    "an obstacle that never ends": (
        {"element": "prekazka", "door_main_cm": "", "threshold_cm": ""},
        "do kdy",
    ),
    "an obstacle for years": (
        {"element": "prekazka", "door_main_cm": "", "threshold_cm": "", "valid_to": "2027-05-01"},
        "není mezi",
    ),
    "a NUL in a name": ({"name": "Rad\x00nice"}, "řídicí znaky"),
    "a name as long as a book": ({"name": "a" * 200_000}, "200000 znaků"),
    "a point that is no UUID": ({"point_id": "17"}, "UUID"),
    "a row that was made up to show the program": ({"source": "demonstration"}, "ukázkový"),
    "a made-up row in other letters": ({"source": " Demonstration 2026"}, "ukázkový"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_row_is_put_aside_with_its_reason_and_good_rows_survive(fault):
    change, word = BROKEN[fault]
    found = taken(csv_of(BEFORE, DOOR | change, AFTER))
    assert [one.about["name"] for one in found.events] == ["Před", "Za"]
    (broken,) = found.quarantined
    assert word in " ".join(broken.reasons)
    assert broken.number == 3
    assert broken.raw["name"] == (DOOR | change)["name"]


def test_a_row_with_several_faults_names_them_all():
    wrong = DOOR | {"door_main_cm": "0,9", "bridged_by": "lanovka", "observed_on": "2026-06-02", "lat": "52"}
    (broken,) = taken(csv_of(wrong)).quarantined
    for word in ("snad 90", "lanovka", "budoucnosti"):
        assert any(word in reason for reason in broken.reasons), word


# name of the fault: (lines of the file after the header and the first good row, a word of the reason)
LINES = {
    "too many cells": (b"vstup;14.77;49.004;2026-05-01;82;Za;2;3\n", "8 bun"),
    "a quote that nobody closed": (b'vstup;14.77;49.004;2026-05-01;82;"Radnice\n', "uvozovky"),
    "bytes that are no UTF-8": (b"vstup;14.77;49.004;2026-05-01;82;Hospod\xe1 \xe8\n", "UTF-8"),
}
HEADER = b"element;lon;lat;observed_on;door_main_cm;name\n"
GOOD = "vstup;14.78;49.00{};2026-05-01;82;Škola č. {} žluťoučká\n"


@pytest.mark.parametrize("fault", LINES)
def test_a_broken_line_spoils_no_other(fault):
    line, word = LINES[fault]
    raw = HEADER + GOOD.format(1, 1).encode() + line + b"".join(GOOD.format(n, n).encode() for n in (2, 3))
    found = taken(raw)
    assert len(found.events) == 3
    (broken,) = found.quarantined
    assert word in broken.reasons[0]
    assert broken.number == 3


def test_the_last_row_of_a_file_that_was_cut_off_is_not_taken():
    found = taken(HEADER + GOOD.format(1, 1).encode() + b"vstup;14.77;49.004;2026-05-01")
    assert len(found.events) == 1
    assert "uprostřed řádku" in found.quarantined[0].reasons[0]


def test_a_short_row_within_a_file_is_a_row_with_blank_ends():
    found = taken(HEADER + b"vstup;14.77;49.004;2026-05-01\n" + GOOD.format(1, 1).encode())
    assert len(found.events) == 2


def test_a_row_about_nothing_is_no_point():
    row = {"element": "vstup", "lat": "", "lon": "", "observed_on": "2026-05-01", "door_main_cm": "82"}
    found = taken(csv_of(row, row | {"door_main_cm": "90"}), defaults={"lat": "49", "lon": "14.7"})
    assert all("čeho se řádek týká" in one.reasons[0] for one in found.quarantined)
    assert found.events == []


def test_one_id_with_two_contents_is_put_aside_and_one_with_one_content_is_taken_once():
    first = SUBMISSION | {"_uuid": "aaaa-2"}
    found = taken(csv_of(SUBMISSION, SUBMISSION | {"answers/door_main_cm": "90"}, first, first))
    assert [one.source for one in found.events] == ["kobo/kobo: aaaa-2"]
    assert [one.number for one in found.quarantined] == [2, 3]
    assert "různý obsah" in found.quarantined[0].reasons[0]
    assert any("opakují" in note for note in found.notes)


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "@x", "-3", "<script>alert(1)</script>", "![](https://a.cz)", "`${1}`"]
)
def test_dangerous_texts_stay_texts(text):
    assert only(csv_of(DOOR | {"name": text})).about["name"] == text


def test_blank_is_neither_unknown_nor_inaccessible():
    assert values(only(csv_of(DOOR | {"threshold_cm": "", "steps_count": ""}))) == {"door_main_cm": 82}


@given(st.lists(st.sampled_from(sorted(BROKEN)), max_size=4), st.integers(0, 3))
def test_broken_rows_never_change_what_is_made_of_good_ones(faults, good):
    rows = [DOOR | {"lat": f"49,0{number}1", "name": str(number)} for number in range(good)]
    alone = taken(csv_of(DOOR, *rows))
    mixed = [DOOR, *rows]
    for number, fault in enumerate(faults):
        mixed.insert(number % len(mixed) + 1, DOOR | {"name": "zlý"} | BROKEN[fault][0])
    found = taken(csv_of(*mixed))
    assert {one.event_id for one in found.events} == {one.event_id for one in alone.events}
    assert len(found.quarantined) == len(faults)
