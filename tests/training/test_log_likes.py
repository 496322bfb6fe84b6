"""Likes from the log: what counts as one, whose it is, and what was known of them."""

import pytest

from coldopen.core.errors import Problem
from coldopen.core.events import Add, Click, Dismiss, End, Play, Progress
from coldopen.core.log import Tombstone
from coldopen.core.title import Title
from coldopen.log import RemoteLog
from coldopen.log.server import LogServer
from coldopen.popularity import PopularityOptions
from coldopen.training.log_likes import read_log_likes


def read(small, titles=(), most=200, **caps):
    return read_log_likes(small.folder, small.title_of, titles, PopularityOptions(**caps), most)


def told(gathered):
    likes = gathered.likes
    return [[likes.titles[t].id for t in titles] for titles in likes.by_visitor()]


def like(column, at=5000):
    return Add(at=at, row=0, column=column)


def test_streams_completions_and_adds_are_likes_and_nothing_else_is(small):
    small.page("v")
    small.events(
        "v",
        Progress(at=1000, row=0, column=0, seconds=119.0),
        Progress(at=2000, row=0, column=1, seconds=120.0),
        End(at=3000, row=0, column=2, seconds=3000.0),
        End(at=4000, row=0, column=3, seconds=60.0, completed=True),
        Add(at=5000, row=0, column=4),
        Click(at=6000, row=0, column=5),
        Play(at=7000, row=0, column=6),
        Dismiss(at=8000, row=0, column=7),
    )
    gathered, account = read(small)
    assert told(gathered) == [["t1", "t2", "t3", "t4"]]
    assert gathered.likes.at_ms.tolist() == [2000, 3000, 4000, 5000]
    assert (account.since_ms, account.until_ms) == (2000, 5000)


def test_visits_of_one_visitor_are_joined_and_a_visit_without_one_stands_alone(small):
    small.page("first", visitor="ann", at=1000)
    small.page("nobody", at=2000)
    small.page("second", visitor="ann", at=3000)
    small.events("second", like(2, at=9000))
    small.events("first", like(1, at=1500))
    small.events("nobody", like(3, at=2500))
    gathered, account = read(small)
    assert told(gathered) == [["t1", "t2"], ["t3"]]
    assert (account.n_visitors, account.n_liking) == (2, 2)


def test_of_a_learning_pool_only_what_was_done_on_its_pages_counts(small):
    for visit, pool in (("v", "x/a"), ("w", "x/b"), ("z", "")):
        small.page(visit, pool=pool)
        small.events(visit, like(1))
    small.page("v", number=2)
    small.events("v", like(2), n=1, number=2)
    small.log.seal(small.title_of)
    small.page("y", pool="x/a")
    small.events("y", like(3))
    gathered, account = read_log_likes(small.folder, small.title_of, (), PopularityOptions(), pool="x/a")
    assert told(gathered) == [["t1"], ["t3"]]
    assert (account.n_visitors, account.n_liking) == (2, 2)
    with pytest.raises(Problem, match="an experiment and its variant"):
        read_log_likes(small.folder, small.title_of, (), PopularityOptions(), pool="x")


def test_a_visitor_who_signs_up_on_the_way_keeps_what_they_liked_before(small):
    small.page("v", at=1000)
    small.events("v", like(1, at=1500))
    small.page("v", visitor="ann", at=2000, number=2)
    small.page("w", visitor="ann", at=3000)
    small.events("w", like(2, at=3500))
    assert told(read(small)[0]) == [["t1", "t2"]]


def test_a_visit_named_like_a_visitor_is_somebody_else(small):
    small.page("ann", at=1000)
    small.page("v", visitor="ann", at=2000)
    small.events("ann", like(1, at=1500))
    small.events("v", like(2, at=2500))
    assert told(read(small)[0]) == [["t1"], ["t2"]]


