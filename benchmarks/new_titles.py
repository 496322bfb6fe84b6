"""What trying out new titles costs and brings, in the simulated world of a launch.

    python benchmarks/new_titles.py --directory tried [--world signals] [--seeds 1 2 3] [--json]

Simulated: nothing here is measured on people. The world is that of the scenario `launch`, eight days; with
`--world signals` the same where signals explain 45% of the variance of taste, persons 45% and titles' own
quality 10%, so that less hangs on which hit is found when. New are the title that is launched on day 4 and
those that the catalogue dates to the week before the start. Run `tried` serves with the setting as it ships
(`new_titles.impressions`, 100), `tried-25` with 25, `left` with 0, which leaves new titles to chance. Rows
are filled by streams (`reception.fills_rows` false), which show few what nobody has seen. The same people
meet all.

    titles     titles that were new for at least three days of the eight
    seen       impressions of such a title while it was new: the median, and the least
    reached    share of them that were seen as often as the setting says (100 times for `left`), in per cent
    tried out  new titles that were tried out, for 100 pages
    chance     true chance that a first page leads to a stream, less that of `left`, in points, with its 95%
               interval over worlds
    known      the same from day 5 on, when what was tried out is known
"""

from __future__ import annotations

import argparse
import dataclasses
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from coldopen.catalogue import title_ids
from coldopen.core.decision import Decision
from coldopen.core.events import Batch, Impression
from coldopen.core.ids import split_decision_id
from coldopen.log import ARTIFACTS, ArtifactStore
from coldopen.log.reader import Reader
from coldopen.policies import NewTitleOptions
from coldopen.simulator.building import make_world
from coldopen.simulator.scenario import DAY_MS, Scenario
from coldopen.simulator.studies import Estimate, RunOptions, Runs, read_study
from coldopen.simulator.studies.making import make_runs
from coldopen.simulator.studies.sweep import changed
from measuring import machine

OPTIONS = NewTitleOptions()
GOALS = {"tried": OPTIONS.impressions, "tried-25": 25, "left": 0}
RUNS = tuple(
    RunOptions(name=name, settings={"new_titles": {"impressions": goal}, "reception": {"fills_rows": False}})
    for name, goal in GOALS.items()
)
WORLDS: dict[str, dict[str, Any]] = {
    "launch": {},
    "signals": {"taste": {"by_signals": 0.45, "by_person": 0.45}},
}
LEAST_DAYS, KNOWN_FROM = 3.0, 5.0


def main() -> None:
    """Make the runs, and print a table or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--directory", type=Path, required=True, help="where runs go and are kept")
    parser.add_argument("--world", choices=WORLDS, default="launch", help="which world (default launch)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="its seeds")
    parser.add_argument("--visitors", type=int, default=2000, help="people of a world (default 2000)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    told = parser.parse_args()
    study = read_study("launch")
    scenario = changed(study.scenario, WORLDS[told.world], study.scenario.seed)
    study = dataclasses.replace(study, scenario=scenario)
    out = told.directory / told.world
    runs = make_runs(study, RUNS, out, seeds=told.seeds, visitors=told.visitors, resume=True)
    report = {
        "benchmark": f"trying out new titles, world {told.world} (simulated)",
        "machine": machine(),
        "sizes": {"visitors": told.visitors, "seeds": told.seeds},
        "results": [measured(runs, run.name) for run in RUNS],
    }
    print(json.dumps(report, indent=2) if told.json else _lines(report))


def measured(runs: Runs, name: str) -> dict[str, Any]:
    """What became of new titles in the runs of a name."""
    seen: list[int] = []
    n_pages = n_tried = 0
    for seed in runs.seeds:
        new = new_titles(changed(runs.scenario, {}, seed))
        counts, pages, tried = impressions(runs.of(name, seed).folder, new)
        n_pages, n_tried = n_pages + pages, n_tried + tried
        seen += [counts[title] for title in new]
    told = np.array(seen)
    return {
        "what": name,
        "titles": len(told),
        "seen": [float(np.median(told)), int(told.min())],
        "reached": round(100 * float((told >= (GOALS[name] or OPTIONS.impressions)).mean()), 1),
        "tried_out": round(100 * n_tried / n_pages, 1),
        "chance": _rounded(runs.change(name, "left", "chance")),
        "known": _rounded(runs.change(name, "left", "chance", lambda o: o.day >= KNOWN_FROM)),
    }


def new_titles(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """The titles that are new long enough, and from when to when they are, in Unix milliseconds."""
    new: dict[str, tuple[float, float]] = {}
    for title in make_world(scenario).catalogue.titles:
        if title.added_on is not None:
            came_ms = (title.added_on.toordinal() - date(1970, 1, 1).toordinal()) * DAY_MS
            first, last = max(came_ms, scenario.starts_ms), came_ms + OPTIONS.days * DAY_MS
            if min(last, scenario.ends_ms) - first >= LEAST_DAYS * DAY_MS:
                new[title.id] = first, last
    return new


def impressions(folder: Path, new: Mapping[str, tuple[float, float]]) -> tuple[Counter[str], int, int]:
    """How often each title was seen in a run while it was new; of how many pages, and how many new titles
    were tried out on them."""
    artifacts, names = ArtifactStore(folder / ARTIFACTS), dict[str, tuple[str, ...]]()
    pages: dict[tuple[str, int], Decision] = {}
    counts: Counter[str] = Counter()
    n_tried = 0
    with closing(Reader(folder)) as reader:
        for record in reader.living_records(0, reader.last()[0]):
            match record.body:
                case Decision() as page:
                    pages[page.visit, page.number] = page
                    n_tried += sum(draw.chosen > 0 for draw in page.explored)
                    if page.catalogue not in names:
                        names[page.catalogue] = title_ids(artifacts.get("catalogue", page.catalogue))
                case Batch() as batch if where := split_decision_id(batch.decision):
                    page = pages[where]
                    for index in _seen(batch, page):
                        title = names[page.catalogue][index]
                        first, last = new.get(title, (0, 0))
                        counts[title] += first <= record.at < last
                case _:
                    pass
    return counts, len(pages), n_tried


def _seen(batch: Batch, page: Decision) -> Iterator[int]:
    """The titles that a batch tells as seen, as catalogue indices."""
    rows = page.titles_by_row()
    for event in batch.events:
        if isinstance(event, Impression):
            for row, first, last in event.ranges:
                yield from rows[row][first : last + 1]


def _rounded(estimate: Estimate) -> list[float]:
    return [round(each, 2) for each in (estimate.value, estimate.low, estimate.high)]


def _lines(report: Mapping[str, Any]) -> str:
    """A line a run."""
    return "\n".join(", ".join(f"{key} {value}" for key, value in row.items()) for row in report["results"])


if __name__ == "__main__":
    main()
