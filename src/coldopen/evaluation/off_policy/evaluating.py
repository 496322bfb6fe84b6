"""Candidates judged on what was gathered from a log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from msgspec import Struct

from coldopen import ope
from coldopen.evaluation.off_policy.candidates import Candidate
from coldopen.evaluation.off_policy.first_pages import Question
from coldopen.evaluation.off_policy.gathering import NOT_AGAIN, Gathered, Progress, gather
from coldopen.ope.scored import Scored, averaged
from coldopen.settings import Settings

HEADLINE = "cascade-dr"
"""The estimator whose answer is told first."""

LEAST_AGAIN = 0.9
"""Of the pages whose window has closed, so many must come out again as they were recorded."""

_NO_MARGINALS = "marginal chances were not asked for: --marginals 200, say"


class Answer(Struct, frozen=True, kw_only=True):
    """What a log says of a policy.

    Attributes:
        policy: its name.
        value: what a page would have earned, by the estimator told first.
        change: that, less what pages did earn.
        estimates: by all estimators.
        overlap: how well the log covers it, by the weights of pages down to the last row that counts.
        refused: why the log cannot answer; empty where it can.
    """

    policy: str
    value: ope.Estimate
    change: ope.Estimate
    estimates: tuple[ope.Estimate, ...]
    overlap: ope.Overlap
    refused: tuple[str, ...] = ()


class Report(Struct, frozen=True, kw_only=True):
    """What a log says of candidates: the share of first pages with a reward among the first rows.

    Attributes:
        about: what is estimated, in words.
        reward, window_seconds, n_rows, alpha: as asked.
        n_pages: pages that were judged; `n_visitors` who saw them.
        left_out: visits that were not, by the reason.
        n_checked, n_as_logged: draws whose logged chances were worked out again, and how many were the same.
        logged: what pages did earn.
        answers: one for each candidate.
    """

    about: str
    reward: str
    window_seconds: float
    n_rows: int
    alpha: float
    n_pages: int
    n_visitors: int
    left_out: dict[str, int]
    n_checked: int
    n_as_logged: int
    logged: ope.Estimate
    answers: tuple[Answer, ...]


def evaluate(
    data: Path,
    settings: Settings,
    candidates: Sequence[Candidate],
    question: Question,
    by_visit: bool = False,
    alpha: float = 0.05,
    progress: Progress = lambda done, total: None,
) -> Report:
    """What a log says of candidates.

    Args:
        data, settings, candidates, question, progress: see `gather`.
        by_visit: visits are independent of each other, not only visitors.
        alpha: intervals fail with this chance.

    Raises:
        Problem: there is no log, or an artifact is missing.
    """
    return judged(
        gather(data, settings, candidates, question, progress), candidates, question, by_visit, alpha
    )


def judged(
    found: Gathered, candidates: Sequence[Candidate], question: Question, by_visit: bool, alpha: float
) -> Report:
    """What was gathered, as answers. Arguments as those of `evaluate`."""
    units = np.array([page.visit for page in found.pages]) if by_visit else found.units
    rewards = ope.first_success(found.labels)
    logged = averaged("logged", rewards.sum(1))
    why = _unfit(found)
    answers = [
        _answer(each.name, found, i, rewards, logged, units, alpha, why) for i, each in enumerate(candidates)
    ]
    return Report(
        about=described(question) + "; re-plans as they were",
        reward=question.reward,
        window_seconds=question.window_seconds,
        n_rows=question.n_rows,
        alpha=alpha,
        n_pages=len(found.pages),
        n_visitors=len(np.unique(found.units)),
        left_out=found.left_out,
        n_checked=found.n_checked,
        n_as_logged=found.n_as_logged,
        logged=ope.estimate_of(logged, units, alpha, () if len(found.pages) else ("no page can be judged",)),
        answers=tuple(answers),
    )


def described(question: Question) -> str:
    """What is estimated, in words."""
    return (
        f"share of first pages of a visit with {question.reward} in the first {question.n_rows} rows, within "
        f"{question.window_seconds:g} s of the row being seen"
    )


def _unfit(found: Gathered) -> list[str]:
    """Why a log can answer nothing."""
    not_again = [reason for reason in found.left_out if reason.startswith(NOT_AGAIN)]
    n, n_again = len(found.pages), sum(found.left_out[reason] for reason in not_again)
    if not n:
        return ["no page can be judged", *not_again]
    if n < LEAST_AGAIN * (n + n_again):
        return [f"{n_again:,} of {n + n_again:,} pages do not come out again as they were recorded"]
    if found.n_as_logged < LEAST_AGAIN * found.n_checked:
        return [
            f"of {found.n_checked:,} draws only {found.n_as_logged:,} have the logged chances when these are "
            "worked out again: what was learned then is not what is learned now from the same log"
        ]
    return []


def _answer(
    name: str,
    found: Gathered,
    i: int,
    rewards: np.ndarray,
    logged: Scored,
    units: np.ndarray,
    alpha: float,
    unfit: Sequence[str],
) -> Answer:
    log = ope.PageLog(found.ratios[i], rewards)
    weights = log.weights[:, -1]
    why = unfit or ope.refusals(weights, log.totals)
    model = ope.forward_pages(found.features, found.expected[i], rewards)
    scored = {each.estimator: each for each in _scored(log, model)}
    estimates = [ope.estimate_of(each, units, alpha, why) for each in scored.values()]
    if found.slots.size:
        estimates += [
            ope.estimate_of(each, units, alpha, unfit)
            for each in (
                ope.iips(found.slots[i], found.labels),
                ope.iips_normalised(found.slots[i], found.labels),
                ope.pseudo_inverse(found.pairs[i], found.labels.sum(1)),
            )
        ]
    else:
        estimates += [ope.undefined(each, _NO_MARGINALS) for each in ("iips", "sniips", "pi")]
    best = scored[HEADLINE]
    change = Scored(HEADLINE, best.value - logged.value, best.influence - logged.influence)
    return Answer(
        policy=name,
        value=ope.estimate_of(best, units, alpha, why),
        change=ope.estimate_of(change, units, alpha, why),
        estimates=tuple(estimates),
        overlap=ope.overlap_of(weights, units),
        refused=tuple(why),
    )


def _scored(log: ope.PageLog, model: ope.PageModel) -> list[Scored]:
    return [
        ope.whole_page(log),
        ope.whole_page_normalised(log),
        ope.rips(log),
        ope.rips_normalised(log),
        ope.cascade_dr(log, model),
        ope.cascade_dr_normalised(log, model),
    ]
