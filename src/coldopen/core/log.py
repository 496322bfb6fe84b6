"""The seam between the log and the rest: records, folds over them, and numbered views of the folds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Protocol

import numpy as np
from msgspec import Struct

from coldopen.core.decision import Decision, PackedDecision
from coldopen.core.events import Batch

Arrays = Mapping[str, np.ndarray]
Outcome = Literal["stored", "duplicate", "failed"]
Installable = Literal["catalogue", "rules", "chart", "model", "experiments"]


class Activation(Struct, frozen=True, array_like=True, tag=True):
    """From here on, `artifact` is the one in service of its kind ("" for none)."""

    kind: str
    artifact: str


class Takedown(Struct, frozen=True, array_like=True, tag=True):
    """From here on, the title is on no page (`withdrawn`), or may be again."""

    title: str
    withdrawn: bool


class Tombstone(Struct, frozen=True, array_like=True, tag=True):
    """Everything of this visitor is deleted; a visit id counts as a visitor of its own."""

    visitor: str


Note = Activation | Takedown | Tombstone


class Record(Struct, frozen=True):
    """One entry of the log: its number in the one sequence, the server's time, and what it says.

    Folds are given decisions packed or not, as they come: hardly any is ever looked into.
    """

    seq: int
    at: int
    body: Decision | PackedDecision | Batch | Note


class Fold(Protocol):
    """A pure fold over the log: the same records in the same order give the same state, to the bit.

    Where it can, a fold does without the order too, as popularity does.
    """

    name: str

    def apply(self, record: Record) -> None:
        """Take in one record. Must not raise on records it has no use for."""

    def view(self) -> Arrays:
        """What pages need of the state, as arrays that are never changed afterwards."""

    def snapshot(self) -> Arrays:
        """The whole state, such that `restore` gives a fold that goes on exactly as this one would."""

    def restore(self, arrays: Arrays) -> None:
        """Take the state of a snapshot."""


class View(Struct, frozen=True, kw_only=True):
    """The folds as they stand after record `number`, made at that record's time `at`: immutable.

    A view is a pure function of the log up to its number. `active` maps a kind of artifact to the one in
    service; `takedowns` are the withdrawn titles' ids; `folds` the arrays of each fold by name.
    """

    number: int = 0
    at: int = 0
    active: dict[str, str] = {}
    takedowns: frozenset[str] = frozenset()
    folds: dict[str, Arrays] = {}


class Visit(Struct, frozen=True):
    """What the log holds of one visit: its batches in order of n, and the number of the last record read."""

    batches: tuple[Batch, ...] = ()
    evidence: int = 0


class Health(Struct, frozen=True, kw_only=True):
    """How a log is doing now. `failed` says why it cannot write, or is None.

    `last_seq` is the number of its last record, `view` that of the last published view, `fold_lag` how many
    numbers the folds are behind. `complaints` are unreadable records and snapshots that were passed over,
    the latest last. `n_visits_to_erase` counts deleted visits whose records are still on disk.
    """

    last_seq: int = 0
    view: int = 0
    failed: str | None = None
    batches_queued: int = 0
    decisions_queued: int = 0
    queued_bytes: int = 0
    decisions_refused: int = 0
    fold_lag: int = 0
    fold_errors: int = 0
    database_bytes: int = 0
    n_visits_to_erase: int = 0
    complaints: tuple[str, ...] = ()


class LogFull(Exception):
    """The log cannot take more now: its queue is full or its disk has failed. Try again a little later."""


class Log(Protocol):
    """What the engine asks of a log, in this process or beside it. Safe to call from several threads."""

    def append(self, batch: Batch, done: Callable[[Outcome], None]) -> None:
        """Queue a batch; another thread calls `done` once it is durable (or failed). Raises LogFull."""

    def record(self, decision: Decision) -> bool:
        """Queue a decision without waiting; False where it could not be taken."""

    def post(self, note: Note) -> int:
        """Append an operator's note; returns its number once durable. Raises LogFull."""

    def read_visit(self, visit: str, up_to: int | None = None) -> Visit:
        """What has been acknowledged of a visit (up to record `up_to`), or an empty one. Of a visit longer
        than a page can look at, the latest part."""

    def read_decision(self, visit: str, number: int) -> Decision | None:
        """The record of a page, or None where there is none or it was deleted."""

    def read_first_decision(self, visit: str) -> Decision | None:
        """The record of a visit's first page, or None where there is none or it was deleted."""

    def read_tried_out(self, visitor: str, besides: str, since_ms: int, most: int) -> int:
        """How many new titles were tried out on a visitor since then, in visits that are not deleted, but for
        one, `besides`: as far as is acknowledged, over so many pages. The count ends once it is `most`."""

    def view(self) -> View:
        """The latest published view; never waits."""

    def view_at(self, number: int) -> View:
        """The view that was numbered so, rebuilt from the nearest snapshot before it."""

    def activations(self, kind: str) -> tuple[str, ...]:
        """Every artifact of a kind that was ever put in service, in order ("" for none): as far as is
        acknowledged."""

    def health(self) -> Health:
        """How the log is doing."""

    def close(self) -> None:
        """Stop accepting, write what is queued, take a snapshot."""
