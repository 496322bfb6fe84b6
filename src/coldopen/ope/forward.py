"""Models of rewards that know earlier data only: fitted to the blocks of the log before, block by block.

A model that has seen the reward it is held against makes doubly robust estimates too sure of themselves, and
where the policy that acted was learning, it breaks what intervals rest on. So the log is cut into blocks in
its order; what is expected in a block comes from those before it, and in the first block nothing is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from coldopen.ope.actions import Modelled
from coldopen.ope.pages import PageModel

N_BLOCKS = 10
_RIDGE = 1.0


def forward_actions(
    features: np.ndarray, target: np.ndarray, rewards: np.ndarray, n_blocks: int = N_BLOCKS
) -> Modelled:
    """A linear model of rewards (ridge regression), fitted forward in time.

    Args:
        features: of the chosen actions, (n, n_features), one of them constant.
        target: the mean of the features over the target's choice, (n, n_features).
        rewards: what was earned, (n,).
        n_blocks: how often it is fitted anew.
    """
    chosen, expected = np.zeros(len(rewards)), np.zeros(len(rewards))
    for before, block in _blocks(len(rewards), n_blocks):
        weights = _fitted(features[before], rewards[before])
        chosen[block], expected[block] = features[block] @ weights, target[block] @ weights
    return Modelled(chosen, expected)


def forward_pages(
    features: np.ndarray, target: np.ndarray, rewards: np.ndarray, n_blocks: int = N_BLOCKS
) -> PageModel:
    """A linear model of what slots from each one down will earn under the target, fitted forward in time.

    From the lowest slot up, what a slot earns plus what is expected of the slot below under the target is
    regressed on the slot's features: fitted Q evaluation (Le, Voloshin and Yue 2019, algorithm 3).

    Args:
        features: of the rows that were drawn, given those above, (n_pages, k, n_features), one constant.
        target: their mean over the target's choice at each slot, of the same shape.
        rewards: what slots earned, (n_pages, k).
        n_blocks: how often it is fitted anew.
    """
    chosen, expected = np.zeros(rewards.shape), np.zeros(rewards.shape)
    for before, block in _blocks(len(rewards), n_blocks):
        below = np.zeros(before.stop)
        for slot in reversed(range(rewards.shape[1])):
            weights = _fitted(features[before, slot], rewards[before, slot] + below)
            below = target[before, slot] @ weights
            chosen[block, slot] = features[block, slot] @ weights
            expected[block, slot] = target[block, slot] @ weights
    return PageModel(chosen, expected)


def _blocks(n: int, n_blocks: int) -> Iterator[tuple[slice, slice]]:
    """Each block but the first, after all that lies before it."""
    ends = np.linspace(0, n, n_blocks + 1).round().astype(int).tolist()
    for start, end in pairwise(ends):
        if start and end > start:
            yield slice(0, start), slice(start, end)


def _fitted(features: np.ndarray, rewards: np.ndarray) -> np.ndarray:
    n_features = features.shape[1]
    weights: np.ndarray = np.linalg.solve(
        features.T @ features + _RIDGE * np.eye(n_features), features.T @ rewards
    )
    return weights
