"""Taking back what was logged last: for a simulation that was interrupted and goes on from a checkpoint."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from coldopen.core.errors import Problem
from coldopen.core.log import Tombstone
from coldopen.log.local import SEGMENTS, SNAPSHOTS, hold
from coldopen.log.reader import Reader
from coldopen.log.segments import segments
from coldopen.log.snapshots import Snapshots
from coldopen.log.store import Store


def rewind(directory: Path, number: int) -> int:
    """Take all records after `number` out of the log in a folder, and return how many there were.

    What people did is never taken back: this is for logs that can be made again. Interrupted, it can be
    done again. The next record is `number + 1`, and snapshots and segments that held later ones are gone.

    Raises:
        Problem: the folder is in use or cannot be written, its log ends before `number`, or somebody was
            deleted since.
    """
    handle = hold(directory)
    try:
        store, reader = Store(directory), Reader(directory)
        try:
            _check(store, reader, number)
            snapshots = Snapshots(directory / SNAPSHOTS, kept=2)
            snapshots.remove([taken for taken in snapshots.numbers() if taken > number])
            for segment in segments(directory / SEGMENTS):
                if segment.last > number:
                    shutil.rmtree(segment.path)
            return store.cut(number)
        finally:
            reader.close()
            store.close()
    finally:
        os.close(handle)


def _check(store: Store, reader: Reader, number: int) -> None:
    if not 0 <= number <= store.head:
        raise Problem("number", number, f"the number of a record, up to {store.head}")
    after = number
    while (stretch := reader.records(after)).records:
        if any(isinstance(record.body, Tombstone) for record in stretch.records):
            raise Problem("number", number, "one after the last deletion: what was deleted stays so")
        after = stretch.end
