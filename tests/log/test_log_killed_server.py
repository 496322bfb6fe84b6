"""The log process is killed again and again while a worker appends through it."""

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from coldopen.core.log import LogFull
from coldopen.log import LocalLog, RemoteLog

CHILD = Path(__file__).with_name("log_server_child.py")


def start(directory):
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout.readline() == b"ready\n"
    return child


def stop(child):
    child.stdin.close()
    child.stdout.close()
    child.wait()


@pytest.mark.slow
def test_killing_the_log_process_loses_nothing_acknowledged_and_no_decision_taken(tmp_path, make):
    rng = random.Random(7)
    child = start(tmp_path)
    log = RemoteLog(tmp_path)
    stored, taken, stopping = set(), set(), threading.Event()

    def client(name):
        n = 0
        while not stopping.is_set():
            n += 1
            try:
                log.append(
                    make.batch(name, n),
                    lambda outcome, n=n: stored.add((name, n)) if outcome == "stored" else 0,
                )
            except LogFull:
                time.sleep(0.005)
            if n % 10 == 0 and log.record(make.decision(name, n)):
                taken.add((name, n))
            time.sleep(0.0002)

    clients = [threading.Thread(target=client, args=(f"c{i}",)) for i in range(3)]
    for thread in clients:
        thread.start()
    for _ in range(10):
        time.sleep(rng.uniform(0.0, 0.15))
        child.kill()
        stop(child)
        child = start(tmp_path)
    stopping.set()
    for thread in clients:
        thread.join()
    end = time.monotonic() + 10
    while log._sent and time.monotonic() < end:
        time.sleep(0.01)
    log.close()
    stop(child)
    assert len(stored) > 100
    assert len(taken) > 10
    after = LocalLog(tmp_path)
    found = {(name, batch.n) for name in ("c0", "c1", "c2") for batch in after.reader.visit(name).batches}
    assert stored <= found
    assert all(after.read_decision(name, n) is not None for name, n in taken)
    after.close()
