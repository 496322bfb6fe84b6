"""One training, from likes to a model that may be put in service."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol

import msgspec

import coldopen
from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.taste.calibration import Reliability
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Scorer
from coldopen.training.bias import Bias, bias_of
from coldopen.training.comparison import Comparison, compare
from coldopen.training.held_out import check_enough, split_latest
from coldopen.training.measuring import Measured, measured
from coldopen.training.model_folder import REPORT, Made
from coldopen.training.plots import plots_of

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how many steps of it are done, and of how many."""

_LIBRARIES = ("numpy", "scipy", "implicit", "duckdb")


@dataclass(frozen=True)
class Learned:
    """A model as bytes, a scorer of the titles it was learned on, what its training reports, scorers of the
    same model with other popularity penalties, and whether its chances come true (None where unknown)."""

    data: bytes
    scorer: Scorer
    report: dict[str, Any]
    by_penalty: dict[float, Scorer] = field(default_factory=dict)
    reliability: Reliability | None = None


class Learner(Protocol):
    """Learns models and reads them: the seam at which another engine may train."""

    def learn(self, likes: Interactions, seed: int, progress: Progress) -> Learned:
        """The model for these likes; the same bytes for the same arguments."""

    def scorer(self, data: bytes, titles: Sequence[Title]) -> Scorer:
        """A model's scores of these titles, which need not be those it was learned on.

        Raises:
            Problem: the bytes are no model that this version reads.
        """

    def settings(self) -> dict[str, Any]:
        """What it was set up with."""


@dataclass(frozen=True)
class Run:
    """What a training gave: the model, how it came to be, its report, how it compares, its bias (None where
    nobody was held out), and whether its chances come true (None where unknown)."""

    data: bytes
    made: Made
    report: dict[str, Any]
    comparison: Comparison
    bias: Bias | None
    reliability: Reliability | None

    def files(self) -> dict[str, bytes]:
        """What a model folder holds beside the model: report and plots."""
        plots = plots_of(self.comparison, self.bias, self.reliability)
        return {REPORT: msgspec.json.format(msgspec.json.encode(self.report)), **plots}


def run_training(
    learner: Learner,
    likes: Interactions,
    source: dict[str, Any],
    now_ms: int,
    serving: bytes | None = None,
    seed: int = 0,
    progress: Progress = lambda stage, done, total: None,
) -> Run:
    """Learns from all visitors but the latest newcomers, and compares on those with the model in service.

    Arguments:
        learner: what learns.
        likes: all likes.
        source: where they were read from and what was left out, for the manifest.
        now_ms: the time now, Unix milliseconds.
        serving: the model in service, None where there is none.
        seed: for all that is random in learning.
        progress: told what is being done.

    Raises:
        Problem: nothing can be learned from these likes, or the extra that learning needs is not installed.
    """
    check_enough(likes)
    learnt, held_out = split_latest(likes)
    learned = learner.learn(learnt, seed, progress)
    progress("measuring", 0, 3)
    found = measured(learned.scorer, held_out)
    progress("measuring", 1, 3)
    rival = _rival(learner, serving, likes, held_out, progress)
    comparison = compare(found, rival)
    progress("measuring", 2, 3)
    bias = bias_of(found, held_out, learnt, learned.by_penalty)
    progress("measuring", 3, 3)
    times = likes.at_ms if likes.at_ms is not None and len(likes) else None
    made = Made(
        made_at=now_ms,
        source=source,
        since_ms=None if times is None else int(times.min()),
        until_ms=None if times is None else int(times.max()),
        n_visitors=learnt.n_visitors,
        n_titles=likes.n_titles,
        n_likes=len(learnt),
        n_held_out=held_out.n_visitors,
        seed=seed,
        settings=learner.settings(),
        libraries=libraries(),
        metrics={"ndcg@20": comparison.new, "by_likes": {str(n.k): n.new for n in comparison.levels}},
    )
    report = {"comparison": msgspec.to_builtins(comparison), "bias": msgspec.to_builtins(bias)}
    report |= learned.report
    return Run(learned.data, made, report, comparison, bias, learned.reliability)


def _rival(
    learner: Learner, serving: bytes | None, likes: Interactions, held_out: Interactions, progress: Progress
) -> Measured | None:
    """The scores of the model in service; None where there is none, or this version cannot read it."""
    if serving is None:
        return None
    try:
        return measured(learner.scorer(serving, likes.titles), held_out)
    except Problem:
        progress("the model in service cannot be read, and is not compared with", 1, 1)
        return None


def libraries() -> dict[str, str]:
    """The versions of what does the sums."""
    found = {"coldopen": coldopen.__version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
