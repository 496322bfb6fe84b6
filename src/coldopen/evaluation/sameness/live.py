"""Pages that are made for the measurement, for made-up visitors, leaving no trace in the log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import cast

from coldopen.core.decision import Decision
from coldopen.core.errors import Problem
from coldopen.core.signals import Device
from coldopen.engine import Engine, Given, PageRequest
from coldopen.evaluation.sameness.groups import Audience, Group, Seen
from coldopen.evaluation.sameness.imagined import imagined, visit_id

N_ROWS, N_COLUMNS = 20, 12
"""Everybody's page is asked for at one size: what differs is then not for want of room."""
_PATIENCE_SECONDS = 3600.0

Tell = Callable[[int, int], None]


def made_up_pages(
    engine: Engine, audience: Audience, n_seeds: int, at_ms: int, tell: Tell = lambda done, total: None
) -> Iterator[Seen]:
    """So many pages for each group of an audience, at one moment (Unix milliseconds).

    The seed of a page is its visit and number; where the engine's numbers are the same again, so are pages.

    Raises:
        Problem: a signal cannot be used, a title streamed is not in the catalogue, or nothing is in service.
    """
    catalogue = engine.loaded().edition.catalogue
    streamed = [title for title in audience.evidence if title]
    unknown = [title for title in streamed if title not in catalogue.index]
    if unknown or not len(catalogue):
        raise Problem("evidence", ", ".join(unknown) or "no catalogue", "titles of the catalogue in service")
    with imagined(engine, streamed, at_ms):
        for n, group in enumerate(audience):
            at = streamed.index(group.evidence) if group.evidence else -1
            for seed in range(n_seeds):
                decision = _decision(engine, group, visit_id(n, seed, at), at_ms)
                if decision is not None and decision.tier != "frozen":
                    yield Seen(group, decision.titles_by_row())
            tell(n + 1, len(audience))


def _decision(engine: Engine, group: Group, visit: str, at_ms: int) -> Decision | None:
    given = Given(
        country=group.country or None,
        device=cast(Device, group.device) if group.device else None,
        languages=(group.language,) if group.language else (),
        genres=(group.genres,) if group.genres else (),
    )
    asked = PageRequest(visit=visit, signals=given, n_rows=N_ROWS, n_columns=N_COLUMNS)
    patient = time.perf_counter() + _PATIENCE_SECONDS
    return engine.page(asked, at_ms=at_ms, started=patient, record=False).decision
