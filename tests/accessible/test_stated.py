import datetime as dt

import pytest

from kpss_geo.accessible.stated import TABLES, definitions, operator, sources
from kpss_geo.errors import BadInput


def test_without_a_file_nobody_is_named_and_the_statement_still_stands(tmp_path):
    found = operator(tmp_path)
    assert (found.name, found.contact, found.conformity) == ("", "", "partial")
    assert isinstance(found.prepared_on, dt.date)


def test_the_settings_come_before_the_file(tmp_path):
    (tmp_path / "operator.toml").write_text(
        'name = "Město"\ncontact = "urad@mesto.cz"\nprepared_on = 2026-12-01\nexceptions = ["Stará mapa."]\n', "utf-8"
    )
    assert operator(tmp_path).name == "Město"
    assert operator(tmp_path).exceptions == ("Stará mapa.",)
    told = operator(tmp_path, name="Svazek obcí")
    assert (told.name, told.contact, told.prepared_on) == ("Svazek obcí", "urad@mesto.cz", dt.date(2026, 12, 1))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('jmeno = "Město"', "neznáme"),
        ("name = 3", "text v uvozovkách"),
        ('conformity = "skoro"', "není na výběr"),
        ('prepared_on = "2026-12-01"', "datum bez uvozovek"),
        ('exceptions = "věta"', "seznam vět"),
        ("name =", "není čitelný"),
    ],
)
def test_a_fault_in_the_file_says_what_to_do(tmp_path, line, words):
    (tmp_path / "operator.toml").write_text(line, "utf-8")
    with pytest.raises(BadInput, match=words):
        operator(tmp_path)


def test_all_faults_are_told_at_once(tmp_path):
    (tmp_path / "operator.toml").write_text('jmeno = "a"\nname = 3\n', "utf-8")
    with pytest.raises(BadInput) as told:
        operator(tmp_path)
    assert len(told.value.faults) == 2


def test_an_address_that_is_no_web_page_is_no_link():
    given = ({"name": "A", "url": "javascript:alert(1)", "date": "2026-02"}, {"name": "B", "url": "https://b.cz"})
    assert [one.link for one in sources(given, "cs")] == ["", "https://b.cz"]
    assert sources(given, "cs")[0].date == "2/2026"


def test_every_figure_is_defined_in_both_languages():
    for table in TABLES:
        czech, english = (definitions(table, language) for language in ("cs", "en"))
        assert [one.header for one in czech] == [one.header for one in english]
        assert all(one.meaning for one in (*czech, *english))
        assert [one.meaning for one in czech] != [one.meaning for one in english]
