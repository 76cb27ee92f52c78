"""The planner's page of needs: disagreements first, letters counted, sources told."""

from uuid import uuid4

import pytest

from kpss_geo.disagreements import DISAGREEMENTS, disagreements
from kpss_geo.pages.potreby import page
from kpss_geo.pages.potreby.slova import readable
from kpss_geo.reports.files import plain_csv
from kpss_geo.web.trial import TRIAL_SUBJECT
from tests.desk.making import NOW

EVIL = "<img src=x onerror=alert(1)> Chybí raná péče."


def letter(app, *, to="accepted", kind="need", public_text=None, **about):
    """A letter that a moderator answered."""
    store = app.store()
    marek = store.person(subject=f"{TRIAL_SUBJECT}Marek")
    told = {"service_kind": "rana_pece", "municipality": "547336"} | about
    sent = store.add_suggestion(suggestion_id=uuid4(), received_at=NOW, text="Chybí raná péče.", kind=kind, **told)
    store.answer_suggestion(sent.id, to=to, reply="Díky", by=marek.id, expected="submitted", public_text=public_text)


def test_the_public_and_volunteers_do_not_see_it(open_page, shown):
    for who in ("", "Dana", "Marek"):
        assert "jen pro přihlášené" in shown(open_page("potreby", person=who))


def test_disagreements_are_counted_by_kind_and_what_was_said_stands_with_its_source(open_page, app, shown):
    text = shown(open_page("potreby", person="Petra"))
    table = disagreements(app.answer())
    for one in DISAGREEMENTS:
        assert f"<strong>{(table['verdict'] == one).sum()}</strong>" in text
    assert "V kolika obcích co platí" in text
    assert "domovy pro seniory" in text
    assert "<strong>N05</strong>" in text
    assert 'rel="noopener">zdroj</a>' in text


def test_the_table_by_town_shows_the_chosen_rows_alone(open_page, shown):
    at = open_page("potreby", person="Petra", query={page.VIEW: "Po obcích"})
    at.multiselect(key=page.TOWN).select("Třeboň").run()
    at.selectbox(key=page.SHOW).select("confirmed").run()
    text = shown(at)
    assert "Žádají a chybí" in text
    assert "Suchdol" not in text.split("Co zaznělo")[0].split("<tbody>")[1]


def test_an_accepted_letter_makes_a_silent_gap_a_confirmed_one(open_page, app, shown):
    query = {page.VIEW: "Po obcích", page.TOWN: "Třeboň", page.SHOW: "všechno"}
    kind = {page.KIND: [app.territory().kinds["komunitni_centrum"].label]}
    before = shown(open_page("potreby", person="Petra", query=query | kind))
    assert "Chybí, nikdo nežádá" in before.split("<tbody>")[1]
    letter(app, service_kind="komunitni_centrum")
    letter(app, service_kind="komunitni_centrum", to="rejected")
    letter(app, service_kind="komunitni_centrum", kind="experience")
    after = shown(open_page("potreby", person="Petra", query=query | kind))
    assert "Žádají a chybí" in after.split("<tbody>")[1]
    assert "dopisy: 1 (2026)" in after


def test_a_letter_is_read_in_its_public_wording_alone_and_as_text(open_page, app, shown):
    letter(app, public_text=EVIL)
    letter(app, service_kind="", municipality="")
    text = shown(open_page("potreby", person="Petra"))
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "<img" not in text
    assert "(znění není zveřejněné)" in text
    assert "bez určeného druhu" in text


def test_needs_without_a_kind_are_listed(open_page, app, shown):
    at = open_page("potreby", person="Petra")
    bare = app.territory().needs["kinds"].isna().sum()
    assert any(f"({bare})" in one.label for one in at.expander)
    assert "<strong>N01</strong>" in shown(at)


def test_another_traveller_gives_other_gaps(open_page, app, shown):
    table = disagreements(app.answer(), traveller="wheelchair")
    at = open_page("potreby", person="Petra")
    at.selectbox(key=page.TRAVELLER).select("wheelchair").run()
    assert f"<strong>{(table['verdict'] == 'silent_large').sum()}</strong>" in shown(at)


@pytest.mark.parametrize("language", ["cs", "en"])
def test_nothing_found_says_what_to_choose(open_page, shown, language):
    at = open_page("potreby", person="Petra", language=language)
    at.selectbox(key=page.SHOW).select("unclear").run()
    assert {"cs": "Tomuto výběru nic neodpovídá", "en": "Nothing fits this choice"}[language] in shown(at)


def test_the_file_reads_in_czech_excel(app):
    text = plain_csv(readable(disagreements(app.answer()))).decode("utf-8-sig")
    head, first = text.split("\r\n")[:2]
    assert head.startswith("závěr;obec;kód obce;druh služby")
    assert first.startswith("Žádají, je na dosah;")
