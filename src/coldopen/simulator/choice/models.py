"""The model of choice that a scenario names."""

from __future__ import annotations

from coldopen.simulator.choice.cascade import Cascade
from coldopen.simulator.choice.discrete import Discrete
from coldopen.simulator.choice.model import ChoiceModel
from coldopen.simulator.choice.position import Position
from coldopen.simulator.scenario import ChoiceOptions, Choosing

_MODELS: dict[Choosing, type[Position] | type[Cascade] | type[Discrete]] = {
    "position": Position,
    "cascade": Cascade,
    "discrete": Discrete,
}


def choice_model(options: ChoiceOptions) -> ChoiceModel:
    """The model that these options name, satisfied as they say.

    >>> choice_model(ChoiceOptions(model="discrete", satisfaction=1.0))
    Discrete(satisfaction=1.0, look_on=0.0)
    """
    return _MODELS[options.model](satisfaction=options.satisfaction)
