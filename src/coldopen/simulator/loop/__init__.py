"""The closed loop: simulated time in turns, visits in rounds, and the folder that a run can go on from."""

from coldopen.simulator.loop.closed_loop import closed_loop
from coldopen.simulator.loop.loop import LoopOptions, Progress, simulate
from coldopen.simulator.loop.rounds import Visiting
from coldopen.simulator.loop.tally import LoopReport

__all__ = [
    "LoopOptions",
    "LoopReport",
    "Progress",
    "Visiting",
    "closed_loop",
    "simulate",
]
