"""Pages again: rebuilt from their records, decided once more, explained."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import msgspec

from coldopen.core.chances import Luck
from coldopen.core.decision import Ask, Decision
from coldopen.core.errors import Problem
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Log, Visit
from coldopen.core.page import Page
from coldopen.engine.condition import Condition
from coldopen.engine.making import Making
from coldopen.engine.records import Records
from coldopen.log import ArtifactStore
from coldopen.planner import (
    NEVER,
    Again,
    Answer,
    Deadline,
    Editions,
    ExportedBelief,
    PageRequest,
    Recomputed,
    Replay,
    Trace,
    Why,
    changed_settings,
    compared,
    exported_belief,
    in_common,
    newcomer_stage,
    page_rows,
    render,
    replay_of,
    title_reason,
    traced,
    was_shared,
)
from coldopen.rows import PhraseBook


def with_assignments(page: Page, record: Decision) -> Page:
    """The page with the variants that it was decided under."""
    if not record.assignments:
        return page
    return msgspec.structs.replace(page, assignments=record.assignments)


class Past:
    """Pages of a log, again. `by` gives the condition that a page was decided by."""

    def __init__(
        self,
        log: Log,
        artifacts: ArtifactStore,
        editions: Editions,
        records: Records,
        making: Making,
        phrases: PhraseBook,
        by: Callable[[Decision], Condition],
        title_of: Callable[[str, int], str | None],
    ) -> None:
        self._log = log
        self._artifacts = artifacts
        self._editions = editions
        self._records = records
        self._making = making
        self._phrases = phrases
        self._by = by
        self._title_of = title_of

    def rebuild(self, decision: str) -> Page | None:
        """The page of a decision, from its record alone; None where the log has none of this id."""
        record = self._records.named(decision)
        if record is None:
            return None
        phrases = PhraseBook.decode(self._artifacts.get("phrases", record.phrases))
        catalogue = self._editions.catalogue(record.catalogue)
        rows = page_rows(record.rows, record.titles_by_row(), catalogue, phrases, record.language)
        return with_assignments(render(record, rows), record)

    def recompute(self, decision: str) -> Recomputed:
        """Decide again from what the log held then, at the tier that answered, and compare.

        Raises:
            Problem: the log has no such decision, or an artifact that it was made from is missing.
        """
        record = self._records.named_or_problem(decision)
        by = self._by(record)
        again = self.made_from(record, by)
        floor = 0.0 if again.plan.drawing is None else again.plan.drawing.floor
        return compared(record, again.answer(by.ladder), floor, self.changed_since(record, by))

    def trace(self, decision: str, title: str | None = None) -> Trace:
        """How a page came about: it is made again and watched; for a title, why it is there or not.

        Raises:
            Problem: the log has no such decision, or an artifact that it was made from is missing.
        """
        record, begun = self._records.named_or_problem(decision), time.perf_counter()
        by = self._by(record)
        again = self.made_from(record, by)
        load_ms = 1000 * (time.perf_counter() - begun)
        return traced(again, by.ladder, self.changed_since(record, by), load_ms, title)

    def replay(self, decision: str, watch: bool = False, title: str | None = None) -> Replay:
        """The page of a decision, whether it comes out the same when it is decided again, and if not, what
        has changed; with its trace, where it is to be watched. What is missing is told, not raised."""

        def again() -> Recomputed | Trace:
            return self.trace(decision, title) if watch or title else self.recompute(decision)

        return replay_of(decision, self._records.named(decision), lambda: self.rebuild(decision), again)

    def why(self, decision: str, row: int, column: int) -> Why | None:
        """Why a title is where it is, for the visitor; None where the log has no such decision, or nothing
        was shown there."""
        record = self._records.named(decision)
        at = None if record is None else record.title_at(row, column)
        if record is None or at is None:
            return None
        by = self._by(record)
        loaded = self._editions.through(self._editions.now(self._log.view()), by.basis)
        done = self._log.read_visit(record.visit, record.evidence) if record.evidence else Visit()
        ask = Ask(max_age=record.ask.max_age)
        situation = self._making.situation(by, loaded, ask, record.signals, done, record.at)
        if was_shared(record):
            situation = in_common(situation)
        situation = situation if record.tier == "taste" else situation.without_taste()
        title = self._title_of(record.catalogue, at) or ""
        now = situation.catalogue.index.get(title)
        message = title_reason(record, row, column, now, situation)
        return Why(title, record.rows[row].key, self._phrases.say(message, record.language), message)

    def belief(self, visit: str, now_ms: int) -> ExportedBelief:
        """What is believed now of the visitor of a visit, or of one of its pages.

        Raises:
            Problem: the log knows no page of this visit, or no model serves that holds a belief.
        """
        where = split_decision_id(visit)
        done = self._log.read_visit(where[0] if where else visit)
        pages = dict.fromkeys([*([visit] if where else []), *(batch.decision for batch in done.batches)])
        first = next(filter(None, map(self._records.named, pages)), None)
        last = next(filter(None, map(self._records.named, reversed(pages))), None)
        if first is None or last is None:
            known = "the id of a visit that has done something, or of a page in the log; of nobody deleted"
            raise Problem("visit", visit, known)
        by = self._by(last)
        loaded = self._editions.through(self._editions.now(self._log.view()), by.basis)
        ask = Ask(max_age=last.ask.max_age)
        situation = self._making.situation(by, loaded, ask, last.signals, done, now_ms)
        stage = newcomer_stage(done.batches, first.at, now_ms, by.settings.popularity.stream_seconds)
        return exported_belief(last.visit, done.evidence, situation, stage)

    def made_from(self, record: Decision, by: Condition | None = None) -> Again:
        """What a page was made from, as the log held it then.

        Raises:
            Problem: an artifact that it was made from is missing.
        """
        if record.tier == "frozen":
            raise Problem("decision", record.id, "a page that was decided: this is the frozen page on disk")
        by = by or self._by(record)
        model = record.model if record.tier == "taste" else ""
        loaded = self._editions.load(self._log.view_at(record.view), model)
        basis = replace(by.basis, pool=record.pool, model="")
        loaded = self._editions.through(loaded, basis, kept=False)
        ask = record.ask
        asked = PageRequest(
            max_age=ask.max_age, exclude=ask.excluded, n_rows=ask.n_rows, n_columns=ask.n_columns
        )
        done = self._log.read_visit(record.visit, record.evidence) if record.evidence else Visit()
        situation = self._making.situation(by, loaded, ask, record.signals, done, record.at)
        previous = None
        if record.previous is not None:
            previous = self._records.of(record.visit, record.previous)
        luck = Luck(record.visit, record.number)
        told, n_explored = record.evidence > 0, situation.evidence.n_explored
        plan = self._making.plan(
            by, loaded, asked, told, luck, previous, ask.n_seen, n_explored, record.n_tried
        )
        if was_shared(record):
            situation, plan = in_common(situation), replace(plan, drawing=None)
        return Again(record, situation, asked, plan, loaded.book)

    def make_again(self, again: Again, until: Deadline = NEVER) -> Answer | None:
        """What the ladder makes of it now, from the tier that answered then."""
        return again.answer(self._by(again.record).ladder, until)

    def changed_since(self, record: Decision, by: Condition | None = None) -> tuple[str, ...]:
        """Which settings and versions are others than those that a page was made by."""
        by = by or self._by(record)
        if record.settings == by.settings_id:
            return ()
        then, now = (self._artifacts.get("settings", id) for id in (record.settings, by.settings_id))
        return changed_settings(then, now)
