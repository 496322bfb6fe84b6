"""The fallback ladder: whichever step first gives a page answers, and says why it was that one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from coldopen.core.page import Tier
from coldopen.planner.aside import Aside
from coldopen.planner.breaker import Breaker, Breakers
from coldopen.planner.compose import IN_ORDER, Composed, Plan, compose
from coldopen.planner.deadline import NEVER, Deadline, Purse
from coldopen.planner.guarded import Guarded, LeftOut, Rows, aside_rows, left_out, replayed, told
from coldopen.planner.loops import loops
from coldopen.planner.options import PlannerOptions
from coldopen.rows import ALL_SOURCES, RowSource, Situation

FEWEST_ROWS = 4
"""A page that time cut shorter than this gives way to the next step."""

_LEAST_GAIN = -0.01
_REPLAY_SECONDS = 2.0

_STEPS: tuple[tuple[Tier, frozenset[str] | None], ...] = (
    ("taste", None),
    ("popularity", None),
    ("regional", frozenset({"regional", "trending", "genre"})),
    ("trending", frozenset({"trending"})),
    ("editorial", frozenset({"editorial"})),
)
"""Each step's tier and the names of the row sources it uses (None for all)."""

_TIERS = [tier for tier, _ in _STEPS]
_DRAWN = frozenset(tier for tier, names in _STEPS if names is None)


@dataclass(frozen=True, slots=True)
class Answer:
    """The page that was made, the tier that made it, and why no higher one did ("" where none is higher).

    It is `sound` where nothing failed and time sufficed: then it is the page of every equal situation.
    `n_failed` row sources were left out.
    """

    composed: Composed
    tier: Tier
    reason: str
    sound: bool = True
    n_failed: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a page is to be, and what it may take. `recorded` is the reason on the record it is made from."""

    n_rows: int
    n_columns: int
    excluded: Sequence[int]
    purse: Purse
    recorded: str | None
    plan: Plan


class _PassedOn(Exception):
    """A step that gives no page, and why. It is `sound` where nothing failed."""

    def __init__(self, why: str, sound: bool = False) -> None:
        super().__init__(why)
        self.sound = sound


class Ladder:
    """Tries the steps in order. `report` is told (row source or tier, error) of whatever was raised.

    Taste is the first step where a model is in service. It answers where it is sure enough: where the lower
    80% bound of its gain over popularity, as past newcomers have shown it, is above minus one point.

    A step may use a share of the time that is left; one that is cut short after a few rows, or whose row
    sources fail for the most part, passes on to the next. A row source that fails is left out, and so is one
    whose breaker is open; sources that are not coldopen's `own` are run aside and checked. The taste step has
    a breaker as well, called "taste tier".
    """

    def __init__(
        self,
        sources: Sequence[RowSource],
        options: PlannerOptions,
        report: Callable[[str, Exception], None] = lambda name, error: None,
        own: Collection[RowSource] = ALL_SOURCES,
        breakers: Breakers | None = None,
    ) -> None:
        self.sources = sources
        self.options = options
        self.breakers = Breakers(options) if breakers is None else breakers
        self._report = report
        self._own = {id(source) for source in own}
        self._aside = Aside()
        loops()  # compiled, or read, now rather than for the first page

    def answer(
        self,
        situation: Situation,
        n_rows: int,
        n_columns: int,
        excluded: Sequence[int],
        deadline: Deadline = NEVER,
        first: Tier = "taste",
        recorded: str | None = None,
        plan: Plan = IN_ORDER,
    ) -> Answer | None:
        """A page from the highest step, from `first` down, that gives one; None where none does.

        A step that yields no row at all passes on to the next, unless nothing may be shown here at all. Rows
        are drawn by the steps that use all row sources; the others keep the order of the rules.
        Given the reason that was `recorded` with an earlier page, those row sources are left out that were
        left out then, and no others; nobody's breaker is asked or told.
        """
        nothing_allowed = not situation.allowed.any()
        plain = situation.without_taste()
        reasons: list[str] = []
        sound = True
        if first == "taste" and plain.edition.taste is None:
            first = "popularity"
            if plain.edition.without_taste:
                reasons.append(f"taste: {plain.edition.without_taste}")
        purse = Purse(min(self.options.foreign_ms / 1000, deadline.left / 2))
        asked = _Asked(n_rows, n_columns, excluded, purse, recorded, plan)
        short: Answer | None = None
        for tier, names in _STEPS[_TIERS.index(first) :]:
            sources = [s for s in self.sources if names is None or s.name in names]
            until = deadline if tier == _TIERS[-1] else deadline.part(self.options.tier_share)
            try:
                answer = self._step(tier, situation if tier == "taste" else plain, sources, asked, until)
                if not answer.composed.rows and not nothing_allowed:
                    raise _PassedOn("no rows")
                if answer.n_failed > len(sources) / 2 and len(answer.composed.rows) < FEWEST_ROWS:
                    raise _PassedOn(f"{answer.n_failed} of {len(sources)} row sources failed")
            except _PassedOn as why:
                reasons.append(f"{tier}: {why}")
                sound = sound and why.sound
                continue
            told_now = "no title may be shown here now" if nothing_allowed else ""
            reason = "; ".join(filter(None, [*reasons, told_now, answer.reason]))
            answer = replace(answer, reason=reason, sound=sound and not answer.reason and not told_now)
            if not _too_short(answer.composed, n_rows):
                return answer
            short = short or answer
            if deadline():
                break
            reasons.append(f"{tier}: {_cut(answer.composed)}")
        return short

    def for_dry_runs(self) -> list[Guarded]:
        """The row sources, foreign ones aside; nobody's breaker is asked or told."""
        purse = Purse(self.options.foreign_ms / 1000)
        return [Guarded(s.name, self._rows(s, purse), None, self._is_foreign(s)) for s in self.sources]

    def _step(
        self, tier: Tier, situation: Situation, sources: Sequence[RowSource], asked: _Asked, until: Deadline
    ) -> Answer:
        """What one step answers, its reason being what was left out. Raises _PassedOn."""
        breaker = self.breakers.of("taste tier") if tier == "taste" and asked.recorded is None else None
        if breaker is not None and not breaker.allows():
            raise _PassedOn("breaker open")
        fair = until.left >= self.options.tier_share * self.options.deadline_ms / 2000
        try:
            answer = self._composed(tier, situation, list(self._guarded(sources, asked)), asked, until)
        except _PassedOn:
            _tell(breaker, "")
            raise
        except Exception as error:
            self._report(tier, error)
            _tell(breaker, type(error).__name__)
            raise _PassedOn(type(error).__name__) from error
        if fair or not answer.composed.cut:
            _tell(breaker, _cut(answer.composed))
        return answer

    def _composed(
        self,
        tier: Tier,
        situation: Situation,
        sources: Sequence[Guarded],
        asked: _Asked,
        until: Deadline,
    ) -> Answer:
        unsure = _unsure(situation)
        if unsure:
            raise _PassedOn(unsure, sound=True)
        failed: dict[str, Exception] = {}

        def note(name: str, error: Exception) -> None:
            failed[name] = error
            if not isinstance(error, LeftOut):
                self._report(name, error)

        composed = compose(
            situation,
            sources,
            asked.n_rows,
            asked.n_columns,
            self.options,
            asked.excluded,
            until,
            note,
            asked.plan if tier in _DRAWN else replace(asked.plan, drawing=None),
        )
        reasons = [_left_out(source, failed) for source in sources]
        reason = "; ".join(filter(None, [*reasons, _cut(composed)]))
        return Answer(composed, tier, reason, n_failed=len(failed))

    def _guarded(self, sources: Iterable[RowSource], asked: _Asked) -> Iterable[Guarded]:
        """The row sources as this page may use them."""
        recorded = None if asked.recorded is None else left_out(asked.recorded)
        purse = asked.purse if recorded is None else Purse(_REPLAY_SECONDS)
        for source in sources:
            foreign, rows = self._is_foreign(source), self._rows(source, purse)
            if recorded is None:
                yield Guarded(source.name, rows, self.breakers.of(source.name), foreign)
            else:
                yield Guarded(source.name, replayed(rows, recorded.get(source.name)), None, foreign)

    def _is_foreign(self, source: RowSource) -> bool:
        return id(source) not in self._own

    def _rows(self, source: RowSource, purse: Purse) -> Rows:
        return aside_rows(source, self._aside, purse) if self._is_foreign(source) else source.propose


