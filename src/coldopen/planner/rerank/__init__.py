"""Re-ranking: in what order the candidates of a row are shown. One file each, the same call for all.

>>> import numpy as np
>>> candidates = Candidates(
...     scores=np.array([3.0, 2.0, 1.0]),
...     chances=np.array([0.5, 0.4, 0.3]),
...     embeddings=np.array([[1.0, 0.0], [1.0, 0.0], [-1.0, 0.0]]),
...     nodes=Nodes(np.array([[9.0, 0.0], [-9.0, 0.0]]), np.zeros((2, 3))),
...     genres=np.eye(3),
...     mix=np.ones(3) / 3,
... )
>>> RERANKERS["score"](candidates, 2).tolist()
[0, 1]
>>> RERANKERS["hedging"](candidates, 2).tolist()
[0, 2]
"""

from coldopen.planner.rerank.calibrated import Calibrated
from coldopen.planner.rerank.candidates import Candidates, Reranker
from coldopen.planner.rerank.examination import columns_examined, rows_examined, viewport
from coldopen.planner.rerank.hedging import Hedging
from coldopen.planner.rerank.mmr import MMR, by_embedding, by_genre
from coldopen.planner.rerank.nodes import N_NODES, Nodes, nodes_of
from coldopen.planner.rerank.score_order import ScoreOrder

__all__ = [
    "DEFAULT",
    "MMR",
    "N_NODES",
    "RERANKERS",
    "Calibrated",
    "Candidates",
    "Hedging",
    "Nodes",
    "Reranker",
    "ScoreOrder",
    "columns_examined",
    "nodes_of",
    "rows_examined",
    "viewport",
]

RERANKERS: dict[str, Reranker] = {
    "score": ScoreOrder(),
    "mmr": MMR(0.25, by_embedding),
    "mmr-genres": MMR(0.2, by_genre),
    "calibrated": Calibrated(0.25),
    "hedging": Hedging(0.3),
}
"""By name. Each has the greatest strength that cost at most 1% of nDCG@20 on newcomers of ML-1M who are in no
reported figure: docs/reranking.md."""

DEFAULT = "hedging"
"""What serves where nothing else is set."""
