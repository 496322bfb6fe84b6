"""What liked titles say of others, for serving: all item-to-item parts in one table for each level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.taste.acts import Act
from coldopen.taste.interactions import Tokens
from coldopen.taste.parts.neighbours import NeighbourScorer
from coldopen.taste.tokens import Vocabulary


@dataclass(frozen=True)
class ItemTable:
    """The parts of one level, weighted and summed: the same numbers as theirs but for neighbours left out.

    `neighbour` and `weight` (n_known, n) are places among the known titles and what they get; `base`
    (n_known,) and `by_word` (n_words, n_known) hold before any like.
    """

    neighbour: np.ndarray
    weight: np.ndarray
    base: np.ndarray
    by_word: np.ndarray

    def tell(self, words: Sequence[int], liked: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """What is said of each known title, (n_known,), by words, and by known titles with their weights."""
        told = self.base.copy()
        for word in words:
            told += self.by_word[word]
        if len(liked):
            given = (self.weight[liked] * weights[:, None]).ravel()
            told += np.bincount(self.neighbour[liked].ravel(), given, len(told)).astype(np.float32)
        return told


@dataclass(frozen=True)
class Items:
    """Tables by level, for `known` titles (n_known,) as the model numbers them, and a shared vocabulary."""

    known: np.ndarray
    vocabulary: Vocabulary
    tables: tuple[ItemTable, ...]


def merged(parts: Sequence[NeighbourScorer], weights: np.ndarray, n_titles: int, n_neighbours: int) -> Items:
    """The parts under the weights of each level, (n_levels, n_parts).

    Of each title's neighbours those that weigh most in any part at that level stay, `n_neighbours` at most.
    """
    known = np.unique(np.concatenate([part.known for part in parts])) if parts else np.zeros(0, np.int64)
    words = sorted({word for part in parts for word in part.vocabulary.words})
    place = np.full(n_titles, -1, np.int64)
    place[known] = np.arange(len(known))
    vocabulary = Vocabulary(words)
    tables = tuple(_table(parts, row, place, len(known), vocabulary, n_neighbours) for row in weights)
    return Items(known, vocabulary, tables)


def _table(
    parts: Sequence[NeighbourScorer],
    weights: np.ndarray,
    place: np.ndarray,
    n_known: int,
    vocabulary: Vocabulary,
    n_neighbours: int,
) -> ItemTable:
    n = min(n_neighbours, n_known)
    base = np.zeros(n_known, np.float32)
    by_word = np.zeros((len(vocabulary), n_known), np.float32)
    for part, weight in zip(parts, weights.tolist(), strict=True):
        at = place[part.known]
        base[at] += np.float32(weight) * part.base
        for i, word in enumerate(part.vocabulary.words):
            by_word[vocabulary.places((word,))[0], at] += np.float32(weight) * part.by_word[i]
    neighbour = np.zeros((n_known, n), np.uint16 if n_known <= 65536 else np.int32)
    kept = np.zeros((n_known, n), np.float32)
    for start in range(0, n_known, 512):
        rows = range(start, min(start + 512, n_known))
        block = _block(parts, weights, place, n_known, rows)
        top = np.sort(np.argpartition(-np.abs(block), n - 1, axis=1)[:, :n], axis=1)
        neighbour[rows.start : rows.stop] = top
        kept[rows.start : rows.stop] = np.take_along_axis(block, top, axis=1)
    return ItemTable(neighbour, kept, base, by_word)


def _block(
    parts: Sequence[NeighbourScorer], weights: np.ndarray, place: np.ndarray, n_known: int, rows: range
) -> np.ndarray:
    """What the known titles in `rows` say of all, dense (len(rows), n_known)."""
    block = np.zeros((len(rows), n_known), np.float32)
    for part, weight in zip(parts, weights.tolist(), strict=True):
        if not weight:
            continue
        at = place[part.known]
        own = np.flatnonzero((at >= rows.start) & (at < rows.stop))
        block[(at[own] - rows.start)[:, None], at[part.neighbour[own]]] += (
            np.float32(weight) * part.weight[own]
        )
    return block


@dataclass(frozen=True)
class PlacedItems:
    """The tables placed on a catalogue: `place` (n_titles,) where each of its titles is among the known (-1
    where it is not), `shown` those of the known that it has, and `index` their indices in it."""

    items: Items
    place: np.ndarray
    shown: np.ndarray
    index: np.ndarray

    @classmethod
    def of(cls, items: Items, places: np.ndarray) -> PlacedItems:
        """On a catalogue whose titles are at `places` (n_titles,) in the model, -1 where new."""
        n_model = max(int(places.max(initial=-1)), int(items.known.max(initial=-1))) + 1
        among = np.full(n_model + 1, -1, np.int64)
        among[items.known] = np.arange(len(items.known))
        place = among[places]
        index = np.flatnonzero(place >= 0)
        return cls(items, place, place[index], index)

    def add(
        self, scores: np.ndarray, level: int, tokens: Tokens, acts: Sequence[Act], weights: np.ndarray
    ) -> None:
        """Add to the scores (n_titles,), in place, what the table of a level says after acts."""
        if not self.items.tables:
            return
        at = self.place[[act.title for act in acts]] if acts else np.zeros(0, np.int64)
        known = at >= 0
        words = self.items.vocabulary.places(tokens)
        told = self.items.tables[level].tell(words, at[known], weights[known])
        scores[self.index] += told[self.shown]
