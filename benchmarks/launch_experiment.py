"""A test over a launch whose shares grow: which estimates are right, held against the truth.

    python benchmarks/launch_experiment.py --directory launched [--seeds 1 2 3 4 5] [--times 2000] [--json]

Simulated: nothing here is measured on people. The world is that of the scenario `launch`: four days after the
start, of eight, a title is launched that most people love. Two references serve it (`blurred` in
simulator/servers/references.py): both lead with the launched title, and the treatment knows better what each
person likes. Each person's chance of a stream is worked out under both, so the true effect is known: day by
day, weighted by arrivals, it is the mean over all people.

Then the test is made so many times: on each day as many people come as came, drawn anew from those of the
day; each is in treatment with the share of the day and streams with their chance. Shares of treatment:

    ramped      5% on the first two days, then 10, 20, 35, 50, 65 and 80%, the control having the rest
    constant    50% on every day

and for before against after, nobody before the launch and everybody from then on. What is estimated, as
`coldopen.experiments.statistics` has it, with 95% intervals:

    by day          within days of arrival, weighted by arrivals
    pooled          all of treatment less all of control
    before-after    all who came from the launch on less all who came before

Columns, in points, with the range over worlds:

    effect      the truth; for before-after that of those who came from the launch on
    bias        mean estimate less the truth
    error       standard error of that bias, from the number of times
    coverage    share of intervals that hold the truth, in per cent
    width       mean width of the intervals

With --directory a plot is left there (needs matplotlib).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from coldopen.experiments.statistics.by_day import before_after_effect, effect_by_day, pooled_effect
from coldopen.experiments.statistics.estimate import Estimate
from coldopen.simulator.building import make_world
from coldopen.simulator.servers import blurred
from coldopen.simulator.studies import read_study
from coldopen.simulator.studies.potential import Potential, Seen
from coldopen.simulator.studies.sweep import changed
from measuring import machine

LAUNCH, DAYS = 4, 8
RAMPED = np.array([0.05, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8])
CONSTANT = np.full(DAYS, 0.5)
SWITCHED = (np.arange(DAYS) >= LAUNCH).astype(float)
BLURS = 6.0, 5.0
WITHIN = 0.2
"""Points of bias within which an estimate is drawn as right."""

Estimator = Callable[[Seen], Estimate]
ESTIMATORS: dict[str, Estimator] = {
    "by day": lambda t: effect_by_day(t.streamed, t.variant, t.day).effect,
    "pooled": lambda t: pooled_effect(t.streamed, t.variant),
    "before-after": lambda t: before_after_effect(t.streamed, t.day >= LAUNCH),
}
CASES: tuple[tuple[str, np.ndarray, str], ...] = (
    ("ramped", RAMPED, "by day"),
    ("ramped", RAMPED, "pooled"),
    ("constant", CONSTANT, "by day"),
    ("constant", CONSTANT, "pooled"),
    ("switched on", SWITCHED, "before-after"),
)


def main() -> None:
    """Make the tests, and print a table or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--directory", type=Path, help="where the plot goes (default: no plot)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5], help="of the worlds")
    parser.add_argument("--visitors", type=int, default=10_000, help="people of a world (default 10000)")
    parser.add_argument("--times", type=int, default=2000, help="tests in each world (default 2000)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    told = parser.parse_args()
    people = {seed: people_of(seed, told.visitors) for seed in told.seeds}
    results = [measured(*case, people, told.times) for case in CASES]
    report = {
        "benchmark": "a test over a launch (simulated)",
        "machine": machine(),
        "sizes": {"visitors": told.visitors, "times": told.times, "seeds": told.seeds},
        "results": results,
    }
    if told.directory is not None:
        told.directory.mkdir(parents=True, exist_ok=True)
        (told.directory / "launch_experiment.json").write_text(json.dumps(report, indent=2))
        draw(people, told.times, told.directory)
    print(json.dumps(report, indent=2) if told.json else _table(results))


def people_of(seed: int, visitors: int) -> Potential:
    """The people of a world's first visits, and their chances under both references."""
    scenario = changed(read_study("launch").scenario, {"returns": {"most": 0}}, seed)
    world = make_world(msgspec.structs.replace(scenario, visitors=visitors))
    control, treatment = (blurred(world, blur) for blur in BLURS)
    return Potential.under(world, control, treatment)


def measured(
    allocation: str, shares: np.ndarray, name: str, people: Mapping[int, Potential], times: int
) -> dict[str, Any]:
    """What an estimate under an allocation comes to, over all worlds."""
    worlds = [world_of(each, seed, shares, name, times) for seed, each in people.items()]
    spans = {key: [each[key] for each in worlds] for key in worlds[0]}
    return {
        "what": f"{allocation}: {name}",
        **{key: [round(float(f(values)), 3) for f in (np.mean, min, max)] for key, values in spans.items()},
    }


def world_of(people: Potential, seed: int, shares: np.ndarray, name: str, times: int) -> dict[str, float]:
    """The same in one world, in points and per cent."""
    estimates = repeated(people, seed, shares, name, times)
    truth = truth_of(people, name)
    value, low, high = 100 * np.array([(e.value, e.low, e.high) for e in estimates]).T
    return {
        "effect": truth,
        "bias": value.mean() - truth,
        "error": value.std(ddof=1) / times**0.5,
        "coverage": 100 * float(((low <= truth) & (truth <= high)).mean()),
        "width": float((high - low).mean()),
    }


def repeated(people: Potential, seed: int, shares: np.ndarray, name: str, times: int) -> list[Estimate]:
    """The estimates of so many tests."""
    rng = np.random.default_rng([seed, times])
    return [ESTIMATORS[name](people.tested(rng, shares)) for _ in range(times)]


def truth_of(people: Potential, name: str) -> float:
    """What an estimator is after, in points."""
    after = people.on(people.day >= LAUNCH) if name == "before-after" else people
    return 100 * after.effect


def draw(people: Mapping[int, Potential], times: int, folder: Path) -> None:
    """The estimates of the first world about the truth, as histograms."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    seed, first = next(iter(people.items()))
    with rc_context({"svg.hashsalt": "coldopen", "font.family": "DejaVu Sans", "font.size": 9}):
        canvas = Figure(figsize=(7.2, 4.2), dpi=160, layout="constrained")
        axes = canvas.add_subplot()
        axes.spines[["top", "right", "left"]].set_visible(False)
        for i, (_, shares, name) in enumerate(CASES):
            values = [100 * e.value for e in repeated(first, seed, shares, name, times)]
            told = axes.violinplot([values], [-i], orientation="horizontal", widths=0.8, showextrema=False)
            right = abs(np.mean(values) - truth_of(first, name)) < WITHIN
            for body in told["bodies"]:
                body.set_facecolor("#0072b2" if right else "#d1243d")
        axes.axvline(truth_of(first, "pooled"), color="#20242a", lw=1, ls=(0, (4, 3)))
        axes.annotate(" the truth", (truth_of(first, "pooled"), 0.6))
        axes.set_yticks([-i for i in range(len(CASES))], [f"{a}: {n}" for a, _, n in CASES])
        axes.set_xlabel("estimated effect, points of visitors with a stream")
        axes.set_title(f"{times:,} tests of one effect over a launch (simulated)", loc="left")
        canvas.supxlabel("simulated: none of this comes from people", x=0.995, ha="right", fontsize=7)
        canvas.savefig(folder / "launch_experiment.png")


def _table(results: Sequence[dict[str, Any]]) -> str:
    columns = ("effect", "bias", "error", "coverage", "width")
    lines = [["", *columns]]
    for row in results:
        spans = [row[column] for column in columns]
        lines.append([row["what"], *(f"{m:.2f} ({low:.2f} to {high:.2f})" for m, low, high in spans)])
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)) for line in lines)


if __name__ == "__main__":
    main()
