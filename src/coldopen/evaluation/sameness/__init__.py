"""How much pages differ by who they are for, and how much by chance: `coldopen sameness`."""

from coldopen.evaluation.sameness.groups import SIGNALS, Audience, Group, Seen
from coldopen.evaluation.sameness.live import made_up_pages
from coldopen.evaluation.sameness.measure import measured
from coldopen.evaluation.sameness.plots import draw
from coldopen.evaluation.sameness.report import Sameness, SignalLine
from coldopen.evaluation.sameness.served import served_pages

__all__ = [
    "SIGNALS",
    "Audience",
    "Group",
    "Sameness",
    "Seen",
    "SignalLine",
    "draw",
    "made_up_pages",
    "measured",
    "served_pages",
]
