"""The composition root: settings to a wired engine, and the Python API.

>>> from tempfile import TemporaryDirectory
>>> from coldopen.simulator.titles import generate_titles
>>> with TemporaryDirectory() as folder, Engine.open(folder) as engine:
...     _ = engine.install("catalogue", encode_titles(generate_titles(300)))
...     served = engine.page(PageRequest(signals=Given(country="IN", device="mobile")))
...     served.page.tier, served.page.rows[0].key
('popularity', 'hero')
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from coldopen.catalogue import Catalogue, title_arrivals, title_ids
from coldopen.catalogue import encode as encode_titles
from coldopen.core.chances import Luck
from coldopen.core.decision import Ask, Decision
from coldopen.core.errors import Problem
from coldopen.core.ids import decision_id, new_decision_number, new_visit_id, split_decision_id
from coldopen.core.log import Activation, Fold, Installable, Log, LogFull, Takedown, Tombstone, Visit
from coldopen.core.page import Page, Tier
from coldopen.core.signals import Signals
from coldopen.core.token import PageKeys
from coldopen.log import ARTIFACTS, SOCKET, ArtifactStore, LocalLog, Lookup, RemoteLog, unix_ms
from coldopen.planner import (
    FEWEST_ROWS,
    IN_ORDER,
    NEVER,
    Again,
    Answer,
    BreakerState,
    Candidate,
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
    NewTitles,
    PageRequest,
    Plan,
    Prepared,
    Recomputed,
    Replan,
    Replay,
    Trace,
    Why,
    ask_of,
    brought,
    changed_settings,
    check_request,
    compared,
    encode,
    excluded,
    exported_belief,
    for_want_of_time,
    going_on,
    in_common,
    newcomer_stage,
    page_rows,
    prepared,
    read_evidence,
    render,
    replay_of,
    report,
    shared,
    shared_page,
    size,
    title_reason,
    traced,
    was_shared,
)
from coldopen.plugins import Plugins, guarded_policy, load_plugins, scored
from coldopen.policies import Arrivals, RowValues, TitleExposure
from coldopen.popularity import Chart, PopularityFold
from coldopen.rows import ALL_SOURCES, PhraseBook, RowSource, Situation
from coldopen.rules import RuleBook
from coldopen.secrets import Secrets
from coldopen.settings import Settings, fingerprint
from coldopen.signals import Given, RawRequest, SignalReader, address_group
from coldopen.taste import Model, Taste

__all__ = [
    "Candidate",
    "Engine",
    "Given",
    "PageRequest",
    "RawRequest",
    "Recomputed",
    "Replan",
    "Served",
    "encode_titles",
    "make_folds",
]

_N_DECISIONS = 4096
_WATCH_SECONDS = 0.2
_SHARED_SECONDS = 0.005
_GRACE_SECONDS = 0.02
"""With less time left, a page is one for all in its place, whose making may take as long in any case."""

_CHECKS: dict[Installable, Callable[[bytes], object]] = {
    "catalogue": Catalogue.decode,
    "rules": RuleBook.decode,
    "chart": Chart.decode,
    "model": Model.decode,
}


@dataclass(frozen=True, slots=True)
class Served:
    """A page, its record (None for the frozen page), and the page as JSON."""

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
        self._ladder = Ladder((*sources, *self.plugins.row_sources), settings.planner, report)
        self._policy = guarded_policy(self.plugins, settings.planner, self._ladder.breakers, report)
        place = scored(self.plugins, settings.planner, settings.plugins, _place_model)
        needs_model = self.plugins.scorer is None
        self._editions = Editions(artifacts.get, settings.popularity, report, place, needs_model)
        self._phrases_id = artifacts.put("phrases", self.phrases.encode())
        self._settings_id = artifacts.put("settings", fingerprint(settings, self.plugins.identities))
        self._decisions: OrderedDict[tuple[str, int], Decision] = OrderedDict()
        self._freezer = Freezer(data / "frozen.json", report, clock)
        try:
            self._keep_frozen(self._editions.load(log.view()))
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
            at_ms: decide as of this time (Unix milliseconds) instead of now.
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
        try:
            return self._decide(asked, signals, visit, before, now_ms, started, record, crowded)
        except Exception as error:
            report("page", error)
            return self._frozen_answer(
                visit, asked, signals, now_ms, f"{type(error).__name__} while deciding"
            )

    def _decide(
        self,
        asked: PageRequest,
        signals: Signals,
        visit: str,
        before: tuple[str, int] | None,
        now_ms: int,
        started: float,
        record: bool,
        crowded: bool,
    ) -> Served:
        loaded = self._editions.now(self.log.view())
        done = self.log.read_visit(visit) if before or asked.visit is not None else Visit()
        if not loaded.complete:
            return self._frozen_answer(visit, asked, signals, now_ms, "what is in service cannot be loaded")
        ask = ask_of(asked, loaded.edition.catalogue.index)
        situation = shared(self._situation(loaded, ask, signals, done, now_ms))
        deadline = self._deadline(started)
        number = self._decision_number(now_ms)
        previous = self._decision_of(*before) if before else None
        plan = self._plan(loaded, asked, done.evidence > 0, Luck(visit, number), previous, asked.ask.n_seen)
        if crowded or deadline.left < _SHARED_SECONDS:
            plan = replace(plan, drawing=None)
            made = self._shared(situation, asked, deadline, plan)
        else:
            made = self._prepared(situation, asked, deadline, plan)
        if made is None:
            return self._frozen_answer(visit, asked, signals, now_ms, "no tier gave a row")
        if made.answer.composed.cut and len(made.rows) < FEWEST_ROWS:
            return self._frozen_answer(visit, asked, signals, now_ms, made.answer.reason)
        answer, catalogue = made.answer, loaded.edition.catalogue
        decision = Decision(
            visit=visit,
            number=number,
            at=now_ms,
            visitor=asked.visitor,
            language=situation.language,
            signals=signals,
            ask=ask,
            evidence=done.evidence,
            view=loaded.view.number,
            catalogue=catalogue.id if len(catalogue) else "",
            rules=loaded.view.active.get("rules", ""),
            phrases=self._phrases_id,
            settings=self._settings_id,
            tier=answer.tier,
            tier_reason=answer.reason,
            rows=answer.composed.rows,
            titles=made.titles,
            model=loaded.edition.model,
            previous=None if previous is None else previous.number,
            n_kept=answer.composed.n_kept,
            **_drawn(answer.composed, plan.drawing),
        )
        recorded = self.log.record(decision) if record else False
        if recorded:
            self._remember(decision)
        token = self.keys.sign(decision.id, now_ms + int(self.settings.service.token_hours * 3_600_000))
        page = render(decision, made.rows, token, recorded)
        return Served(page, decision, encode(page))

    def _situation(self, loaded: Loaded, ask: Ask, signals: Signals, done: Visit, at_ms: int) -> Situation:
        return Situation(
            loaded.edition,
            signals,
            loaded.book.match(signals, ask.max_age, at_ms),
            at_ms,
            ask.max_age,
            self.phrases.best(signals.languages),
            read_evidence(
                done,
                self._decision_of,
                self.title_of,
                loaded.edition.catalogue,
                self.settings.popularity.stream_seconds,
            ),
            brought=brought(ask, self.settings.planner.candidate_weight),
        )

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

    def _plan(
        self,
        loaded: Loaded,
        asked: PageRequest,
        told: bool,
        luck: Luck,
        previous: Decision | None,
        n_seen: int,
    ) -> Plan:
        """How a page is to be made: for children of the likeliest rows, and nothing is drawn."""
        options, catalogue = self.settings.planner, loaded.edition.catalogue
        before = going_on(previous, n_seen, options.replan_rows, catalogue, self.title_of)
        if self._policy.name == "rules":
            return Plan(None, before)
        child = asked.max_age is not None and asked.max_age <= options.child_age
        policy = self.settings.policy
        drawing = Drawing(
            self._policy,
            loaded.values,
            policy.floor,
            None if child else luck,
            told,
            NewTitles.of(loaded.view.folds.get("exposure"), loaded.view.at, self.settings.new_titles),
            luck.of("sampled") < policy.sampled,
        )
        return Plan(drawing, before)

    def _prepared(
        self,
        situation: Situation,
        asked: PageRequest,
        deadline: Deadline,
        plan: Plan,
    ) -> Prepared | None:
        def make() -> Prepared | None:
            answer = self._answer(situation, asked, deadline, plan=plan)
            return None if answer is None else Prepared.of(answer, situation, self.phrases)

        if asked.exclude or plan != IN_ORDER:
            return make()
        return prepared(situation, *size(situation.signals.device, asked.ask, self.settings.planner), make)

    def _shared(
        self, situation: Situation, asked: PageRequest, deadline: Deadline, plan: Plan
    ) -> Prepared | None:
        """A page like those of others, for where there is no time for one of the visitor's own."""
        common = in_common(situation)
        soon = Deadline(max(deadline.until, time.perf_counter() + _GRACE_SECONDS))

        def make() -> Prepared | None:
            answer = self._answer(common, asked, soon, "popularity", plan=plan)
            return None if answer is None else Prepared.of(for_want_of_time(answer), common, self.phrases)

        if asked.exclude or common.evidence.dismissed or plan != IN_ORDER:
            return make()
        return shared_page(common, *size(situation.signals.device, asked.ask, self.settings.planner), make)

    def _answer(
        self,
        situation: Situation,
        asked: PageRequest,
        deadline: Deadline = NEVER,
        first: Tier = "taste",
        recorded: str | None = None,
        plan: Plan = IN_ORDER,
    ) -> Answer | None:
        """What the ladder gives: a pure function of its arguments but for the deadline and what fails."""
        left_out = excluded(situation, asked.exclude)
        n_rows, n_columns = size(situation.signals.device, asked.ask, self.settings.planner)
        return self._ladder.answer(situation, n_rows, n_columns, left_out, deadline, first, recorded, plan)

    def _deadline(self, started: float) -> Deadline:
        return Deadline(started + self.settings.planner.deadline_ms / 1000)

    # The frozen page

    def _frozen_answer(
        self, visit: str, asked: PageRequest, signals: Signals, now_ms: int, reason: str
    ) -> Served:
        page = Page(
            decision=decision_id(visit, self._decision_number(now_ms)),
            visit=visit,
            tier="frozen",
            tier_reason=reason,
            language="en",
            signals=signals,
            catalogue="",
            rows=self._freezer.page.rows_for(
                self.log.view().takedowns.union(asked.exclude),
                asked.max_age,
                now_ms,
                *size(signals.device, asked.ask, self.settings.planner),
            ),
            recorded=False,
        )
        return Served(page, None, encode(page))

    def _watch(self) -> None:
        """Have the latest edition loaded, and the frozen page fresh, before a request asks for them."""
        while not self._closed.wait(_WATCH_SECONDS):
            try:
                self._keep_frozen(self._editions.now(self.log.view()))
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
            self._situation(loaded, asked.ask, Signals(), Visit(), now_ms),
            fired=loaded.book.match_anywhere(now_ms),
        )
        answer = self._answer(situation, asked)
        if answer is None or not answer.composed.rows:
            return None, False
        language = situation.language
        page = FrozenPage.of(
            answer.composed,
            loaded.edition.catalogue,
            lambda message: self.phrases.say(message, language),
        )
        return page, answer.sound

    # Decisions, again

    def rebuild(self, decision: str) -> Page | None:
        """The page of a decision, from its record alone; None where the log has none of this id."""
        record = self._recorded(decision)
        if record is None:
            return None
        phrases = PhraseBook.decode(self.artifacts.get("phrases", record.phrases))
        catalogue = self._editions.catalogue(record.catalogue)
        rows = page_rows(record.rows, record.titles_by_row(), catalogue, phrases, record.language)
        return render(record, rows)

    def recompute(self, decision: str) -> Recomputed:
        """Decide again from what the log held then, at the tier that answered, and compare.

        Raises:
            Problem: the log has no such decision, or an artifact that it was made from is missing.
        """
        record = self._recorded_or_problem(decision)
        again = self.made_from(record)
        floor = 0.0 if again.plan.drawing is None else again.plan.drawing.floor
        return compared(record, again.answer(self._ladder), floor, self._changed_since(record))

    def trace(self, decision: str, title: str | None = None) -> Trace:
        """How a page came about: it is made again and watched; for a title, why it is there or not.

        Raises:
            Problem: the log has no such decision, or an artifact that it was made from is missing.
        """
        record, begun = self._recorded_or_problem(decision), time.perf_counter()
        again = self.made_from(record)
        load_ms = 1000 * (time.perf_counter() - begun)
        return traced(again, self._ladder, self._changed_since(record), load_ms, title)

    def replay(self, decision: str, watch: bool = False, title: str | None = None) -> Replay:
        """The page of a decision, whether it comes out the same when it is decided again, and if not, what
        has changed; with its trace, where it is to be watched. What is missing is told, not raised."""

        def again() -> Recomputed | Trace:
            return self.trace(decision, title) if watch or title else self.recompute(decision)

        return replay_of(decision, self._recorded(decision), lambda: self.rebuild(decision), again)

    def why(self, decision: str, row: int, column: int) -> Why | None:
        """Why a title is where it is, for the visitor; None where the log has no such decision, or nothing
        was shown there."""
        record = self._recorded(decision)
        at = None if record is None else record.title_at(row, column)
        if record is None or at is None:
            return None
        loaded = self.loaded()
        done = self.log.read_visit(record.visit, record.evidence) if record.evidence else Visit()
        ask = Ask(max_age=record.ask.max_age)
        situation = self._situation(loaded, ask, record.signals, done, record.at)
        if was_shared(record):
            situation = in_common(situation)
        situation = situation if record.tier == "taste" else situation.without_taste()
        title = self.title_of(record.catalogue, at) or ""
        now = situation.catalogue.index.get(title)
        message = title_reason(record, row, column, now, situation)
        return Why(title, record.rows[row].key, self.phrases.say(message, record.language), message)

    def belief(self, visit: str) -> ExportedBelief:
        """What is believed now of the visitor of a visit, or of one of its pages.

        Raises:
            Problem: the log knows no page of this visit, or no model serves that holds a belief.
        """
        where = split_decision_id(visit)
        done = self.log.read_visit(where[0] if where else visit)
        pages = dict.fromkeys([*([visit] if where else []), *(batch.decision for batch in done.batches)])
        first = next(filter(None, map(self._recorded, pages)), None)
        last = next(filter(None, map(self._recorded, reversed(pages))), None)
        if first is None or last is None:
            known = "the id of a visit that has done something, or of a page in the log; of nobody deleted"
            raise Problem("visit", visit, known)
        now_ms = self._clock()
        ask = Ask(max_age=last.ask.max_age)
        situation = self._situation(self.loaded(), ask, last.signals, done, now_ms)
        stage = newcomer_stage(done.batches, first.at, now_ms, self.settings.popularity.stream_seconds)
        return exported_belief(last.visit, done.evidence, situation, stage)

    def made_from(self, record: Decision) -> Again:
        """What a page was made from, as the log held it then: for `make_again`, perhaps with another plan.

        Raises:
            Problem: an artifact that it was made from is missing.
        """
        model = record.model if record.tier == "taste" else ""
        loaded = self._editions.load(self.log.view_at(record.view), model)
        ask = record.ask
        asked = PageRequest(
            max_age=ask.max_age, exclude=ask.excluded, n_rows=ask.n_rows, n_columns=ask.n_columns
        )
        done = self.log.read_visit(record.visit, record.evidence) if record.evidence else Visit()
        situation = self._situation(loaded, ask, record.signals, done, record.at)
        previous = None
        if record.previous is not None:
            previous = self._decision_of(record.visit, record.previous)
        plan = self._plan(
            loaded, asked, record.evidence > 0, Luck(record.visit, record.number), previous, ask.n_seen
        )
        if was_shared(record):
            situation, plan = in_common(situation), replace(plan, drawing=None)
        return Again(record, situation, asked, plan, loaded.book)

    def make_again(self, again: Again) -> Answer | None:
        """What the ladder makes of it now, from the tier that answered then; nothing is recorded."""
        return again.answer(self._ladder)

    def _changed_since(self, record: Decision) -> tuple[str, ...]:
        """Which settings and versions are others than those that a page was made by."""
        if record.settings == self._settings_id:
            return ()
        then, now = (self.artifacts.get("settings", id) for id in (record.settings, self._settings_id))
        return changed_settings(then, now)

    # What is in service

    def install(self, kind: Installable, data: bytes) -> str:
        """Keep an artifact and put it in service; returns its content id once it is. Twice is once.

        Raises:
            Problem: the bytes are no artifact of this kind, or a model that fails on the catalogue.
            LogFull: the log cannot take the record of it now.
        """
        _CHECKS[kind](data)
        name = self.artifacts.put(kind, data)
        if kind == "model":
            self._editions.load(self.log.view(), name)
        if self.log.view().active.get(kind, "") == name:
            self._editions.load(self.log.view())
        else:
            self._wait_for(self.log.post(Activation(kind, name)))
        return name

    def roll_back(self, kind: Installable = "model") -> str:
        """Put back in service what served before the artifact in service; returns its content id.

        Going back again goes one step further back; "" is the state before there was any of its kind.

        Raises:
            Problem: nothing was in service before, or what was cannot be read any more.
            LogFull: the log cannot take the record of it now.
        """
        before = one_before(self.log.activations(kind))
        if before is None:
            raise Problem(kind, "nothing in service", "one that others were in service before")
        if before:
            return self.install(kind, self.artifacts.get(kind, before))
        self._wait_for(self.log.post(Activation(kind, before)))
        return before

    def edit_rules(self, change: Callable[[RuleBook], RuleBook]) -> str:
        """Put in service what `change` makes of the rules in service; returns the content id of the result.

        One edit at a time, whatever process it comes from, so none is lost.

        Raises:
            RuleErrors: the rules would not hold together.
            LogFull: the log cannot take the record of it now.
        """
        with open(self.data / "rules.lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._wait_for(self.log.health().last_seq)
            return self.install("rules", change(self._editions.load(self.log.view()).book).encode())

    def withdraw(self, title: str, withdrawn: bool = True) -> None:
        """Take a title off every page within a second, in every process, or let it back."""
        self._wait_for(self.log.post(Takedown(title, withdrawn)))

    def delete(self, visitor: str) -> None:
        """Delete everything of a visitor (or of a visit without one), at once for every reader."""
        self._wait_for(self.log.post(Tombstone(visitor)))
        self._decisions.clear()

    def breakers(self) -> tuple[BreakerState, ...]:
        """Whatever has failed in this process since its start: row sources, and the taste tier."""
        return self._ladder.breakers.states()

    def row_sources(self) -> list[Guarded]:
        """The row sources in service, plugins among them, for dry runs."""
        return self._ladder.for_dry_runs()

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
        situation = self._situation(loaded, Ask(max_age=max_age), signals, Visit(), at)
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

    def _wait_for(self, seq: int, seconds: float = 5.0) -> None:
        """Wait until the view has reached a record and what it names is loaded, so that callers see it."""
        until = time.monotonic() + seconds
        while self.log.view().number < seq:
            if time.monotonic() > until:
                raise LogFull(f"record {seq} is durable but was not folded within {seconds:g} s")
            time.sleep(0.005)
        self._keep_frozen(self._editions.load(self.log.view()))

    def _recorded(self, decision: str) -> Decision | None:
        where = split_decision_id(decision)
        return self.log.read_decision(*where) if where else None

    def _recorded_or_problem(self, decision: str) -> Decision:
        record = self._recorded(decision)
        if record is None:
            raise Problem(
                "decision", decision, "the id of a page in the log, recorded and of nobody who was deleted"
            )
        return record

    def _decision_of(self, visit: str, number: int) -> Decision | None:
        kept = self._decisions.get((visit, number))
        if kept is None:
            kept = self.log.read_decision(visit, number)
            if kept is not None:
                self._remember(kept)
        return kept

    def _remember(self, decision: Decision) -> None:
        self._decisions[decision.visit, decision.number] = decision
        while len(self._decisions) > _N_DECISIONS:
            self._decisions.popitem(last=False)


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
    }


