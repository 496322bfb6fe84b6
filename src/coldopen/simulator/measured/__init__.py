"""Signals as they were measured on real sign-ups, browsers and countries, read from the user's own files.

Nothing of those files comes with coldopen: what a population needs of them is counted when a world is made.
"""

from coldopen.simulator.measured.agents import Agents
from coldopen.simulator.measured.measured import Measured, read_measured
from coldopen.simulator.measured.profiles import MeasuredProfiles
from coldopen.simulator.measured.sign_ups import SignUps
from coldopen.simulator.measured.speakers import Speakers

__all__ = ["Agents", "Measured", "MeasuredProfiles", "SignUps", "Speakers", "read_measured"]
