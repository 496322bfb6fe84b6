"""Rows whose order is the visitor's own have their first titles re-ranked: what they show first is a
hedge."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from coldopen.planner.rerank import RERANKERS, Candidates, nodes_of
from coldopen.rows import Proposal, Situation

_SOURCES = ("for_you",)
_N_CANDIDATES, _N_ORDERED = 100, 25


def reranked(row: Proposal, situation: Situation, reranker: str) -> Proposal:
    """The row, its first titles in the order that a re-ranker (see `RERANKERS`) gives them; as it is where it
    is no row of the visitor's own, or nothing is known of how sure their taste is."""
    space = None if row.source not in _SOURCES or situation.stranger is None else situation.stranger.space
    if space is None or reranker == "score":
        return row
    top = row.titles[situation.allowed[row.titles]][:_N_CANDIDATES]
    chances = situation.chances(top)
    if len(top) < 2 or chances[0] <= chances[-1]:
        return row
    genres = situation.genre_shares()
    mix = chances @ genres[top]
    candidates = Candidates(
        situation.scores(top),
        chances,
        space.embeddings[top],
        nodes_of(space.covariance, space.scale, genres.shape[1]),
        genres[top],
        mix / max(float(mix.sum()), 1e-12),
    )
    first = top[RERANKERS[reranker](candidates, _N_ORDERED)]
    return replace(row, titles=np.concatenate([first, row.titles[~np.isin(row.titles, first)]]))
