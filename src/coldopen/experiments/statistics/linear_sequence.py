"""Anytime-valid tests in a linear model: regression-adjusted, and exact where errors are normal.

Outcome = intercept + covariates + effects of variants + error. The F-statistic of the effects, under a normal
mixture of effects in units of the error's spread, becomes a martingale: its inverse is a p-value at all times
at once, without burn-in if errors are normal with one variance, and in large samples otherwise.

Source: Lindon, Ham, Tingley, Bojinov, "Anytime-valid linear models and regression adjusted causal inference
in randomized experiments" (arXiv 2210.08589), the sequential t-test and F-test of their section 3, and the
confidence sequence that inverts the t-test. With nu residual degrees of freedom, t = estimate / error, and r
= phi / (phi + z), z the treatment's sum of squares left by the covariates,

    e = sqrt(r) ((1 + t^2 / nu) / (1 + r t^2 / nu))^((nu + 1) / 2).

Where outcomes vary differently in the variants, or the effect differs by covariates, the classical error is
wrong in unequal shares; `adjusted_mean` (influence functions) then is what holds.
"""

from __future__ import annotations

import numpy as np

from coldopen.core.errors import Problem
from coldopen.experiments.statistics.design import with_intercept
from coldopen.experiments.statistics.estimate import Estimate, Test, undefined, untested
from coldopen.experiments.statistics.samples import CONTROL, TREATMENT, Array, aligned, vector

SMALL_EFFECT = 0.1


def linear_effect(
    values: Array,
    variant: Array,
    covariates: Array | None = None,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    alpha: float = 0.05,
    expected: float = SMALL_EFFECT,
) -> Estimate:
    """The effect of one variant by least squares, with an interval for all times at once.

    Args:
        values: (n,) outcomes, nan where undefined.
        variant: (n,) the variant of each visitor.
        covariates: (n, p) what was known at arrival.
        control, treatment: which variants to compare.
        alpha: 1 less the confidence.
        expected: the effect one looks for, in standard deviations of the error; phi is its inverse squared.
            To be chosen before the data are seen.

    >>> rng = np.random.default_rng(1)
    >>> variant, known = rng.integers(0, 2, 2000), rng.normal(size=(2000, 1))
    >>> minutes = known[:, 0] + 0.2 * variant + rng.normal(size=2000)
    >>> [round(linear_effect(minutes, variant, by).error, 3) for by in (known, None)]
    [0.045, 0.063]
    """
    values, treated, x = _model(values, variant, covariates, control, (treatment,))
    n, treated = len(values), treated[:, 0]
    if min(treated.sum(), n - treated.sum()) < 2:
        return undefined("both variants need two visitors with this outcome", n)
    left, outcome = _left_by(x, treated), _left_by(x, values)
    nu = n - np.linalg.matrix_rank(x) - 1
    z = float(left @ left)
    if nu < 1 or z <= 1e-9:
        return undefined("too few visitors for so many covariates", n)
    value = float(left @ outcome) / z
    error = float(np.sqrt(((outcome - value * left) ** 2).sum() / nu / z))
    if error <= 0:
        return undefined("all outcomes are the same, so nothing is known of how they vary", n)
    r = _r(z, expected)
    p = float(np.exp(-max(float(log_t_martingale((value / error) ** 2, nu, r)), 0.0)))
    half = error * float(t_radius(nu, r, alpha))
    return Estimate(value, value - half, value + half, p, n, error)


def linear_test(
    values: Array,
    variant: Array,
    covariates: Array | None = None,
    control: int = CONTROL,
    expected: float = SMALL_EFFECT,
) -> Test:
    """Does any variant differ from the control? The anytime-valid F-test.

    The mixture is of independent effects of all variants, each of about the size `expected`.
    """
    variant = np.asarray(variant)
    others = tuple(int(v) for v in np.unique(variant) if v != control)
    values, treated, x = _model(values, variant, covariates, control, others)
    n, d = len(values), len(others)
    nu = n - np.linalg.matrix_rank(x) - d
    if not d or nu < 1:
        return untested("there is no variant but the control, or too few visitors", n)
    left, outcome = _left_by(x, treated), _left_by(x, values)
    gram, cross = left.T @ left, left.T @ outcome
    phi = np.eye(d) / expected**2
    explained, total = float(cross @ np.linalg.pinv(gram) @ cross), float(outcome @ outcome)
    mixed = float(cross @ np.linalg.solve(gram + phi, cross))
    if total <= 0:
        return untested("all outcomes are the same", n)
    log_e = (np.linalg.slogdet(phi)[1] - np.linalg.slogdet(phi + gram)[1]) / 2
    log_e += (nu + d) / 2 * (np.log(total) - np.log(total - mixed))
    f = explained / d / ((total - explained) / nu) if total > explained else np.inf
    return Test(float(f), float(np.exp(-max(log_e, 0))), n, d)


def log_t_martingale(t_squared: Array | float, nu: Array | float, r: Array | float) -> Array:
    """The logarithm of the martingale of a squared t-statistic; see the formula above."""
    ratio = np.log1p(t_squared / nu) - np.log1p(r * np.asarray(t_squared) / nu)
    return np.log(r) / 2 + (np.asarray(nu) + 1) / 2 * ratio


def t_radius(nu: Array | float, r: Array | float, alpha: float) -> Array:
    """Half the interval's width in standard errors; infinite while there are too few visitors."""
    power = (r * alpha**2) ** (1 / (np.asarray(nu) + 1))
    with np.errstate(divide="ignore"):
        return np.sqrt(nu * (1 - power) / np.maximum(power - r, 0))


def _r(z: float, expected: float) -> float:
    if expected <= 0:
        raise Problem("expected", expected, "an effect above 0, in standard deviations")
    phi = expected**-2
    return phi / (phi + z)


def _model(
    values: Array, variant: Array, covariates: Array | None, control: int, treatments: tuple[int, ...]
) -> tuple[Array, Array, Array]:
    """Outcomes (n,), indicators of the treatments (n, d), and intercept with covariates (n, 1 + p)."""
    values, variant = vector(values), aligned(variant, values)
    kept = np.isfinite(values) & np.isin(variant, (control, *treatments))
    treated = (variant[kept][:, None] == np.array(treatments)).astype(np.float64)
    known = np.zeros((len(values), 0)) if covariates is None else aligned(covariates, values, "covariates")
    return values[kept], treated, with_intercept(known[kept])


def _left_by(x: Array, columns: Array) -> Array:
    """What least squares on x leave of columns (n,) or (n, d)."""
    return columns - x @ np.linalg.lstsq(x, columns, rcond=None)[0]
