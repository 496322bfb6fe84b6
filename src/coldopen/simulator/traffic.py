"""Earlier traffic for a service that has had none: simulated visits, through the engine's own doors.

Nothing here is measured on people. Every visit is drawn from a seed: who came (`audience`), what they like
(`tastes`), and what they saw and chose of the page that the engine really served them. Its visitors' ids
begin with "simulated-", so that it can be told from real traffic in the log and deleted.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from msgspec import Struct

from coldopen.core.decision import Decision
from coldopen.core.errors import Problem
from coldopen.core.events import (
    MAX_LATENESS_MS,
    Add,
    Batch,
    Click,
    Dismiss,
    End,
    Event,
    Impression,
    PageView,
    Play,
    Progress,
    Scroll,
)
from coldopen.core.log import LogFull, Outcome
from coldopen.core.signals import Device, Referral
from coldopen.engine import Engine, Given, PageRequest
from coldopen.simulator.audience import HOUR_MS, Arrival, Audience, arrivals, audiences
from coldopen.simulator.tastes import Tastes, draw_hits

_N_WAVES = 4
_MAX_WAITING = 2000
_GIVE_UP_SECONDS = 60.0
_VIEW_SECONDS = 5.0
_PROMOTED_ROWS, _PROMOTED_COLUMNS = 12, 6
_LAUNCH_SHARE_OF_HOURS = 0.3
_LAUNCH_TALK = 0.8
_CAME_FOR: dict[Referral | None, float] = {"ads": 0.6, "email": 0.6, "social": 0.5, "search": 0.25}
_MAX_WAVE = 5000
_N_ROWS, _N_COLUMNS = 14, 14
_OWN_TASTE, _WANTED = 0.5, 4.0
_ROW_STOP, _PAGE_STOP = 0.18, 0.8
_EXAMINED = np.log([0.94, 0.95])  # a row further down, a column further right
_N_WANTED = (0.2, 0.65, 0.9)  # cumulative: none, one, two, else three
_HALF_LIKED = 1.0
_DISMISSED, _ADDED = 0.03, 0.12
_STREAM_SECONDS = 120
_COLUMNS_SEEN: dict[Device, int] = {"tv": 6, "console": 6, "desktop": 6, "tablet": 5, "mobile": 4}

Tell = Callable[[int, int], None]


class TrafficReport(Struct, frozen=True, kw_only=True):
    """What was simulated. None of it comes from people.

    `n_streams` counts titles watched for two minutes or longer; `launch` is the title that rose in the last
    hours, `world_hits` those liked everywhere, `local_hits` by country: the truth that pages should find.
    `seconds` is the time it took.
    """

    n_visits: int
    n_events: int
    n_plays: int
    n_streams: int
    n_failed: int
    visits_by_country: dict[str, int]
    launch: str | None
    world_hits: tuple[str, ...]
    local_hits: dict[str, tuple[str, ...]]
    seed: int
    hours: float
    seconds: float
    simulated: bool = True


def simulate_past(
    engine: Engine,
    n_visits: int = 3000,
    hours: float = 36.0,
    seed: int = 1,
    *,
    now_ms: int,
    progress: Tell | None = None,
) -> TrafficReport:
    """Simulated visits of the last `hours`, so that places, devices and hours differ on the next pages.

    Visitors come in waves: those of one wave get their pages as the log stood after the wave before, so the
    outcome depends on nothing but the seed, the time, and what the engine has in service (ids aside).

    Args:
        engine: where they go. Its log takes their pages and events as it would real ones.
        n_visits: how many.
        hours: how far back, above 0 and at most 47: the log takes nothing older than 48 hours.
        seed: who they are and what they like.
        now_ms: the time now, Unix milliseconds.
        progress: told how many visits are done, and of how many.

    Raises:
        Problem: `hours` or `n_visits` out of range, or there are no titles in service.
        LogFull: the log took nothing for a minute.
    """
    _check(n_visits, hours)
    started = time.perf_counter()
    catalogue = engine.loaded().edition.catalogue
    if not len(catalogue):
        raise Problem("catalogue", "no titles", "a catalogue in service before traffic is simulated")
    rng = np.random.default_rng(seed)
    everyone = audiences()
    hits = draw_hits(catalogue, everyone, _promoted(engine, everyone, now_ms), rng)
    tastes = Tastes(catalogue, everyone, hits, rng)
    coming = arrivals(n_visits, hours, now_ms, rng)
    log = _Sender(engine)
    crowd = _Crowd(engine, tastes, hours, seed, now_ms)
    n_waves = max(min(_N_WAVES, n_visits // 50), math.ceil(n_visits / _MAX_WAVE))
    for wave in range(n_waves):
        batches = []
        first, last = n_visits * wave // n_waves, n_visits * (wave + 1) // n_waves
        # Country by country: pages of one place made in a row share what the engine remembers of it.
        by_country = sorted(range(first, last), key=lambda i: (coming[i].country, i))
        for n, i in enumerate(by_country, first + 1):
            batches.append(crowd.visit(i, coming[i]))
            if progress is not None and n % 50 == 0:
                progress(n, n_visits)
        log.send(batches)
        log.settle(crowd.n_recorded)
    if progress is not None:
        progress(n_visits, n_visits)

    def ids(titles: Sequence[int]) -> tuple[str, ...]:
        return tuple(catalogue.titles[t].id for t in titles)

    return TrafficReport(
        n_visits=n_visits,
        n_events=log.n_events,
        n_plays=crowd.n_plays,
        n_streams=crowd.n_streams,
        n_failed=log.n_failed,
        visits_by_country=dict(Counter(arrival.country for arrival in coming).most_common()),
        launch=ids([hits.launch])[0] if hits.launch is not None else None,
        world_hits=ids(hits.world),
        local_hits={country: ids(titles) for country, titles in hits.local.items()},
        seed=seed,
        hours=hours,
        seconds=time.perf_counter() - started,
    )


class _Crowd:
    """Sends visitors to the engine, one after another, and says what each of them did."""

    def __init__(self, engine: Engine, tastes: Tastes, hours: float, seed: int, now_ms: int) -> None:
        self._engine = engine
        self._tastes = tastes
        self._titles = engine.loaded().edition.catalogue.titles
        self._launch_hours = hours * _LAUNCH_SHARE_OF_HOURS
        self._seed = seed
        self._now_ms = now_ms
        self.n_recorded = self.n_plays = self.n_streams = 0

    def visit(self, number: int, arrival: Arrival) -> Batch | None:
        """Serve a visitor their page and let them look and choose; None where there was no page."""
        rng = np.random.default_rng([self._seed, number])
        launched = self._launched(arrival.at_ms)
        wanted = self._came_for(arrival, launched, rng)
        decision = self._page(number, arrival, wanted)
        if decision is None:
            return None
        watcher = _Watcher(arrival, decision, rng)
        liked = self._liked(arrival, watcher.titles, wanted, launched, rng)
        events = [e for e in watcher.events(liked) if e.at <= self._now_ms]
        self.n_plays += sum(isinstance(e, Play) for e in events)
        self.n_streams += sum(isinstance(e, End) and e.seconds >= _STREAM_SECONDS for e in events)
        return Batch(
            visit=decision.visit,
            n=0,
            decision=decision.id,
            received_at=self._now_ms,
            offset_ms=0,
            events=tuple(events),
        )

    def _liked(
        self,
        arrival: Arrival,
        titles: np.ndarray,
        wanted: int | None,
        launched: float,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """How much this visitor likes each title: their country, they themselves, and what they came for."""
        liked = self._tastes.of(arrival.country, arrival.device, titles, launched)
        genres = self._tastes.genres
        liked = liked + genres[titles] @ rng.normal(0, _OWN_TASTE, genres.shape[1])
        liked[titles == wanted] += _WANTED
        return liked

    def _page(self, number: int, arrival: Arrival, wanted: int | None) -> Decision | None:
        """The page's record: asked for again while the log is full. Only the first screens are asked for."""
        request = PageRequest(
            visitor=f"simulated-{self._seed}-{number}",
            signals=Given(
                country=arrival.country,
                region=arrival.region,
                languages=arrival.languages,
                device=arrival.device,
                referral=arrival.referral,
                campaign_title=None if wanted is None else self._titles[wanted].id,
            ),
            n_rows=_N_ROWS,
            n_columns=_N_COLUMNS,
        )
        for _ in _patiently():
            # Never out of time: a page cut short by a busy machine would make the outcome depend on it.
            served = self._engine.page(request, at_ms=arrival.at_ms, started=math.inf)
            if served.page.recorded or served.decision is None:
                break
        self.n_recorded += served.decision is not None
        return served.decision

    def _launched(self, at_ms: int) -> float:
        """How far the launch has come: 0 before its last hours, 1 now."""
        hours_ago = (self._now_ms - at_ms) / HOUR_MS
        return max(0.0, 1 - hours_ago / self._launch_hours)

    def _came_for(self, arrival: Arrival, launched: float, rng: np.random.Generator) -> int | None:
        """The title that brought them, if one did: the launch is advertised, a country's hits talked of."""
        hits = self._tastes.hits
        if rng.random() >= _CAME_FOR.get(arrival.referral, 0.0):
            return None
        if launched and hits.launch is not None and rng.random() < _LAUNCH_TALK:
            return hits.launch
        local = hits.local.get(arrival.country)
        return local[int(rng.random() ** 2 * len(local))] if local else None