def _tell(breaker: Breaker | None, trouble: str) -> None:
    if breaker is not None and trouble:
        breaker.failed(trouble)
    elif breaker is not None:
        breaker.worked()


def _unsure(situation: Situation) -> str:
    """Why a page by taste might be worse than one by popularity; "" where it is not, or is without taste."""
    if situation.stranger is None:
        return ""
    gain, at_least = situation.stranger.gain
    if at_least > _LEAST_GAIN:
        return ""
    return f"unsure: predicted gain {100 * gain:+.1f} points, perhaps {100 * at_least:+.1f}"


def _too_short(composed: Composed, n_rows: int) -> bool:
    return composed.cut and len(composed.rows) < min(FEWEST_ROWS, n_rows)


def _cut(composed: Composed) -> str:
    if composed.n_in_time is None:
        return ""
    others = ", the others as before" if len(composed.rows) > composed.n_in_time else ""
    return f"out of time after {composed.n_in_time} rows{others}"


def _left_out(source: Guarded, failed: dict[str, Exception]) -> str:
    """What is to be told of a row source, "" where it did well."""
    error = failed.get(source.name)
    if error is None:
        n = source.n_forbidden
        return f"row source {source.name}: {n} titles that may not be shown" if n else ""
    rows = "row" if source.n_read == 1 else "rows"
    after = f" after {source.n_read} {rows}" if source.n_read else ""
    return f"row source {source.name} left out{after}: {told(error)}"
