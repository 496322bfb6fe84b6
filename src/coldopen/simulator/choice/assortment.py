"""The best titles for a screen from which one is chosen: those that take few choices from better ones."""

from __future__ import annotations

import numpy as np


def assortment(weight: np.ndarray, satisfied: np.ndarray, k: int) -> np.ndarray:
    """The k titles that make it likeliest to open one of them and be satisfied; as places, in any order.

    With z the chance of that, sum over S of w_i s_i / (1 + sum over S of w_i), the best S of this size are
    the titles with the largest w_i (s_i - z) for the largest z that any S of this size reaches
    (Rusmevichientong, Shen and Shmoys, "Dynamic assortment optimization with a multinomial logit choice model
    and capacity constraint", Operations Research 2010, section 2.1; here the screen is filled, so that S has
    k titles and no fewer). The z of each S is that of the next until it grows no more; each step grows it,
    and it grows as fast as Newton's method (Dinkelbach, "On nonlinear fractional programming", Management
    Science 1967).

    Arguments:
        weight: exp(utility) of each title, that of opening nothing being 1, (n,).
        satisfied: the chance to be satisfied by each, once it is opened, (n,).
        k: how many; all where there are no more.

    >>> assortment(np.array([9.0, 1.0, 1.0]), np.array([0.6, 0.9, 0.8]), 1).tolist()
    [0]
    >>> sorted(assortment(np.array([0.5, 9.0, 9.0]), np.array([0.3, 0.9, 0.8]), 2).tolist())
    [1, 2]
    """
    if k >= len(weight):
        return np.arange(len(weight))
    chance = -1.0
    while True:
        gain = weight * (satisfied - max(chance, 0.0))
        best = np.argpartition(-gain, k)[:k]
        taken = weight[best]
        found = float(taken @ satisfied[best] / (1 + taken.sum()))
        if found <= chance:
            return best
        chance = found


def screens_filled(
    weight: np.ndarray, satisfied: np.ndarray, sizes: list[int], best_last: bool = False
) -> np.ndarray:
    """Titles for screens of these sizes, one after the other, each the best of those that are left; then all
    others, the likeliest to be opened and satisfy first; as places, (n,).

    On each screen those likeliest to satisfy stand first, or with `best_last` last: after a disappointment
    the choice is among what comes later. That the best for one screen is best for several is not proven.
    """
    left, filled = np.arange(len(weight)), []
    for k in sizes:
        best = assortment(weight[left], satisfied[left], k)
        screen = left[best]
        rank = satisfied[screen] if best_last else -satisfied[screen]
        filled.append(screen[np.lexsort((screen, rank))])
        left = np.delete(left, best)
    rest = np.argsort(-(weight * satisfied)[left], kind="stable")
    return np.concatenate([*filled, left[rest]])
