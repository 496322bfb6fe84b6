"""Pages over HTTP while one fault after another is brought about.

    python benchmarks/faults.py [--pages 100000] [--seconds 4] [--connections 4] [--pause-ms 30] [--json]

One process serves; every `--seconds` it is hit by the next fault, and so on in rounds until all pages are
asked for. A page and a route on the same event loop that does nothing (the control) are asked for at one
moment, over two connections: what keeps the one from being answered in time keeps the other.

    a source ...             a row source of others' make raises, hangs, never ends, gives garbage (ten kinds)
                             or only titles that may not be shown; the other four do as they should
    own source ...           one of coldopen's own raises; one gives a title that is not in the catalogue
    model missing            a model is put in service whose artifact is not there
    clock set                the service's clock is set forward and back by up to a year
    log locked               another process holds the database's lock: nothing can be written
    disk full                the disk that holds the log has no room left (only as root: it is a small file
                             system in memory, made for this)

Breakers try again what failed after a second instead of thirty, so that every fault is met often. One
request in four goes on with a visit and carries events of it; one in ten excludes titles, one in ten is for
a child.

"5xx" and "wrong" must be 0: a page is wrong if it is empty, has a row or a title twice, a title that was
taken down, excluded, beyond the profile's age or never to be shown in the country, a row or column more than
asked for, or an unknown tier. "late" counts answers that came after the deadline, by the client's clock from
sending to the last byte; of pages there must be no more than of the control. Each late answer is told with
what canaries saw meanwhile: milliseconds in which the client or the service was ready to run and not let by
the machine, and in which the service's event loop did not come to what was due. "own fault" counts pages that
would have been late without the former.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import apsw
import msgspec
import numpy as np
from msgspec import Struct

from canary import ThreadCanary, lost_ms
from coldopen.core.page import Tier
from coldopen.core.title import Title
from coldopen.engine import Engine
from coldopen.settings import load_settings
from coldopen.taste.fitting import Learn
from coldopen.taste.train import train
from coldopen.training.log_likes import read_log_likes
from faulty_service import FAULTS
from measuring import machine, options, quantiles, spread, tell
from preparing import copy_of, folder_in, now_ms, prepare

_LOCKED, _FULL = "log locked", "disk full"
_SERVICE = Path(__file__).with_name("faulty_service.py")
_DISK_MB = 512
_COUNTRIES = ("US", "IN", "BR", "DE", "JP", "NG", "FR", "MX", None)
_DEVICES = ("tv", "mobile", "tablet", "desktop")
_GENRES = ("Drama", "Comedy", "Crime", "Documentary")
_N_WITHDRAWN = 20


class _Card(Struct):
    id: str


class _Row(Struct):
    key: str
    titles: list[_Card]


class _Page(Struct):
    visit: str
    tier: Tier
    rows: list[_Row]
    tier_reason: str = ""
    token: str = ""


_Asked = dict[str, Any]
_DECODE = msgspec.json.Decoder(_Page).decode


@dataclass(frozen=True)
class _Answer:
    """One answer: of what, under which fault, from when to when, and what was wrong ("" for nothing)."""

    control: bool
    fault: str
    since: float
    until: float
    status: int
    tier: str = ""
    reason: str = ""
    wrong: str = ""

    @property
    def ms(self) -> float:
        return 1000 * (self.until - self.since)


def main() -> None:
    """Drive the service through the faults, and print a table or JSON."""
    parser = options(__doc__, runs=1)
    parser.add_argument("--pages", type=int, default=100_000, help="pages a run (default 100000)")
    parser.add_argument("--titles", type=int, default=2400, help="size of the catalogue (default 2400)")
    parser.add_argument("--visits", type=int, default=2500, help="simulated earlier visits (default 2500)")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of a fault (default 4)")
    parser.add_argument("--connections", type=int, default=4, help="at a time (default 4)")
    parser.add_argument(
        "--pause-ms", type=float, default=30.0, help="of a connection between pages, on average (default 30)"
    )
    told = parser.parse_args()
    with folder_in(told.directory) as home:
        prepared = prepare(home / "data", told.titles, told.visits, told.seed)
        titles, withdrawn = _make_ready(prepared, told.seed)
        runs = [_run(prepared, i, titles, withdrawn, told) for i in range(told.runs)]
    late = [line for run in runs for line in run.late]
    report = {
        "benchmark": "pages over HTTP under faults",
        "machine": machine(),
        "sizes": {
            "runs": told.runs,
            "pages a run": told.pages,
            "titles": told.titles,
            "earlier visits": told.visits,
            "seconds a fault": told.seconds,
            "connections": told.connections,
            "pause, ms": told.pause_ms,
        },
        "seed": told.seed,
        "deadline_ms": load_settings().planner.deadline_ms,
        "breakers opened": runs[-1].breakers,
        "late": late,
        "results": _table(runs),
    }
    columns = {
        "pages": "pages",
        "server_errors": "5xx",
        "wrong": "wrong",
        "late_pages": "late",
        "late_controls": "late, control",
        "own_fault": "own fault",
        "p50_ms": "p50, ms",
        "p99_ms": "p99, ms",
        "shared": "shared",
        "tiers": "tiers",
    }
    tell(report, told.json, columns)
    for line in [wrong for run in runs for wrong in run.wrong][:20]:
        print(line, file=sys.stderr)
    sys.exit(not all(run.holds for run in runs))


def _make_ready(folder: Path, seed: int) -> tuple[dict[str, Title], frozenset[str]]:
    """Learn a model and put it in service; take some titles down. Returns all titles, and those."""
    with Engine.open(folder) as engine:
        titles = engine.loaded().edition.catalogue.titles
        likes = read_log_likes(folder, engine.title_of, titles, engine.settings.popularity)[0].likes
        if len(likes.title):
            engine.install("model", train(Learn(), likes).encode())
        withdrawn = frozenset(title.id for title in Random(seed).sample(titles, _N_WITHDRAWN))
        for title in withdrawn:
            engine.withdraw(title)
        return {title.id: title for title in titles}, withdrawn


@dataclass
class _Run:
    """What came of a run."""

    deadline_ms: float
    answers: list[_Answer] = field(default_factory=list)
    late: list[dict[str, Any]] = field(default_factory=list)
    lost: dict[str, np.ndarray] = field(default_factory=dict)
    breakers: list[Any] = field(default_factory=list)

    @property
    def pages(self) -> list[_Answer]:
        return [answer for answer in self.answers if not answer.control]

    @property
    def wrong(self) -> list[str]:
        return [f"{a.fault}, {a.tier} ({a.reason}): {a.wrong}" for a in self.answers if a.wrong]

    def told(self, answer: _Answer) -> dict[str, Any]:
        """An answer as it is listed where it was late, with what was lost meanwhile."""
        kind = "control" if answer.control else "page"
        lost = {where: round(self.lost_by(answer, where), 1) for where in self.lost}
        late = {"of": kind, "fault": answer.fault, "ms": round(answer.ms, 1), "lost_ms": lost}
        return late if answer.control else {**late, "tier": answer.tier, "reason": answer.reason}

    def lost_by(self, answer: _Answer, where: str) -> float:
        """Milliseconds that were lost somewhere while an answer was on its way."""
        return lost_ms(self.lost[where], answer.since, answer.until)

    def unexplained(self, answer: _Answer) -> bool:
        """Whether it would have been late even if the machine had let both threads run at once."""
        lost = self.lost_by(answer, "client") + self.lost_by(answer, "service")
        return answer.ms - lost > self.deadline_ms

    @property
    def holds(self) -> bool:
        """Whether everything is as it must be."""
        errors = any(answer.status >= 500 for answer in self.answers)
        late = Counter(a.control for a in self.answers if a.ms > self.deadline_ms)
        return not errors and not self.wrong and late[False] <= late[True]


def _run(prepared: Path, number: int, titles: Any, withdrawn: frozenset[str], told: Any) -> _Run:
    run = _Run(load_settings().planner.deadline_ms)
    canary = ThreadCanary()
    canary.start()
    report = prepared.with_name(f"canaries-{number}.json")
    with _small_disk(prepared, number) as (folder, small), _service(folder, report) as service:
        faults = [*FAULTS, _LOCKED, *([_FULL] if small else [])]
        driver = _Driver(service, folder, faults, titles, withdrawn, told, run)
        asyncio.run(driver.drive())
        ended = service.end()
    run.breakers = ended.pop("breakers")
    run.lost = {where: np.array(lost) for where, lost in {"client": canary.lost, **ended}.items()}
    run.late = [run.told(answer) for answer in run.answers if answer.ms > run.deadline_ms]
    return run


class _Service:
    """The faulty service, as a process."""

    def __init__(self, process: subprocess.Popen[str], report: Path) -> None:
        self._process = process
        self._report = report
        assert process.stdout is not None
        self.url: str = json.loads(process.stdout.readline())["url"]

    def order(self, fault: str) -> None:
        """From now on this fault."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{fault}\n")
        self._process.stdin.flush()

    def end(self) -> dict[str, Any]:
        """Have it end; returns what it tells."""
        self._process.communicate(timeout=60)
        told: dict[str, Any] = json.loads(self._report.read_text())
        return told


