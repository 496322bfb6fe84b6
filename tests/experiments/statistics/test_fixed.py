"""Fixed-horizon tests give what tea-tasting gives for the same visitors."""

import numpy as np
import pyarrow as pa
import pytest
import tea_tasting as tt

from coldopen.experiments.statistics import fixed_means, fixed_ratios
from coldopen.experiments.statistics.design import predicted

N = 3000


@pytest.fixture(scope="module")
def visitors() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    variant = rng.integers(0, 3, N)
    signals = rng.integers(0, 2, (N, 3)).astype(float)
    seen = 1.0 + rng.poisson(20, N)
    clicks = rng.binomial(seen.astype(int), 0.1 + 0.02 * variant).astype(float)
    minutes = rng.exponential(20, N) * (rng.random(N) < 0.4 + 0.1 * signals[:, 0]) + variant
    return {"variant": variant, "signals": signals, "seen": seen, "clicks": clicks, "minutes": minutes}


def tea(metric, variant, control=0, treatment=1, **columns) -> list[float]:
    kept = np.isin(variant, (control, treatment))
    table = pa.table({name: column[kept] for name, column in columns.items()} | {"variant": variant[kept]})
    found = tt.Experiment(m=metric).analyze(table, control=control)["m"]
    return [
        found.control,
        found.treatment,
        found.effect_size,
        found.effect_size_ci_lower,
        found.effect_size_ci_upper,
        found.rel_effect_size,
        found.rel_effect_size_ci_lower,
        found.rel_effect_size_ci_upper,
        found.pvalue,
    ]


def flat(found) -> list[float]:
    absolute, relative = found.absolute, found.relative
    return [
        found.control.value,
        found.treatment.value,
        absolute.value,
        absolute.low,
        absolute.high,
        relative.value,
        relative.low,
        relative.high,
        absolute.p,
    ]


@pytest.mark.parametrize("treatment", [1, 2])
def test_means_are_those_of_tea_tasting(visitors, treatment) -> None:
    ours = fixed_means(visitors["minutes"], visitors["variant"], treatment=treatment)
    theirs = tea(tt.Mean("y"), visitors["variant"], treatment=treatment, y=visitors["minutes"])
    np.testing.assert_allclose(flat(ours), theirs, rtol=1e-10)


def test_ratios_are_those_of_tea_tasting(visitors) -> None:
    ours = fixed_ratios(visitors["clicks"], visitors["seen"], visitors["variant"])
    theirs = tea(tt.RatioOfMeans("x", "y"), visitors["variant"], x=visitors["clicks"], y=visitors["seen"])
    np.testing.assert_allclose(flat(ours), theirs, rtol=1e-10)


def test_adjusted_means_are_those_of_tea_tasting_with_the_prediction_as_covariate(visitors) -> None:
    y, variant, signals = visitors["minutes"], visitors["variant"], visitors["signals"]
    ours = fixed_means(y, variant, covariates=signals)
    kept = variant < 2
    prediction = np.zeros(N)
    prediction[kept] = predicted(y[kept], signals[kept])
    theirs = tea(tt.Mean("y", "x"), variant, y=y, x=prediction)
    np.testing.assert_allclose(flat(ours), theirs, rtol=1e-8)
    assert ours.absolute.error < fixed_means(y, variant).absolute.error


def test_levels_and_difference_have_matching_errors(visitors) -> None:
    found = fixed_means(visitors["minutes"], visitors["variant"], covariates=visitors["signals"])
    half = found.absolute.high - found.absolute.value
    assert half / found.absolute.error == pytest.approx(1.961, abs=0.001), "a t quantile for 2,000"


def test_undefined_comparisons_say_why() -> None:
    variant = np.array([0, 0, 1, 1])
    assert "control has 0 visitors" in fixed_means(np.arange(4.0), variant, control=7).absolute.why
    assert "the same" in fixed_means(np.zeros(4), variant).absolute.why
    assert "denominator is 0" in fixed_ratios(np.zeros(4), np.zeros(4), variant).absolute.why
    found = fixed_means(np.array([0.0, 0, 1, 3]), variant)
    assert found.absolute.value == 2
    assert "not above 0" in found.relative.why
