"""Many people at once before a server: paced, stopped, and where something fails."""

import threading
import time
from types import SimpleNamespace

import pytest
from made_up_service import SamePage, small_world

from coldopen.simulator.crowd import Crowd, Pace
from coldopen.simulator.truth import VisitTruth


@pytest.fixture(scope="module")
def world():
    return small_world(30)


@pytest.fixture(scope="module")
def people(world):
    return [person for hour in range(3) for person in world.population.arrivals(hour)]


def test_everybody_goes_through_one_visit_and_the_truth_of_each_is_told(world, people):
    server, told = SamePage(), []
    Crowd(world, server, 4, watch=lambda person, what: told.append((person.number, what))).lead(people)
    ended = [number for number, what in told if isinstance(what, VisitTruth)]
    assert sorted(ended) == [person.number for person in people]
    assert sum(wish.n_pages == 0 for wish in server.wishes) == len(people)
    batches: dict[str, list[int]] = {}
    for each in server.told:
        batches.setdefault(each.visit, []).append(each.n)
    assert all(ns == list(range(len(ns))) for ns in batches.values())


def test_as_many_are_there_at_once_as_were_let_in(world, people):
    all_there = threading.Barrier(3, timeout=5)
    Crowd(world, SamePage(delay=once(all_there.wait, 3)), 3).lead(people[:3])
    assert not all_there.broken


def test_a_failure_in_a_thread_ends_it_for_all_and_is_raised(world, people):
    server = SamePage()
    server.failing = True
    with pytest.raises(OSError, match="the server is gone"):
        Crowd(world, server, 2).lead(iter(people * 100))
    assert not [t for t in threading.enumerate() if t.name.startswith("crowd-")]


def test_people_that_cannot_be_made_leave_no_thread_behind(world, people):
    def broken():
        yield people[0]
        raise ValueError("no more people")

    with pytest.raises(ValueError, match="no more people"):
        Crowd(world, SamePage(), 2).lead(broken())
    assert not [t for t in threading.enumerate() if t.name.startswith("crowd-")]


def test_who_is_stopped_ends_where_they_are_however_long_a_film_would_last(world, people):
    server, ended = SamePage(), []

    def watch(person, what):
        if isinstance(what, VisitTruth):
            ended.append(person.number)

    crowd = Crowd(world, server, 2, Pace(speed=0.001), watch)
    leading = threading.Thread(target=crowd.lead, args=(people,))
    leading.start()
    while not server.wishes:
        time.sleep(0.005)
    crowd.stop()
    leading.join(5)
    assert not leading.is_alive()
    assert ended == []


def test_who_is_stopped_does_nothing_more_and_asks_for_no_page(world, people):
    server = SamePage()
    crowd = Crowd(world, server, 2, Pace(speed=0.001))
    leading = threading.Thread(target=crowd.lead, args=(people,))
    leading.start()
    while len(server.wishes) < 2:
        time.sleep(0.005)
    crowd.stop()
    leading.join(5)
    assert (len(server.wishes), server.told) == (2, []), "what they would have told was still to come"


@pytest.mark.parametrize(
    ("pace", "seconds"),
    [
        (Pace(), 0.0),
        (Pace(speed=2.0), 0.1),
        (Pace(speed=0.01, most_seconds=0.05), 0.05),
    ],
)
def test_a_pace_is_so_many_times_that_of_life_and_never_too_slow(pace, seconds):
    waited = []
    stop = SimpleNamespace(wait=waited.append)
    pace.wait(1000, 1200, stop)
    pace.wait(1200, 1000, stop)  # time that has gone by already
    assert waited == ([] if pace.speed is None else [pytest.approx(seconds), 0.0])


def once(wait, times):
    """A delay for the first so many calls."""
    left, lock = [times], threading.Lock()

    def delay():
        with lock:
            left[0] -= 1
            waits = left[0] >= 0
        if waits:
            wait()

    return delay
