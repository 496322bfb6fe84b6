"""What was seen and done on one page, batch by batch.

A page that goes on from an earlier one keeps that one's first rows. Whichever page an event cites, a row
belongs to the page that it was first on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from coldopen.core.decision import Decision
from coldopen.core.events import Add, Batch, Click, Dismiss, Impression, Play
from coldopen.metrics.rewards import Reward

_LONGEST_CHAIN = 100
_NEVER = 1 << 62
_ACTS = (Click, Play, Add, Dismiss)


def cited_pages(
    decision: Decision, decision_of: Callable[[str, int], Decision | None]
) -> Iterator[tuple[Decision, int, int]]:
    """A page and the ones that it goes on from: each with the first row, and the one after the last, that
    are its own on the given page. A page that cannot be found ends the chain."""
    page: Decision | None = decision
    end = len(decision.rows)
    for _ in range(_LONGEST_CHAIN):
        if page is None:
            return
        end = min(end, len(page.rows))
        start = min(page.n_kept if page.previous is not None else 0, end)
        if start < end:
            yield page, start, end
        if not start:
            return
        page, end = decision_of(page.visit, page.previous or 0), start


class SeenPage(Struct, gc=False):
    """The rows of a page that were seen, and the acts on them.

    `seen` gives when each row was first seen, `acts` when each placement (row, column) was first acted upon,
    in the server's Unix milliseconds; `dismissed` are the placements that were dismissed.
    """

    seen: dict[int, int] = {}
    acts: dict[tuple[int, int], int] = {}
    dismissed: set[tuple[int, int]] = set()

    def take(self, batch: Batch, reward: Reward, start: int, end: int) -> list[int]:
        """Take note of a batch's events on the rows from `start` to before `end`; gives the rows that were
        first seen in it, rising."""
        new: dict[int, int] = {}
        for event in batch.events:
            if isinstance(event, Impression):
                at = batch.happened_at(event)
                for row, _, _ in event.ranges:
                    if start <= row < end and row not in self.seen and at < new.get(row, _NEVER):
                        new[row] = at
            elif isinstance(event, _ACTS) and start <= event.row < end:
                self._act(batch, event, reward)
        self.seen |= new
        return sorted(new)

    def label(self, row: int, window_ms: int) -> int:
        """1 where a title of the row was acted upon, as `acted` tells, else 0."""
        return int(bool(self.acted(row, window_ms)))

    def acted(self, row: int, window_ms: int) -> list[int]:
        """The columns of a row whose titles were acted upon within the window of its being seen (or just
        before that was told, as impressions are gathered) and not dismissed."""
        if not self.acts:
            return []
        last = self.seen[row] + window_ms
        return [column for (placed, column), at in self.acts.items() if placed == row and at <= last]

    def _act(self, batch: Batch, event: Click | Play | Add | Dismiss, reward: Reward) -> None:
        placed = event.row, event.column
        if isinstance(event, Dismiss):
            self.dismissed.add(placed)
            self.acts.pop(placed, None)
        elif isinstance(event, reward.kinds) and placed not in self.dismissed:
            at = batch.happened_at(event)
            self.acts[placed] = min(at, self.acts.get(placed, at))
