"""What a person makes of the cards they see: their worth, misjudged."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np

from coldopen.simulator.choice.model import Looks
from coldopen.simulator.randomness import key_of, luck

_LOGISTIC_SPREAD = pi / sqrt(3)


def judged(person: int, titles: np.ndarray, worth: np.ndarray, appeal: float, misjudged: float) -> Looks:
    """The appeal of titles to a person: their worth, plus `appeal`, plus how this person misjudges the card.

    The error is logistic with a standard deviation of `misjudged`, and the same whenever and wherever the
    person sees the title.

    Arguments:
        person: key of their random stream.
        titles: catalogue indices, (n,).
        worth: how much they would like them, logits, (n,).
        appeal: the logit at which a title of worth zero is opened once examined.
        misjudged: standard deviation of the error, in logits.
    """
    chance = luck(key_of(person, "card"), titles)
    error = np.log(chance / (1 - chance)) * (misjudged / _LOGISTIC_SPREAD)
    return Looks(worth + (appeal + error), worth)
