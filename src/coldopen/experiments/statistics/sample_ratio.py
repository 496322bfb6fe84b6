"""Are the variants as large as they were meant to be? If not, who is in which is no chance.

A broken redirect, a crash in one variant, a bot filter that bites in one only: all show here first. Look at
it before any effect.
"""

from __future__ import annotations

import numpy as np

from coldopen.core.errors import Problem
from coldopen.experiments.statistics.estimate import Test, untested
from coldopen.experiments.statistics.samples import Array

CONCENTRATION = 10_000


def sample_ratio(counts: Array, weights: Array) -> Test:
    """One look: Pearson's chi-square of counts against weights; for two variants, the exact binomial test.

    Args:
        counts: (k,) visitors in each variant, or (s, k) in each stretch of time with weights of its own.
        weights: of the same shape, or (k,); only their ratios matter. A variant of weight 0 must be empty.

    >>> round(sample_ratio(np.array([5100, 4900]), np.array([1, 1])).p, 4)
    0.0466
    """
    from scipy.stats import binomtest, chi2

    counts, shares = _stretches(counts, weights)
    n = int(counts.sum())
    if n == 0:
        return untested("nobody has been assigned yet")
    if _misplaced(counts, shares):
        return Test(np.inf, 0.0, n, np.nan)
    used = shares > 0
    expected = counts.sum(1, keepdims=True) * shares
    met = expected > 0
    statistic = float(((counts - expected)[met] ** 2 / expected[met]).sum())
    df = int((used.sum(1) - 1)[counts.sum(1) > 0].sum())
    if df == 0:
        return untested("one variant alone has no ratio", n)
    if len(counts) == 1 and used.sum() == 2:
        one = int(np.flatnonzero(used[0])[0])
        return Test(statistic, float(binomtest(int(counts[0, one]), n, float(shares[0, one])).pvalue), n, df)
    return Test(statistic, float(chi2.sf(statistic, df)), n, df)


def sequential_sample_ratio(counts: Array, weights: Array, concentration: float = CONCENTRATION) -> Test:
    """As many looks as one likes: a sound experiment ever has p below alpha with a chance of at most alpha.

    The martingale of Lindon and Malek, "Anytime-valid inference for multinomial count data", NeurIPS 2022
    (arXiv 2011.03567, section 3): the chance of the assignments under weights drawn from a Dirichlet
    distribution around the intended ones, over their chance under the intended. It is exact at every n. Its
    concentration says how small a mistake it looks for: 10,000, weights off by about a hundredth. Stretches
    of time with other weights are independent, so their ratios multiply.

    Args:
        counts: (k,) visitors in each variant so far, or (s, k) in each stretch with weights of its own.
        weights: of the same shape, or (k,).
        concentration: of the Dirichlet distribution; to be chosen before the data are seen.

    >>> sequential_sample_ratio(np.array([5100, 4900]), np.array([1, 1])).p.__round__(2)
    0.52
    >>> sequential_sample_ratio(np.array([5400, 4600]), np.array([1, 1])).p < 0.01
    True
    """
    counts, shares = _stretches(counts, weights)
    n = int(counts.sum())
    if n == 0:
        return untested("nobody has been assigned yet")
    if _misplaced(counts, shares):
        return Test(np.inf, 0.0, n)
    log_e = sum(
        float(log_bayes_factor(some[share > 0], share[share > 0], concentration))
        for some, share in zip(counts, shares, strict=True)
    )
    return Test(log_e, float(np.exp(-max(log_e, 0.0))), n)


def log_bayes_factor(counts: Array, shares: Array, concentration: float = CONCENTRATION) -> Array:
    """The logarithm of the martingale for counts (..., k) against shares (k,) that sum to 1, (...)."""
    from scipy.special import gammaln

    prior = concentration * np.asarray(shares)
    n = counts.sum(-1)
    mixed = (gammaln(prior + counts) - gammaln(prior)).sum(-1)
    return mixed - gammaln(concentration + n) + gammaln(concentration) - (counts * np.log(shares)).sum(-1)


def _stretches(counts: Array, weights: Array) -> tuple[Array, Array]:
    counts = np.atleast_2d(np.asarray(counts, np.float64))
    shares = np.broadcast_to(np.atleast_2d(np.asarray(weights, np.float64)), counts.shape)
    if (counts < 0).any():
        raise Problem("counts", counts.tolist(), "numbers of visitors, none below 0")
    if (shares < 0).any() or (shares.sum(1) <= 0).any():
        raise Problem("weights", shares.tolist(), "weights that are not below 0, one at least above it")
    return counts, shares / shares.sum(1, keepdims=True)


def _misplaced(counts: Array, shares: Array) -> bool:
    """Whether somebody is where nobody could be."""
    return bool((counts[shares == 0] > 0).any())
