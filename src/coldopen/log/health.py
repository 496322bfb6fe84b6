"""How a log is doing."""

from __future__ import annotations

from msgspec import Struct


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
