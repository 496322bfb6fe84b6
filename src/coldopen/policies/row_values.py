"""The fold that learns what rows are worth: from pages, and what was seen and done on them, to sums.

A row teaches once: `window_seconds` after it was told as seen, with a 1 where it was acted upon and a 0 where
not, both alike. Which rows count under the caps is decided by the order of the log.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import islice
from typing import get_args

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.core.decision import Decision
from coldopen.core.events import Batch, Impression, Placed
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Arrays, Record, Tombstone
from coldopen.metrics import SeenPage, cited_pages, looks_automatic, reward_of
from coldopen.policies.daily_cap import DailyCap, key_of
from coldopen.policies.daily_share import DailyShare
from coldopen.policies.decayed_sums import DecayedSums
from coldopen.policies.options import PolicyOptions
from coldopen.policies.parts import named, part
from coldopen.policies.placed import Features, features_of

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
GRACE_MS = 15_000
"""How long after a window's end an act within it may still arrive."""

FRESH_MS = HOUR_MS
"""A page teaches of rows that are told as seen within so long of its being made."""

_LEAST_OF_A_TITLE = 20
"""So many rows a day may be acted upon for one title and teach, however few others do."""

_TELLING = frozenset([Impression, *get_args(Placed)])

PageKey = tuple[str, int]


class _Page(Struct, array_like=True, gc=False):
    who: int
    until: int
    done: SeenPage


class _Open(Struct, array_like=True, gc=False):
    """Rows of a page that were seen and whose window is open until `closes_at`, by slot."""

    closes_at: int
    page: PageKey
    network: int | None
    rows: dict[int, Features]


class _State(Struct, array_like=True):
    pages: list[tuple[PageKey, _Page]]
    open: list[_Open]


