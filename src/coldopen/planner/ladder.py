"""The fallback ladder: whichever step first gives a page answers, and says why it was that one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coldopen.core.page import Tier
from coldopen.planner.compose import Composed, compose
from coldopen.planner.options import PlannerOptions
from coldopen.rows import RowSource, Situation

_STEPS: tuple[tuple[Tier, frozenset[str] | None], ...] = (
    ("popularity", None),
    ("regional", frozenset({"regional", "trending", "genre"})),
    ("trending", frozenset({"trending"})),
    ("editorial", frozenset({"editorial"})),
)
"""Each step's tier and the names of the row sources it uses (None for all)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The page that was made, the tier that made it, and why no higher one did ("" where none is higher)."""

    composed: Composed
    tier: Tier
    reason: str


@dataclass(frozen=True)
class Ladder:
    """Tries the steps in order. `report` is told (row source or tier, error) of whatever was raised."""

    sources: Sequence[RowSource]
    options: PlannerOptions
    report: Callable[[str, Exception], None] = lambda name, error: None

    def answer(
        self,
        situation: Situation,
        n_rows: int,
        n_columns: int,
        excluded: Sequence[int],
        out_of_time: Callable[[], bool] = lambda: False,
        first: Tier = "popularity",
    ) -> Answer | None:
        """A page from the highest step, from `first` down, that gives one; None where none does.

        A step that yields no row at all passes on to the next, unless nothing may be shown here at all.
        """
        nothing_allowed = not situation.allowed.any()
        reasons: list[str] = []
        tiers = [tier for tier, _ in _STEPS]
        for tier, names in _STEPS[tiers.index(first) :]:
            failed: dict[str, str] = {}

            def note(name: str, error: Exception, failed: dict[str, str] = failed) -> None:
                failed[name] = type(error).__name__
                self.report(name, error)

            try:
                composed = compose(
                    situation,
                    [s for s in self.sources if names is None or s.name in names],
                    n_rows,
                    n_columns,
                    self.options,
                    excluded,
                    out_of_time,
                    note,
                )
            except Exception as error:
                self.report(tier, error)
                reasons.append(f"{tier}: {type(error).__name__}")
                continue
            if composed.rows or nothing_allowed:
                return Answer(
                    composed, tier, "; ".join([*reasons, *_told(composed, failed, nothing_allowed)])
                )
            reasons.append(f"{tier}: no rows")
        return None


def _told(composed: Composed, failed: Mapping[str, str], nothing_allowed: bool) -> list[str]:
    told = [f"row source {name} left out: {error}" for name, error in failed.items()]
    if nothing_allowed:
        told.append("no title may be shown here now")
    if composed.cut:
        told.append(f"out of time after {len(composed.rows)} rows")
    return told
