"""What pages are judged by: rewards, named and versioned, the labels that rows earn by them, and how much
pages and attention are alike."""

from coldopen.metrics.automatic import looks_automatic
from coldopen.metrics.concentration import gini, top_share
from coldopen.metrics.labels import RowLabel, labels_of
from coldopen.metrics.overlap import first_viewport, overlaps
from coldopen.metrics.rewards import REWARDS, Reward, reward_of
from coldopen.metrics.seen_page import SeenPage, cited_pages

__all__ = [
    "REWARDS",
    "Reward",
    "RowLabel",
    "SeenPage",
    "cited_pages",
    "first_viewport",
    "gini",
    "labels_of",
    "looks_automatic",
    "overlaps",
    "reward_of",
    "top_share",
]
