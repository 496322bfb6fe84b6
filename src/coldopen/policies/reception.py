"""The fold that learns how titles are received: how often those who saw one played it.

What is shown first gets streamed first, so counts of streams say where titles stood as much as what they are
worth. Plays beside sightings do not: a title that was often seen and never played sinks, and one that few
have seen keeps its chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from coldopen.core.decision import Decision
from coldopen.core.events import Batch, End, Play, Progress
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Activation, Arrays, Record, Tombstone
from coldopen.metrics import looks_automatic
from coldopen.metrics.options import DAY_MS, HOUR_MS
from coldopen.policies.daily_cap import key_of
from coldopen.policies.options import ReceptionOptions
from coldopen.policies.parts import named, part
from coldopen.policies.placed import titles_seen
from coldopen.policies.reception_counts import PLAYED, SEEN, STREAMED, ReceptionCounts
from coldopen.policies.seen_today import SeenToday

RENEWED_MS, RENEWED_BATCHES = 10_000, 20
"""Views are renewed when so long a time begins anew, or so many batches have taught something: whatever pages
remember of a view is made anew with the next."""

_N_KEPT = 3
_NO_TITLES = np.zeros(0, np.int64)


class TitleReception:
    """Counts who saw a title, and who of them played and streamed it.

    `decision_of` finds the record of a page by (visit, number); `titles_of` gives the title ids of a
    catalogue by its content id, in its own order. A play is a stream from `stream_seconds` on.
    """

    name = "reception"

    def __init__(
        self,
        decision_of: Callable[[str, int], Decision | None],
        titles_of: Callable[[str], Sequence[str]],
        stream_seconds: float,
        options: ReceptionOptions | None = None,
    ) -> None:
        chosen = options or ReceptionOptions()
        self._decision_of = decision_of
        self._titles_of = titles_of
        self._stream_seconds = stream_seconds
        self._counts = ReceptionCounts(chosen.half_life_hours)
        self._today = SeenToday(
            chosen.titles_per_visitor, chosen.visitors_per_network, chosen.plays_per_network
        )
        self._number: dict[str, int] = {}
        self._numbers: dict[str, np.ndarray] = {}
        self._catalogue, self._here = "", _NO_TITLES
        self._at = self._seq = self._changed = self._n_untold = 0
        self._told, self._told_of = self._counts.as_of(0), 0
        self._view: tuple[int, str, Arrays] | None = None

    def apply(self, record: Record) -> None:
        """Take in one record."""
        if record.at // RENEWED_MS > self._at // RENEWED_MS:
            self._tell()
        self._at, self._seq = record.at, record.seq
        match record.body:
            case Batch() as batch:
                self._take(batch)
                self._n_untold += self._changed == self._seq
                if self._n_untold >= RENEWED_BATCHES:
                    self._tell()
            case Activation("catalogue", artifact):
                self._serve(artifact)
            case Tombstone(visitor):
                self._today.ignore(key_of(visitor), self._at // DAY_MS)
            case _:
                pass

    def view(self) -> Arrays:
        """The titles of the catalogue in service that were seen: their indices there "titles" (n,), rising,
        and by how many visitors they were "seen", "played" and "streamed", each (n,), decayed.

        All as it was when the ten seconds began in which the last record came, or at the twentieth batch
        since. `version` is the number of the last record that had changed any of it by then.
        """
        if self._view is None or self._view[:2] != (self._told_of, self._catalogue):
            self._view = self._told_of, self._catalogue, self._arrays()
        return self._view[2]

    def snapshot(self) -> Arrays:
        """The whole state."""
        return {
            **named("counts", self._counts.snapshot()),
            **named("today", self._today.snapshot()),
            "titles": np.array(list(self._number), np.str_),
            "catalogue": np.array([self._catalogue], np.str_),
            "at": np.array([self._at, self._changed, self._told_of, self._n_untold], np.int64),
            "told": self._told,
        }

    def restore(self, arrays: Arrays) -> None:
        """Take the state of a snapshot."""
        self._counts.restore(part("counts", arrays))
        self._today.restore(part("today", arrays))
        self._number = {str(title): i for i, title in enumerate(arrays["titles"])}
        self._numbers = {}
        self._serve(str(arrays["catalogue"][0]))
        self._at, self._changed, self._told_of, self._n_untold = arrays["at"].tolist()
        self._told = np.array(arrays["told"])
        self._view = None

    def _serve(self, catalogue: str) -> None:
        """Give views in terms of this catalogue from now on, of no title where it cannot be read."""
        self._catalogue, self._here = catalogue, _NO_TITLES
        self._here = self._numbers_of(catalogue)

    def _tell(self) -> None:
        """Have views tell what has been counted up to now."""
        self._n_untold = 0
        if self._changed > self._told_of:
            self._told, self._told_of = self._counts.as_of(self._at // HOUR_MS), self._changed

    def _arrays(self) -> Arrays:
        told = np.zeros((len(self._told), len(self._here)))
        known = self._here < self._told.shape[1]
        told[:, known] = self._told[:, self._here[known]]
        here = np.flatnonzero(told[SEEN])
        seen, played, streamed = told[:, here]
        return {
            "version": np.array([self._told_of], np.int64),
            "titles": here.astype(np.int32),
            "seen": seen,
            "played": played,
            "streamed": streamed,
        }

    def _take(self, batch: Batch) -> None:
        """Learn from a batch. One whose page is none of its own visit's teaches nothing."""
        where = split_decision_id(batch.decision)
        decision = self._decision_of(*where) if where and where[0] == batch.visit else None
        if decision is None:
            return
        who, day = key_of(decision.visitor or decision.visit), self._at // DAY_MS
        if looks_automatic(batch):
            self._today.ignore(who, day)
            return
        acts = list(self._acts(batch, decision))
        titles = [*titles_seen(batch, decision), *(title for title, _ in acts)]
        numbers = self._numbers_of(decision.catalogue) if titles else _NO_TITLES
        if titles and max(titles) < len(numbers):
            self._see(who, batch.address_group, numbers[titles].tolist(), day)
            for title, is_stream in acts:
                self._play(who, batch.address_group, int(numbers[title]), is_stream, day)

    def _acts(self, batch: Batch, decision: Decision) -> Iterator[tuple[int, bool]]:
        """The titles that a batch tells as played, catalogue indices, and whether that is a stream."""
        for event in batch.events:
            if isinstance(event, Play | Progress | End):
                is_stream = not isinstance(event, Play) and event.seconds >= self._stream_seconds
                title = decision.title_at(event.row, event.column)
                if title is not None and (is_stream or isinstance(event, Play)):
                    yield title, is_stream

    def _see(self, who: int, address_group: str, titles: list[int], day: int) -> None:
        new = self._today.see(who, key_of(address_group) if address_group else 0, titles, day)
        if new:
            self._add(SEEN, new)

    def _play(self, who: int, address_group: str, title: int, is_stream: bool, day: int) -> None:
        network_title = key_of(address_group, str(title)) if address_group else 0
        if self._today.play(who, title, network_title, day):
            self._add(PLAYED, [title])
        if is_stream and self._today.stream(who, title, day):
            self._add(STREAMED, [title])

    def _add(self, kind: int, titles: list[int]) -> None:
        self._counts.add(kind, titles, self._at // HOUR_MS)
        self._changed = self._seq

    def _numbers_of(self, catalogue: str) -> np.ndarray:
        """The numbers that stand here for the titles of a catalogue, (n_titles,)."""
        numbers = self._numbers.get(catalogue)
        if numbers is None:
            known = self._number
            told = [known.setdefault(title, len(known)) for title in self._titles_of(catalogue)]
            self._counts.reach(len(known))
            numbers = np.array(told, np.int64)
            self._numbers = {**dict(list(self._numbers.items())[-_N_KEPT:]), catalogue: numbers}
        return numbers
