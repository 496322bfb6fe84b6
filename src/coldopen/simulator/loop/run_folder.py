"""The folder of a simulation: the truth beside the log, a checkpoint to go on from, the report at the end."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

import coldopen
from coldopen.core.errors import Problem
from coldopen.simulator.loop.coming import Return
from coldopen.simulator.loop.post import Letter
from coldopen.simulator.loop.tally import LoopReport, Tally
from coldopen.simulator.scenario import Scenario
from coldopen.simulator.truth import VisitTruth

TRUTH, CHECKPOINT, REPORT = "truth.jsonl", "checkpoint.json", "report.json"


class Checkpoint(Struct, frozen=True, kw_only=True):
    """Where a simulation stands after a turn: all that it needs to go on as if nothing had happened.

    `mark` is what the server makes of its own state, `truth_bytes` how long the file of truth is.
    """

    header: msgspec.Raw
    now_ms: int
    hour: int
    place: int
    returns: list[Return]
    letters: list[Letter]
    tally: Tally
    mark: int
    truth_bytes: int


class RunFolder:
    """Writes a simulation's files. `truth.jsonl` begins with a line that says what was simulated; a line for
    each visit follows.

    Arguments:
        folder: made where there is none.
        header: what is simulated, from `header_of`.
        checkpoint: where it goes on from; without one, it begins.

    Raises:
        Problem: the checkpoint is of another simulation, or the truth is shorter than it says.
        OSError: the folder cannot be written.
    """

    def __init__(self, folder: Path, header: bytes, checkpoint: Checkpoint | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.header = header
        self._encode = msgspec.json.Encoder().encode
        if checkpoint is not None and bytes(checkpoint.header) != header:
            raise Problem("checkpoint", str(folder), "one of this scenario, seed, server and version")
        self._truth = open(folder / TRUTH, "wb" if checkpoint is None else "r+b")  # noqa: SIM115 (kept open)
        if checkpoint is None:
            self._truth.write(header + b"\n")
        else:
            self._go_back_to(checkpoint.truth_bytes)

    def add(self, visit: VisitTruth) -> None:
        """Write down the truth of a visit."""
        self._truth.write(self._encode(visit) + b"\n")

    def truth_bytes(self) -> int:
        """Make what was written durable, and say how long it is."""
        self._truth.flush()
        os.fsync(self._truth.fileno())
        return self._truth.tell()

    def keep(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint in place of the one before, whole or not at all."""
        _replace(self.folder / CHECKPOINT, self._encode(checkpoint))

    def finish(self, report: LoopReport) -> None:
        """Write the report."""
        _replace(self.folder / REPORT, msgspec.json.format(self._encode(report), indent=2) + b"\n")

    def close(self) -> None:
        """Let go of the files."""
        self._truth.close()

    def _go_back_to(self, length: int) -> None:
        if os.fstat(self._truth.fileno()).st_size < length:
            self._truth.close()
            raise Problem(TRUTH, "a file that was cut short", f"at least {length} bytes")
        self._truth.truncate(length)
        self._truth.seek(length)


def read_checkpoint(folder: Path) -> Checkpoint:
    """The checkpoint in a folder.

    Raises:
        Problem: no simulation began there, or the checkpoint cannot be read.
    """
    try:
        return msgspec.json.decode((folder / CHECKPOINT).read_bytes(), type=Checkpoint)
    except FileNotFoundError:
        raise Problem("folder", str(folder), "that of a simulation which was interrupted") from None
    except (OSError, msgspec.DecodeError) as error:
        raise Problem("checkpoint", str(folder / CHECKPOINT), f"a readable checkpoint ({error})") from None


def header_of(scenario: Scenario, server: str, options: Struct) -> bytes:
    """The first line of the truth: that it is simulated, what, with what seed, and by which versions."""
    versions = {
        "coldopen": coldopen.__version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
    told: dict[str, Any] = {
        "simulated": True,
        "seed": scenario.seed,
        "server": server,
        "versions": versions,
        "loop": options,
        "scenario": scenario,
    }
    return msgspec.json.encode(told)


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.tmp")
    with open(temporary, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
