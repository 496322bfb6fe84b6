"""What the benchmarks share: their options, median and range, child processes, and how a report is told.

A report is a dict with what was measured, the machine, the sizes and seeds; a table shows its `results`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw
import numpy as np

import coldopen

CHILD = "--child"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def options(doc: str, runs: int = 5) -> argparse.ArgumentParser:
    """A parser with what every benchmark takes."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=runs, help=f"how many runs (default {runs})")
    parser.add_argument("--seed", type=int, default=1, help="of titles and traffic (default 1)")
    parser.add_argument("--directory", type=Path, help="where data folders are made (default: temporary)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    return parser


def machine() -> dict[str, Any]:
    """What it ran on, and with which versions."""
    return {
        "cores": os.cpu_count(),
        "processor": _first("/proc/cpuinfo", "model name") or platform.machine(),
        "memory_gib": _memory_gib(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "sqlite": apsw.sqlite_lib_version(),
        "coldopen": coldopen.__version__,
    }


def spread(values: Iterable[float | None], digits: int = 4) -> dict[str, float] | None:
    """Median, least and most of what was measured in each run; None where a run has no figure."""
    told = list(values)
    if not told or any(value is None for value in told):
        return None
    kept = [float(value) for value in told if value is not None]
    return {
        "median": round(statistics.median(kept), digits),
        "low": round(min(kept), digits),
        "high": round(max(kept), digits),
    }


def over_runs(runs: Sequence[Mapping[str, float | None]]) -> dict[str, dict[str, float] | None]:
    """The spread of each figure over the runs that measured it."""
    return {name: spread([run[name] for run in runs]) for name in runs[0]}


def quantiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """The 50th and 99th percentile."""
    p50, p99 = np.percentile(np.asarray(milliseconds), [50, 99])
    return {"p50_ms": float(p50), "p99_ms": float(p99)}


def in_child(script: str, order: Mapping[str, Any]) -> Any:
    """What `script` tells when it is started anew with an order, so that no run warms the next."""
    done = subprocess.run(
        [sys.executable, script, CHILD, json.dumps(order)], stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


def be_child(work: Callable[..., Any]) -> bool:
    """Do the work of a child and print what it gives, if this process was started to be one."""
    if sys.argv[1:2] != [CHILD]:
        return False
    print(json.dumps(work(**json.loads(sys.argv[2]))))
    return True


def memory_mb(pids: Iterable[int]) -> float | None:
    """Memory in use by processes, pages that they share counted once; None where the system does not say."""
    try:
        return sum(_kb(f"/proc/{pid}/smaps_rollup", "Pss") for pid in pids) / 1024
    except OSError:
        return None


def cpu_seconds(pids: Iterable[int]) -> float | None:
    """Processor time that processes have used so far; None where the system does not say."""
    try:
        return sum(_ticks(pid) for pid in pids) / CLOCK_TICKS
    except OSError:
        return None


def family(pid: int) -> list[int]:
    """A process and all that it has started."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(c) for task in tasks for c in (task / "children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(one for child in children for one in family(child))]


def tell(report: Mapping[str, Any], as_json: bool, columns: Mapping[str, str]) -> None:
    """Print a report: as JSON, or its head and a table of `columns` (figure to heading)."""
    if as_json:
        print(json.dumps(report, indent=2))
        return
    for name, value in report.items():
        if name != "results":
            print(f"{name}: {_flat(value)}")
    headings = ["median (range)", *columns.values()]
    lines = [[str(row["what"]), *(_cell(row.get(name)) for name in columns)] for row in report["results"]]
    widths = [max(len(line[i]) for line in [headings, *lines]) for i in range(len(headings))]
    print()
    for line in [headings, *lines]:
        first, *others = [
            cell.ljust(w) if i == 0 else cell.rjust(w)
            for i, (cell, w) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join([first, *others]))


def _flat(value: Any) -> str:
    return ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return f"{_short(value['median'])} ({_short(value['low'])}-{_short(value['high'])})"
    return "-" if value is None else str(value)


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


def _kb(path: str, name: str) -> int:
    told = _first(path, name)
    return int(told.split()[0]) if told else 0


def _first(path: str, name: str) -> str | None:
    """What follows a name and a colon in a file of such lines."""
    try:
        lines = Path(path).read_text().splitlines()
    except FileNotFoundError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)


def _ticks(pid: int) -> int:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(after_name[11]) + int(after_name[12])


def _memory_gib() -> float | None:
    told = _first("/proc/meminfo", "MemTotal")
    return round(int(told.split()[0]) / 2**20, 1) if told else None
