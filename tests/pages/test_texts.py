"""The words of the pages are whole: in both languages, all used, none missing."""

import ast
import csv
import re
import string

import pytest

from kpss_geo.pages.texts import Say, table
from tests.shared import REPOSITORY

PAGES = REPOSITORY / "kpss_geo" / "pages"
TABLES = sorted(path.stem for path in (PAGES / "words").glob("*.csv"))


def rows(name):
    with (PAGES / "words" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.mark.parametrize("name", TABLES)
def test_every_sentence_stands_in_both_languages_with_the_same_values(name):
    for row in rows(name):
        assert None not in row, f"{name}: {row['key']} has a semicolon too many; put the sentence into quotes"
        assert row["cs"].strip(), row
        assert row["en"].strip(), row
        fields = [{part[1] for part in string.Formatter().parse(row[one]) if part[1]} for one in ("cs", "en")]
        assert fields[0] == fields[1], row


@pytest.mark.parametrize("name", TABLES)
def test_no_key_stands_twice(name):
    keys = [row["key"] for row in rows(name)]
    assert len(keys) == len(set(keys))


def texts_in_code():
    """Every text of the code of the pages, the starts of composed ones apart."""
    whole, starts = set(), set()
    for path in [*PAGES.rglob("*.py"), *(REPOSITORY / "kpss_geo" / "web").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                starts.add(node.values[0].value)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
    return whole, starts


@pytest.mark.parametrize("name", TABLES)
def test_no_sentence_is_left_that_nobody_says(name):
    whole, starts = texts_in_code()
    unused = [
        row["key"]
        for row in rows(name)
        if row["key"] not in whole and not any(row["key"].startswith(one) for one in starts if len(one) > 1)
    ]
    assert unused == []


def test_every_sentence_that_a_page_says_by_name_is_there():
    known = set().union(*(set(table(one)) for one in TABLES))
    said = re.compile(r"\bsay\(\s*\"([a-z0-9_]+)\"")
    code = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.py") if path.name != "texts.py"}
    assert [(name, key) for name, text in code.items() for key in said.findall(text) if key not in known] == []


def test_english_words_are_not_czech():
    czech = re.compile(r"[ěščřžďťňů]", re.IGNORECASE)
    names = re.compile(r"Třeboň\w*|Česk\w+ Buděj\w+|Linka bezpečí")
    found = [
        (name, row["key"], row["en"])
        for name in TABLES
        for row in rows(name)
        if czech.search(names.sub("", row["en"])) and not row["key"].startswith("other_language")
    ]
    assert found == []


def test_a_page_without_a_word_takes_the_common_one_and_fails_where_there_is_none():
    assert Say("prihlaseni", "en")("try_again") == "Try again"
    with pytest.raises(KeyError):
        Say("prihlaseni", "cs")("nothing of the kind")


def test_styles_name_no_address_outside():
    for path in [*(PAGES / "styles").glob("*.css"), *(REPOSITORY / "kpss_geo" / "web" / "assets").glob("*.css")]:
        assert not re.search(r"@import|url\([\"']?(https?:|//)", path.read_text(encoding="utf-8")), path
