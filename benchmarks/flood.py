"""How far bots that push one title move the pages of everybody else, in a simulated world.

    python benchmarks/flood.py [--rules] [--visitors 2500] [--runs 5] [--json]

Simulated: nothing here is measured on people. The world is that of the scenario `flood`; each run of the
benchmark is a world of its own, and bots come in it, or else the same visitors come and do nothing (idle).
What people like and whom luck favours is the same in both, so all that differs comes from what bots did.
With `--rules` pages are made by rules and counts, else as by default: by what rows and titles teach.

    chance     change in the true chance that a person's first page leads to a stream, in points, by bots
               against idle visitors; the mean over worlds with its 95% interval (Student's t)
    overlap    titles that a person's first pages with bots and with idle visitors have in common: of the
               first six titles of the first four rows, in per cent
    noise      the same without bots: idle visitors against as many harmless ones, who choose as people do
    further    noise less overlap: how much further bots move pages than as many people do, in points
    pushed     people on whose first page the bots' title is among these, less those with idle visitors, in
               points
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace

from coldopen.catalogue import title_ids
from coldopen.core.decision import Decision
from coldopen.log import ARTIFACTS, ArtifactStore
from coldopen.log.reader import Reader
from coldopen.simulator.loop.run_folder import TRUTH
from coldopen.simulator.studies import Estimate, RunOptions, Runs, mean, pooled, read_study
from coldopen.simulator.studies.making import make_runs
from coldopen.simulator.truth import VisitTruth
from measuring import machine, options
from preparing import folder_in

N_ROWS, N_COLUMNS = 4, 6
BY_RULES = {"policy": {"name": "rules"}}
IDLE = {0.1: "idle-10", 0.01: "idle-1", 0.001: "idle-01"}


def _adversaries(**told: Any) -> dict[str, dict[str, Any]]:
    return {"adversaries": told}


RUNS = (
    RunOptions(name="none"),
    *[RunOptions(name=name, world=_adversaries(scrapers=share)) for share, name in IDLE.items()],
    RunOptions(name="single", world=_adversaries(bots=0.001, bot_clicks=10_000, bots_apart=True)),
    RunOptions(name="one-network-1", world=_adversaries(bots=0.01)),
    RunOptions(name="apart-1", world=_adversaries(bots=0.01, bots_apart=True)),
    RunOptions(name="one-network-10", world=_adversaries(bots=0.1)),
    RunOptions(name="apart-10", world=_adversaries(bots=0.1, bots_apart=True)),
)
CASES = {
    "single": ("one visitor in 1,000 with 10,000 clicks", "idle-01"),
    "one-network-1": ("1% bots, one network", "idle-1"),
    "apart-1": ("1% bots, networks of their own", "idle-1"),
    "one-network-10": ("10% bots, one network", "idle-10"),
    "apart-10": ("10% bots, networks of their own", "idle-10"),
}


def main() -> None:
    """Print a table of cases, or JSON."""
    parser = options(__doc__)
    parser.add_argument("--visitors", type=int, default=2500, help="of each world (default 2500)")
    parser.add_argument("--rules", action="store_true", help="pages by rules and counts")
    told = parser.parse_args()
    chosen = [replace(run, settings=BY_RULES) for run in RUNS] if told.rules else RUNS
    seeds = [told.seed + run for run in range(told.runs)]
    with folder_in(told.directory) as folder:
        runs = make_runs(read_study("flood"), chosen, folder, seeds=seeds, visitors=told.visitors)
        results = [measured(runs, case) for case in CASES]
    report = {
        "benchmark": "bots that push one title, simulated",
        "machine": machine(),
        "sizes": {"worlds": told.runs, "visitors": told.visitors},
        "seeds": seeds,
        "results": results,
    }
    show(report, told.json)


def measured(runs: Runs, case: str) -> dict[str, Any]:
    """The figures of one case against the visitors who do nothing instead."""
    said, idle = CASES[case]
    worlds = [_world(runs, case, idle, seed) for seed in runs.seeds]
    estimates = {name: pooled([world[name] for world in worlds]) for name in worlds[0]}
    return {"what": said, "chance": _told(runs.change(case, idle, "chance"))} | {
        name: _told(estimate) for name, estimate in estimates.items()
    }


def _world(runs: Runs, case: str, idle: str, seed: int) -> dict[str, Estimate]:
    """What one world tells of a case: means over its people."""
    flooded, quiet, more = (runs.of(name, seed).folder for name in (case, idle, "none"))
    with_bots, without, with_more = first_pages(flooded), first_pages(quiet), first_pages(more)
    title = pushed(flooded)
    people = [visit.visit for visit in truths(quiet) if visit.kind == "person" and visit.n_pages]
    met = [visit for visit in people if visit in with_bots and visit in with_more]
    same = np.array([overlap(with_bots[visit], without[visit]) for visit in met])
    by_chance = np.array([overlap(with_more[visit], without[visit]) for visit in met])
    shown = np.array([(title in with_bots[visit]) - float(title in without[visit]) for visit in met])
    return {
        "overlap": mean(same).scaled(100),
        "noise": mean(by_chance).scaled(100),
        "further": mean(by_chance - same).scaled(100),
        "pushed": mean(shown).scaled(100),
    }


def first_pages(folder: Path) -> dict[str, frozenset[str]]:
    """By first visit of a person, the titles at the top of its first page."""
    first: dict[str, frozenset[str]] = {}
    firsts = {visit.visit for visit in truths(folder) if not visit.nth}
    artifacts = ArtifactStore(folder / ARTIFACTS)
    names: dict[str, tuple[str, ...]] = {}
    with closing(Reader(folder)) as reader:
        for record in reader.living_records(0, reader.last()[0]):
            page = record.body
            if isinstance(page, Decision) and page.visit in firsts and page.visit not in first:
                if page.catalogue not in names:
                    names[page.catalogue] = title_ids(artifacts.get("catalogue", page.catalogue))
                top = [row[:N_COLUMNS] for row in page.titles_by_row()[:N_ROWS]]
                first[page.visit] = frozenset(names[page.catalogue][i] for row in top for i in row)
    return first


def truths(folder: Path) -> Iterator[VisitTruth]:
    """What is true of each visit of a run."""
    with open(folder / TRUTH, "rb") as file:
        next(file)  # says what was simulated
        for line in file:
            yield msgspec.json.decode(line, type=VisitTruth)


def pushed(folder: Path) -> str | None:
    """The title that most bots of a run opened; None where no bot came."""
    opened = Counter(visit.wanted for visit in truths(folder) if visit.kind == "bot" and visit.n_opened)
    return opened.most_common(1)[0][0] if opened else None


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of titles that two pages have in common."""
    return len(a & b) / max(len(a), len(b), 1)


def _told(estimate: Estimate) -> dict[str, float]:
    return {name: round(getattr(estimate, name), 2) for name in ("value", "low", "high")}


def show(report: Mapping[str, Any], as_json: bool) -> None:
    """Print a report as JSON, or its head and a table."""
    if as_json:
        print(json.dumps(report, indent=2))
        return
    for name in ("benchmark", "machine", "sizes", "seeds"):
        print(f"{name}: {report[name]}")
    names = ("chance", "overlap", "noise", "further", "pushed")
    print("\n" + f"{'mean (95% interval)':<42}" + "".join(f"{name:>24}" for name in names))
    for row in report["results"]:
        cells = [f"{row[n]['value']:.2f} ({row[n]['low']:.2f} to {row[n]['high']:.2f})" for n in names]
        print(f"{row['what']:<42}" + "".join(f"{cell:>24}" for cell in cells))


if __name__ == "__main__":
    main()