class _Watcher:
    """One visitor before their page: what they look at, and what they do about what they like.

    Placements are examined from the top left, ever fewer to the right and below (a position-based model:
    Craswell et al., WSDM 2008, section 3.1), and chosen by taste among those examined (multinomial logit).
    """

    def __init__(self, arrival: Arrival, decision: Decision, rng: np.random.Generator) -> None:
        self._at = arrival.at_ms
        self._rng = rng
        wide = _COLUMNS_SEEN[arrival.device]
        rows = decision.titles_by_row()
        self._rows = rows[: 2 + int(rng.geometric(_ROW_STOP))]
        pages = rng.geometric(_PAGE_STOP, len(self._rows))
        self._seen = [min(len(row), wide * int(n)) for row, n in zip(self._rows, pages, strict=True)]
        seen = [(r, c) for r, n in enumerate(self._seen) for c in range(n)]
        self._places = np.array(seen, np.int64).reshape(-1, 2)
        flat = [t for row, n in zip(self._rows, self._seen, strict=True) for t in row[:n]]
        self.titles = np.array(flat, np.int64)

    def events(self, liked: np.ndarray) -> list[Event]:
        """What they do, given how much they like each title that came on screen, shape (n_titles,)."""
        rng, clock = self._rng, self._at
        events: list[Event] = [PageView(clock), *self._looking(clock + 800)]
        clock += 3000 * max(1, len(self._rows))
        depth = self._places @ _EXAMINED
        examined = np.flatnonzero(np.log(rng.random(len(liked))) < depth)
        wanted = int(np.searchsorted(_N_WANTED, rng.random()))
        appeal = liked[examined] + rng.gumbel(size=len(examined))
        for at in examined[np.argsort(-appeal)[:wanted]].tolist():
            clock += int(rng.integers(4_000, 40_000))
            events += (watched := self._watching(at, float(liked[at]), clock))
            clock = watched[-1].at
        if len(examined) and rng.random() < _DISMISSED:
            worst = examined[int(np.argmin(liked[examined]))]
            events.append(Dismiss(clock + 5_000, *self._places[worst].tolist()))
        return events

    def _looking(self, at: int) -> list[Event]:
        """Impressions as the visitor scrolls down, two rows at a time."""
        events: list[Event] = []
        for first in range(0, len(self._rows), 2):
            last = min(first + 2, len(self._rows))
            if first:
                events.append(Scroll(at, last - 1))
            ranges = [(r, 0, self._seen[r] - 1) for r in range(first, last) if self._seen[r]]
            events.append(Impression(at + 1000, ranges))
            at += 3000
        return events

    def _watching(self, placement: int, liked: float, at: int) -> list[Event]:
        """A click, and mostly a play; who likes the title watches on past two minutes."""
        rng = self._rng
        row, column = self._places[placement].tolist()
        events: list[Event] = [Click(at, row, column)]
        gladly = rng.random() < 1 / (1 + math.exp(_HALF_LIKED - liked))
        if gladly and rng.random() < _ADDED:
            events.append(Add(at + 1500, row, column))
        if not gladly and rng.random() < 0.4:
            return events
        seconds = float(rng.integers(130, 6000) if gladly else rng.integers(5, 110))
        events.append(Play(at + 2500, row, column))
        if gladly:
            events.append(Progress(at + 2500 + 125_000, row, column, 125.0))
        events.append(End(at + 2500 + int(1000 * seconds), row, column, seconds, seconds > 5000))
        return events