def test_signals_are_those_of_the_first_page(small):
    small.page("w", visitor="ann", at=2000, signals={"country": "IN", "device": "tv"})
    small.page("v", visitor="ann", at=1000, signals={"country": "BR", "languages": ("pt-BR",), "hour": 20})
    small.events("v", like(1))
    gathered, _ = read(small)
    assert gathered.likes.signals == (("country:BR", "daypart:evening", "hour:20", "language:pt"),)


def test_a_visitor_of_whom_nothing_is_known_has_no_words(small):
    small.page("v")
    small.events("v", like(1))
    assert read(small)[0].likes.signals == ((),)


def test_sealed_or_not_the_likes_are_the_same(small):
    small.page("v")
    small.events("v", like(1, at=100))
    small.log.seal(small.title_of)
    small.events("v", like(2, at=200), n=1)
    partly, account = read(small)
    assert told(partly) == [["t1", "t2"]]
    assert (account.sealed, account.last) == (2, 3)
    small.log.seal(small.title_of)
    wholly, account = read(small)
    assert told(wholly) == told(partly)
    assert (account.sealed, account.last) == (3, 3)


def test_a_log_in_use_by_a_service_is_read_all_the_same(small):
    server = LogServer(small.log)
    worker = RemoteLog(small.folder)
    small.page("v")
    small.events("v", like(1))
    assert told(read(small)[0]) == [["t1"]]
    worker.close()
    server.close()


def test_deleted_visitors_are_gone(small):
    small.page("v", visitor="ann")
    small.page("w")
    small.events("v", like(1))
    small.events("w", like(2))
    small.log.seal(small.title_of)
    small.log.post(Tombstone("ann"))
    gathered, account = read(small)
    assert told(gathered) == [["t2"]]
    assert account.n_visitors == 1


def test_titles_that_have_left_the_catalogue_are_left_out_and_counted(small):
    small.page("v")
    small.events("v", like(1), like(2))
    gathered, _ = read(small, [Title(id="t2", name="Two"), Title(id="t5", name="Five")])
    assert told(gathered) == [["t2"]]
    assert (gathered.n_unknown, gathered.unknown) == (1, ("t1",))


def test_likes_of_a_catalogue_that_cannot_be_read_are_counted(small):
    small.page("v", catalogue="lost")
    small.page("w")
    small.events("v", like(1))
    small.events("w", like(2))
    gathered, account = read(small)
    assert told(gathered) == [["t2"]]
    assert account.n_untitled == 1


def test_only_the_first_likes_of_a_visitor_count(small):
    small.page("v")
    small.events("v", *[like(c, at=9000 - c) for c in range(5)])
    gathered, _ = read(small, most=2)
    assert told(gathered) == [["t4", "t3"]]
    assert gathered.n_beyond == 3


def test_the_same_title_fifty_times_is_one_like(small):
    small.page("v")
    small.events("v", *[like(1, at=1000 + i) for i in range(50)])
    assert told(read(small)[0]) == [["t1"]]


def test_a_log_in_which_nobody_liked_anything_is_refused(small):
    small.page("v")
    small.events("v", Click(at=1000, row=0, column=1))
    with pytest.raises(Problem, match="2 records, 1 visitors, no likes"):
        read(small)


def test_what_cites_the_page_of_another_visit_is_no_like(small):
    small.page("v")
    small.page("w")
    small.events("v", like(1))
    small.events("w", like(2), page="v.1")
    assert told(read(small)[0]) == [["t1"]]


def test_of_one_network_so_many_visitors_count_for_a_title_and_in_all(small):
    for n in range(8):
        small.page(f"v{n}")
        small.events(f"v{n}", like(1), network="dormitory")
        small.page(f"w{n}")
        small.events(f"w{n}", like(2), network="")
    for_a_title = read(small, network_title_visitors=3)[0]
    assert sorted(told(for_a_title)) == [["t1"]] * 3 + [["t2"]] * 8
    in_all = read(small, network_visitors=2)[0]
    assert sorted(told(in_all)) == [["t1"]] * 2 + [["t2"]] * 8
