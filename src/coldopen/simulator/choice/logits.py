"""Chances and logits."""

from __future__ import annotations

import numpy as np


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)) for each x, (n,); never overflows.

    >>> sigmoid(np.array([0.0, -2000.0])).tolist()
    [0.5, 0.0]
    """
    chance = 0.5 * logits
    np.tanh(chance, out=chance)
    chance += 1.0
    chance *= 0.5
    return chance
