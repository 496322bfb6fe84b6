"""Whether a decision that is made again comes out the same, and where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from coldopen.core.decision import Decision, RowDraw
from coldopen.planner.compose import Composed, Plan
from coldopen.planner.deadline import NEVER, Deadline
from coldopen.planner.ladder import Answer, Ladder
from coldopen.planner.request import PageRequest
from coldopen.planner.shape import size
from coldopen.rows import Situation
from coldopen.rules import RuleBook

_OUT_OF_TIME = re.compile(r"out of time after (\d+) rows")


@dataclass(frozen=True, slots=True)
class Again:
    """What a recorded page was made from, as the log held it then."""

    record: Decision
    situation: Situation
    asked: PageRequest
    plan: Plan
    book: RuleBook

    def answer(self, ladder: Ladder, until: Deadline = NEVER) -> Answer | None:
        """What a ladder makes of it, from the tier that answered then, in all the time that it takes, or as
        far as it comes until then."""
        record, situation = self.record, self.situation
        n_rows, n_columns = size(situation.signals.device, self.asked.ask, ladder.options)
        return ladder.answer(
            situation,
            n_rows,
            n_columns,
            excluded(situation, self.asked.exclude),
            until,
            record.tier,
            record.tier_reason,
            self.plan,
        )


def excluded(situation: Situation, exclude: Sequence[str]) -> list[int]:
    """The titles that a page leaves out for this visitor: those dismissed in the visit, and those that the
    caller named, as catalogue indices."""
    index = situation.catalogue.index
    return [*situation.evidence.dismissed, *(index[title] for title in exclude if title in index)]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A decision made again from the log: `same`, or what is different, in words. `changed` says which
    settings and versions of what does the sums are others than then, whether it made a difference or not."""

    same: bool
    differences: tuple[str, ...]
    changed: tuple[str, ...] = ()


def compared(
    record: Decision, answer: Answer | None, floor: float = 0.0, changed: tuple[str, ...] = ()
) -> Recomputed:
    """What was recorded against what the ladder answers now, `floor` being that of its draws. A page that
    time cut short then is compared as far as it went in time."""
    if answer is None:
        return Recomputed(False, ("no tier gives a row now",), changed)
    differences = (
        *_other_tier(record, answer),
        *_other_rows(record, answer.composed),
        *_other_draws(record, answer.composed, floor),
    )
    return Recomputed(not differences, differences, changed)


def n_in_time(record: Decision) -> int | None:
    """How many rows a page had when time ran out; None where it did not."""
    told = (_OUT_OF_TIME.match(why) for why in record.tier_reason.split("; "))
    return next((int(found[1]) for found in told if found), None)


def changed_settings(then: bytes, now: bytes) -> tuple[str, ...]:
    """What differs between two fingerprints of settings, name by name.

    >>> changed_settings(b'{"numpy":"2.0","policy":{"floor":0.1}}', b'{"numpy":"2.1","policy":{"floor":0.1}}')
    ('numpy: then "2.0", now "2.1"',)
    """
    before, after = (dict(_flat("", msgspec.json.decode(told))) for told in (then, now))
    names = sorted(before.keys() | after.keys())
    return tuple(
        f"{name}: then {before.get(name, 'not there')}, now {after.get(name, 'not there')}"
        for name in names
        if before.get(name) != after.get(name)
    )


def _flat(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}" if name else key, inner)
    else:
        yield name, msgspec.json.encode(value).decode()


def _other_tier(record: Decision, answer: Answer) -> Iterator[str]:
    if answer.tier != record.tier:
        yield f"tier: then {record.tier}, now {answer.tier}"


def _other_rows(record: Decision, composed: Composed) -> Iterator[str]:
    made = n_in_time(record)
    n = len(record.rows) if made is None else made
    rows, titles = composed.rows[:n], composed.titles[:n]
    if len(rows) != n or (len(composed.rows) != n and made is None):
        yield f"rows: then {n}, now {len(composed.rows)}"
    for slot, (then, shown, now, chosen) in enumerate(
        zip(record.rows, record.titles_by_row(), rows, titles, strict=False)
    ):
        if then != now:
            yield f"row {then.key}: now {now.key}, {now.heading.id}, {now.reason.id}"
        elif shown != chosen:
            column = next((i for i, (a, b) in enumerate(zip(shown, chosen, strict=False)) if a != b), -1)
            where = f"from column {column}" if column >= 0 else f"then {len(shown)}, now {len(chosen)}"
            yield f"titles of {then.key}: {where}"
        elif record.gains[slot : slot + 1] != composed.gains[slot : slot + 1]:
            yield f"gain of {then.key}: then {_gain(record.gains, slot)}, now {_gain(composed.gains, slot)}"


def _gain(gains: bytes, slot: int) -> str:
    return f"{gains[slot]}/15" if slot < len(gains) else "none"


def _other_draws(record: Decision, composed: Composed, floor: float) -> Iterator[str]:
    """Draw by draw, where the chance of anything that could have been drawn is another one."""
    if record.considered != composed.considered:
        yield from _other_keys("rows that could be drawn", record.considered, composed.considered)
    now = {draw.slot: draw for draw in composed.draws}
    alike = (record.considered, record.floor) == (composed.considered, floor)
    for then in record.draws:
        if alike and then == now.get(then.slot):
            continue
        before = _chances(record.considered, then, record.floor)
        after = _chances(composed.considered, now[then.slot], floor) if then.slot in now else {}
        yield from _other_draw(then.slot, list(before)[then.chosen], before, after)
    drawn, made = {draw.slot for draw in record.draws}, n_in_time(record)
    for slot in now:
        if slot not in drawn and (made is None or slot < made):
            yield f"draw of slot {slot}: then none, now one of {len(now[slot].eligible)} rows"
    if (record.explored, record.sampled) != (composed.explored, composed.sampled) and made is None:
        yield "titles that were drawn: not the same ones from the same ones, or by other chances"


def _chances(keys: Sequence[str], draw: RowDraw, floor: float) -> dict[str, float]:
    chances = draw.chances(floor).tolist()
    return {keys[place]: chance for place, chance in zip(draw.eligible, chances, strict=True)}


def _other_draw(
    slot: int, chosen: str, before: Mapping[str, float], after: Mapping[str, float]
) -> Iterator[str]:
    if before == after:
        return
    told = f"draw of slot {slot}: {chosen} then by {before[chosen]:.6f} of {len(before)} rows"
    if not after:
        yield f"{told}, now nothing is drawn there"
    elif chosen not in after:
        yield f"{told}, now it is not among the {len(after)} that could be"
    elif before[chosen] != after[chosen] or len(before) != len(after):
        yield f"{told}, now by {after[chosen]:.6f} of {len(after)}"
    else:
        moved = max(before.keys() | after.keys(), key=lambda k: abs(before.get(k, 0) - after.get(k, 0)))
        yield (
            f"draw of slot {slot}: the chance of {moved} was {before.get(moved, 0):.6f}, "
            f"now {after.get(moved, 0):.6f}"
        )


def _other_keys(what: str, then: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    gone = [key for key in then if key not in now]
    come = [key for key in now if key not in then]
    told = [f"no longer {', '.join(gone)}"] if gone else []
    told += [f"now also {', '.join(come)}"] if come else []
    yield f"{what}: {'; '.join(told) or 'in another order'}"
