"""Visitors who are no people: bots that push one title, scrapers that see everything and open nothing."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

import numpy as np
from msgspec.structs import replace

from coldopen.core.events import MAX_EVENTS, Click, Event, Impression, PageView, Play, Scroll
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of, luck
from coldopen.simulator.serving import Shown, Told, Wish
from coldopen.simulator.truth import VisitTruth, unserved
from coldopen.simulator.world import World

_RANGES_AT_ONCE = 200
_SCRAPES_MS, _CLICKS_MS = 150, 40

Placement = tuple[int, int, int]
"""A row, a column, and the title (catalogue index) there."""


def misbehave(
    world: World, person: Person, nth: int, at_ms: int
) -> Generator[Wish | list[Told], Shown | None, VisitTruth]:
    """A visit of a bot or a scraper; see `session.visit`."""
    truth = unserved(world.catalogue, person, nth, at_ms)
    shown = yield Wish(person, truth.visit, at_ms, 0)
    if shown is None:
        return truth
    truth = replace(truth, tier=shown.tier, n_pages=1)
    if person.kind == "scraper":
        yield _batches(person, truth.visit, shown, list(scraping(shown, at_ms)))
        return replace(truth, n_examined=sum(len(row) for row in shown.rows))
    target = pushed(world.scenario.seed, person.wanted, shown.rows)
    if target is None:
        return truth
    n = world.scenario.adversaries.bot_clicks
    yield _batches(person, truth.visit, shown, list(clicking(target, n, at_ms)))
    return replace(truth, n_examined=1, n_opened=n, wanted=world.catalogue.titles[target[2]].id)


def pushed(seed: int, wanted: int | None, rows: Sequence[np.ndarray]) -> Placement | None:
    """What every bot of a world opens on a page: the wanted title, or where it is not there the one that
    comes first in an order drawn by the seed, so that bots on like pages open the same.

    None where there is no title that the world knows.
    """
    lengths = [len(row) for row in rows]
    titles = np.concatenate([*rows, np.array([], np.int64)])
    if not (titles >= 0).any():
        return None
    order = np.where(titles < 0, 2.0, luck(key_of(seed, "pushed"), np.maximum(titles, 0)))
    if wanted is not None:
        order[titles == wanted] = -1.0
    at = int(order.argmin())
    row = int(np.searchsorted(np.cumsum(lengths), at, "right"))
    return row, at - sum(lengths[:row]), int(titles[at])


def clicking(target: Placement, n_clicks: int, at_ms: int) -> Iterator[Event]:
    """A page view, and the same title opened and played so many times, faster than anybody could."""
    row, column, _ = target
    yield PageView(at_ms)
    yield Impression(at_ms, [(row, column, column)])
    for n in range(n_clicks):
        yield Click(at_ms + _CLICKS_MS * (n + 1), row, column)
        yield Play(at_ms + _CLICKS_MS * (n + 1), row, column)


def scraping(shown: Shown, at_ms: int) -> Iterator[Event]:
    """A page view, and all of the page seen within a moment."""
    yield PageView(at_ms)
    ranges = [(row, 0, len(titles) - 1) for row, titles in enumerate(shown.rows) if len(titles)]
    for n, first in enumerate(range(0, len(ranges), _RANGES_AT_ONCE)):
        some = ranges[first : first + _RANGES_AT_ONCE]
        yield Scroll(at_ms + _SCRAPES_MS * (n + 1), some[-1][0])
        yield Impression(at_ms + _SCRAPES_MS * (n + 1), some)


def _batches(person: Person, visit: str, shown: Shown, events: list[Event]) -> list[Told]:
    """These events in batches as large as may be."""
    cut = [tuple(events[first : first + MAX_EVENTS]) for first in range(0, len(events), MAX_EVENTS)]
    return [Told(person, visit, shown, n, some[-1].at, some) for n, some in enumerate(cut)]
