"""Tastes of real people: a world whose visitors stream what somebody in fact rated highly.

Half real: what people like is measured, how they look and choose is simulated, and so is all else about them.
Whatever comes of it is simulated, and is labelled so.
"""

from coldopen.simulator.ratings.homes import HomeProfiles, HomeTimetable, homes_of
from coldopen.simulator.ratings.rated import Rated, rated_of
from coldopen.simulator.ratings.raters import Raters
from coldopen.simulator.ratings.visitors import RatedPeople
from coldopen.simulator.ratings.worth import LIKED, OTHER, RatedTastes

__all__ = [
    "LIKED",
    "OTHER",
    "HomeProfiles",
    "HomeTimetable",
    "Rated",
    "RatedPeople",
    "RatedTastes",
    "Raters",
    "homes_of",
    "rated_of",
]
