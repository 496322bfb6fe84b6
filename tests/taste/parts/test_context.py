"""Popularity by context, by hand: shares shrunk to the share of all, as logarithms."""

from __future__ import annotations

from math import log

import pytest

from coldopen.taste.parts.context import Context
from coldopen.taste.technique import Newcomer
from coldopen.testing import likes_of


def test_the_share_of_a_word_leans_on_the_share_of_all():
    # Of 40 likes 20 are of title 0, all by "a": shares of all are 1/2 each. Shrunk by 300 likes, those of "a"
    # are (20 + 150) / 320 and 150 / 320; three tenths of the log of what they are to 1/2 is added.
    likes = likes_of([[0]] * 20 + [[1]] * 20, 2, [("side:a",)] * 20 + [()] * 20)
    by_word, plain = Context(part=0.3).fit(likes).score([Newcomer(("side:a",)), Newcomer()])
    assert plain == pytest.approx([log(1 / 2), log(1 / 2)], abs=1e-6)
    lifts = [0.3 * log(170 / 160), 0.3 * log(150 / 160)]
    assert by_word == pytest.approx([log(1 / 2) + lift for lift in lifts], abs=1e-6)


def test_the_lifts_of_several_words_add_up():
    likes = likes_of([[0]] * 20 + [[1]] * 20, 2, [("side:a", "hour:1")] * 20 + [("hour:1",)] * 20)
    scores = (
        Context()
        .fit(likes)
        .score([Newcomer(("side:a", "hour:1")), Newcomer(("side:a",)), Newcomer(("hour:1",)), Newcomer()])
    )
    assert scores[0] - scores[3] == pytest.approx((scores[1] - scores[3]) + (scores[2] - scores[3]), abs=1e-6)


def test_a_word_of_nineteen_visitors_says_nothing_yet():
    likes = likes_of([[0]] * 19 + [[1]] * 20, 2, [("side:a",)] * 19 + [()] * 20)
    by_word, plain = Context().fit(likes).score([Newcomer(("side:a",)), Newcomer()])
    assert by_word.tolist() == plain.tolist()


def test_a_like_counts_half_after_a_half_life():
    likes = likes_of([[0]] * 200 + [[1]] * 200, 2, hours=[[0]] * 200 + [[24]] * 200)
    [found] = Context(half_life_days=1.0).fit(likes).score([Newcomer()])
    assert found == pytest.approx([log(1 / 3), log(2 / 3)], abs=2e-3)


def test_a_words_likes_fade_by_a_half_life_of_their_own_in_whatever_order_a_visitor_liked():
    # 20 visitors with the word like title 1 first and title 0 a half-life of words later: of theirs 20 and 10
    # count. 20 others liked title 1 when the former liked title 0. Of all 20 and 30 count, and for nothing
    # known plainly 20 and 40.
    lists, hours = [[1, 0]] * 20 + [[1]] * 20, [[0, 24]] * 20 + [[24]] * 20
    likes = likes_of(lists, 2, [("side:a",)] * 20 + [()] * 20, hours)
    technique = Context(lift_half_life_days=1.0, part=1.0)
    by_word, plain = technique.fit(likes).score([Newcomer(("side:a",)), Newcomer()])
    lifts = [log((n + 300 * share) / 330 / share) for n, share in ((20, 0.4), (10, 0.6))]
    assert plain == pytest.approx([log(1 / 3), log(2 / 3)], abs=2e-3)
    assert by_word - plain == pytest.approx(lifts, abs=2e-3)
