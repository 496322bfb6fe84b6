"""A process that appends under load until it is killed: prints each batch's visit and n once acknowledged.

Usage: log_child.py DIRECTORY ROUND
"""

import os
import sys
import threading
from pathlib import Path

from coldopen.core.events import Batch, Click
from coldopen.core.log import LogFull
from coldopen.log import LocalLog, LogOptions


def main(directory, lap):
    log = LocalLog(Path(directory), options=LogOptions(view_interval_ms=5, snapshot_records=500))

    def client(name):
        visit = f"{name}-{lap}"
        for n in range(10**9):
            batch = Batch(
                visit=visit,
                n=n,
                decision=f"{visit}.1",
                received_at=1,
                offset_ms=0,
                events=(Click(at=1, row=0, column=n % 5),) * 3,
            )
            done = lambda outcome, n=n: os.write(1, f"{visit} {n} {outcome}\n".encode())  # noqa: E731
            try:
                log.append(batch, done)
            except LogFull:
                threading.Event().wait(0.01)

    os.write(1, b"ready\n")
    for i in range(3):
        threading.Thread(target=client, args=(f"c{i}",), daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
