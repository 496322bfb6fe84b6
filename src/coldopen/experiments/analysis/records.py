"""What a readout says, as named records: a number that is undefined is None, with a reason beside it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from coldopen.metrics.definitions import Better

Verdict = Literal["ship", "keep running", "stop", "broken"]
Role = Literal["primary", "guardrail", "other"]
Method = Literal["sequential", "fixed"]


class MetricWords(Struct, frozen=True):
    """A metric as people read of it.

    `name` is the versioned name, `title` names it in a sentence, `unit` is "share", "seconds", "minutes"
    and so on, `better` the side on which more is good, `definition` one sentence.
    """

    name: str
    title: str
    unit: str
    better: Better
    definition: str


class VariantMean(Struct, frozen=True):
    """A variant's mean over `n` visitors, estimated as the effects are; `plain` is the mean as counted."""

    variant: str
    n: int
    mean: float | None
    plain: float | None = None
    why: str = ""


class Effect(Struct, frozen=True):
    """A variant against the control: the difference of means with its interval.

    `relative` is the difference over the control's mean. `p` is the p-value of a fixed test, or of a
    sequential one, which may be read at any time; it is corrected as the interval is. `method` names the
    interval. `why` says why a number is None.
    """

    variant: str
    n: int
    n_control: int
    value: float | None
    low: float | None
    high: float | None
    relative: float | None = None
    relative_low: float | None = None
    relative_high: float | None = None
    p: float | None = None
    method: Method = "sequential"
    why: str = ""


class Look(Struct, frozen=True):
    """An effect as it stood with the visitors who had arrived by the end of `day` (days since 1970)."""

    variant: str
    day: int
    n: int
    value: float | None
    low: float | None
    high: float | None


class MetricReadout(Struct, frozen=True):
    """One metric: every variant's mean, every effect, and those of whom it cannot be told yet.

    `effects` are what counts: weighted by day of arrival where the allocation changed, over all days together
    otherwise, as `estimate` says; `beside` are the same the other way. `n_waiting` counts by variant whose
    window had not closed, `n_undefined` those for whom the metric is not defined (no durable id, nothing
    seen). `looks` is the course over the days.
    """

    metric: MetricWords
    role: Role
    estimate: Literal["by day", "pooled"]
    means: tuple[VariantMean, ...]
    effects: tuple[Effect, ...]
    beside: tuple[Effect, ...]
    n_waiting: tuple[int, ...]
    n_undefined: tuple[int, ...]
    looks: tuple[Look, ...] = ()
    why: str = ""


class SegmentEffect(Struct, frozen=True):
    """The primary metric's effect among the visitors of one segment, such as device = mobile.

    `p_adjusted` is corrected for the number of segments looked at; `apart` says that the effect there is
    other than nothing even so.
    """

    segment: str
    group: str
    effect: Effect
    p_adjusted: float | None
    apart: bool


class SegmentTest(Struct, frozen=True):
    """Whether a variant's effect differs between the groups of one segment, such as devices.

    `statistic` is Cochran's Q over `n_groups` groups, for one look; `p_adjusted` is corrected for the number
    of such tests; `differs` says that the effects are not all alike even so. `why` is given where there is
    none.
    """

    segment: str
    variant: str
    n_groups: int
    statistic: float | None
    p: float | None
    p_adjusted: float | None
    differs: bool
    why: str = ""


class Curve(Struct, frozen=True):
    """Of a variant's visitors, the share without a stream after so many seconds."""

    variant: str
    seconds: tuple[float, ...]
    waiting: tuple[float, ...]
    n: int


class Survival(Struct, frozen=True):
    """How soon the first stream comes: curves up to `tau` seconds, and the log-rank test against the control.

    `log_rank` has one p-value for each variant after the control, read once at the planned end.
    """

    tau: float
    curves: tuple[Curve, ...]
    log_rank: tuple[float | None, ...]
    why: str = ""


class HeatMap(Struct, frozen=True):
    """Clicks for a placement seen, by row and column, each visitor counting once a placement.

    `rates` and `n_seen` are by row, then column; a rate is None where fewer than `least` were seen.
    """

    variant: str
    rates: tuple[tuple[float | None, ...], ...]
    n_seen: tuple[tuple[int, ...], ...]
    least: int


class SampleRatio(Struct, frozen=True):
    """Whether the variants have the visitors that their weights promise; `p` may be read at any time."""

    counts: tuple[int, ...]
    expected: tuple[float, ...]
    p: float | None
    broken: bool
    why: str = ""


class Day(Struct, frozen=True):
    """A day of arrivals: visitors by variant, and the catalogues that came into service on it."""

    day: int
    counts: tuple[int, ...]
    launches: tuple[str, ...] = ()


class SetAside(Struct, frozen=True):
    """Visitors or records that do not count, and why."""

    what: str
    n: int
    why: str


class TierShare(Struct, frozen=True):
    """Of a variant's pages, the share that a tier answered."""

    variant: str
    tier: str
    n: int
    share: float


class Whole(Struct, frozen=True):
    """What a variant's pages and streams come to as a whole, which no single visitor shows.

    `gini` and `top_share` tell how concentrated streams are, `overlap` how much of one visitor's first screen
    another's shows too; half of the pages took `median_ms` at most, 99 of 100 `p99_ms`; None where there is
    nothing to tell from. `n_unsuitable` placements were above the age limit of the profile that they were
    shown to: it must be zero.
    """

    variant: str
    n_pages: int
    n_streams: int
    gini: float | None
    top_share: float | None
    overlap: float | None
    n_unsuitable: int
    median_ms: float | None = None
    p99_ms: float | None = None


class Exposure(Struct, frozen=True):
    """Of the visitors assigned to a variant, those who ever had a page decided under it."""

    variant: str
    n_assigned: int
    n_exposed: int


class Factorial(Struct, frozen=True):
    """The 2 x 2 of policy and content on the primary metric: what each brings, and what both do together.

    What the policy brings is what people mean by personalisation, as against new content.
    """

    policy: Effect
    content: Effect
    together: Effect


class Summary(Struct, frozen=True):
    """The decision: one verdict, its variant, why in plain sentences, and what to be careful of."""

    verdict: Verdict
    variant: str
    why: tuple[str, ...]
    cautions: tuple[str, ...] = ()


class VariantRead(Struct, frozen=True):
    """A variant as the readout speaks of it."""

    name: str
    weight: float
    is_control: bool


class Readout(Struct, frozen=True, kw_only=True):
    """All that an experiment has shown up to the end of the log."""

    experiment: str
    description: str
    state: str
    test: Method
    alpha: float
    learning: str
    n_planned: int | None
    variants: tuple[VariantRead, ...]
    first_at: int
    last_at: int
    n_visitors: int
    summary: Summary
    metrics: tuple[MetricReadout, ...]
    segments: tuple[SegmentEffect, ...]
    survival: Survival | None
    heat: tuple[HeatMap, ...]
    ratio: SampleRatio
    days: tuple[Day, ...]
    ramped: bool
    exposure: tuple[Exposure, ...]
    tiers: tuple[TierShare, ...]
    wholes: tuple[Whole, ...]
    set_aside: tuple[SetAside, ...]
    factorial: Factorial | None
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    adjusted_by: tuple[str, ...]
    simulated: bool = False
    between_segments: tuple[SegmentTest, ...] = ()

    @property
    def primary(self) -> MetricReadout:
        return next(each for each in self.metrics if each.role == "primary")
