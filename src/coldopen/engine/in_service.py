"""What is in service, and how that changes: an artifact is kept, and a record in the log says it serves."""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from coldopen.catalogue import Catalogue
from coldopen.core.errors import Problem
from coldopen.core.log import Activation, Installable, Log, LogFull, Note, View
from coldopen.engine.trials import Trials
from coldopen.experiments import ExperimentBook, completed
from coldopen.log import ArtifactStore
from coldopen.planner import Editions
from coldopen.popularity import Chart
from coldopen.rules import RuleBook
from coldopen.taste import Model

_SECONDS = 30.0
_CHECKS: dict[Installable, Callable[[bytes], object]] = {
    "catalogue": Catalogue.decode,
    "rules": RuleBook.decode,
    "chart": Chart.decode,
    "model": Model.decode,
    "experiments": ExperimentBook.decode,
}


class InService:
    """Changes what is in service. `Engine` says of each method what it does and raises.

    Arguments:
        data: the data folder, where edits are locked.
        renew: loads what a view names.
    """

    def __init__(
        self,
        data: Path,
        log: Log,
        artifacts: ArtifactStore,
        editions: Editions,
        trials: Trials,
        clock: Callable[[], int],
        renew: Callable[[View], None],
    ) -> None:
        self.log = log
        self._data = data
        self._artifacts = artifacts
        self._editions = editions
        self._trials = trials
        self._clock = clock
        self._renew = renew

    def install(self, kind: Installable, data: bytes) -> str:
        """See `Engine`."""
        _CHECKS[kind](data)
        if kind == "experiments":
            return self.edit_experiments(lambda _: ExperimentBook.decode(data))
        name = self._artifacts.put(kind, data)
        if kind == "model":
            self._editions.load(self.log.view(), name)
        if self.log.view().active.get(kind, "") == name:
            self._editions.load(self.log.view())
        else:
            self.post(Activation(kind, name))
        return name

    def roll_back(self, kind: Installable) -> str:
        """See `Engine`."""
        before = one_before(self.log.activations(kind))
        if before is None:
            raise Problem(kind, "nothing in service", "one that others were in service before")
        if before:
            return self.install(kind, self._artifacts.get(kind, before))
        self.post(Activation(kind, before))
        return before

    def edit_rules(self, change: Callable[[RuleBook], RuleBook]) -> str:
        """See `Engine`."""
        with open(self._data / "rules.lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._wait_for(self.log.health().last_seq)
            return self.install("rules", change(self._editions.load(self.log.view()).book).encode())

    def experiments(self) -> ExperimentBook:
        """See `Engine`."""
        return self.book(self.log.view().active.get("experiments", ""))

    def edit_experiments(
        self, change: Callable[[ExperimentBook], ExperimentBook], retaught: bool = False
    ) -> str:
        """See `Engine`."""
        with open(self._data / "experiments.lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._folded(self.log.health().last_seq)
            view, before = self.log.view(), self.experiments()
            catalogue = view.active.get("catalogue", "")
            wanted = change(before)
            ran = self._removed(before, wanted)
            after = completed(before, wanted, self._clock(), catalogue, retaught, ran)
            self._trials.check(before, after, view)
            name = self._artifacts.put("experiments", after.encode())
            if name != view.active.get("experiments", ""):
                self._folded(self.log.post(Activation("experiments", name)))
                self._trials.load(self.log.view())
            return name

    def post(self, note: Note) -> None:
        """Put a note into the log, and wait until it holds here."""
        self._wait_for(self.log.post(note))

    def book(self, experiments: str) -> ExperimentBook:
        """The experiments of a content id, "" for none. Raises Problem where they cannot be read."""
        if not experiments:
            return ExperimentBook()
        return ExperimentBook.decode(self._artifacts.get("experiments", experiments))

    def _removed(self, before: ExperimentBook, wanted: ExperimentBook) -> set[str]:
        """Of the experiments that would come anew, those whose ids ran once; as far as earlier books can be
        read."""
        new = {one.id for one in wanted.experiments} - {one.id for one in before.experiments}
        found: set[str] = set()
        for name in dict.fromkeys(self.log.activations("experiments")) if new else ():
            with contextlib.suppress(Problem):
                found |= {one.id for one in self.book(name).experiments if one.state != "draft"} & new
        return found

    def _wait_for(self, seq: int) -> None:
        """Wait until the view has reached a record and what it names is loaded, so that callers see it."""
        self._folded(seq)
        self._renew(self.log.view())

    def _folded(self, seq: int) -> None:
        """Wait until the view has reached a record, whatever is missing of what it names."""
        until = time.monotonic() + _SECONDS
        while self.log.view().number < seq:
            if time.monotonic() > until:
                raise LogFull(f"record {seq} is durable but was not folded within {_SECONDS:g} s")
            time.sleep(0.005)


def one_before(activations: Sequence[str]) -> str | None:
    """What was in service before the last of these, "" for nothing; None where nothing is in service.

    To activate what was in service before is to go back, so that several steps back can be taken.

    >>> one_before(["a", "b", "c"]), one_before(["a", "b", "c", "b"]), one_before(["a"]), one_before([])
    ('b', 'a', '', None)
    """
    served = [""]
    for name in activations:
        if len(served) > 1 and name == served[-2]:
            served.pop()
        elif name != served[-1]:
            served.append(name)
    return served[-2] if len(served) > 1 else None