class _Sender:
    """Appends batches to the log as fast as it takes them, a bounded number at a time."""

    def __init__(self, engine: Engine) -> None:
        self._log = engine.log
        self._first = engine.log.view().number
        self._room = threading.Semaphore(_MAX_WAITING)
        self._count = threading.Lock()
        self.n_stored = self.n_failed = self.n_events = 0

    def send(self, batches: Sequence[Batch | None]) -> None:
        """Append these and wait until each is durable or has failed."""
        for batch in batches:
            if batch is not None:
                self._append(batch)
        for _ in range(_MAX_WAITING):
            if not self._room.acquire(timeout=_GIVE_UP_SECONDS):
                raise LogFull("the log did not answer for a minute")
        self._room.release(_MAX_WAITING)

    def settle(self, n_recorded: int) -> None:
        """Wait until the view holds all that was sent, and so many pages; at most some seconds."""
        number = self._first + self.n_stored + n_recorded
        until = time.monotonic() + _VIEW_SECONDS
        while self._log.view().number < number and time.monotonic() < until:
            time.sleep(0.01)

    def _append(self, batch: Batch) -> None:
        def done(outcome: Outcome) -> None:
            with self._count:
                self.n_stored += outcome == "stored"
                self.n_failed += outcome == "failed"
                self.n_events += len(batch.events) if outcome == "stored" else 0
            self._room.release()

        if not self._room.acquire(timeout=_GIVE_UP_SECONDS):
            raise LogFull("the log did not answer for a minute")
        for _ in _patiently():
            try:
                return self._log.append(batch, done)
            except LogFull:
                continue


