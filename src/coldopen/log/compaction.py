"""Deleting for good: what tombstones have hidden is removed from the database, segments and snapshots."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import apsw
from msgspec import Struct

from coldopen.core.log import LogFull, Tombstone
from coldopen.log.segments import erase_visits
from coldopen.log.store import Store, truncate_wal

if TYPE_CHECKING:
    from coldopen.log.local import LocalLog

_CHUNK = 50
_PATIENCE_SECONDS = 600.0
_DAY_MS = 86_400_000
_EARLY = 0.8


class Compaction(Struct, frozen=True):
    """What a compaction did. `number` is its place in the sequence: views from there on know nothing of
    what was deleted."""

    n_visits: int
    n_tables_rewritten: int
    number: int


def compact(log: LocalLog) -> Compaction | None:
    """Remove all records of deleted visitors for good; None where there are none.

    The log goes on meanwhile. Stopped at any point, the next compaction does all of it again: that a visit
    has been dealt with is the last thing written.

    Raises:
        LogFull: the disk fails, or the folds do not follow.
    """
    visits = [visit for visit, _ in log.reader.doomed()]
    if not visits:
        return None
    n_tables = erase_visits(log.segments_directory, visits)
    for i in range(0, len(visits), _CHUNK):
        log.perform(partial(Store.erase, visits=visits[i : i + _CHUNK]))
    log.perform(Store.blank_tombstones)
    number = _refold(log)
    log.perform(partial(Store.forget_names, visits=visits))
    truncate_wal(log.directory)
    return Compaction(len(visits), n_tables, number)


def is_due(log: LocalLog) -> bool:
    """Whether the oldest tombstone that has not been dealt with nears `deletion_days`."""
    try:
        doomed = log.reader.doomed()
    except apsw.Error:
        return False
    age = log.clock() - doomed[0][1] if doomed else 0
    return age >= _EARLY * log.options.deletion_days * _DAY_MS and bool(doomed)


def _refold(log: LocalLog) -> int:
    """Fold what is left from zero, put that in service, and replace the snapshots."""
    folding = log.fresh()
    log.follow(folding, log.reader.last()[0])
    log.folder.replace(folding)
    number = log.post(Tombstone(""))
    if not log.wait_for_view(number, _PATIENCE_SECONDS):
        raise LogFull("the folds do not follow the log")
    log.folder.save_soon()
    end = time.monotonic() + _PATIENCE_SECONDS
    while not any(snapshot >= number for snapshot in log.snapshots.numbers()):
        if time.monotonic() > end:
            raise LogFull("no snapshot could be taken")
        time.sleep(0.02)
    log.snapshots.remove([snapshot for snapshot in log.snapshots.numbers() if snapshot < number])
    log.forget_rebuilt()
    return number
