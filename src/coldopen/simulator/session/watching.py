"""What follows an opening: a look at what it is, a short try that disappoints, or a stream with a length."""

from __future__ import annotations

from math import exp, log
from typing import NamedTuple

import numpy as np

from coldopen.core.events import Add, Click, End, Event, Play, Progress
from coldopen.core.title import Title
from coldopen.simulator.randomness import luck

STREAM_SECONDS = 120.0
"""From so many seconds on it is a stream."""

_FILM_MINUTES, _EPISODE_MINUTES = 100, 45
_MOST_EPISODES = 6
_ADDS, _ONLY_LOOKS = 0.12, 0.4
_NOTHING, _READS, _LENGTH, _KEEPS, _EPISODES = range(5)
_PROGRESS_SECONDS = (125.0, 905.0, 3605.0)


class Watched(NamedTuple):
    """What somebody did with a title: events at once, events once it is over, when it began to play (None
    where it did not) and when they were back, Unix milliseconds; how many seconds they watched."""

    at_once: list[Event]
    later: list[Event]
    plays_at_ms: int | None
    back_at_ms: int
    seconds: float


def streamed(key: int, title: Title, liked: float, row: int, column: int, at_ms: int) -> Watched:
    """A stream of a title.

    Of a film they watch the share sigmoid(0.7 + 0.7 liked + 1.2 e), e logistic, and all from nine tenths on;
    of a series some episodes, one more with chance 0.7 sigmoid(liked) each time, and that share of the last.

    Arguments:
        key: of the random numbers of this opening.
        title: what is watched.
        liked: the logit of being satisfied by it.
        row, column: its placement.
        at_ms: when it is opened, Unix milliseconds.
    """
    lucky = luck(key, np.arange(5)).tolist()
    at, plays_at = at_ms, at_ms + 2500 + round(8000 * lucky[_READS])
    seconds, is_over = _length(title, liked, lucky)
    at_once: list[Event] = [Click(at, row, column), Play(plays_at, row, column)]
    if lucky[_KEEPS] < _ADDS:
        at_once.insert(1, Add(plays_at - 1000, row, column))
    later: list[Event] = [
        Progress(plays_at + round(1000 * so_far), row, column, so_far)
        for so_far in _PROGRESS_SECONDS
        if so_far < seconds
    ]
    ends_at = plays_at + round(1000 * seconds)
    later.append(End(ends_at, row, column, seconds, is_over))
    return Watched(at_once, later, plays_at, ends_at, seconds)


def disappointed(key: int, row: int, column: int, at_ms: int) -> Watched:
    """A title that is not what it seemed: closed again, or given up after 5 to 110 seconds.

    Arguments: as those of `streamed`.
    """
    lucky = luck(key, np.arange(5)).tolist()
    plays_at = at_ms + 2500 + round(8000 * lucky[_READS])
    if lucky[_NOTHING] < _ONLY_LOOKS:
        return Watched([Click(at_ms, row, column)], [], None, plays_at, 0.0)
    seconds = round(5 * 22 ** lucky[_LENGTH], 3)
    ends_at = plays_at + round(1000 * seconds)
    events: list[Event] = [
        Click(at_ms, row, column),
        Play(plays_at, row, column),
        End(ends_at, row, column, seconds),
    ]
    return Watched(events, [], plays_at, ends_at, seconds)


def _length(title: Title, liked: float, lucky: list[float]) -> tuple[float, bool]:
    """How many seconds are watched, and whether the title was over then."""
    u = lucky[_LENGTH]
    share = 1 / (1 + exp(-(0.7 + 0.7 * liked + 1.2 * log(u / (1 - u)))))
    is_over = share > 0.9
    share = 1.0 if is_over else share
    if title.kind == "film":
        return _at_least_a_stream(60.0 * (title.duration_minutes or _FILM_MINUTES) * share), is_over
    another = 0.7 / (1 + exp(-liked))
    n_whole = min(_MOST_EPISODES - 1, int(log(lucky[_EPISODES]) / log(another)))
    return _at_least_a_stream(60.0 * (title.duration_minutes or _EPISODE_MINUTES) * (n_whole + share)), False


def _at_least_a_stream(seconds: float) -> float:
    return round(min(86_400.0, max(STREAM_SECONDS + 10, seconds)), 3)
