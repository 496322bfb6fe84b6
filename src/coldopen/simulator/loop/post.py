"""What people's clients have sent or will send, until the time when it arrives."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappop, heappush

from msgspec import Struct

from coldopen.core.events import Event
from coldopen.simulator.loop.coming import Recall
from coldopen.simulator.serving import Shown, Told


class Letter(Struct, frozen=True, array_like=True):
    """A batch on its way, as a checkpoint keeps it: `Told`, its person by number and hour of arrival."""

    at_ms: int
    order: int
    number: int
    hour: int
    visit: str
    decision: str
    token: str
    tier: str
    n: int
    events: tuple[Event, ...]


class Post:
    """Batches in order of the time when they arrive; at equal times, in the order in which they were sent."""

    def __init__(self) -> None:
        self._n_sent = 0
        self._sent: list[tuple[int, int, int, Told]] = []

    def __len__(self) -> int:
        return len(self._sent)

    def send(self, told: Iterable[Told], hour: int) -> None:
        """Send batches of somebody who came in this hour; of the page, only what they cite is kept."""
        for each in told:
            shown = Shown(each.shown.decision, each.shown.token, each.shown.tier, (), ())
            slim = Told(each.person, each.visit, shown, each.n, each.at_ms, each.events)
            heappush(self._sent, (each.at_ms, self._n_sent, hour, slim))
            self._n_sent += 1

    def arrive(self, until_ms: int) -> list[Told]:
        """What arrives before a time."""
        arrived = []
        while self._sent and self._sent[0][0] < until_ms:
            arrived.append(heappop(self._sent)[3])
        return arrived

    def letters(self) -> list[Letter]:
        """What is on its way."""
        return [
            Letter(
                at_ms,
                order,
                told.person.number,
                hour,
                told.visit,
                told.shown.decision,
                told.shown.token,
                told.shown.tier,
                told.n,
                told.events,
            )
            for at_ms, order, hour, told in sorted(self._sent, key=lambda each: each[:2])
        ]

    @classmethod
    def of(cls, letters: list[Letter], recall: Recall) -> Post:
        """The post with these on their way."""
        post = cls()
        people = recall.people({(letter.number, letter.hour) for letter in letters})
        for it in letters:
            shown = Shown(it.decision, it.token, it.tier, (), ())
            told = Told(people[it.number], it.visit, shown, it.n, it.at_ms, it.events)
            post._sent.append((it.at_ms, it.order, it.hour, told))
            post._n_sent = max(post._n_sent, it.order + 1)
        return post
