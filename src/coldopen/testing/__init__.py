"""What authors test their own parts with: conformance suites, small likes to learn from, made-up
slots and situations.

Used from test modules alone; nothing that serves imports this room.
"""

from coldopen.testing.likes import likes_of, titles
from coldopen.testing.policies import PolicyConformance
from coldopen.testing.row_sources import RowSourceConformance
from coldopen.testing.scorers import ScorerConformance
from coldopen.testing.situations import situations
from coldopen.testing.slots import slot_of, values_of
from coldopen.testing.techniques import TechniqueConformance

__all__ = [
    "PolicyConformance",
    "RowSourceConformance",
    "ScorerConformance",
    "TechniqueConformance",
    "likes_of",
    "situations",
    "slot_of",
    "titles",
    "values_of",
]
