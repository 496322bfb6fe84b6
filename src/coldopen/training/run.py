"""One training, from likes to a model that may be put in service."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol

import msgspec

import coldopen
from coldopen.core.title import Title
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Scorer
from coldopen.training.comparison import Comparison, compare
from coldopen.training.held_out import check_enough, split_latest
from coldopen.training.model_folder import REPORT, Made
from coldopen.training.plots import can_plot, quality_plot

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how many steps of it are done, and of how many."""

_LIBRARIES = ("numpy", "scipy", "implicit", "duckdb")


@dataclass(frozen=True)
class Learned:
    """A model as bytes, a scorer of the titles it was learned on, and what its training reports."""

    data: bytes
    scorer: Scorer
    report: dict[str, Any]


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
    """What a training gave: the model, how it came to be, its report, how it compares, and its plots."""

    data: bytes
    made: Made
    report: dict[str, Any]
    comparison: Comparison
    plots: dict[str, bytes]

    def files(self) -> dict[str, bytes]:
        """What a model folder holds beside the model: report and plots."""
        return {REPORT: msgspec.json.format(msgspec.json.encode(self.report)), **self.plots}


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
    progress("comparing", 0, 1)
    rival = None if serving is None else learner.scorer(serving, likes.titles)
    comparison = compare(learned.scorer, rival, held_out)
    progress("comparing", 1, 1)
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
    report = {"comparison": msgspec.to_builtins(comparison), **learned.report}
    plots = {"quality.png": quality_plot(comparison)} if can_plot() and comparison.levels else {}
    return Run(learned.data, made, report, comparison, plots)


def libraries() -> dict[str, str]:
    """The versions of what does the sums."""
    found = {"coldopen": coldopen.__version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
