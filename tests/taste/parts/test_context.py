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


def test_a_word_that_everybody_has_says_nothing_however_likes_fade_and_in_whatever_order():
    # 20 visitors like title 1 first, title 0 a half-life later: counts are 20 and 10, for the word as well.
    likes = likes_of([[1, 0]] * 20, 2, [("side:a",)] * 20, hours=[[0, 24]] * 20)
    by_word, plain = Context(1.0, part=1.0).fit(likes).score([Newcomer(("side:a",)), Newcomer()])
    assert plain == pytest.approx([log(2 / 3), log(1 / 3)], abs=0.01)
    assert by_word == pytest.approx(plain, abs=0.01)
