"""Rows that editors and rules ask for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from coldopen.catalogue import TitleQuery
from coldopen.core.page import Message
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation
from coldopen.rules import EditorialRow, InsertedRow


class Editorial:
    """The editors' rows that hold for this visitor now, and those that rules insert."""

    name = "editorial"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        for row in situation.fired.editorial:
            yield _row(situation, row, self.name, row.titles, "reason.editorial")
        for inserted in situation.fired.inserted:
            yield _row(situation, inserted, "rule", None, "reason.rule")


def _row(
    situation: Situation,
    row: EditorialRow | InsertedRow,
    source: str,
    ids: tuple[str, ...] | None,
    reason: str,
) -> Proposal:
    return Proposal(
        key=row.key,
        source=source,
        heading=Message("text", (f"text:{row.heading_in(situation.language)}",)),
        reason=Message("text", (f"text:{row.reason}",)) if row.reason else Message(reason),
        titles=_titles(situation, row.key, ids, row.query),
        shape="wide",
        n_least=1,
    )


def _titles(
    situation: Situation, key: str, ids: tuple[str, ...] | None, query: TitleQuery | None
) -> np.ndarray:
    """Named titles in the editor's own order, or what a query means, best liked in the place first."""
    if ids:
        index = situation.catalogue.index
        return np.array([index[i] for i in dict.fromkeys(ids) if i in index], np.int32)
    if query is None:
        return np.zeros(0, np.int32)
    return situation.recall(key, lambda: situation.best(situation.matching(query)))
