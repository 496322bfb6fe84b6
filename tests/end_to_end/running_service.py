"""The real service as a process of its own, and what its clients do."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from coldopen.log.reader import Reader
from coldopen.secrets import Secrets

START_SECONDS = 120.0
UNHURRIED = {"COLDOPEN_PLANNER__DEADLINE_MS": "5000"}
"""So that a page is never cut short because the machine that runs the tests is busy."""


def soon(what: Callable[[], Any], seconds: float = 8.0) -> Any:
    """The first truthy answer of `what`, asked again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := what():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"it did not happen in {seconds} seconds")


class RunningService:
    """`coldopen serve` on a data folder, on a free port. Stopped by `stop`, or by `kill` without warning."""

    def __init__(
        self, data: Path, workers: int = 1, environment: Mapping[str, str] | None = None, wait: bool = True
    ) -> None:
        self.data = data
        self._errors = Path(tempfile.mkdtemp(prefix="coldopen-test-")) / "stderr"
        command = [sys.executable, "-m", "coldopen", "serve", "--port", "0", "--data", str(data)]
        with self._errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [*command, "--workers", str(workers)],
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env={**os.environ, **UNHURRIED, **(environment or {})},
                start_new_session=True,
            )
        self.url = soon(self._announced, START_SECONDS)
        if wait:
            soon(self._ready, START_SECONDS)

    @property
    def said(self) -> str:
        """What it has written to standard error so far."""
        return self._errors.read_text("utf-8")

    @property
    def operator(self) -> dict[str, str]:
        """The header that the operator's surface asks for."""
        return {"Authorization": f"Bearer {Secrets.open(self.data / 'secrets').operator_token}"}

    def client(self, **options: Any) -> httpx.Client:
        """A client with one connection of its own, so that all it asks is answered by one worker."""
        limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
        return httpx.Client(base_url=self.url, timeout=30, limits=limits, **options)

    def workers(self) -> list[int]:
        """The worker processes' ids; none where the one worker is the service's own process."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[1]) == self.process.pid:
                    found.append(int(stat.parent.name))
        return found

    def kill(self) -> None:
        """kill -9, the service with its workers, and wait for the end."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self._errors.parent, ignore_errors=True)

    def stop(self) -> str:
        """Ask it to end, as a supervisor would; returns what it has written to standard error."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise AssertionError(f"the service did not end: {self.said}") from None
        said = self.said
        shutil.rmtree(self._errors.parent)
        return said

    def _announced(self) -> str | None:
        _, found, after = self.said.partition("coldopen listens on ")
        if found and " " in after:
            return after.split()[0]
        if self.process.poll() is not None:
            raise AssertionError(f"the service did not start: {self.said}")
        return None

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/v1/health", timeout=5).status_code == 200
        except httpx.TransportError:
            if self.process.poll() is not None:
                raise AssertionError(f"the service has ended: {self.said}") from None
            return False


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def batch(page: Mapping[str, Any], n: int, *events: Mapping[str, Any]) -> dict[str, Any]:
    """A batch of this page's visit; events without a time happen now."""
    now = now_ms()
    return {
        "token": page["token"],
        "n": n,
        "sent_at": now,
        "events": [{"at": now, **event} for event in events],
    }


def stream(row: int, column: int, seconds: float = 300.0) -> dict[str, Any]:
    """A placement's title watched for so long."""
    return {"type": "end", "row": row, "column": column, "seconds": seconds}


def keys_of(page: Mapping[str, Any]) -> list[str]:
    return [row["key"] for row in page["rows"]]


def titles_of(page: Mapping[str, Any], key: str) -> list[str]:
    """The ids in the row of this key; none where the page has no such row."""
    return [card["id"] for row in page["rows"] if row["key"] == key for card in row["titles"]]


def ids_of(page: Mapping[str, Any]) -> list[str]:
    return [card["id"] for row in page["rows"] for card in row["titles"]]


def place_of(page: Mapping[str, Any], title: str) -> tuple[int, int]:
    """The row and column where a title is shown."""
    return next(
        (row, column)
        for row, shown in enumerate(page["rows"])
        for column, card in enumerate(shown["titles"])
        if card["id"] == title
    )


def trending(service: RunningService, client: httpx.Client, **signals: Any) -> list[str]:
    """The names that the trending row is proposed with, before the rows above it take any of them."""
    answer = client.post("/v1/rows/dry-run", json={"signals": signals}, headers=service.operator)
    answer.raise_for_status()
    return [name for row in answer.json() if row["key"] == "trending" for name in row["titles"]]


def events_in_log(data: Path, visit: str) -> list[Any]:
    """Every event that the log holds of a visit, in order, read beside whoever writes it."""
    reader = Reader(data)
    try:
        return [event for kept in reader.visit(visit).batches for event in kept.events]
    finally:
        reader.close()
