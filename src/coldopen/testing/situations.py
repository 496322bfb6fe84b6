"""Situations as row sources meet them, made up: strangers, and visitors who have done something, in places
with other rights and rules, on a small catalogue."""

from __future__ import annotations

from datetime import date

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.core.signals import Signals
from coldopen.planner.editions import base_shares
from coldopen.popularity import Chart, Popularity
from coldopen.rows import Brought, Edition, Evidence, Situation
from coldopen.rules import RuleBook
from coldopen.simulator.titles import generate_titles
from coldopen.taste import Act

_AT_MS = 1_780_000_000_000
_TODAY = date(2026, 5, 28)
_RULES = """
[[rule]]
id = "no-horror"
forbid = { query = { genres = ["Horror"] } }
"""


def situations(n_titles: int = 300, seed: int = 0) -> list[Situation]:
    """A handful of situations without a model, no two alike: nothing known; a television in Germany; a phone
    in India that came for a title, with chosen genres, acts and candidates; a child, with titles taken down
    and a genre forbidden; and an empty catalogue.

    >>> [s.signals.country for s in situations()]
    [None, 'DE', 'IN', 'BR', None]
    """
    catalogue = Catalogue.of(generate_titles(n_titles, seed=seed, today=_TODAY))
    titles, genres = catalogue.titles, catalogue.genres
    told = Signals(
        country="IN",
        languages=("hi", "en"),
        device="mobile",
        hour=21,
        weekday=5,
        referral="ads",
        campaign_title=titles[7].id,
        genres=genres[:2],
    )
    acts = (Act(3, "play"), Act(4, "click"), Act(5, "dismiss"), Act(6, "pass"))
    done = Evidence(watching=(3,), dismissed=(5,), genres=genres[1:3], acts=acts)
    brought = Brought((9, 8, 12, 14, 20), (0.5, float("nan"), -1.0, 2.0, 0.0), 0.5)
    withdrawn = np.zeros(len(catalogue), bool)
    withdrawn[::7] = True
    child = Signals(country="BR", languages=("pt",), device="tablet")
    return [
        _situation(catalogue, Signals()),
        _situation(catalogue, Signals(country="DE", languages=("de",), device="tv", hour=9, weekday=0)),
        _situation(catalogue, told, evidence=done, brought=brought),
        _situation(catalogue, child, 7, withdrawn, RuleBook.parse({"rules.toml": _RULES})),
        _situation(Catalogue.of(()), Signals()),
    ]


def _situation(
    catalogue: Catalogue,
    signals: Signals,
    max_age: int | None = None,
    withdrawn: np.ndarray | None = None,
    book: RuleBook | None = None,
    evidence: Evidence | None = None,
    brought: Brought | None = None,
) -> Situation:
    chart = {"world": {title.id: 100.0 / (1 + i) for i, title in enumerate(catalogue.titles[:40])}}
    popularity = Popularity(None, base_shares(catalogue), catalogue.index, Chart("A chart", chart), None)
    gone = np.zeros(len(catalogue), bool) if withdrawn is None else withdrawn
    return Situation(
        Edition(catalogue, popularity, gone),
        signals,
        (book or RuleBook()).match(signals, max_age, _AT_MS),
        _AT_MS,
        max_age,
        evidence=evidence or Evidence(),
        brought=brought,
    )
