"""Discrete choice: a screenful is compared as a whole, and the best of it is opened, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.simulator.choice.chain import Chain
from coldopen.simulator.choice.logits import sigmoid
from coldopen.simulator.choice.model import Looks
from coldopen.simulator.choice.patience import goes_on
from coldopen.simulator.choice.scan import Scan

_MOST_LOGITS = 600.0
"""Beyond it, weights relative to a screen's best vanish, and all is worked out in logarithms."""


@dataclass(frozen=True)
class Discrete:
    """A multinomial logit (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974,
    equation 12) over the titles of a screen and the outside option 0, to look on:

        P(open i first) = exp(u_i) / (exp(u_0) + sum over l in the screen of exp(u_l))

    u_i being the card's appeal and u_0 = `look_on`. As a chain, the chance to open i when it is come to is

        exp(u_i) / (exp(u_0) + sum over l >= i in the screen of exp(u_l)),

    for the product of having left the placements before i closed telescopes to the above. After a
    disappointment the choice is that among the titles which come later on the screen. Patience is asked once
    a screen, when all of it has been looked at; right after a disappointment, too, for that alone.
    """

    satisfaction: float = 0.0
    look_on: float = 0.0

    def chain(self, scan: Scan, looks: Looks, patience_seconds: float, since_seconds: float = 0.0) -> Chain:
        """See `ChoiceModel`."""
        seconds, is_last = _by_screen(scan)
        on, after = goes_on(seconds, patience_seconds, since_seconds)
        return Chain(
            examined=np.ones(len(scan)),
            opened=_hazards(looks.appeal - self.look_on, is_last),
            streamed=sigmoid(looks.worth - self.satisfaction),
            goes_on=on,
            goes_on_after=after,
        )


def _by_screen(scan: Scan) -> tuple[np.ndarray, np.ndarray]:
    """The seconds of each screen, put down to its last placement; and which are last. Both (n,)."""
    is_last = np.ones(len(scan), bool)
    is_last[:-1] = scan.screen[1:] != scan.screen[:-1]
    until = scan.seconds.cumsum()[is_last]
    until[1:] -= until[:-1].copy()
    seconds = np.zeros(len(scan))
    seconds[is_last] = until
    return seconds, is_last


def _hazards(utility: np.ndarray, is_last: np.ndarray) -> np.ndarray:
    """exp(u_i) / (1 + sum over l >= i of the same screen of exp(u_l)), (n,); never overflows."""
    if not len(utility):
        return utility
    ends = np.flatnonzero(is_last) + 1
    lengths = ends.copy()
    lengths[1:] -= ends[:-1]
    # Screens as the rows of a table, filled up in front with what nobody chooses.
    widest = int(lengths.max())
    places = np.arange(len(utility)) + np.repeat(np.arange(1, len(ends) + 1) * widest - ends, lengths)
    table = np.full((len(ends), widest), -np.inf)
    table.put(places, utility)
    most = np.maximum(table.max(axis=1, keepdims=True), 0.0)
    if most.max() > _MOST_LOGITS:
        later = np.logaddexp.accumulate(table[:, ::-1], axis=1)[:, ::-1]
        told: np.ndarray = np.exp(table - np.logaddexp(0.0, later)).take(places)
        return told
    weights = np.exp(table - most)
    later = weights[:, ::-1].cumsum(axis=1)[:, ::-1]
    hazards: np.ndarray = (weights / (np.exp(-most) + later)).take(places)
    return hazards
