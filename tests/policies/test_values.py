"""The values' posterior: by hand, beside the textbook's formula, and against a known truth."""

import numpy as np
import pytest
from scipy.stats import norm

from coldopen.policies import N_FEATURES, N_WORDS, Values
from coldopen.policies.decayed_sums import DecayedSums
from coldopen.policies.features import KINDS, LOG2, ORDER, UNITS, Context, words_of
from coldopen.testing import slot_of, values_of

NOISE = 0.06


def test_with_nothing_learned_the_order_of_the_rules_is_all_that_matters() -> None:
    slot = slot_of(9, values=Values.prior())
    assert (np.diff(slot.mean) < 0).all()
    first, second = slot.mean[:2]
    assert (first, first - second) == pytest.approx((0.06, 0.007))


def test_thirty_of_six_hundred_by_hand() -> None:
    """The constant alone: its precision is 1 / 0.1^2 + 600 / 0.06 = 10,100, its mean
    (0.06 / 0.01 + 30 / 0.06) over that."""
    learned = Values.of({"features": np.array([0]), "xx": np.array([[600.0]]), "xy": np.array([30.0])})
    assert learned.mean[0] == pytest.approx(506 / 10_100)
    assert learned.covariance[0, 0] == pytest.approx(1 / 10_100)
    assert np.array_equal(learned.mean[1:], Values.prior().mean[1:])


def drawn(rng: np.random.Generator, n: int) -> list[tuple[int, ...]]:
    """The whole features of so many rows, as they are told to the sums."""
    rows = []
    for _ in range(n):
        context = Context(*rng.integers(3, size=2).tolist(), *(rng.random(2) < 0.5).tolist())
        kind = str(rng.choice(KINDS[:5]))
        numbers = [LOG2[rng.integers(12)], rng.integers(16), rng.integers(4), LOG2[rng.integers(12)]]
        rows.append((*words_of(context, kind, f"{kind}:{rng.integers(4)}"), *map(int, numbers)))
    return rows


def dense(rows: list[tuple[int, ...]]) -> np.ndarray:
    """The same in their units, (n, N_FEATURES)."""
    told = np.array(rows)
    x = np.zeros((len(rows), N_FEATURES))
    np.put_along_axis(x, told[:, :N_WORDS], 1, axis=1)
    x[:, -4:] = told[:, N_WORDS:]
    return x * UNITS


def learned(rows: list[tuple[int, ...]], labels: np.ndarray) -> Values:
    sums = DecayedSums(half_life_hours=100.0)
    for row, label in zip(rows, labels.tolist(), strict=True):
        sums.add(row, label, hour=480_000)
    return Values.of(sums.as_of(480_000))


def test_the_posterior_is_the_textbooks_over_all_features_and_rows() -> None:
    """Bishop (2006), equations 3.50 and 3.51, with every row written out."""
    rng = np.random.default_rng(0)
    rows, labels = drawn(rng, 400), rng.integers(2, size=400)
    before, x = Values.prior(), dense(rows)
    inverse = np.linalg.inv(before.covariance)
    covariance = np.linalg.inv(inverse + x.T @ x / NOISE)
    mean = covariance @ (inverse @ before.mean + x.T @ labels / NOISE)
    found = learned(rows, labels)
    assert np.allclose(found.mean, mean, rtol=1e-8, atol=1e-12)
    assert np.allclose(found.covariance, covariance, rtol=1e-8, atol=1e-12)


def test_mean_and_spread_of_words_are_those_of_their_sum() -> None:
    values, slot = values_of(), slot_of(40)
    x = np.zeros((40, N_FEATURES))
    np.put_along_axis(x, slot.rows.words, 1, axis=1)
    mean, spread = values.base(slot.rows.words)
    assert np.allclose(mean, x @ values.mean)
    assert np.allclose(spread, np.sqrt(np.einsum("nf,fg,ng->n", x, values.covariance, x)))


def test_samples_have_the_mean_and_covariance_of_the_weights() -> None:
    """Of 256 draws: means within five standard errors, variances within half."""
    values = values_of(1)
    error = np.sqrt(values.covariance.diagonal() / 256)
    assert (np.abs(values.samples.mean(0) - values.mean) < 5 * error).all()
    assert values.samples.var(0) == pytest.approx(values.covariance.diagonal(), rel=0.5)


def test_known_weights_are_found_and_intervals_cover_them_at_least_as_often_as_they_say() -> None:
    """Ten worlds of 4,000 rows, labels by chance, in which rows are acted upon no more often than the noise
    that is assumed allows, 6.4%: the 80% and 95% intervals of 100 rows' values cover the truth at least so
    often (2 points below are allowed for luck), and squared errors are under half of what they were."""
    rng = np.random.default_rng(5)
    before = Values.prior()
    depths, errors, rates = [], [], []
    for _ in range(10):
        weights = rng.normal(before.mean, np.sqrt(before.covariance.diagonal()) * 0.25)
        weights[[0, ORDER]] = 0.09, -0.02
        rows = drawn(rng, 4100)
        truth = dense(rows) @ weights
        keep = (truth > 0.01) & (truth < 0.9)
        rows, truth = [row for row, kept in zip(rows, keep, strict=True) if kept], truth[keep]
        after = learned(rows[:-100], (rng.random(len(rows)) < truth).astype(int)[:-100])
        x = dense(rows[-100:])
        spread = np.sqrt(np.einsum("nf,fg,ng->n", x, after.covariance, x))
        depths.append(np.abs(x @ after.mean - truth[-100:]) / spread)
        errors.append(((x @ after.mean - truth[-100:]) ** 2, (x @ before.mean - truth[-100:]) ** 2))
        rates.append(truth.mean())
    found, earlier = np.mean(errors, axis=(0, 2))
    assert np.mean(rates) < 0.064
    assert found < earlier / 2
    for level in (0.8, 0.95):
        cover = (np.concatenate(depths) < norm.ppf((1 + level) / 2)).mean()
        assert cover > level - 0.02
