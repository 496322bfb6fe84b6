"""A recorded page again: rebuilt from its record, made once more, and what came of it told plainly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from coldopen.core.decision import Assignment, Decision
from coldopen.core.errors import Problem
from coldopen.core.page import Page, Tier
from coldopen.planner.drawn import DrawnSlot, drawn_slots
from coldopen.planner.guarded import left_out
from coldopen.planner.recompute import Recomputed, n_in_time
from coldopen.planner.trace import Trace

Outcome = Literal["same", "different", "cannot"]


class Replay(Struct, frozen=True, kw_only=True):
    """What became of a decision that was replayed.

    Attributes:
        outcome: "same": the page comes out bit for bit; "different": `differences` says where; "cannot": it
            cannot be made again, and `why_not` says what is missing.
        assignments: the variants that it was decided under.
        slots: the rows as recorded, with their chances.
        changed: settings and versions that are others than then, whether it made a difference or not.
        notes: what else to know: a page that time cut short, a row source that was left out.
        page: as it was shown; None where it cannot be rebuilt.
    """

    decision: str
    outcome: Outcome
    why_not: str = ""
    tier: Tier | None = None
    tier_reason: str = ""
    policy: str = ""
    assignments: tuple[Assignment, ...] = ()
    slots: tuple[DrawnSlot, ...] = ()
    differences: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    page: Page | None = None
    trace: Trace | None = None


def replay_of(
    decision: str,
    record: Decision | None,
    rebuild: Callable[[], Page | None],
    again: Callable[[], Recomputed | Trace],
) -> Replay:
    """The replay of a decision, given its record (None where the log has none), what rebuilds its page, and
    what makes it again; both may raise Problem for what is missing."""
    if record is None:
        why = "the log has no decision of this id: it was not recorded, or its visitor was deleted"
        return Replay(decision=decision, outcome="cannot", why_not=why)
    page, found, missing = None, None, []
    try:
        page = rebuild()
    except Problem as problem:
        missing.append(f"the page cannot be shown: {problem}")
    try:
        found = again()
    except Problem as problem:
        missing.append(f"it cannot be decided again: {problem}")
    return Replay(
        decision=decision,
        outcome="cannot" if found is None else "same" if found.same else "different",
        why_not="; ".join(missing),
        tier=record.tier,
        tier_reason=record.tier_reason,
        policy=record.policy,
        assignments=record.assignments,
        slots=drawn_slots(record),
        differences=() if found is None else found.differences,
        changed=() if found is None else found.changed,
        notes=tuple(_notes(record, found)),
        page=page,
        trace=found if isinstance(found, Trace) else None,
    )


def _notes(record: Decision, found: Recomputed | Trace | None) -> Iterator[str]:
    made = n_in_time(record)
    if made is not None:
        yield f"its deadline cut it short: compared as far as it went, {made} rows"
    for name, n_read in left_out(record.tier_reason).items():
        yield f"row source {name} was left out after {n_read} rows, and is again"
    for name in record.left_out:
        yield f"row source {name} was not asked, and is not again"
    if found is not None and not found.same and not found.changed:
        yield (
            "settings and versions are as they were: what may differ are records that others had erased since"
        )