def _patiently() -> Iterator[None]:
    """Go on trying for a minute, ever less often. Raises LogFull after that."""
    until, pause = time.monotonic() + _GIVE_UP_SECONDS, 0.005
    while time.monotonic() < until:
        yield
        time.sleep(pause)
        pause = min(2 * pause, 0.5)
    raise LogFull("the log took nothing for a minute")


def _promoted(engine: Engine, everyone: Sequence[Audience], now_ms: int) -> dict[str, list[int]]:
    """The titles in sight on each country's page today, as catalogue indices; leaves no trace."""
    promoted = {}
    for audience in everyone:
        signals = Given(country=audience.country, languages=audience.languages[0], device="desktop")
        served = engine.page(PageRequest(signals=signals), at_ms=now_ms, started=math.inf, record=False)
        rows = served.decision.titles_by_row()[:_PROMOTED_ROWS] if served.decision else []
        promoted[audience.country] = [t for row in rows for t in row[:_PROMOTED_COLUMNS]]
    return promoted


def _check(n_visits: int, hours: float) -> None:
    if n_visits < 1:
        raise Problem("n_visits", n_visits, "at least 1 visit")
    if not 0 < hours <= MAX_LATENESS_MS / HOUR_MS - 1:
        raise Problem("hours", hours, "above 0 and at most 47: the log takes nothing older than 48 hours")
