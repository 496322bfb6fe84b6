"""The log's settings."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct


class LogOptions(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much the log holds in memory, how often it publishes, and what it keeps.

    >>> LogOptions().view_interval_ms
    250
    """

    queue_batches: Annotated[
        int,
        Meta(
            ge=1,
            description="Batches of events that may wait to be written",
            extra={"unit": "batches"},
        ),
    ] = 20_000
    queue_mb: Annotated[
        int,
        Meta(
            ge=1,
            description="Memory that batches waiting to be written may take",
            extra={"unit": "MB"},
        ),
    ] = 64
    queue_decisions: Annotated[
        int,
        Meta(
            ge=1,
            description="Decisions that may wait to be written",
            extra={"unit": "decisions"},
        ),
    ] = 10_000
    queue_decisions_mb: Annotated[
        int,
        Meta(
            ge=1,
            description="Memory that decisions waiting to be written may take",
            extra={"unit": "MB"},
        ),
    ] = 64
    group: Annotated[
        int,
        Meta(
            ge=1,
            le=100_000,
            description="Most records written in one transaction",
            extra={"unit": "records"},
        ),
    ] = 4_096
    decision_linger_ms: Annotated[
        float,
        Meta(
            ge=0,
            le=1000,
            description="How long decisions wait for company, sent and then written; events never do",
            extra={"unit": "ms"},
        ),
    ] = 5.0
    view_interval_ms: Annotated[
        int,
        Meta(
            ge=1,
            le=60_000,
            description="Least time between two views of the folds",
            extra={"unit": "ms"},
        ),
    ] = 250
    fold_backlog: Annotated[
        int,
        Meta(
            ge=1,
            description="Written records kept in memory for folding; beyond it they are read again from disk",
            extra={"unit": "records"},
        ),
    ] = 10_000
    decisions_cached: Annotated[
        int,
        Meta(
            ge=1,
            description="Recent decisions kept decoded for folding",
            extra={"unit": "decisions"},
        ),
    ] = 4_000
    snapshot_records: Annotated[
        int,
        Meta(
            ge=1,
            description="A snapshot of the folds is taken after so many records",
            extra={"unit": "records"},
        ),
    ] = 200_000
    snapshot_minutes: Annotated[
        float,
        Meta(
            gt=0,
            description="A snapshot of the folds is taken after so long, where records came in",
            extra={"unit": "minutes"},
        ),
    ] = 10.0
    snapshots_kept: Annotated[
        int,
        Meta(ge=2, description="Snapshots kept, the older ones further apart", extra={"unit": "snapshots"}),
    ] = 8
    segment_records: Annotated[
        int,
        Meta(ge=1, description="Most records in one Parquet segment", extra={"unit": "records"}),
    ] = 500_000
    deletion_days: Annotated[
        float,
        Meta(
            gt=0,
            description="Records of a deleted visitor are gone from disk after so long at the latest",
            extra={"unit": "days"},
        ),
    ] = 30.0
