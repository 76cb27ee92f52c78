"""The brochure: every service once, crisis lines always, nothing from outside, no text that runs."""

import datetime as dt
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import kpss_geo.brochure
from kpss_geo.brochure import KIND, LANGUAGES, ORDERS, Imprint, brochure
from kpss_geo.catalogue import crisis_lines, situations
from kpss_geo.terms import rows
from tests.catalogue.making import made, town

TOWN = town()
IMPRINT = Imprint(
    "Městečko",
    dt.date(2026, 6, 1),
    ({"name": "Registr", "date": "2026-05", "licence": "CC BY 4.0", "url": "https://a.example"},),
    ("rozmístění lidí je nakreslené",),
)
EVIL = "<script>alert(1)</script>{{7*7}}\"'><img src=x>"


class Read(HTMLParser):
    """Tags, addresses and text of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.addresses, self.text = [], [], []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [value for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data):
        self.text.append(" ".join(data.split()))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_and_every_line_is_told_in_either_order_and_language(order, language):
    text = Read(brochure(TOWN, IMPRINT, order=order, language=language)).text
    told = [part for part in text if part in {one.name for one in TOWN}]
    assert sorted(told) == sorted(one.name for one in TOWN), "under its kind, once"
    assert {line.number for line in crisis_lines()} <= set(text)
    assert "Registr · 2026-05 · CC BY 4.0 · https://a.example" in text


def test_a_number_in_a_situation_is_that_of_the_service():
    page = brochure(TOWN, IMPRINT).decode()
    numbers = dict(re.findall(r"<h4><b>(\d+)</b> (.+?)</h4>", page))
    pointed = re.findall(r"<li><b>(\d+)</b> <span>(.+?), [^,<]+</span>", page)
    assert len(numbers) == len(TOWN)
    assert len(pointed) == sum(len(one.situations) for one in TOWN)
    assert all(numbers[number] == name for number, name in pointed)


def test_only_situations_that_some_service_answers_stand_in_it():
    text = Read(brochure(TOWN[3:4], IMPRINT)).text
    named = {one.id for one in situations().values() if one.name in text}
    assert named == set(TOWN[3].situations)


def test_the_brochure_by_kind_has_no_situations():
    text = Read(brochure(TOWN, IMPRINT, order=KIND)).text
    assert "Služby podle druhu" in text
    assert not {one.name for one in situations().values()} & set(text)


def test_what_nobody_told_of_a_service_is_named_once():
    text = Read(brochure(made({"municipality_name": "Třeboň"}), IMPRINT, order=KIND)).text
    assert "poskytovatel, kapacita, otevřeno, web, vstup bez schodů, údaj z" in text


def test_what_the_reader_chose_stands_on_the_first_page():
    assert "Výběr: senioři; Třeboň" in Read(brochure(TOWN, IMPRINT, chosen=("senioři", "Třeboň"))).text
    assert "Celý katalog" in Read(brochure(TOWN, IMPRINT)).text


def test_an_empty_choice_says_so():
    assert "Výběru neodpovídá žádná služba." in Read(brochure((), IMPRINT)).text


def test_nothing_is_loaded_and_only_sound_links_lead_out():
    read = Read(brochure([*TOWN, *made({"web": "javascript:alert(1)"})], IMPRINT))
    assert read.addresses == ["https://trebon.charita.cz"]
    assert not {"script", "img", "link", "iframe"} & set(read.tags)


def test_no_text_of_the_data_becomes_markup():
    evil = made(dict.fromkeys(("name", "provider", "municipality_name", "opening_hours", "web", "as_of"), EVIL))
    told = Imprint(EVIL, IMPRINT.today, ({"name": EVIL},), (EVIL,))
    plain, read = Read(brochure(made({}), IMPRINT)), Read(brochure(evil, told, chosen=(EVIL,)))
    assert not {"script", "img"} & set(read.tags)
    assert EVIL in read.text
    assert set(read.tags) == set(plain.tags)


def test_the_words_stand_in_both_languages_and_all_are_used():
    code = Path(kpss_geo.brochure.__file__)
    used = code.read_text("utf-8") + (code.parent / "templates" / "brochure.html").read_text("utf-8")
    for row in rows("brochure.csv"):
        assert row["cs"]
        assert row["en"]
        assert re.search(rf"\bsay\.{row['key']}\b|[\"']{row['key']}[\"']", used), row["key"]
