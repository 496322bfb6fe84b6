"""An engine in this process, as simulated people meet it: the same seed gives the same log, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from itertools import count, takewhile
from pathlib import Path

import msgspec
import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.core.decision import Ask, Decision, unpack_titles
from coldopen.core.errors import Problem
from coldopen.core.events import Batch
from coldopen.core.log import LogFull
from coldopen.core.page import Page
from coldopen.engine import Engine, PageRequest, encode_titles, make_folds
from coldopen.log import LocalLog, rewind
from coldopen.planner import size
from coldopen.settings import Settings
from coldopen.simulator.person import Person
from coldopen.simulator.scenario import DAY_MS
from coldopen.simulator.servers.stepping import SteppedClock, SteppedLog
from coldopen.simulator.serving import Shown, Told, Wish

_NEVER_LATE = float("inf")
_N_ROWS, _N_COLUMNS = 14, 14
_SELDOM_MS = 60_000


class Numbers:
    """Numbers for the pages of a visit that follow from time and page, unlike those of a service, which
    nobody should guess: 43 bits of milliseconds, 20 of how many pages came before."""

    n_pages = 0

    def __call__(self, at_ms: int) -> int:
        return ((at_ms & ((1 << 43) - 1)) << 20) | (self.n_pages & 0xFFFFF)


class _Card(msgspec.Struct):
    id: str


class InProcess:
    """A `Server` over an engine whose log and clock move in turns. For one thread; see `in_process`.

    Pages are never out of time, so that a busy machine changes none. They have 14 rows of 14 titles, or as
    many as the device's page has where that is smaller.

    Arguments:
        engine: made with `log` and `numbers`.
        log: holds its view between turns.
        numbers: what the engine numbers pages by.
        catalogue: the world's; an engine's titles are found among them by id.
        seed: of the made-up networks that events come from.
    """

    name = "the engine"

    def __init__(
        self, engine: Engine, log: SteppedLog, numbers: Numbers, catalogue: Catalogue, seed: int
    ) -> None:
        self.engine = engine
        self.log = log
        self._numbers = numbers
        self._catalogue = catalogue
        self._networks = seed.to_bytes(16, "little")
        self._to_world: dict[str, np.ndarray] = {}

    def pages(self, wishes: Sequence[Wish]) -> list[Shown | None]:
        """See `Server`.

        Raises:
            LogFull: the disk fails.
        """
        return [self._page(wish) for wish in wishes]

    def take(self, told: Sequence[Told]) -> None:
        """See `Server`.

        Raises:
            LogFull: the disk fails.
        """
        self.log.append_all([self._batch(each) for each in told])

    def turn(self, now_ms: int) -> None:
        """See `Server`.

        Raises:
            LogFull: the disk fails.
        """
        self.log.step(now_ms)
        self.engine.refresh()

    def mark(self) -> int:
        """Right after a turn, the number of the log's last record: what a checkpoint keeps of the log."""
        return self.log.view().number

    def _page(self, wish: Wish) -> Shown:
        person = wish.person
        n_rows, n_columns = size(person.told.device, Ask(), self.engine.settings.planner)
        request = PageRequest(
            visitor=person.visitor,
            visit=wish.visit,
            signals=person.told,
            n_rows=min(n_rows, _N_ROWS),
            n_columns=min(n_columns, _N_COLUMNS),
        )
        self._numbers.n_pages = wish.n_pages
        served = self.engine.page(request, at_ms=wish.at_ms, started=_NEVER_LATE)
        if served.decision is None:
            return self._frozen(served.page)
        if not served.page.recorded:
            raise LogFull("the log could not take a page")
        return self._shown(served.decision, served.page.token)

    def _shown(self, decision: Decision, token: str) -> Shown:
        titles = self._in_world(decision.catalogue)[unpack_titles(decision.titles)]
        rows, start = [], 0
        for row in decision.rows:
            rows.append(titles[start : start + row.n_titles])
            start += row.n_titles
        keys = tuple([row.key for row in decision.rows])
        return Shown(decision.id, token, decision.tier, keys, tuple(rows))

    def _frozen(self, page: Page) -> Shown:
        """A page without a record says its titles in its cards alone."""
        ids = [[msgspec.json.decode(card, type=_Card).id for card in row.titles] for row in page.rows]
        rows = tuple(np.array([self._catalogue.index.get(t, -1) for t in row], np.int64) for row in ids)
        return Shown(page.decision, page.token, page.tier, tuple(row.key for row in page.rows), rows)

    def _in_world(self, catalogue: str) -> np.ndarray:
        """From the places in a catalogue of the engine to those in the world's, -1 for what that lacks."""
        places = self._to_world.get(catalogue)
        if places is None:
            ids = takewhile(bool, (self.engine.title_of(catalogue, i) for i in count()))
            places = np.array([self._catalogue.index.get(title or "", -1) for title in ids], np.int64)
            self._to_world[catalogue] = places
        return places

    def _batch(self, told: Told) -> Batch:
        return Batch(
            visit=told.visit,
            n=told.n,
            decision=told.shown.decision,
            received_at=told.at_ms,
            offset_ms=0,
            events=told.events,
            address_group=self._network(told.person, told.at_ms),
        )

    def _network(self, person: Person, at_ms: int) -> str:
        """The made-up network that events come from: one a household, one for all bots of a title unless
        they are apart; another name every day, as in a service."""
        together = person.kind == "bot" and not person.apart
        where = f"bots {person.wanted}" if together else f"home {person.visitor}"
        told = f"{at_ms // DAY_MS} {where}".encode()
        return blake2b(told, key=self._networks, digest_size=10).hexdigest()


@contextmanager
def in_process(
    folder: Path,
    catalogue: Catalogue,
    seed: int,
    starts_ms: int,
    settings: Settings | None = None,
    back_to: int | None = None,
) -> Iterator[InProcess]:
    """An engine over a folder, with these titles in service, whose time begins at `starts_ms`.

    Its log is an ordinary one. Where a run goes on, `back_to` is the mark of its checkpoint: what was logged
    after that is taken back, and will be logged again.

    Raises:
        Problem: the folder cannot be used, or a service runs on it.
    """
    if not len(catalogue):
        raise Problem("catalogue", "no titles", "a world with titles")
    chosen, clock, numbers = settings or Settings(), SteppedClock(starts_ms), Numbers()
    if back_to is not None:
        rewind(folder, back_to)
    quiet = msgspec.structs.replace(chosen.log, view_interval_ms=_SELDOM_MS)
    local = LocalLog(folder, lambda lookup: make_folds(lookup, chosen), quiet, clock)
    try:
        log = SteppedLog(local, clock)
        engine = Engine.open(folder, chosen, log, clock, numbers)
    except BaseException:
        local.close()
        raise
    with engine:
        engine.install("catalogue", encode_titles(catalogue.titles))
        yield InProcess(engine, log, numbers, catalogue, seed)
