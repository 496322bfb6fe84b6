"""kill -9 under load: the service, its log process, a worker. Nothing acknowledged is ever lost."""

import os
import random
import signal
import threading
import time

import httpx
import numpy as np
import pytest
from running_service import batch, stream

from coldopen.engine import make_folds
from coldopen.log import LocalLog
from coldopen.log.reader import Reader
from coldopen.settings import Settings

pytestmark = pytest.mark.slow

N_CLIENTS = 4


class Load:
    """Clients that ask for pages and report events until told to stop, whatever happens to the service."""

    def __init__(self) -> None:
        self.acknowledged: dict[tuple[str, int], int] = {}
        self.answers: set[int] = set()
        self.url = ""
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._visits, args=(i,)) for i in range(N_CLIENTS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _visits(self, number: int) -> None:
        rng = random.Random(number)
        while not self._stopping.is_set():
            try:
                with httpx.Client(base_url=self.url, timeout=10) as client:
                    self._visit(client, rng)
            except httpx.TransportError:
                time.sleep(0.02)

    def _visit(self, client: httpx.Client, rng: random.Random) -> None:
        """One visit: what is not acknowledged is sent again, until the connection breaks."""
        answer = client.post("/v1/page", json={"signals": {"country": rng.choice(["IN", "BR", "DE"])}})
        self.answers.add(answer.status_code)
        page = answer.json()
        for n in range(20):
            if self._stopping.is_set():
                return
            events = [stream(1, rng.randrange(4)) for _ in range(rng.randrange(1, 6))]
            told = client.post("/v1/events", json=batch(page, n, *events))
            self.answers.add(told.status_code)
            if told.status_code == 200 and told.json()["outcome"] == "stored":
                self.acknowledged[page["visit"], n] = len(events)


def check_nothing_is_lost(folder, load):
    reader = Reader(folder)
    found = {
        (visit, kept.n): len(kept.events)
        for visit in {visit for visit, _ in load.acknowledged}
        for kept in reader.visit(visit).batches
    }
    reader.close()
    assert load.acknowledged.items() <= found.items()


def check_the_view_is_a_fresh_fold(folder):
    log = LocalLog(folder, lambda lookup: make_folds(lookup, Settings()))
    view, fresh = log.view(), log.fresh()
    log.follow(fresh, view.number)
    again = fresh.view()
    log.close()
    assert (view.number, view.active) == (again.number, again.active)
    for name, arrays in view.folds["popularity"].items():
        np.testing.assert_array_equal(arrays, again.folds["popularity"][name], err_msg=name)


def kill_again_and_again(folder, serve, workers, victims, seed):
    """Kill one victim after another under load; the service starts again each time, without help."""
    rng, load = random.Random(seed), Load()
    environment = {"COLDOPEN_LOG__SNAPSHOT_RECORDS": "200", "COLDOPEN_LOG__VIEW_INTERVAL_MS": "20"}
    service = serve(folder, workers, environment)
    load.url = service.url
    load.start()
    try:
        for victim in victims:
            before = len(load.acknowledged)
            while len(load.acknowledged) < before + 10:
                time.sleep(0.01)
            time.sleep(rng.uniform(0.0, 0.15))
            if victim == "worker":
                os.kill(rng.choice(service.workers()), signal.SIGKILL)
                continue
            if victim == "log":
                os.kill(service.process.pid, signal.SIGKILL)
            else:
                service.kill()
            service.process.wait()
            service = serve(folder, workers, environment)
            load.url = service.url
        before = len(load.acknowledged)
        until = time.monotonic() + 20
        while len(load.acknowledged) < before + 10:
            assert time.monotonic() < until
            time.sleep(0.01)
    finally:
        load.stop()
    check_nothing_is_lost(folder, load)
    service.stop()
    check_nothing_is_lost(folder, load)
    check_the_view_is_a_fresh_fold(folder)
    assert load.answers <= {200, 503}
    return load


def test_killing_the_service_loses_nothing_acknowledged(serve, quiet):
    load = kill_again_and_again(quiet, serve, 1, ["service"] * 8, seed=11)
    assert len(load.acknowledged) > 80


def test_killing_the_log_process_a_worker_or_all_loses_nothing_acknowledged(serve, quiet):
    victims = ["log", "worker", "service", "worker", "log", "worker", "log", "service"]
    load = kill_again_and_again(quiet, serve, 2, victims, seed=12)
    assert len(load.acknowledged) > 80
