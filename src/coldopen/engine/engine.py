"""The engine: pages, what is in service, and its surface for Python."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from coldopen.catalogue import Catalogue
from coldopen.core.chances import Luck
from coldopen.core.decision import Ask, Assignment, Decision
from coldopen.core.errors import Problem
from coldopen.core.ids import decision_id, made_at_ms, new_decision_number, new_visit_id, split_decision_id
from coldopen.core.log import Installable, Log, Takedown, Tombstone, View, Visit
from coldopen.core.page import Page, PageRow
from coldopen.core.signals import Signals
from coldopen.core.token import PageKeys
from coldopen.engine.condition import Condition, Conditions
from coldopen.engine.folds import make_folds
from coldopen.engine.in_service import InService
from coldopen.engine.making import Making
from coldopen.engine.past import Past, with_assignments
from coldopen.engine.records import Records
from coldopen.engine.standing import Call, Standing, frozen_decision, thawed
from coldopen.engine.trials import Trials
from coldopen.engine.tries import with_tries
from coldopen.engine.units import Units
from coldopen.experiments import ExperimentBook, assign
from coldopen.log import ARTIFACTS, SOCKET, ArtifactStore, LocalLog, RemoteLog, Segment, unix_ms
from coldopen.planner import (
    FEWEST_ROWS,
    NEVER,
    Again,
    Answer,
    BreakerState,
    Composed,
    Deadline,
    Drawing,
    Editions,
    ExportedBelief,
    Freezer,
    FrozenPage,
    FrozenState,
    Guarded,
    Ladder,
    Loaded,
    PageRequest,
    Recomputed,
    Replay,
    Trace,
    Why,
    ask_of,
    check_request,
    encode,
    render,
    report,
    shared,
)
from coldopen.plugins import Plugins, guarded_policy, load_plugins, scored
from coldopen.rows import ALL_SOURCES, PhraseBook, RowSource, Situation
from coldopen.rules import RuleBook, facts_of
from coldopen.secrets import Secrets
from coldopen.settings import Settings, fingerprint
from coldopen.signals import Given, RawRequest, SignalReader, address_group
from coldopen.taste import Model, Taste

_WATCH_SECONDS = 0.2
_SHARED_SECONDS = 0.005
_ON_THE_WAY_MS = 20
"""From a worker to the log process, beside what a decision lingers."""


@dataclass(frozen=True, slots=True)
class Served:
    """A page, its record (None for a frozen page that none can be made of), and the page as JSON."""

    page: Page
    decision: Decision | None
    body: bytes


class Engine:
    """From a stranger's raw request to a full page, and from what they then do to the next one.

    Open one with `Engine.open`; it may be used from several threads.
    """

    def __init__(
        self,
        data: Path,
        settings: Settings,
        log: Log,
        artifacts: ArtifactStore,
        sources: tuple[RowSource, ...] = ALL_SOURCES,
        clock: Callable[[], int] = unix_ms,
        decision_number: Callable[[int], int] = new_decision_number,
        plugins: Plugins | None = None,
    ) -> None:
        self.data = data
        self.settings = settings
        self.log = log
        self.artifacts = artifacts
        self.secrets = Secrets.open(data / "secrets")
        self.keys: PageKeys = self.secrets.page_keys
        self.phrases = PhraseBook.load()
        self._clock = clock
        self._decision_number = decision_number
        self._reader = SignalReader(settings.signals)
        self.plugins = plugins or load_plugins(settings.plugins, settings.policy)
        ladder = Ladder((*sources, *self.plugins.row_sources), settings.planner, report)
        settings_id = artifacts.put("settings", fingerprint(settings, self.plugins.identities))
        policy = guarded_policy(self.plugins, settings.planner, ladder.breakers, report)
        self.common = Condition(settings, settings_id, ladder, policy)
        self._conditions = Conditions(self.common, self.plugins, lambda told: artifacts.put("settings", told))
        place = scored(self.plugins, settings.planner, settings.plugins, _place_model)
        needs_model = self.plugins.scorer is None
        self._editions = Editions(
            artifacts.get, settings.popularity, report, place, needs_model, settings.reception
        )
        self._phrases_id = artifacts.put("phrases", self.phrases.encode())
        self._trials = Trials(artifacts.get, self._conditions, self._editions, report)
        self._units = Units(log)
        self._records = Records(log)
        self._making = Making(self.phrases, self._records, self.title_of)
        self._past = Past(
            log,
            artifacts,
            self._editions,
            self._records,
            self._making,
            self.phrases,
            self._condition_of,
            self.title_of,
        )
        self._freezer = Freezer(data / "frozen.json", report, clock)
        self._in_service = InService(data, log, artifacts, self._editions, self._trials, clock, self._renew)
        try:
            self._renew(log.view())
        except Problem as error:  # pages come from the frozen one until the artifact is put back
            report("artifacts", error)
        self._closed = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="coldopen-editions", daemon=True)
        self._watcher.start()

    @classmethod
    def open(
        cls,
        data: str | Path,
        settings: Settings | None = None,
        log: Log | None = None,
        clock: Callable[[], int] = unix_ms,
        decision_number: Callable[[int], int] = new_decision_number,
    ) -> Engine:
        """An engine over a data folder, which is made where there is none.

        Without a `log` the engine uses that of the service which runs on this folder, or else keeps one
        itself, in threads of this process. `decision_number` gives each page its number within the visit,
        from the time in Unix milliseconds; no visit may be given one twice.

        Raises:
            Problem: the folder cannot be used, what is in it is damaged, or a plugin cannot be loaded.
        """
        folder, chosen = Path(data), settings or Settings()
        plugins = load_plugins(chosen.plugins, chosen.policy)
        if log is None:
            log = _running_log(folder, chosen) or LocalLog(
                folder, lambda lookup: make_folds(lookup, chosen), chosen.log, clock
            )
        artifacts = ArtifactStore(folder / ARTIFACTS)
        return cls(folder, chosen, log, artifacts, ALL_SOURCES, clock, decision_number, plugins)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what is queued and let go of files."""
        self._closed.set()
        self._watcher.join()
        self.log.close()
        self._reader.close()

    # Pages

    def page(
        self,
        request: PageRequest | None = None,
        raw: RawRequest | None = None,
        at_ms: int | None = None,
        started: float | None = None,
        record: bool = True,
        crowded: bool = False,
        signals: Signals | None = None,
    ) -> Served:
        """The page for a request. Never fails for a request that is well formed.

        Arguments:
            request: what the caller states; None for nothing.
            raw: the visitor's own request.
            at_ms: decide as of this time (Unix milliseconds) instead of now; then how long it took is not
                recorded.
            started: `time.perf_counter()` at receipt of the request, from which the deadline counts.
            record: False to leave no trace, for dry runs.
            crowded: many other requests wait: answer with a page that was prepared for all in this place.
            signals: those of an earlier page of the visit, which are taken as they are; None to read them.

        Raises:
            Problem: a stated value cannot be used.
        """
        started = time.perf_counter() if started is None else started
        asked = request or PageRequest()
        check_request(asked)
        now_ms = self._clock() if at_ms is None else at_ms
        if signals is None:
            signals = self._reader.read(raw or RawRequest(), asked.signals, now_ms)
        before = self._before(asked, now_ms)
        visit = before[0] if before else asked.visit or new_visit_id(now_ms)
        call = Call(asked, signals, visit, before, now_ms, started, record, crowded, timed=at_ms is None)
        standing: Standing | None = None
        try:
            standing = self._standing(call)
            served = self._decide(call, standing)
        except Exception as error:
            report("page", error)
            served = f"{type(error).__name__} while deciding"
        return self._frozen_answer(call, standing, served) if isinstance(served, str) else served

    def _standing(self, call: Call) -> Standing:
        """Whom the page is for, and what it is to be made by."""
        asked, view = call.asked, self.log.view()
        trial, unit = self._trials.now(view), asked.first_id or ""
        assignments: tuple[Assignment, ...] = ()
        if not trial.book.is_idle:
            is_new = call.before is None and asked.visit is None
            unit, facts = self._units.of(call.visit, is_new, asked, call.signals)
            assignments = assign(trial.book, unit, facts)
        by = self._conditions.of(trial.book, assignments) if assignments else self.common
        loaded = self._editions.through(self._editions.now(view), by.basis)
        ask = ask_of(asked, loaded.edition.catalogue.index)
        return Standing(trial.id, unit, assignments, by, loaded, ask)

    def _decide(self, call: Call, standing: Standing) -> Served | str:
        """The page that is decided for a visitor, or why there is none."""
        asked, now_ms, by, loaded = call.asked, call.now_ms, standing.by, standing.loaded
        if not loaded.complete:
            return "what is in service cannot be loaded"
        is_going_on = call.before or asked.visit is not None
        done = self.log.read_visit(call.visit) if is_going_on else Visit()
        ask = standing.ask
        own = self._making.situation(by, loaded, ask, call.signals, done, now_ms)
        situation = shared(own)
        deadline = Deadline(call.started + by.settings.planner.deadline_ms / 1000)
        number = self._decision_number(now_ms)
        previous = self._records.of(*call.before) if call.before else None
        luck, n_explored = Luck(call.visit, number), own.evidence.n_explored
        plan = self._making.plan(
            by, loaded, asked, done.evidence > 0, luck, previous, asked.ask.n_seen, n_explored
        )
        if call.crowded or deadline.left < _SHARED_SECONDS:
            plan = replace(plan, drawing=None)
            made = self._making.shared(by, situation, asked, deadline, plan)
        else:
            plan = with_tries(plan, call, self.log)
            made = self._making.prepared(by, situation, asked, deadline, plan)
        if made is None:
            return "no tier gave a row"
        if made.answer.composed.cut and len(made.rows) < FEWEST_ROWS:
            return made.answer.reason
        answer = made.answer
        decision = Decision(
            **standing.told(call),
            number=number,
            language=situation.language,
            evidence=done.evidence,
            phrases=self._phrases_id,
            tier=answer.tier,
            tier_reason=answer.reason,
            rows=answer.composed.rows,
            titles=made.titles,
            previous=None if previous is None else previous.number,
            n_kept=answer.composed.n_kept,
            **_drawn(answer.composed, plan.drawing),
        )
        return self._served(call, decision, made.rows)

    def _served(self, call: Call, decision: Decision, rows: tuple[PageRow, ...]) -> Served:
        """A page, put into the log."""
        recorded = self.log.record(decision) if call.record else False
        if recorded:
            self._records.remember(decision)
        expires_ms = call.now_ms + int(self.settings.service.token_hours * 3_600_000)
        token = self.keys.sign(decision.id, expires_ms)
        page = with_assignments(render(decision, rows, token, recorded), decision)
        return Served(page, decision, encode(page))

    def seconds_until_recorded(self, decision: str) -> float:
        """How long it usually is until the log has the record of a page that another worker made just now:
        folds learn nothing from events that come before it. What one worker sends stays in order."""
        where = split_decision_id(decision)
        if where is None or self._records.has_at_hand(*where):
            return 0.0
        longest_ms = self.settings.log.decision_linger_ms + _ON_THE_WAY_MS
        return min(max(made_at_ms(where[1]) + longest_ms - self._clock(), 0.0), longest_ms) / 1000

    def _before(self, asked: PageRequest, now_ms: int) -> tuple[str, int] | None:
        """The visit and number of the page to go on from; None where there is none, or its token has expired.

        Raises:
            Problem: it is a page of another visit than is asked for.
        """
        decision = asked.replan and self.keys.verify(asked.replan.token, now_ms)
        before = split_decision_id(decision) if decision else None
        if before and asked.visit not in (None, before[0]):
            raise Problem("replan.token", f"a page of visit {before[0]}", f"one of visit {asked.visit}")
        return before

    def _renew(self, view: View) -> None:
        """Load what a view names. Raises Problem where it cannot be read."""
        self._keep_frozen(self._editions.load(view))
        self._trials.load(view)

    # The frozen page

    def _frozen_answer(self, call: Call, standing: Standing | None, reason: str) -> Served:
        """What is shown of the frozen page; recorded where the visitor and its titles are known."""
        frozen = self._freezer.page
        shown = thawed(call, standing, self.common, frozen, set(self.log.view().takedowns))
        number = self._decision_number(call.now_ms)
        if standing is not None and standing.records(frozen):
            try:
                phrases = self._phrases_id
                decision = frozen_decision(call, standing, frozen, shown, number, phrases, reason)
                return self._served(call, decision, shown.rows)
            except Exception as error:
                report("frozen page", error)
        page = Page(
            decision=decision_id(call.visit, number),
            visit=call.visit,
            tier="frozen",
            tier_reason=reason,
            language=frozen.language,
            signals=call.signals,
            catalogue="",
            rows=shown.rows,
            recorded=False,
        )
        return Served(page, None, encode(page))

    def _watch(self) -> None:
        """Have the latest edition loaded, and the frozen page fresh, before a request asks for them."""
        while not self._closed.wait(_WATCH_SECONDS):
            try:
                view = self.log.view()
                self._trials.now(view)
                self._keep_frozen(self._editions.now(view))
            except Exception as error:
                report("editions", error)

    def _keep_frozen(self, loaded: Loaded) -> None:
        """For each catalogue and rule book, and every ten minutes, freeze a page that anyone may see."""
        of = f"{loaded.edition.catalogue.id} {loaded.book.id}"
        if not len(loaded.edition.catalogue) or not self._freezer.is_due(of):
            return
        made, whole = None, False
        try:
            made, whole = self._page_to_freeze(loaded)
        finally:
            self._freezer.take(of, made, whole)

    def _page_to_freeze(self, loaded: Loaded) -> tuple[FrozenPage | None, bool]:
        """The page of somebody of whom nothing is known, and whether nothing failed on the way."""
        asked, now_ms = PageRequest(), self._clock()
        situation = replace(
            self._making.situation(self.common, loaded, asked.ask, Signals(), Visit(), now_ms),
            fired=loaded.book.match_anywhere(now_ms),
        )
        answer = self._making.answer(self.common, situation, asked)
        if answer is None or not answer.composed.rows:
            return None, False
        language = situation.language
        page = FrozenPage.of(
            answer.composed,
            loaded.edition.catalogue,
            lambda message: self.phrases.say(message, language),
            self._phrases_id,
            language,
        )
        return page, answer.sound

    # Decisions, again

    def rebuild(self, decision: str) -> Page | None:
        """The page of a decision, from its record alone; None where the log has none of this id."""
        return self._past.rebuild(decision)

    def recompute(self, decision: str) -> Recomputed:
        """Decide again from what the log held then, at the tier that answered, and compare.

        Raises:
            Problem: the log has no such decision, or an artifact that it was made from is missing.
        """
        return self._past.recompute(decision)

    def trace(self, decision: str, title: str | None = None) -> Trace:
        """How a page came about: it is made again and watched; for a title, why it is there or not.

        Raises:
            Problem: the log has no such decision, or an artifact that it was made from is missing.
        """
        return self._past.trace(decision, title)

    def replay(self, decision: str, watch: bool = False, title: str | None = None) -> Replay:
        """The page of a decision, whether it comes out the same when it is decided again, and if not, what
        has changed; with its trace, where it is to be watched. What is missing is told, not raised."""
        return self._past.replay(decision, watch, title)

    def why(self, decision: str, row: int, column: int) -> Why | None:
        """Why a title is where it is, for the visitor; None where the log has no such decision, or nothing
        was shown there."""
        return self._past.why(decision, row, column)

    def belief(self, visit: str) -> ExportedBelief:
        """What is believed now of the visitor of a visit, or of one of its pages.

        Raises:
            Problem: the log knows no page of this visit, or no model serves that holds a belief.
        """
        return self._past.belief(visit, self._clock())

    def made_from(self, record: Decision) -> Again:
        """What a page was made from, as the log held it then: for `make_again`, perhaps with another plan.

        Raises:
            Problem: an artifact that it was made from is missing.
        """
        return self._past.made_from(record)

    def make_again(self, again: Again, until: Deadline = NEVER) -> Answer | None:
        """What the ladder makes of it now, from the tier that answered then, as far as it comes until then;
        nothing is recorded."""
        return self._past.make_again(again, until)

    def read_from(self, log: Log) -> None:
        """Have the visits and pages that new pages are made from come from this log from now on."""
        self.log = self._records.log = self._units.log = self._in_service.log = log

    def changed_since(self, record: Decision) -> tuple[str, ...]:
        """Which settings and versions are others now than those that a page was made by: name, then, now."""
        return self._past.changed_since(record)

    # What is in service

    def install(self, kind: Installable, data: bytes) -> str:
        """Keep an artifact and put it in service; returns its content id once it is. Twice is once.

        Raises:
            Problem: the bytes are no artifact of this kind, or a model that fails on the catalogue.
            LogFull: the log cannot take the record of it now.
            ExperimentErrors: as in `edit_experiments`.
        """
        return self._in_service.install(kind, data)

    def roll_back(self, kind: Installable = "model") -> str:
        """Put back in service what served before the artifact in service; returns its content id.

        Going back again goes one step further back; "" is the state before there was any of its kind.

        Raises:
            Problem: nothing was in service before, or what was cannot be read any more.
            LogFull: the log cannot take the record of it now.
        """
        return self._in_service.roll_back(kind)

    def edit_rules(self, change: Callable[[RuleBook], RuleBook]) -> str:
        """Put in service what `change` makes of the rules in service; returns the content id of the result.

        One edit at a time, whatever process it comes from, so none is lost.

        Raises:
            RuleErrors: the rules would not hold together.
            LogFull: the log cannot take the record of it now.
        """
        return self._in_service.edit_rules(change)

    def experiments(self) -> ExperimentBook:
        """The experiments in service.

        Raises:
            Problem: they cannot be read.
        """
        return self._in_service.experiments()

    def edit_experiments(
        self, change: Callable[[ExperimentBook], ExperimentBook], retaught: bool = False
    ) -> str:
        """Put in service what `change` makes of the experiments in service; returns the content id of it.

        One edit at a time, whatever process it comes from. What starts is given the time and the catalogue in
        service, what ends the time. From the record of it on every process assigns by it, within a second.

        Arguments:
            change: makes a book of the one in service.
            retaught: whether variants that learn by themselves may get another model meanwhile.

        Raises:
            ExperimentErrors: the experiments would not hold together, a running one would become another, one
                that was removed would come back, or a variant cannot be served.
            LogFull: the log cannot take the record of it now.
        """
        return self._in_service.edit_experiments(change, retaught)

    def assigned(
        self, unit: str, given: Given | None = None, max_age: int | None = None
    ) -> tuple[Assignment, ...]:
        """The variants that an id is in now, given what is known of its visitor.

        Raises:
            Problem: a stated value cannot be used, or the id is none that a page may be asked with.
        """
        check_request(PageRequest(visitor=unit))
        signals = self._reader.read(RawRequest(), given, self._clock())
        return assign(self._trials.now(self.log.view()).book, unit, facts_of(signals, max_age))

    def _condition_of(self, record: Decision) -> Condition:
        """What a page was decided by. Raises Problem where its experiments cannot be read any more."""
        if not record.assignments:
            return self.common
        return self._conditions.of(self._in_service.book(record.experiments), record.assignments)

    def withdraw(self, title: str, withdrawn: bool = True) -> None:
        """Take a title off every page within a second, in every process, or let it back."""
        self._in_service.post(Takedown(title, withdrawn))

    def delete(self, visitor: str) -> None:
        """Delete everything of a visitor (or of a visit without one), at once for every reader."""
        self._in_service.post(Tombstone(visitor))
        self._records.forget()
        self._units.forget()

    def seal(self) -> list[Segment]:
        """Write the records since the last time as Parquet tables, for analysis; the new segments. Where a
        service runs on the folder, its log process does it.

        Raises:
            Problem, OSError: it could not be done.
            LogFull: the log process is away.
        """
        if isinstance(self.log, RemoteLog):
            return self.log.seal()
        if isinstance(self.log, LocalLog):
            return self.log.seal(self.title_of)
        raise Problem("log", type(self.log).__name__, "a log of coldopen's own, which can be sealed")

    def breakers(self) -> tuple[BreakerState, ...]:
        """Whatever has failed in this process since its start: row sources, and the taste tier."""
        return self.common.ladder.breakers.states()

    def row_sources(self) -> list[Guarded]:
        """The row sources in service, plugins among them, for dry runs."""
        return self.common.ladder.for_dry_runs()

    def frozen(self) -> FrozenState:
        """How fresh and large the frozen page is."""
        return self._freezer.state()

    def loaded(self) -> Loaded:
        """The edition in service."""
        return self._editions.now(self.log.view())

    def refresh(self) -> Loaded:
        """The edition of the log's view, loaded here and now rather than aside.

        Raises:
            Problem: an artifact is missing or damaged.
        """
        if self.loaded().view.number != self.log.view().number:
            self._editions.load(self.log.view())
        return self.loaded()

    def situation(
        self, given: Given | None, max_age: int | None = None, at_ms: int | None = None
    ) -> tuple[Situation, RuleBook]:
        """What a page for these signals would be made in, and the rules in service: for dry runs.

        Raises:
            Problem: a stated value cannot be used.
        """
        at = self._clock() if at_ms is None else at_ms
        loaded = self.loaded()
        signals = self._reader.read(RawRequest(), given, at)
        situation = self._making.situation(self.common, loaded, Ask(max_age=max_age), signals, Visit(), at)
        return situation, loaded.book

    def read_signals(self, raw: RawRequest) -> Signals:
        """What a request says of its visitor, as a page would use it."""
        return self._reader.read(raw, None, self._clock())

    def address_group(self, raw: RawRequest) -> str:
        """The group that a request's address falls in today; "" where it has none."""
        address = self._reader.address_of(raw)
        if address is None:
            return ""
        return address_group(address, self.secrets.address_secret, self._clock())

    def title_of(self, catalogue: str, index: int) -> str | None:
        """The id of the title at a place in a catalogue, both as decisions record them."""
        try:
            titles = self._editions.catalogue(catalogue).titles
        except Problem:
            return None
        return titles[index].id if index < len(titles) else None


def _drawn(composed: Composed, drawing: Drawing | None) -> dict[str, Any]:
    """What a decision says of how its rows and titles were drawn."""
    if drawing is None:
        return {}
    return {
        "policy": drawing.policy.name if composed.draws else "",
        "floor": drawing.floor if composed.draws else 0.0,
        "considered": composed.considered,
        "gains": composed.gains,
        "draws": composed.draws,
        "explored": composed.explored,
        "sampled": composed.sampled,
        "n_tried": drawing.n_tried,
    }


def _place_model(data: bytes, catalogue: Catalogue) -> Taste:
    return Taste.of(Model.decode(data), catalogue.titles)


def _running_log(folder: Path, settings: Settings) -> RemoteLog | None:
    """The log of a service that runs on this folder, or None."""
    if not (folder / "run" / SOCKET).exists():
        return None
    try:
        return RemoteLog(folder, options=settings.log, connect_seconds=1.0)
    except Problem:
        return None
