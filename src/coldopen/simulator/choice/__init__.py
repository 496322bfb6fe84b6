"""How simulated people look at a page and choose from it: models of choice, each with its exact truth."""

from coldopen.simulator.choice.chain import Chain, Luck, Walk
from coldopen.simulator.choice.judging import judged
from coldopen.simulator.choice.layout import MOST_SCREENFULS, columns_seen, scan_of, screen_of
from coldopen.simulator.choice.model import ChoiceModel, Looks
from coldopen.simulator.choice.models import choice_model
from coldopen.simulator.choice.scan import Scan

__all__ = [
    "MOST_SCREENFULS",
    "Chain",
    "ChoiceModel",
    "Looks",
    "Luck",
    "Scan",
    "Walk",
    "choice_model",
    "columns_seen",
    "judged",
    "scan_of",
    "screen_of",
]
