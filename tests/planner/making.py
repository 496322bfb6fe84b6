"""Small catalogues and situations for the planner's tests."""

from __future__ import annotations

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.core.signals import Signals
from coldopen.core.title import Title
from coldopen.planner.editions import base_shares
from coldopen.popularity import Chart, Popularity
from coldopen.rows import Edition, Evidence, Situation
from coldopen.rows.tasting import Taste
from coldopen.rules import RuleBook

NOW = 1_780_000_000_000


def titles(n: int = 60, **fields) -> list[Title]:
    genres = ("Drama", "Comedy", "Crime", "Family")
    return [
        Title(
            id=f"t{i:03}",
            name=f"Title {i}",
            genres=(genres[i % 4], genres[(i // 4) % 4]) if i % 4 != (i // 4) % 4 else (genres[i % 4],),
            countries=(("IN", "DE", "US")[i % 3],),
            languages=(("hi", "de", "en")[i % 3],),
            year=2000 + i % 25,
            maturity=(0, 7, 12, 16, 18)[i % 5],
            kind="series" if i % 7 == 0 else "film",
            **fields,
        )
        for i in range(n)
    ]


def situation(
    catalogue: Catalogue,
    signals: Signals | None = None,
    rules: str = "",
    chart: dict[str, dict[str, float]] | None = None,
    withdrawn: tuple[str, ...] = (),
    max_age: int | None = None,
    evidence: Evidence | None = None,
    at_ms: int = NOW,
    taste: Taste | None = None,
    without_taste: str = "",
) -> Situation:
    known = signals or Signals()
    popularity = Popularity(None, base_shares(catalogue), catalogue.index, Chart("A chart", chart or {}))
    gone = np.zeros(len(catalogue), bool)
    gone[[catalogue.index[t] for t in withdrawn if t in catalogue.index]] = True
    book = RuleBook.parse({"rules.toml": rules})
    return Situation(
        Edition(
            catalogue,
            popularity,
            gone,
            taste=taste,
            model="" if taste is None else "m",
            without_taste=without_taste,
        ),
        known,
        book.match(known, max_age, at_ms),
        at_ms,
        max_age,
        "en",
        evidence or Evidence(),
    )
