"""What the planner's guide says against what the code does."""

import re

import pytest
import typer

from kpss_geo.cli.fetching import commands
from tests.shared import REPOSITORY

GUIDE = (REPOSITORY / "docs" / "data.md").read_text(encoding="utf-8")
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("fetch", "sources/official")
    for path in sorted((REPOSITORY / "kpss_geo" / folder).glob("*.py"))
)
TABLE = GUIDE.partition("### When it fails")[2].partition("\n## ")[0]
SENTENCES = [
    told for row in re.findall(r"^\| (`.*?) \|", TABLE, re.MULTILINE) for told in re.findall(r"`([^`]+)`", row)
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_of_the_table_is_one_that_the_code_says(sentence):
    pieces = re.split(r"\s*…\s*|'[^']*'|\d+", sentence)
    longest = max(pieces, key=len).strip(" ;")
    assert longest in CODE


def test_the_table_has_sentences():
    assert len(SENTENCES) > 15


def test_every_option_of_the_guide_is_one_of_the_commands():
    group = typer.main.get_command(commands)
    known = {flag for command in group.commands.values() for param in command.params for flag in param.opts}
    told = set(re.findall(r"--[a-z]+", GUIDE.partition("\n## A territory folder")[0]))
    assert told <= known, told - known
    assert known - told <= {"--help", "territory"}, known - told
