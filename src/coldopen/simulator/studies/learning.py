"""An operator who trains a model of taste while a simulation goes on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.simulator.scenario import DAY_MS, Scenario
from coldopen.taste.fitting import Learn, Progress, silent
from coldopen.taste.interactions import Interactions
from coldopen.taste.matrices import needed
from coldopen.taste.train import train
from coldopen.training.log_likes import read_log_likes

_FEWEST_LIKES = 50


def learning_on(
    days: Sequence[float], scenario: Scenario, past: Interactions | None = None
) -> Callable[[Engine, int], None]:
    """What to do between turns so that on these days since the start a model is trained from all that the
    log holds, and put in service. Where there is a `past`, one trained from it serves after the first turn.

    How often that was done is read from the log itself, so that a resumed simulation goes on as it should.

    Raises (when a day has come):
        Problem: fewer than 50 likes to train from.
    """
    due_ms = [scenario.starts_ms + round(day * DAY_MS) for day in sorted(days)]

    def between(engine: Engine, now_ms: int) -> None:
        n_done = len(engine.log.activations("model"))
        if past is not None and not n_done:
            install(engine, past, scenario.seed)
        elif sum(now_ms >= at for at in due_ms) + (past is not None) > n_done:
            learn(engine, scenario.seed)

    return between


def learn(engine: Engine, seed: int, progress: Progress = silent) -> int:
    """Train a model from the engine's log and put it in service; from how many likes.

    Raises:
        Problem: fewer than 50 likes.
    """
    titles = engine.loaded().edition.catalogue.titles
    options = engine.settings.popularity
    gathered, _ = read_log_likes(engine.data, engine.title_of, titles, options, progress=progress)
    install(engine, gathered.likes, seed, progress)
    return len(gathered.likes)


def install(engine: Engine, likes: Interactions, seed: int, progress: Progress = silent) -> None:
    """Train a model from likes and put it in service.

    Raises:
        Problem: fewer than 50 likes.
    """
    if len(likes) < _FEWEST_LIKES:
        raise Problem(
            "likes", len(likes), f"{_FEWEST_LIKES} or more, to train a model: more visitors, or later"
        )
    with one_thread():
        model = train(Learn(engine.settings.taste), likes, seed, progress)
    engine.install("model", model.encode())


def one_thread() -> Any:
    """A context in which sums are done by one thread: with another number they come out otherwise.

    Raises:
        Problem: the extra `train` is not installed.
    """
    return needed(_limited)(1, "blas")


def _limited() -> Any:
    """What limits threads; only libraries that are loaded by then are held to it, so they are."""
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_limits

    return threadpool_limits
