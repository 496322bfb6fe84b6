"""A server that always gives the same page, and remembers what it was told; and a small world for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np

from coldopen.simulator.building import make_world
from coldopen.simulator.scenario import scenario_of
from coldopen.simulator.serving import Shown, Told, Wish
from coldopen.simulator.world import World

N_ROWS, N_COLUMNS = 4, 5


def small_world(visitors: int = 30, **tables: object) -> World:
    """A world of 150 titles whose people come within three hours, and like what they see."""
    told = {"about": "A small world.", "days": 0.125, "visitors": visitors, "catalogue": {"titles": 150}}
    return make_world(scenario_of({**told, "choice": {"appeal": -2.0}, **tables}))


class SamePage:
    """See the module. `pages` raises where `failing` is set."""

    def __init__(self, delay: Callable[[], None] = lambda: None) -> None:
        self.wishes: list[Wish] = []
        self.told: list[Told] = []
        self.failing = False
        self._delay = delay
        self._lock = threading.Lock()

    def pages(self, wishes: Sequence[Wish]) -> list[Shown | None]:
        self._delay()
        if self.failing:
            raise OSError("the server is gone")
        with self._lock:
            self.wishes += wishes
        return [page_of(f"{wish.visit}-{wish.n_pages}") for wish in wishes]

    def take(self, told: Sequence[Told]) -> None:
        with self._lock:
            self.told += told

    def turn(self, now_ms: int) -> None: ...


def page_of(decision: str, first: int = 0, keys: str = "abcd") -> Shown:
    """A page whose rows, named a to d, hold titles in order from the `first` on."""
    titles = first + np.arange(N_ROWS * N_COLUMNS).reshape(N_ROWS, N_COLUMNS)
    return Shown(decision, "token", "full", tuple(keys), tuple(titles))
