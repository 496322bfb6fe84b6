"""What follows an opening."""

import numpy as np
import pytest

from coldopen.core.events import End, Play, Progress
from coldopen.core.title import Title
from coldopen.simulator.session.watching import disappointed, streamed

FILM = Title(id="f", name="F", duration_minutes=100)
SERIES = Title(id="s", name="S", kind="series")


def test_a_stream_lasts_two_minutes_at_least_and_ends_with_what_was_watched():
    for key in range(300):
        watched = streamed(key, FILM, -2.0, 1, 2, 1000)
        end = watched.later[-1]
        assert isinstance(end, End)
        assert 120 <= end.seconds == watched.seconds <= 6000
        assert watched.back_at_ms == end.at == watched.plays_at_ms + round(1000 * end.seconds)
        assert end.completed == (end.seconds == 6000)
        assert any(isinstance(event, Progress) and event.seconds >= 120 for event in watched.later)


def test_films_are_watched_to_the_end_by_those_who_love_them():
    over = [
        np.mean([streamed(k, FILM, liked, 0, 0, 0).later[-1].completed for k in range(500)])
        for liked in (-1, 3)
    ]
    assert over[0] < 0.15
    assert over[1] > 0.5


def test_series_are_watched_by_the_episode():
    lengths = [streamed(key, SERIES, 2.0, 0, 0, 0).seconds / 2700 for key in range(500)]
    assert max(lengths) > 3
    assert np.mean(np.array(lengths) > 1) == pytest.approx(0.7 * 0.88, abs=0.08)


def test_what_disappoints_is_never_a_stream():
    tries = [disappointed(key, 0, 0, 0) for key in range(300)]
    assert max(watched.seconds for watched in tries) < 120
    played = np.mean([any(isinstance(e, Play) for e in watched.at_once) for watched in tries])
    assert played == pytest.approx(0.6, abs=0.1)
