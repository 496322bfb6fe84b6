"""Decayed counts that come out the same whatever order their events arrived in.

Forward decay (Cormode, Shkapenyuk, Srivastava and Xu, "Forward Decay", ICDE 2009, section III): an event at
time t weighs 2^((t - landmark) / half-life), so weights never change as time passes and late events land
where they belong. Floating-point sums depend on their order, so while events may still arrive an hour's count
is kept as an integer; an hour becomes a number only once nothing can reach it any more, hours in order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

Cells = dict[int, dict[int, int]]
_STEP_HALF_LIVES = 400


class DecayedCounts:
    """Decayed counts per (context, title), with `half_life_hours` (at least 1).

    Contexts are strings, titles small integers, hours count from the Unix epoch. Call `close_through` before
    the first `add`, so that weights are taken from a landmark nearby.
    """

    def __init__(self, half_life_hours: float) -> None:
        self.half_life = half_life_hours
        self.landmark = 0.0
        self.closed_through = -1
        self.open: dict[str, Cells] = {}
        self.closed: dict[str, dict[int, float]] = {}
        self._dirty: dict[str, set[int]] = defaultdict(set)
        self._dense: dict[str, np.ndarray] = {}

    def add(self, context: str, title: int, hour: int, count: int) -> None:
        """Count an event (or take it back, with a negative count). Hours already closed are left alone."""
        if hour <= self.closed_through:
            return
        cells = self.open.setdefault(context, {})
        hours = cells.setdefault(title, {})
        hours[hour] = hours.get(hour, 0) + count
        if not hours[hour]:
            del hours[hour]
        if not hours:
            del cells[title]
        self._dirty[context].add(title)

    def close_through(self, hour: int) -> None:
        """Turn all hours up to `hour` into numbers: nothing can arrive for them any more."""
        if hour <= self.closed_through:
            return
        for context, cells in self.open.items():
            sums = self.closed.setdefault(context, {})
            for title in [t for t, hours in cells.items() if min(hours) <= hour]:
                hours = cells[title]
                for each in sorted(h for h in hours if h <= hour):
                    sums[title] = sums.get(title, 0.0) + hours.pop(each) * self._weight(each)
                if not hours:
                    del cells[title]
        self.closed_through = hour
        self._move_landmark()

    def scores(self, context: str) -> np.ndarray:
        """The counts of a context by title, weighted relative to the landmark: shape (n_titles_seen,).

        Multiply by `factor` for counts as of a given hour. The array is not to be written to.
        """
        dirty = self._dirty.pop(context, None)
        dense = self._dense.get(context)
        if dirty is None and dense is not None:
            return dense
        open_cells, closed = self.open.get(context, {}), self.closed.get(context, {})
        touched = dirty if dense is not None and dirty is not None else {*open_cells, *closed}
        size = max(max(touched, default=-1) + 1, 0 if dense is None else len(dense))
        fresh = np.zeros(size)
        if dense is not None:
            fresh[: len(dense)] = dense
        for title in touched:
            total = closed.get(title, 0.0)
            for hour, count in sorted(open_cells.get(title, {}).items()):
                total += count * self._weight(hour)
            fresh[title] = total
        fresh.setflags(write=False)
        self._dense[context] = fresh
        return fresh

    def contexts(self) -> list[str]:
        """Every context with a count, sorted."""
        return sorted(
            name for name in {*self.open, *self.closed} if self.open.get(name) or self.closed.get(name)
        )

    def factor(self, hour: float) -> float:
        """What turns landmark-relative scores into counts decayed to `hour`."""
        return float(2.0 ** ((self.landmark - hour) / self.half_life))

    def snapshot(self) -> dict[str, np.ndarray]:
        """The state as arrays, sorted, so that equal states give equal arrays."""
        contexts = self.contexts()
        number = {name: i for i, name in enumerate(contexts)}
        cells = sorted(
            (number[c], title, hour, count)
            for c, titles in self.open.items()
            for title, hours in titles.items()
            for hour, count in hours.items()
        )
        sums = sorted(
            (number[c], t, total) for c, titles in self.closed.items() for t, total in titles.items()
        )
        return {
            "head": np.array([self.landmark, self.closed_through], np.float64),
            "contexts": np.array(contexts, dtype=np.str_),
            "cells": np.array(cells, np.int64).reshape(-1, 4),
            "sum_keys": np.array([s[:2] for s in sums], np.int64).reshape(-1, 2),
            "sums": np.array([s[2] for s in sums], np.float64),
        }

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take the state of a snapshot."""
        self.landmark, self.closed_through = float(arrays["head"][0]), int(arrays["head"][1])
        names = [str(name) for name in arrays["contexts"]]
        self.open, self.closed = {}, {}
        self._dirty.clear()
        self._dense.clear()
        for c, title, hour, count in arrays["cells"].tolist():
            self.open.setdefault(names[c], {}).setdefault(title, {})[hour] = count
        for (c, title), total in zip(arrays["sum_keys"].tolist(), arrays["sums"].tolist(), strict=True):
            self.closed.setdefault(names[c], {})[title] = total

    def _weight(self, hour: int) -> float:
        return float(2.0 ** ((hour - self.landmark) / self.half_life))

    def _move_landmark(self) -> None:
        """Keep weights within a float's range; a step of whole half-lives is a power of two, hence exact."""
        step = _STEP_HALF_LIVES * self.half_life
        n_steps = int(self.closed_through / step) - round(self.landmark / step)
        if n_steps == 0:
            return
        self.landmark += n_steps * step
        scale = 2.0 ** (-_STEP_HALF_LIVES * n_steps) if n_steps < 3 else 0.0
        for context, sums in self.closed.items():
            scaled = {title: total * scale for title, total in sums.items()}
            self.closed[context] = {title: total for title, total in scaled.items() if total}
        self._dense.clear()
        self._dirty.clear()
