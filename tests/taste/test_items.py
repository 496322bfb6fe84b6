"""All item-to-item parts in one table: the same numbers as theirs, but for neighbours left out."""

from __future__ import annotations

import numpy as np
import pytest

from coldopen.taste.acts import Act
from coldopen.taste.items import PlacedItems, merged
from coldopen.taste.parts.few_shot import FewShot
from coldopen.taste.parts.neighbours import Cosine, Edlae
from coldopen.taste.technique import Newcomer

WEIGHTS = np.array([[0.5, 0.0, 2.0], [1.0, 3.0, 0.1]])


@pytest.fixture(scope="module")
def parts(small):
    return [technique.fit(small.likes) for technique in (Cosine(n_known=20), Edlae(), FewShot(1))]


def told(parts, n_neighbours: int, level: int, liked: list[int], words: tuple[str, ...] = ()) -> np.ndarray:
    placed = PlacedItems.of(merged(parts, WEIGHTS, 40, n_neighbours), np.arange(40))
    scores = np.zeros(40, np.float32)
    placed.add(scores, level, words, [Act(t, "stream") for t in liked], np.ones(len(liked), np.float32))
    return scores


def summed(parts, level: int, liked: list[int], words: tuple[str, ...] = ()) -> np.ndarray:
    newcomer = Newcomer(words, tuple(liked))
    return sum(w * part.score([newcomer])[0] for w, part in zip(WEIGHTS[level], parts, strict=True))


@pytest.mark.parametrize("level", [0, 1])
@pytest.mark.parametrize("liked", [[], [3], [3, 8, 3, 38]], ids=len)
def test_with_all_neighbours_kept_it_says_what_the_parts_say(parts, level, liked):
    for words in ((), ("country:AA",), ("never:met",)):
        expected = summed(parts, level, liked, words)
        assert told(parts, 40, level, liked, words) == pytest.approx(expected, abs=1e-5)


def test_with_few_neighbours_the_strongest_by_the_sum_are_kept(parts):
    whole, cut = (told(parts, n, 1, [3]) - told(parts, n, 1, []) for n in (40, 5))
    strongest = np.argsort(-np.abs(whole))[:5]
    expected = np.zeros(40)
    expected[strongest] = whole[strongest]
    assert cut == pytest.approx(expected, abs=1e-5)


def test_on_another_catalogue_titles_are_found_by_their_places(parts):
    places = np.array([7, -1, 3, 12])
    placed = PlacedItems.of(merged(parts, WEIGHTS, 40, 40), places)
    scores = np.zeros(4, np.float32)
    placed.add(scores, 0, (), [Act(2, "stream"), Act(1, "stream")], np.ones(2, np.float32))
    expected = summed(parts, 0, [3])
    assert scores == pytest.approx([expected[7], 0, expected[3], expected[12]], abs=1e-5)


def test_without_any_part_nothing_is_said():
    placed = PlacedItems.of(merged([], np.zeros((2, 0)), 4, 9), np.arange(4))
    scores = np.zeros(4, np.float32)
    placed.add(scores, 1, ("country:AA",), [Act(0, "stream")], np.ones(1, np.float32))
    assert scores.tolist() == [0, 0, 0, 0]
