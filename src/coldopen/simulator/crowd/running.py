"""A crowd before a service over HTTP: how it went."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.simulator.crowd.crowd import Crowd, Pace
from coldopen.simulator.loop.run_folder import TRUTH, header_of
from coldopen.simulator.person import Person
from coldopen.simulator.servers.over_http import OverHttp
from coldopen.simulator.serving import Shown, Told, Wish
from coldopen.simulator.truth import VisitTruth
from coldopen.simulator.world import World

_MOST_SECONDS = 60.0


class CrowdReport(Struct, frozen=True, kw_only=True):
    """How a service did before a simulated crowd. `page_ms` are the median and the 99th percentile of the
    time from asking for a page to having it."""

    simulated: bool = True
    n_visits: int
    n_streamed: int
    n_pages: int
    n_no_page: int
    n_5xx: int
    n_not_taken: int
    page_ms: tuple[float, float]
    seconds: float


class CrowdOptions(Struct, frozen=True):
    """How many people were there at once, and how many times as fast as in life (None: as it went)."""

    at_once: int
    speed: float | None


def run_crowd(
    world: World,
    url: str,
    people: Iterable[Person],
    at_once: int,
    speed: float | None,
    out: Path | None,
    tell: Callable[[int, float], None],
) -> CrowdReport:
    """Send people to the service at `url`, and say how it went; the truth goes to `out/truth.jsonl`.

    Raises:
        Problem: an address that cannot be understood, or where no service answers.
    """
    server = OverHttp(url, world.catalogue)
    lock, counts = threading.Lock(), {"visits": 0, "streamed": 0}
    with ExitStack() as stack:
        stack.callback(server.close)
        server.check()
        truth = None
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            truth = stack.enter_context(open(out / TRUTH, "wb"))
            truth.write(header_of(world.scenario, server.name, CrowdOptions(at_once, speed)) + b"\n")

        def watch(person: Person, what: Wish | Shown | Told | VisitTruth | None) -> None:
            if isinstance(what, VisitTruth):
                with lock:
                    counts["visits"] += 1
                    counts["streamed"] += what.n_streams > 0
                    if truth is not None:
                        truth.write(msgspec.json.encode(what) + b"\n")
                    tell(counts["visits"], counts["visits"] / world.scenario.visitors)

        began = time.perf_counter()
        Crowd(world, server, at_once, Pace(speed, _MOST_SECONDS), watch).lead(people)
        seconds = time.perf_counter() - began
    median, last = np.percentile(server.page_ms or [0.0], [50, 99]).tolist()
    return CrowdReport(
        n_visits=counts["visits"],
        n_streamed=counts["streamed"],
        n_pages=server.n_pages,
        n_no_page=server.n_no_page,
        n_5xx=server.n_5xx,
        n_not_taken=server.n_not_taken,
        page_ms=(median, last),
        seconds=seconds,
    )
