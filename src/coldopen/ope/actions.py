"""Estimators where one action was chosen at a time: what a target policy would have earned.

With r the reward, p the logged chance of the chosen action, q the target's, and m a model of rewards,

    IPS     mean of w r,  w = q / p                                   Horvitz and Thompson 1952
    SNIPS   sum of w r / sum of w                                     Swaminathan and Joachims 2015, eq. 4
    direct  mean of m(target),  m(target) = sum over a of q(a) m(a)   Beygelzimer and Langford 2009
    DR      mean of m(target) + w (r - m(chosen))                     Dudik, Langford and Li 2011, eq. 1
    SNDR    the same, w over its mean                                 Thomas and Brunskill 2016 (one step)

`m` must not have seen the reward that it is held against: `forward` fits models to earlier data only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.ope.scored import Scored, averaged, normalised


@dataclass(frozen=True)
class ActionLog:
    """A log of single actions, all arrays (n,) in the order in which they were chosen.

    Attributes:
        rewards: what each earned.
        logged: the chance with which it was chosen, in (0, 1].
        target: the chance that the target would have chosen it with.
    """

    rewards: np.ndarray
    logged: np.ndarray
    target: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """How much likelier each action would have been under the target, (n,)."""
        weights: np.ndarray = self.target / self.logged
        return weights


@dataclass(frozen=True)
class Modelled:
    """What a model of rewards expects, each (n,): of the action that was chosen, and of the target's choice
    (its chances of all actions times what the model expects of each)."""

    chosen: np.ndarray
    target: np.ndarray


def ips(log: ActionLog) -> Scored:
    """Inverse propensity score: unbiased where the target wants only what could be chosen.

    >>> log = ActionLog(np.array([1.0, 0.0]), np.array([0.5, 0.5]), np.array([0.9, 0.1]))
    >>> ips(log).value
    0.9
    """
    return averaged("ips", log.rewards * log.weights)


def snips(log: ActionLog) -> Scored:
    """Self-normalised IPS: biased by the order of 1 / n, within the range of rewards, steadier.

    >>> snips(ActionLog(np.array([1.0, 0.0]), np.array([0.5, 0.5]), np.array([0.9, 0.1]))).value
    0.9
    """
    return normalised("snips", log.weights, log.rewards)


def direct(model: Modelled) -> Scored:
    """The direct method: as right as the model is, and its interval knows nothing of the model's error."""
    return averaged("direct", model.target)


def doubly_robust(log: ActionLog, model: Modelled) -> Scored:
    """Doubly robust: unbiased with right chances whatever the model says, and steadier the better that is."""
    return averaged("dr", model.target + log.weights * (log.rewards - model.chosen))


def self_normalised_doubly_robust(log: ActionLog, model: Modelled) -> Scored:
    """Doubly robust with self-normalised weights."""
    rest = normalised("sndr", log.weights, log.rewards - model.chosen)
    known = averaged("sndr", model.target)
    return Scored("sndr", known.value + rest.value, known.influence + rest.influence)
