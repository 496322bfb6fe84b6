"""The blend: one score from several techniques, with weights that depend on how much is known.

The weights are learned where it counts: on past visitors kept out of what the techniques learned from, after
0, 1, 2, ... of their likes, so that what is overconfident or says nothing yet gets little. They maximise the
likelihood of what a newcomer liked next among the titles that any technique would put near the top (a
conditional logit, McFadden 1974, over the head of the ranking), then nDCG@20 itself by small steps: first of
all levels with likes at once, as the trials of one are few and what helps after two likes mostly helps after
three, then of each level alone. A step is taken where its gain stands out from its noise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coldopen.taste.matrices import needed
from coldopen.taste.technique import Newcomer, Scorer

LEVELS = (0, 1, 2, 3, 5, 10)
_HEAD = 100
_DEPTH = 20
_DISCOUNT = 1 / np.log2(np.arange(2, _DEPTH + 2))
_STEPS = (0.6, 0.3)
_LEAST_GAIN = 0.3
"""How many of its standard errors a gain has to be: with none, weights follow the noise of few trials; with
one, they miss what many small steps gain together."""


def between(levels: Sequence[int], table: np.ndarray, k: float) -> np.ndarray:
    """The row of a table (n_levels, n) that k likes would have, (n,), on a scale of log(1 + k); beyond the
    first and the last level theirs."""
    points = np.log1p(np.array(levels, float))
    return np.array([np.interp(np.log1p(k), points, column) for column in table.T])


@dataclass(frozen=True)
class Blend:
    """Weights (n_levels, n_parts) of the parts' scores after so many likes; in between, on a log scale."""

    levels: tuple[int, ...]
    weights: np.ndarray

    def at(self, k: float) -> np.ndarray:
        """The weights after k likes, (n_parts,); beyond the last level those of the last."""
        return between(self.levels, self.weights, k)

    def mix(self, k: float, scores: Sequence[np.ndarray]) -> np.ndarray:
        """One score from the parts', each (..., n_titles); parts of weight zero cost nothing."""
        mixed = np.zeros_like(scores[0])
        for weight, score in zip(self.at(k).tolist(), scores, strict=True):
            if weight:
                mixed += np.float32(weight) * score
        return mixed


@dataclass(frozen=True)
class Trial:
    """A past visitor kept out: what is known after k likes, and what they liked afterwards."""

    newcomer: Newcomer
    targets: np.ndarray


Groups = Sequence[tuple[Sequence[Scorer], Sequence[Trial]]]
"""Trials of one level, each group with scorers that have not seen them."""


def learn_weights(levels: Mapping[int, Groups]) -> np.ndarray:
    """The weights (n_levels, n_parts) for trials after each number of likes."""
    heads = [[_Head.of(*group) for group in groups if group[1]] for groups in levels.values()]
    scales = [_scale(level) for level in heads]
    scaled = [[head.scaled(scale) for head in level] for level, scale in zip(heads, scales, strict=True)]
    places = [_Place.at(level, _likeliest(level)) for level in scaled]
    with_likes = [i for i, k in enumerate(levels) if k]
    for together in (with_likes, *([i] for i in range(len(places)))):
        _climb(places, together)
    return np.array([_or_one_part(place) for place in places]) / scales


def ndcg_of(scorer: Scorer, trials: Sequence[Trial]) -> np.ndarray:
    """nDCG@20 of a scorer on each trial, (n_trials,)."""
    head = _Head.of([scorer], trials)
    return head.ndcg(head.mixed(np.ones(1)))


