"""What serves simulated people: an engine in this process, a service over HTTP, and references to compare
with."""

from coldopen.simulator.servers.in_process import InProcess, in_process
from coldopen.simulator.servers.over_http import OverHttp
from coldopen.simulator.servers.references import blurred, ceiling, fixed, random_pages

__all__ = [
    "InProcess",
    "OverHttp",
    "blurred",
    "ceiling",
    "fixed",
    "in_process",
    "random_pages",
]
