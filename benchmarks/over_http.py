"""Pages and durable events a second of the real service, the load's generator on the same cores.

    python benchmarks/over_http.py [--titles 10000] [--workers 1 2] [--seconds 10] [--runs 5] [--json]

Each run starts `coldopen serve` on a copy of a prepared folder (generated titles, simulated earlier visits),
warms it, and drives one case after another in a closed loop, with `wrk` where it is installed, else with
sockets in Python (`--generator`). All bodies are sent and taken uncompressed.

    pages, 1 and 16 connections    POST /v1/page: a visitor's request passed on, the country stated, forty
                                   visitors in turn, a page of 30 rows by 25 titles (30 x 25), its rows drawn
                                   by values learned from the simulated visits, recorded;
                                   no events come in meanwhile, so few of these pages are cold
    events, 16 and 64 connections  POST /v1/events: batches of 20 that cite pages served before; an answer
                                   means that the batch is on the disk

"a CPU second" counts the service's processes alone; "MB" is their memory after the case, shared pages once.
"missing" is how many records fewer the log has gained than requests were answered (with `wrk`, requests under
way at the end are recorded and not counted, so as many as there are connections could hide). "wrong" counts
failed requests, answers other than 200, and pages asked for now and then meanwhile that were not full, not
drawn, not recorded, or not the same again from their record. Both must be 0: the exit status is 1 where they
are not.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from loads import GENERATORS, Load, best_generator, drive
from measuring import cpu_seconds, family, machine, memory_mb, options, over_runs, tell
from preparing import (
    EVENTS_A_BATCH,
    N_COLUMNS,
    N_ROWS,
    copy_of,
    doings,
    folder_in,
    now_ms,
    prepare,
    visitors,
)

_START_SECONDS = 60.0
_SETTLE_SECONDS = 30.0
_SAMPLE_SECONDS = 0.5
_LEAST_TITLES = 700
_PLAYS_A_VISIT = 4


def main() -> None:
    """Measure each number of workers, and print a table or JSON."""
    parser = options(__doc__)
    parser.add_argument("--titles", type=int, default=10_000, help="size of the catalogue (default 10000)")
    parser.add_argument("--visits", type=int, default=2000, help="simulated earlier visits (default 2000)")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="numbers of workers to try")
    parser.add_argument("--page-connections", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--event-connections", type=int, nargs="+", default=[16, 64])
    parser.add_argument("--seconds", type=float, default=10.0, help="length of a case (default 10)")
    parser.add_argument("--tokens", type=int, default=2000, help="visits that events are of (default 2000)")
    parser.add_argument("--generator", choices=GENERATORS, default=best_generator(), help="of the load")
    told = parser.parse_args()
    results: list[dict[str, Any]] = []
    with folder_in(told.directory) as home:
        folder = prepare(home / "data", told.titles, told.visits, told.seed)
        for workers in told.workers:
            runs = [_run(copy_of(folder, f"{workers}-{i}"), workers, told) for i in range(told.runs)]
            for case in runs[0]:
                results.append({"what": f"{workers} workers, {case}", **over_runs([r[case] for r in runs])})
    report = {
        "benchmark": "pages of 30 x 25 and events in batches of 20 over HTTP",
        "machine": machine(),
        "sizes": {
            "runs": told.runs,
            "seconds a case": told.seconds,
            "titles": told.titles,
            "earlier visits": told.visits,
            "visits that events are of": told.tokens,
        },
        "seed": told.seed,
        "generator": told.generator,
        "results": results,
    }
    columns = {
        "requests_a_second": "requests/s",
        "events_a_second": "events/s",
        "p50_ms": "p50, ms",
        "p99_ms": "p99, ms",
        "requests_a_cpu_second": "requests/CPU s",
        "memory_mb": "MB",
        "missing": "missing",
        "wrong": "wrong",
    }
    tell(report, told.json, columns)
    sys.exit(any(row["wrong"]["high"] > 0 or row["missing"]["high"] > 0 for row in results))


def _run(folder: Path, workers: int, told: Any) -> dict[str, dict[str, float | None]]:
    """One run: every case on a service that was started for it."""
    cases = {}
    pages = Load("/v1/page", _page_bodies())
    with _service(folder, workers) as service:
        drive(told.generator, service.url, pages, 8, min(2.0, told.seconds))
        for connections in told.page_connections:
            cases[f"pages, {connections} connections"] = _drive(service, told, pages, connections)
        for connections in told.event_connections:
            events = Load("/v1/events", _event_bodies(service, told.tokens), numbered=True)
            figures = _drive(service, told, events, connections)
            rate = EVENTS_A_BATCH * figures["requests_a_second"]
            cases[f"events, {connections} connections"] = {**figures, "events_a_second": rate}
    return cases


def _drive(service: _Service, told: Any, load: Load, connections: int) -> dict[str, Any]:
    """The figures of a case; a page is asked for now and then meanwhile."""
    before, pids = service.settled(), family(service.pid)
    cpu = cpu_seconds(pids)
    with _Sample(service) as sample:
        done = drive(told.generator, service.url, load, connections, told.seconds)
    cpu_after, gained = cpu_seconds(pids), service.settled() - before
    used = None if cpu is None or cpu_after is None else max(cpu_after - cpu, 0.01)
    return {
        "requests_a_second": done.requests / done.seconds,
        "events_a_second": None,
        "p50_ms": done.p50_ms,
        "p99_ms": done.p99_ms,
        "requests_a_cpu_second": None if used is None else done.requests / used,
        "memory_mb": memory_mb(pids),
        "missing": max(0, done.requests - done.errors + len(sample.pages) - gained),
        "wrong": done.errors + len(sample.wrong()),
    }


class _Service:
    """A service that runs, and how to ask it."""

    def __init__(self, url: str, pid: int, folder: Path) -> None:
        self.url = url
        self.pid = pid
        secrets = json.loads((folder / "secrets" / "secrets.json").read_text())
        self._operator = {"Authorization": f"Bearer {secrets['operator_token']}"}

    def ask(self, path: str, body: bytes | None = None) -> Any:
        """The answer to a request, as JSON. Raises OSError where there is none, or an error."""
        headers = {"Content-Type": "application/json", **self._operator}
        request = urllib.request.Request(self.url + path, body, headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def settled(self) -> int:
        """The number of the log's last record, once nothing more waits to be written or folded."""
        until, last = time.monotonic() + _SETTLE_SECONDS, -1
        while time.monotonic() < until:
            health = self.ask("/v1/status")["log"]
            waiting = health["batches_queued"] + health["decisions_queued"] + health["fold_lag"]
            if not waiting and health["last_seq"] == last:
                break
            last = health["last_seq"]
            time.sleep(0.1)
        return last


