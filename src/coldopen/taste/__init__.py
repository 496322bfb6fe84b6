"""Taste: embeddings, the prior given signals, the belief about a visitor, its calibration and training."""

from coldopen.taste.acts import Act, ActKind, weight_of
from coldopen.taste.interactions import Interactions, Tokens
from coldopen.taste.model import Model
from coldopen.taste.options import EvidenceWeights, TasteOptions
from coldopen.taste.taste import Space, Stranger, Taste
from coldopen.taste.technique import Newcomer, Scorer, Technique
from coldopen.taste.tokens import tokens_of

__all__ = [
    "Act",
    "ActKind",
    "EvidenceWeights",
    "Interactions",
    "Model",
    "Newcomer",
    "Scorer",
    "Space",
    "Stranger",
    "Taste",
    "TasteOptions",
    "Technique",
    "Tokens",
    "tokens_of",
    "weight_of",
]
