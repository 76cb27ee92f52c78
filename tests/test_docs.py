import doctest
import re

import pytest

from kpss_geo.frames import AGES
from kpss_geo.maps.pictograms import PATHS
from kpss_geo.streets.travellers import travellers
from kpss_geo.terms import FORMS, figures, groups, kinds, rows, working_groups
from tests.shared import REPOSITORY


def text(name):
    return (REPOSITORY / name).read_text(encoding="utf-8")


def column_table(definition):
    return "\n".join(f"| {one.header} | {getattr(one, definition)} |" for one in figures().values())


def between(name):
    found = re.search(r"<!-- columns -->\n(.*?)\n<!-- /columns -->", text(name), re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("name", "head", "definition"),
    [
        ("README.md", "| column | meaning |\n|---|---|\n", "definition_en"),
        ("README.cs.md", "| sloupec | význam |\n|---|---|\n", "definition"),
    ],
)
def test_the_readme_defines_every_column_of_the_gap_table(name, head, definition):
    assert between(name) == head + column_table(definition)


@pytest.mark.parametrize("name", ["README.md", "README.cs.md"])
def test_the_readmes_python_prints_what_it_says(name, monkeypatch):
    monkeypatch.chdir(REPOSITORY)
    (code,) = re.findall(r"```python\n(.*?)```", text(name), re.DOTALL)
    example = doctest.DocTestParser().get_doctest(code, {}, name, name, 0)
    assert len(example.examples) == 5
    assert doctest.DocTestRunner().run(example).failed == 0


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "README.cs.md",
        "docs/methods.md",
        "docs/data.md",
        "docs/interchange.md",
        "docs/app.md",
        "docs/field.md",
        "CHANGELOG.md",
    ],
)
def test_links_between_documents_lead_somewhere(name):
    folder = (REPOSITORY / name).parent
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text(name)):
        assert (folder / target).exists(), target


def test_both_readmes_have_the_same_parts():
    parts = [len(re.findall(r"^#+ ", text(name), re.MULTILINE)) for name in ("README.md", "README.cs.md")]
    assert parts[0] == parts[1]


def test_every_kind_and_group_names_only_what_the_tables_know():
    pictograms = set(PATHS)
    for kind in kinds().values():
        assert kind.target_group in groups()
        assert kind.form in FORMS
        assert kind.working_group in working_groups()
        assert kind.pictogram in pictograms
        assert kind.name_en
    assert all(group.age in {"", *AGES} for group in groups().values())
    assert len(kinds()) == len(rows("kinds.csv"))


def test_every_table_of_rules_knows_every_traveller_on_foot():
    on_foot = {one.id for one in travellers().values() if one.mode == "foot"}
    for table in ("surface", "smoothness", "steps", "wheelchair", "barrier"):
        for row in rows(f"{table}.csv"):
            assert on_foot <= set(row), table
            assert all(re.fullmatch(r"x|\?|ok|\d+(\.\d+)?", row[who]) for who in on_foot), (table, row)
    assert len({row["value"] for row in rows("surface.csv")}) == len(rows("surface.csv"))


def test_nothing_tracked_names_a_registry_or_an_address_of_packages():
    lock = text("requirements.lock")
    assert "://" not in lock
    assert "file:" not in lock
    assert "streamlit==" in lock
