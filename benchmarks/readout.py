"""How long a readout of one experiment takes over a log of 100 million events, and how much memory.

    python benchmarks/readout.py [--events 100000000] [--threads 2] [--memory 2GiB] [--runs 3]
                                 [--directory FOLDER] [--keep] [--json]

The log is made up (`made_up_segments.py`): a million visitors over four weeks, two million pages, seventy
million placements seen; it takes some minutes and 3 GB, and --keep leaves it in the folder for the next time.
Each run is a process of its own:

    tables     the metrics of all visitors, their assignments, clicks by row and place, guardrails, as Arrow
    readout    what `coldopen analyse` does: the same joined, then estimates, checks and a verdict

"wall" is what it takes, "processor" the time of all threads: on a busy machine half of that is what two idle
cores would take at best. "peak" is the most memory that the process ever held.
"""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path
from typing import Any

from coldopen.experiments import Experiment, Variant
from coldopen.experiments.analysis import Dated, gather, readout
from coldopen.metrics import MetricOptions
from coldopen.metrics.clicks import clicks_by_place, clicks_by_row, unit_tiles
from coldopen.metrics.exposures import exposures
from coldopen.metrics.guardrails import guardrails
from coldopen.metrics.tables import LogTables, of_folder
from coldopen.metrics.visitors import visitors
from coldopen.simulator.titles import generate_titles
from made_up_segments import EXPERIMENT, START_MS, write_log
from measuring import be_child, in_child, machine, options, over_runs, tell
from preparing import folder_in

N_TITLES = 2400
CASES = ("tables", "readout")


def main() -> None:
    """Make the log where there is none, read it so often, and print a table or JSON."""
    parser = options(__doc__, runs=3)
    parser.add_argument("--events", type=int, default=100_000_000, help="events (default 100000000)")
    parser.add_argument("--threads", type=int, default=2, help="of DuckDB (default 2)")
    parser.add_argument("--memory", default="2GiB", help="DuckDB's limit (default 2GiB)")
    parser.add_argument("--keep", action="store_true", help="leave the log in --directory, and use it again")
    told = parser.parse_args()
    with folder_in(told.directory) as home:
        folder = told.directory / f"events-{told.events}-{told.seed}" if told.keep else home / "log"
        if not folder.exists():
            write_log(folder, generate_titles(N_TITLES), told.events, told.seed)
        order = {"folder": str(folder), "threads": told.threads, "memory": told.memory}
        results = [
            {
                "what": case,
                **over_runs([in_child(__file__, {"case": case, **order}) for _ in range(told.runs)]),
            }
            for case in CASES
        ]
    report = {
        "benchmark": "readout of one experiment",
        "machine": machine(),
        "sizes": {
            **{"events": told.events, "titles": N_TITLES, "threads": told.threads, "memory": told.memory},
            "runs": told.runs,
        },
        "seed": told.seed,
        "results": results,
    }
    columns = {
        **{"wall_seconds": "wall, s", "processor_seconds": "processor, s", "peak_gib": "peak, GiB"},
        "n_visitors": "visitors",
    }
    tell(report, told.json, columns)


def measure(case: str, folder: str, threads: int, memory: str) -> dict[str, float]:
    """One run of a case."""
    began, before = time.perf_counter(), _processor()
    tables = of_folder(Path(folder), memory, threads)
    n_visitors = _tables(tables) if case == "tables" else _readout(tables)
    return {
        "wall_seconds": time.perf_counter() - began,
        "processor_seconds": _processor() - before,
        "peak_gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "n_visitors": n_visitors,
    }


def _tables(tables: LogTables) -> int:
    variants = tables.keep(exposures(tables, EXPERIMENT))
    told = visitors(tables).to_pyarrow()
    variants.to_pyarrow()
    tiles = unit_tiles(tables, variants)
    clicks_by_row(tiles).to_pyarrow()
    clicks_by_place(tiles).to_pyarrow()
    guardrails(tables, variants)
    return told.num_rows


def _readout(tables: LogTables) -> int:
    experiment = Experiment(
        id=EXPERIMENT,
        state="running",
        control="rules",
        variants=(Variant("rules", 0.5), Variant("taste", 0.5)),
    )
    found, _ = gather(tables, experiment, MetricOptions())
    readout([Dated(START_MS - 1, experiment)], found)
    return len(found.visitors)


def _processor() -> float:
    told: Any = os.times()
    return told.user + told.system


if __name__ == "__main__" and not be_child(measure):
    main()
