"""Titles that nobody has liked yet: scored as the titles most like them, and by the traits they differ in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from coldopen.core.title import Title
from coldopen.taste.content import Features, features_of
from coldopen.taste.top import top

N_ALIKE = 50
_POWER = 4
_BLOCK = 512
_KNOWN_LIKES = 3
_MOST, _ROUGH = 400, 3
_BELOW = 20
_PARTICULAR = ("word:", "person:")
_MOST_TRAITS = 128
_LEAST_TITLES = 3
_RIDGE = 10.0
_ROBUST_LIKES = 20.0


def traits(titles: Sequence[Title], features: Features = features_of) -> np.ndarray:
    """Which title has which trait, ones and zeros, float32 (n_titles, n_traits).

    Traits are the features that tell of a kind of title, such as genres and decades, not words and people;
    the 128 most frequent, of three titles or more.
    """
    told = [[name for name in features(title) if not name.startswith(_PARTICULAR)] for title in titles]
    held_by = Counter(name for names in told for name in names)
    ordered = sorted(held_by.items(), key=lambda each: (-each[1], each[0]))[:_MOST_TRAITS]
    place = {name: i for i, (name, n) in enumerate(ordered) if n >= _LEAST_TITLES}
    table = np.zeros((len(titles), len(place)), np.float32)
    for i, names in enumerate(told):
        table[i, [place[name] for name in names if name in place]] = 1.0
    return table


@dataclass(frozen=True)
class Worth:
    """What each trait is worth to a visitor: ridge regression of the scores of known titles on their traits.

    `known` (n_known,) are these titles, `traits` (n_known, n_traits) theirs, `weight` (n_known,) how much
    each counts, summing to one; `inverse` (n_traits, n_traits) is of the traits' covariance plus the ridge.
    """

    known: np.ndarray
    traits: np.ndarray
    weight: np.ndarray
    inverse: np.ndarray

    @classmethod
    def of(cls, known: np.ndarray, traits: np.ndarray, n_likes: np.ndarray) -> Worth:
        """From known titles, (n_known,), their traits, and how often each was liked: a title with n likes
        weighs n / (n + 20)."""
        weight = (n_likes / (n_likes + _ROBUST_LIKES)).astype(np.float32)
        total = float(weight.sum())
        weight /= total
        centred = traits - weight @ traits
        covariance = (centred * weight[:, None]).T @ centred
        inverse = np.linalg.inv(covariance + _RIDGE / total * np.eye(traits.shape[1]))
        return cls(known, traits, weight, inverse.astype(np.float32))

    def by(self, scores: np.ndarray) -> np.ndarray:
        """The worth of each trait, (n_traits,), by the scores of all titles, (n_titles,)."""
        known = scores[self.known]
        worth: np.ndarray = self.inverse @ ((self.weight * (known - self.weight @ known)) @ self.traits)
        return worth


@dataclass(frozen=True)
class ColdTitles:
    """`cold` (n_cold,) are the titles; `alike` (n_cold, n) those most like each that have been liked, and
    `weight` (n_cold, n) how much each of these counts, rows summing to one; `differs` (n_cold, n_traits) is
    how the traits of each differ from the mean of those, and `worth` says what that is worth."""

    cold: np.ndarray
    alike: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.int64))
    weight: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    differs: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    worth: Worth | None = None

    @classmethod
    def of(
        cls,
        directions: np.ndarray,
        n_likes: np.ndarray,
        titles: Sequence[Title],
        features: Features = features_of,
    ) -> ColdTitles:
        """From content directions (n_titles, d), how often each title was liked, (n_titles,), and the titles
        themselves, for their traits."""
        known = np.flatnonzero(n_likes >= _KNOWN_LIKES)
        described = np.abs(directions).sum(1) > 0
        cold = np.flatnonzero((n_likes == 0) & described)
        if not len(known) or not len(cold):
            return cls(np.zeros(0, np.int64))
        alike, weight = _alike(directions, known, cold)
        table = traits(titles, features)
        differs = np.empty((len(cold), table.shape[1]), np.float32)
        for start in range(0, len(cold), _BLOCK):
            rows = slice(start, start + _BLOCK)
            mean = np.einsum("ij,ijk->ik", weight[rows], table[alike[rows]])
            differs[rows] = table[cold[rows]] - mean
        return cls(cold, alike, weight, differs, Worth.of(known, table[known], n_likes[known]))

    def fill(self, scores: np.ndarray) -> None:
        """Give each cold title its score, in place: scores (n_titles,), right for titles that are known.

        It is the mean score of the titles most like it, plus what the traits are worth to this visitor in
        which it differs from them. Where there are more than 400, only those that may come near the top are
        worked out so; the rest get the lowest such score. Nobody having liked it yet, none is put above the
        first twenty that are known: it gets its start from rows of new titles.
        """
        if self.worth is None:
            return
        beyond = self.differs @ self.worth.by(scores)
        some = slice(None) if len(self.cold) <= _MOST else self._promising(scores, beyond)
        estimate = (scores[self.alike[some]] * self.weight[some]).sum(1) + beyond[some]
        scores[self.cold] = -np.inf
        known = scores[top(scores, _BELOW)[-1]]
        shift = min(0.0, float(known - estimate.max())) if np.isfinite(known) else 0.0
        scores[self.cold] = float(estimate.min()) + shift
        scores[self.cold[some]] = estimate + shift

    def _promising(self, scores: np.ndarray, beyond: np.ndarray) -> np.ndarray:
        """The cold titles that look best by the few titles most like them, indices (400,)."""
        rough = scores[self.alike[:, :_ROUGH]].mean(1) + beyond
        return np.argpartition(-rough, _MOST - 1)[:_MOST]


def _alike(directions: np.ndarray, known: np.ndarray, cold: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The known titles most like each cold one, and their weights, each (n_cold, n)."""
    n = min(N_ALIKE, len(known))
    alike, weight = [], []
    for start in range(0, len(cold), _BLOCK):
        cosine = directions[cold[start : start + _BLOCK]] @ directions[known].T
        nearest = np.stack([top(row, n) for row in cosine])
        near = np.maximum(np.take_along_axis(cosine, nearest, axis=1), 1e-3) ** _POWER
        alike.append(known[nearest])
        weight.append(near / near.sum(1, keepdims=True))
    return np.concatenate(alike), np.concatenate(weight).astype(np.float32)