def _place_model(data: bytes, catalogue: Catalogue) -> Taste:
    return Taste.of(Model.decode(data), catalogue.titles)


def one_before(activations: Sequence[str]) -> str | None:
    """What was in service before the last of these, "" for nothing; None where nothing is in service.

    To activate what was in service before is to go back, so that several steps back can be taken.

    >>> one_before(["a", "b", "c"]), one_before(["a", "b", "c", "b"]), one_before(["a"]), one_before([])
    ('b', 'a', '', None)
    """
    served = [""]
    for name in activations:
        if len(served) > 1 and name == served[-2]:
            served.pop()
        elif name != served[-1]:
            served.append(name)
    return served[-2] if len(served) > 1 else None


def make_folds(lookup: Lookup, settings: Settings) -> tuple[Fold, ...]:
    """The folds that the log process runs."""

    @lru_cache(maxsize=3)
    def titles_of(catalogue: str) -> tuple[str, ...]:
        return title_ids(lookup.artifact("catalogue", catalogue)) if catalogue else ()

    def arrivals_of(catalogue: str) -> Arrivals:
        return title_arrivals(lookup.artifact("catalogue", catalogue)) if catalogue else ()

    return (
        PopularityFold(lookup.decision, titles_of, settings.popularity),
        RowValues(lookup.decision, settings.policy),
        TitleExposure(lookup.decision, titles_of, arrivals_of, settings.new_titles),
    )


def _running_log(folder: Path, settings: Settings) -> RemoteLog | None:
    """The log of a service that runs on this folder, or None."""
    if not (folder / "run" / SOCKET).exists():
        return None
    try:
        return RemoteLog(folder, options=settings.log, connect_seconds=1.0)
    except Problem:
        return None
