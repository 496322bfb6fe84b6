"""A page that goes on from an earlier one of the visit: what was seen stays, and little of the rest moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.core.decision import Decision, PlannedRow
from coldopen.planner.compose import AFRESH, GoingOn
from coldopen.planner.evidence import TitleOf
from coldopen.rows import Proposal


def going_on(
    before: Decision | None, n_seen: int, n_anew: int, catalogue: Catalogue, title_of: TitleOf
) -> GoingOn:
    """What to keep of the page before, its titles as places in the catalogue in service.

    Arguments:
        before: its record; None where there is none.
        n_seen: how many of its rows were seen, from the top.
        n_anew: how many rows below may be drawn anew; the others keep their order.
        title_of: see `read_evidence`.
    """
    if before is None or not n_seen:
        return AFRESH
    titles = [_here(row, before.catalogue, catalogue, title_of) for row in before.titles_by_row()]
    kept = tuple(zip(before.rows[:n_seen], titles, strict=False))
    rest = tuple(
        _proposal(row, among)
        for row, among in zip(before.rows[n_seen:], titles[n_seen:], strict=True)
        if row.shape != "hero"
    )
    return GoingOn(kept, rest, n_anew)


def _here(titles: Sequence[int], then: str, catalogue: Catalogue, title_of: TitleOf) -> list[int]:
    if then == catalogue.id:
        return list(titles)
    ids = [title_of(then, title) for title in titles]
    return [catalogue.index[each] for each in ids if each is not None and each in catalogue.index]


def _proposal(row: PlannedRow, titles: list[int]) -> Proposal:
    return Proposal(
        key=row.key,
        source=row.source,
        heading=row.heading,
        reason=row.reason,
        titles=np.array(titles, np.intp),
        shape=row.shape,
    )
