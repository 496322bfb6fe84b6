"""What a page is judged by: rewards, named and versioned, and the labels that rows earn by them."""

from coldopen.metrics.automatic import looks_automatic
from coldopen.metrics.labels import RowLabel, labels_of
from coldopen.metrics.rewards import REWARDS, Reward, reward_of
from coldopen.metrics.seen_page import SeenPage, cited_pages

__all__ = [
    "REWARDS",
    "Reward",
    "RowLabel",
    "SeenPage",
    "cited_pages",
    "labels_of",
    "looks_automatic",
    "reward_of",
]