@contextmanager
def _service(folder: Path, report: Path) -> Iterator[_Service]:
    command = [sys.executable, str(_SERVICE), str(folder), str(report)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield _Service(process, report)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@contextmanager
def _small_disk(prepared: Path, number: int) -> Iterator[tuple[Path, bool]]:
    """A copy of the folder on a small file system in memory where one can be mounted, else beside it."""
    place = prepared.with_name(f"disk-{number}")
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_MB}m", "tmpfs", str(place)]
    small = subprocess.run(command, capture_output=True).returncode == 0
    try:
        copy = copy_of(prepared, str(number))
        folder = place / "data"
        copy.rename(folder) if not small else subprocess.run(["cp", "-r", copy, folder], check=True)
        yield folder, small
    finally:
        if small:
            subprocess.run(["umount", "-l", str(place)], check=True)


class _Driver:
    """Asks, and brings about what is done to the service from outside."""

    def __init__(
        self,
        service: _Service,
        folder: Path,
        faults: Sequence[str],
        titles: dict[str, Title],
        withdrawn: frozenset[str],
        told: Any,
        run: _Run,
    ) -> None:
        self._service = service
        self._folder = folder
        self._faults = faults
        self._fault = "none"
        self._titles = titles
        self._ids = sorted(titles)
        self._withdrawn = withdrawn
        self._told = told
        self._run = run
        self._left = told.pages

    async def drive(self) -> None:
        """Ask until enough pages have come."""
        rotation = asyncio.create_task(self._rotate())
        clients = [self._client(Random(self._told.seed * 1000 + i)) for i in range(self._told.connections)]
        await asyncio.gather(*clients)
        rotation.cancel()
        await asyncio.gather(rotation, return_exceptions=True)

    async def _rotate(self) -> None:
        while True:
            for fault in self._faults:
                self._fault = fault
                self._service.order(fault)
                await asyncio.to_thread(_outside, fault, self._folder, self._told.seconds)

    async def _client(self, rng: Random) -> None:
        host, _, port = self._service.url.removeprefix("http://").partition(":")
        pages, controls = [await asyncio.open_connection(host, int(port)) for _ in range(2)]
        before: _Page | None = None
        while self._left > 0:
            self._left -= 1
            going_on = before if before is not None and before.token and rng.random() < 0.25 else None
            asked = self._request(rng, going_on)
            fault = self._fault
            page = asyncio.create_task(_ask(*pages, "/v1/page", msgspec.json.encode(asked)))
            control = await asyncio.create_task(_ask(*controls, "/control"))
            self._run.answers.append(_Answer(True, fault, control.since, control.until, control.status))
            before = self._note(fault, await page, asked)
            if self._told.pause_ms:
                await asyncio.sleep(rng.expovariate(1000 / self._told.pause_ms))
        for _, writer in (pages, controls):
            writer.close()

    def _note(self, fault: str, got: _Got, asked: _Asked) -> _Page | None:
        """Keep what came of a request for a page; returns the page where it was one."""
        try:
            page = _DECODE(got.body) if got.status == 200 else None
        except msgspec.ValidationError as error:
            page, wrong = None, str(error)
        else:
            wrong = got.body[:200].decode("utf-8", "replace") if page is None else ""
        if page is not None:
            wrong = self._what_is_wrong(page, asked)
        tier, reason = ("", "") if page is None else (page.tier, page.tier_reason)
        answer = _Answer(False, fault, got.since, got.until, got.status, tier, reason, wrong)
        self._run.answers.append(answer)
        return page

    def _request(self, rng: Random, going_on: _Page | None) -> _Asked:
        signals = {
            "country": rng.choice(_COUNTRIES),
            "device": rng.choice(_DEVICES),
            "hour": rng.randrange(24),
            "genres": rng.sample(_GENRES, rng.randrange(3)),
        }
        asked: _Asked = {"signals": signals, "n_rows": rng.randint(5, 20), "n_columns": 15}
        if going_on is not None:
            asked |= {"visit": going_on.visit, "events": _events(going_on, rng)}
        if rng.random() < 0.1:
            asked["exclude"] = rng.sample(self._ids, 10)
        if rng.random() < 0.1:
            asked["max_age"] = 7
        return asked

    def _what_is_wrong(self, page: _Page, asked: _Asked) -> str:
        """Why a page is not as it must be, or ""."""
        shown = [card.id for row in page.rows for card in row.titles]
        if len(set(shown)) != len(shown):
            return "a title twice"
        if len({row.key for row in page.rows}) != len(page.rows):
            return "a row twice"
        if self._withdrawn.intersection(shown):
            return "a title that was taken down"
        if set(asked.get("exclude", ())).intersection(shown):
            return "a title that was excluded"
        if len(page.rows) > asked["n_rows"] or any(len(row.titles) > 15 for row in page.rows):
            return "too large"
        if not page.rows:
            return "empty"
        return self._what_is_forbidden(shown, asked)

    def _what_is_forbidden(self, shown: Sequence[str], asked: _Asked) -> str:
        country, max_age = asked["signals"]["country"], asked.get("max_age")
        for name in shown:
            title = self._titles[name]
            if max_age is not None and (title.maturity is None or title.maturity > max_age):
                return f"{name} for {title.maturity}, asked for {max_age}"
            places = {window.country for window in title.windows}
            if country is not None and places and not places & {"*", None, country}:
                return f"{name} in {country}"
        return ""