@contextmanager
def _service(folder: Path, workers: int) -> Iterator[_Service]:
    """The service on a data folder, once all workers answer, until we are done."""
    command = [sys.executable, "-m", "coldopen", "serve", "--port", "0", "--workers", str(workers)]
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([*command, "--data", str(folder)], stderr=said)
        try:
            service = _Service(_address(process, said), process.pid, folder)
            _wait_until_ready(service, workers)
            yield service
        finally:
            process.terminate()
            process.wait(30)


def _address(process: subprocess.Popen[bytes], said: Any) -> str:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        said.seek(0)
        told: str = said.read()
        if "http://" in told:
            return "http://" + told.split("http://")[1].split()[0]
        time.sleep(0.05)
    said.seek(0)
    raise OSError(f"the service did not start: {said.read()}")


def _wait_until_ready(service: _Service, workers: int) -> None:
    """Workers start side by side: wait until the slowest has had time to."""
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            service.ask("/v1/ready")
            break
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
    if workers > 1:
        time.sleep(2.0)


def _page_bodies() -> list[bytes]:
    """A page request for each visitor, whose own request is passed on."""
    return [
        msgspec.json.encode(
            {
                "request": {"headers": raw.headers, "url": raw.url},
                "signals": asked.signals,
                "n_rows": asked.n_rows,
                "n_columns": asked.n_columns,
            }
        )
        for raw, asked in visitors()
    ]


def _event_bodies(service: _Service, n: int) -> list[bytes]:
    """Batches of so many visits, each on a page served just now, with several plays; to be numbered."""
    pages = _page_bodies()
    tokens = [service.ask("/v1/page", pages[i % len(pages)])["token"] for i in range(n)]
    bodies = []
    for play in range(1, _PLAYS_A_VISIT + 1):
        for i, token in enumerate(tokens):
            at = now_ms()
            told = {"token": token, "sent_at": at, "events": doings(7 * i + 31 * play, at)}
            bodies.append(b'%b,"n":%d' % (msgspec.json.encode(told)[:-1], play))
    return bodies


class _Sample:
    """Asks for a page now and then from a thread of its own, while it is entered."""

    def __init__(self, service: _Service) -> None:
        self.pages: list[dict[str, Any]] = []
        self._service = service
        self._failed: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask, name="sample")

    def __enter__(self) -> _Sample:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def wrong(self) -> list[str]:
        """What was wrong with any of the pages, which is printed too."""
        told = [*self._failed, *(_what_is_wrong(self._service, page) for page in self.pages)]
        wrong = [each for each in told if each]
        for each in wrong:
            print(each, file=sys.stderr)
        return wrong

    def _ask(self) -> None:
        bodies = _page_bodies()
        while not self._stop.wait(_SAMPLE_SECONDS):
            try:
                self.pages.append(self._service.ask("/v1/page", bodies[len(self.pages) % len(bodies)]))
            except OSError as error:
                self._failed.append(str(error))


def _what_is_wrong(service: _Service, page: dict[str, Any]) -> str:
    """Why a page is not as it must be, or ""."""
    rows: Sequence[dict[str, Any]] = page["rows"]
    n_titles = sum(len(row["titles"]) for row in rows)
    widest = max((len(row["titles"]) for row in rows), default=0)
    if len(rows) != N_ROWS or n_titles < _LEAST_TITLES or widest != N_COLUMNS:
        return f"a page of {len(rows)} rows with {n_titles} titles ({page['tier']}: {page['tier_reason']})"
    if not page.get("recorded", True):
        return "a page that the log did not take"
    if page["tier"] not in ("taste", "popularity"):
        return f"a page whose rows were not drawn ({page['tier']}: {page['tier_reason']})"
    try:
        again = service.ask(f"/v1/decisions/{page['decision']}")["page"]
    except OSError as error:
        return f"decision {page['decision']}: {error}"
    return "" if again["rows"] == rows else f"decision {page['decision']} gives other rows"


if __name__ == "__main__":
    main()
