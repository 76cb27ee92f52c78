"""Laws of the search: what it forgives, what it prefers, and that more words never find more."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpss_geo.catalogue import index, ranked, scores
from kpss_geo.catalogue.distance import Vocabulary, slips
from kpss_geo.catalogue.search import FORGIVING
from kpss_geo.catalogue.words import folded, words
from tests.catalogue.making import made, town

TOWN = town()
INDEX = index(TOWN)
WORDS = INDEX.vocabulary.words
ANY_WORD = st.sampled_from(WORDS)
LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")
A_QUERY = st.lists(st.one_of(ANY_WORD, st.text("abcdeěščř ", min_size=1, max_size=8)), max_size=4).map(" ".join)


def names(query, entries=TOWN):
    return [entries[at].name for at in ranked(scores(index(entries), query))]


def holding(word):
    """Positions of the entries in which the word stands."""
    number = WORDS.index(word)
    return {at for at in range(INDEX.count) if number in INDEX.word[INDEX.starts[at] : INDEX.starts[at + 1]]}


def hits(query):
    return set(ranked(scores(INDEX, query)))


@given(ANY_WORD)
def test_a_word_finds_every_entry_that_holds_it(word):
    assert holding(word) <= hits(word)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("pecovatelska", "Pečovatelská služba Suchdol"),
        ("PEČOVATELSKÁ", "Pečovatelská služba Suchdol"),
        ("nocleharna pristav", "Noclehárna Přístav"),
        ("drogy", "Terénní program"),
        ("exekuce", "Občanská poradna"),
        ("addiction", "Terénní program"),
        ("§ 63", "Noclehárna Přístav"),
        ("služba v Suchdole", "Pečovatelská služba Suchdol"),
    ],
)
def test_people_find_what_they_mean(query, name):
    assert names(query)[0] == name


@given(ANY_WORD, st.integers(0, 40), LETTERS, st.sampled_from(["wrong", "missing", "superfluous", "swapped"]))
def test_one_slip_in_a_word_still_finds_its_entries(word, place, letter, slip):
    assume(len(word) >= 5)
    at = place % len(word)
    after = at % (len(word) - 1)
    typed = {
        "wrong": word[:at] + letter + word[at + 1 :],
        "missing": word[:at] + word[at + 1 :],
        "superfluous": word[:at] + letter + word[at:],
        "swapped": word[:after] + word[after + 1] + word[after] + word[after + 2 :],
    }[slip]
    assume(words(typed))
    assert holding(word) <= hits(typed)


@given(ANY_WORD)
def test_a_beginning_of_a_word_is_enough(word):
    assume(len(word) >= 3)
    assert holding(word) <= hits(word[: max(2, len(word) // 2)])


@given(A_QUERY, ANY_WORD)
def test_more_words_never_find_more(query, word):
    assert hits(f"{query} {word}") <= hits(query)


@given(A_QUERY)
def test_the_order_and_the_case_of_words_change_nothing(query):
    turned = " ".join(reversed(query.split()))
    assert hits(turned.upper()) == hits(query)


@given(ANY_WORD)
def test_who_holds_the_word_comes_before_who_holds_one_with_a_slip(word):
    assume(len(word) >= 4)
    order = ranked(scores(INDEX, word))
    exact = holding(word)
    weaker = [at for at in order if not any(one.startswith(word) for one in words_of(at))]
    assert all(order.index(a) < order.index(b) for a in exact for b in weaker)


def words_of(at):
    return [WORDS[one] for one in INDEX.word[INDEX.starts[at] : INDEX.starts[at + 1]]]


def test_the_same_word_in_the_name_comes_before_one_in_the_provider():
    found = made({"name": "Klub", "provider": "Rybník"}, {"name": "Rybník", "provider": "Klub"})
    assert names("rybnik", found) == ["Rybník", "Klub"]


def test_without_a_word_everybody_answers_and_without_entries_nobody():
    assert hits("") == hits("o v pro !") == set(range(len(TOWN)))
    assert ranked(scores(index(()), "cokoli")) == []


def test_nonsense_finds_nothing():
    assert hits("xyzqwx") == set()
    assert hits("<script>") == set()


@given(st.text(max_size=200))
def test_any_text_may_be_asked(query):
    assert np.isfinite(scores(INDEX, query)).all()


# --- slips ------------------------------------------------------------------------------------------------------------


def told_by_hand(a, b):
    """Optimal string alignment distance, straight from its definition."""
    d = {(i, j): max(i, j) for i in range(len(a) + 1) for j in range(len(b) + 1) if not i * j}
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i, j] = min(d[i - 1, j] + 1, d[i, j - 1] + 1, d[i - 1, j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i, j] = min(d[i, j], d[i - 2, j - 2] + 1)
    return d[len(a), len(b)]


SHORT = st.text("abc", max_size=6)


@given(SHORT, st.lists(SHORT.filter(bool), min_size=1, max_size=6))
def test_slips_agree_with_the_definition(word, others):
    whole, beginning = slips(word, Vocabulary.of(others))
    assert whole.tolist() == [told_by_hand(word, one) for one in others]
    assert beginning.tolist() == [min(told_by_hand(word, one[:end]) for end in range(len(one) + 1)) for one in others]


def test_longer_words_are_forgiven_more():
    letters, forgiven = zip(*FORGIVING, strict=True)
    assert list(letters) == sorted(letters, reverse=True)
    assert list(forgiven) == sorted(forgiven, reverse=True)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)
