"""Foreign code is waited for as long as there is time, and never leaves many threads behind."""

import threading
import time

import pytest

from coldopen.planner.aside import Aside, NoTime, StillBusy, TooSlow
from coldopen.planner.deadline import Purse


def soon(what, seconds=5.0):
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.005)


def threads_of(name):
    return [thread for thread in threading.enumerate() if thread.name == f"aside-{name}"]


def test_items_come_in_order_and_one_thread_serves_one_caller_again_and_again():
    aside = Aside()
    for _ in range(20):
        assert list(aside.read("in order", lambda: range(5), Purse(5.0))) == [0, 1, 2, 3, 4]
        soon(lambda: not threads_of("in order")[0].busy)
    assert len(threads_of("in order")) == 1


def test_what_it_raises_comes_out_after_the_items_before():
    def items():
        yield 1
        raise LookupError("gone")

    read = Aside().read("raising", items, Purse(5.0))
    assert next(read) == 1
    with pytest.raises(LookupError, match="gone"):
        next(read)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_what_would_end_the_process_is_an_error_like_any(error):
    def items():
        raise error
        yield

    with pytest.raises(RuntimeError, match=error.__name__):
        list(Aside().read("ending", items, Purse(5.0)))


def test_it_is_given_up_on_when_the_purse_is_empty_and_the_purse_is_shared():
    stop = threading.Event()
    aside, purse = Aside(), Purse(0.05)

    def waits():
        yield stop.wait(10)

    began = time.perf_counter()
    with pytest.raises(TooSlow):
        list(aside.read("waiting", waits, purse))
    assert 0.05 <= time.perf_counter() - began < 5.0
    with pytest.raises(NoTime):
        list(aside.read("next in turn", lambda: [1], purse))
    stop.set()


def test_at_most_two_threads_of_a_name_are_stuck_and_when_they_come_back_it_is_asked_again():
    stop = threading.Event()
    aside = Aside()

    def waits():
        yield stop.wait(30)

    for _ in range(2):
        with pytest.raises(TooSlow):
            list(aside.read("stuck", waits, Purse(0.01)))
    for _ in range(5):
        with pytest.raises(StillBusy):
            list(aside.read("stuck", waits, Purse(0.01)))
    assert len(threads_of("stuck")) == 2
    stop.set()
    soon(lambda: aside.n_stuck("stuck") == 0)
    assert list(aside.read("stuck", lambda: [1], Purse(5.0))) == [1]


def test_a_loop_in_python_that_never_ends_is_ended():
    def spins():
        while True:
            pass
        yield

    aside = Aside()
    with pytest.raises(TooSlow):
        list(aside.read("spinning", spins, Purse(0.02)))
    soon(lambda: not threads_of("spinning"))
    assert aside.n_stuck("spinning") == 0


def test_a_loop_that_catches_its_interruption_is_interrupted_again(monkeypatch):
    monkeypatch.setattr("coldopen.planner.aside._GRACE_SECONDS", 0.05)
    caught = []

    def stubborn():
        while len(caught) < 3:
            try:
                while True:
                    pass
            except BaseException as error:
                caught.append(type(error).__name__)
        yield

    aside = Aside()
    with pytest.raises(TooSlow):
        list(aside.read("stubborn", stubborn, Purse(0.02)))
    soon(lambda: aside.n_stuck("stubborn") == 0)
    assert caught == ["_Stopped"] * 3


def test_who_needs_no_more_items_does_not_wait_and_threads_left_at_work_are_counted():
    stop = threading.Event()
    aside = Aside()

    def items():
        yield 1
        stop.wait(30)

    started = 0
    for _ in range(40):
        try:
            read = aside.read("left", items, Purse(5.0))
            assert next(read) == 1
            read.close()
            started += 1
        except StillBusy:
            break
    assert started == 16, "no page leaves more behind"
    stop.set()
    soon(lambda: aside.n_stuck("left") == 0)


def test_an_endless_list_ends_with_who_reads_it():
    def endless():
        n = 0
        while True:
            yield n
            n += 1

    read = Aside().read("endless", endless, Purse(5.0))
    assert [next(read) for _ in range(3)] == [0, 1, 2]
    read.close()
    (thread,) = threads_of("endless")
    soon(lambda: not thread.busy)
