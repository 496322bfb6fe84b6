"""Foreign code, run in threads of its own, so that a page waits for it no longer than it has time.

Why threads and not processes: a row source reads the catalogue, its orders and the visitor's belief, which
are megabytes that would have to be sent or shared; a thread has them at once. What a thread cannot help
against is code that keeps Python's lock (an extension that computes without letting go of it): nothing else
in the process runs meanwhile. Such code belongs in a process of its own, behind a row source that asks it.
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, cast

from coldopen.planner.deadline import Purse

T = TypeVar("T")

_MOST_STUCK, _MOST_BUSY = 2, 16
_GRACE_SECONDS = 1.0
"""How long a thread may be at work before it counts as stuck though nobody found it too slow."""
_END = object()


class TooSlow(Exception):
    """It had no answer in the time that it was given."""


class StillBusy(Exception):
    """Too many earlier calls of it are still under way long after their time."""


class NoTime(Exception):
    """There was no time left to ask it in; not its own fault."""


class _Stopped(BaseException):
    """Raised within code that was given up on."""


class _Raised:
    def __init__(self, error: Exception) -> None:
        self.error = error


class Aside:
    """Runs calls by name. Each name has threads of its own, at most two of which may be stuck.

    A call that has run out of time is interrupted where Python can interrupt it: not within a system call or
    an extension, whose thread stays until that returns, or the process ends.
    """

    def __init__(self) -> None:
        self._idle: dict[str, deque[_Worker]] = {}
        self._at_work: dict[str, list[tuple[_Worker, float]]] = {}

    def read(self, name: str, items: Callable[[], Iterable[T]], purse: Purse) -> Iterator[T]:
        """What `items` gives, one by one, as long as the purse has seconds for waiting.

        The thread works ahead while its items are used.

        Raises:
            TooSlow: the next item took longer than that.
            StillBusy: earlier calls of this name are stuck.
            NoTime: the purse was empty before it was asked.
            Exception: what it raised itself. What is raised beyond Exception comes as a RuntimeError.
        """
        if not purse.left:
            raise NoTime
        job = _Job(items)
        worker = self._worker(name)
        worker.take(job)
        self._at_work.setdefault(name, []).append((worker, time.monotonic() + _GRACE_SECONDS))
        try:
            while (answer := _next(job, purse)) is not _END:
                if isinstance(answer, _Raised):
                    raise answer.error
                yield cast(T, answer)
        except TooSlow:
            worker.give_up()
            raise
        finally:
            job.wanted = False

    def n_stuck(self, name: str) -> int:
        """How many threads of a name are still at work long after anybody waited for them."""
        at_work = [each for each in self._at_work.get(name, ()) if each[0].busy]
        if at_work:
            self._at_work[name] = at_work
        else:
            self._at_work.pop(name, None)
        now = time.monotonic()
        n_stuck = 0
        for i, (worker, until) in enumerate(at_work):
            n_stuck += worker.given_up or now >= until
            if worker.given_up and now >= until:
                worker.give_up()  # again: the last interruption was caught by what it was to end
                at_work[i] = worker, now + _GRACE_SECONDS
        return max(n_stuck, _MOST_STUCK) if len(at_work) >= _MOST_BUSY else n_stuck

    def _worker(self, name: str) -> _Worker:
        if self.n_stuck(name) >= _MOST_STUCK:
            raise StillBusy
        idle = self._idle.setdefault(name, deque())
        while idle:
            with contextlib.suppress(IndexError):
                worker = idle.pop()
                if not worker.given_up:
                    return worker
        worker = _Worker(name, idle)
        worker.start()
        return worker


def _next(job: _Job, purse: Purse) -> object:
    began = time.perf_counter()
    try:
        return job.answers.get(timeout=purse.left)
    except Empty:
        raise TooSlow from None
    finally:
        purse.spend(time.perf_counter() - began)


class _Job:
    """What is to be read, and where its items go. Not `wanted` once nobody reads them any more."""

    def __init__(self, items: Callable[[], Iterable[Any]]) -> None:
        self.items = items
        self.answers: SimpleQueue[object] = SimpleQueue()
        self.wanted = True

    def run(self) -> None:
        try:
            for item in self.items():
                self.answers.put(item)
                if not self.wanted:
                    return
            self.answers.put(_END)
        except Exception as error:
            self.answers.put(_Raised(error))
        except BaseException as error:
            self.answers.put(_Raised(RuntimeError(type(error).__name__)))
            if isinstance(error, _Stopped):
                raise


class _Worker(threading.Thread):
    """Does one job after another, until it is given up on: then it ends with the job it is at."""

    def __init__(self, name: str, idle: deque[_Worker]) -> None:
        super().__init__(name=f"aside-{name}", daemon=True)
        self.busy = False
        self.given_up = False
        self._inbox: SimpleQueue[_Job | None] = SimpleQueue()
        self._idle_workers = idle

    def take(self, job: _Job) -> None:
        """Do this job."""
        self.busy = True
        self._inbox.put(job)

    def give_up(self) -> None:
        """Have it end: now where it can be interrupted, else as soon as what it waits for returns.

        It is interrupted before it is told, so that what is told finds it at a place where that is expected.
        """
        if self.ident is not None:
            _interrupt(self.ident)
        self.given_up = True
        self._inbox.put(None)

    def run(self) -> None:
        try:
            while (job := self._inbox.get()) is not None and not self.given_up:
                job.run()
                self.busy = False
                if not self.given_up:
                    self._idle_workers.append(self)
            time.sleep(0)  # an interruption that is under way arrives here at the latest
        except _Stopped:
            pass
        finally:
            self.busy = False


def _interrupt(thread: int) -> None:
    """Raise `_Stopped` in a thread at its next step in Python; one that has ended is left alone."""
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    raise_in(ctypes.c_ulong(thread), ctypes.py_object(_Stopped))
