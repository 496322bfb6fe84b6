"""The benchmark of newcomers: every technique on the same newcomers, peers as shipped, tuned and blended."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from coldopen.core.errors import Problem
from coldopen.evaluation.ablations import ablations
from coldopen.evaluation.describing import described
from coldopen.evaluation.libraries import library_peers
from coldopen.evaluation.libraries.environment import REQUIREMENTS
from coldopen.evaluation.measures import genre_matrix
from coldopen.evaluation.ours import ours, ours_cold
from coldopen.evaluation.peers import (
    Peer,
    cold_peers,
    context_settings,
    folding_peers,
    popularity_peer,
)
from coldopen.evaluation.protocol import at_random, cold_titles, in_time
from coldopen.evaluation.report import Kind, Table
from coldopen.evaluation.results import Label, Results, told
from coldopen.evaluation.scoring import mixed, scores, standardised
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.split import Period, Split
from coldopen.evaluation.tuning import Blend, best, choose, validation
from coldopen.taste.technique import Technique

TABLES = ("in time", "first like", "at random", "cold titles")
_SCORES = 400_000_000
"""How many scores of one technique are held at once, which bounds memory to about 4 GB."""

_MOST = 2000

Tell = Callable[[str], None]
"""Is told what is being done."""


@dataclass(frozen=True)
class Plan:
    """What to run.

    Arguments:
        seeds: each chooses newcomers anew.
        quick: at most 300 newcomers; a first impression.
        few_peers: two peers that fold in, with few settings.
        ours, ours_cold: the techniques that are measured against the peers.
        libraries: peers that run in environments of their own; not on news, where each would start anew for
            every hour.
        ablations: our blend without one of its parts each; not on cold titles.
    """

    seeds: Sequence[int] = (0,)
    quick: bool = False
    few_peers: bool = False
    ours: Sequence[Technique] = ()
    ours_cold: Sequence[Technique] = ()
    libraries: Sequence[Peer] = ()
    ablations: Sequence[Technique] = ()


def plan(
    seeds: int = 1,
    quick: bool = False,
    few_peers: bool = False,
    libraries: bool = False,
    without_parts: bool = False,
) -> Plan:
    """The plan with our own techniques; with models of other libraries, and ablations, where wanted."""
    peers = library_peers() if libraries else ()
    return Plan(
        range(seeds), quick, few_peers, ours(), ours_cold(), peers, ablations() if without_parts else ()
    )


def tables_of(data: NewcomerSet) -> tuple[str, ...]:
    """The tables that can be made of a set."""
    some = any(title.genres or title.synopsis for title in data.likes.titles)
    return (
        *(("in time",) if data.ordered else ()),
        *(("first like",) if data.ordered else ()),
        "at random",
        *(("cold titles",) if some else ()),
    )


def run(data: NewcomerSet, table: str, plan: Plan, tell: Tell = lambda what: None) -> Table:
    """One table: every technique fitted, and measured on newcomers that it was not tuned on.

    Raises:
        Problem: where the set has too few visitors, or no order and the table needs one, or where a technique
            breaks its promise.
    """
    began = time.perf_counter()
    results: Results | None = None
    for seed in plan.seeds:
        split = _checked(data, _split(data, table, seed, _most(data, plan.quick)))
        if results is None:
            genres = genre_matrix(data.likes.titles)
            results = Results(split.levels, genres, table in ("in time", "first like"))
        _run_seed(results, data, split, plan, seed, _prefixed(tell, f"seed {seed}: "))
    assert results is not None
    return Table(
        data.name,
        table,
        data.limits,
        results.levels,
        results.n_newcomers(),
        len(plan.seeds),
        tuple(told(label) for label in results.strong()),
        results.lines(),
        results.comparisons(),
        time.perf_counter() - began,
    )


def versions() -> dict[str, str]:
    """The versions of coldopen and of what peers are made from."""
    found = {name: pins[0].split("==")[1] for name, pins in REQUIREMENTS.items()}
    for name in ("coldopen", "implicit", "numpy", "scipy"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _prefixed(tell: Tell, prefix: str) -> Tell:
    return lambda what: tell(prefix + what)


def _most(data: NewcomerSet, quick: bool) -> int:
    fitting = _SCORES // (len(data.levels) * max(1, data.likes.n_titles))
    return max(1, min(300 if quick else _MOST, fitting))


def _checked(data: NewcomerSet, split: Split) -> Split:
    """The split, if anybody is tested in it."""
    if not split.cases:
        raise Problem(
            "set", f"{data.name} with {data.likes.n_visitors} visitors", f"enough for {split.table}"
        )
    return split


def _split(data: NewcomerSet, table: str, seed: int, most: int) -> Split:
    timed = data.timed if data.timed is not None else data.likes
    if table == "in time":
        return in_time(timed, data, data.levels, seed, most)
    if table == "first like":
        return _first_like(in_time(timed, _finer(data), (0,), seed, most))
    if table == "cold titles":
        return cold_titles(data.likes, data.levels, seed, most)
    return at_random(data.likes, data.levels, seed, most)


def _finer(data: NewcomerSet) -> NewcomerSet:
    """Half-length periods, as nothing costly is learned anew in each."""
    if data.period_hours is None:
        return data
    return replace(data, period_hours=data.period_hours / 2)


def _first_like(split: Split) -> Split:
    """The split with each newcomer's first like for the only target."""
    periods = tuple(
        Period(p.past, tuple(replace(case, liked=case.liked[:1]) for case in p.cases), p.candidates)
        for p in split.periods
    )
    return Split("first like", (0,), periods)


