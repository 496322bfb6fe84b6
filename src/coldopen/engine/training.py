"""Training from an engine's own log: the likes of a learning pool, the model that serves it, and the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.engine.engine import Engine
from coldopen.experiments import taught
from coldopen.taste.gathering import Gathered
from coldopen.training.log_likes import read_log_likes
from coldopen.training.run import Progress, Run


class Serving(NamedTuple):
    """The version in service when training begins, "" for none, and the model where it can be read."""

    version: str = ""
    model: bytes | None = None

    def refusal(self, run: Run) -> Problem | None:
        """Why a new model is not put in the place of this one; None where it may be, or nothing serves."""
        return None if self.version == "" or self.model == run.data else run.comparison.refusal()


def likes_from_log(
    engine: Engine,
    titles: Sequence[Title],
    pool: str = "",
    progress: Progress = lambda stage, done, total: None,
) -> tuple[Gathered, dict[str, Any]]:
    """The likes in an engine's log, and what a manifest tells of where they are from.

    Arguments:
        engine: whose log it is.
        titles: the titles to learn about.
        pool: a learning pool, "experiment/variant": likes on its pages alone; "" for all.
        progress: told what is being done.

    Raises:
        Problem: the log cannot be read, or nobody has liked any of these titles.
    """
    options = engine.settings.popularity
    gathered, account = read_log_likes(
        engine.data, engine.title_of, titles, options, pool=pool, progress=progress
    )
    told = {"pool": pool} if pool else {}
    return gathered, {"log": msgspec.to_builtins(account), **told, **left_out(gathered)}


def left_out(gathered: Gathered) -> dict[str, Any]:
    """What of these likes a manifest tells as left out. Raises Problem where nothing is left."""
    if not len(gathered.likes):
        received = f"{gathered.n_unknown} likes, all of titles that are not there, such as {gathered.unknown}"
        raise Problem("likes", received, "likes of titles in service, or --titles with the titles liked")
    return {
        "n_unknown_titles": gathered.n_unknown,
        "unknown_titles": list(gathered.unknown),
        "n_beyond_the_first": gathered.n_beyond,
    }


def model_of(engine: Engine, pool: str) -> str:
    """The model that serves the visitors of a learning pool, "" for none; of all, where no pool is named.

    Raises:
        Problem: no running experiment has this pool.
    """
    serving = engine.log.view().active.get("model", "")
    if not pool:
        return serving
    pools = engine.experiments().pools()
    if pool not in pools:
        told = (
            f"a variant of a running experiment that learns by itself: {', '.join(pools) or 'there is none'}"
        )
        raise Problem("pool", pool, told)
    return pools[pool][1].model or serving


def serving(engine: Engine, pool: str = "", aside: Callable[[str], None] = lambda line: None) -> Serving:
    """What serves a learning pool, or all; where its model cannot be read, that is said `aside`."""
    version = model_of(engine, pool)
    if not version:
        return Serving()
    try:
        return Serving(version, engine.artifacts.get("model", version))
    except Problem as problem:
        aside(f"nothing to compare with: {problem}")
        return Serving()


def teach(engine: Engine, model: bytes, pool: str = "") -> str:
    """Install a model, or give it to the variant of a learning pool; returns its version.

    Raises:
        Problem: there is no such variant, or none that learns by itself; or the model fails on the catalogue.
    """
    if not pool:
        return engine.install("model", model)
    experiment, _, variant = pool.partition("/")
    name = engine.artifacts.put("model", model)
    engine.edit_experiments(lambda book: taught(book, experiment, variant, name), retaught=True)
    return name
