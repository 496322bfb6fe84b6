"""A log that also tells of visits that never were: what their visitors streamed, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from coldopen.core.decision import Ask, Decision, PlannedRow, pack_titles
from coldopen.core.events import Batch, Play, Progress
from coldopen.core.ids import decision_id
from coldopen.core.log import Log, Visit
from coldopen.core.page import Message
from coldopen.core.signals import Signals
from coldopen.engine import Engine

_NAME = "sameness"
_SECONDS = 3600.0


class ImaginedVisits:
    """The engine's log, and visits of one stream each, an hour long, named by `visit_id`.

    Arguments:
        log: what all else is asked of.
        catalogue: the content id of the catalogue that `titles` are places in.
        at_ms: when they streamed, in Unix milliseconds.
    """

    def __init__(self, log: Log, catalogue: str, titles: Sequence[int], at_ms: int) -> None:
        self._log = log
        self._catalogue, self._titles, self._at = catalogue, tuple(titles), at_ms

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    def read_visit(self, visit: str, up_to: int | None = None) -> Visit:
        """See `Log`."""
        streamed = _streamed(visit)
        if streamed is None:
            return self._log.read_visit(visit, up_to)
        if streamed < 0:
            return Visit()
        events = (Play(self._at, 0, streamed), Progress(self._at, 0, streamed, _SECONDS))
        page = decision_id(visit, 0)
        batch = Batch(visit=visit, n=0, decision=page, received_at=self._at, offset_ms=0, events=events)
        return Visit((batch,), 1)

    def read_decision(self, visit: str, number: int) -> Decision | None:
        """See `Log`."""
        if _streamed(visit) is None:
            return self._log.read_decision(visit, number)
        words = Message("text", ("text:",))
        row = PlannedRow("text", "text", "poster", words, words, len(self._titles))
        return Decision(
            visit=visit,
            number=number,
            at=self._at,
            visitor=None,
            language="en",
            signals=Signals(),
            ask=Ask(),
            evidence=0,
            view=0,
            catalogue=self._catalogue,
            rules="",
            phrases="",
            settings="",
            tier="popularity",
            tier_reason="",
            rows=(row,),
            titles=pack_titles(self._titles),
        )


def visit_id(group: int, seed: int, streamed: int) -> str:
    """A visit of a group of visitors who streamed the title at this place of those imagined (-1 for none)."""
    return f"{_NAME}-{group}-{seed}-{streamed + 1}"


@contextmanager
def imagined(engine: Engine, titles: Sequence[str], at_ms: int) -> Iterator[None]:
    """For as long as this lasts, the engine knows visits in which one of these titles was streamed."""
    catalogue, log = engine.loaded().edition.catalogue, engine.log
    places = [catalogue.index[title] for title in titles]
    engine.read_from(cast(Log, ImaginedVisits(log, catalogue.id, places, at_ms)))
    try:
        yield
    finally:
        engine.read_from(log)


def _streamed(visit: str) -> int | None:
    """Which title was streamed in a visit, -1 for none; None where the visit is not an imagined one."""
    name, *numbers = visit.split("-")
    return int(numbers[-1]) - 1 if name == _NAME and len(numbers) == 3 else None
