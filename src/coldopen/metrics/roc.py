"""How well a number tells those who come back from those who do not: the area under the ROC curve."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

_Z = 1.959963984540054


class Area(Struct, frozen=True):
    """The chance that of two visitors, one who came back and one who did not, the number is higher for the
    first, ties counting half; with its 95% interval. None, and `why`, where it is undefined."""

    value: float | None
    low: float | None
    high: float | None
    why: str = ""


def area(scores: np.ndarray, came_back: np.ndarray) -> Area:
    """The area under the ROC curve of scores (n,) for who came back (n,), 0 or 1.

    The interval is that of DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more
    correlated receiver operating characteristic curves", Biometrics 44(3), 1988: the variance of the mean
    placement of each visitor among those of the other kind. Placements are found by midranks, as in Sun and
    Xu, "Fast implementation of DeLong's algorithm", IEEE Signal Processing Letters 21(11), 2014.

    >>> told = area(np.array([1.0, 2.0, 2.0, 5.0]), np.array([0, 0, 1, 1]))
    >>> told.value
    0.875
    """
    scores, is_back = np.asarray(scores, float), np.asarray(came_back) == 1
    back, away = scores[is_back], scores[~is_back]
    n_back, n_away = len(back), len(away)
    if min(n_back, n_away) < 2:
        return Area(None, None, None, "fewer than two visitors who came back, or who did not")
    among_all = midranks(np.concatenate([back, away]))
    of_back = (among_all[:n_back] - midranks(back)) / n_away
    of_away = 1 - (among_all[n_back:] - midranks(away)) / n_back
    value = float(of_back.mean())
    error = float(np.sqrt(of_back.var(ddof=1) / n_back + of_away.var(ddof=1) / n_away))
    return Area(value, max(value - _Z * error, 0.0), min(value + _Z * error, 1.0))


def midranks(values: np.ndarray) -> np.ndarray:
    """The rank of each value from 1, equal ones sharing the mean of theirs.

    >>> midranks(np.array([3.0, 1.0, 3.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: np.ndarray = (last - (counts - 1) / 2)[place]
    return ranks


def share_interval(n: int, of: int) -> tuple[float, float]:
    """The 95% interval of a share n / of: Wilson, "Probable inference", Journal of the American Statistical
    Association 22, 1927.

    >>> [round(x, 4) for x in share_interval(0, 10)]
    [0.0, 0.2775]
    """
    share, z2 = n / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * np.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)
