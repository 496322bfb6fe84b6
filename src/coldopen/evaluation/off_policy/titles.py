"""Title policies, judged on the slice of visits in which the first titles of the first rows were drawn too.

Elsewhere titles are what the row has, with chance 1, and nothing can be said of other ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from coldopen import ope
from coldopen.core.decision import Decision, TitleSample, unit_of
from coldopen.core.errors import Problem
from coldopen.engine import make_folds
from coldopen.evaluation.off_policy.evaluating import Answer, Report, described
from coldopen.evaluation.off_policy.first_pages import Question, first_pages, labels_of_page
from coldopen.log import PastLog
from coldopen.metrics import reward_of
from coldopen.ope.scored import Scored, averaged
from coldopen.settings import Settings

TitleTarget = Callable[[np.ndarray], np.ndarray]
"""The chance of each title of a row's first ones, (n_pool,), given the logged chances, zero for those drawn
before; they stand in the order in which the row has them."""


def ranked(chances: np.ndarray) -> np.ndarray:
    """Always the first that is left, as rows have them where titles are not drawn."""
    target = np.zeros(len(chances))
    target[int((chances > 0).argmax())] = 1.0
    return target


def even(chances: np.ndarray) -> np.ndarray:
    """All that are left alike."""
    left = chances > 0
    return left / left.sum()


def squared(chances: np.ndarray) -> np.ndarray:
    """As drawn, but bolder: the square of each chance."""
    return chances**2 / (chances**2).sum()


TITLE_POLICIES: Mapping[str, TitleTarget] = {"ranked": ranked, "even": even, "squared": squared}
"""What may be asked about, by name."""

_NO_SLICE = (
    "titles are drawn only on the slice of visits that `policy.sampled` sets, and the log has no such page "
    "that can be judged: elsewhere titles had no alternative"
)


def evaluate_titles(
    data: Path,
    settings: Settings,
    names: Sequence[str],
    question: Question,
    by_visit: bool = False,
    alpha: float = 0.05,
) -> Report:
    """What a log says of other orders of titles, rows being drawn as they were. Arguments as those of
    `evaluate`; `names` are of `TITLE_POLICIES`.

    Raises:
        Problem: a name that there is not, or no log.
    """
    reward_of(question.reward)
    unknown = [name for name in names if name not in TITLE_POLICIES]
    if unknown:
        raise Problem("titles", unknown[0], f"one of {', '.join(TITLE_POLICIES)}")
    log = PastLog(data, lambda lookup: make_folds(lookup, settings), settings.log)
    pages, labels, left_out = _sampled(log, question)
    log.close()
    rewards = ope.first_success(np.array(labels).reshape(-1, question.n_rows))
    units = np.array([page.visit if by_visit else unit_of(page) for page in pages])
    logged = averaged("logged", rewards.sum(1))
    unfit = () if pages else (_NO_SLICE,)
    answers = []
    for name in names:
        ratios = [row_ratios(page, TITLE_POLICIES[name], question.n_rows) for page in pages]
        log_of = ope.PageLog(np.array(ratios).reshape(-1, question.n_rows), rewards)
        answers.append(_answer(f"titles {name}", log_of, logged, units, alpha, unfit))
    return Report(
        about=described(question) + "; rows as they were drawn, on the slice where titles were drawn",
        reward=question.reward,
        window_seconds=question.window_seconds,
        n_rows=question.n_rows,
        alpha=alpha,
        n_pages=len(pages),
        n_visitors=len(np.unique(units)),
        left_out=left_out,
        n_checked=0,
        n_as_logged=0,
        logged=ope.estimate_of(logged, units, alpha, unfit),
        answers=tuple(answers),
    )


def row_ratios(record: Decision, target: TitleTarget, n_rows: int) -> np.ndarray:
    """Of each row, the target's chance of the titles that were drawn for it over the logged one, (n_rows,); 1
    where none were."""
    ratios = np.ones(n_rows)
    for sample in record.sampled:
        if sample.row < n_rows:
            ratios[sample.row] = _ratio(sample, target)
    return ratios


def _ratio(sample: TitleSample, target: TitleTarget) -> float:
    ratio = 1.0
    for i, chosen in enumerate(sample.chosen):
        chances = sample.chances(i)
        ratio *= float(target(chances)[chosen] / chances[chosen])
    return ratio


def _sampled(log: PastLog, question: Question) -> tuple[list[Decision], list[np.ndarray], dict[str, int]]:
    first = first_pages(log.records(), question.visits)
    pages, kept, left_out = [], [], Counter(first.left_out)
    for record, chain in first.pages:
        labels = labels_of_page(log, record, chain, first.ends_ms, question)
        if isinstance(labels, str):
            left_out[labels] += 1
        elif not record.sampled:
            left_out["its titles were not drawn"] += 1
        else:
            pages.append(record)
            kept.append(labels)
    return pages, kept, dict(left_out)


def _answer(
    name: str, log: ope.PageLog, logged: Scored, units: np.ndarray, alpha: float, unfit: Sequence[str]
) -> Answer:
    weights = log.weights[:, -1]
    why = unfit or ope.refusals(weights, log.totals)
    best = ope.rips_normalised(log)
    scored = (ope.whole_page(log), ope.whole_page_normalised(log), ope.rips(log), best)
    change = Scored(best.estimator, best.value - logged.value, best.influence - logged.influence)
    return Answer(
        policy=name,
        value=ope.estimate_of(best, units, alpha, why),
        change=ope.estimate_of(change, units, alpha, why),
        estimates=tuple(ope.estimate_of(each, units, alpha, why) for each in scored),
        overlap=ope.overlap_of(weights, units),
        refused=tuple(why),
    )
