"""Finding the records of pages: lately made ones in memory, all others in the log."""

from __future__ import annotations

from collections import OrderedDict

from coldopen.core.decision import Decision
from coldopen.core.errors import Problem
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Log

_N_DECISIONS = 4096


class Records:
    """The records of pages in a log, and the latest of this process before the log has written them."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._latest: OrderedDict[tuple[str, int], Decision] = OrderedDict()

    def of(self, visit: str, number: int) -> Decision | None:
        """The record of a visit's page; None where there is none."""
        kept = self._latest.get((visit, number))
        if kept is None:
            kept = self.log.read_decision(visit, number)
            if kept is not None:
                self.remember(kept)
        return kept

    def has_at_hand(self, visit: str, number: int) -> bool:
        """Whether a page was recorded here lately."""
        return (visit, number) in self._latest

    def named(self, decision: str) -> Decision | None:
        """The record of a decision as the log has it now; None where it has none of this id."""
        where = split_decision_id(decision)
        return self.log.read_decision(*where) if where else None

    def named_or_problem(self, decision: str) -> Decision:
        """The same. Raises Problem where there is none."""
        record = self.named(decision)
        if record is None:
            told = "the id of a page in the log, recorded and of nobody who was deleted"
            raise Problem("decision", decision, told)
        return record

    def remember(self, decision: Decision) -> None:
        """Keep at hand what was recorded just now."""
        self._latest[decision.visit, decision.number] = decision
        while len(self._latest) > _N_DECISIONS:
            self._latest.popitem(last=False)

    def forget(self) -> None:
        """Keep none at hand: somebody was deleted."""
        self._latest.clear()
