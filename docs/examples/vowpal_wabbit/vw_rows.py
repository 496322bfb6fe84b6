"""Rows chosen by Vowpal Wabbit: it learns from a service's log what rows are worth, and pages draw by that.

    python vw_rows.py coldopen-data rows.vw                      # learn; anew whenever you like
    VW_ROWS_MODEL=rows.vw COLDOPEN_POLICY__NAME=vw_rows coldopen serve

A row's worth is the chance that it is acted upon once it is seen: what a linear regression says of the very
features that coldopen's own values are made of. The policy is a softmax over it, so it is a distribution, and
the chances on record are those that rows were drawn by. A model that has changed serves from the next start
on.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from vowpalwabbit import Workspace

from coldopen.engine import Engine
from coldopen.log import open_tables
from coldopen.metrics import labels_of, reward_of
from coldopen.policies import Slot, dense, features_of

TEMPERATURE = 0.01
PASSES = 3


class VowpalWabbitRows:
    """A row policy; see `coldopen.policies.Policy`. Its model is the file that VW_ROWS_MODEL names."""

    name = "vw_rows"

    def __init__(self) -> None:
        self._workspace = Workspace(f"--quiet -t -i {os.environ['VW_ROWS_MODEL']}")
        self._lock = threading.Lock()

    def log_shares(self, slot: Slot) -> np.ndarray:
        with self._lock:
            worth = [self._workspace.predict(line(row)) for row in slot.features()]
        return np.array(worth) / TEMPERATURE


def line(row: np.ndarray) -> str:
    """A row's features in Vowpal Wabbit's words."""
    return "|r " + " ".join(f"{i}:{row[i]:.4g}" for i in np.flatnonzero(row).tolist())


def learn(data: Path, model: Path) -> int:
    """Learn from all rows that were drawn and seen; gives how many there were."""
    with Engine.open(data) as engine:
        taught = list(examples(engine))
    workspace = Workspace(f"--quiet --random_seed 1 -l 0.1 -f {model}")
    for _ in range(PASSES):
        for example in taught:
            workspace.learn(example)
    workspace.finish()
    return len(taught)


def examples(engine: Engine) -> Iterator[str]:
    """A line for each row that was drawn and seen: acted upon or not, and what it was like."""
    options, log = engine.settings.policy, engine.log
    reward = reward_of(options.reward)
    with open_tables(engine.data, lambda catalogue, index: None) as tables:
        visits = tables.connection.sql("SELECT DISTINCT visit FROM decisions ORDER BY visit").fetchall()
    for (visit,) in visits:
        batches = log.read_visit(visit).batches
        for label in labels_of(batches, log.read_decision, reward, options.window_seconds):
            decision = log.read_decision(visit, label.number)
            if decision is not None:
                for features in features_of(decision, (label.slot,)).values():
                    yield f"{label.label} {line(dense(features))}"


if __name__ == "__main__":
    print(f"learned from {learn(Path(sys.argv[1]), Path(sys.argv[2])):,} rows")
