"""What a test says where its variants learn from each other, and where they do not, against the truth.

    python benchmarks/shared_learning.py --directory learned [--seeds 1 2 3] [--visitors 1000] [--every 6]
        [--json]

Simulated: nothing here is measured on people. The world is that of the scenario `experiment`: a new service,
to whose catalogue 40 titles that most people like are added in the course of a day. `rules` shows what is
popular; `explores` puts new titles on every page and draws most rows evenly, and so finds what is worth
showing, at a price. Popularity and row values start from nothing. Every `--every` simulated hours a model of
taste is trained from the log so far, as `coldopen train --force` does, and put in service: for each variant
from its own share where it learns from that, else from everybody. One engine serves both in a test of halves:

    own       each variant learns from its own half (`learning = "own"`)
    shared    both learn from everybody (`learning = "shared"`)

and each is served alone: to the very visitors of either half, to two quarters of all, and to all. What a
variant makes of a half alone is what it would make of it in a test in which nobody else teaches it: that is
the effect which the test is after. Columns, in points of the chance that a first visit has a stream,
explores less rules, mean over worlds with a 95% interval (Student's t):

    effect    alone: true chances, person by person; in a test: visitors with a stream, as it would be read
    off       less the effect with half, in per cent of it
    worlds    of each world

`own, less the same halves alone` is what the test with own learning says, in true chances, less what the
same two halves come to alone: nothing, unless a variant learns from the other. `extrapolated` goes on from
a quarter over half in a straight line by the logarithm of traffic, for comparison with all.

Runs that are in the directory already are kept, so an interrupted one goes on where it was; so have another
for other sizes. A plot is left there (needs matplotlib). Training needs the extra `train`; with `--every 0`
nothing is trained.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from coldopen.experiments import position
from coldopen.simulator.building import make_world
from coldopen.simulator.loop import closed_loop
from coldopen.simulator.loop.run_folder import REPORT
from coldopen.simulator.person import Person
from coldopen.simulator.session import visit
from coldopen.simulator.studies import Estimate, Outcomes, Runs, mean, pooled, read_outcomes, read_study
from coldopen.simulator.studies.making import make_runs, operator
from coldopen.simulator.studies.study import chosen_runs
from coldopen.simulator.studies.sweep import TrainOptions, changed, settings_of
from coldopen.simulator.studies.tested import estimated
from coldopen.simulator.studies.training import TRAININGS, read_trainings
from coldopen.simulator.world import Population
from measuring import machine

ALONE = {"a quarter": 4, "half": 2, "all": 1}
TESTS = "own", "shared"
VARIANTS = "rules", "explores"
SALT = "new-titles"
"""That of the experiment, whose halves are those of visitors below and above 0.5."""


def main() -> None:
    """Make the runs, and print a table or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--directory", type=Path, required=True, help="where runs go and are kept")
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=list(range(1, 11)), help="of the worlds (1 to 10)"
    )
    parser.add_argument("--visitors", type=int, default=1000, help="people of a world (default 1000)")
    parser.add_argument(
        "--every", type=float, default=6.0, help="simulated hours between trainings (default 6; 0 for none)"
    )
    parser.add_argument("--alone", action="store_true", help="only the runs without a test")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    told = parser.parse_args()
    train = TrainOptions(every_hours=told.every, force=True) if told.every else None
    made = Made(told.directory, told.visitors, train)
    effects = alone(made, told.seeds)
    if not told.alone:
        effects |= tested(made, told.seeds)
    results = [row(name, each, effects["alone, half"]) for name, each in effects.items()]
    report: dict[str, Any] = {
        "benchmark": "shared learning (simulated)",
        "machine": machine(),
        "sizes": {"visitors": told.visitors, "seeds": told.seeds, "every_hours": told.every},
        "trainings": trained(told.directory),
        "results": results,
    }
    if not told.alone and find_spec("matplotlib"):
        draw({name: pooled(each) for name, each in effects.items()}, told.visitors, told.directory)
    print(
        json.dumps(report, indent=2) if told.json else f"{_table(results)}\n{_trained(report['trainings'])}"
    )


@dataclasses.dataclass(frozen=True)
class Made:
    """Where runs are, how many people come in each, and how often a model is trained in it."""

    out: Path
    visitors: int
    train: TrainOptions | None


def alone(made: Made, seeds: Sequence[int]) -> dict[str, list[Estimate]]:
    """The true effect in each world, by how much traffic there is to learn from; and as it goes on."""
    found = {
        f"alone, {name}": [_alone(made, seed, n_groups) for seed in seeds] for name, n_groups in ALONE.items()
    }
    pairs = zip(found["alone, a quarter"], found["alone, half"], strict=True)
    further = [2 * half.value - quarter.value for quarter, half in pairs]
    return {**found, "extrapolated to all": [Estimate(value, np.nan, np.nan, 0) for value in further]}


