"""Estimators for pages: what the first rows of a page would have earned under a target policy.

Of a page with rows a_1 ... a_k, drawn from the top each given those above, let p_l and q_l be the chances of
a_l under the policy that acted and under the target, and r_l the reward of slot l.

    whole page   mean of w_1:k sum_l r_l,  w_1:l = product over j <= l of q_j / p_j
                 whatever r depends on
    RIPS         mean of sum_l w_1:l r_l                           McInerney et al. 2020, eq. 3 and 4
                 where r_l depends on rows 1 ... l: people look from the top
    IIPS         mean of sum_l r_l Q_l(a_l) / P_l(a_l)             Li et al. 2018; McInerney et al. eq. 2
                 where r_l depends on a_l alone; P_l and Q_l are marginal chances of a row at a slot
    PI           mean of 1_A' pinv(G) E[1_A | target] sum_l r_l    Swaminathan et al. 2017, eq. 3 and 4
                 where the page's reward is a sum of slots' parts, each of its row alone; 1_A marks the rows
                 at slots, G = E[1_A 1_A'] under the policy that acted
    cascade DR   mean of sum_l w_1:l (r_l - m_l(a_l)) + w_1:l-1 m_l(target)     Kiyohara et al. 2022, eq. 7
                 as RIPS, with a model m_l of what slots l ... k will earn
    capped DR    the same with min(w_1:l, cap): what is above is the model's    Su et al. 2020 (pessimistic
                 shrinkage); a cap of the order of the root of n                Ionides 2008

Self-normalised ones divide the weights of a slot by their mean (Kallus and Uehara 2019).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from coldopen.ope.scored import Scored, averaged, normalised


@dataclass(frozen=True)
class PageLog:
    """The first k slots of logged pages, in the order in which they were made.

    Attributes:
        ratios: the target's chance of the row that was drawn at a slot, given the rows above, over the chance
            with which it was drawn; 1 where nothing was drawn. (n_pages, k).
        rewards: what each slot earned, (n_pages, k).
    """

    ratios: np.ndarray
    rewards: np.ndarray

    @property
    def weights(self) -> np.ndarray:
        """The weight of each page down to each slot, (n_pages, k)."""
        weights: np.ndarray = self.ratios.cumprod(1)
        return weights

    @property
    def totals(self) -> np.ndarray:
        """What each page earned, (n_pages,)."""
        totals: np.ndarray = self.rewards.sum(1)
        return totals


@dataclass(frozen=True)
class PageModel:
    """What a model expects slots l ... k to earn, given the rows above l, each (n_pages, k): with the row
    that was drawn at l, and with one drawn by the target."""

    chosen: np.ndarray
    target: np.ndarray


def first_success(labels: np.ndarray) -> np.ndarray:
    """Rewards whose sum over slots says whether anything on the page succeeded: 1 at the topmost slot with a
    label of 1, else 0; (n_pages, k).

    >>> first_success(np.array([[0, 1, 1], [0, 0, 0]])).tolist()
    [[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    labels = np.asarray(labels, float)
    none_above = np.ones_like(labels)
    none_above[:, 1:] = (1 - labels).cumprod(1)[:, :-1]
    topmost: np.ndarray = labels * none_above
    return topmost


def whole_page(log: PageLog) -> Scored:
    """IPS with the page as one action."""
    return averaged("ips", log.weights[:, -1] * log.totals)


def whole_page_normalised(log: PageLog) -> Scored:
    """Self-normalised IPS with the page as one action."""
    return normalised("snips", log.weights[:, -1], log.totals)


def rips(log: PageLog) -> Scored:
    """Reward-interaction IPS: a slot's reward weighs as much as the rows down to it.

    >>> rips(PageLog(np.array([[2.0, 0.5], [0.5, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]]))).value
    1.25
    """
    return averaged("rips", (log.weights * log.rewards).sum(1))


def rips_normalised(log: PageLog) -> Scored:
    """The same, the weights of each slot divided by their mean."""
    return _slot_by_slot("snrips", log.weights, log.rewards)


def iips(weights: np.ndarray, rewards: np.ndarray) -> Scored:
    """Independent IPS.

    Args:
        weights: marginal chances of the row at each slot, the target's over the other's, (n_pages, k); see
            `marginals`.
        rewards: see `PageLog`.
    """
    return averaged("iips", (weights * rewards).sum(1))


def iips_normalised(weights: np.ndarray, rewards: np.ndarray) -> Scored:
    """The same, the weights of each slot divided by their mean."""
    return _slot_by_slot("sniips", weights, rewards)


def pseudo_inverse(weights: np.ndarray, totals: np.ndarray) -> Scored:
    """The pseudo-inverse estimator, given each page's weight and what it earned, (n_pages,)."""
    return averaged("pi", weights * totals)


def product_weights(ratios: np.ndarray) -> np.ndarray:
    """The pseudo-inverse weights of pages whose slots were drawn independently, (n_pages,): 1 - k plus the
    sum of the slots' ratios (n_pages, k). Swaminathan et al. 2017, example 4. Wrong on any other log.

    >>> product_weights(np.array([[2.0, 0.5]]))
    array([1.5])
    """
    weights: np.ndarray = 1 - ratios.shape[1] + ratios.sum(1)
    return weights


def cascade_dr(log: PageLog, model: PageModel) -> Scored:
    """Cascade doubly robust."""
    return averaged("cascade-dr", _doubly_robust(log.weights, log, model))


def capped_dr(log: PageLog, model: PageModel) -> Scored:
    """The same with weights of `cap_of` at most. What is above is left to the model: right on average where
    the model is, and else off by no more than its error times the weight that is above. Its influence is that
    of all the weight, for what the model tells is not known any better for being cut off."""
    weights = np.minimum(log.weights, cap_of(len(log.rewards)))
    value = averaged("capped-dr", _doubly_robust(weights, log, model)).value
    return Scored("capped-dr", value, cascade_dr(log, model).influence)


def cap_of(n_pages: int) -> float:
    """Half the root of n: no page can then move an estimate by much more than a standard error, and what is
    cut off vanishes as n grows.

    >>> cap_of(6400)
    40.0
    """
    return 0.5 * math.sqrt(n_pages)


def _doubly_robust(weights: np.ndarray, log: PageLog, model: PageModel) -> np.ndarray:
    scores: np.ndarray = (weights * (log.rewards - model.chosen) + _above(weights) * model.target).sum(1)
    return scores


def cascade_dr_normalised(log: PageLog, model: PageModel) -> Scored:
    """The same, the weights of each slot divided by their mean."""
    rest = _slot_by_slot("sncascade-dr", log.weights, log.rewards - model.chosen)
    known = _slot_by_slot("sncascade-dr", _above(log.weights), model.target)
    return Scored("sncascade-dr", rest.value + known.value, rest.influence + known.influence)


def _above(weights: np.ndarray) -> np.ndarray:
    """The weight of each page down to above each slot, (n_pages, k): 1 at the first."""
    above = np.ones_like(weights)
    above[:, 1:] = weights[:, :-1]
    return above


def _slot_by_slot(estimator: str, weights: np.ndarray, rewards: np.ndarray) -> Scored:
    slots = [normalised(estimator, w, r) for w, r in zip(weights.T, rewards.T, strict=True)]
    value = float(np.sum([slot.value for slot in slots]))
    return Scored(estimator, value, np.sum([slot.influence for slot in slots], 0))
