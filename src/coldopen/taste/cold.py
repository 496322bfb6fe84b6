"""Titles that nobody has liked yet: scored as the titles most like them are, and by what was liked itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.taste.top import top

N_ALIKE = 50
_POWER = 4
_BLOCK = 512
_KNOWN_LIKES = 3
_MOST, _ROUGH = 400, 3
_BELOW = 20


@dataclass(frozen=True)
class ColdTitles:
    """`cold` (n_cold,) are the titles; `alike` (n_cold, n) those most like each that have been liked, and
    `weight` (n_cold, n) how much each of these counts, rows summing to one."""

    cold: np.ndarray
    alike: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, directions: np.ndarray, n_likes: np.ndarray) -> ColdTitles:
        """From content directions (n_titles, d) and how often each title was liked, (n_titles,)."""
        known = np.flatnonzero(n_likes >= _KNOWN_LIKES)
        described = np.abs(directions).sum(1) > 0
        cold = np.flatnonzero((n_likes == 0) & described)
        n = min(N_ALIKE, len(known))
        if not n or not len(cold):
            return cls(np.zeros(0, np.int64), np.zeros((0, n), np.int64), np.zeros((0, n), np.float32))
        alike, weight = [], []
        for start in range(0, len(cold), _BLOCK):
            cosine = directions[cold[start : start + _BLOCK]] @ directions[known].T
            top = np.argsort(-cosine, axis=1, kind="stable")[:, :n]
            near = np.maximum(np.take_along_axis(cosine, top, axis=1), 1e-3) ** _POWER
            alike.append(known[top])
            weight.append(near / near.sum(1, keepdims=True))
        return cls(cold, np.concatenate(alike), np.concatenate(weight).astype(np.float32))

    def fill(self, scores: np.ndarray, by_content: np.ndarray) -> None:
        """Give each cold title its score, in place.

        It is the mean score of the titles most like it, plus, for how near it is to what this visitor liked
        (`by_content`), as many spreads of such means as that lies above the average. Where there are more
        than 400, only those that may come near the top are worked out so; the rest get the average. Nobody
        having liked it yet, none is put above the first twenty that are known: it gets its start from rows
        of new titles.

        Arguments:
            scores: (n_titles,), right for titles that are known.
            by_content: (n_titles,), 0 where nothing was liked yet.
        """
        if not len(self.cold):
            return
        near = by_content[self.cold]
        spread = float(near.std())
        worth = slice(None) if len(self.cold) <= _MOST else self._worth(scores, near, spread)
        estimate = (scores[self.alike[worth]] * self.weight[worth]).sum(1)
        average = float(estimate.mean())
        if spread > 1e-9:
            estimate += float(estimate.std()) * (near[worth] - near.mean()) / spread
        scores[self.cold] = -np.inf
        known = scores[top(scores, _BELOW)[-1]]
        shift = min(0.0, float(known - estimate.max())) if np.isfinite(known) else 0.0
        if len(self.cold) > _MOST:
            scores[self.cold] = min(average, float(estimate.min())) + shift
        scores[self.cold[worth]] = estimate + shift

    def _worth(self, scores: np.ndarray, near: np.ndarray, spread: float) -> np.ndarray:
        """The cold titles that look best by the few titles most like them and by content, indices (400,)."""
        rough = scores[self.alike[:, :_ROUGH]].mean(1)
        if spread > 1e-9:
            rough = rough + float(rough.std()) * near / spread
        return np.argpartition(-rough, _MOST - 1)[:_MOST]
