"""Few-shot regression: the same as least squares over everything that might be revealed, title by title."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from coldopen.taste.parts.few_shot import FewShot
from coldopen.taste.parts.neighbours import NeighbourScorer
from coldopen.taste.technique import Newcomer
from coldopen.testing import likes_of

LISTS = [[3, 0, 1], [0, 2, 4, 1], [1, 3], [2, 0, 3, 4], [4, 1, 0], [2, 3, 4]]
WORDS = [("side:a",), ("side:b",), ("side:a", "hour:1"), (), ("side:a",), ("hour:1",)]
N_TITLES, TIMES = 5, 15
"""Six visitors of five titles, each fifteen times over, so that their words are common enough to count."""

VOCABULARY = ("hour:1", "side:a")
RIDGE, WORD_RIDGE, BASE_RIDGE = 0.3, 100.0, 1e-3

Example = tuple[float, np.ndarray, np.ndarray]


def example(weight: float, revealed: list[int], rest: list[int], words: tuple[str, ...]) -> Example:
    """A weight, what is put in (titles revealed, words, one), and what is to come out."""
    titles = np.zeros((2, N_TITLES))
    titles[0, revealed] = titles[1, rest] = 1
    told = [float(word in words) for word in VOCABULARY]
    return weight, np.array([*titles[0], *told, 1.0]), titles[1]


def at_random(k: int) -> list[Example]:
    """Everything that might be revealed where each of n likes is so with chance k / n, as likely as it is."""
    made = []
    for liked, words in zip(LISTS, WORDS, strict=True):
        if len(liked) <= k:
            continue
        q = k / len(liked)
        for shown in product((True, False), repeat=len(liked)):
            revealed = [t for t, s in zip(liked, shown, strict=True) if s]
            rest = [t for t, s in zip(liked, shown, strict=True) if not s]
            made.append(example(q ** len(revealed) * (1 - q) ** len(rest), revealed, rest, words))
    return made


def in_order(k: int) -> list[Example]:
    """The first k revealed, the others to come."""
    told = zip(LISTS, WORDS, strict=True)
    return [example(1.0, liked[:k], liked[k:], words) for liked, words in told if len(liked) > k]


def least_squares(examples: list[Example], k: int) -> np.ndarray:
    """Coefficients (n_titles + n_words + 1, n_titles), one column at a time, never with the title itself."""
    weight = np.sqrt(TIMES * np.array([w for w, _, _ in examples]))[:, None]
    inputs = weight * np.array([x for _, x, _ in examples])
    targets = weight * np.array([y for _, _, y in examples])
    ridge = np.array([RIDGE * k] * N_TITLES + [WORD_RIDGE] * len(VOCABULARY) + [BASE_RIDGE])
    found = np.zeros((len(ridge), N_TITLES))
    for j in range(N_TITLES):
        others = [i for i in range(len(ridge)) if i != j]
        design = np.vstack([inputs, np.diag(np.sqrt(ridge))])[:, others]
        found[others, j] = np.linalg.lstsq(design, np.append(targets[:, j], np.zeros(len(ridge))))[0]
    return found


def coefficients(scorer: NeighbourScorer) -> np.ndarray:
    """The same of a scorer, by asking it."""
    nothing = scorer.score([Newcomer()])[0]
    by_title = [scorer.score([Newcomer((), (i,))])[0] - nothing for i in range(N_TITLES)]
    by_word = [scorer.score([Newcomer((word,))])[0] - nothing for word in VOCABULARY]
    return np.array([*by_title, *by_word, nothing])


@pytest.mark.parametrize("k", [1, 2, 3])
def test_without_times_it_is_the_regression_over_all_that_might_be_revealed(k):
    fitted = FewShot(k, RIDGE).fit(likes_of(LISTS * TIMES, N_TITLES, WORDS * TIMES))
    expected = least_squares(at_random(k), k)
    assert np.abs(expected[:N_TITLES]).max() > 0.05
    assert coefficients(fitted) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("k", [1, 2])
def test_with_times_it_is_half_that_and_half_the_first_likes(k):
    hours = [[i + j / 10 for j in range(len(liked))] for i, liked in enumerate(LISTS * TIMES)]
    fitted = FewShot(k, RIDGE).fit(likes_of(LISTS * TIMES, N_TITLES, WORDS * TIMES, hours))
    both = [(w / 2, x, y) for w, x, y in at_random(k) + in_order(k)]
    assert coefficients(fitted) == pytest.approx(least_squares(both, k), abs=1e-4)


def test_a_title_does_not_speak_for_itself():
    found = coefficients(FewShot(1).fit(likes_of(LISTS * TIMES, N_TITLES)))
    assert np.diagonal(found).tolist() == [0] * N_TITLES


def test_of_each_titles_neighbours_the_strongest_are_kept():
    likes = likes_of(LISTS * TIMES, N_TITLES)
    whole, cut = (coefficients(FewShot(1, n_neighbours=n).fit(likes))[:N_TITLES] for n in (5, 2))
    for everything, kept in zip(whole, cut, strict=True):
        strongest = np.argsort(-np.abs(everything))[:2]
        expected = np.zeros(N_TITLES)
        expected[strongest] = everything[strongest]
        assert kept == pytest.approx(expected, abs=1e-6)
