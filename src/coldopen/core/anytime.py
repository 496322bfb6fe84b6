"""How far an estimate may stray, at all times at once: the boundary that confidence sequences are made of.

Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic
confidence sequences", Annals of Statistics 52, 2024 (arXiv 2103.06476, version 7): theorem 2.2, with the
width of equation 9 and the tuning of equation 161. With known variance and normal outcomes it is exact
(Robbins 1970).
"""

from __future__ import annotations

import numpy as np


def rho_squared(alpha: float, tightest_at: float) -> float:
    """The tuning by which the interval is about as narrow as it can be at n = `tightest_at`, which has to be
    chosen before the data are seen. Equation 161."""
    return float((-2 * np.log(alpha) + np.log(-2 * np.log(alpha) + 1)) / tightest_at)


def radius(error: np.ndarray | float, n: np.ndarray | float, alpha: float, tightest_at: float) -> np.ndarray:
    """Half the width of the interval after n, for an estimate's standard error: with r as above,

        error sqrt(2 (n r + 1) / (n r) log(sqrt(n r + 1) / alpha)).

    >>> round(float(radius(0.01, 5000, alpha=0.05, tightest_at=5000)) / 0.01, 2)
    3.04
    """
    spread = np.asarray(n) * rho_squared(alpha, tightest_at) + 1
    half: np.ndarray = error * np.sqrt(2 * spread / (spread - 1) * np.log(np.sqrt(spread) / alpha))
    return half
