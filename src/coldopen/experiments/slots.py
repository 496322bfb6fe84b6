"""Which slots of an exclusion group an experiment has: kept as it grows, taken by no other meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from coldopen.experiments.errors import ExperimentProblem
from coldopen.experiments.forms import N_SLOTS, Experiment, SlotRange


def allotted(experiments: Sequence[Experiment]) -> tuple[list[Experiment], list[ExperimentProblem]]:
    """The experiments with slots for their shares, and those for which there are none left.

    A running experiment keeps the slots that it has and gets free ones in addition, the first of its group;
    one that is in no group has the first slots of all. Drafts have none.
    """
    taken: dict[str, list[SlotRange]] = {}
    for one in experiments:
        if one.state == "running" and one.group:
            taken.setdefault(one.group, []).extend(one.slots)
    done, problems = [], []
    for one in experiments:
        if one.state == "draft":
            one = msgspec.structs.replace(one, slots=())
        elif one.state == "running" and not one.group:
            one = msgspec.structs.replace(one, slots=((0, one.n_slots),) if one.n_slots else ())
        elif one.state == "running":
            more = list(_first(_free(taken[one.group]), one.n_slots - n_slots(one.slots)))
            one = msgspec.structs.replace(one, slots=tuple(_merged([*one.slots, *more])))
            taken[one.group] += more
            if n_slots(one.slots) < one.n_slots:
                left = n_slots(one.slots) / N_SLOTS
                told = f"at most {left:g}: the running experiments of group {one.group!r} have the rest"
                problems.append(ExperimentProblem("", f"experiment {one.id!r}", "share", one.share, told))
        done.append(one)
    return done, problems


def n_slots(slots: Iterable[SlotRange]) -> int:
    """How many slots these are.

    >>> n_slots([(0, 10), (90, 100)])
    20
    """
    return sum(last - first for first, last in slots)


def in_order(slots: Iterable[SlotRange]) -> bool:
    """Whether ranges of slots follow each other, each of some slots.

    >>> in_order([(0, 10), (10, 20)]), in_order([(0, 10), (5, 20)]), in_order([(20, 10)])
    (True, False, False)
    """
    edges = [edge for first, last in slots for edge in (first, last)]
    return all(a < b if n % 2 == 0 else a <= b for n, (a, b) in enumerate(pairwise(edges)))


def overlapping(one: Experiment, other: Experiment) -> bool:
    """Whether two experiments have a slot in common."""
    return any(a < d and c < b for a, b in one.slots for c, d in other.slots)


def _free(taken: Sequence[SlotRange]) -> Iterator[SlotRange]:
    at = 0
    for first, last in sorted(taken):
        if first > at:
            yield at, first
        at = max(at, last)
    if at < N_SLOTS:
        yield at, N_SLOTS


def _first(free: Iterable[SlotRange], wanted: int) -> Iterator[SlotRange]:
    """The first slots of some, as many as are wanted."""
    for first, last in free:
        if wanted <= 0:
            return
        yield first, min(last, first + wanted)
        wanted -= last - first


def _merged(slots: Sequence[SlotRange]) -> Iterator[SlotRange]:
    """The same slots in as few ranges as possible."""
    merged: list[SlotRange] = []
    for first, last in sorted(slots):
        if merged and merged[-1][1] == first:
            merged[-1] = merged[-1][0], last
        else:
            merged.append((first, last))
    yield from merged
