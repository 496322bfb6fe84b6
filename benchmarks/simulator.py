"""How fast simulated people visit: choices alone, and with the engine in the loop.

    python benchmarks/simulator.py [--visitors 10000] [--looped 42000] [--quick] [--runs 3] [--json]

The world is that of the scenario `week`, with so many visitors; some come again. Each run is a process of its
own. It writes the truth, and with the engine an ordinary log, to a folder of its own. The cases:

    position    pages that cost nothing to make, people who choose by the position-based model
    cascade     the same with the cascade model
    discrete    the same with discrete choice
    in the loop the engine serves every page and takes in all that people do (rules, cascade model)

"a CPU second" counts all threads of the process, and so is what one core gives. "choosing" is the time of a
processor that a visit takes outside the server: making people, letting them look and choose. "engine's share"
is what is left of the processor's time with the engine in the loop, its log included, so that a busy machine
does not change it. Memory is the process's own when a fifth of the simulated week is over, and at its end.
--quick is for a first impression: one run with a fifth of the visitors.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from msgspec import convert
from msgspec.structs import replace

from coldopen.simulator.building import make_world
from coldopen.simulator.loop import closed_loop, simulate
from coldopen.simulator.scenario import ChoiceOptions, Scenario, read_scenario
from coldopen.simulator.servers import fixed
from coldopen.simulator.session import visit
from coldopen.simulator.studies.study import STUDIES
from measuring import be_child, family, in_child, machine, memory_mb, options, over_runs, tell
from preparing import folder_in

LOOPED = "in the loop"
CASES = ("position", "cascade", "discrete", LOOPED)
_EARLY = 0.2


def main() -> None:
    """Measure each case, and print a table or JSON."""
    parser = options(__doc__, runs=3)
    parser.add_argument("--visitors", type=int, default=10_000, help="of choices alone (default 10000)")
    parser.add_argument("--looped", type=int, default=42_000, help="of the engine's loop (default 42000)")
    parser.add_argument("--quick", action="store_true", help="one run with a fifth of the visitors")
    told = parser.parse_args()
    n_runs, part = (1, 5) if told.quick else (told.runs, 1)
    results = []
    for case in CASES:
        n_visitors = max(1, (told.looped if case == LOOPED else told.visitors) // part)
        runs = [_run(case, n_visitors, told.seed, told.directory) for _ in range(n_runs)]
        results.append({"what": f"{case}, {n_visitors:,} visitors", "case": case, **over_runs(runs)})
    report = {
        "benchmark": "simulated visits of the scenario week",
        "machine": machine(),
        "sizes": {
            "runs": n_runs,
            "visitors": told.visitors // part,
            "visitors in the loop": told.looped // part,
        },
        "seed": told.seed,
        "results": results,
    }
    columns = {
        "visits_a_second": "visits/s",
        "visits_a_cpu_second": "visits/CPU s",
        "choosing_ms": "choosing, ms",
        "engine_share": "engine's share",
        "early_mb": "MB early",
        "late_mb": "MB at the end",
    }
    tell(report, told.json, columns)


def _run(case: str, n_visitors: int, seed: int, directory: Path | None) -> Any:
    with folder_in(directory) as home:
        order = {"case": case, "n_visitors": n_visitors, "seed": seed, "folder": str(home / "run")}
        return in_child(__file__, order)


def measure(case: str, n_visitors: int, seed: int, folder: str) -> dict[str, float | None]:
    """One run of a case."""
    world = make_world(_scenario("cascade" if case == LOOPED else case, n_visitors, seed))
    watch = _Watch()
    cpu = time.process_time()
    if case == LOOPED:
        report = closed_loop(world, Path(folder), visiting=visit, progress=watch)
    else:
        report = simulate(world, fixed(world), Path(folder), name="fixed", visiting=visit, progress=watch)
    cpu = time.process_time() - cpu
    n_visits = sum(report.visits_by_kind.values())
    return {
        "visits_a_second": n_visits / report.seconds,
        "visits_a_cpu_second": n_visits / cpu,
        "choosing_ms": 1000 * report.seconds_choosing / n_visits,
        "engine_share": 1 - report.seconds_choosing / cpu if case == LOOPED else None,
        "n_visits": n_visits,
        "early_mb": watch.early_mb,
        "late_mb": memory_mb(family(os.getpid())),
    }


def _scenario(model: str, n_visitors: int, seed: int) -> Scenario:
    week = read_scenario(STUDIES / "week" / "world.toml")
    choice = convert({"model": model}, ChoiceOptions)
    return replace(week, visitors=n_visitors, seed=seed, choice=replace(week.choice, model=choice.model))


class _Watch:
    """Looks at the memory once a fifth of the simulated time is over."""

    early_mb: float | None = None

    def __call__(self, n_visits: int, share: float) -> None:
        if self.early_mb is None and share >= _EARLY:
            self.early_mb = memory_mb(family(os.getpid()))


if __name__ == "__main__" and not be_child(measure):
    main()
