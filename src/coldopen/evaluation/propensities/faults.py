"""Planners whose logged chances are wrong, each in a way that is easily made: the check must catch them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from importlib import import_module
from itertools import count
from typing import Any
from unittest.mock import patch

import numpy as np

from coldopen.core.chances import Luck
from coldopen.planner.choosing import Chooser
from coldopen.planner.exploring import Exploring
from coldopen.rows import Proposal


class _Again(Luck):
    """Other numbers for another attempt."""

    def __init__(self, luck: Luck, attempt: int) -> None:
        self._luck, self._attempt = luck, attempt

    def of(self, name: str, *places: int) -> float:
        """See `Luck`."""
        return self._luck.of(name, *places, *[self._attempt] * (self._attempt > 0))


class _Redrawing(Chooser):
    """Takes rows for eligible that are not. Where one of these is drawn it is dropped, and another drawn,
    which the record does not tell."""

    ordinary = False

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._left_out: set[int] = arguments[1]
        self._ready_titles = [title for titles in arguments[2].values() for title in titles]
        self._true: set[int] = set()

    def choose(self, slot: int) -> int | None:
        """See `Chooser`."""
        self._true = set(super()._eligible().tolist())
        drawing = self.drawing
        assert drawing.luck is not None
        for attempt in count():
            self.drawing = replace(drawing, luck=_Again(drawing.luck, attempt))
            chosen = super().choose(slot)
            if chosen is None or chosen in self._true:
                break
            self.state.n_slots += 1
            self.draws.pop()
        self.drawing = drawing
        return chosen

    def _believed(self) -> set[int]:
        """The rows that are wrongly taken for eligible."""
        raise NotImplementedError

    def _eligible(self) -> np.ndarray:
        return np.array(sorted(self._true | self._believed()) if self._true else [], np.intp)

    def _settle(self, place: int) -> None:
        if place in self._true:
            super()._settle(place)


class _PinIgnored(_Redrawing):
    def _believed(self) -> set[int]:
        return self._left_out


class _DedupeIgnored(_Redrawing):
    def _believed(self) -> set[int]:
        return set(np.flatnonzero(self.state.left).tolist())


class _ReservedIgnored(_Redrawing):
    def _believed(self) -> set[int]:
        free = self.filling.free.copy()
        free[self._ready_titles] = True
        left = np.flatnonzero(self.state.left).tolist()
        return {i for i in left if np.count_nonzero(free[self.rows[i].titles]) >= self._needs[i]}


class _Skewed(Luck):
    """Low numbers come more often than high ones: what is logged is not what is drawn by."""

    def __init__(self, luck: Luck) -> None:
        self._luck = luck

    def of(self, name: str, *places: int) -> float:
        """See `Luck`."""
        return self._luck.of(name, *places) ** 3


class _ExplorationForgotten(Exploring):
    """New titles are put on pages without a word of it."""

    def explored(self, row: Proposal, at: int, chosen: list[int]) -> list[int]:
        """See `Exploring`."""
        shown = super().explored(row, at, chosen)
        self.draws.clear()
        return shown


class _ExplorationSkewed(Exploring):
    """New titles come a third as often as is logged."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._luck = _Skewed(self._luck)


def _read_with_pins(*arguments: Any) -> Any:
    """What is proposed, pinned rows among the rows to draw from."""
    made = _read(*arguments)
    return replace(made, read=(*made.pinned.values(), *made.read))


_composing: Any = import_module("coldopen.planner.compose")
_read = _composing._read


@contextmanager
def _patched(**changes: Any) -> Iterator[None]:
    with patch.multiple(_composing, **changes):
        yield


FAULTS: dict[str, tuple[str, Callable[[], AbstractContextManager[None]]]] = {
    "a pin": ("pinned rows", lambda: _patched(Chooser=_PinIgnored, _read=_read_with_pins)),
    "the dedupe": ("shared titles", lambda: _patched(Chooser=_DedupeIgnored)),
    "a reserved title": ("a top ten", lambda: _patched(Chooser=_ReservedIgnored)),
    "an exploration draw": ("new titles", lambda: _patched(Exploring=_ExplorationForgotten)),
    "the true chance of one": ("new titles", lambda: _patched(Exploring=_ExplorationSkewed)),
}
"""What is ignored in the logged chances: the case that shows it, and a context in which it is so."""

N_PLANTED = 2000
"""So many pages show each of these."""
