"""Earlier traffic for a service that has had none, up to now: for demonstrations, tests and benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.engine import Engine
from coldopen.settings import Settings
from coldopen.simulator.building import make_world
from coldopen.simulator.loop.loop import LoopOptions, Progress, simulate
from coldopen.simulator.loop.tally import LoopReport
from coldopen.simulator.scenario import CalendarOptions, ChoiceOptions, Launch, Scenario
from coldopen.simulator.servers.in_process import in_process
from coldopen.simulator.session.session import visit
from coldopen.simulator.world import World

HOURS = 36.0
_LAUNCHED = Launch(day=1.0, lift=4.0, ramp_days=0.4)


def past_world(
    visitors: int,
    seed: int,
    now_ms: int,
    titles: Sequence[Title] | None = None,
    hours: float = HOURS,
    choice: ChoiceOptions | None = None,
) -> World:
    """The world of a service's last hours.

    Arguments:
        visitors: how many came for the first time in them.
        seed: decides the rest.
        now_ms: when they end, Unix milliseconds.
        titles: its titles, as they are; without any, 2,400 made-up ones, one of which is launched.
        hours: how many.
        choice: how people choose, instead of as in any scenario.

    Raises:
        Problem: no visitors, or no titles.
    """
    if visitors < 1:
        raise Problem("visitors", visitors, "1 or more")
    scenario = Scenario(
        about="The last hours of a service",
        seed=seed,
        starts=datetime.fromtimestamp(now_ms / 1000 - hours * 3600, UTC),
        days=hours / 24,
        visitors=visitors,
        choice=choice or ChoiceOptions(),
        calendar=CalendarOptions(launches=() if titles is not None else (_LAUNCHED,), leaving=0.0),
    )
    return make_world(scenario, titles=titles)


def simulate_past(
    folder: Path,
    world: World,
    settings: Settings | None = None,
    *,
    prepare: Callable[[Engine], None] = lambda engine: None,
    finish: Callable[[Engine], None] = lambda engine: None,
    progress: Progress = lambda n_visits, share: None,
) -> LoopReport:
    """Have a world's people visit an engine over a folder, whose log then holds what they did.

    Arguments:
        folder: a data folder without a log yet. The world's titles are put in service in it.
        world: from `past_world`.
        settings: those of the engine.
        prepare: what an operator does before the first visit.
        finish: what they do after the last one.
        progress: told how it goes.

    Raises:
        Problem: the folder cannot be used, or a service runs on it.
        LogFull: the disk fails.
    """
    scenario = world.scenario
    with in_process(folder, world.catalogue, scenario.seed, scenario.starts_ms, settings) as server:
        prepare(server.engine)
        cut = LoopOptions(cut=True)
        report = simulate(world, server, None, cut, name=server.name, visiting=visit, progress=progress)
        finish(server.engine)
    return report
