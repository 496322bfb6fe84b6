"""How long a page takes in process, from the raw request to JSON, recorded in the log.

    python benchmarks/pages.py [--titles 10000 100000] [--pages 4000] [--visits 2000] [--runs 5] [--json]

Generated titles and simulated earlier visits; each run opens a copy of that folder in a process of its own.
Pages have 30 rows of up to 25 titles, for forty visitors in turn, from one thread. A page counts signals,
decision, record, rendering and encoding. The log's writer and folds run in the same process, as in a service
of one worker. Where events have changed what is popular, the next page of each context is a cold one. The
cases:

    as served        every page recorded, no events: few pages are cold
    unshared         the same, each request excluding a title that there is not, so that no page is shared
    events flowing   as served, while another thread appends 200 batches of 20 events a second
    continuing       the second page of a visit with three durable batches of 20 events, which it reads
    first of a view  the very first page after an event has changed what is popular (not recorded)
    first of a kind  the first page of every other visitor after that (not recorded)

"a CPU second" counts all threads of the process, and so is what one core gives. "full" is the share of pages
with all 30 rows, "recorded" the share that the log took. Memory is the process's own after all cases.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from msgspec.structs import replace

from coldopen.core.decision import Decision
from coldopen.core.events import Batch
from coldopen.core.log import LogFull
from coldopen.engine import Engine, PageRequest, RawRequest
from measuring import be_child, family, in_child, machine, memory_mb, options, over_runs, quantiles, tell
from preparing import N_ROWS, copy_of, doings, folder_in, now_ms, prepare, visitors

Ask = tuple[RawRequest, PageRequest]
_BATCHES_A_SECOND = 200
_BATCHES_A_VISIT = 3
_VIEW_SECONDS = 5.0


def main() -> None:
    """Measure each size of catalogue, and print a table or JSON."""
    parser = options(__doc__)
    parser.add_argument("--titles", type=int, nargs="+", default=[10_000, 100_000], help="sizes of catalogue")
    parser.add_argument("--pages", type=int, default=4000, help="pages of a case in a run (default 4000)")
    parser.add_argument("--visits", type=int, default=2000, help="simulated earlier visits (default 2000)")
    told = parser.parse_args()
    results = []
    for n_titles in told.titles:
        with folder_in(told.directory) as home:
            folder = prepare(home / "data", n_titles, told.visits, told.seed)
            runs = [
                in_child(__file__, {"folder": str(copy_of(folder, f"run{i}")), "n_pages": told.pages})
                for i in range(told.runs)
            ]
        for case in runs[0]:
            figures = over_runs([run[case] for run in runs])
            results.append({"what": f"{n_titles:,} titles, {case}", "n_titles": n_titles, **figures})
    report = {
        "benchmark": "pages in process, 30 x 25",
        "machine": machine(),
        "sizes": {"runs": told.runs, "pages a case": told.pages, "earlier visits": told.visits},
        "seed": told.seed,
        "results": results,
    }
    columns = {
        "p50_ms": "p50, ms",
        "p99_ms": "p99, ms",
        "pages_a_second": "pages/s",
        "pages_a_cpu_second": "pages/CPU s",
        "full": "full",
        "recorded": "recorded",
        "memory_mb": "MB",
    }
    tell(report, told.json, columns)


def measure(folder: str, n_pages: int) -> dict[str, dict[str, float | None]]:
    """One run: every case, on a folder that is this run's own."""
    with Engine.open(Path(folder)) as engine:
        asks = visitors()
        shown = _shown(engine, [*asks, *asks])
        cases = {"as served": _timed(engine, _in_turn(asks, n_pages))}
        unshared = [(raw, replace(asked, exclude=("no such title",))) for raw, asked in asks]
        cases["unshared"] = _timed(engine, _in_turn(unshared, n_pages))
        with _events_flowing(engine, shown):
            cases["events flowing"] = _timed(engine, _in_turn(asks, n_pages))
        cases["continuing"] = _timed(engine, _continuing(engine, asks, n_pages // 4))
        cases |= _cold(engine, asks, n_laps=max(2, n_pages // 100))
        memory = memory_mb(family(os.getpid()))
    return {name: {**figures, "memory_mb": memory} for name, figures in cases.items()}


def _shown(engine: Engine, asks: Sequence[Ask]) -> list[Decision]:
    """The decisions of pages that are new visits, for events to cite."""
    served = [engine.page(asked, raw) for raw, asked in asks]
    return [s.decision for s in served if s.decision is not None]


def _in_turn(asks: Sequence[Ask], n: int) -> list[Ask]:
    return [asks[i % len(asks)] for i in range(n)]


def _timed(engine: Engine, asks: Sequence[Ask], record: bool = True) -> dict[str, float | None]:
    """The figures of a case: these pages, one after another."""
    took, full, recorded = [], 0, 0
    clock, cpu, begun = time.perf_counter, time.process_time(), time.perf_counter()
    for raw, asked in asks:
        started = clock()
        page = engine.page(asked, raw, record=record).page
        took.append(1000 * (clock() - started))
        full += len(page.rows) == N_ROWS
        recorded += page.recorded
    seconds, cpu_seconds = clock() - begun, time.process_time() - cpu
    return {
        **quantiles(took),
        "pages_a_second": len(asks) / seconds,
        "pages_a_cpu_second": len(asks) / cpu_seconds,
        "full": full / len(asks),
        "recorded": recorded / len(asks) if record else None,
    }


def _continuing(engine: Engine, asks: Sequence[Ask], n: int) -> list[Ask]:
    """Visits that have had a page and done three batches of things, all durable, and ask again."""
    visits, done = [], SimpleQueue[str]()
    for number, (raw, asked) in enumerate(_in_turn(asks, n)):
        decision = engine.page(asked, raw).decision
        if decision is None:
            continue
        for k in range(_BATCHES_A_VISIT):
            _append(engine, _batch(decision, k, number + 97 * k), done.put)
        visits.append((raw, replace(asked, visit=decision.visit)))
    for _ in range(_BATCHES_A_VISIT * len(visits)):
        done.get(timeout=60)
    return visits


def _cold(engine: Engine, asks: Sequence[Ask], n_laps: int) -> dict[str, dict[str, float | None]]:
    """Each lap: an event changes what is popular, then everyone asks once, a different one first."""
    first, others = [], []
    for lap, decision in enumerate(_shown(engine, _in_turn(asks, n_laps))):
        _change_popularity(engine, decision, lap)
        turn = lap % len(asks)
        told = [_timed(engine, [ask], record=False) for ask in (*asks[turn:], *asks[:turn])]
        first.append(told[0])
        others += told[1:]
    return {"first of a view": _together(first), "first of a kind": _together(others)}


def _together(pages: Sequence[dict[str, float | None]]) -> dict[str, float | None]:
    """The figures of single pages as those of one case."""

    def each(name: str) -> list[float]:
        return [page[name] or 0.0 for page in pages]

    took = each("p50_ms")
    return {
        **quantiles(took),
        "pages_a_second": 1000 * len(took) / sum(took),
        "pages_a_cpu_second": None,
        "full": sum(each("full")) / len(took),
        "recorded": None,
    }


def _change_popularity(engine: Engine, decision: Decision, lap: int) -> None:
    """Append a play that nobody has counted yet, and wait until pages are made from another edition."""
    before, done = engine.loaded().edition, SimpleQueue[str]()
    _append(engine, _batch(decision, 0, lap), done.put)
    done.get(timeout=60)
    until = time.monotonic() + _VIEW_SECONDS
    while engine.loaded().edition is before or engine.log.view().number < engine.log.health().last_seq:
        if time.monotonic() > until:
            raise RuntimeError("an event changed nothing that pages are made from, so no page would be cold")
        time.sleep(0.005)


@contextmanager
def _events_flowing(engine: Engine, shown: Sequence[Decision]) -> Iterator[None]:
    """Meanwhile, another thread appends batches at a steady rate."""
    stop = threading.Event()

    def flow() -> None:
        number, started = 0, time.perf_counter()
        while not stop.wait(max(0.0, started + number / _BATCHES_A_SECOND - time.perf_counter())):
            decision = shown[number % len(shown)]
            again = number // len(shown)
            _append(engine, _batch(decision, again, 7 * number + again), lambda outcome: None)
            number += 1

    thread = threading.Thread(target=flow, name="events")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _append(engine: Engine, batch: Batch, done: Callable[[Any], None]) -> None:
    for pause in islice((0.001 * 2**k for k in range(12)), 12):
        try:
            return engine.log.append(batch, done)
        except LogFull:
            time.sleep(pause)
    raise LogFull("the log took nothing for some seconds")


def _batch(decision: Decision, n: int, number: int) -> Batch:
    at = now_ms()
    return Batch(
        visit=decision.visit,
        n=n,
        decision=decision.id,
        received_at=at,
        offset_ms=0,
        events=doings(number, at),
    )


if __name__ == "__main__" and not be_child(measure):
    main()
