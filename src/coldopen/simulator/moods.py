"""Moods: hidden kinds of title. What each title has of them, and what each person makes of them."""

from __future__ import annotations

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.simulator.randomness import key_of, luck

_BY_GENRE = 0.5
_CONCENTRATION = 0.3
_N_OWN = 3
_OWN_CHANCES = np.array([1.0, 0.6, 0.3])
_LIKED = 0.75


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


def own_tastes(numbers: np.ndarray, n_moods: int, seed: int) -> np.ndarray:
    """What people make of each mood for reasons of their own, (n, n_moods), the same for the same numbers.

    Everybody cares about one to three moods, and likes (more often) or dislikes each to an extent that has an
    exponential tail; the rest leaves them cold. Far from Gaussian, and no policy's model of anybody.
    `own_covariance` is its covariance, its mean is zero.
    """
    key = key_of(seed, "own taste")
    drawn = luck(key, numbers[:, None] * (3 * _N_OWN) + np.arange(3 * _N_OWN)).reshape(-1, 3, _N_OWN)
    which = (drawn[:, 0] * n_moods).astype(np.int64)
    extent = np.where(drawn[:, 1] < _LIKED, 1.0, -1.0) * -np.log(drawn[:, 2])
    cares = luck(key_of(seed, "own moods"), numbers)[:, None] < _OWN_CHANCES
    tastes = np.zeros((len(numbers), n_moods))
    np.add.at(tastes, (np.arange(len(numbers))[:, None], which), extent * cares)
    return tastes - cares.sum(axis=1, keepdims=True) * (2 * _LIKED - 1) / n_moods


def own_covariance(n_moods: int) -> np.ndarray:
    """The covariance of `own_tastes` over people, (n_moods, n_moods).

    Each of the moods that somebody cares about is drawn alone, with E[x] = 2 p - 1 and E[x^2] = 2 for its
    extent x, p the chance that it is liked; so each adds E[x^2] I / m - E[x]^2 11' / m^2.
    """
    mean = (2 * _LIKED - 1) / n_moods
    covariance: np.ndarray = _OWN_CHANCES.sum() * (2 * np.eye(n_moods) / n_moods - mean**2)
    return covariance


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
