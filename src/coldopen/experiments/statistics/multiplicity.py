"""Many hypotheses at once: how many of those called effects may be none.

Guardrails and segments are many looks at one experiment, and at 5% each, one in twenty is found to differ
without differing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from coldopen.core.errors import Problem
from coldopen.experiments.statistics.samples import Array


def holm(p: Array) -> Array:
    """Adjusted p-values: calling all below alpha is wrong about any of them in at most alpha of cases.

    Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6,
    1979. Needs nothing of how the p-values depend on each other. Undefined ones (nan) stay so and do not
    count.

    >>> holm(np.array([0.01, 0.04, 0.03]))
    array([0.03, 0.06, 0.06])
    """
    return _adjusted(p, lambda ordered, m: np.maximum.accumulate(ordered * np.arange(m, 0, -1)))


def benjamini_hochberg(p: Array) -> Array:
    """Adjusted p-values: of those below alpha, on average at most a share alpha are no effects.

    Benjamini and Hochberg, JRSS B 57, 1995. For p-values that are independent or positively dependent
    (Benjamini and Yekutieli 2001); for others use `holm`.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03]))
    array([0.03, 0.04, 0.04])
    """

    def step_up(ordered: Array, m: int) -> Array:
        return np.minimum.accumulate((ordered * m / np.arange(1, m + 1))[::-1])[::-1]

    return _adjusted(p, step_up)


def e_benjamini_hochberg(log_e: Array, alpha: float = 0.05) -> Array:
    """Which of many hypotheses are effects, (m,) booleans, from the logarithms of their e-values.

    On average at most a share alpha of those called are no effects, however the e-values depend on each
    other, and whenever one looks: what sequential tests need. Wang and Ramdas, "False discovery rate control
    with e-values", JRSS B 84, 2022, section 4: of m, call those k whose e-values are at least m / (alpha k).

    >>> e_benjamini_hochberg(np.log([100.0, 35.0, 2.0]))
    array([ True,  True, False])
    """
    log_e = np.asarray(log_e, np.float64)
    known = log_e[~np.isnan(log_e)]
    ranked = np.sort(known)[::-1]
    enough = np.flatnonzero(ranked + np.log(np.arange(1, len(ranked) + 1)) >= np.log(len(ranked) / alpha))
    least = ranked[enough[-1]] if len(enough) else np.inf
    return log_e >= least


def _adjusted(p: Array, step: Callable[[Array, int], Array]) -> Array:
    p = np.asarray(p, np.float64)
    known = np.isfinite(p)
    if ((p[known] < 0) | (p[known] > 1)).any():
        raise Problem("p", p.tolist(), "p-values between 0 and 1, or nan")
    order = np.argsort(p[known], kind="stable")
    stepped = np.empty(known.sum())
    stepped[order] = step(p[known][order], len(order))
    adjusted = np.full(p.shape, np.nan)
    adjusted[known] = np.minimum(stepped, 1)
    return adjusted
