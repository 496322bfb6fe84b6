"""The program of a worker process, which `serve` starts with its order on standard input."""

from __future__ import annotations

import sys

import msgspec

from coldopen.service.serve import WorkerOrder, work

if __name__ == "__main__":
    work(msgspec.json.decode(sys.stdin.buffer.read(), type=WorkerOrder))
