"""The dry run: whether a rule or row applies to a page, and why or why not."""

from __future__ import annotations

from msgspec import Struct

from coldopen.rules.conflicts import Loss
from coldopen.rules.forms import Entry, Kind, kind_of, name_of
from coldopen.rules.schedule import span_ms


class Explained(Struct, frozen=True):
    """Whether a rule, row or culture rule applies to a page, and why or why not, as a sentence."""

    kind: Kind
    id: str
    fired: bool
    why: str


def explained(item: Entry, judged: tuple[bool, str], at_ms: int, loss: Loss | None = None) -> Explained:
    """What to say of an item, given whether it is met (and why) and what it lost to others."""
    kind = kind_of(item)
    met, why = judged
    first, last = span_ms(item.starts, item.ends)
    if at_ms < first:
        return Explained(kind, item.id, False, f"not before {item.starts}")
    if at_ms >= last:
        return Explained(kind, item.id, False, f"over since {item.ends}")
    if not met or loss is None:
        return Explained(kind, item.id, met, why)
    winner = f"{name_of(loss.winner)} of higher priority stands"
    if loss.stays:
        return Explained(
            kind, item.id, True, f"{why}; but without its position: {winner} ({loss.conflict.why})"
        )
    return Explained(kind, item.id, False, f"{winner}: {loss.conflict.why}")
