"""The fold of learning pools: what each variant has learned from its own visitors alone.

A variant that learns from what all visitors do is judged by pages that its rivals have taught: if one finds
hits and the other shows what is found, both look alike, or the sign of the difference turns round. So where
an experiment starts, each of its variants is given a copy of all folds as they stand, and from there on only
its own visitors teach it. What all teach goes on beside.

A variant with more visitors would learn faster than the others, whatever it is worth. So of its visitors only
as large a part teaches as makes the volumes equal, by a hash of their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from coldopen.core.decision import Decision, PackedDecision, unit_of
from coldopen.core.events import Batch
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Activation, Arrays, Fold, Record, Takedown
from coldopen.experiments.assignment import position
from coldopen.experiments.book import ExperimentBook
from coldopen.experiments.forms import Experiment, Variant

POOLS = "pools"
"""The name of the fold."""

_BETWEEN = "\x1f"
_TICK_MS = 1000
_NOTHING = Takedown("", withdrawn=False)
"""What no fold has a use for but the time at which it came."""


class Pools:
    """Copies of the `common` folds, a set for each variant that learns by itself.

    Arguments:
        common: the folds that all visitors teach, to which a record is applied before it is to this one.
        make: makes fresh folds like them.
        decision_of: finds the record of a page by (visit, number).
        book_of: the experiments of a content id.
    """

    name = POOLS

    def __init__(
        self,
        common: Sequence[Fold],
        make: Callable[[], Sequence[Fold]],
        decision_of: Callable[[str, int], Decision | None],
        book_of: Callable[[str], ExperimentBook],
    ) -> None:
        self._common = common
        self._make = make
        self._decision_of = decision_of
        self._book_of = book_of
        self._experiments = ""
        self._taught_by: dict[str, tuple[Experiment, Variant]] = {}
        self._pools: dict[str, Sequence[Fold]] = {}
        self._ticked_at = 0

    def apply(self, record: Record) -> None:
        """Take in one record: a page and what was done on it where the page is of a pool, all else in every
        pool. Once a second each pool is told the time, so that what is due there does not wait for its next
        visitor."""
        body = record.body
        if self._pools:
            if isinstance(body, Decision | PackedDecision):
                self._teach(body, record)
            elif isinstance(body, Batch):
                where = split_decision_id(body.decision)
                self._teach(self._decision_of(*where) if where else None, record)
            else:
                _apply(self._pools.values(), record)
            if record.at // _TICK_MS != self._ticked_at:
                self._ticked_at = record.at // _TICK_MS
                _apply(self._pools.values(), Record(record.seq, record.at, _NOTHING))
        if isinstance(body, Activation) and body.kind == "experiments":
            self._serve(body.artifact)

    def view(self) -> Arrays:
        """The views of all pools' folds; `folds_of` takes them apart."""
        return self._flat(lambda fold: fold.view())

    def snapshot(self) -> Arrays:
        """The whole state."""
        return {
            "experiments": np.array([self._experiments], np.str_),
            "ticked_at": np.array([self._ticked_at], np.int64),
            **self._flat(lambda fold: fold.snapshot()),
        }

    def restore(self, arrays: Arrays) -> None:
        """Take the state of a snapshot. Raises Problem where its experiments cannot be read."""
        self._experiments = str(arrays["experiments"][0])
        self._ticked_at = int(arrays["ticked_at"][0])
        self._taught_by = self._book(self._experiments).pools()
        self._pools = {}
        for pool in self._taught_by:
            kept, fresh = folds_of(arrays, pool), self._make()
            if kept:
                for fold in fresh:
                    fold.restore(kept[fold.name])
                self._pools[pool] = fresh

    def _serve(self, experiments: str) -> None:
        """Let pools of stopped experiments go, and start those of new ones from what all have taught."""
        wanted = self._book(experiments).pools()
        new = [pool for pool in wanted if pool not in self._pools]
        state = {fold.name: fold.snapshot() for fold in self._common} if new else {}
        pools = {pool: self._pools[pool] for pool in wanted if pool in self._pools}
        for pool in new:
            pools[pool] = self._make()
            for fold in pools[pool]:
                fold.restore(state[fold.name])
        self._experiments, self._taught_by, self._pools = experiments, wanted, pools

    def _teach(self, decision: Decision | PackedDecision | None, record: Record) -> None:
        """Apply a record to the pool of its page: one that has not come yet may be of any."""
        if decision is None:
            _apply(self._pools.values(), record)
        elif decision.pool in self._pools and teaches(*self._taught_by[decision.pool], unit_of(decision)):
            _apply([self._pools[decision.pool]], record)

    def _book(self, experiments: str) -> ExperimentBook:
        return self._book_of(experiments) if experiments else ExperimentBook()

    def _flat(self, told: Callable[[Fold], Arrays]) -> dict[str, np.ndarray]:
        return {
            _BETWEEN.join((pool, fold.name, name)): array
            for pool, folds in self._pools.items()
            for fold in folds
            for name, array in told(fold).items()
        }


def _apply(pools: Iterable[Sequence[Fold]], record: Record) -> None:
    for folds in pools:
        for fold in folds:
            fold.apply(record)


def folds_of(arrays: Arrays, pool: str) -> dict[str, Arrays]:
    """Of a view of `Pools`, the arrays of each fold of one pool, by name; empty where it has none of it."""
    found: dict[str, dict[str, np.ndarray]] = {}
    for key, array in arrays.items():
        of, _, rest = key.partition(_BETWEEN)
        if of == pool and rest:
            fold, _, name = rest.partition(_BETWEEN)
            found.setdefault(fold, {})[name] = array
    return dict(found)


def teaches(one: Experiment, variant: Variant, unit: str) -> bool:
    """Whether a visitor teaches the pool of their variant: all of the smallest variant, and of a larger one
    as many."""
    smallest = min(each.weight for each in one.variants)
    return position(f"teach:{one.salt}", unit) < smallest / variant.weight