@dataclass(frozen=True)
class _Head:
    """The titles near the top by any part: scores (n_parts, n_trials, n_head), which are targets, which are
    no candidates, and each trial's ideal gain."""

    scores: np.ndarray
    target: np.ndarray
    absent: np.ndarray
    ideal: np.ndarray
    n_targets: np.ndarray
    variance: np.ndarray

    @classmethod
    def of(cls, scorers: Sequence[Scorer], trials: Sequence[Trial]) -> _Head:
        newcomers = [trial.newcomer for trial in trials]
        scores = np.stack([scorer.score(newcomers) for scorer in scorers]).astype(np.float32)
        for i, newcomer in enumerate(newcomers):
            scores[:, i, list(newcomer.liked)] = -np.inf
        n_head = min(_HEAD, scores.shape[2])
        tops = np.argpartition(-scores, n_head - 1, axis=2)[:, :, :n_head]
        heads = [np.unique(tops[:, i]) for i in range(len(trials))]
        width = max(len(head) for head in heads)
        held = np.zeros((len(scorers), len(trials), width), np.float32)
        target = np.zeros((len(trials), width), bool)
        absent = np.ones((len(trials), width), bool)
        for i, (head, trial) in enumerate(zip(heads, trials, strict=True)):
            head = head[np.isfinite(scores[0, i, head])]
            held[:, i, : len(head)] = scores[:, i, head]
            target[i, : len(head)] = np.isin(head, trial.targets)
            absent[i, : len(head)] = False
        n_targets = np.array([len(trial.targets) for trial in trials])
        ideal = np.cumsum(_DISCOUNT)[np.minimum(n_targets, _DEPTH) - 1]
        spread = np.where(absent, np.nan, held)
        variance = np.nanmean(np.nanvar(spread, axis=2), axis=1)
        return cls(held, target, absent, ideal, n_targets, variance)

    def scaled(self, scale: np.ndarray) -> _Head:
        """The same head with each part's scores over a scale (n_parts,)."""
        held = self.scores / scale[:, None, None].astype(np.float32)
        return _Head(held, self.target, self.absent, self.ideal, self.n_targets, self.variance)

    def mixed(self, weights: np.ndarray) -> np.ndarray:
        """Blended scores (n_trials, n_head)."""
        mixed = np.tensordot(weights.astype(np.float32), self.scores, 1)
        mixed[self.absent] = -1e9
        return mixed

    def ndcg(self, mixed: np.ndarray) -> np.ndarray:
        """nDCG@20 of each trial by blended scores (n_trials, n_head)."""
        depth = min(_DEPTH, mixed.shape[1])
        top = np.argpartition(-mixed, depth - 1, axis=1)[:, :depth]
        rows = np.arange(len(mixed))[:, None]
        top = top[rows, np.argsort(-mixed[rows, top], axis=1, kind="stable")]
        gains: np.ndarray = (self.target[rows, top] @ _DISCOUNT[:depth]) / self.ideal
        return gains

    def likelihood(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """Summed log-likelihood of the targets in the head, each trial's counted as one, and its gradient."""
        mixed = self.mixed(weights)
        mixed -= mixed.max(axis=1, keepdims=True)
        odds = np.exp(mixed)
        total = odds.sum(axis=1, keepdims=True)
        share = self.target / self.n_targets[:, None]
        held = share.sum(axis=1, keepdims=True)
        value = float(((mixed - np.log(total)) * share).sum())
        left = (share - held * odds / total).astype(np.float32)
        return value, np.tensordot(self.scores, left, 2).astype(float)


def _scale(heads: Sequence[_Head]) -> np.ndarray:
    """The spread of each part's scores, (n_parts,); infinite where it says nothing, to count nothing."""
    spread: np.ndarray = np.sqrt(np.mean([head.variance for head in heads], axis=0))
    return np.where(spread > 1e-9, spread, np.inf)


def _likeliest(heads: Sequence[_Head]) -> np.ndarray:
    """Weights, none below zero, that make the targets likeliest, with a small ridge. The aim is concave."""
    minimize = needed(_minimize)

    n = sum(len(head.ideal) for head in heads)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        told = [head.likelihood(weights) for head in heads]
        value = -sum(v for v, _ in told) / n + 0.02 * float(weights @ weights)
        return value, -np.sum([g for _, g in told], axis=0) / n + 0.04 * weights

    start = np.full(len(heads[0].scores), 0.3)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(start))
    return np.asarray(found.x)


def _minimize() -> Any:
    from scipy.optimize import minimize

    return minimize


@dataclass(frozen=True)
class _Place:
    """Where the climb of a level is: weights, the scores they blend to, and nDCG@20 of each trial."""

    heads: Sequence[_Head]
    weights: np.ndarray
    mixed: Sequence[np.ndarray]
    ndcg: np.ndarray

    @classmethod
    def of(cls, heads: Sequence[_Head], weights: np.ndarray, mixed: Sequence[np.ndarray]) -> _Place:
        gains = [head.ndcg(each) for head, each in zip(heads, mixed, strict=True)]
        return cls(heads, weights, mixed, np.concatenate(gains))

    @classmethod
    def at(cls, heads: Sequence[_Head], weights: np.ndarray) -> _Place:
        return cls.of(heads, weights, [head.mixed(weights) for head in heads])

    def times(self, part: int, factor: float) -> _Place:
        """The place where one part has so many times its weight."""
        weights = self.weights.copy()
        weights[part] *= factor
        more = np.float32(weights[part] - self.weights[part])
        mixed = [each + more * head.scores[part] for head, each in zip(self.heads, self.mixed, strict=True)]
        return _Place.of(self.heads, weights, mixed)


def _climb(places: list[_Place], together: Sequence[int]) -> None:
    """Moves some levels, by the same steps, to better weights for nDCG@20: one part at a time."""
    parts = range(max([len(places[i].weights) for i in together], default=0))
    for step in _STEPS:
        moves = [(part, factor) for part in parts for factor in (1 + step, 1 / (1 + step))]
        while sum(_moved(places, together, *move) for move in moves):
            pass


def _moved(places: list[_Place], together: Sequence[int], part: int, factor: float) -> bool:
    """Takes a step where it gains more than its noise; whether it did."""
    tried = {i: places[i].times(part, factor) for i in together if places[i].weights[part]}
    if not tried:
        return False
    gain = np.concatenate([place.ndcg - places[i].ndcg for i, place in tried.items()])
    better = bool(gain.mean() > _LEAST_GAIN * gain.std() / len(gain) ** 0.5)
    if better:
        for i, place in tried.items():
            places[i] = place
    return better


def _or_one_part(place: _Place) -> np.ndarray:
    """The weights of a place, or one part alone where that is better by more than a standard error."""
    for weights in np.eye(len(place.weights)):
        alone = _Place.at(place.heads, weights)
        gain = alone.ndcg - place.ndcg
        if gain.mean() > gain.std() / len(gain) ** 0.5:
            place = alone
    return place.weights
