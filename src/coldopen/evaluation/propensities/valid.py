"""What must hold for every page: it may be shown, and it is what its record says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import msgspec

from coldopen.core.decision import Decision, PackedDecision
from coldopen.engine import Engine, PageRequest, Served
from coldopen.planner import page_rows


def read_again(decision: Decision) -> Decision:
    """A decision as it is read after it was written."""
    written = msgspec.msgpack.encode(PackedDecision.of(decision))
    return msgspec.msgpack.decode(written, type=PackedDecision).unpacked()


class Valid:
    """What holds for the pages of a request."""

    def __init__(self, engine: Engine, asked: PageRequest) -> None:
        situation, _ = engine.situation(asked.signals, asked.max_age)
        fired, index = situation.fired, situation.catalogue.index
        self._engine, self._catalogue = engine, situation.catalogue
        self._allowed = situation.allowed
        self._not_first = [(situation.matching(query), n) for query, n in fired.not_first]
        self._pinned = {(key, column): index[title] for key, column, title in fired.pinned_titles}

    def broken(self, served: Served, record: Decision) -> Iterator[str]:
        """What does not hold for a page and its record as it is read again."""
        titles = record.titles_by_row()
        flat = list(chain.from_iterable(titles))
        if record != served.decision:
            yield "a record that is read otherwise than written"
        if len(set(flat)) < len(flat):
            yield "a title twice"
        too_early = any(held[row].any() for held, n_rows in self._not_first for row in titles[:n_rows])
        if too_early or not self._allowed[flat].all():
            yield "a title that may not be shown"
        if self._pinned and not self._keeps_pins(record, titles):
            yield "a pinned title elsewhere"
        rows = page_rows(record.rows, titles, self._catalogue, self._engine.phrases, record.language)
        if rows != served.page.rows:
            yield "a page that is not what its record says"

    def _keeps_pins(self, record: Decision, titles: list[list[int]]) -> bool:
        by_key = {row.key: each for row, each in zip(record.rows, titles, strict=True)}
        return all(
            by_key[key][column] == title for (key, column), title in self._pinned.items() if key in by_key
        )
