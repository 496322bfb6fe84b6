"""Pushing: once something was done on a page, the page that goes on from it is sent to who looks at it.

A stream of Server-Sent Events belongs to one page, by its token. What was done is read from the log, so it
does not matter which process took the events, and only what was acknowledged counts.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream
from msgspec import Raw

from coldopen.core.decision import Decision
from coldopen.core.events import Add, Batch, Click, Dismiss, End, Impression, Placed, Play, Scroll
from coldopen.core.ids import split_decision_id
from coldopen.engine import Engine
from coldopen.log import unix_ms
from coldopen.planner import PageRequest, Replan, candidates_again
from coldopen.service.describing import errors
from coldopen.service.problems import problem
from coldopen.service.waiting import Waiting
from coldopen.service.wire import Cause, Update

UPDATES_PATH = "/v1/page/updates"
LOOK_SECONDS = 0.25
"""How often a stream looks at the log for what other processes took."""

BEAT_SECONDS = 15.0
LONGEST_SECONDS = 300
MOST_PER_VISIT = 2
PASSED_ROWS = 3
"""So many rows, seen and passed over since the page was made, are a reason to plan it anew."""

_ACTS = (Click, Play, End, Add, Dismiss)
_TRY_AGAIN = {"Retry-After": "30"}
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Connection": "close"}


class Streams:
    """The streams that a process holds open, by visit: `most` of them, and few a visit."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._open: dict[str, list[asyncio.Event]] = {}

    @property
    def n(self) -> int:
        return sum(map(len, self._open.values()))

    def full(self, visit: str) -> bool:
        """Whether no more can be opened."""
        return self.n >= self.most or len(self._open.get(visit, ())) >= MOST_PER_VISIT

    def tell(self, visit: str) -> None:
        """Something of a visit was taken: its streams look at once."""
        for stream in self._open.get(visit, ()):
            stream.set()

    @contextmanager
    def opened(self, visit: str) -> Iterator[asyncio.Event]:
        """A stream as long as it is open, and what wakes it."""
        told = asyncio.Event()
        self._open.setdefault(visit, []).append(told)
        try:
            yield told
        finally:
            self._open[visit].remove(told)
            if not self._open[visit]:
                del self._open[visit]


@get(
    UPDATES_PATH,
    summary="The pages that go on from one, as they are made",
    responses=errors(400, 403, 503),
    opt={"uncompressed": True},
)
async def push_pages(
    request: Request[Any, Any, Any],
    engine: NamedDependency[Engine],
    waiting: NamedDependency[Waiting],
    streams: NamedDependency[Streams],
    token: FromQuery[str],
    seconds: Annotated[int, QueryParameter(ge=1, le=LONGEST_SECONDS)] = LONGEST_SECONDS,
) -> Response[Any]:
    """Server-Sent Events named `page`, each an update as JSON, for who has the page's token. The stream ends
    after `seconds`; 503 where too many are open: ask for pages instead."""
    decision = engine.keys.verify(token, unix_ms())
    where = split_decision_id(decision) if decision else None
    if where is None:
        raise PermissionDeniedException(
            detail="token: expected the token of a page of this service, not expired"
        )
    if streams.full(where[0]):
        return problem(503, "too many pages are followed now", headers=_TRY_AGAIN)
    content = _updates(Followed(engine, token, *where), waiting, streams, seconds)
    return Stream(content, media_type="text/event-stream", headers=_HEADERS)


class Followed:
    """A page on somebody's screen, and what has been done on it since it was made, or last planned anew."""

    def __init__(self, engine: Engine, token: str, visit: str, number: int) -> None:
        self.visit = visit
        self._engine, self._token, self._number = engine, token, number
        self._decision: Decision | None = None
        self._looked_at = -1
        self._answered: set[int] = set()

    def update(self) -> bytes | None:
        """The page that goes on from this one, where something new asks for it; one question of the log where
        nothing was done."""
        log = self._engine.log
        done = log.read_visit(self.visit)
        if done.evidence == self._looked_at:
            return None
        page = self._decision
        if page is None:
            page = log.read_decision(self.visit, self._number)
            if page is None:  # not in the log yet, or never
                return None
            self._decision = page
            self._answered = {batch.n for batch in log.read_visit(self.visit, page.evidence).batches}
        self._looked_at = done.evidence
        because = cause([batch for batch in done.batches if batch.n not in self._answered], page)
        n_seen = rows_in_sight(done.batches, page)
        if because is None or n_seen >= len(page.rows):
            return None
        self._answered = {batch.n for batch in done.batches}
        return self._made(page, n_seen, because)

    def _made(self, page: Decision, n_seen: int, because: Cause) -> bytes | None:
        ask = page.ask
        asked = PageRequest(
            visitor=page.visitor,
            max_age=ask.max_age,
            exclude=ask.excluded,
            candidates=candidates_again(ask, lambda at: self._engine.title_of(page.catalogue, at)),
            n_rows=ask.n_rows,
            n_columns=ask.n_columns,
            replan=Replan(token=self._token, n_seen=n_seen),
        )
        served = self._engine.page(asked, signals=page.signals)
        if served.page.previous != page.id:
            return None
        return msgspec.json.encode(Update(because, Raw(served.body)))


def cause(new: Sequence[Batch], page: Decision) -> Cause | None:
    """Why to plan a page anew after these batches of its visit: the last act in them, or `PASSED_ROWS` of its
    rows that were seen and, though lower ones were too, not acted upon. None where there is no reason."""
    acts = [
        (batch.happened_at(event), batch.decision, event)
        for batch in new
        for event in batch.events
        if isinstance(event, _ACTS)
    ]
    if acts:
        _, decision, act = max(acts, key=lambda each: each[0])
        return Cause(act.__struct_config__.tag, decision, act.row, act.column)  # type: ignore[arg-type]  # one of _ACTS
    own = [event for batch in new if batch.decision == page.id for event in batch.events]
    seen = {row for each in own if isinstance(each, Impression) for row, _, _ in each.ranges}
    acted = {each.row for each in own if isinstance(each, Placed)}
    rows = [row for row in seen - acted if page.n_kept <= row < max(seen) and not _is_hero(page, row)]
    return Cause("passed", page.id, max(rows)) if len(rows) >= PASSED_ROWS else None


def rows_in_sight(batches: Sequence[Batch], page: Decision) -> int:
    """How many rows of a page, from the top, were seen as far as was told; and one more, which may show its
    upper part by now."""
    lowest = page.n_kept - 1
    for batch in batches:
        if batch.decision != page.id:
            continue
        for event in batch.events:
            if isinstance(event, Impression):
                lowest = max([lowest, *[row for row, _, _ in event.ranges]])
            elif isinstance(event, Placed | Scroll):
                lowest = max(lowest, event.row)
    return lowest + 2


def _is_hero(page: Decision, row: int) -> bool:
    return row < len(page.rows) and page.rows[row].shape == "hero"


async def _updates(
    page: Followed, waiting: Waiting, streams: Streams, seconds: float
) -> AsyncIterator[bytes]:
    """The stream of a page: a comment now and then, so that whoever is gone is noticed, and updates. While
    page requests wait, nothing is planned for it."""
    until = time.monotonic() + seconds
    beat = 0.0
    with streams.opened(page.visit) as told:
        while (now := time.monotonic()) < until:
            if now >= beat:
                beat = now + BEAT_SECONDS
                yield b":\n\n"
            told.clear()
            update = None if waiting.n else page.update()
            if update is not None:
                yield b"event: page\ndata: " + update + b"\n\n"
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), min(LOOK_SECONDS, max(until - now, 0.0)))
