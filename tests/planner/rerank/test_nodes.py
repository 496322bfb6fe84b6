"""The nodes of a belief."""

from __future__ import annotations

import numpy as np
import pytest

from coldopen.planner.rerank import N_NODES, nodes_of


def test_in_every_direction_of_a_coordinate_nodes_have_the_mean_and_spread_of_the_belief() -> None:
    nodes = nodes_of(np.diag([4.0, 1.0, 0.25]), 3.0, 2, 16).tastes
    assert nodes.shape == (16, 3)
    assert nodes.mean(0) == pytest.approx([0, 0, 0], abs=1e-5)
    assert nodes.std(0) == pytest.approx([6.0, 3.0, 1.5], rel=1e-5)


def test_many_nodes_have_the_covariance_of_the_belief() -> None:
    root = np.array([[1.0, 0.0], [0.8, 0.6]])
    nodes = nodes_of(root @ root.T, 1.0, 0, 1024).tastes
    assert nodes.T @ nodes / 1024 == pytest.approx(root @ root.T, abs=1e-5)


def test_a_belief_that_is_sure_of_a_direction_has_nodes_across_it_alone() -> None:
    nodes = nodes_of(np.array([[1.0, 1.0], [1.0, 1.0]]), 1.0, 0).tastes
    assert nodes[:, 0] == pytest.approx(nodes[:, 1], abs=1e-6)
    assert nodes_of(np.zeros((3, 3)), 6.0, 0).tastes == pytest.approx(np.zeros((N_NODES, 3)))


def test_rounding_that_makes_a_covariance_negative_is_no_matter() -> None:
    nodes = nodes_of(np.diag([1.0, -1e-12]), 1.0, 0).tastes
    assert nodes[:, 1] == pytest.approx(np.zeros(N_NODES), abs=1e-5)
    assert nodes[:, 0].std() == pytest.approx(1.0)


def test_taste_and_genres_are_uncorrelated() -> None:
    nodes = nodes_of(np.eye(3), 2.0, 4)
    together = np.hstack([nodes.tastes / 2, nodes.genres])
    assert together.T @ together / N_NODES == pytest.approx(np.eye(7), abs=1e-5)


def test_in_more_dimensions_than_there_are_nodes_the_mean_variance_is_that_of_the_belief() -> None:
    nodes = nodes_of(np.eye(40), 1.0, 0, 16)
    assert (nodes.tastes**2).mean() == pytest.approx(1.0, rel=1e-5)
    assert nodes.tastes.mean(0) == pytest.approx(np.zeros(40), abs=1e-5)
