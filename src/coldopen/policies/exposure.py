"""The fold that counts how often new titles were seen, so that each gets its chance.

A title is new for so many days after it first was in a catalogue in service, or after the day on which the
catalogue says it was added, whichever is later. Of the very first catalogue only titles with such a day can
be new: all else was there before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.core.decision import Decision, PackedDecision
from coldopen.core.events import Batch
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Activation, Arrays, Record
from coldopen.metrics import looks_automatic
from coldopen.policies.daily_cap import DailyCap, key_of
from coldopen.policies.options import NewTitleOptions
from coldopen.policies.parts import named, part
from coldopen.policies.placed import titles_seen
from coldopen.policies.tried_out import TriedOut

DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()

Arrivals = Sequence[tuple[str, date | None]]
"""Of each title of a catalogue, in its order: its id, and when the catalogue says that it was added."""


class _New(Struct, array_like=True):
    first_at: int
    n_seen: int


class TitleExposure:
    """Counts impressions of new titles.

    `decision_of` finds the record of a page by (visit, number); `titles_of` gives the title ids of a
    catalogue by its content id, in its own order, and `arrivals_of` when each came as well.
    """

    name = "exposure"

    def __init__(
        self,
        decision_of: Callable[[str, int], Decision | None],
        titles_of: Callable[[str], Sequence[str]],
        arrivals_of: Callable[[str], Arrivals],
        options: NewTitleOptions | None = None,
    ) -> None:
        chosen = options or NewTitleOptions()
        self._decision_of = decision_of
        self._titles_of, self._arrivals_of = titles_of, arrivals_of
        self._new_ms = round(chosen.days * DAY_MS)
        self._enough = chosen.impressions
        self._visitors = DailyCap(chosen.counted_per_visitor)
        self._networks = DailyCap(chosen.counted_per_network)
        self._tried_out = TriedOut()
        self._known: set[int] = set()
        self._new: dict[str, _New] = {}
        self._catalogue = ""
        self._at = self._seq = self._changed = 0
        self._view: tuple[int, Arrays] | None = None

    def apply(self, record: Record) -> None:
        """Take in one record."""
        is_next_day = self._at // DAY_MS < record.at // DAY_MS
        self._at, self._seq = record.at, record.seq
        if is_next_day:
            self._age()
        match record.body:
            case Batch() as batch if self._new:
                self._count(batch)
            case Activation("catalogue", artifact):
                self._serve(artifact)
            case Decision() | PackedDecision() as decision:
                self._tried_out.page(decision, record.at // DAY_MS)
            case _:
                pass

    def view(self) -> Arrays:
        """The new titles of the catalogue in service: their indices there "titles" (n,), rising, how often
        each was seen since it came "n_seen" (n,), and when that was "first_at" (n,), in Unix milliseconds.

        Titles leave at the end of a day (UTC). `version` is the number of the last record that changed any
        of these. Beside them stands what was tried out, see `TriedOut`.
        """
        if self._view is None or self._view[0] != self._changed:
            self._view = self._changed, self._arrays()
        return {**self._view[1], **self._tried_out.view()}

    def snapshot(self) -> Arrays:
        """The whole state."""
        return {
            **named("visitors", self._visitors.snapshot()),
            **named("networks", self._networks.snapshot()),
            **named("tried", self._tried_out.snapshot()),
            "known": np.array(sorted(self._known), np.uint64),
            "new": np.frombuffer(msgspec.msgpack.encode(self._new), np.uint8),
            "catalogue": np.array([self._catalogue], np.str_),
            "at": np.array([self._at, self._changed], np.int64),
        }

    def restore(self, arrays: Arrays) -> None:
        """Take the state of a snapshot."""
        self._visitors.restore(part("visitors", arrays))
        self._networks.restore(part("networks", arrays))
        self._tried_out.restore(part("tried", arrays))
        self._known = set(arrays["known"].tolist())
        self._new = msgspec.msgpack.decode(arrays["new"].tobytes(), type=dict[str, _New])
        self._catalogue = str(arrays["catalogue"][0])
        self._at, self._changed = arrays["at"].tolist()
        self._view = None

    def _arrays(self) -> Arrays:
        index = {title: i for i, title in enumerate(self._titles_of(self._catalogue))} if self._new else {}
        here = sorted((index[title], new) for title, new in self._new.items() if title in index)
        return {
            "version": np.array([self._changed], np.int64),
            "titles": np.array([i for i, _ in here], np.int32),
            "n_seen": np.array([new.n_seen for _, new in here], np.int64),
            "first_at": np.array([new.first_at for _, new in here], np.int64),
        }

    def _serve(self, catalogue: str) -> None:
        """Take note of the titles that come with a catalogue."""
        self._catalogue, self._changed = catalogue, self._seq
        is_first = not self._known
        for title, added_on in self._arrivals_of(catalogue) if catalogue else ():
            key = key_of(title)
            if key not in self._known:
                self._known.add(key)
                added_at = None if added_on is None else (added_on.toordinal() - _EPOCH) * DAY_MS
                first_at = added_at if is_first else max(self._at, added_at or 0)
                if first_at is not None and first_at + self._new_ms > self._at:
                    self._new[title] = _New(first_at, 0)

    def _age(self) -> None:
        """Let titles go that are no longer new."""
        kept = {title: new for title, new in self._new.items() if new.first_at + self._new_ms > self._at}
        if len(kept) < len(self._new):
            for title in self._new.keys() - kept.keys():
                self._tried_out.leaves(self._new[title].n_seen, self._enough)
            self._new, self._changed = kept, self._seq

    def _count(self, batch: Batch) -> None:
        where = split_decision_id(batch.decision)
        decision = self._decision_of(*where) if where else None
        if decision is None or looks_automatic(batch):
            return
        who, day = decision.visitor or decision.visit, self._at // DAY_MS
        for title in self._seen(batch, decision):
            visitor, network = key_of(who, title), key_of(batch.address_group, title)
            if not self._visitors.left(visitor, day) or not self._networks.left(network, day):
                continue
            self._visitors.use(visitor, day)
            if batch.address_group:
                self._networks.use(network, day)
            self._new[title].n_seen += 1
            self._changed = self._seq

    def _seen(self, batch: Batch, decision: Decision) -> Iterator[str]:
        """The new titles that a batch tells as seen."""
        ids = self._titles_of(decision.catalogue)
        for i in titles_seen(batch, decision):
            if i < len(ids) and ids[i] in self._new:
                yield ids[i]
