"""Candidates judged on what was gathered from a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from msgspec import Struct

from coldopen import ope
from coldopen.evaluation.off_policy.candidates import Candidate
from coldopen.evaluation.off_policy.first_pages import Question
from coldopen.evaluation.off_policy.gathering import NOT_AGAIN, Gathered, Progress, gather
from coldopen.ope.scored import Scored, averaged
from coldopen.settings import Settings

HEADLINE = "capped-dr"
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
        advice: what would let it, where it cannot; "" where nothing is known that would.
    """

    policy: str
    value: ope.Estimate
    change: ope.Estimate
    estimates: tuple[ope.Estimate, ...]
    overlap: ope.Overlap
    refused: tuple[str, ...] = ()
    advice: str = ""


class Pair(Struct, frozen=True, kw_only=True):
    """How much more a page would have earned by one policy than by another, on the same pages: what policies
    are ranked by. It is known better than either value, as far as both would have drawn the same rows."""

    policy: str
    other: str
    change: ope.Estimate


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
        pairs: each two candidates that were answered, the better one first.
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
    pairs: tuple[Pair, ...] = ()


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
    asked = [_Judged.of(each.name, found, i, rewards) for i, each in enumerate(candidates)]
    answers = tuple([_answer(each, found, logged, units, alpha, why) for each in asked])
    answered = [each for each, answer in zip(asked, answers, strict=True) if not answer.refused]
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
        answers=answers,
        pairs=_pairs(answered, units, alpha),
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


@dataclass(frozen=True)
class _Judged:
    """A candidate on the pages of a log, by all estimators that need no more; `i` is its place among all."""

    name: str
    i: int
    log: ope.PageLog
    scored: Mapping[str, Scored]

    @classmethod
    def of(cls, name: str, found: Gathered, i: int, rewards: np.ndarray) -> _Judged:
        log = ope.PageLog(found.ratios[i], rewards)
        model = ope.forward_pages(found.features, found.expected[i], rewards)
        return cls(name, i, log, {each.estimator: each for each in _scored(log, model)})

    @property
    def best(self) -> Scored:
        """By the estimator told first."""
        return self.scored[HEADLINE]


def _answer(
    judged: _Judged, found: Gathered, logged: Scored, units: np.ndarray, alpha: float, unfit: Sequence[str]
) -> Answer:
    log, i = judged.log, judged.i
    weights = log.weights[:, -1]
    why = unfit or ope.refusals(weights, log.totals)
    estimates = [ope.estimate_of(each, units, alpha, why) for each in judged.scored.values()]
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
    return Answer(
        policy=judged.name,
        value=ope.estimate_of(judged.best, units, alpha, why),
        change=ope.estimate_of(_less(judged.best, logged), units, alpha, why),
        estimates=tuple(estimates),
        overlap=ope.overlap_of(weights, units),
        refused=tuple(why),
        advice=ope.advice(log, found.squares[i], found.floor) if why and not unfit else "",
    )


def _pairs(judged: Sequence[_Judged], units: np.ndarray, alpha: float) -> tuple[Pair, ...]:
    ranked = sorted(judged, key=lambda each: -each.best.value)
    return tuple(
        Pair(policy=a.name, other=b.name, change=ope.estimate_of(_less(a.best, b.best), units, alpha))
        for a, b in combinations(ranked, 2)
    )


def _less(one: Scored, other: Scored) -> Scored:
    return Scored(one.estimator, one.value - other.value, one.influence - other.influence)


def _scored(log: ope.PageLog, model: ope.PageModel) -> list[Scored]:
    return [
        ope.whole_page(log),
        ope.whole_page_normalised(log),
        ope.rips(log),
        ope.rips_normalised(log),
        ope.capped_dr(log, model),
        ope.cascade_dr(log, model),
        ope.cascade_dr_normalised(log, model),
    ]
