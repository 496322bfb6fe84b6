"""The visitors of an experiment as arrays: their variant, their signals, what they did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from coldopen.core.errors import Problem

UNKNOWN = "unknown"
_DAYPARTS = ("night", "morning", "afternoon", "evening")


@dataclass(frozen=True)
class Labels:
    """One signal of every visitor: `codes` (n,) are places in `names`."""

    codes: np.ndarray
    names: tuple[str, ...]

    def of(self, kept: np.ndarray) -> Labels:
        return Labels(self.codes[kept], self.names)

    @classmethod
    def read(cls, told: Sequence[Any] | np.ndarray) -> Labels:
        """Labels of texts or numbers, None being unknown.

        >>> Labels.read(["tv", None, "mobile", "tv"])
        Labels(codes=array([1, 2, 0, 1]), names=('mobile', 'tv', 'unknown'))
        """
        texts = np.array([UNKNOWN if each is None else str(each) for each in told])
        names, codes = np.unique(texts, return_inverse=True)
        return cls(codes, tuple(names.tolist()))


@dataclass(frozen=True)
class Visitors:
    """Everyone who counts, in order of assignment.

    Attributes:
        order: the variants' names, the control first.
        variant: (n,) places in `order`.
        at: (n,) when each was assigned, Unix milliseconds.
        day: (n,) the day of that, since 1970.
        exposed: (n,) whether they ever had a page decided under their variant.
        outcomes: by column, (n,) numbers; nan where undefined.
        closed: by window ("tau", "24h", "7d"), (n,) whether it had closed by the end of the log.
        signals: by name, what was known on arrival.
    """

    order: tuple[str, ...]
    variant: np.ndarray
    at: np.ndarray
    day: np.ndarray
    exposed: np.ndarray
    outcomes: Mapping[str, np.ndarray]
    closed: Mapping[str, np.ndarray]
    signals: Mapping[str, Labels]

    def __len__(self) -> int:
        return len(self.variant)

    def counts(self, kept: np.ndarray | None = None) -> tuple[int, ...]:
        """How many there are in each variant, of all or of those kept."""
        chosen = self.variant if kept is None else self.variant[kept]
        return tuple(np.bincount(chosen, minlength=len(self.order)).tolist())

    def of(self, kept: np.ndarray) -> Visitors:
        """Some of them."""
        return replace(
            self,
            variant=self.variant[kept],
            at=self.at[kept],
            day=self.day[kept],
            exposed=self.exposed[kept],
            outcomes={name: values[kept] for name, values in self.outcomes.items()},
            closed={name: values[kept] for name, values in self.closed.items()},
            signals={name: labels.of(kept) for name, labels in self.signals.items()},
        )

    def signal(self, name: str) -> Labels:
        """A signal by name. Raises Problem where there is none."""
        if name not in self.signals:
            raise Problem("segment", name, f"one of {', '.join(sorted(self.signals))}")
        return self.signals[name]


def daypart(hours: np.ndarray) -> Labels:
    """The quarter of the day of local hours, nan being unknown.

    >>> daypart(np.array([2.0, 13.0, np.nan])).codes
    array([0, 2, 4])
    """
    codes = np.where(np.isfinite(hours), np.nan_to_num(hours) // 6, len(_DAYPARTS)).astype(np.int64)
    return Labels(codes, (*_DAYPARTS, UNKNOWN))
