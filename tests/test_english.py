"""The English of the core: whole, with nothing left over, and true to what was filled in."""

import ast
import csv
import re
from functools import cache
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpss_geo import terms
from kpss_geo.english import english, template
from tests.shared import REPOSITORY

PACKAGE = REPOSITORY / "kpss_geo"
CZECH_LETTER = re.compile(r"[ěščřžýáíéúůóďťňĚŠČŘŽÝÁÍÉÚŮÓĎŤŇ]")
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCES = terms.rows("sentences.csv")

# Modules whose sentences do not reach a page, by reason.
NOT_SHOWN = {
    "files that are downloaded are documents of the Czech plan": (
        "barriers", "brochure", "catalogue.files", "choosing.tables", "disagreements", "exchange.outgoing",
        "exchange.xlsform", "exchange.xlsform_questions", "interchange", "maps.canvas", "maps.indicated",
        "maps.ledger", "maps.page", "maps.pages", "maps.passable", "maps.reached", "maps.supply", "maps.survey_pages",
        "maps.tables", "outputs", "pages.potreby.slova", "printing", "publish", "reports.files",
    ),
    "what the one who runs it is told at the start stands in the log": (
        "cli", "desk.reading", "fetch", "sources.official", "sources.osm", "sources.osm_services",
        "store.backup", "store.checking", "store.engines", "store.migrating", "web",
    ),
    "words that are searched for, not said": ("catalogue.words", "sources.services", "gazetteer"),
    "told in English by `accessible.planning`": ("coverage.next_points",),
}  # fmt: skip
# Texts with Czech letters that are no sentences: alphabets, patterns, words of formats, styles, names of accounts.
NO_SENTENCE = re.compile(
    r"[\\<\n]|://|^[\w{}/.#-]*_[\w{}/.#-]*$|^[^\W\d_]{1,2}$|^(čřšž|áäď.*|\s?abcč.*|ičo|cz sk com .*|Česky|Věra|Správce"
    r"|položky|umístění|nájezd|přístupn|částečně|obtížně|nepřístupn|interiér|bezbariérovost| – nevím|\{0\}výtah"
    r"|nevím × .*|kde to je|DD\.MM\..*)"
)


def texts(path):
    """Texts of a module as the table writes them: fields of composed ones are numbered holes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    inside |= {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and isinstance(node.body[0] if node.body else None, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "\0" for part in node.values]
            yield numbered("".join(parts).replace("{", "{{").replace("}", "}}"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield numbered(re.sub(r"\{\w*\}", "\0", node.value))


def numbered(text):
    first, *rest = text.split("\0")
    return first + "".join(f"{{{place}}}{part}" for place, part in enumerate(rest))


@cache
def modules():
    return {".".join(path.relative_to(PACKAGE).with_suffix("").parts): path for path in sorted(PACKAGE.rglob("*.py"))}


def is_shown(name):
    left = [one for some in NOT_SHOWN.values() for one in some]
    return not any(name == one or name.startswith(f"{one}.") for one in left)


def low(text):
    return text[:1].lower() + text[1:]


@cache
def told():
    """Czech and English of every table that holds both."""
    found = []
    for file in [*(PACKAGE / "pages" / "words").glob("*.csv"), *(PACKAGE / "tables").glob("*.csv")]:
        with file.open(encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened, delimiter=";"):
                found += [(row[name], row[f"{name}_en"]) for name in row if name and f"{name}_en" in row]
                found += [(row["cs"], row["en"])] if "en" in row else []
    return found


@cache
def czech_words():
    """Words of the Czech texts that no English one has."""
    one, other = ({word for pair in told() for word in WORD.findall(pair[place].lower())} for place in (0, 1))
    return one - other


def is_czech(text):
    bare = re.sub(r"\{\d*\}", "", text)
    return CZECH_LETTER.search(bare) or (" " in bare.strip() and set(WORD.findall(bare.lower())) & czech_words())


def test_every_czech_sentence_that_a_page_may_show_has_its_english():
    known = {low(cs) for cs, _ in told()}
    missing = [
        (name, text)
        for name, path in modules().items()
        if is_shown(name)
        for text in texts(path)
        if is_czech(text) and not NO_SENTENCE.search(text) and low(text) not in known
    ]
    assert missing == []


def test_no_row_is_left_that_nobody_says():
    said = {low(text) for path in modules().values() for text in texts(path)}
    said |= {low(cell) for row in terms.rows("columns.csv") for cell in row.values() if cell}
    profile = (REPOSITORY / "data" / "profiles" / "standards.toml").read_text(encoding="utf-8")
    assert [row["cs"] for row in SENTENCES if low(row["cs"]) not in said and row["cs"] not in profile] == []


def test_no_sentence_stands_twice():
    keys = [low(row["cs"]) for row in SENTENCES]
    assert sorted(keys) == sorted(set(keys))


def test_both_languages_have_the_same_holes_and_english_is_english():
    for row in SENTENCES:
        holes = [[name for _, name, _, _ in Formatter().parse(row[one]) if name is not None] for one in ("cs", "en")]
        assert holes[0] == [str(place) for place in range(len(holes[0]))], row
        assert sorted(holes[1]) == holes[0], row
        assert row["en"].strip(), row
        assert not CZECH_LETTER.search(re.sub("RÚIAN|IČO", "", row["en"])), row


def test_what_is_quoted_in_english_is_quoted_in_czech():
    for row in SENTENCES:
        quoted = [set(re.findall(pattern, row[one])) for one, pattern in (("cs", r"„(\{\d\})“"), ("en", r"“(\{\d\})”"))]
        assert quoted[1] <= quoted[0], row


TEMPLATES = [one for row in SENTENCES if (one := template(row["cs"], row["en"]))]
MOST_HOLES = max(len(one.literals) for one in TEMPLATES)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.text("αβγδεζ <>&'\"`$%#@", min_size=1), min_size=MOST_HOLES, max_size=MOST_HOLES))
def test_a_filled_sentence_is_the_english_one_filled_with_the_same(fill):
    for one in TEMPLATES:
        some = fill[: len(one.literals) - 1]
        czech = "".join(part for pair in zip(one.literals, [*some, ""], strict=True) for part in pair)
        assert english(czech) == one.english.format(*some), one


@given(st.text())
def test_what_the_table_does_not_know_comes_back(text):
    strange = "".join(f"ω{sign}" for sign in text if sign.isalpha())
    assert english(strange) == strange


def test_a_sentence_of_several_parts_is_told_part_by_part():
    assert english("výška: 1,5 cm (k ověření); nevíme\nnikdo nezjistil") == (
        "výška: 1.5 cm (to be verified); not known\nnobody has looked"
    )
    assert english("9. 5. 2026") == "9 May 2026"
    assert english("12\N{NO-BREAK SPACE}345,6 lůžek") == "12,345.6 beds"


def test_the_words_of_people_in_quotes_stay_as_they_are():
    assert english("sloupec šířka: „nevíme nebo 3,5“ není číslo") == "column width: “nevíme nebo 3,5” is not a number"


@pytest.mark.parametrize("piece", [" nebo x", " (x)", "není ; ", "„", "{0}", "\n", ", ", " (k ověření)", "a: "])
def test_whatever_people_write_it_ends(piece):
    assert english(piece * 5_000)
