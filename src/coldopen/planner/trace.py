"""How a page came about, for an engineer: it is made once more from its record, and watched."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from msgspec import Struct

from coldopen.core.decision import Assignment, Decision
from coldopen.core.page import Tier
from coldopen.planner.drawn import DrawnTitle, drawn_titles
from coldopen.planner.ladder import Answer, Ladder
from coldopen.planner.recompute import Again, compared
from coldopen.planner.removals import Removal, removals
from coldopen.planner.title_trace import TitleTraced, title_traced
from coldopen.planner.watched import WatchedPolicy, WatchedSource, Weighed
from coldopen.policies import N_GAINS
from coldopen.rows import ALL_SOURCES, Situation

How = Literal["drawn", "likeliest", "no alternative", "fixed"]


class RowRead(Struct, frozen=True):
    """A row that a source proposed: its titles, and how many of them might be shown."""

    key: str
    n_titles: int
    n_allowed: int


class SourceTraced(Struct, frozen=True):
    """A row source: the rows that were read of it, the time it took, what it raised ("" for nothing)."""

    name: str
    ms: float
    trouble: str
    rows: tuple[RowRead, ...]


class Alternative(Struct, frozen=True):
    """A row that could have filled a slot: its place in the order of the rules, mean and spread of its value,
    its gain beside the most promising row (0 to 1), its chance."""

    key: str
    order: int
    mean: float
    spread: float
    gain: float
    chance: float


class SlotTraced(Struct, frozen=True):
    """A slot: its row, and how that came there.

    "drawn" by chance; "likeliest" where nothing is drawn for this visitor; "no alternative" where one row
    alone could be there; "fixed" for the hero, for rows that rules pin, that keep their place, or that were
    kept from the page before. `as_logged` is whether the record has the same rows to draw from by the same
    codes.
    """

    slot: int
    key: str
    how: How
    chance: float
    as_logged: bool
    alternatives: tuple[Alternative, ...]


class Timing(Struct, frozen=True):
    """How long a stage took when the page was made again, in milliseconds."""

    stage: str
    ms: float


class Trace(Struct, frozen=True, kw_only=True):
    """How a page came about: all but what `differences` names is as it was when the page was served. Times
    are those of making it again, with nothing at hand that was worked out for others before.

    `assignments` are the variants that it was decided under, and `pool` is the learning pool it was decided
    by. `titles` are those that were drawn for their places, `forbidden_rows` the keys or patterns of rows
    that rules forbid.
    """

    decision: str
    tier: Tier
    tier_reason: str
    view: int
    model: str
    assignments: tuple[Assignment, ...]
    pool: str
    same: bool
    differences: tuple[str, ...]
    changed: tuple[str, ...]
    sources: tuple[SourceTraced, ...]
    slots: tuple[SlotTraced, ...]
    titles: tuple[DrawnTitle, ...]
    forbidden_rows: tuple[str, ...]
    n_titles: int
    n_allowed: int
    removals: tuple[Removal, ...]
    timings: tuple[Timing, ...]
    title: TitleTraced | None = None


def traced(
    again: Again, ladder: Ladder, changed: tuple[str, ...], load_ms: float, title: str | None = None
) -> Trace:
    """The trace of a page.

    Arguments:
        again: what the page was made from.
        ladder: what made it.
        changed: what is other than then; see `Recomputed`.
        load_ms: how long it took to have all this at hand again.
        title: the id of a title to say more of.
    """
    record, situation = again.record, again.situation
    taste_ms = _taste_ms(situation) if record.tier == "taste" else 0.0
    sources = [WatchedSource(source) for source in ladder.sources]
    drawing = again.plan.drawing
    policy = None if drawing is None else WatchedPolicy(drawing.policy)
    begun = time.perf_counter()
    answer = _answer(again, ladder, sources, policy)
    whole_ms = 1000 * (time.perf_counter() - begun)
    sources_ms = 1000 * sum(source.seconds for source in sources)
    floor = 0.0 if drawing is None else drawing.floor
    weighed = {} if policy is None else policy.weighed
    found = compared(record, answer, floor, changed)
    exclude = again.asked.exclude
    return Trace(
        decision=record.id,
        tier=record.tier,
        tier_reason=record.tier_reason,
        view=record.view,
        model=record.model,
        assignments=record.assignments,
        pool=record.pool,
        same=found.same,
        differences=found.differences,
        changed=changed,
        sources=tuple(_source(source, situation) for source in sources),
        slots=tuple(_slots(again, weighed, floor)),
        titles=drawn_titles(record, situation.catalogue),
        forbidden_rows=situation.fired.forbidden_rows,
        n_titles=len(situation.catalogue),
        n_allowed=int(situation.allowed.sum()),
        removals=removals(situation, again.book, exclude),
        timings=(
            Timing("view, artifacts and evidence", load_ms),
            Timing("taste", taste_ms),
            Timing("row sources", sources_ms),
            Timing("choosing and filling", max(whole_ms - sources_ms, 0.0)),
        ),
        title=None if title is None else title_traced(title, again, sources, weighed, floor),
    )


def _answer(
    again: Again, ladder: Ladder, sources: list[WatchedSource], policy: WatchedPolicy | None
) -> Answer | None:
    own = {id(source) for source in ALL_SOURCES}
    watched = Ladder(sources, ladder.options, own=[s for s in sources if id(s.source) in own])
    drawing = again.plan.drawing
    if drawing is not None and policy is not None:
        again = replace(again, plan=replace(again.plan, drawing=replace(drawing, policy=policy)))
    return again.answer(watched)


def _taste_ms(situation: Situation) -> float:
    begun = time.perf_counter()
    try:
        _ = situation.stranger
    except Exception:  # the ladder meets it again, and says so
        return 0.0
    return 1000 * (time.perf_counter() - begun)


def _source(source: WatchedSource, situation: Situation) -> SourceTraced:
    rows = tuple(
        RowRead(row.key, len(row.titles), int(situation.allowed[row.titles].sum())) for row in source.rows
    )
    return SourceTraced(source.name, 1000 * source.seconds, source.trouble, rows)


def _slots(again: Again, weighed: dict[int, Weighed], floor: float) -> Iterator[SlotTraced]:
    record = again.record
    luck = None if again.plan.drawing is None else again.plan.drawing.luck
    propensities = record.propensities()
    draws = {draw.slot for draw in record.draws}
    for slot, row in enumerate(record.rows):
        seen = weighed.get(slot)
        how: How = "fixed"
        if seen is not None:
            how = "no alternative" if len(seen.keys) == 1 else "likeliest" if luck is None else "drawn"
        elif slot in draws:
            how = "drawn"
        told = () if seen is None or how == "no alternative" else tuple(_alternatives(seen, floor))
        yield SlotTraced(slot, row.key, how, propensities[slot], _as_logged(record, slot, seen, how), told)


def _alternatives(seen: Weighed, floor: float) -> Iterator[Alternative]:
    numbers = zip(seen.keys, seen.mean, seen.spread, seen.gain, seen.chances(floor), strict=True)
    for order, (key, mean, spread, gain, chance) in enumerate(numbers):
        yield Alternative(key, order, float(mean), float(spread), float(gain) / N_GAINS, float(chance))


def _as_logged(record: Decision, slot: int, seen: Weighed | None, how: How) -> bool:
    draw = next((draw for draw in record.draws if draw.slot == slot), None)
    if draw is None or seen is None:
        return draw is None and how != "drawn"
    keys = tuple(record.considered[place] for place in draw.eligible)
    return (keys, draw.codes) == (seen.keys, seen.codes)
