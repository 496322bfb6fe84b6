"""From a request to the answer of the ladder, under a condition."""

from __future__ import annotations

import time
from collections.abc import Callable

from coldopen.core.chances import Luck
from coldopen.core.decision import Ask, Decision
from coldopen.core.log import View, Visit
from coldopen.core.page import Tier
from coldopen.core.signals import Signals
from coldopen.engine.condition import Condition
from coldopen.engine.records import Records
from coldopen.planner import (
    IN_ORDER,
    NEVER,
    Answer,
    Deadline,
    Drawing,
    Loaded,
    NewTitles,
    PageRequest,
    Plan,
    Prepared,
    brought,
    excluded,
    for_want_of_time,
    going_on,
    in_common,
    prepared,
    read_evidence,
    shared_page,
    size,
)
from coldopen.policies import NewTitleOptions
from coldopen.rows import PhraseBook, Situation

GRACE_SECONDS = 0.02
"""With less time left, a page is one for all in its place, whose making may take as long in any case."""


class Making:
    """Makes situations, plans and answers. `title_of` is the id of a title, given a catalogue's content id
    and an index."""

    def __init__(
        self, phrases: PhraseBook, records: Records, title_of: Callable[[str, int], str | None]
    ) -> None:
        self._phrases = phrases
        self._records = records
        self._title_of = title_of
        self._new: dict[NewTitleOptions, tuple[View, NewTitles]] = {}

    def situation(
        self, by: Condition, loaded: Loaded, ask: Ask, signals: Signals, done: Visit, at_ms: int
    ) -> Situation:
        """What a page for a visitor is made in."""
        return Situation(
            loaded.edition,
            signals,
            loaded.book.match(signals, ask.max_age, at_ms),
            at_ms,
            ask.max_age,
            self._phrases.best(signals.languages),
            read_evidence(
                done,
                self._records.of,
                self._title_of,
                loaded.edition.catalogue,
                by.settings.popularity.stream_seconds,
            ),
            brought=brought(ask, by.settings.planner.candidate_weight),
            by_reception=by.settings.reception.fills_rows and by.policy.name != "rules",
        )

    def plan(
        self,
        by: Condition,
        loaded: Loaded,
        asked: PageRequest,
        told: bool,
        luck: Luck,
        previous: Decision | None,
        n_seen: int,
        n_explored: int,
        n_tried: int = 0,
    ) -> Plan:
        """How a page is to be made: for children of the likeliest rows, and nothing is drawn. `n_explored`
        new titles were tried out in the visit so far, and `n_tried` in other visits of the visitor."""
        options, catalogue = by.settings.planner, loaded.edition.catalogue
        before = going_on(previous, n_seen, options.replan_rows, catalogue, self._title_of)
        if by.policy.name == "rules":
            return Plan(None, before)
        child = asked.max_age is not None and asked.max_age <= options.child_age
        policy = by.settings.policy
        drawing = Drawing(
            by.policy,
            loaded.values,
            policy.floor,
            None if child else luck,
            told,
            self._new_titles(loaded.view, by.settings.new_titles),
            luck.of("sampled") < policy.sampled,
            n_explored,
            n_tried,
        )
        return Plan(drawing, before)

    def prepared(
        self, by: Condition, situation: Situation, asked: PageRequest, deadline: Deadline, plan: Plan
    ) -> Prepared | None:
        """The page for a situation, or one that was made before for an equal one."""

        def make() -> Prepared | None:
            answer = self.answer(by, situation, asked, deadline, plan=plan)
            return None if answer is None else Prepared.of(answer, situation, self._phrases)

        if asked.exclude or plan != IN_ORDER:
            return make()
        return prepared(situation, *_size(by, situation, asked), make)

    def shared(
        self, by: Condition, situation: Situation, asked: PageRequest, deadline: Deadline, plan: Plan
    ) -> Prepared | None:
        """A page like those of others, for where there is no time for one of the visitor's own."""
        common = in_common(situation)
        soon = Deadline(max(deadline.until, time.perf_counter() + GRACE_SECONDS))

        def make() -> Prepared | None:
            answer = self.answer(by, common, asked, soon, "popularity", plan=plan)
            return None if answer is None else Prepared.of(for_want_of_time(answer), common, self._phrases)

        if asked.exclude or common.evidence.dismissed or plan != IN_ORDER:
            return make()
        return shared_page(common, *_size(by, situation, asked), make)

    def answer(
        self,
        by: Condition,
        situation: Situation,
        asked: PageRequest,
        deadline: Deadline = NEVER,
        first: Tier | None = None,
        plan: Plan = IN_ORDER,
    ) -> Answer | None:
        """What the ladder gives: a pure function of its arguments but for the deadline and what fails."""
        return by.ladder.answer(
            situation,
            *_size(by, situation, asked),
            excluded(situation, asked.exclude),
            deadline,
            first or by.settings.planner.first_tier,
            plan=plan,
        )

    def _new_titles(self, view: View, options: NewTitleOptions) -> NewTitles:
        """The titles that are new by a view; worked out once for each."""
        kept = self._new.get(options)
        if kept is None or kept[0] is not view:
            kept = self._new[options] = (view, NewTitles.of(view.folds.get("exposure"), view.at, options))
        return kept[1]


def _size(by: Condition, situation: Situation, asked: PageRequest) -> tuple[int, int]:
    return size(situation.signals.device, asked.ask, by.settings.planner)
