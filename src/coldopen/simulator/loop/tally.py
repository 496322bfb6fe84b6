"""What came of a simulation, summed up as it goes: memory does not grow with the visits."""

from __future__ import annotations

import math

import numpy as np
from msgspec import Struct, field

from coldopen.simulator.truth import VisitTruth

TAU_SECONDS = 1800
_SUCCESS_MINUTES = 5.0
Z95 = 1.959963984540054
"""So many standard errors to either side make a 95% interval."""

_SHARES = (0.25, 0.5, 0.75)


class LoopReport(Struct, frozen=True, kw_only=True):
    """What came of a simulation. None of it comes from people.

    All but `visits_by_kind`, `n_batches` (taken in) and `n_lost` (refused by an outage) is about people, not
    bots and scrapers; what nobody did is None. `streamed` is the share of visits with a stream, with its 95%
    interval by person; `streamed_first` that of first visits. `stream_chance` is the mean true chance that
    the first page leads to a stream, over visits that had a page. `first_stream_seconds` is the restricted
    mean, where a visit without a stream by 30 minutes counts 30 minutes; `first_stream_quartiles` are over
    visits with a stream by then, in whole seconds. `succeeded` is the share of first visits of five minutes
    or more watched, `returned` of people who came again. `tiers` counts first pages, "" where none came. Of
    all `seconds` the server took `seconds_serving`, with its operator and all waiting for its log; what
    people do took `seconds_choosing` of a processor. The rest was waiting for one, with the log at work.
    """

    simulated: bool = True
    world: str
    server: str
    seed: int
    n_people: int
    n_visits: int
    n_pages: int
    n_examined: int
    n_opened: int
    n_streams: int
    visits_by_kind: dict[str, int]
    tiers: dict[str, int]
    streamed: float | None
    streamed_interval: tuple[float, float] | None
    streamed_first: float | None
    stream_chance: float | None
    first_stream_seconds: float | None
    first_stream_quartiles: tuple[int, int, int] | None
    minutes: float | None
    succeeded: float | None
    returned: float | None
    n_batches: int
    n_lost: int
    n_turns: int
    seconds: float
    seconds_serving: float
    seconds_choosing: float


class Tally(Struct, kw_only=True):
    """The sums behind a `LoopReport`, as a checkpoint keeps them. `waits` counts visits by the second of
    their first stream; the last count is of those without one in time."""

    n_visits: int = 0
    n_first: int = 0
    n_returned: int = 0
    n_pages: int = 0
    n_examined: int = 0
    n_opened: int = 0
    n_streams: int = 0
    n_streamed: int = 0
    n_streamed_first: int = 0
    n_succeeded: int = 0
    n_with_page: int = 0
    chances: float = 0.0
    minutes: float = 0.0
    n_people: int = 0
    squares: tuple[int, int, int] = (0, 0, 0)
    waits: list[int] = field(default_factory=lambda: [0] * (TAU_SECONDS + 1))
    kinds: dict[str, int] = {}
    tiers: dict[str, int] = {}
    n_batches: int = 0
    n_lost: int = 0
    n_turns: int = 0
    seconds: float = 0.0
    seconds_serving: float = 0.0
    seconds_choosing: float = 0.0

    def add(self, visit: VisitTruth) -> None:
        """Count a visit."""
        self.kinds[visit.kind] = self.kinds.get(visit.kind, 0) + 1
        if visit.kind != "person":
            return
        self.n_visits += 1
        self.n_pages += visit.n_pages
        self.n_examined += visit.n_examined
        self.n_opened += visit.n_opened
        self.n_streams += visit.n_streams
        self.n_streamed += visit.n_streams > 0
        self.minutes += visit.minutes
        self.tiers[visit.tier] = self.tiers.get(visit.tier, 0) + 1
        if visit.n_pages:
            self.n_with_page += 1
            self.chances += visit.stream_chance
        waited = visit.first_stream_ms
        self.waits[TAU_SECONDS if waited is None else min(waited // 1000, TAU_SECONDS)] += 1
        if not visit.nth:
            self.n_first += 1
            self.n_streamed_first += visit.n_streams > 0
            self.n_succeeded += visit.minutes >= _SUCCESS_MINUTES
        self.n_returned += visit.nth == 1

    def leave(self, visit: VisitTruth, n_streamed: int) -> None:
        """Count somebody who does not come again after this visit, with a stream in so many of all."""
        if visit.kind == "person":
            n, s = visit.nth + 1, n_streamed
            self.n_people += 1
            self.squares = (self.squares[0] + n * n, self.squares[1] + n * s, self.squares[2] + s * s)

    def report(self, world: str, server: str, seed: int) -> LoopReport:
        """What it comes to."""
        share = _over(self.n_streamed, self.n_visits)
        return LoopReport(
            world=world,
            server=server,
            seed=seed,
            n_people=self.n_first,
            n_visits=self.n_visits,
            n_pages=self.n_pages,
            n_examined=self.n_examined,
            n_opened=self.n_opened,
            n_streams=self.n_streams,
            visits_by_kind=dict(sorted(self.kinds.items())),
            tiers=dict(sorted(self.tiers.items())),
            streamed=share,
            streamed_interval=None if share is None else self._interval(share),
            streamed_first=_over(self.n_streamed_first, self.n_first),
            stream_chance=_over(self.chances, self.n_with_page),
            first_stream_seconds=_over(self._waited(), self.n_visits),
            first_stream_quartiles=self._quartiles(),
            minutes=_over(self.minutes, self.n_visits),
            succeeded=_over(self.n_succeeded, self.n_first),
            returned=_over(self.n_returned, self.n_first),
            n_batches=self.n_batches,
            n_lost=self.n_lost,
            n_turns=self.n_turns,
            seconds=self.seconds,
            seconds_serving=self.seconds_serving,
            seconds_choosing=self.seconds_choosing,
        )

    def _interval(self, share: float) -> tuple[float, float] | None:
        """Of a ratio of totals over people, who may come several times (Cochran, Sampling Techniques, 3rd
        ed., section 2.11, equation 2.39, with people as units): s^2 = sum (y - R x)^2 / (n - 1)."""
        if self.n_people < 2:
            return None
        nn, ns, ss = self.squares
        left = max(0.0, ss - 2 * share * ns + share * share * nn) / (self.n_people - 1)
        error = Z95 * math.sqrt(self.n_people * left) / self.n_visits
        return max(0.0, share - error), min(1.0, share + error)

    def _waited(self) -> float:
        """Seconds to the first stream, all in all: half a second more than the whole ones."""
        found = np.array(self.waits[:-1])
        return float(found @ (np.arange(TAU_SECONDS) + 0.5)) + self.waits[-1] * TAU_SECONDS

    def _quartiles(self) -> tuple[int, int, int] | None:
        found = np.cumsum(self.waits[:-1])
        if not found[-1]:
            return None
        first, middle, last = (int(np.searchsorted(found, share * found[-1])) for share in _SHARES)
        return first, middle, last


def _over(total: float, n: int) -> float | None:
    return total / n if n else None
