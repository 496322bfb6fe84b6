"""Messages between worker and log process: urgent ones go at once, what nobody waits for goes together."""

import socket
from itertools import chain

import pytest

from coldopen.log.frames import AskHealth, Outbox, decode_to_server, receive_frame


@pytest.fixture
def ends():
    here, there = socket.socketpair()
    there.settimeout(10)
    yield here, there
    here.close()
    there.close()


def received(there, n):
    """The ids of the next frames, until there are n."""
    frames = []
    while sum(map(len, frames)) < n:
        frame = receive_frame(there)
        assert frame is not None, frames
        frames.append([message.id for message in decode_to_server(frame)])
    return frames


def test_an_urgent_message_takes_along_what_lingers(ends):
    outbox = Outbox(ends[0], "test", linger_seconds=60)
    outbox.put(AskHealth(1), urgent=False)
    outbox.put(AskHealth(2), urgent=False)
    outbox.put(AskHealth(3))
    assert list(chain(*received(ends[1], 3))) == [1, 2, 3]
    outbox.close()


def test_what_lingers_is_sent_together_and_by_itself(ends):
    outbox = Outbox(ends[0], "test", linger_seconds=0.2)
    for n in range(50):
        outbox.put(AskHealth(n), urgent=False)
    frames = received(ends[1], 50)
    assert list(chain(*frames)) == list(range(50))
    assert len(frames) <= 2
    outbox.put(AskHealth(50), urgent=False)
    assert received(ends[1], 1) == [[50]], "after a rest too"
    outbox.close()


def test_without_lingering_each_is_sent_at_once(ends):
    outbox = Outbox(ends[0], "test")
    for n in range(3):
        outbox.put(AskHealth(n), urgent=False)
        assert received(ends[1], 1) == [[n]]
    outbox.close()


def test_closing_ends_a_thread_that_lingers(ends):
    outbox = Outbox(ends[0], "test", linger_seconds=60)
    outbox.put(AskHealth(1), urgent=False)
    outbox.close()
    outbox.put(AskHealth(2))
    assert receive_frame(ends[1]) is None
