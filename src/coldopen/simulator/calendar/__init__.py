"""What changes by itself in a world: launches, trends, titles that leave, hours and weekdays; and the hits of
each country."""

from coldopen.simulator.calendar.calendar import Calendar, Launched, lift_at
from coldopen.simulator.calendar.dated import dated
from coldopen.simulator.calendar.hits import Campaigns, Hits

__all__ = [
    "Calendar",
    "Campaigns",
    "Hits",
    "Launched",
    "dated",
    "lift_at",
]
