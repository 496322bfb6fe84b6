"""Pages for when many requests wait: by popularity, and the same for all of whom little is different.

A page of one's own costs its making; one that was prepared for all in a place costs a look. So where requests
come faster than such pages can be made, all still get a page, and soon.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from coldopen.core.decision import NO_TIME, Decision
from coldopen.core.signals import Signals
from coldopen.planner.ladder import Answer
from coldopen.planner.prepared import Prepared
from coldopen.rows import Evidence, Situation


def in_common(situation: Situation) -> Situation:
    """The situation with no more signals than place, device and first language, and no evidence but what was
    dismissed, nothing that a caller brought along. What rules say of the whole situation stands."""
    known = situation.signals
    signals = Signals(
        country=known.country,
        region=known.region,
        device=known.device,
        languages=known.languages[:1],
    )
    return replace(
        situation,
        signals=signals,
        evidence=Evidence(dismissed=situation.evidence.dismissed),
        by_taste=False,
        brought=None,
    )


def shared_page(
    common: Situation, n_rows: int, n_columns: int, make: Callable[[], Prepared | None]
) -> Prepared | None:
    """The page for a situation `in_common` that excludes nothing: a kept one, else what `make` gives."""
    signals = common.signals
    key = (
        NO_TIME,
        signals.country,
        signals.region,
        signals.device,
        signals.languages,
        common.language,
        common.constraints,
        n_rows,
        n_columns,
    )
    kept = common.edition.pages.get(key)
    if kept is not None:
        return cast(Prepared, kept[0])
    made = make()
    if made is not None and made.answer.sound:
        common.edition.keep_page(key, made, common.allowed)
    return made


def for_want_of_time(answer: Answer) -> Answer:
    """The answer, with the reason why it is no page of the visitor's own."""
    return replace(answer, reason="; ".join(filter(None, [NO_TIME, answer.reason])))


def was_shared(record: Decision) -> bool:
    """Whether a recorded page was made this way."""
    return record.is_shared
