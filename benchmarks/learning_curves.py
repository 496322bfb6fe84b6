"""What row policies learn, in a simulated world: coldopen's own and other libraries', for the same people.

    python benchmarks/learning_curves.py --directory curves [--world signals] [--seeds 1 2 3 4 5] [--json]
    python benchmarks/learning_curves.py --directory curves --first-hour --seeds $(seq 1 30)

Simulated: nothing here is measured on people. The world is that of the scenario `rows`: six busy hours of a
new service whose popularity counts start from nothing too. `--world signals` is the same where signals
explain 45% of the variance of taste instead of 20%, persons 45%, and titles' own quality 10%.

Every policy draws from the same eligible rows, described by the same features, with the same floor, and
learns from the same labels ten simulated minutes apart. Vowpal Wabbit and MABWiser take part where they are
installed (`pip install vowpalwabbit mabwiser`). Means over worlds, with 95% intervals (Student's t); changes
are against rules, person by person.

    chance    true chance that a person's first page leads to a stream, in per cent
    change    the same less that under rules, in points
    default   chance under coldopen's default policy, softmax, less this one, in points
    streamed  first visits with a stream, less that under rules, in points
    seconds   time to the first stream, at most 30 minutes, less that under rules
    last      change in chance in the last two of the six hours
    first     change in chance in the first hour, and the least of any group of signals there, with the group
              and its one-sided 95% bound

`--first-hour` has rules and the default policy alone meet the people of the first hour: of it more worlds can
be had.

Runs that are in the directory already are kept, so an interrupted one goes on where it was.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from coldopen.settings import Settings
from coldopen.simulator.building import make_world
from coldopen.simulator.loop.loop import simulate
from coldopen.simulator.loop.run_folder import REPORT
from coldopen.simulator.scenario import Scenario
from coldopen.simulator.servers import in_process
from coldopen.simulator.session.session import visit
from coldopen.simulator.studies import (
    Estimate,
    Outcomes,
    RunOptions,
    Runs,
    mean,
    pooled,
    read_study,
)
from coldopen.simulator.studies.making import conclude, drawn, make_runs
from coldopen.simulator.studies.study import Ran, Study, chosen_runs
from coldopen.simulator.studies.sweep import changed
from measuring import machine
from peers import WithPeer, peers

WORLDS: dict[str, dict[str, Any]] = {
    "week": {},
    "signals": {"taste": {"by_signals": 0.45, "by_person": 0.45}},
}
FIRST_HOUR, LAST_HOURS = 1 / 24, 4 / 24


def main() -> None:
    """Make the runs, and print a table or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--directory", type=Path, required=True, help="where runs go and are kept")
    parser.add_argument("--world", choices=WORLDS, default="week", help="which world (default week)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5], help="its seeds")
    parser.add_argument("--visitors", type=int, help="people of a world (default: the scenario's)")
    parser.add_argument("--run", action="append", help="only this run of the scenario, or peer")
    parser.add_argument("--first-hour", action="store_true", help="rules and the default, one hour long")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    told = parser.parse_args()
    out = told.directory / (told.world + ("-hour" if told.first_hour else ""))
    scenario = world_of(told.world, told.visitors, told.first_hour)
    runs = made(out, scenario, told.seeds, ["rules", "softmax"] if told.first_hour else told.run)
    results = list(measured(runs))
    report = {
        "benchmark": f"learning rows, world {told.world} (simulated)",
        "machine": machine(),
        "sizes": {"visitors": scenario.visitors, "hours": 24 * scenario.days, "seeds": told.seeds},
        "results": results,
    }
    print(json.dumps(report, indent=2) if told.json else _table(results))


def world_of(world: str, visitors: int | None, first_hour: bool) -> Scenario:
    """The scenario of a world; of its first hour alone, as many come as come in an hour of all."""
    scenario = read_study("rows").scenario
    scenario = changed(scenario, WORLDS[world], scenario.seed)
    if visitors is not None:
        scenario = msgspec.structs.replace(scenario, visitors=visitors)
    if first_hour:
        n = round(scenario.visitors / (24 * scenario.days))
        scenario = msgspec.structs.replace(scenario, visitors=n, days=FIRST_HOUR)
    return scenario


def made(out: Path, scenario: Scenario, seeds: Sequence[int], names: Sequence[str] | None) -> Runs:
    """The scenario's runs and those of peers, seed by seed, and the plot of all."""
    study = dataclasses.replace(read_study("rows"), scenario=scenario)
    ours = [r for r in chosen_runs(study, ()) if not names or r.name in names]
    theirs = [name for name in peers() if not names or name in names]
    ran: list[Ran] = []
    for seed in seeds:
        ran += make_runs(study, ours, out, seeds=[seed], resume=True, began=_began).ran
        ran += [_with_peer(study, name, seed, out) for name in theirs]
    runs = Runs(scenario, tuple(ran))
    if "ceiling" in runs.names:
        conclude(study, runs, out)
        drawn(study, runs, out)
    return runs


def measured(runs: Runs) -> Iterator[dict[str, Any]]:
    """What each run comes to."""
    for name in runs.names:
        chance = pooled([mean(each.chance).scaled(100) for each in runs.each(name)])
        row: dict[str, Any] = {"what": name, "chance": _rounded(chance)}
        if name != "rules":
            row |= {
                "change": _rounded(runs.change(name, "rules", "chance")),
                "streamed": _rounded(runs.change(name, "rules", "streamed")),
                "seconds": _rounded(runs.change(name, "rules", "seconds").scaled(0.01)),
                "first": _rounded(runs.change(name, "rules", "chance", lambda o: o.day < FIRST_HOUR)),
                "groups": list(groups(runs, name)),
            }
            if name != "softmax":
                row["default"] = _rounded(runs.change("softmax", name, "chance"))
            if runs.scenario.days > LAST_HOURS:
                row["last"] = _rounded(runs.change(name, "rules", "chance", lambda o: o.day >= LAST_HOURS))
        yield row


def groups(runs: Runs, name: str) -> Iterator[dict[str, Any]]:
    """The change in the first hour by group of signals, in points, with its one-sided 95% bound over people
    (worlds are strata)."""
    pairs = list(zip(runs.each(name), runs.each("rules"), strict=True))
    for column in ("device", "referral", "tells_country"):
        for value in np.unique(np.concatenate([getattr(a, column) for a, _ in pairs])):
            gained = [_gained(a, b, column, value) for a, b in pairs]
            gained = [each for each in gained if len(each) > 1]
            n = sum(map(len, gained))
            if n >= 30:
                middle = sum(each.sum() for each in gained) / n
                error = sum(len(each) * each.var(ddof=1) for each in gained) ** 0.5 / n
                yield {
                    "group": f"{column} {value if value != '' else 'none'}",
                    "n": n,
                    "change": round(100 * float(middle), 2),
                    "bound": round(100 * float(middle - 1.645 * error), 2),
                }


def _gained(a: Outcomes, b: Outcomes, column: str, value: Any) -> np.ndarray:
    """Person by person, those of a group who came in the first hour, (n,)."""
    one = a.where((getattr(a, column) == value) & (a.day < FIRST_HOUR))
    _, in_a, in_b = np.intersect1d(one.person, b.person, assume_unique=True, return_indices=True)
    gained = one.chance[in_a] - b.chance[in_b]
    return gained[~np.isnan(gained)]


def _with_peer(study: Study, name: str, seed: int, out: Path) -> Ran:
    """The run of a peer, unless it is there already."""
    folder = out / f"{name}-{seed}"
    ran = Ran(RunOptions(name=name), seed, folder)
    if (folder / REPORT).exists():
        return ran
    settings = Settings()
    world = make_world(changed(study.scenario, {}, seed))
    scenario = world.scenario
    with in_process(folder, world.catalogue, seed, scenario.starts_ms, settings) as server:
        taught = WithPeer(server, peers()[name](), settings.policy)
        simulate(world, taught, folder, name=taught.name, visiting=visit)
    return ran


def _began(run: RunOptions, seed: int) -> Any:
    return lambda n_visits, share: None


def _rounded(estimate: Estimate) -> list[float]:
    return [round(each, 2) for each in (estimate.value, estimate.low, estimate.high)]


def _table(results: Sequence[dict[str, Any]]) -> str:
    columns = ("chance", "change", "default", "streamed", "seconds", "last", "first")
    lines = [["", *columns, "least group in the first hour (bound)"]]
    for row in results:
        least = min(row.get("groups", []), key=lambda each: each["bound"], default=None)
        told = "" if least is None else f"{least['group']}: {least['change']:+.1f} ({least['bound']:+.1f})"
        cells = [row.get(column) for column in columns]
        lines.append(
            [
                row["what"],
                *("" if c is None else f"{c[0]:.1f} ({c[1]:.1f} to {c[2]:.1f})" for c in cells),
                told,
            ]
        )
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in lines)


if __name__ == "__main__":
    main()
