"""What makes a row that was seen a success, and what does not."""

import pytest
from msgspec.structs import replace

from coldopen.core.decision import Ask, Decision, PlannedRow, pack_titles
from coldopen.core.errors import Problem
from coldopen.core.events import Add, Batch, Click, Dismiss, Impression, Play
from coldopen.core.page import Message
from coldopen.core.signals import Signals
from coldopen.metrics import labels_of, looks_automatic, reward_of

NOW = 1_790_000_000_000
ROW = PlannedRow("trending", "trending", "poster", Message("x"), Message("x"), 5)
PAGE = Decision(
    visit="v",
    number=1,
    at=NOW,
    visitor=None,
    language="en",
    signals=Signals(),
    ask=Ask(),
    evidence=0,
    view=0,
    catalogue="",
    rules="",
    phrases="",
    settings="",
    tier="popularity",
    tier_reason="",
    rows=(ROW,) * 4,
    titles=pack_titles(range(20)),
)


def sent(*events, n: int = 0, page: Decision = PAGE, at: int = NOW + 600_000) -> Batch:
    return Batch(visit="v", n=n, decision=page.id, received_at=at, offset_ms=0, events=events)


def seen(seconds: float, *rows: int) -> Impression:
    return Impression(at=round(NOW + 1000 * seconds), ranges=[(row, 0, 4) for row in rows])


def done(kind, seconds: float, row: int, column: int = 0):
    return kind(at=round(NOW + 1000 * seconds), row=row, column=column)


def labels(*batches: Batch, reward: str = "play@1", pages: tuple[Decision, ...] = (PAGE,)):
    found = {(page.visit, page.number): page for page in pages}
    told = labels_of(batches, lambda *key: found.get(key), reward_of(reward), window_seconds=90)
    return {(each.number, each.slot): each.label for each in told}


def test_a_row_is_a_success_where_it_was_played_within_the_window_of_being_seen() -> None:
    told = sent(seen(0, 0, 1), seen(5, 2), done(Play, 90, 0), done(Play, 91, 1), done(Play, 95, 2))
    assert labels(told) == {(1, 0): 1, (1, 1): 0, (1, 2): 1}


def test_rows_that_were_not_seen_have_no_label_even_where_acted_upon() -> None:
    assert labels(sent(done(Play, 1, 3))) == {}


def test_a_row_is_seen_once_whatever_part_of_it_is_seen_later() -> None:
    late = sent(Impression(at=NOW + 80_000, ranges=[(0, 5, 9)]), done(Play, 100, 0), n=1)
    assert labels(sent(seen(0, 0)), late) == {(1, 0): 0}


def test_an_act_told_before_its_row_was_told_as_seen_counts() -> None:
    assert labels(sent(done(Play, 1.2, 0), seen(2, 0))) == {(1, 0): 1}


@pytest.mark.parametrize(
    ("reward", "expected"),
    [("play@1", (0, 0, 1)), ("act@1", (0, 1, 1)), ("click@1", (1, 1, 1))],
)
def test_each_reward_counts_its_own_kinds_of_act(reward, expected) -> None:
    told = sent(seen(0, 0, 1, 2), done(Click, 3, 0), done(Add, 4, 1), done(Play, 5, 2))
    assert tuple(labels(told, reward=reward).values()) == expected


def test_what_is_dismissed_after_all_was_no_success() -> None:
    told = sent(
        seen(0, 0, 1), done(Play, 3, 0), done(Dismiss, 9, 0), done(Play, 3, 1), done(Dismiss, 9, 1, 4)
    )
    assert labels(told) == {(1, 0): 0, (1, 1): 1}


def test_a_kept_row_belongs_to_the_page_that_it_was_first_on() -> None:
    second = replace(PAGE, number=2, previous=1, n_kept=2)
    third = replace(PAGE, number=3, previous=2, n_kept=3)
    told = labels(
        sent(seen(0, 0)),
        sent(seen(20, 1, 2), done(Play, 30, 0), n=1, page=second),
        sent(seen(40, 3), done(Play, 41, 1), done(Play, 42, 2), done(Play, 43, 3), n=2, page=third),
        pages=(PAGE, second, third),
    )
    assert told == {(1, 0): 1, (1, 1): 1, (2, 2): 1, (3, 3): 1}


def test_events_on_a_page_that_nobody_was_shown_teach_nothing() -> None:
    assert labels(sent(seen(0, 0), page=replace(PAGE, number=9))) == {}
    assert labels(sent(seen(0, 40))) == {}


def test_a_visit_that_no_person_can_have_made_has_no_labels() -> None:
    clicks = sent(*[done(Click, 0.04 * i, 0) for i in range(100)], n=1)
    assert labels(sent(seen(0, 0, 1)), clicks) == {}


def test_seventeen_rows_at_once_or_thirteen_acts_in_ten_seconds_are_not_a_persons() -> None:
    assert not looks_automatic(sent(seen(0, *range(16)), seen(2, *range(16, 30))))
    assert looks_automatic(sent(seen(0, *range(10)), seen(1, *range(10, 17))))
    assert not looks_automatic(sent(*[done(Add, i, 0, i) for i in range(30)]))
    assert looks_automatic(sent(*[done(Add, 0.8 * i, 0, i) for i in range(13)]))


def test_an_unknown_reward_is_refused_with_those_there_are() -> None:
    with pytest.raises(Problem, match=r"play@1, act@1, click@1"):
        reward_of("joy@1")
