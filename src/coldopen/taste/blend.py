"""The blend: one score from several techniques, with weights that depend on how much is known.

The weights are learned where it counts: on past visitors kept out of what the techniques learned from, after
0, 1, 2, ... of their likes, so that what is overconfident or says nothing yet gets little. They maximise the
likelihood of what a newcomer liked next among the titles that any technique would put near the top (a
conditional logit, McFadden 1974, over the head of the ranking), then nDCG@20 itself by small steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coldopen.taste.matrices import needed
from coldopen.taste.technique import Newcomer, Scorer

LEVELS = (0, 1, 2, 3, 5, 10)
_HEAD = 100
_DEPTH = 20
_DISCOUNT = 1 / np.log2(np.arange(2, _DEPTH + 2))


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


def learn_weights(fitted: Sequence[tuple[Sequence[Scorer], Sequence[Trial]]]) -> np.ndarray:
    """The weights (n_parts,) for trials of one level, each group with scorers that have not seen them."""
    heads = [_Head.of(scorers, trials) for scorers, trials in fitted if trials]
    scale = np.sqrt(np.mean([head.variance for head in heads], axis=0))
    usable = scale > 1e-9
    scale[~usable] = 1.0
    heads = [head.scaled(scale) for head in heads]
    weights = _likeliest(heads, usable)
    return _climbed(heads, weights) / scale


def ndcg_of(scorer: Scorer, trials: Sequence[Trial]) -> np.ndarray:
    """nDCG@20 of a scorer on each trial, (n_trials,)."""
    head = _Head.of([scorer], trials)
    return head.ndcg(np.ones(1))


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

    def ndcg(self, weights: np.ndarray) -> np.ndarray:
        """nDCG@20 of each trial."""
        mixed = self.mixed(weights)
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


def _likeliest(heads: Sequence[_Head], usable: np.ndarray) -> np.ndarray:
    """Weights, none below zero, that make the targets likeliest, with a small ridge. The aim is concave."""
    minimize = needed(_minimize)

    n = sum(len(head.ideal) for head in heads)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        told = [head.likelihood(weights) for head in heads]
        value = -sum(v for v, _ in told) / n + 0.02 * float(weights @ weights)
        return value, -np.sum([g for _, g in told], axis=0) / n + 0.04 * weights

    bounds = [(0.0, None) if use else (0.0, 0.0) for use in usable]
    found = minimize(loss, np.where(usable, 0.3, 0.0), jac=True, method="L-BFGS-B", bounds=bounds)
    return np.asarray(found.x)


def _minimize() -> Any:
    from scipy.optimize import minimize

    return minimize


def _climbed(heads: Sequence[_Head], weights: np.ndarray) -> np.ndarray:
    """Better weights for nDCG@20 near those given: one at a time, while it gains more than its noise.

    One part alone takes their place where it is better by more than a standard error.
    """

    def ndcg(tried: np.ndarray) -> np.ndarray:
        return np.concatenate([head.ndcg(tried) for head in heads])

    best = ndcg(weights)
    least_gain = 0.02 / len(best)
    for step in (0.6, 0.3):
        moved = True
        while moved:
            moved = False
            for j in range(len(weights)):
                for factor in (1 + step, 1 / (1 + step)):
                    tried = weights.copy()
                    tried[j] *= factor
                    gained = ndcg(tried)
                    if gained.mean() > best.mean() + least_gain:
                        best, weights, moved = gained, tried, True
    for alone in np.eye(len(weights)):
        gain = ndcg(alone) - best
        if gain.mean() > gain.std() / len(gain) ** 0.5:
            best, weights = best + gain, alone
    return weights
