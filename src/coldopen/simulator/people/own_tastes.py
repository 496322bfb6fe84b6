"""What each person makes of each mood for reasons of their own."""

from __future__ import annotations

import numpy as np

from coldopen.simulator.randomness import key_of, luck

_N_OWN = 3
_OWN_CHANCES = np.array([1.0, 0.6, 0.3])
_LIKED = 0.75


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
