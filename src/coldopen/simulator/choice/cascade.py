"""The cascade model: placements are looked at one by one, until something satisfies or patience ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.simulator.choice.chain import Chain
from coldopen.simulator.choice.logits import sigmoid
from coldopen.simulator.choice.model import Looks
from coldopen.simulator.choice.patience import goes_on
from coldopen.simulator.choice.scan import Scan


@dataclass(frozen=True)
class Cascade:
    """Everything is looked at in order (Craswell, Zoeter, Taylor and Ramsey, "An experimental comparison of
    click position-bias models", WSDM 2008, section 3.2), with satisfaction and abandonment as in the dynamic
    Bayesian network of Chapelle and Zhang ("A dynamic Bayesian network click model for web search ranking",
    WWW 2009, section 3, equations 1a to 1g), E examined, A attracted, C opened, S satisfied:

        P(E_1) = 1,  C_i = E_i and A_i,  P(A_i) = sigmoid(appeal_i)
        P(S_i | C_i) = sigmoid(worth_i - satisfaction),  S_i ends the looking
        P(E_{i+1} | E_i, not S_i) = gamma_i

    Satisfied is whoever streams what they opened. Their gamma is one constant; ours is the ratio of
    survivals of `patience`, less after a disappointment, so that a title is examined the less, the longer
    what comes before it takes.
    """

    satisfaction: float = 0.0

    def chain(self, scan: Scan, looks: Looks, patience_seconds: float, since_seconds: float = 0.0) -> Chain:
        """See `ChoiceModel`."""
        on, after = goes_on(scan.seconds, patience_seconds, since_seconds)
        return Chain(
            examined=np.ones(len(scan)),
            opened=sigmoid(looks.appeal),
            streamed=sigmoid(looks.worth - self.satisfaction),
            goes_on=on,
            goes_on_after=after,
        )