def _alone(made: Made, seed: int, n_groups: int) -> Estimate:
    """The true effect where a variant has one of so many groups of visitors; over two groups, or all."""
    gained = []
    for group in range(0, n_groups, max(1, n_groups // 2)):
        rules, explores = (met(made, name, seed, group, n_groups) for name in VARIANTS)
        gained.append(explores.chance - rules.chance)
    return mean(np.concatenate(gained)).scaled(100)


def met(made: Made, name: str, seed: int, group: int, n_groups: int) -> Outcomes:
    """What came of a group of visitors who meet a variant and are all that it ever sees."""
    folder = made.out / f"{name}-{seed}-{group + 1}-of-{n_groups}"
    if not (folder / REPORT).exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        study = read_study("experiment")
        scenario = msgspec.structs.replace(changed(study.scenario, {}, seed), visitors=made.visitors)
        world = make_world(scenario)
        some = dataclasses.replace(world, population=Group(world.population, group, n_groups))
        (run,) = chosen_runs(study, [name])
        between = operator(msgspec.structs.replace(run, train=made.train), scenario, folder)
        closed_loop(some, folder, settings_of(run), visiting=visit, between=between)
    return read_outcomes(folder)


@dataclasses.dataclass(frozen=True)
class Group:
    """A `Population` of one of so many groups of another's visitors."""

    of: Population
    group: int
    n_groups: int

    def arrivals(self, hour: int) -> list[Person]:
        """See `Population`."""
        return [
            p for p in self.of.arrivals(hour) if int(position(SALT, p.visitor) * self.n_groups) == self.group
        ]


def tested(made: Made, seeds: Sequence[int]) -> dict[str, list[Estimate]]:
    """What a test of halves says in each world, with either way to learn; and whether anything comes of the
    test itself where each variant learns from its own."""
    study = read_study("experiment")
    wanted = [msgspec.structs.replace(run, train=made.train) for run in chosen_runs(study, TESTS)]
    runs = make_runs(study, wanted, made.out / "tests", seeds=seeds, visitors=made.visitors, resume=True)
    found = {
        f"test, {name} learning": [estimated(runs.of(name, seed), "explores") for seed in seeds]
        for name in TESTS
    }
    return {**found, "own, less the same halves alone": [_apart(runs, made, seed) for seed in seeds]}


def _apart(runs: Runs, made: Made, seed: int) -> Estimate:
    """By how much the test's effect, in true chances, is above that of the same halves alone."""
    test = estimated(runs.of("own", seed), "explores", "chance").value
    rules, explores = (met(made, name, seed, i, 2) for i, name in enumerate(VARIANTS))
    same = 100 * float(explores.chance.mean() - rules.chance.mean())
    return Estimate(test - same, np.nan, np.nan, len(rules) + len(explores))


def trained(out: Path) -> dict[str, Any]:
    """How many trainings there were in all runs, how many put a model in service, and how often each reason
    was given by the others."""
    found = [each for path in sorted(out.rglob(TRAININGS)) for each in read_trainings(path.parent)]
    why = Counter(each.why for each in found if each.why)
    return {"trained": len(found), "served": sum(bool(each.version) for each in found), "why": dict(why)}


def row(name: str, worlds: Sequence[Estimate], effect: Sequence[Estimate]) -> dict[str, Any]:
    """A line of the table."""
    over, truth = pooled(list(worlds)), float(np.mean([each.value for each in effect]))
    return {
        "what": name,
        "effect": [round(each, 2) for each in (over.value, over.low, over.high)],
        "off": round(100 * (over.value - truth) / truth, 1) if "less" not in name else None,
        "worlds": [round(each.value, 1) for each in worlds],
    }


def draw(effects: Mapping[str, Estimate], visitors: int, folder: Path) -> None:
    """The effect by how much traffic there is to learn from, and what the tests say."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": "coldopen", "font.family": "DejaVu Sans", "font.size": 9}):
        canvas = Figure(figsize=(7.2, 4.2), dpi=160, layout="constrained")
        axes = canvas.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        curve = [(visitors // n, effects[f"alone, {name}"]) for name, n in ALONE.items()]
        _points(axes, curve, "#20242a", "each alone: the truth", ls="-")
        further = [curve[1], (visitors, effects["extrapolated to all"])]
        axes.plot([n for n, _ in further], [e.value for _, e in further], color="#20242a", lw=1, ls=":")
        half = visitors // 2
        for name, place, colour in (("own", 1.04, "#0072b2"), ("shared", 1.08, "#d1243d")):
            told = [(half * place, effects[f"test, {name} learning"])]
            _points(axes, told, colour, f"a test of halves, {name} learning", ls="")
        axes.axhline(0, color="#59616d", lw=0.8)
        axes.set_xscale("log", base=2)
        axes.set_xticks([n for n, _ in curve], [f"{n:,}" for n, _ in curve])
        axes.set_xlabel("visitors whom a variant learns from")
        axes.set_ylabel("explores less rules, points of first visits with a stream")
        axes.set_title("What a test says where variants learn from each other (simulated)", loc="left")
        axes.legend(frameon=False)
        told = "simulated: none of this comes from people; whiskers are 95% intervals over worlds"
        canvas.supxlabel(told, x=0.995, ha="right", fontsize=7)
        canvas.savefig(folder / "shared_learning.png")


def _points(axes: Any, told: Sequence[tuple[float, Estimate]], colour: str, label: str, ls: str) -> None:
    at = [n for n, _ in told]
    values = [e.value for _, e in told]
    spans = [[e.value - e.low for _, e in told], [e.high - e.value for _, e in told]]
    axes.errorbar(
        at, values, yerr=spans, color=colour, marker="o", ms=4, ls=ls, lw=1.2, capsize=3, label=label
    )


def _trained(found: Mapping[str, Any]) -> str:
    head = f"{found['trained']} trainings, of which {found['served']} put a model in service"
    return "\n".join([head, *(f"  {n} not: {why}" for why, n in found["why"].items())])


def _table(results: Sequence[dict[str, Any]]) -> str:
    lines = [["", "effect", "off, %", "worlds"]]
    for told in results:
        value, low, high = told["effect"]
        worlds = ", ".join(f"{each:.1f}" for each in told["worlds"])
        lines.append(
            [
                told["what"],
                f"{value:+.1f} ({low:.1f} to {high:.1f})",
                "" if told["off"] is None else f"{told['off']:+.0f}",
                worlds,
            ]
        )
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in lines)


if __name__ == "__main__":
    main()
