"""The experiments in service, ready to be served from."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from coldopen.core.errors import Problem
from coldopen.core.log import View
from coldopen.engine.condition import Conditions, variants_of
from coldopen.experiments import HOLDOUT, ExperimentBook, ExperimentErrors, ExperimentProblem
from coldopen.planner import Basis, Editions

_RETRY_SECONDS = 5.0


@dataclass(frozen=True)
class Trial:
    """The content id of the experiments in service, and as much of them as can be served; not `ready` before
    what starts with them is loaded."""

    id: str = ""
    book: ExperimentBook = field(default_factory=ExperimentBook)
    ready: bool = True


class Trials:
    """Loads experiments beside the serving, as views name them, and has what their variants need ready.

    What has ended is out at once: only what starts waits for its models and titles. An
    experiment one of whose variants cannot be served is off for everybody, since the others would have
    nothing to be compared with; so is everything where the book itself cannot be read. Both are reported.
    """

    def __init__(
        self,
        artifact: Callable[[str, str], bytes],
        conditions: Conditions,
        editions: Editions,
        report: Callable[[str, Exception], None],
    ) -> None:
        self._artifact = artifact
        self._conditions = conditions
        self._editions = editions
        self._report = report
        self._current = Trial()
        self._current_of = 0
        self._putting = threading.Lock()
        self._loading: threading.Thread | None = None
        self._ending: threading.Thread | None = None
        self._failed_at = float("-inf")

    def now(self, view: View) -> Trial:
        """The experiments to serve at this moment; never waits for a disk."""
        current = self._current
        is_other = view.active.get("experiments", "") != current.id
        if is_other or not current.ready:
            if not _is_alive(self._loading):
                if time.monotonic() - self._failed_at >= _RETRY_SECONDS:
                    self._loading = _started(self.load, view)
            elif is_other and not _is_alive(self._ending):
                self._ending = _started(self._end, view)
        return self._current

    def load(self, view: View) -> Trial:
        """The experiments of a view, from now on in service."""
        wanted = view.active.get("experiments", "")
        if wanted == self._current.id and self._current.ready:
            return self._current
        try:
            book = self._book(wanted)
        except Exception as error:
            self._failed_at = time.monotonic()
            self._report("experiments", error)
            return self._put(view, Trial())
        self._put(view, Trial(wanted, _still_running(self._current.book, book), ready=False))
        return self._put(view, Trial(wanted, self._servable(book, view)))

    def _end(self, view: View) -> None:
        """Put out what has ended by a view, while what an earlier one starts is being loaded."""
        wanted = view.active.get("experiments", "")
        with contextlib.suppress(Problem):  # `load` will report it
            book = _still_running(self._current.book, self._book(wanted))
            self._put(view, Trial(wanted, book, ready=False))

    def _book(self, experiments: str) -> ExperimentBook:
        if not experiments:
            return ExperimentBook()
        return ExperimentBook.decode(self._artifact("experiments", experiments))

    def _put(self, view: View, trial: Trial) -> Trial:
        """Put what was made of a view in service, unless a later one is."""
        with self._putting:
            if view.number >= self._current_of:
                self._current, self._current_of = trial, view.number
            return self._current

    def check(self, before: ExperimentBook, after: ExperimentBook, view: View) -> None:
        """Raise ExperimentErrors where something that runs only now cannot be served."""
        found = []
        names = [one.id for one in after.running if one not in before.experiments]
        for name in [*names, *([HOLDOUT] if after.holdout not in (None, before.holdout) else [])]:
            for variant in variants_of(after, name):
                try:
                    self._editions.check(view, self._conditions.of(after, variant).basis)
                except Problem as problem:
                    item = f"experiment {name!r}, variant {variant[0].variant!r}"
                    found.append(ExperimentProblem.about(HOLDOUT if name == HOLDOUT else item, problem))
        if found:
            raise ExperimentErrors(found)

    def _servable(self, book: ExperimentBook, view: View) -> ExperimentBook:
        """The book without what cannot be served; its models and titles loaded."""
        bases: list[Basis] = []
        off: set[str] = set()
        for name in [*(one.id for one in book.running), *([HOLDOUT] if book.holdout else [])]:
            try:
                needed = [self._conditions.of(book, variant).basis for variant in variants_of(book, name)]
                self._editions.ready(view, [*bases, *needed])
                bases += needed
            except Exception as error:
                self._report(f"experiment {name}", error)
                off.add(name)
        self._editions.ready(view, bases)
        if not off:
            return book
        kept = [one for one in book.experiments if one.id not in off]
        return ExperimentBook(kept, None if HOLDOUT in off else book.holdout)


def _is_alive(thread: threading.Thread | None) -> bool:
    return thread is not None and thread.is_alive()


def _started(load: Callable[[View], object], view: View) -> threading.Thread:
    thread = threading.Thread(target=load, args=(view,), name="trials", daemon=True)
    thread.start()
    return thread


def _still_running(before: ExperimentBook, after: ExperimentBook) -> ExperimentBook:
    """Of a book that comes into service, what could be served before: without what starts or has ended."""
    known = {one.id for one in before.running}
    kept = [one for one in after.experiments if one.state != "running" or one.id in known]
    return ExperimentBook(kept, after.holdout if after.holdout == before.holdout else None)
