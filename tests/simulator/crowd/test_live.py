"""Simulated visitors who come while somebody watches."""

import time
from itertools import groupby

import msgspec
import numpy as np
import pytest
from made_up_service import SamePage, page_of, small_world

from coldopen.core.events import Add, Click, Dismiss, End, Impression, PageView
from coldopen.simulator.crowd.live import LiveVisitors, later
from coldopen.simulator.crowd.seen import N_SESSIONS, LiveRow, Mark, Seen, Underway, Watcher
from coldopen.simulator.scenario import HOUR_MS
from coldopen.simulator.serving import Shown, Told, Wish
from coldopen.simulator.truth import unserved

BEGAN = 1_795_000_000_000


@pytest.fixture(scope="module")
def world():
    return small_world(30)


@pytest.fixture
def person(world):
    return next(p for hour in range(3) for p in world.population.arrivals(hour))


def soon(what, seconds=8.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def test_they_come_when_switched_on_and_go_when_switched_off(world):
    server = SamePage()
    live = LiveVisitors(world, server, 2, speed=10_000.0, gap_seconds=0.0)
    assert not live.state().on
    live.switch(True)
    live.switch(True)
    assert live.state().on
    soon(lambda: live.state().n_visits >= 12)
    live.switch(False)
    live.switch(False)
    state = live.state()
    assert not state.on
    assert state.simulated
    assert len(state.sessions) == N_SESSIONS
    assert [s.began_ms for s in state.sessions] == sorted((s.began_ms for s in state.sessions), reverse=True)
    soon(lambda: all(s.streamed is not None for s in live.state().sessions))
    assert msgspec.json.decode(msgspec.json.encode(live.state()))["sessions"][0]["who"]["country"]
    visitors = [wish.person.visitor for wish in server.wishes if not wish.n_pages]
    assert len(set(visitors)) == len(visitors), "each of them is new"
    assert all(visitor.startswith("simulated-live-") for visitor in visitors)


def test_those_who_come_now_are_like_those_of_this_hour_of_the_worlds_last_day():
    """Of 36 hours the last day begins with hour 12: like hour 36 is hour 12, and hour 13 follows."""
    world = small_world(300, days=1.5)
    again = later(world, world.scenario.ends_ms)
    hours = [(next(again).at_ms - world.scenario.starts_ms) // HOUR_MS for _ in range(300)]
    came = [hour for hour, _ in groupby(hours)]
    there = [hour for hour in range(12, 36) if world.population.arrivals(hour)]
    assert came[: len(there) + 1] == [*there, there[0]]


def test_a_visit_that_is_broken_off_ends_and_others_come_when_switched_on_again(world):
    live = LiveVisitors(world, SamePage(), 2, speed=0.5, gap_seconds=0.0)
    live.switch(True)
    soon(lambda: len(live.state().sessions) >= 2)
    live.switch(False)
    live.switch(True)
    soon(lambda: len(live.state().sessions) >= 4)
    soon(lambda: all(s.streamed is not None for s in live.state().sessions[2:]))
    assert live.state().on
    live.switch(False)
    soon(lambda: all(s.streamed is not None for s in live.state().sessions))


def test_where_the_server_fails_they_go_home_and_it_is_logged(world, caplog):
    server = SamePage()
    live = LiveVisitors(world, server, 2, speed=10_000.0, gap_seconds=0.0)
    server.failing = True
    live.switch(True)
    soon(lambda: not live.state().on)
    assert "the simulated visitors went home" in caplog.text


class Visit:
    """One person's visit before the eyes of `Seen`."""

    def __init__(self, world, person):
        self.seen, self.underway, self.person = Seen(world), Underway(), person
        self.tell(Wish(person, "v", BEGAN, 0))

    def tell(self, what):
        self.seen.see(self.underway, self.person, what)

    def did(self, shown: Shown, second: int, *events):
        at = BEGAN + 1000 * second
        made = tuple(kind(at, *rest) for kind, *rest in events)
        self.tell(Told(self.person, "v", shown, 0, at, made))

    @property
    def session(self):
        return self.seen.sessions()[0]


@pytest.fixture
def visit(world, person):
    return Visit(world, person)


def test_what_is_true_of_them_is_shown_and_the_page_they_have(visit, person):
    assert visit.session.who == Watcher(
        person.country,
        person.device,
        person.languages,
        person.region,
        person.referral,
        visit.session.who.came_for,
    )
    visit.tell(page_of("d0"))
    assert (visit.session.tier, visit.session.n_pages) == ("full", 1)
    assert visit.session.rows == [LiveRow(key, 5) for key in "abcd"]


def test_a_batch_lights_what_was_seen_and_marks_what_was_done(visit, world):
    page = page_of("d0")
    visit.tell(page)
    visit.did(
        page,
        9,
        (PageView,),
        (Impression, [(0, 0, 4), (1, 0, 1), (1, 2, 2)]),
        (Click, 1, 2),
        (End, 1, 2, 119.0),
        (End, 1, 2, 120.0),
        (Add, 0, 4),
        (Dismiss, 0, 0),
    )
    assert [row.n_seen for row in visit.session.rows] == [5, 3, 0, 0]
    names = [title.name for title in world.catalogue.titles]
    assert visit.session.marks == [
        Mark(0, 1, 2, "opened", names[7], 9.0),
        Mark(0, 1, 2, "streamed", names[7], 9.0),
        Mark(0, 0, 4, "added", names[4], 9.0),
        Mark(0, 0, 0, "dismissed", names[0], 9.0),
    ]
    assert visit.session.seconds == 9.0


def test_after_a_newer_page_marks_stand_where_the_row_stands_now_or_on_the_page_it_was_on(visit):
    old = page_of("d0")
    visit.tell(old)
    visit.did(old, 1, (Impression, [(0, 0, 3), (1, 0, 2)]))
    # b comes first now, with its titles; a has others; c has gone
    new = Shown("d1", "token", "full", ("b", "a", "e"), (old.rows[1], old.rows[0] + 60, old.rows[2] + 90))
    visit.tell(new)
    assert [(row.key, row.n_seen) for row in visit.session.rows] == [("b", 3), ("a", 4), ("e", 0)]
    visit.did(old, 5, (Impression, [(1, 0, 4), (2, 0, 4)]), (Click, 1, 4), (Click, 2, 0), (Click, 0, 0))
    visit.did(new, 6, (Click, 2, 1))
    assert [row.n_seen for row in visit.session.rows] == [5, 4, 0]
    placed = [(mark.page, mark.row, mark.column) for mark in visit.session.marks]
    assert placed == [(1, 0, 4), (0, 2, 0), (0, 0, 0), (1, 2, 1)]


def test_a_title_that_the_world_does_not_know_is_marked_all_the_same(visit):
    page = Shown("d0", "token", "full", ("a",), (np.array([-1]),))
    visit.tell(page)
    visit.did(page, 1, (Click, 0, 0))
    assert visit.session.marks[0].title == "?"


def test_a_visit_for_which_no_page_came_is_none(visit, world, person):
    visit.tell(None)
    visit.tell(unserved(world.catalogue, person, 0, BEGAN))
    assert (visit.seen.n_visits, visit.session.streamed) == (0, False)
    assert not visit.underway
