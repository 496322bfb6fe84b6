"""Bots, scrapers, and clients whose events come late, twice or out of order."""

from collections import Counter

import pytest
from visiting import START, page_of, person_of, random_page, went, world_of

from coldopen.core.events import MAX_EVENTS, Click, Impression
from coldopen.simulator.scenario import HOUR_MS, AdversaryOptions

BOTS = AdversaryOptions(bots=0.1, bot_clicks=1200)


def sent(client, number):
    person = person_of(number, client=client)
    return went(world_of(another=0.8), person, [random_page(person)] * 3)


def content(told):
    """Events by batch, whatever their order and however often they came."""
    return {each.n: sorted(map(repr, each.events)) for each in told}


def test_a_bot_opens_one_title_over_and_over_in_batches_that_are_taken():
    bot = person_of(0, kind="bot", wanted=7)
    truth, wishes, told = went(world_of(adversaries=BOTS), bot, [page_of([[3, 4], [5, 7, 9]])])
    clicks = [event for each in told for event in each.events if isinstance(event, Click)]
    assert len(clicks) == truth.n_opened == 1200
    assert {(click.row, click.column) for click in clicks} == {(1, 1)}
    assert max(len(each.events) for each in told) <= MAX_EVENTS
    assert [each.n for each in told] == list(range(len(told)))
    assert (truth.wanted, truth.kind, truth.n_streams, len(wishes)) == ("t0007", "bot", 0, 1)


def test_bots_whose_title_is_not_there_agree_on_another():
    world, page = world_of(adversaries=BOTS), page_of([[3, 4, -1], [5, 9]])
    targets = {went(world, person_of(n, kind="bot", wanted=7), [page])[0].wanted for n in range(20)}
    assert len(targets) == 1
    assert targets < {"t0003", "t0004", "t0005", "t0009"}


def test_a_bot_finds_nothing_on_a_page_without_known_titles():
    truth, _, told = went(world_of(adversaries=BOTS), person_of(0, kind="bot"), [page_of([[-1]])])
    assert (truth.n_opened, told) == (0, [])


def test_a_scraper_sees_everything_and_opens_nothing():
    truth, _, told = went(world_of(), person_of(0, kind="scraper"), [page_of([[1, 2, 3], [], [4, 5]])])
    (batch,) = told
    seen = [event.ranges for event in batch.events if isinstance(event, Impression)]
    assert seen == [[(0, 0, 2), (2, 0, 1)]]
    assert not any(isinstance(event, Click) for event in batch.events)
    assert (truth.n_examined, truth.n_opened, truth.returns_at_ms) == (5, 0, None)


@pytest.mark.parametrize("client", ["late", "twice", "shuffled"])
def test_a_faulty_client_tells_what_a_sound_one_would(client):
    for number in range(50):
        (truth, wishes, told), (as_sound, as_wished, sound) = sent(client, number), sent("sound", number)
        assert truth == as_sound
        assert [wish.at_ms for wish in wishes] == [wish.at_ms for wish in as_wished]
        assert content(told) == content(sound)


def test_late_events_come_hours_later_and_47_at_most():
    lateness = [told[0].at_ms - START for *_, told in (sent("late", n) for n in range(200))]
    assert min(lateness) > HOUR_MS
    assert 40 * HOUR_MS < max(lateness) <= 47 * HOUR_MS + 1000


def test_each_batch_comes_twice_with_its_number():
    for number in range(50):
        *_, told = sent("twice", number)
        assert set(Counter(each.n for each in told).values()) == {2}


def test_shuffled_batches_come_in_reverse_with_their_events_mixed():
    mixed = 0
    for number in range(50):
        *_, told = sent("shuffled", number)
        assert [each.n for each in told] == list(range(len(told)))[::-1]
        for each in told:
            times = [event.at for event in each.events]
            assert max(times) <= each.at_ms
            mixed += times != sorted(times)
    assert mixed > 20