def _outside(fault: str, folder: Path, seconds: float) -> None:
    """Let a fault last; where it is one from outside the service, bring it about."""
    if fault == _LOCKED:
        connection = apsw.Connection(str(folder / "log.db"))
        connection.set_busy_timeout(5000)
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")
        connection.close()
    elif fault == _FULL:
        _fill(folder / "ballast")
        time.sleep(seconds)
        (folder / "ballast").unlink()
    else:
        time.sleep(seconds)


def _events(page: _Page, rng: Random) -> dict[str, Any]:
    """Something seen and something done on a page."""
    row = rng.randrange(len(page.rows))
    column = rng.randrange(len(page.rows[row].titles))
    at = now_ms()
    events = [
        {"type": "impression", "at": at - 2000, "ranges": [[row, 0, len(page.rows[row].titles) - 1]]},
        {"type": rng.choice(["play", "click", "dismiss"]), "at": at, "row": row, "column": column},
    ]
    return {"token": page.token, "n": 0, "sent_at": at, "events": events}


@dataclass(frozen=True)
class _Got:
    """An answer as it came: when it was asked for, when its last byte was here, its status and body."""

    since: float
    until: float
    status: int
    body: bytes


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, body: bytes | None = None
) -> _Got:
    """What a path answers with: GET, or POST where there is a body to send."""
    since = time.monotonic()
    method = "GET" if body is None else "POST"
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: {len(body or b'')}\r\n\r\n".encode() + (body or b""))
    answer = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(answer.partition(b"content-length:")[2].partition(b"\r\n")[0])
    got = await reader.readexactly(length)
    return _Got(since, time.monotonic(), int(answer.split(b" ", 2)[1]), got)


