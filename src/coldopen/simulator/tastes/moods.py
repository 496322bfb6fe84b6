"""Moods: hidden kinds of title, and what each title has of them."""

from __future__ import annotations

import numpy as np

from coldopen.catalogue import Catalogue

_BY_GENRE = 0.5
_CONCENTRATION = 0.3


def loadings(catalogue: Catalogue, n_moods: int, rng: np.random.Generator) -> np.ndarray:
    """How much each title has of each mood, (n_titles, n_moods): half by its genres, half hidden.

    Each title has much of few moods. Every mood is centred over the titles, and the mean square of a title's
    length is one, so that to like one mood in ten by a logit moves a title by a logit over ten roots of ten.
    """
    member = _membership(catalogue)
    by_genre = member @ rng.gamma(_CONCENTRATION, size=(member.shape[1], n_moods))
    hidden = rng.gamma(_CONCENTRATION, size=(len(catalogue), n_moods))
    mixed = np.sqrt(_BY_GENRE) * _standard(by_genre) + np.sqrt(1 - _BY_GENRE) * _standard(hidden)
    return _standard(mixed)


def _standard(raw: np.ndarray) -> np.ndarray:
    """Columns centred, and rows scaled alike so that the mean square of their lengths is one; or zeros."""
    centred = raw - raw.mean(axis=0)
    length = np.sqrt(np.mean((centred**2).sum(axis=1))) if centred.size else 0.0
    return centred / length if length > 1e-12 else np.zeros_like(centred)


def _membership(catalogue: Catalogue) -> np.ndarray:
    """Which genres a title has, (n_titles, n_genres); a title's genres share its weight."""
    if not catalogue.genres:
        return np.zeros((len(catalogue), 0))
    member = np.stack([catalogue.genre(genre) for genre in catalogue.genres], axis=1).astype(np.float64)
    return member / np.sqrt(np.maximum(member.sum(axis=1, keepdims=True), 1))