def _validation(split: Split, data: NewcomerSet, seed: int) -> Split:
    if split.table == "first like":
        return _first_like(validation(replace(split, table="in time"), _finer(data), seed))
    return validation(split, data, seed)


def _run_seed(results: Results, data: NewcomerSet, split: Split, plan: Plan, seed: int, tell: Tell) -> None:
    tell("preparing validation newcomers")
    past = _checked(data, _validation(split, data, seed))
    if split.table == "cold titles":
        for peer in cold_peers():
            _alone(results, peer, past, split, seed, tell)
        _ours(results, plan.ours_cold, split, seed, tell)
        return
    trending = _alone(results, popularity_peer(past.periods[0].past), past, split, seed, tell)
    context = _context(results, trending, past, split, plan.few_peers, seed, tell)
    if split.table != "first like":
        news = data.fresh_hours is not None
        peers = (*folding_peers(plan.few_peers, news), *(() if news else plan.libraries))
        _folding(results, peers, context, past, split, seed, tell)
    _ours(results, plan.ours, split, seed, tell)
    _ours(results, plan.ablations, split, seed, tell, "ablation")


def _ours(
    results: Results,
    techniques: Sequence[Technique],
    split: Split,
    seed: int,
    tell: Tell,
    kind: Kind = "ours",
) -> None:
    for technique in techniques:
        tell(technique.name)
        results.add(Label(technique.name, kind), "", split, scores(technique, split, seed))


def _alone(results: Results, peer: Peer, past: Split, split: Split, seed: int, tell: Tell) -> Technique:
    """A peer that is not blended, as shipped and tuned; the tuned technique."""
    tell(peer.name)
    _add(results, Label(peer.name, "as shipped"), peer.shipped, split, seed)
    if len(peer.settings) == 1:
        return peer.shipped
    tuned = best(peer.settings, past, seed).technique
    _add(results, Label(peer.name, "tuned"), tuned, split, seed)
    return tuned


def _context(
    results: Results, trending: Technique, past: Split, split: Split, quick: bool, seed: int, tell: Tell
) -> Technique:
    """Popularity by context, tuned; its half-life is that of popularity."""
    tell("popularity by context")
    settings = context_settings(getattr(trending, "half_life_hours", None), quick)
    _add(results, Label("popularity by context", "as shipped"), context_settings(None, True)[0], split, seed)
    tuned = best(settings, past, seed).technique
    _add(results, Label("popularity by context", "tuned"), tuned, split, seed)
    return tuned


def _folding(
    results: Results,
    peers: Sequence[Peer],
    context: Technique,
    past: Split,
    split: Split,
    seed: int,
    tell: Tell,
) -> None:
    """Peers that fold in, as shipped, tuned and blended with popularity by context."""
    then, now = _standard(context, past, seed), _standard(context, split, seed)
    for peer in peers:
        tell(f"{peer.name}, as shipped")
        _add(results, Label(peer.name, "as shipped"), peer.shipped, split, seed)
        tell(f"{peer.name}, {len(peer.settings)} settings")
        tuned, blend = choose(peer, then, past, seed)
        tell(f"{peer.name}, tuned and blended")
        _add(results, Label(peer.name, "tuned"), tuned, split, seed)
        shares = ", ".join(f"{share:g}" for share in blend.shares)
        settings = f"{described(blend.technique)}; shares of context {shares}"
        results.add(Label(peer.name, "blended"), settings, split, _blended(blend, now, split, seed))


def _add(results: Results, label: Label, technique: Technique, split: Split, seed: int) -> None:
    results.add(label, described(technique), split, scores(technique, split, seed))


def _standard(technique: Technique, split: Split, seed: int) -> list[np.ndarray]:
    found = zip(scores(technique, split, seed), split.periods, strict=True)
    return [standardised(each, period.candidates) for each, period in found]


def _blended(blend: Blend, context: Sequence[np.ndarray], split: Split, seed: int) -> Iterator[np.ndarray]:
    found = zip(scores(blend.technique, split, seed), context, split.periods, strict=True)
    for each, other, period in found:
        own = standardised(each, period.candidates)
        yield np.stack([mixed(own[i], other[i], share) for i, share in enumerate(blend.shares)])
