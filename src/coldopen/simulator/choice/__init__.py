"""How simulated people look at a page and choose from it: models of choice, each with its exact truth."""

from coldopen.simulator.choice.chain import Chain
from coldopen.simulator.choice.model import ChoiceModel, Looks
from coldopen.simulator.choice.scan import Scan

__all__ = ["Chain", "ChoiceModel", "Looks", "Scan"]
