"""A world of small pages, in which intervals are held against what is true of each log, a thousand times.

Three slots are filled from seven rows, from the top, each row once. A visitor looks from
the top; a row is clicked with a chance of its own for each of three kinds of visitors, which ends the visit,
else they leave with chance 0.15. What a row is believed to be worth comes from clicks on it so far (a mean
and a spread for each kind and row); a policy that learns sees, every 25 pages, what was clicked before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from coldopen import ope
from coldopen.core.chances import chances_of, draw, encode
from coldopen.ope.scored import Scored
from coldopen.policies import PRIOR, Policy, Rows, Slot
from coldopen.policies.greedy import EpsilonGreedy, Greedy, LinUCB
from coldopen.policies.softmax import Softmax
from coldopen.policies.uniform import Uniform

N_KINDS, N_ROWS, N_SLOTS, LEAVES = 3, 7, 3, 0.15
N_PAGES_A_VIEW = 25
FLOOR = 0.1
ESTIMATORS = ("rips", "snrips", "capped-dr", "cascade-dr", "sncascade-dr")
LOGGING = Softmax(temperature=0.05, optimism=0.3)
CANDIDATES: dict[str, tuple[Policy, float]] = {
    "uniform": (Uniform(), 0.1),
    "softmax 0.1": (Softmax(0.1, 0.3), 0.1),
    "softmax 0.03": (Softmax(0.03, 0.3), 0.1),
    "epsilon 0.5": (EpsilonGreedy(0.5), 0.1),
    "greedy": (Greedy(), 0.1),
    "linucb": (LinUCB(1.0), 0.1),
}
_NOTHING = Rows((), np.zeros((0, 1), np.intp), np.zeros(0, np.int64), np.zeros(0, np.int64))


@dataclass(frozen=True)
class Here:
    """What all policies make of the rows that are left: the chances under the one that acts, (n_left,), and
    under candidates, (n_candidates, n_left); mean and spread of what rows are believed to be worth."""

    logged: list[float]
    candidates: np.ndarray
    mean: np.ndarray
    spread: np.ndarray


@dataclass
class View:
    """What is believed of each row for each kind of visitor, from what was seen and clicked, (3, 7) each, and
    what policies make of it."""

    seen: np.ndarray
    clicked: np.ndarray
    kept: dict[tuple[int, tuple[int, ...]], Here] = field(default_factory=dict)
    values: dict[int, np.ndarray] = field(default_factory=dict)

    @classmethod
    def of_nothing(cls) -> View:
        """Before any page: a click on one of ten rows seen, as five rows would tell."""
        return cls(np.full((N_KINDS, N_ROWS), 5.0), np.full((N_KINDS, N_ROWS), 0.5))

    def here(self, kind: int, left: tuple[int, ...]) -> Here:
        """What policies make of the rows that are left, for a kind of visitor."""
        kept = self.kept.get((kind, left))
        if kept is None:
            rows = np.array(left)
            mean = self.clicked[kind, rows] / self.seen[kind, rows]
            spread = np.sqrt(mean * (1 - mean) / (self.seen[kind, rows] + 1))
            slot = Slot(N_ROWS - len(left), np.arange(len(left)), mean, spread, PRIOR, _NOTHING, rows)
            logged = chances_of(encode(LOGGING.log_shares(slot)), FLOOR)
            others = [chances_of(encode(p.log_shares(slot)), floor) for p, floor in CANDIDATES.values()]
            kept = self.kept[kind, left] = Here(logged, np.array(others), mean, spread)
        return kept

    def true(self, kind: int, clicks: np.ndarray) -> np.ndarray:
        """The chance of a click on a page that each candidate draws, (n_candidates,): over all sets of rows
        above each slot, as what policies think of rows depends on which are left alone."""
        if kind not in self.values:
            above: dict[tuple[int, ...], np.ndarray] = {(): np.ones(len(CANDIDATES))}
            value = np.zeros(len(CANDIDATES))
            for _ in range(N_SLOTS):
                below: dict[tuple[int, ...], np.ndarray] = {}
                for placed, chance in above.items():
                    left = tuple([row for row in range(N_ROWS) if row not in placed])
                    for row, share in zip(left, self.here(kind, left).candidates.T, strict=True):
                        value += chance * share * clicks[kind, row]
                        key = tuple(sorted((*placed, row)))
                        goes_on = chance * share * (1 - clicks[kind, row]) * (1 - LEAVES)
                        below[key] = below.get(key, 0.0) + goes_on
                above = below
            self.values[kind] = value
        return self.values[kind]


@dataclass
class Log:
    """What came of n pages, for each candidate where there is a first axis of these."""

    ratios: np.ndarray
    rewards: np.ndarray
    features: np.ndarray
    expected: np.ndarray
    true: np.ndarray


def held(
    n_replicates: int, n_pages: int, seed: int, acting: Sequence[str] = ("fixed", "learning")
) -> Iterator[dict[str, Any]]:
    """How often intervals hold, by log, candidate and estimator; what is refused is not counted."""
    for learns in [each == "learning" for each in acting]:
        found: dict[tuple[str, str], list[tuple[float, ...]]] = {}
        for replicate in range(n_replicates):
            rng = np.random.default_rng((seed, int(learns), replicate))
            log = made(n_pages, rng, learns)
            for i, name in enumerate(CANDIDATES):
                for scored, refused in estimates(log, i):
                    told = ope.estimate_of(scored)
                    found.setdefault((name, scored.estimator), []).append(
                        (float(log.true[i].mean()), told.value, *_held(told, log.true[i].mean()), refused)
                    )
        for (name, estimator), rows in found.items():
            yield _summary("learning" if learns else "fixed", name, estimator, np.array(rows))


def made(n_pages: int, rng: np.random.Generator, learns: bool) -> Log:
    """A log, with the exact value of each candidate on each of its pages."""
    clicks = 1 / (1 + np.exp(-rng.normal(-2.2, 1.0, (N_KINDS, N_ROWS))))
    learned = View.of_nothing()
    if not learns:  # what a while has taught already
        learned.seen += 20
        learned.clicked += rng.binomial(20, clicks)
    n = len(CANDIDATES)
    log = Log(
        np.ones((n, n_pages, N_SLOTS)),
        np.zeros((n_pages, N_SLOTS)),
        np.zeros((n_pages, N_SLOTS, 4)),
        np.zeros((n, n_pages, N_SLOTS, 4)),
        np.zeros((n, n_pages)),
    )
    view = learned
    for page in range(n_pages):
        if learns and not page % N_PAGES_A_VIEW:
            view = View(learned.seen.copy(), learned.clicked.copy())
        kind = int(rng.integers(N_KINDS))
        log.true[:, page] = view.true(kind, clicks)
        for row, clicked in _one_page(log, page, kind, clicks, view, rng):
            if learns:
                learned.seen[kind, row] += 1
                learned.clicked[kind, row] += clicked
    return log


def _one_page(
    log: Log, page: int, kind: int, clicks: np.ndarray, view: View, rng: np.random.Generator
) -> list[tuple[int, bool]]:
    """Draw a page and have it looked at; the rows that were seen, and whether each was clicked."""
    left, shown, above = tuple(range(N_ROWS)), [], 0.0
    for position in range(N_SLOTS):
        here = view.here(kind, left)
        at = draw(here.logged, float(rng.random()))
        log.ratios[:, page, position] = here.candidates[:, at] / here.logged[at]
        log.features[page, position] = [1.0, here.mean[at], here.spread[at], above]
        expected = log.expected[:, page, position]
        expected[:, 0], expected[:, 3] = 1.0, above
        expected[:, 1], expected[:, 2] = here.candidates @ here.mean, here.candidates @ here.spread
        above += float(here.mean[at])
        shown.append(left[at])
        left = (*left[:at], *left[at + 1 :])
    seen = []
    for position, row in enumerate(shown):
        clicked = bool(rng.random() < clicks[kind, row])
        seen.append((row, clicked))
        log.rewards[page, position] = clicked
        if clicked or rng.random() < LEAVES:
            break
    return seen


def estimates(log: Log, i: int) -> Iterator[tuple[Scored, bool]]:
    """Each estimator's answer about a candidate, and whether the log would refuse it."""
    pages = ope.PageLog(log.ratios[i], log.rewards)
    model = ope.forward_pages(log.features, log.expected[i], log.rewards)
    refused = bool(ope.refusals(pages.weights[:, -1], pages.totals))
    for scored in (
        ope.rips(pages),
        ope.rips_normalised(pages),
        ope.capped_dr(pages, model),
        ope.cascade_dr(pages, model),
        ope.cascade_dr_normalised(pages, model),
    ):
        yield scored, refused


def _held(told: ope.Estimate, true: float) -> Sequence[float]:
    ends = (
        (told.low, told.high),
        (told.likely_low, told.likely_high),
        (told.always_low, told.always_high),
    )
    return [float(low <= true <= high) for low, high in ends]


def _summary(log: str, name: str, estimator: str, rows: np.ndarray) -> dict[str, Any]:
    kept = rows[rows[:, -1] == 0]
    off = kept[:, 1] - kept[:, 0]
    return {
        "log": log,
        "candidate": name,
        "estimator": estimator,
        "true": round(float(kept[:, 0].mean()), 4),
        "bias": round(float(off.mean()), 4),
        "rmse": round(float((off**2).mean() ** 0.5), 4),
        "student": round(float(kept[:, 2].mean()), 4),
        "likelihood": round(float(kept[:, 3].mean()), 4),
        "always": round(float(kept[:, 4].mean()), 4),
        "refused": round(1 - len(kept) / len(rows), 4),
    }
