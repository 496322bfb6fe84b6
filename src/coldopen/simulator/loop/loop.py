"""The closed loop: people come, are served, choose, and what they do shows on the pages of later ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from coldopen.core.errors import Problem
from coldopen.simulator.loop.coming import Coming, Recall, Return
from coldopen.simulator.loop.post import Post
from coldopen.simulator.loop.rounds import Underway, Visiting, go_through
from coldopen.simulator.loop.run_folder import Checkpoint, RunFolder, header_of, read_checkpoint
from coldopen.simulator.loop.tally import LoopReport, Tally
from coldopen.simulator.loop.timed import Timed, outages_of
from coldopen.simulator.serving import Server
from coldopen.simulator.world import World

_MINUTE_MS = 60_000

Progress = Callable[[int, float], None]
"""Is told how many visits are done, and what share of the simulated time."""


class LoopOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How time moves: in turns of so many minutes, or of so many visits where those are more; only between
    turns does what people did show on others' pages. A checkpoint is kept every so many turns. With `cut`
    all ends with the scenario's time, and what is still on its way then is lost."""

    turn_minutes: Annotated[float, Meta(gt=0)] = 10.0
    turn_visits: Annotated[int, Meta(ge=1)] = 250
    checkpoint_turns: Annotated[int, Meta(ge=1)] = 10
    cut: bool = False


def simulate(
    world: World,
    server: Server,
    folder: Path | None = None,
    options: LoopOptions | None = None,
    *,
    name: str,
    visiting: Visiting,
    resume: bool = False,
    mark: Callable[[], int] = lambda: 0,
    between: Callable[[int], None] = lambda now_ms: None,
    progress: Progress = lambda n_visits, share: None,
) -> LoopReport:
    """Have everybody of a world visit a server, and say what came of it.

    Arguments:
        world: who comes, and what they like.
        server: what serves them.
        folder: where truth, checkpoints and report are written; nothing is where it is None.
        options: how time moves.
        name: what the server is called in the report.
        visiting: how somebody goes through a visit.
        resume: go on from the checkpoint in `folder`. The server must stand where it stood then.
        mark: a number for the state of the server right after a turn, which the checkpoint keeps.
        between: what an operator does after a turn, such as training a model, told the time in milliseconds;
            it must do the same in every run.
        progress: told after each turn.

    Raises:
        Problem: there is nothing to go on from, or it is of another simulation, or the server stands
            elsewhere.
    """
    chosen = options or LoopOptions()
    before = None
    if resume:
        if folder is None:
            raise Problem("folder", folder, "that of the simulation to go on with")
        before = read_checkpoint(folder)
    run = None if folder is None else RunFolder(folder, header_of(world.scenario, name, chosen), before)
    try:
        loop = _Loop(world, server, run, chosen, visiting, mark, between, before)
        while not loop.is_over:
            loop.turn()
            progress(loop.n_visits, loop.share)
        return loop.finish(name)
    finally:
        if run is not None:
            run.close()


class _Loop:
    """A simulation between two turns."""

    def __init__(
        self,
        world: World,
        server: Server,
        run: RunFolder | None,
        options: LoopOptions,
        visiting: Visiting,
        mark: Callable[[], int],
        between: Callable[[int], None],
        before: Checkpoint | None,
    ) -> None:
        scenario, population = world.scenario, world.population
        self._world, self._run, self._options, self._mark = world, run, options, mark
        self._visiting, self._between = visiting, between
        self._server = Timed(server, outages_of(scenario))
        self._now_ms = scenario.starts_ms
        self._tally, self._post = Tally(), Post()
        self._coming = Coming(scenario, population)
        if before is not None:
            self._now_ms, self._tally = before.now_ms, before.tally
            self._coming = Coming(scenario, population, before.hour, before.place, before.returns)
            self._post = Post.of(before.letters, Recall(population))
        self._server.turn(self._now_ms)
        if before is None:
            self._keep()
        elif mark() != before.mark:
            raise Problem("server", f"one that stands at {mark()}", f"one that stands at {before.mark}")

    @property
    def is_over(self) -> bool:
        """Whether everybody has come, and all that they sent has arrived."""
        return self._now_ms >= self._coming.ends_ms and (self._options.cut or not len(self._post))

    @property
    def n_visits(self) -> int:
        """How many visits are done, those of bots and scrapers too."""
        return sum(self._tally.kinds.values())

    @property
    def share(self) -> float:
        """How much of the time has gone by, 0 to 1."""
        starts_ms = self._world.scenario.starts_ms
        return min(1.0, (self._now_ms - starts_ms) / (self._coming.ends_ms - starts_ms))

    def turn(self) -> None:
        """Let the people of the next minutes visit, and have the server learn of it."""
        started, cpu, server = time.perf_counter(), time.thread_time(), self._server
        serving, served, taken, lost = server.seconds, server.cpu_seconds, server.n_taken, server.n_lost
        until_ms = self._now_ms + round(self._options.turn_minutes * _MINUTE_MS)
        if self._options.cut:
            until_ms = min(until_ms, self._coming.ends_ms)
        if self._now_ms < self._coming.ends_ms:
            due, until_ms = self._coming.take(until_ms, self._options.turn_visits)
            for visit in go_through(self._world, server, due, self._visiting):
                self._leave(visit)
        server.take(self._post.arrive(until_ms))
        server.turn(until_ms)
        server.operate(self._between, until_ms)
        self._now_ms = until_ms
        tally = self._tally
        tally.n_turns += 1
        tally.n_batches += server.n_taken - taken
        tally.n_lost += server.n_lost - lost
        tally.seconds_serving += server.seconds - serving
        tally.seconds += time.perf_counter() - started
        tally.seconds_choosing += time.thread_time() - cpu - (server.cpu_seconds - served)
        if not tally.n_turns % self._options.checkpoint_turns:
            self._keep()

    def finish(self, name: str) -> LoopReport:
        """Keep the last checkpoint, and report."""
        scenario = self._world.scenario
        report = self._tally.report(scenario.about, name, scenario.seed)
        self._keep()
        if self._run is not None:
            self._run.finish(report)
        return report

    def _leave(self, visit: Underway) -> None:
        """Somebody leaves: what they told is on its way, and perhaps they come again."""
        truth, back = visit.truth, visit.due.back
        assert truth is not None
        self._post.send(visit.held, back.hour)
        self._tally.add(truth)
        if self._run is not None:
            self._run.add(truth)
        n_streamed = back.n_streamed + (truth.n_streams > 0)
        if truth.returns_at_ms is not None:
            index = self._world.catalogue.index
            past = (*back.past, *[index[title] for title in truth.streamed])
            next_time = Return(truth.returns_at_ms, back.number, back.hour, back.nth + 1, n_streamed, past)
            if self._coming.again(next_time):
                return
        self._tally.leave(truth, n_streamed)

    def _keep(self) -> None:
        if self._run is None:
            return
        coming = self._coming
        self._run.keep(
            Checkpoint(
                header=msgspec.Raw(self._run.header),
                now_ms=self._now_ms,
                hour=coming.hour,
                place=coming.place,
                returns=coming.returns,
                letters=self._post.letters(),
                tally=self._tally,
                mark=self._mark(),
                truth_bytes=self._run.truth_bytes(),
            )
        )
