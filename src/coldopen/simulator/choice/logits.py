"""Chances and logits."""

from __future__ import annotations

import numpy as np


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)) for each x, (n,); never overflows.

    >>> sigmoid(np.array([0.0, -2000.0])).tolist()
    [0.5, 0.0]
    """
    chance: np.ndarray = 0.5 * (1 + np.tanh(0.5 * logits))
    return chance
