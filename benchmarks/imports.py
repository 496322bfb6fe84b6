"""How quickly titles are imported: read, checked, compared, and put in service.

    python benchmarks/imports.py [--titles 10000 100000] [--data FOLDER] [--runs 5] [--json]

The 8,807 real titles of `catalogues/netflix_titles.csv` where the data folder ($COLDOPEN_DATA, else
../shared/data) has them, and generated titles as CSV in coldopen's own layout. Each run is a process of its
own on an empty data folder, so that nothing is remembered from the one before. "read" is the file to checked
titles with the report; "in service" is from then until a page can be made of them, the log's record durable;
"command" is the whole of `coldopen import`, the start of Python included; titles/s is of read and in service.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from coldopen.catalogue import import_titles
from coldopen.core.title import Title
from coldopen.engine import Engine
from coldopen.simulator.titles import generate_titles
from measuring import be_child, family, in_child, machine, memory_mb, options, over_runs, tell
from preparing import folder_in

_REAL = Path("catalogues") / "netflix_titles.csv"


def main() -> None:
    """Import each file, and print a table or JSON."""
    parser = options(__doc__)
    parser.add_argument("--titles", type=int, nargs="*", default=[10_000, 100_000], help="generated titles")
    parser.add_argument("--data", type=Path, help="folder of real data (default: as above)")
    told = parser.parse_args()
    results = []
    with folder_in(told.directory) as home:
        for name, path in _files(home, told.titles, told.seed, told.data or _data_folder()):
            runs = [
                in_child(__file__, {"path": str(path), "folder": str(home / f"{path.stem}-{i}")})
                for i in range(told.runs)
            ]
            results.append({"what": name, "file_mb": _megabytes(path), **over_runs(runs)})
    report = {
        "benchmark": "importing titles",
        "machine": machine(),
        "sizes": {"runs": told.runs},
        "seed": told.seed,
        "results": results,
    }
    columns = {
        "file_mb": "file, MB",
        "n_titles": "titles",
        "read_seconds": "read, s",
        "service_seconds": "in service, s",
        "command_seconds": "command, s",
        "titles_a_second": "titles/s",
        "memory_mb": "MB",
    }
    tell(report, told.json, columns)


def measure(path: str, folder: str) -> dict[str, float | None]:
    """One run: a file into a new data folder, in this process, then the same by the command."""
    with Engine.open(folder) as engine:
        started = time.perf_counter()
        done = import_titles(path)
        read = time.perf_counter()
        engine.install("catalogue", done.data)
        ended = time.perf_counter()
        memory = memory_mb(family(os.getpid()))
    return {
        "n_titles": len(done.titles),
        "read_seconds": read - started,
        "service_seconds": ended - read,
        "titles_a_second": len(done.titles) / (ended - started),
        "command_seconds": _command_seconds(path, f"{folder}-command"),
        "memory_mb": memory,
    }


def _command_seconds(path: str, folder: str) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "coldopen", "import", path, "--data", folder, "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def _files(home: Path, sizes: Sequence[int], seed: int, data: Path) -> Iterator[tuple[str, Path]]:
    if (data / _REAL).is_file():
        yield "real titles, CSV", data / _REAL
    else:
        print(f"no {_REAL} in {data}: generated titles only", file=sys.stderr)
    for n in sizes:
        path = home / f"titles-{n}.csv"
        _write_csv(path, generate_titles(n, seed=seed))
        yield f"{n:,} generated titles, CSV", path


def _write_csv(path: Path, titles: Sequence[Title]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(Title.__struct_fields__)
        rows.writerows([_cell(name, value) for name, value in _told(title)] for title in titles)


def _told(title: Title) -> Iterator[tuple[str, object]]:
    return ((name, getattr(title, name)) for name in Title.__struct_fields__)


def _cell(name: str, value: object) -> object:
    if isinstance(value, tuple):
        return msgspec.json.encode(value).decode() if name == "windows" and value else "|".join(value)
    return value


def _data_folder() -> Path:
    return Path(os.environ.get("COLDOPEN_DATA") or Path(__file__).parents[2] / "shared" / "data")


def _megabytes(path: Path) -> float:
    return round(path.stat().st_size / 2**20, 2)


if __name__ == "__main__" and not be_child(measure):
    main()
