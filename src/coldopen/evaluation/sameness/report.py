"""What was found of how much pages differ."""

from __future__ import annotations

from msgspec import Struct

from coldopen.evaluation.intervals import Estimate


class SignalLine(Struct, frozen=True):
    """What one signal contributes: the personalisation between the `n_pairs` pairs of groups that differ in
    nothing else."""

    signal: str
    n_pairs: int
    personalisation: Estimate


class Sameness(Struct, frozen=True, kw_only=True):
    """How much pages have in common, with 95% intervals over groups.

    `within` is the overlap of two pages of one group, `between` that of two pages of different groups, on
    the same screen; `personalisation` is the first less the second, `in_a_place` the same over groups of one
    country, and `noise` 1 less the first, each group on its own screen.
    """

    source: str
    n_groups: int
    n_pages: int
    common_rows: int
    common_within: int
    within: Estimate
    between: Estimate
    personalisation: Estimate
    in_a_place: Estimate
    noise: Estimate
    signals: tuple[SignalLine, ...]
