"""The folds with their place in the sequence, the active artifacts and the takedowns."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from coldopen.core.decision import Decision, PackedDecision
from coldopen.core.errors import Problem
from coldopen.core.log import Activation, Fold, Record, Takedown, View
from coldopen.log.lookup import LogLookup, Lookup

MakeFolds = Callable[[Lookup], Sequence[Fold]]

_logger = logging.getLogger(__name__)
_SEPARATOR = "\x1f"


class Folding:
    """Fresh folds, to which records are applied in order. For one thread at a time."""

    def __init__(self, make_folds: MakeFolds, lookup: LogLookup) -> None:
        self.number = 0
        self.at = 0
        self.n_errors = 0
        self.folds = tuple(make_folds(lookup))
        self._lookup = lookup
        self._active: dict[str, str] = {}
        self._takedowns: frozenset[str] = frozenset()
        names = [fold.name for fold in self.folds]
        if len(set(names)) < len(names):
            raise Problem("folds", names, "a different name for each")

    def apply(self, record: Record) -> None:
        """Take in the next record. A fold that fails goes on with the record after it; the first failure is
        logged, and all are counted."""
        self._lookup.position = self.number = record.seq
        self.at = record.at
        body = record.body
        if isinstance(body, Decision | PackedDecision):
            self._lookup.remember(body)
        elif isinstance(body, Activation):
            self._active = {**self._active, body.kind: body.artifact}
            if not body.artifact:
                del self._active[body.kind]
        elif isinstance(body, Takedown):
            changed = {body.title}
            self._takedowns = self._takedowns | changed if body.withdrawn else self._takedowns - changed
        for fold in self.folds:
            try:
                fold.apply(record)
            except Exception as error:
                self.n_errors += 1
                if self.n_errors == 1:
                    trace = None if isinstance(error, Problem) else error
                    _logger.error(
                        "the fold %s failed on record %d: %s", fold.name, record.seq, error, exc_info=trace
                    )

    def skip_to(self, number: int) -> None:
        """Go on after `number`; what lies before it cannot be read or is gone."""
        self.number = max(self.number, number)

    def view(self) -> View:
        """The folds as they stand now."""
        return View(
            number=self.number,
            at=self.at,
            active=self._active,
            takedowns=self._takedowns,
            folds={fold.name: fold.view() for fold in self.folds},
        )

    def snapshot(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """The whole state: arrays, and the rest as plain data."""
        arrays = {
            f"{fold.name}{_SEPARATOR}{name}": array
            for fold in self.folds
            for name, array in fold.snapshot().items()
        }
        meta = {
            "number": self.number,
            "at": self.at,
            "active": self._active,
            "takedowns": sorted(self._takedowns),
            "folds": [fold.name for fold in self.folds],
        }
        return arrays, meta

    def restore(self, arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any]) -> None:
        """Take the state of a snapshot.

        Raises:
            Problem: it was taken of other folds.
        """
        names = [fold.name for fold in self.folds]
        if sorted(meta["folds"]) != sorted(names):
            raise Problem("snapshot", meta["folds"], f"a snapshot of the folds {names}")
        for fold in self.folds:
            prefix = fold.name + _SEPARATOR
            fold.restore({k.removeprefix(prefix): v for k, v in arrays.items() if k.startswith(prefix)})
        self.number = self._lookup.position = meta["number"]
        self.at = meta["at"]
        self._active = dict(meta["active"])
        self._takedowns = frozenset(meta["takedowns"])
