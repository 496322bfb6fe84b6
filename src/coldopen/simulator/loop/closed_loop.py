"""A simulation of a world against an engine in this process: an ordinary log, and the truth beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coldopen.engine import Engine
from coldopen.settings import Settings
from coldopen.simulator.loop.loop import LoopOptions, Progress, simulate
from coldopen.simulator.loop.rounds import Visiting
from coldopen.simulator.loop.run_folder import read_checkpoint
from coldopen.simulator.loop.tally import LoopReport
from coldopen.simulator.servers.in_process import InProcess, in_process
from coldopen.simulator.world import World


def closed_loop(
    world: World,
    folder: Path,
    settings: Settings | None = None,
    options: LoopOptions | None = None,
    *,
    visiting: Visiting,
    resume: bool = False,
    prepare: Callable[[Engine], None] = lambda engine: None,
    between: Callable[[Engine, int], None] = lambda engine, now_ms: None,
    progress: Progress = lambda n_visits, share: None,
) -> LoopReport:
    """Have everybody of a world visit an engine over a folder. See `simulate`; `between` is given the engine,
    and so is `prepare`, which does what an operator does before the first visit.

    The same world, settings, options and seed give the same log and the same truth, byte for byte, also
    where the process was killed and the simulation went on with `resume`.

    Raises:
        Problem: the folder cannot be used, or there is nothing in it to go on from.
        LogFull: the disk fails.
    """
    scenario = world.scenario
    back_to = read_checkpoint(folder).mark if resume else None
    with in_process(folder, world.catalogue, scenario.seed, scenario.starts_ms, settings, back_to) as server:
        if not resume:
            prepare(server.engine)
        return simulate(
            world,
            server,
            folder,
            options,
            name=InProcess.name,
            visiting=visiting,
            resume=resume,
            mark=server.mark,
            between=lambda now_ms: between(server.engine, now_ms),
            progress=progress,
        )
