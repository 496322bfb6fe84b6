"""A visit: somebody asks for a page, looks at it, opens what appeals, watches what satisfies, and leaves."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from msgspec.structs import replace

from coldopen.core.events import Dismiss, Event, PageView
from coldopen.simulator.choice import Chain, Looks, Luck, Scan, judged
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of, luck
from coldopen.simulator.serving import Shown, Told, Wish
from coldopen.simulator.session.clients import Sending
from coldopen.simulator.session.misbehaving import misbehave
from coldopen.simulator.session.returning import returns_at
from coldopen.simulator.session.sight import Cited, Sight, looking
from coldopen.simulator.session.watching import Watched, disappointed, streamed
from coldopen.simulator.truth import VisitTruth, unserved, visit_id
from coldopen.simulator.world import World

MOST_PAGES = 3
"""How often a page is asked for within a visit, the first time among them."""

WATCHED_BEFORE = -3.0
"""What a title is worth less, in logits, to who streamed it in an earlier visit."""

_DISMISSES = 0.03
_SHOWN_MS = 300
_BACK_MS = 3000

Visit = Generator[Wish | list[Told], Shown | None, VisitTruth]


def visit(world: World, person: Person, nth: int, at_ms: int, past: tuple[int, ...] = ()) -> Visit:
    """One visit of a person. Yields a `Wish` and is sent the `Shown` page, or None where none came; yields
    lists of `Told`, to be sent when their time has come, and is sent None; returns its truth.

    After a disappointment, and after a stream that leaves them browsing, the page is asked for anew: rows
    that were seen stay, and they look on from where they were. Their luck with a title, and how long they
    stay, depend on the person, the visit and the title or the place alone, whatever else is shown.

    Args:
        world: what is true.
        person: who comes.
        nth: how many visits they made before.
        at_ms: when they come, Unix milliseconds.
        past: titles (catalogue indices) that they streamed in those.
    """
    if person.kind != "person":
        return misbehave(world, person, nth, at_ms)
    return _Visit(world, person, nth, at_ms, past).steps()


def first_look(
    world: World, person: Person, nth: int, at_ms: int, shown: Shown, past: tuple[int, ...] = ()
) -> tuple[Scan, Chain]:
    """How somebody would look at a page that is the first of a visit, and the exact chances of what they do.

    Args: as those of `visit`, and the page.
    """
    return _Visit(world, person, nth, at_ms, past).first_look(shown)


class _Visit:
    """A visit under way; `_now_ms` is the time, `_place` the next placement to be come to, `_n_seen` how many
    rows have come into view, `_since_seconds` when patience was fresh."""

    def __init__(self, world: World, person: Person, nth: int, at_ms: int, past: tuple[int, ...]) -> None:
        self._world, self._person, self._nth, self._at_ms = world, person, nth, at_ms
        self._past = np.array(past, np.int64)
        self._id = visit_id(person, nth, at_ms)
        self._key = key_of(person.key, "visit", nth)
        self._sending = Sending(person, nth)
        self._said: list[Cited] = []
        self._waiting: list[Told] = []
        self._n_told = 0
        self._now_ms = at_ms
        self._place, self._n_seen, self._since_seconds = 0, 0, 0.0
        self._disliked: tuple[float, Shown, int, int] | None = None
        self._dismisses = self._chance("dismisses", 0) < _DISMISSES
        self._n_pages = self._n_examined = self._n_opened = 0
        self._streams: list[int] = []
        self._first_stream_ms: int | None = None
        self._seconds = 0.0

    def steps(self) -> Visit:
        """See `visit`."""
        first = yield self._wish()
        if first is None:
            return self._truth("", 0.0)
        self._n_pages = 1
        self._now_ms += _SHOWN_MS
        self._said.append(Cited(first, PageView(self._now_ms)))
        self._look_at(Sight.of(first))
        stream_chance = self._chain.any_stream
        while self._goes_on():
            newer = None
            if self._n_pages < MOST_PAGES:
                self._flush()
                yield self._sent()
                newer = yield self._wish()
            if newer is None:
                self._rethink()
            else:
                self._n_pages += 1
                self._look_at(self._sight.amended(newer, self._n_seen))
        self._leave()
        yield self._sent() + self._sending.last(self._now_ms)
        return self._truth(first.tier, stream_chance)

    def first_look(self, shown: Shown) -> tuple[Scan, Chain]:
        """See `first_look`."""
        self._look_at(Sight.of(shown))
        return self._scan, self._chain

    def _wish(self) -> Wish:
        return Wish(self._person, self._id, self._now_ms, self._n_pages)

    def _look_at(self, sight: Sight) -> None:
        """Have this before them, and know the chances of what they do about what is still to come."""
        person = self._person
        self._sight = sight
        self._scan = sight.scan(person.device, key_of(self._key, "reach"))
        self._until = np.cumsum(self._scan.seconds)
        self._looks = self._make_of(self._scan)
        self._luck = _luck(self._key, self._scan.title)
        self._rethink()

    def _rethink(self) -> None:
        self._chain = self._world.choice.chain(
            self._scan, self._looks, self._person.patience_seconds, self._since_seconds
        )

    def _make_of(self, scan: Scan) -> Looks:
        """What they make of the titles still to come; those behind count for nothing."""
        options, person, titles = self._world.scenario, self._person, scan.title[self._place :]
        worth = self._world.tastes.worth(person, titles, self._at_ms)
        if len(self._past):
            worth = worth + WATCHED_BEFORE * (titles[:, None] == self._past).any(axis=1)
        ahead = judged(person.key, titles, worth, options.choice.appeal, options.taste.misjudged)
        if not self._place:
            return ahead
        behind = np.zeros(self._place)
        return Looks(np.concatenate([behind, ahead.appeal]), np.concatenate([behind, ahead.worth]))

    def _goes_on(self) -> bool:
        """Look on to what is opened next, if anything is; whether they browse on after that."""
        first, ahead = self._place, self._chain.beyond(self._place)
        if not len(ahead.opened):
            return False
        lucky = self._luck.beyond(first)
        walk = ahead.walk(lucky)
        opens = len(walk.opened) > 0
        last = first + (int(walk.opened[0]) if opens else walk.end)
        n = last - first + 1
        self._n_examined += int(np.count_nonzero(lucky.opens[:n] < ahead.examined[:n]))
        self._look(first, last)
        self._place = last + 1
        if not opens:
            return False
        satisfied = walk.streamed and len(walk.opened) == 1
        leaves = self._stream(last) if satisfied else self._be_disappointed(last, walk.end == last - first)
        return not leaves and self._place < len(self._scan)

    def _look(self, first: int, last: int) -> None:
        """Come to these placements one after the other, and let time go by."""
        before = float(self._until[first - 1]) if first else 0.0
        came = self._until[first : last + 1] - self._scan.seconds[first : last + 1] - before
        times = (self._now_ms + 1000 * came).astype(np.int64).tolist()
        device = self._person.device
        self._said += looking(self._sight, self._scan, device, self._n_seen, first, last, times)
        self._n_seen = self._sight.n_seen(device, int(self._scan.screen[last]))
        self._now_ms += round(1000 * (float(self._until[last]) - before))
        if self._dismisses:
            self._dislike(first, last)

    def _stream(self, place: int) -> bool:
        """Stream what is there; whether they leave then. Who stays has fresh patience."""
        title, (shown, row, column) = int(self._scan.title[place]), self._placed(place)
        world, key = self._world, key_of(self._key, "watching", title)
        liked = float(self._looks.worth[place]) - world.scenario.choice.satisfaction
        watched = streamed(key, world.catalogue.titles[title], liked, row, column, self._now_ms)
        if self._first_stream_ms is None and watched.plays_at_ms is not None:
            self._first_stream_ms = watched.plays_at_ms - self._at_ms
        self._streams.append(title)
        self._watch(shown, watched)
        self._since_seconds = float(self._until[place])
        return self._chance("another", title) >= world.scenario.choice.another

    def _be_disappointed(self, place: int, leaves: bool) -> bool:
        shown, row, column = self._placed(place)
        key = key_of(self._key, "watching", int(self._scan.title[place]))
        self._watch(shown, disappointed(key, row, column, self._now_ms))
        return leaves

    def _watch(self, shown: Shown, watched: Watched) -> None:
        self._n_opened += 1
        self._seconds += watched.seconds
        self._said += [Cited(shown, event) for event in watched.at_once]
        if watched.later:
            self._flush()
            self._said += [Cited(shown, event) for event in watched.later]
        self._now_ms = watched.back_at_ms

    def _placed(self, place: int) -> tuple[Shown, int, int]:
        """The page, row and column that events cite for a placement of the scan."""
        shown, row = self._sight.placed(int(self._scan.row[place]))
        return shown, row, int(self._scan.column[place])

    def _chance(self, what: str, title: int) -> float:
        """This visit's number from 0 to 1 for something that may happen to a title."""
        return key_of(self._key, what, title) / 2**64

    def _dislike(self, first: int, last: int) -> None:
        worth = self._looks.worth[first : last + 1]
        least = int(worth.argmin())
        if self._disliked is None or worth[least] < self._disliked[0]:
            self._disliked = (float(worth[least]), *self._placed(first + least))

    def _leave(self) -> None:
        if self._disliked is not None:
            _, shown, row, column = self._disliked
            self._now_ms += _BACK_MS
            self._said.append(Cited(shown, Dismiss(self._now_ms, row, column)))
        self._flush()

    def _flush(self) -> None:
        """Put what was said since the last time into batches, one for each page that it cites."""
        pages: dict[str, tuple[Shown, list[Event]]] = {}
        for shown, event in self._said:
            pages.setdefault(shown.decision, (shown, []))[1].append(event)
        for shown, events in pages.values():
            at_ms = max(self._now_ms, max(event.at for event in events))
            told = Told(self._person, self._id, shown, self._n_told, at_ms, tuple(events))
            self._waiting.append(told)
            self._n_told += 1
        if pages:
            self._now_ms = self._waiting[-1].at_ms
        self._said = []

    def _sent(self) -> list[Told]:
        waiting, self._waiting = self._waiting, []
        return self._sending.now(waiting)

    def _truth(self, tier: str, stream_chance: float) -> VisitTruth:
        person, titles = self._person, self._world.catalogue.titles
        minutes = self._seconds / 60
        returns = returns_at(self._world.scenario.returns, person, self._nth, self._now_ms, minutes)
        return replace(
            unserved(self._world.catalogue, person, self._nth, self._at_ms),
            tier=tier,
            n_pages=self._n_pages,
            n_examined=self._n_examined,
            n_opened=self._n_opened,
            n_streams=len(self._streams),
            first_stream_ms=self._first_stream_ms,
            minutes=round(minutes, 3),
            stream_chance=stream_chance,
            returns_at_ms=returns,
            streamed=tuple(titles[title].id for title in self._streams),
        )


def _luck(key: int, titles: np.ndarray) -> Luck:
    """A visit's luck along a scan of these titles, (n,): whether they open and stream a title depends on the
    title, whether they go on, on how far they have come. All three are drawn at once, which is faster."""
    n = len(titles)
    things = np.empty(3 * n, np.int64)
    np.multiply(titles, 3, out=things[:n])
    np.add(things[:n], 1, out=things[n : 2 * n])
    things[2 * n :] = np.arange(2, 3 * n + 2, 3)
    lucky = luck(key_of(key, "luck"), things)
    return Luck(lucky[:n], lucky[n : 2 * n], lucky[2 * n :])
