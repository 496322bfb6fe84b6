"""Many people at once before a service that has a clock of its own."""

from coldopen.simulator.crowd.crowd import Crowd, Pace
from coldopen.simulator.crowd.live import LiveState, LiveVisitors
from coldopen.simulator.crowd.running import CrowdReport, run_crowd
from coldopen.simulator.crowd.seen import LiveSession

__all__ = [
    "Crowd",
    "CrowdReport",
    "LiveSession",
    "LiveState",
    "LiveVisitors",
    "Pace",
    "run_crowd",
]
