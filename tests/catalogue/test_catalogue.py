"""Situations, facets, providers, cards, crisis lines and files of the catalogue."""

import csv
import io
import json
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpss_geo import terms
from kpss_geo.catalogue import (
    FACETS,
    Choice,
    counts,
    crisis_lines,
    facts,
    fits,
    kind_name,
    providers,
    situations,
    unknown,
)
from kpss_geo.catalogue.files import as_csv, as_geojson, as_xlsx
from kpss_geo.maps.words import link
from tests.catalogue.making import made, town

TOWN = town()
VALUES = {
    "situations": list(situations()),
    "groups": sorted({one for entry in TOWN for one in entry.groups}),
    "kinds": sorted({entry.kind for entry in TOWN}),
    "forms": list(terms.FORMS),
    "municipalities": sorted({entry.municipality_name for entry in TOWN}),
}
CHOICES = st.builds(
    Choice,
    **{name: st.lists(st.sampled_from(some), max_size=2, unique=True).map(tuple) for name, some in VALUES.items()},
)


# --- situations -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", situations().values(), ids=list(situations()))
def test_a_situation_names_known_kinds_and_groups_in_both_languages(one):
    assert {*one.kinds, *one.shared_kinds} <= set(terms.kinds())
    assert set(one.groups) <= set(terms.groups())
    assert not set(one.kinds) & set(one.shared_kinds)
    assert bool(one.groups) == bool(one.shared_kinds)
    assert all((one.name, one.name_en, one.words, one.sections))


def test_every_kind_of_the_act_helps_in_some_situation():
    offered = {kind for one in situations().values() for kind in (*one.kinds, *one.shared_kinds)}
    assert {kind.id for kind in terms.kinds().values() if kind.registered} <= offered


def test_every_target_group_has_a_situation():
    named = {group for one in situations().values() for group in one.groups}
    direct = {terms.kinds()[kind].target_group for one in situations().values() for kind in one.kinds}
    assert set(terms.groups()) - {"vsichni"} <= named | direct


def test_a_shared_kind_helps_only_whom_it_serves_or_everybody():
    debts = situations()["dluhy"]
    assert debts.helps("odborne_socialni_poradenstvi", ["osoby_v_krizi"])
    assert debts.helps("odborne_socialni_poradenstvi", ["vsichni"])
    assert not debts.helps("odborne_socialni_poradenstvi", ["zavislosti"])
    assert debts.helps("socialni_odbor", ["cokoli"])
    assert not debts.helps("domovy_pro_seniory", ["osoby_v_krizi"])


# --- facets -----------------------------------------------------------------------------------------------------------


def left(choice):
    return [one.id for one in TOWN if fits(one, choice)]


@given(CHOICES, st.sampled_from(FACETS))
def test_the_count_of_a_value_is_what_choosing_it_alone_would_leave(choice, facet):
    told = counts(TOWN, choice)[facet]
    for value in VALUES[facet]:
        assert told[value] == len(left(replace(choice, **{facet: (value,)})))


@given(CHOICES, st.sampled_from(FACETS))
def test_to_choose_nothing_in_a_facet_never_leaves_less(choice, facet):
    assert set(left(choice)) <= set(left(replace(choice, **{facet: ()})))


def test_nothing_chosen_leaves_everything():
    assert len(left(Choice())) == len(TOWN)


# --- providers --------------------------------------------------------------------------------------------------------


def test_providers_stand_in_czech_order_with_their_services():
    found = providers(TOWN)
    assert [(one.letter, one.name) for one in found] == [
        ("#", "1. pomoc"),
        ("C", "Centrum sociálních služeb"),
        ("Č", "Člověk a střecha"),
        ("CH", "Charita Třeboň"),
        ("M", "Město Suchdol"),
    ]
    assert [one.name for one in found[3].services] == ["Občanská poradna", "Dílna Motýl"]


def test_every_service_with_a_provider_stands_once():
    listed = [one.id for provider in providers(TOWN) for one in provider.services]
    assert sorted(listed) == sorted(one.id for one in TOWN if one.provider)


# --- cards ------------------------------------------------------------------------------------------------------------


def test_a_card_tells_the_same_lines_of_every_service_and_names_what_is_missing():
    keys = {tuple(one.key for one in facts(entry)) for entry in TOWN}
    assert len(keys) == 1
    bare = made({"position_quality": "municipality"})[0]
    assert unknown(bare) == ["provider", "capacity", "place", "hours", "as_of", "web", "source"]


def test_a_card_speaks_english():
    told = {one.key: one.value for one in facts(TOWN[3], "en")}
    assert (told["kind"], told["groups"], told["forms"]) == (
        "night shelters (§ 63)",
        "homeless people",
        "at the service",
    )
    assert kind_name(TOWN[3]) == "noclehárny (§ 63)"


def test_a_dangerous_address_is_text_and_never_a_link():
    bad = made({"web": "javascript:alert(1)", "source": "https://a.example/x | viz archiv"})[0]
    told = {one.key: one for one in facts(bad)}
    assert (told["web"].value, told["web"].links) == ("javascript:alert(1)", ())
    assert told["source"].links == ("https://a.example/x",)
    assert told["source"].value == bad.source


# --- crisis lines -----------------------------------------------------------------------------------------------------


def test_emergency_calls_come_first_and_every_unverified_line_says_so():
    lines = crisis_lines()
    assert [one.number for one in lines[:4]] == ["112", "155", "158", "150"]
    assert all(one.dialled.isdigit() and 3 <= len(one.dialled) <= 9 for one in lines)
    assert len({one.dialled for one in lines}) == len(lines)
    assert all(one.note.startswith("ověřte") for one in lines if not one.verified)
    assert all(link(one.web) or not one.web for one in lines)
    assert all((one.name, one.name_en, one.for_whom, one.for_whom_en, one.source) for one in lines)
    assert all(bool(one.hours) == bool(one.hours_en) for one in lines)
    assert [bool(one.short and one.short_en) for one in lines] == [True] * 4 + [False] * (len(lines) - 4)


# --- files ------------------------------------------------------------------------------------------------------------

EVIL = made({"name": "=cmd|' /C calc'!A0", "provider": "+1", "remark": 'a;b\n"c"', "capacity": 2.5})


def test_the_csv_opens_in_czech_excel_and_runs_nothing():
    text = as_csv([*TOWN, *EVIL])
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(text[3:].decode()), delimiter=";"))
    assert [row["název"] for row in rows[:7]] == [one.name for one in TOWN]
    assert (rows[7]["název"], rows[7]["poskytovatel"], rows[7]["kapacita"]) == ("'=cmd|' /C calc'!A0", "'+1", "2,5")
    assert rows[7]["poznámka"] == EVIL[0].remark


def test_the_workbook_holds_the_same_rows_as_text():
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([*TOWN, *EVIL], ["Území: Městečko"])))
    cells = list(book["Služby"].iter_rows(min_row=2))
    assert [row[1].value for row in cells] == [one.name for one in (*TOWN, *EVIL)]
    assert all(cell.data_type in ("s", "n") for row in cells for cell in row)
    assert book["Zdroje"]["A1"].value == "Území: Městečko"


def test_the_geojson_holds_every_service_where_it_is_and_null_for_what_nobody_knows():
    told = json.loads(as_geojson(TOWN))
    assert [one["id"] for one in told["features"]] == [one.id for one in TOWN]
    assert told["features"][0]["geometry"]["coordinates"] == [TOWN[0].lon, TOWN[0].lat]
    assert told["features"][0]["properties"]["kapacita"] is None
    assert told["features"][3]["properties"]["kapacita"] == 12
