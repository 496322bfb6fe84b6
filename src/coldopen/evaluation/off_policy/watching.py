"""A logged page drawn again as it was, while candidates say what they would have drawn at each slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import msgspec
import numpy as np

from coldopen.core.chances import NEVER, STEPS, Luck, chances_of, encode
from coldopen.core.decision import Decision
from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.evaluation.off_policy.candidates import Candidate
from coldopen.ope import Draw
from coldopen.planner import FEWEST_ROWS, Again, Answer, Composed, Deadline, compared
from coldopen.policies import Policy, Slot


@dataclass(frozen=True)
class Seen:
    """A draw, as the policy that acted and each candidate saw it.

    Attributes:
        slot: of the page.
        chosen: the row that was drawn, a place among the eligible.
        logged: the chance of each eligible row, (n_eligible,).
        candidates: the same under each candidate, (n_candidates, n_eligible).
        mean, spread: of each eligible row's value, as the log had taught it, (n_eligible,).
    """

    slot: int
    chosen: int
    logged: np.ndarray
    candidates: np.ndarray
    mean: np.ndarray
    spread: np.ndarray

    @property
    def ratios(self) -> np.ndarray:
        """Each candidate's chance of the row that was drawn over the logged one, (n_candidates,)."""
        ratios: np.ndarray = self.candidates[:, self.chosen] / self.logged[self.chosen]
        return ratios


@dataclass
class Watch:
    """A `Policy` that draws by recorded chances, to the bit, and notes what candidates say of the same slots.

    Arguments:
        record: of the page.
        candidates: in question.
        n_slots: candidates are asked of slots above this one.
    """

    record: Decision
    candidates: Sequence[Candidate]
    n_slots: int
    seen: list[Seen] = field(default_factory=list)
    failed: Problem | None = None

    def __post_init__(self) -> None:
        self._draws = {draw.slot: draw for draw in self.record.draws}

    @property
    def name(self) -> str:
        return self.record.policy

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`."""
        n, draw = len(slot.eligible), self._draws.get(slot.position)
        if draw is None or len(draw.codes) != n:
            return np.zeros(n)  # another page than was recorded, which comparing them will tell
        if slot.position < self.n_slots:
            told = [self._chances(each, slot) for each in self.candidates]
            logged = draw.chances(self.record.floor)
            seen = Seen(draw.slot, draw.chosen, logged, np.array(told), slot.mean, slot.spread)
            self.seen.append(seen)
        codes = np.frombuffer(draw.codes, np.uint8).astype(float)
        return np.where(codes == NEVER, -np.inf, -codes / STEPS)

    def _chances(self, candidate: Candidate, slot: Slot) -> list[float]:
        """A candidate's chances at a slot. What is wrong with them is kept, as the planner would take it for
        a failure of the page."""
        try:
            shares = candidate.policy.log_shares(slot)
            if np.shape(shares) != (len(slot.eligible),) or not np.isfinite(shares.max()):
                raise ValueError(f"{shares!r:.60} for {len(slot.eligible)} rows")
            return chances_of(encode(shares), candidate.floor)
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            self.failed = Problem(f"policy {candidate.name}", told, "the log share of each eligible row")
            return [1 / len(slot.eligible)] * len(slot.eligible)


def watched(
    engine: Engine, again: Again, candidates: Sequence[Candidate], n_slots: int
) -> tuple[list[Seen], tuple[str, ...]]:
    """The draws of a page as candidates see them, and what is not as it was recorded when its first rows are
    drawn again by the same chances: the eligible rows, what they promised, the rows, their titles.

    Args:
        engine: over the log.
        again: what the page was made from.
        candidates: in question.
        n_slots: of which slots.

    Raises:
        Problem: a candidate fails, or gives no distribution.
    """
    record, n_rows = again.record, max(n_slots, FEWEST_ROWS)
    watch = Watch(record, candidates, n_slots)
    answer = made_by(engine, again, watch, record.floor, n_rows)
    if watch.failed is not None:
        raise watch.failed
    now = None if answer is None else replace(answer, composed=_top_now(answer.composed, n_rows))
    return watch.seen, compared(_top_then(record, n_rows), now, record.floor).differences


def made_by(
    engine: Engine,
    again: Again,
    policy: Policy,
    floor: float,
    n_rows: int | None = None,
    luck: Luck | None = None,
) -> Answer | None:
    """A page made again with its rows drawn by another policy; of its first `n_rows`, at least, where those
    below do not matter, which takes less time.

    Args:
        engine: over the log.
        again: what the page was made from.
        policy: draws rows.
        floor: its floor.
        n_rows: None for the whole page.
        luck: None for the page's own.
    """
    drawing = again.plan.drawing
    assert drawing is not None
    top = _Top(policy, n_rows)
    drawing = replace(drawing, policy=top, floor=floor, luck=luck or drawing.luck)
    return engine.make_again(replace(again, plan=replace(again.plan, drawing=drawing)), top.until)


def drawn_anew(
    engine: Engine, again: Again, policy: Policy, floor: float, n_pages: int, n_slots: int
) -> list[list[Draw]]:
    """So many pages that a policy would have drawn where this one was, each with luck of its own: their
    draws, rows numbered as the record's `considered`."""
    record, pages = again.record, []
    for i in range(n_pages):
        luck = Luck(f"{record.visit} anew {i}", record.number)
        answer = made_by(engine, again, policy, floor, max(n_slots, FEWEST_ROWS), luck)
        draws = () if answer is None else answer.composed.draws
        pages.append(
            [
                Draw(d.slot, np.frombuffer(d.eligible, np.uint8), d.chances(floor), d.chosen)
                for d in draws
                if d.slot < n_slots
            ]
        )
    return pages


def draws_of(record: Decision, n_slots: int) -> list[Draw]:
    """The draws of a record's first slots."""
    return [
        Draw(d.slot, np.frombuffer(d.eligible, np.uint8), d.chances(record.floor), d.chosen)
        for d in record.draws
        if d.slot < n_slots
    ]


@dataclass
class _Top:
    """A `Policy` that is done once a row below the first `n_rows` is asked for."""

    policy: Policy
    n_rows: int | None
    done: bool = False

    @property
    def name(self) -> str:
        return self.policy.name

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`."""
        self.done = self.n_rows is not None and slot.position >= self.n_rows
        return self.policy.log_shares(slot)

    @property
    def until(self) -> Deadline:
        """Passed when it is done: a page ends there, as where time cuts it."""
        return Deadline(1.0, lambda: 2.0 if self.done else 0.0)


def _top_then(record: Decision, n_rows: int) -> Decision:
    """A record as if its page had ended after so many rows."""
    return msgspec.structs.replace(
        record,
        rows=record.rows[:n_rows],
        gains=record.gains[:n_rows],
        draws=tuple([each for each in record.draws if each.slot < n_rows]),
        explored=tuple([each for each in record.explored if each.row < n_rows]),
        sampled=tuple([each for each in record.sampled if each.row < n_rows]),
    )


def _top_now(composed: Composed, n_rows: int) -> Composed:
    """The same of a page."""
    return replace(
        composed,
        rows=composed.rows[:n_rows],
        titles=composed.titles[:n_rows],
        gains=composed.gains[:n_rows],
        draws=tuple([each for each in composed.draws if each.slot < n_rows]),
        explored=tuple([each for each in composed.explored if each.row < n_rows]),
        sampled=tuple([each for each in composed.sampled if each.row < n_rows]),
    )
