"""Many pages of one request, each with a fresh seed, through the whole service path, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np

from coldopen.engine import Engine, PageRequest, Served
from coldopen.evaluation.propensities.cases import Case
from coldopen.evaluation.propensities.cells import cells_of, p_values
from coldopen.evaluation.propensities.choices import choices_of
from coldopen.evaluation.propensities.logged import logged_again
from coldopen.evaluation.propensities.report import Found, Weighed, Worst
from coldopen.evaluation.propensities.tree import Tree
from coldopen.evaluation.propensities.valid import Valid, read_again
from coldopen.evaluation.propensities.world import opened
from coldopen.ope import RowTarget, mean_weight, page_weight, tempered, uniform

TARGETS: dict[str, RowTarget] = {"uniform": uniform, "bolder": tempered(0.5)}
"""Policies in question, whose weights must average one."""

N_WEIGHED = 2
"""Weights are of the first so many rows that were drawn."""

N_LOGGED = 100
"""So many pages more are put into the log, rebuilt and recomputed from there."""

_TOLD_EVERY = 500
_N_WORST = 5

Tell = Callable[[int], None]
"""Told how many more pages were made."""


def check(case: Case, n_pages: int, seed: int, tell: Tell = lambda n: None) -> Found:
    """Make so many pages of a case and hold their records against what was shown."""
    with TemporaryDirectory() as folder, opened(case, Path(folder)) as (engine, asked):
        seen = _Seen(engine, asked, seed)
        requests = _requests(asked, f"{case.slug}-{seed}", n_pages)
        for i, served in enumerate(engine.page(each, record=False) for each in requests):
            seen.take(served)
            if (i + 1) % _TOLD_EVERY == 0:
                tell(_TOLD_EVERY)
        seen.tree.wrong.update(
            logged_again(engine, list(_requests(asked, f"{case.slug}-{seed}-logged", N_LOGGED)))
        )
        return seen.found(case)


def _requests(asked: PageRequest, seed: str, n: int) -> Iterator[PageRequest]:
    """The request with a visit of its own for each page, unless it is of a visit that goes on."""
    for i in range(n):
        yield asked if asked.visit else msgspec.structs.replace(asked, visit=f"{seed}-{i}")


class _Seen:
    """What was seen of the pages of a request so far."""

    def __init__(self, engine: Engine, asked: PageRequest, seed: int) -> None:
        self.tree = Tree(np.random.default_rng(seed))
        self._valid = Valid(engine, asked)
        self._share = engine.settings.policy.sampled
        self._weights: dict[str, list[float]] = {name: [] for name in TARGETS}
        self._views: set[tuple[int, str]] = set()

    def take(self, served: Served) -> None:
        """Take in a page and its record."""
        decision = served.decision
        assert decision is not None, served.page.tier_reason
        assert decision.tier != "frozen", served.page.tier_reason
        self._views.add((decision.view, decision.tier))
        record = read_again(decision)
        self.tree.wrong.update(self._valid.broken(served, record))
        keys = [row.key for row in served.page.rows]
        rows = list(zip(keys, record.titles_by_row(), strict=True))
        self.tree.add(rows, choices_of(record, self._share))
        first = msgspec.structs.replace(record, draws=record.draws[:N_WEIGHED])
        for name, target in TARGETS.items():
            self._weights[name].append(page_weight(first, target))

    def found(self, case: Case) -> Found:
        """What all of it says."""
        tree = self.tree
        if len(self._views) > 1:
            tree.wrong["the view or the tier moved"] += 1
        cells = cells_of(tree)
        p = p_values(cells)
        bits = np.array(tree.entropies)
        return Found(
            case=case.name,
            about=case.about,
            tier=" ".join(sorted({tier for _, tier in self._views})),
            n_pages=tree.n_pages,
            n_draws=tree.draws(),
            n_histories=len(tree.nodes),
            p=tuple(p.tolist()),
            worst=tuple([Worst.of(cells[i], float(p[i])) for i in np.argsort(p)[:_N_WORST].tolist()]),
            bits=float(bits.mean()) if len(bits) else None,
            bits_quantiles=tuple(np.quantile(bits, [0.05, 0.5, 0.95]).tolist()) if len(bits) else (),
            weights={name: Weighed.of(mean_weight(w)) for name, w in self._weights.items()},
            wrong=dict(tree.wrong),
        )
