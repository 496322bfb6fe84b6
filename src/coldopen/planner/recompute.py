"""Whether a decision that is made again comes out the same."""

from __future__ import annotations

from dataclasses import dataclass

from coldopen.core.decision import Decision
from coldopen.planner.ladder import Answer


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A decision made again from the log: `same`, or what is different, in words."""

    same: bool
    differences: tuple[str, ...]


def compared(record: Decision, answer: Answer | None) -> Recomputed:
    """What was recorded against what the ladder answers now. A page that time cut short then is compared as
    far as it went."""
    if answer is None:
        return Recomputed(False, ("no tier gives a row now",))
    composed = answer.composed
    differences = []
    if answer.tier != record.tier:
        differences.append(f"tier: then {record.tier}, now {answer.tier}")
    rows, titles = composed.rows[: len(record.rows)], composed.titles[: len(record.rows)]
    cut = any(why.startswith("out of time") for why in record.tier_reason.split("; "))
    if len(rows) != len(record.rows) or (len(composed.rows) != len(record.rows) and not cut):
        differences.append(f"rows: then {len(record.rows)}, now {len(composed.rows)}")
    for then, shown, now, chosen in zip(record.rows, record.titles_by_row(), rows, titles, strict=False):
        if then != now:
            differences.append(f"row {then.key}: now {now.key}, {now.heading.id}, {now.reason.id}")
        elif shown != chosen:
            differences.append(f"titles of {then.key}")
    draws = zip(record.draws, composed.draws, strict=False)
    differences += [f"draw of slot {then.slot}" for then, now in draws if then != now]
    return Recomputed(not differences, tuple(differences))
