"""Search in the catalogue that forgives missing diacritics and slips of the keyboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kpss_geo.catalogue.distance import Vocabulary, slips
from kpss_geo.catalogue.entries import Entry
from kpss_geo.catalogue.situations import situations
from kpss_geo.catalogue.words import words
from kpss_geo.terms import groups

MOST_WORDS = 12  # of a query; who pastes a page gets an answer to its beginning
FORGIVING = ((8, 2), (4, 1))  # letters of a word, and so many slips are forgiven
# A beginning in the name beats a whole word in a weaker part; a slip never does.
EXACT, BEGINNING, SLIPPED, SLIPPED_BEGINNING, TWO_SLIPS = 5.0, 4.6, 3.0, 2.0, 1.0
# What a hit in a part of the entry adds, less than what a better match adds.
WEIGHTS: Mapping[str, float] = {
    "name": 0.9, "kind": 0.7, "provider": 0.6, "place": 0.5, "groups": 0.4, "forms": 0.3, "situations": 0.2,
}  # fmt: skip
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Index:
    """Which word stands in which entry, with the weight of the best part of the entry; sorted by entry."""

    vocabulary: Vocabulary
    starts: npt.NDArray[np.int64]  # of each entry in the two below, and the end
    word: npt.NDArray[np.int64]
    weight: Floats

    @property
    def count(self) -> int:
        """Entries."""
        return len(self.starts) - 1


def index(entries: Sequence[Entry]) -> Index:
    """Index of entries; made once, it answers any query."""
    numbers: dict[str, int] = {}
    starts, word, weight = [0], list[int](), list[float]()
    for entry in entries:
        best: dict[int, float] = {}
        for part, text in _parts(entry).items():
            for one in words(text):
                number = numbers.setdefault(one, len(numbers))
                best[number] = max(best.get(number, 0.0), WEIGHTS[part])
        word += best
        weight += best.values()
        starts.append(len(word))
    return Index(Vocabulary.of(list(numbers)), np.array(starts), np.array(word, dtype=np.int64), np.array(weight))


def _parts(entry: Entry) -> dict[str, str]:
    told = [situations()[one] for one in entry.situations]
    named = [groups()[one] for one in entry.groups if one in groups()]
    return {
        "name": entry.name,
        "kind": f"{entry.kind_name} {entry.kind_name_en} {entry.section}",
        "provider": entry.provider,
        "place": f"{entry.municipality_name} {entry.street}",
        "groups": " ".join(f"{one.name} {one.name_en}" for one in named),
        "forms": " ".join(entry.forms),
        "situations": " ".join(f"{one.name} {one.name_en} {one.words}" for one in told),
    }


def scores(found_in: Index, query: str) -> Floats:
    """How well each entry answers a query, 0 where it does not hold every one of its words.

    Words that only join others are left out of the query; without a word every entry answers equally (1).
    """
    wanted = list(dict.fromkeys(words(query)))[:MOST_WORDS]
    if not wanted or not found_in.count:
        return np.ones(found_in.count)
    each = np.array([_word_scores(found_in, one) for one in wanted])
    total: Floats = np.where((each > 0).all(axis=0), each.sum(axis=0), 0.0)
    return total


def _word_scores(found_in: Index, word: str) -> Floats:
    quality = _quality(word, found_in.vocabulary)
    hits = np.where(quality[found_in.word] > 0, quality[found_in.word] + found_in.weight, 0.0)
    best = np.zeros(found_in.count)
    for entry, (start, end) in enumerate(pairwise(found_in.starts.tolist())):
        best[entry] = hits[start:end].max(initial=0.0)
    return best


def _quality(word: str, vocabulary: Vocabulary) -> Floats:
    """How well each word of the vocabulary stands for the word of a query, 0 where it does not."""
    whole, beginning = slips(word, vocabulary)
    most = next((slips for letters, slips in FORGIVING if len(word) >= letters), 0)
    told = [
        whole == 0,
        (beginning == 0) & (len(word) > 1),
        (whole == 1) & (most >= 1),
        (beginning == 1) & (most >= 1) & (len(word) > 4),
        (whole <= 2) & (most >= 2),
    ]
    return np.select(told, [EXACT, BEGINNING, SLIPPED, SLIPPED_BEGINNING, TWO_SLIPS], 0.0)


def ranked(found: Floats) -> list[int]:
    """Positions of the entries that answer, the best first, equals in the order of the catalogue."""
    order = np.argsort(-found, kind="stable")
    return [int(one) for one in order if found[one] > 0]
