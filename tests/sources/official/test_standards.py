import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpss_geo.errors import BadInput, MissingInput
from kpss_geo.standards import MOST_MINUTES, Standard, standards
from kpss_geo.streets.travellers import travellers
from kpss_geo.survey.profiles import profiles
from kpss_geo.terms import kinds
from tests.shared import REPOSITORY

OWN = REPOSITORY / "data" / "profiles" / "standards.toml"
ONE = {"kind": '"lekar"', "traveller": '"car"', "minutes": "35", "source": '"zákon"', "verified": "false"}


@pytest.fixture
def read(tmp_path):
    def reading(*tables, text=None):
        told = "\n".join(
            "[[standard]]\n" + "\n".join(f"{key} = {value}" for key, value in one.items()) for one in tables
        )
        path = tmp_path / "standardy.toml"
        path.write_text(told if text is None else text, encoding="utf-8")
        return standards(path)

    return reading


def test_the_packaged_standards_name_their_source_and_claim_no_check():
    found = standards()
    assert found == standards(OWN)
    assert found["lekarna", "car"].minutes == 35
    for (kind, traveller), standard in found.items():
        assert kind in kinds()
        assert traveller in travellers()
        assert 0 < standard.minutes <= MOST_MINUTES
        assert standard.source
        assert not standard.verified


def test_the_folder_of_editions_still_holds_editions_only():
    assert set(profiles()) == {"A", "B", "C"}


def test_what_has_no_standard_is_absent():
    assert ("lekar", "wheelchair") not in standards()


def test_an_edited_file_is_read_whole(read):
    own = read(ONE, ONE | {"traveller": '"walk"', "minutes": "12.5", "verified": "true"})
    assert own == {
        ("lekar", "car"): Standard(35, "zákon", verified=False),
        ("lekar", "walk"): Standard(12.5, "zákon", verified=True),
    }
    with pytest.raises(TypeError):
        own["lekar", "car"] = None


def test_every_fault_is_told_at_once(read):
    wrong = [
        {"minutes": "0"},
        {"kind": '"lekař"', "minutes": '"35"'},
        {"traveller": '"kůň"', "verified": "0"},
        {"source": '" "'},
        {"minutes": "true", "barva": "1"},
        {"minutes": "500"},
    ]
    with pytest.raises(BadInput) as caught:
        read(*[ONE | one for one in wrong], {"kind": '"lekarna"'})
    said = "\n".join(caught.value.faults)
    for fault in (
        "standardy.toml: standard 1: minutes 0 není mezi 0 a 240",
        "standard 2: druh „lekař“ neznáme",
        "standard 2: minutes má být číslo, ne '35'",
        "standard 3: cestujícího „kůň“ neznáme",
        "standard 3: verified má být true nebo false, ne 0",
        "standard 4: source je prázdný",
        "standard 4: lekar a car už má standard 1",
        "standard 5: minutes má být číslo, ne True",
        "standard 5: „barva“ neznáme",
        "standard 6: minutes 500 není mezi",
        "standard 7: chybí traveller",
        "standard 7: chybí verified",
    ):
        assert fault in said


@pytest.mark.parametrize("text", ["minutes = 3", "[standard]\nkind = 1", "standard = [3]", "standard = ", "\x00"])
def test_a_file_of_another_form_is_refused(read, text):
    with pytest.raises(BadInput, match=r"standardy\.toml"):
        read(text=text)


values = st.sampled_from(['"lekar"', '"car"', "35", "-1", "nan", "inf", "true", "[]", "{a = 1}", '""', "2026-01-01"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(list(ONE)), values))
def test_no_value_of_a_field_breaks_the_check(read, changed):
    found = {}
    with contextlib.suppress(BadInput):  # any other exception fails the test
        found = read(ONE | changed)
    assert all(0 < one.minutes <= MOST_MINUTES for one in found.values())


def test_a_file_that_is_not_there_is_missing(tmp_path):
    with pytest.raises(MissingInput, match="takový soubor není"):
        standards(tmp_path / "standardy.toml")
