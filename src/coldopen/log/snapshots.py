"""Snapshots of the folds, so that a restart reads on from there and old views can be rebuilt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from coldopen.log.arrays import read_arrays, write_arrays
from coldopen.log.folding import Folding

_logger = logging.getLogger(__name__)
_SUFFIX = ".snapshot"


class Snapshots:
    """Snapshots in a folder, named by the number of the last record folded."""

    def __init__(self, directory: Path, kept: int) -> None:
        self.directory = Path(directory)
        self.kept = kept
        self.skipped: list[str] = []

    def numbers(self) -> list[int]:
        """The numbers of all snapshots, rising."""
        names = [path.stem for path in self.directory.glob(f"[0-9]*{_SUFFIX}")]
        return sorted(int(name) for name in names if name.isdecimal())

    def save(self, folding: Folding) -> None:
        """Keep the state of `folding`, and drop snapshots of which there are too many.

        Raises:
            OSError: the disk does not take it.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        arrays, meta = folding.snapshot()
        write_arrays(self.path(folding.number), arrays, meta)
        for number in surplus(self.numbers(), self.kept):
            self.path(number).unlink(missing_ok=True)

    def nearest(self, make: Callable[[], Folding], up_to: int) -> Folding:
        """A folding that stands where the last usable snapshot up to a number was taken, or at zero.

        A damaged snapshot is passed over, and noted in `skipped`.
        """
        for number in reversed(self.numbers()):
            if number > up_to:
                continue
            folding = make()
            try:
                arrays, meta = read_arrays(self.path(number))
                folding.restore(arrays, meta)
            except Exception as error:
                self.skipped.append(f"snapshot {number}: {error}")
                _logger.warning("snapshot %d is passed over: %s", number, error)
                continue
            return folding
        return make()

    def remove(self, numbers: list[int]) -> None:
        """Remove snapshots."""
        for number in numbers:
            self.path(number).unlink(missing_ok=True)

    def path(self, number: int) -> Path:
        """Where the snapshot of a number is kept."""
        return self.directory / f"{number:020d}{_SUFFIX}"


def surplus(numbers: list[int], kept: int) -> list[int]:
    """Which of the rising `numbers` to drop so that `kept` remain, dense lately and sparse long ago.

    The first, and the last two, always stay. Of the others goes the one whose neighbours are closest
    together in proportion to its distance from the end.

    >>> surplus([100, 200, 300, 400, 500], 4)
    [200]
    """
    numbers, dropped = list(numbers), []
    while len(numbers) > max(kept, 3):
        last = numbers[-1]
        inner = range(1, len(numbers) - 2)
        i = min(inner, key=lambda i: (numbers[i + 1] - numbers[i - 1]) / (last - numbers[i]))
        dropped.append(numbers.pop(i))
    return dropped
