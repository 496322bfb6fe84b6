"""How many durable events a second the log acknowledges, and how long an acknowledgement takes.

    python benchmarks/log_throughput.py [--runs 5] [--batches 50000] [--directory DIR] [--json]

Batches of 20 events (14 impressions, 6 scrolls, clicks, plays and progresses), each appended by an own
call that encodes it. "flat out": one thread appends as fast as the log takes it. "at 500,000/s": the same
thread paced, and the time from `append` to its acknowledgement. Run it on the disk that is meant.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from coldopen.core.events import Batch, Click, Impression, Play, Progress, Scroll
from coldopen.core.log import LogFull
from coldopen.log import LocalLog, LogServer, RemoteLog

EVENTS_A_BATCH = 20


class Count:
    """A fold that looks at every event."""

    name = "count"

    def __init__(self):
        self.counts = {}

    def apply(self, record):
        if isinstance(record.body, Batch):
            counts = self.counts
            for event in record.body.events:
                kind = type(event)
                counts[kind] = counts.get(kind, 0) + 1

    def view(self):
        return {"counts": np.array(sorted(self.counts.values()))}

    def snapshot(self):
        return {}

    def restore(self, arrays):
        pass


def batches(n, lap):
    at = 1_760_000_000_000
    seen = [Impression(at=at + i, ranges=[(i % 30, 0, 6), (i % 30 + 1, 0, 6)]) for i in range(14)]
    done = [Scroll(at=at, row=3), Click(at=at, row=1, column=2), Play(at=at, row=1, column=2)]
    watched = [Progress(at=at, row=1, column=2, seconds=10.0 * i) for i in range(3)]
    events = tuple(seen + done + watched)
    assert len(events) == EVENTS_A_BATCH
    made = []
    for i in range(n):
        visit = f"{at + lap:012x}{i // 4:020x}"
        made.append(
            Batch(visit=visit, n=i % 4, decision=f"{visit}.ff", received_at=at, offset_ms=5, events=events)
        )
    return made


def drive(log, todo, events_a_second=None):
    """Append all, wait for all; seconds taken and the acknowledgement's times in ms."""
    clock = time.perf_counter
    started_at = np.zeros(len(todo))
    ended_at = np.zeros(len(todo))
    left = threading.Semaphore(0)
    full = 0
    start = clock()
    for i, batch in enumerate(todo):
        if events_a_second is not None and i % 10 == 0:
            due = start + i * EVENTS_A_BATCH / events_a_second
            while (wait := due - clock()) > 0:
                time.sleep(wait)

        def done(outcome, i=i):
            ended_at[i] = clock()
            left.release()

        while True:
            started_at[i] = clock()
            try:
                log.append(batch, done)
                break
            except LogFull:
                full += 1
                time.sleep(0.001)
    for _ in todo:
        left.acquire()
    return clock() - start, (ended_at - started_at) * 1000


def measure(name, open_log, directory, runs, n):
    rates, paced_rates, p50, p99 = [], [], [], []
    for lap in range(runs):
        with tempfile.TemporaryDirectory(dir=directory) as folder:
            log, close = open_log(Path(folder) / "log")
            todo = batches(n, lap)
            seconds, _ = drive(log, todo)
            rates.append(n * EVENTS_A_BATCH / seconds)
            time.sleep(0.5)
            seconds, waits = drive(log, batches(n, 1000 + lap), 500_000)
            paced_rates.append(n * EVENTS_A_BATCH / seconds)
            p50.append(np.percentile(waits, 50))
            p99.append(np.percentile(waits, 99))
            close()

    def told(values, digits):
        values = [round(float(v), digits) if digits else round(v) for v in values]
        return {"median": statistics.median(values), "low": min(values), "high": max(values)}

    return {
        "what": name,
        "events_a_second": told(rates, 0),
        "paced_events_a_second": told(paced_rates, 0),
        "ack_p50_ms": told(p50, 2),
        "ack_p99_ms": told(p99, 2),
    }


def in_process(make_folds):
    def open_log(directory):
        log = LocalLog(directory, make_folds)
        return log, log.close

    return open_log


def behind_a_socket(directory):
    child = subprocess.Popen(
        [sys.executable, __file__, "--serve", str(directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    child.stdout.readline()
    log = RemoteLog(directory)

    def close():
        log.close()
        child.stdin.close()
        child.wait()

    return log, close


def serve(directory):
    log = LocalLog(directory, lambda lookup: [Count()])
    server = LogServer(log)
    print("ready", flush=True)
    sys.stdin.read()
    server.close()
    log.close()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--batches", type=int, default=50_000)
    parser.add_argument("--directory", default=".", help="where the logs are written (default: here)")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    told = parser.parse_args()
    if told.serve:
        serve(Path(told.serve))
        return
    cases = [
        ("in process, no fold", in_process(lambda lookup: [])),
        ("in process, counting fold", in_process(lambda lookup: [Count()])),
        ("writer process behind a socket, counting fold", behind_a_socket),
    ]
    results = [measure(name, open_log, told.directory, told.runs, told.batches) for name, open_log in cases]
    if told.json:
        print(json.dumps({"cpus": os.cpu_count(), "runs": told.runs, "results": results}, indent=2))
        return
    print(f"{told.runs} runs of {told.batches} batches of {EVENTS_A_BATCH} events on {os.cpu_count()} cores")
    print(f"{'median (range)':46} {'events/s flat out':>30} {'ack p50, ms':>22} {'ack p99, ms':>24}")
    for result in results:
        cells = [
            f"{cell['median']:,} ({cell['low']:,}-{cell['high']:,})"
            for cell in (result["events_a_second"], result["ack_p50_ms"], result["ack_p99_ms"])
        ]
        print(f"{result['what']:46} {cells[0]:>30} {cells[1]:>22} {cells[2]:>24}")
    print("acknowledgements at 500,000 events/s offered, of which were reached:", end=" ")
    print(", ".join(f"{result['paced_events_a_second']['median']:,}" for result in results))


if __name__ == "__main__":
    main()
