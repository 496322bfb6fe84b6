"""The order of rows: the layout's own, moved by rules, with pinned rows at their positions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from coldopen.rows import Proposal, RowSource, Situation

_N_PER_SOURCE = 64

Failed = Callable[[str, Exception], None]
"""Told the name of a row source and what it raised."""


def in_order(
    sources: Iterable[RowSource], layout: Sequence[str], situation: Situation, failed: Failed
) -> Iterator[Proposal]:
    """Rows in the order of the layout, then all that is left in the order of first mention; each key once.

    A mention in the layout takes the next row of the source so named, "name*" all of them. Sources are read
    only as far as is needed; one that raises is reported and proposes nothing more.
    """
    queues = {source.name: _guarded(source, situation, failed) for source in sources}
    mentions = [*layout, *(f"{name}*" for name in dict.fromkeys([*(m.rstrip("*") for m in layout), *queues]))]
    seen = set()
    for mention in mentions:
        name = mention.rstrip("*")
        queue = queues.get(name, iter(()))
        for row in queue:
            if row.key in seen or situation.fired.forbids_row(row.key):
                continue
            seen.add(row.key)
            yield row
            if name == mention:
                break


def pinned_and_free(
    rows: Iterable[Proposal], situation: Situation
) -> tuple[dict[int, Proposal], Iterator[Proposal]]:
    """Rows that rules pinned, by their position below the hero, and the others in order."""
    fired = situation.fired
    if not fired.pinned_rows and not fired.row_moves:
        return {}, iter(rows)
    positions = {key: position for position, key in fired.pinned_rows}
    pinned, free = {}, []
    for row in rows:
        if row.key in positions:
            pinned[positions[row.key]] = row
        else:
            free.append(row)
    moved = {row.key: (i + 1) / fired.row_factor(row.key) for i, row in enumerate(free)}
    return pinned, iter(sorted(free, key=lambda row: moved[row.key]))


def _guarded(source: RowSource, situation: Situation, failed: Failed) -> Iterator[Proposal]:
    try:
        yield from islice(source.propose(situation), _N_PER_SOURCE)
    except Exception as error:
        failed(source.name, error)
