"""The popularity fold: from decisions and batches to decayed counts by context.

Each visitor moves a title's count at most once a day: by their strongest interaction with it that day (the
earliest of equals), which is a maximum, so neither order nor repetition matters.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np

from coldopen.core.decision import Decision
from coldopen.core.events import MAX_LATENESS_MS, Add, Batch, Click, End, Event, Placed, Play, Progress
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Activation, Arrays, Record, Tombstone
from coldopen.popularity.contexts import WORLD, contexts_of
from coldopen.popularity.counts import DecayedCounts
from coldopen.popularity.options import PopularityOptions

HOUR_MS = 3_600_000
DAY_HOURS = 24
STREAM = 10
_MARGIN_HOURS = MAX_LATENESS_MS // HOUR_MS + 2
_MAX_WAITING = 10_000

Contribution = tuple[int, int, tuple[str, ...]]
"""How much, minus the hour (so that the earliest wins), and where it counts."""


_STRENGTH: dict[type, int] = {Click: 1, Add: 3, Play: 5, Progress: STREAM, End: STREAM}


def strength(event: Event, stream_seconds: float) -> int:
    """What an event says of a title's popularity, in tenths of a stream; 0 where it says nothing.

    >>> strength(Play(at=0, row=0, column=0), 120), strength(Progress(at=0, row=0, column=0, seconds=90), 120)
    (5, 0)
    """
    amount = _STRENGTH.get(type(event), 0)
    if isinstance(event, Progress | End) and event.seconds < stream_seconds:
        return 0
    return amount


class PopularityFold:
    """Counts what visitors did, by title and context.

    `decision_of` finds the record of a page by (visit, number); `titles_of` gives the title ids of a
    catalogue by its content id, in its own order.
    """

    name = "popularity"

    def __init__(
        self,
        decision_of: Callable[[str, int], Decision | None],
        titles_of: Callable[[str], Sequence[str]],
        options: PopularityOptions | None = None,
    ) -> None:
        self._options = options or PopularityOptions()
        self._decision_of = decision_of
        self._titles_of = titles_of
        self._places = DecayedCounts(self._options.half_life_hours)
        self._trending = DecayedCounts(self._options.trending_half_life_hours)
        self._number: dict[str, int] = {}
        self._ids: list[str] = []
        self._days: dict[int, dict[tuple[int, int], Contribution]] = {}
        self._waiting: dict[str, list[Batch]] = {}
        self._catalogue = ""
        self._index: dict[str, int] = {}
        self._to_catalogue: list[int] = []
        self._sparse: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}
        self._at = 0
        self._seq = self._changed = 0
        self._view: tuple[tuple[int, int], Arrays] | None = None

    def apply(self, record: Record) -> None:
        """Take in one record."""
        self._at = record.at
        self._seq = record.seq
        self._close(record.at // HOUR_MS)
        match record.body:
            case Batch() as batch:
                self._apply_batch(batch)
            case Decision() as decision:
                for waiting in self._waiting.pop(decision.id, ()):
                    self._learn(waiting, decision)
            case Activation("catalogue", artifact):
                self._serve(artifact)
            case Tombstone(visitor):
                self._forget(_who(visitor))
            case _:
                pass

    def view(self) -> Arrays:
        """Counts by context for the catalogue in service: contexts (n,), offsets (n + 1,), and per entry the
        catalogue index `titles` and the count `counts`, in streams decayed to the hour of the last record.

        `version` is the number of the last record that changed a count, and that hour: while it stays the
        same, so does all else.
        """
        version = (self._changed, self._at // HOUR_MS)
        if self._view is None or self._view[0] != version:
            self._view = (version, self._arrays(version))
        return self._view[1]

    def _arrays(self, version: tuple[int, int]) -> Arrays:
        hour = version[1]
        contexts = self._places.contexts()
        parts = [self._entries(c, self._places.scores(c)) for c in contexts]
        titles, scores = self._entries("", self._trending.scores(WORLD))
        return {
            "version": np.array(version, np.int64),
            "contexts": np.array(contexts, dtype=np.str_),
            "offsets": np.cumsum([0, *(len(p[0]) for p in parts)], dtype=np.int64),
            "titles": np.concatenate([np.zeros(0, np.int32), *(p[0] for p in parts)]),
            "counts": np.concatenate([np.zeros(0), *(p[1] for p in parts)])
            * self._places.factor(hour)
            / STREAM,
            "trending_titles": titles,
            "trending_counts": scores * self._trending.factor(hour) / STREAM,
        }

    def snapshot(self) -> Arrays:
        """The whole state, sorted."""
        kept = sorted(
            (day, who, title, amount, -minus_hour, contexts)
            for day, entries in self._days.items()
            for (who, title), (amount, minus_hour, contexts) in entries.items()
        )
        context_sets = sorted({k[5] for k in kept})
        set_number = {c: i for i, c in enumerate(context_sets)}
        waiting = [batch for _, batches in sorted(self._waiting.items()) for batch in batches]
        return {
            **{f"places.{k}": v for k, v in self._places.snapshot().items()},
            **{f"trending.{k}": v for k, v in self._trending.snapshot().items()},
            "ids": np.array(self._ids, dtype=np.str_),
            "at": np.array([self._at, self._changed], np.int64),
            "catalogue": np.array([self._catalogue], dtype=np.str_),
            "who": np.array([k[1] for k in kept], np.uint64),
            "kept": np.array([(k[0], k[2], k[3], k[4], set_number[k[5]]) for k in kept], np.int64).reshape(
                -1, 5
            ),
            "context_sets": np.array(["\n".join(c) for c in context_sets], dtype=np.str_),
            "waiting": np.frombuffer(msgspec.msgpack.encode(waiting), np.uint8),
        }

    def restore(self, arrays: Arrays) -> None:
        """Take the state of a snapshot."""
        self._places.restore(_under("places.", arrays))
        self._trending.restore(_under("trending.", arrays))
        self._ids = [str(i) for i in arrays["ids"]]
        self._number = {name: i for i, name in enumerate(self._ids)}
        self._serve(str(arrays["catalogue"][0]))
        self._at, self._changed = arrays["at"].tolist()
        self._view = None
        sets = [tuple(str(s).split("\n")) for s in arrays["context_sets"]]
        self._days = {}
        for who, (day, title, amount, hour, n_set) in zip(
            arrays["who"].tolist(), arrays["kept"].tolist(), strict=True
        ):
            self._days.setdefault(day, {})[who, title] = (amount, -hour, sets[n_set])
        self._waiting = {}
        for batch in msgspec.msgpack.decode(arrays["waiting"].tobytes(), type=list[Batch]):
            self._waiting.setdefault(batch.decision, []).append(batch)

    def _apply_batch(self, batch: Batch) -> None:
        if not any(strength(event, self._options.stream_seconds) for event in batch.events):
            return
        where = split_decision_id(batch.decision)
        decision = self._decision_of(*where) if where else None
        if decision is not None:
            self._learn(batch, decision)
        elif where is not None and len(self._waiting) < _MAX_WAITING:
            self._waiting.setdefault(batch.decision, []).append(batch)

    def _learn(self, batch: Batch, decision: Decision) -> None:
        titles = self._titles_of(decision.catalogue)
        contexts = contexts_of(decision.signals)
        who = _who(decision.visitor or decision.visit)
        for event in batch.events:
            amount = strength(event, self._options.stream_seconds)
            if not amount or not isinstance(event, Placed):
                continue
            index = decision.title_at(event.row, event.column)
            if index is not None and index < len(titles):
                hour = self._hour(batch, event)
                self._keep_strongest(who, self._title(titles[index]), (amount, -hour, contexts))

    def _hour(self, batch: Batch, event: Event) -> int:
        """The hour an event counts in. Where the machine's clock was set back, so that the log's own time is
        ahead and the hour of receipt is closed, that is the log's hour."""
        closed = batch.received_at // HOUR_MS <= self._places.closed_through
        return (self._at if closed else batch.happened_at(event)) // HOUR_MS

    def _keep_strongest(self, who: int, title: int, new: Contribution) -> None:
        entries = self._days.setdefault(-new[1] // DAY_HOURS, {})
        old = entries.get((who, title))
        if old is not None:
            if old >= new:
                return
            self._count(title, old, -1)
        entries[who, title] = new
        self._count(title, new, 1)

    def _count(self, title: int, contribution: Contribution, sign: int) -> None:
        self._changed = self._seq
        amount, minus_hour, contexts = contribution
        for context in contexts:
            self._places.add(context, title, -minus_hour, sign * amount)
        self._trending.add(WORLD, title, -minus_hour, sign * amount)

    def _forget(self, who: int) -> None:
        """Take back what a deleted visitor has moved in hours still open; closed hours hold sums of many."""
        for entries in self._days.values():
            for key in [k for k in entries if k[0] == who]:
                self._count(key[1], entries.pop(key), -1)
        self._waiting = {
            page: kept
            for page, batches in self._waiting.items()
            if (kept := [b for b in batches if _who(b.visit) != who])
        }

    def _close(self, hour: int) -> None:
        through = (hour - _MARGIN_HOURS) // DAY_HOURS * DAY_HOURS - 1
        if through <= self._places.closed_through:
            return
        self._places.close_through(through)
        self._trending.close_through(through)
        for day in [d for d in self._days if d * DAY_HOURS <= through]:
            del self._days[day]
        oldest = (hour - 1) * HOUR_MS
        self._waiting = {
            page: kept
            for page, batches in self._waiting.items()
            if (kept := [b for b in batches if b.received_at >= oldest])
        }

    def _title(self, title_id: str) -> int:
        number = self._number.get(title_id)
        if number is None:
            number = self._number[title_id] = len(self._ids)
            self._ids.append(title_id)
            self._to_catalogue.append(self._index.get(title_id, -1))
        return number

    def _serve(self, catalogue: str) -> None:
        """Give views in terms of this catalogue from now on."""
        self._changed = self._seq
        self._catalogue = catalogue
        self._sparse.clear()
        self._index, self._to_catalogue = {}, [-1] * len(self._ids)  # where the catalogue cannot be read
        self._index = {t: i for i, t in enumerate(self._titles_of(catalogue))} if catalogue else {}
        self._to_catalogue = [self._index.get(t, -1) for t in self._ids]

    def _entries(self, context: str, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The titles of the catalogue in service with a score, ascending, and their scores."""
        kept = self._sparse.get(context)
        if kept is not None and kept[0] is scores:
            return kept[1], kept[2]
        index = np.array(self._to_catalogue[: len(scores)], np.int32)
        here = np.flatnonzero((scores > 0) & (index >= 0))
        here = here[np.argsort(index[here])]
        self._sparse[context] = (scores, index[here], scores[here])
        return index[here], scores[here]


def _who(visitor: str) -> int:
    return int.from_bytes(hashlib.blake2b(visitor.encode(), digest_size=8).digest(), "big")


def _under(prefix: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {k.removeprefix(prefix): v for k, v in arrays.items() if k.startswith(prefix)}
