"""Which re-rankers are compared, and at which strengths."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from coldopen.planner.rerank import RERANKERS, Reranker

_PARTS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8)
STRENGTHS: dict[str, tuple[float, ...]] = {
    "score": (0.0,),
    "mmr": _PARTS,
    "mmr-genres": _PARTS,
    "calibrated": _PARTS,
    "hedging": (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1.2),
}
"""From next to none to far beyond what anybody would serve, by re-ranker."""


def swept() -> dict[tuple[str, float], Reranker]:
    """Every re-ranker at every strength, the order of scores first."""
    return {
        (name, strength): cast(Reranker, replace(cast(Any, RERANKERS[name]), strength=strength))
        for name, strengths in STRENGTHS.items()
        for strength in strengths
    }
