import kpss_geo
from kpss_geo.pages.settings import settings
from kpss_geo.survey.questionnaire import elements
from kpss_geo.terms import figures


def test_every_source_of_the_territory_is_named_with_its_licence(open_page, shown, app):
    html = shown(open_page("o_datech"))
    for one in app.territory().sources:
        assert one["attribution"] in html
        assert one["licence"] in html or one["licence"] == "fakta"
    assert "bez licence, jen fakta" in html


def test_what_is_schematic_or_made_up_is_said(open_page, shown):
    assert "Schematické ulice" in shown(open_page("o_datech"))
    english = shown(open_page("o_datech", language="en"))
    assert "Streets are schematic" in english
    assert "Schematické" not in english


def test_every_figure_has_its_definition(open_page, shown):
    for language, field in (("cs", "definition"), ("en", "definition_en")):
        html = shown(open_page("o_datech", language=language)).replace("&#39;", "'")
        for table in ("gaps", "indicators", "surveyed", "next", "removals"):
            assert all(getattr(one, field) in html for one in figures(table).values())


def test_the_statement_stands_without_any_settings(open_page, shown):
    html = shown(open_page("o_datech"))
    assert "99/2019" in html
    assert "Své jméno zde zatím neuvedl" in html
    assert "částečně v souladu" in html
    assert "Digitální a informační agenturu" in html
    for mark in ("[", "TODO", "XXX", "@example", "{"):
        assert mark not in html.split("Prohlášení o přístupnosti")[1].split("Licence")[0]


def test_the_operator_of_the_settings_is_named_and_escaped(open_page, shown, monkeypatch):
    monkeypatch.setenv("KPSS_OPERATOR", "Město <b>X</b>")
    monkeypatch.setenv("KPSS_CONTACT", "urad@mesto.cz")
    settings.cache_clear()
    html = shown(open_page("o_datech"))
    assert "Město &lt;b&gt;X&lt;/b&gt; se zavazuje" in html
    assert "urad@mesto.cz" in html


def test_the_ages_of_data_are_those_by_which_it_is_computed(open_page, shown):
    text = shown(open_page("o_datech")).split("Stáří údajů")[1].split("</dd>")[0]
    assert {str(one.fresh_months) for one in elements().values() if one.fresh_months > 3} <= set(
        text.replace(",", " ").split()
    )


def test_the_version_is_told(open_page, shown):
    assert f"kpss_geo {kpss_geo.__version__}" in shown(open_page("o_datech"))
