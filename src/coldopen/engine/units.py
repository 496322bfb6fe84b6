"""Which id a page's visitor is assigned by: settled by the first page of a visit."""

from __future__ import annotations

from collections import OrderedDict

from coldopen.core.decision import unit_of
from coldopen.core.log import Log
from coldopen.core.signals import Signals
from coldopen.planner import PageRequest
from coldopen.rules import Facts, facts_of

_N_VISITS = 4096
Unit = tuple[str, Facts]
"""The id, and what was known of the visitor when it was settled."""


class Units:
    """The units of visits, the latest kept at hand. What a visit's first page was assigned by holds for all
    its pages, whatever ids and signals come later: so does the variant, through re-plans and a sign-up."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._latest: OrderedDict[str, Unit] = OrderedDict()

    def of(self, visit: str, is_new: bool, asked: PageRequest, signals: Signals) -> Unit:
        """The unit of a visit: of one that is not new, that of its first page in the log.

        Arguments:
            visit: its id.
            is_new: whether the id was made for this very page.
            asked: what the page is asked with: the id under which the visitor was first served comes first,
                then their own, then that of the visit.
            signals: what is known of the visitor now.
        """
        kept = self._latest.get(visit)
        if kept is None:
            first = None if is_new else self.log.read_first_decision(visit)
            if first is not None:
                kept = unit_of(first), facts_of(first.signals, first.ask.max_age)
            else:
                kept = asked.first_id or asked.visitor or visit, facts_of(signals, asked.max_age)
            self._latest[visit] = kept
            while len(self._latest) > _N_VISITS:
                self._latest.popitem(last=False)
        return kept

    def forget(self) -> None:
        """Keep none at hand: somebody was deleted."""
        self._latest.clear()