class RowValues:
    """Sums from which `Values` are made. `decision_of` finds the record of a page by (visit, number)."""

    name = "row_values"

    def __init__(
        self, decision_of: Callable[[str, int], Decision | None], options: PolicyOptions | None = None
    ) -> None:
        chosen = options or PolicyOptions()
        self._decision_of = decision_of
        self._reward = reward_of(chosen.reward)
        self._window_ms = round(chosen.window_seconds * 1000)
        self._sums = DecayedSums(chosen.half_life_hours)
        self._visitors = DailyCap(chosen.rows_per_visitor)
        self._networks = DailyCap(chosen.rows_per_network)
        self._titles = DailyShare(chosen.title_share, _LEAST_OF_A_TITLE)
        self._pages: dict[PageKey, _Page] = {}
        self._open: deque[_Open] = deque()
        self._at = self._seq = self._changed = 0
        self._view: tuple[tuple[int, int], Arrays] | None = None

    def apply(self, record: Record) -> None:
        """Take in one record."""
        self._at, self._seq = record.at, record.seq
        self._close()
        match record.body:
            case Batch() as batch:
                self._take(batch)
            case Tombstone(visitor):
                self._forget(visitor)
            case _:
                pass

    def view(self) -> Arrays:
        """The sums decayed to the hour of the last record, as `Values.of` takes them: "features" (k,), "xx"
        (k, k) and "xy" (k,).

        `version` is the number of the last record by which something was learned, and that hour: while it
        stays the same, so does all else.
        """
        version = (self._changed, self._at // HOUR_MS if self._changed else 0)
        if self._view is None or self._view[0] != version:
            sums = self._sums.as_of(version[1])
            self._view = version, {"version": np.array(version, np.int64), **sums}
        return self._view[1]

    def snapshot(self) -> Arrays:
        """The whole state."""
        open_ones = msgspec.msgpack.encode(_State(list(self._pages.items()), list(self._open)))
        return {
            **named("sums", self._sums.snapshot()),
            **named("visitors", self._visitors.snapshot()),
            **named("networks", self._networks.snapshot()),
            **named("titles", self._titles.snapshot()),
            "at": np.array([self._at, self._changed], np.int64),
            "state": np.frombuffer(open_ones, np.uint8),
        }

    def restore(self, arrays: Arrays) -> None:
        """Take the state of a snapshot."""
        self._sums.restore(part("sums", arrays))
        self._visitors.restore(part("visitors", arrays))
        self._networks.restore(part("networks", arrays))
        self._titles.restore(part("titles", arrays))
        self._at, self._changed = arrays["at"].tolist()
        state = msgspec.msgpack.decode(arrays["state"].tobytes(), type=_State)
        self._pages, self._open = dict(state.pages), deque(state.open)
        self._view = None

    def _take(self, batch: Batch) -> None:
        if _TELLING.isdisjoint(map(type, batch.events)):
            return
        where = split_decision_id(batch.decision)
        decision = self._decision_of(*where) if where else None
        if decision is None:
            return
        if looks_automatic(batch):
            self._visitors.exhaust(_who(decision), self._at // DAY_MS)
            self._pages.pop((decision.visit, decision.number), None)
            return
        for own, start, end in cited_pages(decision, self._decision_of):
            if own.draws and (page := self._page(own)) is not None:
                rows = features_of(own, page.done.take(batch, self._reward, start, end))
                if rows and self._at <= own.at + FRESH_MS:
                    self._wait(own, batch, rows)

    def _page(self, decision: Decision) -> _Page | None:
        """What is kept of a page, from its first batch until its last window has closed."""
        key = decision.visit, decision.number
        page = self._pages.get(key)
        if page is None and self._at <= decision.at + FRESH_MS:
            until = self._at + FRESH_MS + self._window_ms + GRACE_MS
            page = self._pages[key] = _Page(_who(decision), until, SeenPage())
        return page

    def _wait(self, decision: Decision, batch: Batch, rows: dict[int, Features]) -> None:
        network = key_of(batch.address_group) if batch.address_group else None
        closes_at = self._at + self._window_ms + GRACE_MS
        self._open.append(_Open(closes_at, (decision.visit, decision.number), network, rows))

    def _close(self) -> None:
        """Learn from the windows that have closed, and let go of pages that are done."""
        while self._open and self._open[0].closes_at <= self._at:
            closed = self._open.popleft()
            page = self._pages.get(closed.page)
            if page is not None:
                self._learn(closed, page)
        while self._pages and (first := next(iter(self._pages.items())))[1].until < self._at:
            del self._pages[first[0]]

    def _learn(self, closed: _Open, page: _Page) -> None:
        """Add rows to the sums, from the top, as many as their visitor and network have left that day."""
        day, hour = closed.closes_at // DAY_MS, closed.closes_at // HOUR_MS
        n = min(len(closed.rows), self._visitors.left(page.who, day))
        if closed.network is not None:
            n = min(n, self._networks.left(closed.network, day))
            self._networks.use(closed.network, day, n)
        self._visitors.use(page.who, day, n)
        for slot, features in islice(closed.rows.items(), n):
            acted = page.done.acted(slot, self._window_ms)
            if not acted or self._may_teach(closed.page, slot, acted, day):
                self._sums.add(features, int(bool(acted)), hour)
                self._changed = self._seq

    def _may_teach(self, page: PageKey, slot: int, columns: list[int], day: int) -> bool:
        """Whether one of the titles that a row was acted upon for may still do so that day."""
        decision = self._decision_of(*page)
        if decision is None:
            return False
        titles = [decision.title_at(slot, column) for column in columns]
        return any(self._titles.take(key_of(decision.catalogue, str(title)), day) for title in titles)

    def _forget(self, visitor: str) -> None:
        """Let a deleted visitor's open rows teach nothing; closed ones are sums of many."""
        who = key_of(visitor)
        self._pages = {
            key: page for key, page in self._pages.items() if key[0] != visitor and page.who != who
        }


def _who(decision: Decision) -> int:
    return key_of(decision.visitor or decision.visit)
