import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo.desk.privacy import BIRTH_NUMBER, EMAIL, PHONE, masked, personal_data, personal_data_of
from tests.desk.making import seen

PHONES = (
    "777123456",
    "777 123 456",
    "777-123-456",
    "777.123.456",
    "+420 777 123 456",
    "+420777123456",
    "00420 777123456",
    "(+420) 777 123 456",
    "777\N{NO-BREAK SPACE}123\N{NO-BREAK SPACE}456",
    "384 72 11 11",
    "+43 1 58858 0",
    "7\N{ZERO WIDTH SPACE}77 123 456",
    "\uff17\uff17\uff17 123 456",
)
EMAILS = ("jan@example.cz", "jan.novak+kpss@mail.example.org", "jan (zavináč) example.cz", "jan[at]example.com")
BIRTH_NUMBERS = ("850101/1239", "855101/1234", "540101/123", "510101 / 123", "8501011233", "046230/0003")
HARMLESS = (
    "",
    "práh 12 cm, dveře 80 cm, 3 schody",
    "dveře 70-80-90 cm",
    "nám. T. G. Masaryka 1, 379 01 Třeboň",
    "Husova 120/15, 379 01",
    "otevřeno 8:00–16:30, od 1. 5. 2026 do 30. 6. 2026",
    "linka 12345678, zastávka 1",
    "výrobní číslo 8501011230",
    "u čísla popisného 1042 @ roh",
    "rampa 300 × 8 × 110; 200 × 12,5 × 100",
    "sklon 8,33 % na 900 cm, výška 120 cm",
)


@pytest.mark.parametrize("text", PHONES)
def test_a_telephone_number_is_found_however_it_is_written(text):
    assert personal_data(f"Volejte {text}, děkuji") == [PHONE]


@pytest.mark.parametrize("text", EMAILS)
def test_an_address_of_a_person_is_found(text):
    assert EMAIL in personal_data(f"pište na {text}.")


@pytest.mark.parametrize("text", BIRTH_NUMBERS)
def test_a_birth_number_is_found(text):
    assert BIRTH_NUMBER in personal_data(f"r. č. {text}")


@pytest.mark.parametrize("text", HARMLESS)
def test_measures_addresses_and_dates_are_no_personal_data(text):
    assert personal_data(text) == []


@given(st.text(max_size=60))
def test_what_is_masked_once_holds_no_more_personal_data(text):
    left, found = masked(text)
    assert found or not masked(left)[1]


@given(st.sampled_from((*PHONES[:4], *EMAILS)), st.text("abc ,;\n", max_size=20), st.text("abc ,;\n", max_size=20))
def test_words_around_hide_nothing(secret, before, after):
    assert personal_data(f"{before} {secret} {after}")


def test_a_code_of_nine_digits_is_no_telephone_number_but_a_name_may_hold_one():
    assert personal_data_of(seen(about={"ruian_code": "777123456", "service_id": "777 123 456"})) == []
    assert personal_data_of(seen(about={"name": "pan Novák, 777 123 456"})) == [PHONE]
    assert personal_data_of(seen(about={"service_id": "jan@example.cz"})) == [EMAIL]
    assert personal_data_of(seen(source="poslal jan@example.cz")) == [EMAIL]
