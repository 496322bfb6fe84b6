"""From values per newcomer to a table: pooled over seeds, with intervals, coverage and comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from coldopen.evaluation.intervals import compare, estimates, pooled
from coldopen.evaluation.measures import measure
from coldopen.evaluation.report import Against, Kind, Line, Role
from coldopen.evaluation.split import Split

MAIN = "ndcg@20"


@dataclass(frozen=True)
class Label:
    """Which technique, and in what form."""

    name: str
    kind: Kind


@dataclass
class Results:
    """What techniques reached on the newcomers of one table, seed after seed.

    `values` has (visitors, values (n_cases, n_levels, n_measures)) for each seed.
    """

    levels: tuple[int, ...]
    genres: np.ndarray
    ordered: bool
    measures: tuple[str, ...] = ()
    values: dict[Label, list[tuple[np.ndarray, np.ndarray]]] = field(default_factory=dict)
    coverage: dict[Label, list[np.ndarray]] = field(default_factory=dict)
    settings: dict[Label, list[str]] = field(default_factory=dict)

    def add(self, label: Label, settings: str, split: Split, scores: Iterable[np.ndarray]) -> None:
        """Take in one seed's scores, (n_levels, n_cases, n_titles) for each period."""
        values, tops = [], []
        for found, period in zip(scores, split.periods, strict=True):
            ranked = [
                measure(found[i], period, k, self.genres, self.ordered) for i, k in enumerate(split.levels)
            ]
            self.measures = tuple(ranked[0].values)
            values.append(
                np.stack([np.stack([r.values[m] for m in self.measures], -1) for r in ranked], axis=1)
            )
            tops.append([r.top for r in ranked])
        visitors = np.array([case.visitor for case in split.cases])
        reachable = np.any([period.candidates for period in split.periods], axis=0).sum()
        shown = [
            len(np.unique(np.concatenate([t[i].ravel() for t in tops]))) for i in range(len(split.levels))
        ]
        self.values.setdefault(label, []).append((visitors, np.concatenate(values)))
        self.coverage.setdefault(label, []).append(np.array(shown) / max(1, reachable))
        self.settings.setdefault(label, []).append(settings)

    def lines(self) -> tuple[Line, ...]:
        """A line for every technique."""
        return tuple(self._line(label) for label in self.values)

    def strong(self) -> tuple[Label, ...]:
        """The best peer for each level, by mean nDCG@20 over the newcomers."""
        return self._best(("as shipped", "tuned", "blended"))

    def comparisons(self) -> tuple[Against, ...]:
        """Each of our techniques against the strong peer, the best as shipped, popularity, trending, and
        ablations."""
        if not any(label.kind == "ours" for label in self.values):
            return ()
        n = len(self.levels)
        rivals: tuple[tuple[Role, tuple[Label, ...]], ...] = (
            ("strong peer", self.strong()),
            ("best as shipped", self._best(("as shipped",))),
            ("popularity", (Label("popularity", "as shipped"),) * n),
            ("trending", (Label("popularity", "tuned"),) * n),
            *(("ablation", (label,) * n) for label in self.values if label.kind == "ablation"),
        )
        return tuple(
            self._against(label, others[i], role, measured, i)
            for label in self.values
            if label.kind == "ours"
            for role, others in rivals
            for measured in self.measures
            if measured in (MAIN, "success@10", "next@10")
            for i in range(n)
            if others[i] in self.values
        )

    def n_newcomers(self) -> int:
        """How many different visitors were newcomers, over all seeds."""
        return len(pooled(next(iter(self.values.values())))[0])

    def _line(self, label: Label) -> Line:
        _, values = pooled(self.values[label])
        n, n_levels, n_measures = values.shape
        found = estimates(values.reshape(n, -1))
        figures = {
            m: [found[i * n_measures + j] for i in range(n_levels)] for j, m in enumerate(self.measures)
        }
        settings = tuple(each for each in dict.fromkeys(self.settings[label]) if each)
        return Line(label.name, label.kind, settings, figures, np.mean(self.coverage[label], axis=0).tolist())

    def _best(self, kinds: Sequence[Kind]) -> tuple[Label, ...]:
        labels = [label for label in self.values if label.kind in kinds]
        means = np.stack([self._column(label, MAIN).mean(axis=0) for label in labels])
        return tuple(labels[i] for i in means.argmax(axis=0))

    def _column(self, label: Label, measured: str) -> np.ndarray:
        return pooled(self.values[label])[1][:, :, self.measures.index(measured)]

    def _against(self, ours: Label, other: Label, role: Role, measured: str, level: int) -> Against:
        difference = compare(self._column(ours, measured)[:, level], self._column(other, measured)[:, level])
        return Against(ours.name, told(other), role, measured, self.levels[level], difference)


def told(label: Label) -> str:
    """The label in words.

    >>> told(Label("EASE", "blended"))
    'EASE + context'
    """
    form = {"ours": "", "ablation": "", "as shipped": "", "tuned": ", tuned", "blended": " + context"}
    return label.name + form[label.kind]
