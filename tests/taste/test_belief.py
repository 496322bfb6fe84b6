"""The belief: by hand, against its updates written out in full and exact posteriors; its coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldopen.taste.belief import Belief, Link

PLAIN = Link(scale=1.0, offset=0.0)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def after(belief: Belief, acts: list[tuple[list[float], float, float]], link: Link = PLAIN) -> Belief:
    """The belief after acts, each an embedding, an outcome and a weight."""
    vectors, outcomes, weights = zip(*acts, strict=True)
    return belief.after(np.array(vectors, float), np.array(outcomes), np.array(weights), link)


def random_belief(rng: np.random.Generator, d: int) -> Belief:
    root = rng.normal(size=(d, d)) / math.sqrt(d)
    return Belief.prior(rng.normal(size=d) * 0.3, root @ root.T + 0.05 * np.eye(d))


def written_out(belief: Belief, vectors, outcomes, weights, link: Link) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance by rank-one updates of the d x d covariance, one act after the other."""
    m, s = belief.mean.copy(), belief.covariance.copy()
    for v, y, w in zip(vectors, outcomes, weights, strict=True):
        z = link.scale * v
        s2 = z @ s @ z
        p = sigmoid((m @ z + link.offset) / math.sqrt(1 + math.pi * s2 / 8))
        h = w * p * (1 - p)
        m = m + w * (y - p) / (1 + h * s2) * (s @ z)
        s = s - h / (1 + h * s2) * np.outer(s @ z, z @ s)
    return m, s


