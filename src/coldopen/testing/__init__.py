"""What authors test their own parts with: conformance suites, and small likes to learn from.

Used from test modules alone; nothing that serves imports this room.
"""

from coldopen.testing.likes import likes_of, titles
from coldopen.testing.techniques import TechniqueConformance

__all__ = ["TechniqueConformance", "likes_of", "titles"]
