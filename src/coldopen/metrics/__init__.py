"""What pages are judged by: rewards, named and versioned, the labels that rows earn by them, and how much
pages and attention are alike."""

from coldopen.metrics.automatic import looks_automatic
from coldopen.metrics.concentration import gini, top_share
from coldopen.metrics.definitions import DEFINITIONS, MetricDefinition, metric_of, stated
from coldopen.metrics.labels import RowLabel, labels_of
from coldopen.metrics.options import MetricOptions
from coldopen.metrics.overlap import first_viewport, overlaps
from coldopen.metrics.rewards import REWARDS, Reward, reward_of
from coldopen.metrics.seen_page import SeenPage, cited_pages

__all__ = [
    "DEFINITIONS",
    "REWARDS",
    "MetricDefinition",
    "MetricOptions",
    "Reward",
    "RowLabel",
    "SeenPage",
    "cited_pages",
    "first_viewport",
    "gini",
    "labels_of",
    "looks_automatic",
    "metric_of",
    "overlaps",
    "reward_of",
    "stated",
    "top_share",
]
