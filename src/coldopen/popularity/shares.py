"""Shares of attention: each place's own counts, leaning on the wider place where it has few.

With n decayed streams counted in a place, c of them of a title, and the wider place's share p, a title's
share is (c + k p) / (n + k): the posterior mean under a Dirichlet prior of weight k centred on the wider
place (Gelman et al., Bayesian Data Analysis, 3rd ed., section 3.4), k being the `shrinkage` setting. An
outside chart counts as `chart_streams` streams of its own.
"""

from __future__ import annotations

import numpy as np

from coldopen.core.log import Arrays
from coldopen.popularity.chart import Chart
from coldopen.popularity.contexts import WORLD, places_of
from coldopen.popularity.options import PopularityOptions

NO_CHART = Chart("", {})


class Popularity:
    """Shares by place for one view of the counts, one catalogue and one chart. Immutable; shares are cached.

    `base` (n_titles,) is the share expected of each title before anything is known, summing to one; `index`
    gives each title id's place in the catalogue.
    """

    def __init__(
        self,
        counts: Arrays | None,
        base: np.ndarray,
        index: dict[str, int],
        chart: Chart = NO_CHART,
        options: PopularityOptions | None = None,
    ) -> None:
        self._counts = counts or {}
        self._base = base
        self._index = index
        self._chart = chart
        self._options = options or PopularityOptions()
        names = self._counts.get("contexts", np.zeros(0, np.str_))
        self._slot = {str(name): i for i, name in enumerate(names)}
        self._shares: dict[str, np.ndarray] = {}
        self._streams: dict[str, float] = {}

    def place(self, country: str | None, region: str | None = None) -> np.ndarray:
        """The share of each title in the visitor's narrowest known place, shape (n_titles,), sum 1."""
        return self.along(places_of(country, region))

    def device(self, device: str) -> np.ndarray:
        """The share of each title on a kind of device, leaning on the world's, shape (n_titles,)."""
        return self.along((WORLD, f"device:{device}"))

    def beforehand(self) -> np.ndarray:
        """The share of each title in the world as far as it was to be expected before anything was counted
        here: by the outside chart, where there is one; shape (n_titles,)."""
        return self._shrunk(self._charted(WORLD), self._base)

    def trending(self) -> np.ndarray:
        """The share of each title in the world's most recent attention, shape (n_titles,)."""
        kept = self._shares.get("trending")
        if kept is None:
            recent = np.zeros(len(self._base))
            if "trending_titles" in self._counts:
                recent[self._counts["trending_titles"]] = self._counts["trending_counts"]
            kept = self._shares["trending"] = self._shrunk(recent, self.along((WORLD,)))
        return kept

    def streams(self, context: str) -> float:
        """Decayed streams counted in a context (a place, or "device:tv"): how much its shares rest on."""
        kept = self._streams.get(context)
        if kept is None and context not in self._slot:
            return 0.0
        if kept is None:
            kept = self._streams[context] = float(self._own(context).sum())
        return kept

    def knows(self, context: str) -> bool:
        """Whether anything was counted or charted in a context; if not, its shares are the wider one's."""
        return context in self._slot or context in self._chart.shares

    def charted(self, place: str) -> bool:
        """Whether an outside chart says something about this place."""
        return place in self._chart.shares

    @property
    def chart_name(self) -> str:
        """Whose outside chart is in use ("" for none)."""
        return self._chart.name

    def along(self, contexts: tuple[str, ...]) -> np.ndarray:
        """The shares of the last of these contexts, each leaning on the one before, shape (n_titles,).

        Only contexts that are known are remembered: callers may name places without end.
        """
        while len(contexts) > 1 and not self.knows(contexts[-1]):
            contexts = contexts[:-1]
        kept = self._shares.get(contexts[-1])
        if kept is None:
            wider = self.along(contexts[:-1]) if len(contexts) > 1 else self._base
            kept = self._shares[contexts[-1]] = self._shrunk(self._with_chart(contexts[-1]), wider)
        return kept

    def _shrunk(self, counts: np.ndarray, wider: np.ndarray) -> np.ndarray:
        k = self._options.shrinkage
        shares: np.ndarray = (counts + k * wider) / (counts.sum() + k)
        shares.setflags(write=False)
        return shares

    def _with_chart(self, context: str) -> np.ndarray:
        return self._own(context) + self._charted(context)

    def _charted(self, context: str) -> np.ndarray:
        """What the outside chart says of a context, in streams."""
        return self._options.chart_streams * self._chart.column(context, self._index)

    def _own(self, context: str) -> np.ndarray:
        counts = np.zeros(len(self._base))
        slot = self._slot.get(context)
        if slot is not None:
            start, end = self._counts["offsets"][slot : slot + 2]
            counts[self._counts["titles"][start:end]] = self._counts["counts"][start:end]
        return counts
