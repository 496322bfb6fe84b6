"""What happened before a page is asked for: charts, models, visits, and pages that were learned from."""

from __future__ import annotations

import threading
import time

import numpy as np
from msgspec.structs import replace

from coldopen.core.decision import Decision
from coldopen.core.errors import Problem
from coldopen.core.events import Batch, Dismiss, Event, GenreChoice, Impression, Play
from coldopen.core.title import Title
from coldopen.engine import Engine, PageRequest, Replan, encode_titles
from coldopen.popularity import Chart
from coldopen.taste.interactions import Interactions

_GENRES = ("Drama", "Comedy", "Crime", "Family", "War", "Music")
_N_TASTED, _N_VISITORS, _N_LIKED = 120, 400, 8
_N_LEARNED, _N_NEW = 150, 12
_DAY_MS = 86_400_000
_SECONDS = 10.0


def with_chart(engine: Engine, asked: PageRequest) -> PageRequest:
    """An outside chart of the first ten titles."""
    engine.install("chart", Chart("A chart", {"IN": {f"t{i}": (12 - i) / 100 for i in range(10)}}).encode())
    return asked


def with_new_titles(engine: Engine, asked: PageRequest) -> PageRequest:
    """A dozen more titles came in."""
    titles = engine.loaded().edition.catalogue.titles
    more = [replace(title, id=f"new-{title.id}", name=f"New {title.name}") for title in titles[:_N_NEW]]
    engine.install("catalogue", encode_titles([*titles, *more]))
    return asked


def with_page(engine: Engine, asked: PageRequest) -> PageRequest:
    """The visit had a page, played a title, dismissed another and chose a genre; its next page goes on."""
    page = _page(engine, replace(asked, visit="before"))
    acts = Play(at=page.at, row=1, column=1), Dismiss(at=page.at, row=2, column=0)
    _tell(engine, page, *acts, GenreChoice(at=page.at, genres=["Comedy"]))
    token = engine.keys.sign(page.id, page.at + _DAY_MS)
    return replace(asked, visit="before", replan=Replan(token=token, n_seen=2))


def with_learned_values(engine: Engine, asked: PageRequest) -> PageRequest:
    """Visitors had pages and played from rows of genres more often than from others."""
    rng = np.random.default_rng(1)
    for i in range(_N_LEARNED):
        page = _page(engine, replace(asked, visit=f"learned-{i}"))
        seen = Impression(at=page.at, ranges=[(row, 0, 3) for row in range(len(page.rows))])
        likes = [row for row, each in enumerate(page.rows) if rng.random() < _liking(each.source)]
        _tell(engine, page, seen, *[Play(at=page.at, row=row, column=0) for row in likes])
    return asked


def tasted_titles() -> list[Title]:
    """Titles of one genre each."""
    return [
        Title(id=f"t{i}", name=f"Title {i}", genres=(_GENRES[i % len(_GENRES)],), countries=("IN",))
        for i in range(_N_TASTED)
    ]


def with_model(engine: Engine, asked: PageRequest) -> PageRequest:
    """A model learned from visitors who like titles of one genre each."""
    from coldopen.taste.fitting import Learn
    from coldopen.taste.train import train

    rng = np.random.default_rng(1)
    titles = engine.loaded().edition.catalogue.titles
    liked = []
    for _ in range(_N_VISITORS):
        genre = _GENRES[int(rng.integers(len(_GENRES)))]
        own = [i for i, title in enumerate(titles) if genre in title.genres]
        liked.append(rng.choice(own, _N_LIKED, replace=False))
    likes = Interactions(
        tuple(titles),
        tuple([("country:IN", "device:mobile")] * _N_VISITORS),
        np.repeat(np.arange(_N_VISITORS, dtype=np.int32), _N_LIKED),
        np.concatenate(liked).astype(np.int32),
    )
    engine.install("model", train(Learn(), likes).encode())
    return asked


def _liking(source: str) -> float:
    return {"genre": 0.3, "local": 0.2}.get(source, 0.05)


def _page(engine: Engine, asked: PageRequest) -> Decision:
    """A page as it is in the log."""
    decision = engine.page(asked).decision
    assert decision is not None
    until = time.monotonic() + _SECONDS
    while engine.log.read_decision(decision.visit, decision.number) is None:
        if time.monotonic() > until:
            raise Problem("log", "a page that was not written", f"one within {_SECONDS:g} s")
        time.sleep(0.001)
    return decision


def _tell(engine: Engine, page: Decision, *events: Event) -> None:
    """Append events on a page, and wait until the log has them."""
    done = threading.Event()
    batch = Batch(
        visit=page.visit, n=0, decision=page.id, received_at=page.at, offset_ms=0, events=tuple(events)
    )
    engine.log.append(batch, lambda outcome: done.set())
    if not done.wait(_SECONDS):
        raise Problem("log", "events that were not written", f"an outcome within {_SECONDS:g} s")
