"""Who comes to a world, from where, at what hour, and what their requests tell."""

from coldopen.simulator.people.audience import audiences
from coldopen.simulator.people.people import People
from coldopen.simulator.people.profiles import MadeUpProfiles, Profile, Profiles
from coldopen.simulator.people.timetable import Timetable

__all__ = [
    "MadeUpProfiles",
    "People",
    "Profile",
    "Profiles",
    "Timetable",
    "audiences",
]
