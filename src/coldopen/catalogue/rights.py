"""Where and when titles may be shown, as masks that stay valid until the next window opens or closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np
from msgspec import Struct

from coldopen.core.title import Title

EVERYWHERE = "*"
_NEVER_MS = np.iinfo(np.int64).max
_ALWAYS_MS = np.iinfo(np.int64).min


class Open(Struct, frozen=True):
    """The titles that may be shown, (n_titles,) bool, true of every instant in [from_ms, until_ms)."""

    from_ms: int
    until_ms: int
    mask: np.ndarray


class _Windows(Struct, frozen=True):
    """One country's windows: the title of each, and its bounds in Unix milliseconds."""

    titles: np.ndarray
    starts: np.ndarray
    ends: np.ndarray


class Rights:
    """Answers which titles may be shown in a country at a time.

    Arguments:
        titles: in the catalogue's order.

    >>> Rights([Title(id="a", name="A")]).at(None, 0).mask.tolist()
    [True]
    """

    def __init__(self, titles: Sequence[Title]) -> None:
        found: dict[str, list[tuple[int, int, int]]] = {EVERYWHERE: []}
        self._unlimited = np.ones(len(titles), np.bool_)
        for index, title in enumerate(titles):
            for window in title.windows:
                bounds = (index, _ms(window.starts_at, _ALWAYS_MS), _ms(window.ends_at, _NEVER_MS))
                found.setdefault(window.country, []).append(bounds)
            self._unlimited[index] = not title.windows
        everywhere = found[EVERYWHERE]
        self._windows = {
            country: _packed(own if country == EVERYWHERE else own + everywhere)
            for country, own in found.items()
        }

    def key(self, country: str | None) -> str:
        """The country where it has windows of its own, else "*": every other country's rights are alike."""
        return country if country is not None and country in self._windows else EVERYWHERE

    def at(self, country: str | None, at_ms: int) -> Open:
        """What may be shown in `country` (None: unknown, so only what may be shown in all) at `at_ms`."""
        windows = self._windows[self.key(country)]
        is_open = (windows.starts <= at_ms) & (at_ms < windows.ends)
        mask = self._unlimited.copy()
        mask[windows.titles[is_open]] = True
        mask.setflags(write=False)
        bounds = np.concatenate((windows.starts, windows.ends))
        earlier, later = bounds[bounds <= at_ms], bounds[bounds > at_ms]
        return Open(
            from_ms=int(earlier.max(initial=_ALWAYS_MS)),
            until_ms=int(later.min(initial=_NEVER_MS)),
            mask=mask,
        )


def _packed(windows: list[tuple[int, int, int]]) -> _Windows:
    table = np.array(windows, np.int64).reshape(-1, 3)
    return _Windows(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy())


def _ms(moment: datetime | None, default: int) -> int:
    if moment is None:
        return int(default)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)