def _fill(path: Path) -> None:
    """Write until nothing more fits."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def _table(runs: Sequence[_Run]) -> list[dict[str, Any]]:
    """A line for each fault, and one for all together."""
    faults = list(dict.fromkeys(answer.fault for answer in runs[0].answers))
    return [
        *(
            _line(fault, [[a for a in run.answers if a.fault == fault] for run in runs], runs)
            for fault in faults
        ),
        _line("all", [run.answers for run in runs], runs),
    ]


def _line(what: str, answers: Sequence[Sequence[_Answer]], runs: Sequence[_Run]) -> dict[str, Any]:
    figures = [_figures(each, run) for each, run in zip(answers, runs, strict=True)]
    counts = Counter(a.tier or "none" for each in answers for a in each if not a.control)
    tiers = ", ".join(f"{tier} {n}" for tier, n in counts.most_common())
    return {"what": what, **{name: spread([f[name] for f in figures]) for name in figures[0]}, "tiers": tiers}


def _figures(answers: Sequence[_Answer], run: _Run) -> dict[str, float]:
    pages = [answer for answer in answers if not answer.control]
    late = Counter(answer.control for answer in answers if answer.ms > run.deadline_ms)
    return {
        "pages": len(pages),
        "server_errors": sum(answer.status >= 500 for answer in answers),
        "wrong": sum(bool(answer.wrong) for answer in pages),
        "late_pages": late[False],
        "late_controls": late[True],
        "own_fault": sum(answer.ms > run.deadline_ms and run.unexplained(answer) for answer in pages),
        "shared": sum("no time for a page of one's own" in answer.reason for answer in pages),
        **quantiles([answer.ms for answer in pages] or [0.0]),
    }


if __name__ == "__main__":
    main()
