"""A breaker opens after failures that outnumber successes, stays open, tries once, and closes."""

import threading

import pytest

from coldopen.planner import Breakers, PlannerOptions

OPTIONS = PlannerOptions(breaker_failures=3, breaker_window_seconds=60.0, breaker_open_seconds=30.0)


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def breakers(now):
    return Breakers(OPTIONS, lambda: now[0])


@pytest.fixture
def breaker(breakers):
    return breakers.of("picks")


def position(breaker):
    return breaker.state().position


def test_it_opens_at_the_third_failure_within_the_window(breaker, now):
    for at in (0.0, 30.0, 59.0):
        assert breaker.allows()
        now[0] = at
        breaker.failed("OSError")
    assert not breaker.allows()
    state = breaker.state()
    assert (state.position, state.trips, state.open_for_seconds) == ("open", 1, 30.0)


def test_failures_long_ago_do_not_count(breaker, now):
    for at in (0.0, 61.0, 122.0, 183.0):
        now[0] = at
        breaker.failed("OSError")
    assert breaker.allows()
    assert breaker.state().failures == 1


def test_each_success_forgives_a_failure(breaker):
    for _ in range(50):
        breaker.failed("for one visitor in two")
        breaker.worked()
    assert (position(breaker), breaker.state().failures) == ("closed", 0)


def test_after_a_while_one_may_try_and_decides(breaker, now):
    for _ in range(3):
        breaker.failed("OSError")
    now[0] += 30
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    assert position(breaker) == "half-open"
    breaker.failed("OSError")
    assert (position(breaker), breaker.state().trips) == ("open", 2)
    now[0] += 30
    assert breaker.allows()
    breaker.worked()
    assert (position(breaker), breaker.allows()) == ("closed", True)


def test_a_try_of_which_nothing_is_heard_gives_way_to_another(breaker, now):
    for _ in range(3):
        breaker.failed("OSError")
    now[0] += 30
    assert breaker.allows()
    now[0] += 29
    assert not breaker.allows()
    now[0] += 1
    assert breaker.allows()


def test_what_was_begun_before_it_opened_neither_closes_it_nor_opens_it_again(breaker, now):
    for _ in range(3):
        breaker.failed("OSError")
    now[0] += 10
    breaker.worked()
    breaker.failed("late")
    state = breaker.state()
    assert (state.position, state.trips, state.open_for_seconds) == ("open", 1, 20.0)


def test_only_what_has_failed_is_told_of(breakers):
    breakers.of("fresh").worked()
    breakers.of("picks").failed("OSError")
    assert [(state.name, state.last_error) for state in breakers.states()] == [("picks", "OSError")]


def test_of_many_threads_one_alone_is_let_through_to_try(breaker, now):
    for _ in range(3):
        breaker.failed("OSError")
    now[0] += 30
    together = threading.Barrier(8)
    let_through = []

    def ask():
        together.wait()
        let_through.append(breaker.allows())

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(let_through) == 1
