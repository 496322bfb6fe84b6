"""The fallback ladder: whichever step first gives a page answers, and says why it was that one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coldopen.core.page import Tier
from coldopen.planner.choosing import Drawing
from coldopen.planner.compose import AFRESH, Composed, GoingOn, compose
from coldopen.planner.options import PlannerOptions
from coldopen.rows import RowSource, Situation

_LEAST_GAIN = -0.01

_STEPS: tuple[tuple[Tier, frozenset[str] | None], ...] = (
    ("taste", None),
    ("popularity", None),
    ("regional", frozenset({"regional", "trending", "genre"})),
    ("trending", frozenset({"trending"})),
    ("editorial", frozenset({"editorial"})),
)
"""Each step's tier and the names of the row sources it uses (None for all)."""

_TIERS = [tier for tier, _ in _STEPS]


@dataclass(frozen=True, slots=True)
class Answer:
    """The page that was made, the tier that made it, and why no higher one did ("" where none is higher).

    It is `sound` where nothing failed and time sufficed: then it is the page of every equal situation.
    """

    composed: Composed
    tier: Tier
    reason: str
    sound: bool = True


@dataclass(frozen=True)
class Ladder:
    """Tries the steps in order. `report` is told (row source or tier, error) of whatever was raised.

    Taste is the first step where a model is in service. It answers where it is sure enough: where the lower
    80% bound of its gain over popularity, as past newcomers have shown it, is above minus one point.
    """

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
        first: Tier = "taste",
        drawing: Drawing | None = None,
        going_on: GoingOn = AFRESH,
    ) -> Answer | None:
        """A page from the highest step, from `first` down, that gives one; None where none does.

        A step that yields no row at all passes on to the next, unless nothing may be shown here at all. Rows
        are drawn by the steps that use all row sources; the others keep the order of the rules.
        """
        nothing_allowed = not situation.allowed.any()
        plain = situation.without_taste()
        reasons: list[str] = []
        sound = True
        if first == "taste" and plain.edition.taste is None:
            first = "popularity"
            if plain.edition.without_taste:
                reasons.append(f"taste: {plain.edition.without_taste}")
        for tier, names in _STEPS[_TIERS.index(first) :]:
            failed: dict[str, str] = {}
            there = situation if tier == "taste" else plain

            def note(name: str, error: Exception, failed: dict[str, str] = failed) -> None:
                failed[name] = type(error).__name__
                self.report(name, error)

            try:
                unsure = _unsure(there)
                if unsure:
                    reasons.append(f"{tier}: {unsure}")
                    continue
                composed = compose(
                    there,
                    [s for s in self.sources if names is None or s.name in names],
                    n_rows,
                    n_columns,
                    self.options,
                    excluded,
                    out_of_time,
                    note,
                    drawing if names is None else None,
                    going_on,
                )
            except Exception as error:
                self.report(tier, error)
                reasons.append(f"{tier}: {type(error).__name__}")
                sound = False
                continue
            if composed.rows or nothing_allowed:
                told = _told(composed, failed, nothing_allowed)
                return Answer(composed, tier, "; ".join([*reasons, *told]), sound and not told)
            reasons.append(f"{tier}: no rows")
            sound = False
        return None


def _unsure(situation: Situation) -> str:
    """Why a page by taste might be worse than one by popularity; "" where it is not, or is without taste."""
    if situation.stranger is None:
        return ""
    gain, at_least = situation.stranger.gain
    if at_least > _LEAST_GAIN:
        return ""
    return f"unsure: predicted gain {100 * gain:+.1f} points, perhaps {100 * at_least:+.1f}"


def _told(composed: Composed, failed: Mapping[str, str], nothing_allowed: bool) -> list[str]:
    told = [f"row source {name} left out: {error}" for name, error in failed.items()]
    if nothing_allowed:
        told.append("no title may be shown here now")
    if composed.cut:
        told.append(f"out of time after {len(composed.rows)} rows")
    return told
