"""The prior given signals, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from coldopen.taste.prior import learn_prior
from coldopen.testing import likes_of


def one_like_each(signals):
    return likes_of([[0]] * len(signals), 1, signals)


def test_what_a_rare_word_adds_is_shrunk_toward_nothing():
    # 20 visitors at +1 have the word, 20 at -1 have none. With a ridge of 50 on the word and (nearly) none on
    # the mean, the normal equations are 40 m + 20 w = 0 and 20 m + (20 + 50) w = 20: w = 1/3 and m = -1/6.
    likes = one_like_each([("country:AA",)] * 20 + [()] * 20)
    prior = learn_prior(likes, np.array([[1.0]] * 20 + [[-1.0]] * 20))
    assert prior.mean == pytest.approx([-1 / 6], abs=1e-4)
    assert prior.given(("country:AA",)).mean == pytest.approx([-1 / 6 + 1 / 3], abs=1e-4)


def test_the_more_visitors_have_a_word_the_more_of_what_they_are_like_is_believed():
    means = []
    for n in (5, 50, 500):
        likes = one_like_each([("country:AA",)] * n + [()] * n)
        prior = learn_prior(likes, np.array([[1.0]] * n + [[-1.0]] * n))
        means.append(prior.given(("country:AA",)).mean[0])
    assert means == sorted(means)
    assert means[0] < 0.2
    assert means[2] > 0.8


def test_a_region_says_little_beyond_what_its_country_says_already():
    # All of the country are at +1, whatever their region: the few of the region are believed to be there too,
    # by their country, and what the region adds is a small part.
    country = [("country:AA",)] * 300 + [("country:AA", "region:AA-1")] * 6 + [()] * 300
    prior = learn_prior(one_like_each(country), np.array([[1.0]] * 306 + [[-1.0]] * 300))
    by_country = prior.given(("country:AA",)).mean[0]
    by_region = prior.given(("country:AA", "region:AA-1")).mean[0]
    assert by_country > 0.7
    assert 0 <= by_region - by_country < 0.1


def test_unknown_signals_give_the_mean():
    prior = learn_prior(one_like_each([("country:AA",)] * 20), np.full((20, 2), 3.0))
    for tokens in ((), ("country:ZZ",), ("never", "met")):
        assert prior.given(tokens).mean.tolist() == prior.mean.tolist()
        assert np.array_equal(prior.given(tokens).covariance, prior.covariance)


def test_a_word_of_four_visitors_is_unknown():
    prior = learn_prior(one_like_each([("country:AA",)] * 4 + [()] * 9), np.ones((13, 1)))
    assert prior.vocabulary.words == ()


def test_the_covariance_is_that_of_what_is_left_over_shrunk_toward_its_diagonal():
    # Four visitors at (1, 1) and (-1, -1): variances 1, covariance 1. The diagonal weighs d / (d + n) = 1/3.
    visitors = np.array([[1.0, 1.0], [1.0, 1.0], [-1.0, -1.0], [-1.0, -1.0]])
    prior = learn_prior(one_like_each([()] * 4), visitors)
    assert prior.mean == pytest.approx([0, 0], abs=1e-9)
    assert prior.covariance == pytest.approx(np.array([[1, 2 / 3], [2 / 3, 1]]), abs=1e-5)


def test_visitors_without_likes_tell_nothing():
    likes = likes_of([[0], [], [0]], 1)
    prior = learn_prior(likes, np.array([[1.0], [99.0], [1.0]]))
    assert prior.mean == pytest.approx([1.0], abs=1e-3)


def test_without_any_like_the_prior_is_a_unit_around_nothing():
    prior = learn_prior(likes_of([[], []], 3), np.zeros((2, 4)))
    assert np.array_equal(prior.mean, np.zeros(4))
    assert np.array_equal(prior.covariance, np.eye(4))


def test_one_visitor_leaves_a_covariance_that_is_one():
    prior = learn_prior(one_like_each([("country:AA",)]), np.ones((1, 3)))
    assert np.linalg.eigvalsh(prior.covariance).min() > 0
