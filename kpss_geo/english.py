"""Czech sentences of the core told in English: gettext with the Czech source sentence as its key."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from importlib import resources
from string import Formatter
from types import MappingProxyType
from typing import NamedTuple

from kpss_geo import terms

TABLE = "sentences.csv"
DEEPEST = 12  # sentences within sentences; whatever people write, it ends
_EDGES = " ,\N{NO-BREAK SPACE}"  # a text that begins or ends so is put beside another one
_BETWEEN = ("\n", "; ", " · ", ": ", " – ", ", ", " × ", " → ", " / ", " > ", " < ")
_BRACKETS = re.compile(r"(.+) \((.+)\)")
_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_FIGURE = re.compile(r"([-−+±]?\s?)(\d{1,3}(?:\N{NO-BREAK SPACE}\d{3})+|\d+)(,\d+)?(?:(\s)(.+))?")
Tell = Callable[[str], str]
_QUOTED = re.compile(r"“\{(\d+)\}”")


class Template(NamedTuple):
    """A sentence with holes: what stands around them in Czech, and the whole in English.

    `kept` are holes that hold somebody's own words: English puts them in “quotes”; `sign` stands in every sentence
    that the template can have made.
    """

    literals: tuple[str, ...]
    english: str
    kept: frozenset[int]
    sign: str


@lru_cache(maxsize=20_000)
def english(sentence: str) -> str:
    """The sentence in English as the table tells it; what the table does not know comes back as it is.

    Parameters
    ----------
    sentence
        As the core filled it. Several joined sentences are told part by part, and what stands in holes is told in
        English too, if it is known; dates and decimal commas become English there.

    Examples
    --------
    >>> english("„3x“ není číslo; napište jen číslo v jednotce cm"), english("Domov Třeboň")
    ('“3x” is not a number; write the number alone, in cm', 'Domov Třeboň')
    """
    return _told(sentence, DEEPEST)


def _told(sentence: str, deep: int) -> str:
    def tell(part: str) -> str:
        return _told(part, deep - 1)

    return next(filter(None, (way(sentence, tell) for way in _WAYS)), sentence) if deep else sentence


def _exactly(sentence: str, _tell: Tell) -> str:
    return _terms().get(sentence) or _capital(_terms().get(_small(sentence), ""))


def _filled(sentence: str, tell: Tell) -> str:
    if "\n" in sentence and all(tell(one) != one for one in sentence.split("\n") if one.strip()):
        return ""  # sentences of their own
    low = _small(sentence)
    for one in _templates():
        if one.sign in sentence:
            found = _holes(one.literals, sentence)
            if found is not None:
                return _with(one, found, tell)
            found = _holes(one.literals, low) if one.literals[0] else None
            if found is not None:
                return _capital(_with(one, found, tell))
    return ""


def _with(one: Template, found: list[str], tell: Tell) -> str:
    return one.english.format(*(hole if place in one.kept else tell(hole) for place, hole in enumerate(found)))


def _without_full_stop(sentence: str, tell: Tell) -> str:
    told = tell(sentence[:-1]) if sentence.endswith(".") else ""
    return f"{told}." if told and told != sentence[:-1] else ""


def _small(sentence: str) -> str:
    return sentence if sentence[1:2].isupper() else sentence[:1].lower() + sentence[1:]


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _day(sentence: str, _tell: Tell) -> str:
    found = _DAY.fullmatch(sentence)
    try:
        day = dt.date(*(int(part) for part in reversed(found.groups()))) if found else None
    except ValueError:
        return ""
    return f"{day.day} {day:%B} {day.year}" if day else ""


def _figure(sentence: str, tell: Tell) -> str:
    found = _FIGURE.fullmatch(sentence)
    if not found:
        return ""
    sign, whole, decimals, space, unit = found.groups("")
    return f"{sign}{','.join(whole.split())}{decimals.replace(',', '.')}{space}{tell(unit) if unit else ''}"


def _in_brackets(sentence: str, tell: Tell) -> str:
    found = _BRACKETS.fullmatch(sentence)
    return f"{tell(found[1])} ({tell(found[2])})" if found else ""


def _part_by_part(sentence: str, tell: Tell) -> str:
    between = next((one for one in _BETWEEN if one in sentence), "")
    return between.join(map(tell, sentence.split(between))) if between else ""


_WAYS = (_exactly, _filled, _day, _figure, _without_full_stop, _in_brackets, _part_by_part)


def _holes(literals: tuple[str, ...], sentence: str) -> list[str] | None:
    """What stands between the literals; found from the left, in time that grows with the sentence alone."""
    first, *middle, last = literals
    place, end = len(first), len(sentence) - len(last)
    if place > end or not (sentence.startswith(first) and sentence.endswith(last)):
        return None
    found = []
    for literal in middle:
        at = sentence.find(literal, place, end)
        if at < 0:
            return None
        found.append(sentence[place:at])
        place = at + len(literal)
    return [*found, sentence[place:end]]


@cache
def _terms() -> Mapping[str, str]:
    """Whole texts: those of the tables that hold both languages, and those of the table of sentences."""
    pairs = list(_pairs())
    pairs += [(row["cs"], row["en"]) for row in terms.rows(TABLE)]
    small = {_small(cs): _small(en) for cs, en in pairs}
    return MappingProxyType({cs: en for cs, en in (small | dict(pairs)).items() if cs and en})


def _pairs() -> Iterator[tuple[str, str]]:
    folder = resources.files("kpss_geo").joinpath("tables")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        rows = terms.rows(file.name) if file.name.endswith(".csv") else []
        both = [name for name in (rows[0] if rows else ()) if f"{name}_en" in rows[0]]
        for cs, en in ((row[name], row[f"{name}_en"]) for row in rows for name in both):
            yield _heading(cs), _heading(en)
            yield cs, en


def _heading(question: str) -> str:
    """A question of the questionnaire as the heading of its answer."""
    return question.split(":", maxsplit=1)[0].rstrip("?")


@cache
def _templates() -> tuple[Template, ...]:
    """Sentences with holes, those with the most letters of their own first."""
    found = [one for row in terms.rows(TABLE) if (one := template(row["cs"], row["en"])) is not None]
    return tuple(sorted(found, key=lambda one: -sum(map(len, one.literals))))


def template(cs: str, en: str) -> Template | None:
    """A row of the table with its holes; None of a whole text.

    A text that begins or ends with a space or a comma stands beside others: there is a hole at that side.

    >>> template("výška {0} cm", "height {0} cm").literals, template(" nebo ", " or ").literals
    (('výška ', ' cm'), ('', ' nebo ', ''))
    """
    own = [(text, name) for text, name, _, _ in Formatter().parse(cs)]
    literals = [text for text, _ in own] + ([""] if own[-1][1] is not None else [])
    before, after = cs[0] in _EDGES, cs[-1] in _EDGES
    if len(literals) == 1 and not before and not after:
        return None
    moved = re.sub(r"\{(\d+)\}", lambda found: f"{{{int(found[1]) + before}}}", en)
    last = len(literals) - 1 + before
    whole = f"{'{0}' if before else ''}{moved}{f'{{{last}}}' if after else ''}"
    kept = frozenset(int(one) for one in _QUOTED.findall(whole))
    return Template((*[""] * before, *literals, *[""] * after), whole, kept, max(literals, key=len)[1:])
