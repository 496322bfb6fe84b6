"""Models of other libraries, each library in an environment of its own, made at first use."""

from __future__ import annotations

from coldopen.evaluation.libraries.model import LibraryModel
from coldopen.evaluation.peers.peer import Peer

__all__ = ["LibraryModel", "library_peers"]


def library_peers() -> tuple[Peer, ...]:
    """Two models each of RecTools and LensKit that newcomers can be folded into, and the settings tried."""
    return (
        _peer("rectools", "EASE", ({}, {"regularization": 2000.0}, {"regularization": 8000.0})),
        _peer("rectools", "ItemKNN", ({}, {"K": 200}, {"K": 1000})),
        _peer("lenskit", "ItemKNN", ({}, {"save_nbrs": 50}, {"save_nbrs": 500})),
        _peer(
            "lenskit",
            "ImplicitMF",
            ({}, {"embedding_size": 16, "regularization": 3.0}, {"embedding_size": 32, "weight": 5.0}),
        ),
    )


def _peer(library: str, model: str, options: tuple[dict[str, float], ...]) -> Peer:
    settings = tuple(LibraryModel(library, model, tuple(each.items())) for each in options)
    return Peer(settings[0], settings)
