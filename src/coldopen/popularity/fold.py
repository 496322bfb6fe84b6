"""The popularity fold: from decisions and batches to decayed counts by context.

Each visitor moves a title's count at most once a day: by their strongest interaction with it that day (the
earliest of equals), which is a maximum, so neither order nor repetition matters. How many titles a visitor
may move, and how many visitors of one network count, is capped by `Day`; what clicks and plays add to a
title's streams, by `Attention`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
import numpy as np

from coldopen.core.decision import Decision, PackedDecision, unpacked
from coldopen.core.errors import Problem
from coldopen.core.events import MAX_LATENESS_MS, Batch, Event, Placed
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Activation, Arrays, Record, Tombstone
from coldopen.popularity.acts import Act, key_of, strength
from coldopen.popularity.attention import Attention, under
from coldopen.popularity.contexts import WORLD, contexts_of
from coldopen.popularity.day import Change, Day
from coldopen.popularity.day_arrays import pack, unpack
from coldopen.popularity.options import PopularityOptions

HOUR_MS = 3_600_000
DAY_HOURS = 24
_MARGIN_HOURS = MAX_LATENESS_MS // HOUR_MS + 2
_MAX_WAITING = 10_000
_FORM = 2


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
        told = self._options
        self._places = Attention(told.half_life_hours, told.weak_share)
        self._trending = Attention(told.trending_half_life_hours, told.weak_share)
        self._number: dict[str, int] = {}
        self._number_of_key: dict[int, int] = {}
        self._ids: list[str] = []
        self._keys: list[int] = []
        self._days: dict[int, Day] = {}
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
            case Decision() | PackedDecision() as decision:
                for waiting in self._waiting.pop(decision.id, ()):
                    self._learn(waiting, unpacked(decision))
            case Activation("catalogue", artifact):
                self._serve(artifact)
            case Tombstone(visitor):
                self._forget(key_of(visitor))
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
            "counts": np.concatenate([np.zeros(0), *(p[1] for p in parts)]) * self._places.factor(hour),
            "trending_titles": titles,
            "trending_counts": scores * self._trending.factor(hour),
        }

    def snapshot(self) -> Arrays:
        """The whole state, sorted."""
        waiting = [batch for _, batches in sorted(self._waiting.items()) for batch in batches]
        return {
            "form": np.array([_FORM], np.int64),
            **{f"places.{k}": v for k, v in self._places.snapshot().items()},
            **{f"trending.{k}": v for k, v in self._trending.snapshot().items()},
            **{f"days.{k}": v for k, v in pack(self._days).items()},
            "ids": np.array(self._ids, dtype=np.str_),
            "at": np.array([self._at, self._changed], np.int64),
            "catalogue": np.array([self._catalogue], dtype=np.str_),
            "waiting": np.frombuffer(msgspec.msgpack.encode(waiting), np.uint8),
        }

    def restore(self, arrays: Arrays) -> None:
        """Take the state of a snapshot.

        Raises:
            Problem: one of another form, from before or after this version of coldopen.
        """
        form = int(arrays["form"][0]) if "form" in arrays else 1
        if form != _FORM:
            raise Problem("popularity snapshot", f"form {form}", f"form {_FORM}; it is folded anew")
        self._places.restore(under("places.", arrays))
        self._trending.restore(under("trending.", arrays))
        self._ids, self._keys, self._number, self._number_of_key = [], [], {}, {}
        for name in arrays["ids"]:
            self._title(str(name))
        self._serve(str(arrays["catalogue"][0]))
        self._at, self._changed = arrays["at"].tolist()
        self._view = None
        self._days = unpack(under("days.", arrays), self._options)
        self._waiting = {}
        for batch in msgspec.msgpack.decode(arrays["waiting"].tobytes(), type=list[Batch]):
            self._waiting.setdefault(batch.decision, []).append(batch)

    def _apply_batch(self, batch: Batch) -> None:
        """Learn from a batch, now or when the record of its page comes. One whose page is none of its own
        visit's teaches nothing: nobody saw that page in this visit."""
        if not any(strength(event, self._options.stream_seconds) for event in batch.events):
            return
        where = split_decision_id(batch.decision)
        if where is None or where[0] != batch.visit:
            return
        decision = self._decision_of(*where)
        if decision is not None:
            self._learn(batch, decision)
        elif len(self._waiting) < _MAX_WAITING:
            self._waiting.setdefault(batch.decision, []).append(batch)

    def _learn(self, batch: Batch, decision: Decision) -> None:
        titles = self._titles_of(decision.catalogue)
        contexts = contexts_of(decision.signals)
        who, network = key_of(decision.visitor or decision.visit), key_of(batch.address_group)
        for event in batch.events:
            amount = strength(event, self._options.stream_seconds)
            if not amount or not isinstance(event, Placed):
                continue
            index = decision.title_at(event.row, event.column)
            hour = self._hour(batch, event)
            if index is None or index >= len(titles) or hour <= self._places.closed_through:
                continue
            title = self._keys[self._title(titles[index])]
            self._count(self._day(hour).offer(who, title, Act(amount, -hour, contexts, network)))

    def _day(self, hour: int) -> Day:
        day = self._days.get(hour // DAY_HOURS)
        if day is None:
            day = self._days[hour // DAY_HOURS] = Day(self._options)
        return day

    def _hour(self, batch: Batch, event: Event) -> int:
        """The hour an event counts in. Where the machine's clock was set back, so that the log's own time is
        ahead and the hour of receipt is closed, that is the log's hour."""
        closed = batch.received_at // HOUR_MS <= self._places.closed_through
        return (self._at if closed else batch.happened_at(event)) // HOUR_MS

    def _count(self, changes: Iterable[Change]) -> None:
        for key, act, sign in changes:
            self._changed = self._seq
            title = self._number_of_key[key]
            for context in act.contexts:
                self._places.add(context, title, act.hour, act.amount, sign)
            self._trending.add(WORLD, title, act.hour, act.amount, sign)

    def _forget(self, who: int) -> None:
        """Take back what a deleted visitor has moved in hours still open; closed hours hold sums of many."""
        for day in self._days.values():
            self._count(day.forget(who))
        self._waiting = {
            page: kept
            for page, batches in self._waiting.items()
            if (kept := [b for b in batches if key_of(b.visit) != who])
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
            key = key_of(title_id)
            self._number_of_key[key] = number
            self._ids.append(title_id)
            self._keys.append(key)
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