def exact(belief: Belief, vectors, outcomes, link: Link, n: int = 121) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance of the exact posterior in one or two dimensions, on a grid six spreads wide."""
    d = len(belief.mean)
    root = np.linalg.cholesky(belief.covariance)
    side = np.linspace(-6, 6, n)
    grid = np.stack(np.meshgrid(*[side] * d, indexing="ij"), -1).reshape(-1, d)
    x = belief.mean + grid @ root.T
    log_density = -0.5 * (grid**2).sum(1)
    for v, y in zip(vectors, outcomes, strict=True):
        a = link.offset + link.scale * (x @ v)
        log_density -= np.logaddexp(0, -a if y else a)
    weight = np.exp(log_density - log_density.max())
    weight /= weight.sum()
    mean = weight @ x
    return mean, ((x - mean) * weight[:, None]).T @ (x - mean)


def test_one_like_by_hand():
    # m = 0, S = 1, v = 1: s2 = 1, p = 1/2, h = 1/4, so S' = 1 - 1/4 / (5/4) = 4/5 and m' = 1/2 / (5/4) = 2/5.
    liked = after(Belief.prior(np.zeros(1), np.eye(1)), [([1.0], 1.0, 1.0)])
    assert liked.mean == pytest.approx([0.4], abs=1e-12)
    assert liked.covariance == pytest.approx(np.array([[0.8]]), abs=1e-12)
    assert liked.spread(np.array([[1.0], [2.0]])) == pytest.approx([math.sqrt(0.8), 2 * math.sqrt(0.8)])


def test_a_like_of_half_weight_by_hand():
    # h = 1/8: S' = 1 - 1/8 / (9/8) = 8/9, m' = 1/4 / (9/8) = 2/9.
    liked = after(Belief.prior(np.zeros(1), np.eye(1)), [([1.0], 1.0, 0.5)])
    assert liked.mean == pytest.approx([2 / 9], abs=1e-12)
    assert liked.covariance == pytest.approx(np.array([[8 / 9]]), abs=1e-12)


def test_two_acts_by_hand():
    # After the like above m = 2/5 and S = 4/5; a dismissal of the same title has a = 2/5, s2 = 4/5.
    p = 1 / (1 + math.exp(-0.4 / math.sqrt(1 + math.pi * 0.8 / 8)))
    h = p * (1 - p)
    both = after(Belief.prior(np.zeros(1), np.eye(1)), [([1.0], 1.0, 1.0), ([1.0], 0.0, 1.0)])
    assert both.mean == pytest.approx([0.4 - p / (1 + 0.8 * h) * 0.8], abs=1e-12)
    assert both.covariance == pytest.approx(np.array([[0.8 - h / (1 + 0.8 * h) * 0.64]]), abs=1e-12)


def test_only_the_product_of_scale_and_embedding_matters():
    prior = random_belief(np.random.default_rng(0), 2)
    one = after(prior, [([1.0, 2.0], 1.0, 1.0)], Link(2.0, -1.0))
    other = after(prior, [([2.0, 4.0], 1.0, 1.0)], Link(1.0, -1.0))
    assert one.mean == pytest.approx(other.mean, abs=1e-12)
    assert one.covariance == pytest.approx(other.covariance, abs=1e-12)


@given(
    seed=st.integers(0, 2**32 - 1),
    d=st.integers(1, 8),
    n_acts=st.integers(0, 20),
    scale=st.floats(0.1, 12),
    offset=st.floats(-6, 2),
)
def test_it_is_the_rank_one_updates_of_the_whole_covariance(seed, d, n_acts, scale, offset):
    rng = np.random.default_rng(seed)
    prior, link = random_belief(rng, d), Link(scale, offset)
    vectors = rng.normal(size=(n_acts, d))
    outcomes, weights = rng.integers(0, 2, n_acts).astype(float), rng.uniform(0, 1, n_acts)
    found = prior.after(vectors, outcomes, weights, link)
    mean, covariance = written_out(prior, vectors, outcomes, weights, link)
    assert found.mean == pytest.approx(mean, rel=1e-6, abs=1e-8)
    assert found.covariance == pytest.approx(covariance, rel=1e-6, abs=1e-8)


@given(seed=st.integers(0, 2**32 - 1), d=st.integers(1, 6), n_acts=st.integers(1, 30))
def test_evidence_never_widens_the_belief(seed, d, n_acts):
    rng = np.random.default_rng(seed)
    prior = random_belief(rng, d)
    vectors = rng.normal(size=(n_acts, d)) * rng.choice([0.0, 1e-3, 1.0, 30.0])
    found = prior.after(vectors, rng.integers(0, 2, n_acts), rng.uniform(0, 1, n_acts), Link())
    anything = rng.normal(size=(20, d))
    assert (found.spread(anything) <= prior.spread(anything) + 1e-9).all()
    assert np.linalg.eigvalsh(found.covariance).min() > -1e-9
    assert np.isfinite(found.mean).all()


def test_evidence_of_no_weight_and_no_evidence_change_nothing():
    prior = random_belief(np.random.default_rng(1), 3)
    weightless = after(prior, [([1.0, 0.0, 2.0], 1.0, 0.0)])
    assert np.array_equal(weightless.mean, prior.mean)
    assert np.array_equal(weightless.covariance, prior.covariance)
    assert prior.after(np.zeros((0, 3)), np.zeros(0), np.zeros(0), PLAIN) is prior


@pytest.mark.parametrize("d", [1, 2])
def test_it_is_near_the_exact_posterior(d):
    # 40 random cases of 1 to 10 acts. In spreads of the exact posterior, the mean is 0.06 away on average and
    # 0.4 at most; spreads are three quarters to 1.1 of the exact ones.
    rng = np.random.default_rng(d)
    away, ratio = [], []
    for _ in range(40):
        prior, link = Belief.prior(rng.normal(size=d) * 0.05, 0.1 * np.eye(d)), Link(6.0, -2.0)
        n_acts = int(rng.integers(1, 11))
        vectors = rng.normal(size=(n_acts, d)) * 0.5
        x = prior.mean + np.sqrt(0.1) * rng.normal(size=d)
        outcomes = (rng.random(n_acts) < sigmoid(link.offset + link.scale * vectors @ x)).astype(float)
        mean, covariance = exact(prior, vectors, outcomes, link)
        found = prior.after(vectors, outcomes, np.ones(n_acts), link)
        spread = np.sqrt(covariance.diagonal())
        away += (np.abs(found.mean - mean) / spread).tolist()
        ratio += (np.sqrt(found.covariance.diagonal()) / spread).tolist()
    assert np.mean(away) < 0.06
    assert np.max(away) < 0.4
    assert np.min(ratio) > 0.75
    assert np.max(ratio) < 1.1


def test_nine_tenths_of_the_intervals_of_nine_tenths_hold_the_truth():
    # 300 visitors drawn from the prior examine 12 titles each and pass over most; the interval of x.v, for
    # each of 60 titles, holds the true one 85 to 95 times in a hundred.
    rng = np.random.default_rng(7)
    prior, link = Belief.prior(np.full(4, 0.05), np.diag([0.12, 0.08, 0.05, 0.03])), Link(6.0, -2.0)
    titles = rng.normal(size=(60, 4)) * 0.6
    held, liked_at_all = [], []
    for _ in range(300):
        x = rng.multivariate_normal(prior.mean, prior.covariance)
        examined = rng.choice(60, 12, replace=False)
        liked = rng.random(12) < sigmoid(link.offset + link.scale * titles[examined] @ x)
        belief = prior.after(titles[examined], liked.astype(float), np.ones(12), link)
        held.append(np.abs(titles @ (x - belief.mean)) < 1.6449 * belief.spread(titles))
        liked_at_all.append(liked)
    assert 0.1 < np.mean(liked_at_all) < 0.3
    assert 0.85 < np.mean(held) < 0.95


def test_a_title_passed_over_that_nobody_expected_to_be_liked_barely_moves_the_belief():
    # With p = sigmoid(-5 / sqrt(1 + pi / 8)), about 0.014, the mean moves by p / (1 + h), under a fiftieth
    # of a spread. At p = 1/2 it moves by four tenths: m' = -1/2 / (5/4).
    prior = Belief.prior(np.zeros(1), np.eye(1))
    unlikely = after(prior, [([1.0], 0.0, 1.0)], Link(1.0, -5.0))
    likely = after(prior, [([1.0], 0.0, 1.0)], Link(1.0, 0.0))
    assert -0.02 < unlikely.mean[0] < 0
    assert unlikely.covariance[0, 0] > 0.97
    assert likely.mean == pytest.approx([-0.4])


def test_a_like_and_a_dismissal_of_all_but_the_same_title_leave_its_score_in_the_middle_and_narrower():
    prior, title = Belief.prior(np.zeros(2), np.eye(2)), np.array([[1.0, 0.3]])
    liked, dismissed = ([1.0, 0.3], 1.0, 1.0), ([1.0, 0.31], 0.0, 1.0)
    alone = [after(prior, [act]) for act in (liked, dismissed)]
    both = [after(prior, acts) for acts in ([liked, dismissed], [dismissed, liked])]
    for belief in both:
        assert alone[1].mean @ title[0] < belief.mean @ title[0] < alone[0].mean @ title[0]
        assert belief.spread(title) < alone[0].spread(title)
    assert abs(both[0].mean @ title[0]) < 0.1
    assert both[0].mean == pytest.approx(-both[1].mean, abs=0.01)


@pytest.mark.parametrize("outcome", [0.0, 1.0])
@pytest.mark.parametrize("length", [0.0, 1e-6, 1.0, 1000.0])
def test_the_same_title_fifty_times_leaves_a_belief_that_is_one(outcome, length):
    prior, v = random_belief(np.random.default_rng(2), 3), [length, -length / 2, 0.0]
    spreads = []
    for n in (1, 10, 50):
        belief = after(prior, [(v, outcome, 1.0)] * n, Link())
        assert np.isfinite(belief.mean).all()
        assert np.linalg.eigvalsh(belief.covariance).min() > -1e-9
        spreads.append(belief.spread(np.array([v]))[0])
    assert spreads == sorted(spreads, reverse=True)


def test_fifty_likes_in_float32_are_those_in_float64():
    rng = np.random.default_rng(3)
    prior, vectors = random_belief(rng, 16), rng.normal(size=(50, 16)) * 0.2
    outcomes, weights = rng.integers(0, 2, 50).astype(float), np.ones(50)
    exactly = prior.after(vectors, outcomes, weights, Link())
    served = prior.after(vectors.astype(np.float32), outcomes, weights, Link())
    assert served.mean == pytest.approx(exactly.mean, abs=1e-4)
    assert served.covariance == pytest.approx(exactly.covariance, abs=1e-4)
