"""Settings chosen on newcomers of the past: test newcomers are never looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.evaluation.measures import ndcg
from coldopen.evaluation.peers.peer import Peer
from coldopen.evaluation.protocol import at_random, cold_titles, in_time
from coldopen.evaluation.scoring import mixed, scores, standardised
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.split import Split, thinned
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Technique

SHARES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""The shares of popularity by context that a blend may have."""

_MOST = 400
_MOST_FOLDS = 4
_PERIODS = 2


def validation(split: Split, plan: NewcomerSet, seed: int) -> Split:
    """The same kind of split again, of the likes before the first newcomer of `split` arrives.

    At most 400 newcomers, and of periods the first and the last (of hours, six), so that tuning stays quick.
    Where few are held out at random it is done up to four times.
    """
    past = split.periods[0].past
    if split.table in ("at random", "cold titles"):
        return _folds(at_random if split.table == "at random" else cold_titles, past, split.levels, seed)
    made = in_time(past, plan, split.levels, seed + 1, most=10**9, least=1)
    return _sampled(thinned(made, 6 if plan.period_hours else _PERIODS), seed)


@dataclass(frozen=True)
class Tuned:
    """What was chosen: a setting for the technique alone and its quality, mean nDCG@20 over the levels."""

    technique: Technique
    quality: float


@dataclass(frozen=True)
class Blend:
    """A technique blended with popularity by context: the sum of both z-scores, by these shares a level."""

    technique: Technique
    shares: tuple[float, ...]


def best(settings: Iterable[Technique], split: Split, seed: int) -> Tuned:
    """The setting with the best quality on validation newcomers."""
    found = [Tuned(each, float(qualities(each, split, seed).mean())) for each in settings]
    return max(found, key=lambda tuned: tuned.quality)


def qualities(technique: Technique, split: Split, seed: int) -> np.ndarray:
    """Mean nDCG@20 for each level, (n_levels,)."""
    return _mean(
        [
            np.stack([ndcg(found[i], period, k) for i, k in enumerate(split.levels)])
            for found, period in zip(scores(technique, split, seed), split.periods, strict=True)
        ]
    )


def choose(peer: Peer, context: Sequence[np.ndarray], split: Split, seed: int) -> tuple[Technique, Blend]:
    """The peer's best setting alone, and its best setting and shares blended.

    `context` are the standardised scores of popularity by context on the same split, a period each. A setting
    is judged on the levels from one like on, as without any every peer that folds in is popularity.
    """
    tried = [(each, _by_share(each, context, split, seed)) for each in peer.settings]
    judged = slice(1 if split.levels[0] == 0 and len(split.levels) > 1 else 0, None)
    alone = max(tried, key=lambda found: float(found[1][0, judged].mean()))[0]
    technique, table = max(tried, key=lambda found: float(found[1].max(axis=0)[judged].mean()))
    return alone, Blend(technique, tuple(SHARES[i] for i in table.argmax(axis=0).tolist()))


def _folds(held_out: Callable[..., Split], past: Interactions, levels: tuple[int, ...], seed: int) -> Split:
    """Newcomers held out at random, again and again until there are 400."""
    made = [held_out(past, levels, 1000 * (seed + 1), _MOST, least=1)]
    while len(made) < _MOST_FOLDS and sum(len(split.cases) for split in made) < _MOST:
        made.append(held_out(past, levels, 1000 * (seed + 1) + len(made), _MOST, least=1))
    made = [split for split in made if split.levels == levels]
    return Split(
        held_out.__name__.replace("_", " "),
        levels,
        tuple(period for split in made for period in split.periods),
    )


def _by_share(technique: Technique, context: Sequence[np.ndarray], split: Split, seed: int) -> np.ndarray:
    """Mean nDCG@20 for each share of context and level, (n_shares, n_levels)."""
    parts = []
    for found, other, period in zip(scores(technique, split, seed), context, split.periods, strict=True):
        own = standardised(found, period.candidates)
        parts.append(
            np.stack(
                [
                    np.stack([ndcg(mixed(own[i], other[i], share), period, k) for share in SHARES])
                    for i, k in enumerate(split.levels)
                ],
                axis=1,
            )
        )
    return _mean(parts)


def _mean(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Over the newcomers of all periods, which are the last axis."""
    return np.concatenate(parts, axis=-1).mean(axis=-1)


def _sampled(split: Split, seed: int) -> Split:
    """At most 400 of the newcomers, each period its part."""
    n = len(split.cases)
    if n <= _MOST:
        return split
    rng = np.random.default_rng(seed)
    periods = []
    for period in split.periods:
        kept = np.sort(rng.permutation(len(period.cases))[: max(1, _MOST * len(period.cases) // n)])
        periods.append(type(period)(period.past, tuple(period.cases[i] for i in kept), period.candidates))
    return Split(split.table, split.levels, tuple(periods))
