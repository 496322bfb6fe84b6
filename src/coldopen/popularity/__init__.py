"""Popularity: decayed counts of what visitors did, by context, and the shares shrunk from them.

The fold counts in whole numbers, so its state does not depend on the order of arrival; the view turns counts
into a share of attention for each title in a place, leaning on the place's language area and the world where
the place itself has few visitors. An outside chart can stand in where nothing has been counted yet.
"""

from coldopen.popularity.chart import Chart
from coldopen.popularity.chart_import import ChartImport, read_chart
from coldopen.popularity.concentration import STREAMS_A_TITLE, Concentration, concentration_of
from coldopen.popularity.contexts import WORLD, places_of
from coldopen.popularity.fold import PopularityFold
from coldopen.popularity.options import PopularityOptions
from coldopen.popularity.shares import Popularity

__all__ = [
    "STREAMS_A_TITLE",
    "WORLD",
    "Chart",
    "ChartImport",
    "Concentration",
    "Popularity",
    "PopularityFold",
    "PopularityOptions",
    "concentration_of",
    "places_of",
    "read_chart",
]
