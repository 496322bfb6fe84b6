"""The service with faults to order, for `faults.py`: the name of a fault on standard input brings it about.

It is the real service but for its row sources (five of others' make, each of which fails on its own order,
two of coldopen's own that can be broken), a clock that can be set, and a route that does nothing, to compare
with.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from litestar import get

from canary import LoopCanary, ThreadCanary
from coldopen.core.log import Activation
from coldopen.core.page import Message
from coldopen.engine import Engine, make_folds
from coldopen.log import ARTIFACTS, ArtifactStore, LocalLog, LogServer, unix_ms
from coldopen.rows import ALL_SOURCES, Proposal, Situation
from coldopen.rows.collections import Fresh
from coldopen.rows.trending import Trending
from coldopen.service import create_app
from coldopen.service.connection import Connection
from coldopen.service.serve import answer, listen
from coldopen.service.sharing import Shares
from coldopen.settings import Settings, load_settings

FAULTS = (
    "none",
    "a source raises",
    "a source hangs",
    "a source never ends",
    "a source gives garbage",
    "a source gives forbidden titles",
    "own source raises",
    "own source gives garbage",
    "model missing",
    "clock set",
)
"""What this process brings about; more is done to it from outside."""

_YEAR_MS = 365 * 86_400_000
_PICKS = 20


class Faults:
    """The fault of the moment."""

    def __init__(self) -> None:
        self.now = "none"
        self.offset_ms = 0
        self._offsets = itertools.cycle([_YEAR_MS, -_YEAR_MS, 3_600_000, -3_600_000, 60_000, 0])

    def clock(self) -> int:
        """The time, where the clock has been set to."""
        return unix_ms() + self.offset_ms

    def set_clock(self) -> None:
        """Set the clock to another time."""
        self.offset_ms = next(self._offsets) if self.now == "clock set" else 0


def _proposal(name: str, titles: Any) -> Proposal:
    said = Message("editorial.heading", ("text:Picks",))
    return Proposal(key=name, source=name, heading=said, reason=said, titles=titles)


def _garbage(name: str, n_titles: int, turn: int) -> object:
    """Something else that is no row on each turn."""
    rows: tuple[object, ...] = (
        None,
        "a row",
        _proposal(name, [1, 2, 3]),
        _proposal(name, np.array([np.nan, 1.0, 2.0, 3.0, 4.0])),
        _proposal(name, np.array([n_titles, 0, 1, 2, 3])),
        _proposal(name, np.array([-1, 0, 1, 2, 3])),
        _proposal(name, np.array([5, 5, 5, 5, 5])),
        _proposal(name, np.arange(1_000_000) % n_titles),
        _proposal("hero", np.arange(20)),
        _proposal("", np.arange(20)),
    )
    return rows[turn % len(rows)]


class Picks:
    """A row source as others may write it: twenty allowed titles, until its fault is ordered."""

    def __init__(self, name: str, faults: Faults, fault: str) -> None:
        self.name = name
        self._faults = faults
        self._fault = fault
        self._turn = 0

    def propose(self, situation: Situation) -> Iterator[Any]:
        if self._faults.now == self._fault:
            self._turn += 1
            yield from self._fail(situation)
        first = hash(self.name) % 50
        yield _proposal(self.name, np.flatnonzero(situation.allowed)[first : first + _PICKS])

    def _fail(self, situation: Situation) -> Iterator[Any]:
        match self._fault:
            case "a source raises":
                raise ConnectionError("away")
            case "a source hangs":
                while self._faults.now == self._fault:
                    time.sleep(0.1)
            case "a source never ends":
                while True:
                    pass
            case "a source gives garbage":
                yield _garbage(self.name, len(situation.catalogue), self._turn)
            case "a source gives forbidden titles":
                yield _proposal(self.name, np.flatnonzero(~situation.allowed)[:_PICKS])


def _break_own(faults: Faults) -> None:
    """Have two of coldopen's own row sources fail on order."""
    trending, fresh = Trending.propose, Fresh.propose

    def raising(self: Trending, situation: Situation) -> Any:
        if faults.now == "own source raises":
            raise FloatingPointError("broken")
        return trending(self, situation)

    def nowhere(self: Fresh, situation: Situation) -> Any:
        if faults.now == "own source gives garbage":
            return iter([_proposal("fresh", np.array([len(situation.catalogue)]))])
        return fresh(self, situation)

    Trending.propose = raising  # type: ignore[method-assign]
    Fresh.propose = nowhere  # type: ignore[method-assign]


def _obey(faults: Faults, engine: Engine) -> None:
    """Take orders until standard input ends, and the process with it."""
    model = engine.log.view().active.get("model", "")
    for line in sys.stdin:
        before, faults.now = faults.now, line.strip()
        faults.set_clock()
        if faults.now == "model missing":
            engine.log.post(Activation("model", "0" * 20))
        elif before == "model missing":
            engine.log.post(Activation("model", model))
    os.kill(os.getpid(), signal.SIGTERM)


def _with_layout(first: Sequence[str]) -> Settings:
    """Settings from the environment, some row sources first; what failed is tried again every second."""
    settings = load_settings()
    planner = msgspec.structs.replace(
        settings.planner, layout=(*first, *settings.planner.layout), breaker_open_seconds=1.0
    )
    return msgspec.structs.replace(settings, planner=planner)


def main(folder: Path, report: Path) -> None:
    """Serve until standard input ends; then write what the canaries saw to a file."""
    faults = Faults()
    picks = [Picks(f"picks_{i}", faults, fault) for i, fault in enumerate(FAULTS[1:6])]
    settings = _with_layout([each.name for each in picks])
    _break_own(faults)
    log = LocalLog(folder, lambda lookup: make_folds(lookup, settings), settings.log, faults.clock)
    artifacts = ArtifactStore(folder / ARTIFACTS)
    engine = Engine(folder, settings, log, artifacts, (*ALL_SOURCES, *picks), faults.clock)
    canary, loop_canary = ThreadCanary(), LoopCanary()

    @get("/control")
    async def control() -> str:
        loop_canary.start()
        return "nothing"

    app = create_app(engine, waiting=Connection.waiting)
    app.register(control)
    listening = listen("127.0.0.1", 0)
    server = LogServer(log)
    print(json.dumps({"url": f"http://127.0.0.1:{listening.getsockname()[1]}"}), flush=True)
    threading.Thread(target=_obey, args=(faults, engine), daemon=True).start()
    canary.start()
    with contextlib.suppress(SystemExit):
        answer(app, listening, Shares(folder / "run" / "connections", 1, 0))
    told = {
        "service": canary.lost,
        "event loop": loop_canary.lost,
        "breakers": [[state.name, state.trips, state.last_error] for state in engine.breakers()],
    }
    report.write_text(json.dumps(told))
    server.close()
    engine.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
