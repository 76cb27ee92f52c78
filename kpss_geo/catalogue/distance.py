"""How many slips of the keyboard lie between a word and each word of a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int16]
LONGEST = 40  # letters of a word that count


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Words as rows of letters: `letters` (word, place), 0 beyond the end of a word."""

    words: tuple[str, ...]
    letters: npt.NDArray[np.int32]
    lengths: npt.NDArray[np.int64]

    @classmethod
    def of(cls, words: Sequence[str]) -> Vocabulary:
        """Vocabulary of some words in their order."""
        lengths = np.array([min(len(word), LONGEST) for word in words], dtype=np.int64)
        letters = np.zeros((len(words), int(lengths.max(initial=1))), dtype=np.int32)
        for row, word in enumerate(words):
            letters[row, : lengths[row]] = [ord(sign) for sign in word[:LONGEST]]
        return cls(tuple(words), letters, lengths)


def slips(word: str, vocabulary: Vocabulary) -> tuple[Counts, Counts]:
    """Slips between a word and each word of the vocabulary, and between it and the nearest beginning of each.

    A slip is a letter that is wrong, missing, superfluous, or swapped with its neighbour (optimal string
    alignment distance).

    References
    ----------
    Boytsov, L. (2011): Indexing methods for approximate dictionary searching. doi:10.1145/1963190.1963191

    Examples
    --------
    >>> [some.tolist() for some in slips("proadna", Vocabulary.of(["poradna", "poradnami", "byt"]))]
    [[1, 3, 7], [1, 1, 7]]
    """
    signs = [ord(sign) for sign in word[:LONGEST]]
    letters = vocabulary.letters
    count, width = letters.shape
    rows = [np.broadcast_to(np.arange(width + 1, dtype=np.int16), (count, width + 1))]
    for done, sign in enumerate(signs, start=1):
        row = np.empty((count, width + 1), dtype=np.int16)
        row[:, 0] = done
        differs = (letters != sign).astype(np.int16)
        above = np.minimum(rows[-1][:, :-1] + differs, rows[-1][:, 1:] + np.int16(1))
        if done > 1:
            swapped = (letters[:, 1:] == signs[done - 2]) & (letters[:, :-1] == sign)
            swap = np.where(swapped, rows[-2][:, :-2] + np.int16(1), np.int16(LONGEST * 2))
            above[:, 1:] = np.minimum(above[:, 1:], swap)
        for place in range(width):
            row[:, place + 1] = np.minimum(above[:, place], row[:, place] + np.int16(1))
        rows = [rows[-1], row]
    last, every = rows[-1], np.arange(count)
    within = np.arange(width + 1)[None, :] <= vocabulary.lengths[:, None]
    beginning = np.where(within, last, np.int16(LONGEST * 2)).min(axis=1)
    return last[every, vocabulary.lengths], beginning
