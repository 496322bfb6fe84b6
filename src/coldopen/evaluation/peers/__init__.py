"""Peers: what the field ranks for newcomers with, as shipped and over which settings each is tuned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coldopen.evaluation.peers.content import Content
from coldopen.evaluation.peers.context import ContextPopularity
from coldopen.evaluation.peers.cosine import Cosine
from coldopen.evaluation.peers.ease import Ease
from coldopen.evaluation.peers.edlae import Edlae
from coldopen.evaluation.peers.ials import Ials
from coldopen.evaluation.peers.newest import Chance, Newest
from coldopen.evaluation.peers.peer import Peer
from coldopen.evaluation.peers.popularity import Popularity
from coldopen.evaluation.peers.recent import Recent
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Technique

__all__ = ["Peer", "cold_peers", "context_settings", "folding_peers", "popularity_peer"]

_SPANS = (2, 8, 32, 128, 512, 1024, 2048)
"""Half-lives that are tried: the time between the first and the last like, over these."""

_LASTING = (1, 16, 256)
"""How many times as long as popularity the lifts of signals may last."""

_NEWS_TITLES = 2500
_NEWS_HOURS = (24.0, 72.0)


def half_lives(likes: Interactions) -> tuple[float | None, ...]:
    """The half-lives in hours to choose among; none alone where times are unknown."""
    if likes.at_ms is None or not len(likes):
        return (None,)
    span_hours = float(likes.at_ms.max() - likes.at_ms.min()) / 3_600_000
    return (None, *(span_hours / part for part in _SPANS))


def popularity_peer(likes: Interactions) -> Peer:
    """Popularity; tuned, it is trending."""
    return Peer(Popularity(), tuple(Popularity(hours) for hours in half_lives(likes)))


def context_settings(half_life_hours: float | None, quick: bool = False) -> tuple[ContextPopularity, ...]:
    """Popularity by context with the half-life that popularity alone is best with; the first is as shipped.

    Strength 0 is popularity itself, for sets whose signals say nothing.
    """
    shipped = ContextPopularity(half_life_hours=half_life_hours, lift_half_life_hours=half_life_hours)
    deaf = replace(shipped, strength=0.0)
    if quick:
        return (shipped, deaf)
    timed = half_life_hours is not None
    lasting = tuple(half_life_hours * times for times in _LASTING) if half_life_hours is not None else (None,)
    tried = (
        ContextPopularity(shrinkage, strength, half_life_hours, hours)
        for shrinkage in ((300.0, 3000.0) if timed else (100.0, 300.0, 1000.0, 3000.0, 10000.0))
        for strength in (0.25, 0.5, 0.75, 1.0)
        for hours in lasting
    )
    return (shipped, deaf, *(each for each in tried if each != shipped))


def folding_peers(quick: bool = False, news: bool = False) -> tuple[Peer, ...]:
    """The peers that learn from the newcomer's likes.

    Arguments:
        quick: item cosine and EASE alone, two settings each.
        news: titles live for hours: peers have weights between 2,500 titles and are tuned over learning from
            the last day or three; iALS, which is costly, learns from the last day, as shipped too.
    """
    cosine: list[Technique] = [
        Cosine(n, shrinkage, power)
        for n, shrinkage, power in (
            (200, 20.0, 0.5),
            (1000, 0.0, 0.5),
            (4000, 0.0, 0.5),
            (4000, 20.0, 0.5),
            (4000, 200.0, 0.5),
            (4000, 0.0, 0.35),
            (4000, 0.0, 0.2),
        )
    ]
    ease: list[Technique] = [Ease(ridge) for ridge in (2000.0, 8000.0, 30000.0, 100000.0)]
    if quick:
        return (_peer(Cosine(), cosine[3:4], news), _peer(Ease(), ease[:1], news))
    noises = ((0.8, 300.0), (0.9, 300.0), (0.9, 1000.0), (0.95, 300.0), (0.95, 1000.0), (0.95, 3000.0))
    edlae = [Edlae(*each) for each in (*noises, (0.98, 1000.0), (0.98, 3000.0))]
    factors = ((16, 1.0, 10.0), (32, 1.0, 30.0), (32, 10.0, 100.0), (64, 1.0, 30.0), (64, 10.0, 300.0))
    ials = [Ials(*each) for each in (factors[:3] if news else (*factors, (128, 1.0, 100.0)))]
    return (
        _peer(Cosine(), cosine, news),
        _peer(Ials(), ials, news),
        _peer(Ease(), ease, news),
        _peer(Edlae(), edlae, news),
    )


def cold_peers() -> tuple[Peer, ...]:
    """The peers that can rank titles without any like."""
    content = Content()
    return (
        Peer(Chance(), (Chance(),)),
        Peer(Newest(), (Newest(),)),
        Peer(content, (content, *(Content(weight) for weight in (3.0, 10.0)))),
    )


def _peer(shipped: Technique, settings: Sequence[Technique], news: bool) -> Peer:
    if not news:
        return Peer(shipped, (shipped, *settings))
    if isinstance(shipped, Ials):  # on all likes, hour after hour, it would take most of an hour
        lately: list[Technique] = [Recent(each, _NEWS_HOURS[0]) for each in (shipped, *settings)]
        return Peer(lately[0], tuple(lately))
    lately = [Recent(_smaller(each), hours) for each in settings for hours in _NEWS_HOURS]
    return Peer(_smaller(shipped), (_smaller(shipped), *lately))


def _smaller(technique: Technique) -> Technique:
    if isinstance(technique, Cosine | Ease | Edlae):
        return replace(technique, n_titles=_NEWS_TITLES)
    return technique
