"""Visits: what people do with pages, and whether the truth about it is true."""

from itertools import pairwise

import numpy as np
import pytest
from visiting import START, page_of, person_of, random_page, went, world_of

from coldopen.core.events import Click, End, Impression, PageView, Placed, Progress

N_VISITS = 3000


def events_of(told):
    return [event for each in told for event in each.events]


def opened(told):
    """The titles that were opened, in order."""
    return [
        int(each.shown.rows[e.row][e.column]) for each in told for e in each.events if isinstance(e, Click)
    ]


def visits(world, n=N_VISITS, n_pages=1, **other):
    for number in range(n):
        person = person_of(number, **other)
        yield went(world, person, [random_page(person)] * n_pages)


@pytest.mark.parametrize("model", ["position", "cascade", "discrete"])
def test_streams_come_as_often_as_the_truth_says(model):
    world = world_of(model=model, another=0.0)
    for n_pages in (1, 3):  # whether no newer page comes, or one that is the same
        truths = [truth for truth, *_ in visits(world, n_pages=n_pages)]
        chances = np.array([truth.stream_chance for truth in truths])
        streamed = np.array([truth.n_streams > 0 for truth in truths])
        error = np.sqrt((chances * (1 - chances)).sum()) / N_VISITS
        assert 0.2 < chances.mean() < 0.9
        assert streamed.mean() == pytest.approx(chances.mean(), abs=4 * error)


@pytest.mark.parametrize("model", ["position", "cascade", "discrete"])
def test_a_newer_page_that_is_the_same_changes_nothing(model):
    world = world_of(model=model, satisfaction=1.5)
    for number in range(300):
        person = person_of(number)
        page = random_page(person)
        kept, *_, told = went(world, person, [page])
        again, *_, told_again = went(world, person, [page] * 3)
        assert opened(told) == opened(told_again)
        assert kept.streamed == again.streamed
        assert kept.minutes == again.minutes


def test_the_same_visit_comes_out_the_same():
    world, person = world_of(), person_of(3)
    one, other = (went(world, person, [random_page(person)]) for _ in range(2))
    assert one[0] == other[0]
    assert [each.events for each in one[2]] == [each.events for each in other[2]]


def test_people_choose_for_themselves_whatever_else_is_shown():
    """Who opens the first title of a page opens it on every page that it begins."""
    world = world_of(appeal=-1.0)
    for number in range(200):
        person = person_of(number)
        one, other = page_of([range(14)]), page_of([[0, *range(100, 113)]])
        (*_, told), (*_, told_other) = went(world, person, [one]), went(world, person, [other])
        assert (opened(told)[:1] == [0]) == (opened(told_other)[:1] == [0])


def test_a_visit_without_a_page_leaves_no_events():
    truth, wishes, told = went(world_of(), person_of(0), [])
    assert (truth.tier, truth.n_pages, told) == ("", 0, [])
    assert [wish.n_pages for wish in wishes] == [0]


def test_an_empty_page_is_viewed_and_left():
    truth, _, told = went(world_of(), person_of(0), [page_of([])])
    assert [type(event) for event in events_of(told)] == [PageView]
    assert (truth.n_examined, truth.stream_chance) == (0, 0.0)


def test_a_page_is_asked_for_three_times_at_most():
    world = world_of(satisfaction=9.0, appeal=0.0)
    counts = [[wish.n_pages for wish in wishes] for _, wishes, _ in visits(world, 200, n_pages=9)]
    assert max(counts, key=len) == [0, 1, 2]
    assert all(count == list(range(len(count))) for count in counts)


def test_rows_and_titles_seen_before_are_passed_over_on_a_newer_page():
    world = world_of(satisfaction=9.0, appeal=1.0)  # everything is tried, nothing pleases
    first = page_of(np.arange(14 * 14).reshape(14, 14))
    newer = page_of(np.arange(14 * 14).reshape(14, 14)[::-1], "d1")
    for number in range(100):
        *_, told = went(world, person_of(number, patience_seconds=1e6), [first, newer, newer])
        tried = opened(told)
        assert len(tried) == len(set(tried))
        assert {each.shown.decision for each in told} == {"d0", "d1"}


def test_events_cite_what_was_seen_before_and_come_in_order():
    world = world_of(another=0.9)
    for truth, _, told in visits(world, 400, n_pages=3):
        assert [each.n for each in told] == list(range(len(told)))
        assert all(a.at_ms <= b.at_ms for a, b in pairwise(told))
        seen = set()
        for each in told:
            page = each.shown.decision
            assert max(event.at for event in each.events) <= each.at_ms
            assert each.visit == truth.visit
            for event in each.events:
                if isinstance(event, Impression):
                    seen |= {(page, r, c) for r, first, last in event.ranges for c in range(first, last + 1)}
                elif isinstance(event, Placed):
                    assert (page, event.row, event.column) in seen


def test_the_truth_says_what_the_events_say():
    for truth, _, told in visits(world_of(another=0.7), 400, n_pages=3):
        ends = [event.seconds for event in events_of(told) if isinstance(event, End)]
        assert truth.minutes == pytest.approx(sum(ends) / 60, abs=1e-3)
        assert truth.n_streams == sum(seconds >= 120 for seconds in ends) == len(truth.streamed)
        assert truth.n_opened == len(opened(told))
        if truth.n_streams:
            ids = {f"t{title:04}" for title in opened(told)}
            assert set(truth.streamed) <= ids
        first = min((e.at for e in events_of(told) if isinstance(e, Progress)), default=None)
        assert (truth.first_stream_ms is None) == (first is None)
        if first is not None:
            assert START + truth.first_stream_ms + 125_000 == first


def test_what_they_like_is_watched_for_longer():
    def minutes(satisfaction):
        told = [went_ for *_, went_ in visits(world_of(satisfaction=satisfaction, another=0.0), 600)]
        return np.mean([e.seconds for each in told for e in events_of(each) if isinstance(e, End)]) / 60

    assert minutes(-3.0) > 1.2 * minutes(3.0)


def test_what_was_streamed_before_is_seldom_streamed_again():
    world, past = world_of(), tuple(range(14))
    n = [0, 0]
    for number in range(400):
        person, page = person_of(number), page_of([past])
        n[0] += went(world, person, [page])[0].n_streams
        n[1] += went(world, person, [page], nth=1, past=past)[0].n_streams
    assert n[1] < n[0] / 4


def test_patience_decides_how_much_is_examined():
    def examined(seconds):
        found = visits(world_of(appeal=-20.0), 300, patience_seconds=seconds)
        return np.mean([truth.n_examined for truth, *_ in found])

    assert 10 < examined(75.0) < 60
    assert examined(150.0) > 1.5 * examined(75.0)
