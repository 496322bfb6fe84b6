"""Readouts made up by hand, small enough to follow."""

from __future__ import annotations

from coldopen.experiments.analysis.records import (
    Curve,
    Day,
    Effect,
    Exposure,
    HeatMap,
    Look,
    MetricReadout,
    MetricWords,
    Readout,
    Role,
    SampleRatio,
    SegmentEffect,
    SetAside,
    Summary,
    Survival,
    TierShare,
    VariantMean,
    VariantRead,
    Whole,
)

STREAM = MetricWords(
    "first_stream@1", "share of visitors with a first stream", "share", "higher", "A stream."
)
SECONDS = MetricWords("first_stream_seconds@1", "time to the first stream", "seconds", "lower", "A mean.")
LATENCY = MetricWords("latency_ms@1", "latency of a page", "ms", "lower", "As logged.")

BETTER, UNCLEAR, WORSE = (0.01, 0.05), (-0.01, 0.05), (-0.05, -0.01)


def effect(bounds: tuple[float, float] | None = BETTER, variant: str = "learned", n: int = 5000) -> Effect:
    """An effect on an interval, on a control's mean of 0.4; without one, too early to read."""
    if bounds is None:
        return Effect(variant, n, n, None, None, None, why="too early to read")
    low, high = bounds
    value = (low + high) / 2
    return Effect(variant, n, n, value, low, high, value / 0.4, low / 0.4, high / 0.4, 0.02)


def metric(*effects: Effect, words: MetricWords = STREAM, role: Role = "primary") -> MetricReadout:
    means = [
        VariantMean("rules", 5000, 0.4),
        *(VariantMean(e.variant, e.n, 0.4 + (e.value or 0)) for e in effects),
    ]
    looks = [
        Look(e.variant, 20_000 + d, 800 * (d + 1), e.value, e.low, e.high) for e in effects for d in range(5)
    ]
    waiting = (3,) * len(means)
    return MetricReadout(
        words, role, "pooled", tuple(means), effects, effects, waiting, waiting, tuple(looks)
    )


def segment(group: str, bounds: tuple[float, float], apart: bool = True) -> SegmentEffect:
    return SegmentEffect("device", group, effect(bounds), 0.01, apart)


def heat(variant: str) -> HeatMap:
    return HeatMap(variant, ((0.1, 0.05), (0.04, None)), ((900, 700), (300, 3)), 30)


def readout(summary: Summary, primary: MetricReadout, *others: MetricReadout) -> Readout:
    """A readout around what was found."""
    names = [each.variant for each in primary.means]
    return Readout(
        experiment="learned-rows",
        description="Rows learned from newcomers <before>.",
        state="running",
        test="sequential",
        alpha=0.05,
        learning="own",
        n_planned=None,
        variants=tuple(VariantRead(name, 1 / len(names), i == 0) for i, name in enumerate(names)),
        first_at=20_000 * 86_400_000,
        last_at=20_005 * 86_400_000,
        n_visitors=10_000,
        summary=summary,
        metrics=(primary, *others),
        segments=(segment("mobile", BETTER), segment("tv", UNCLEAR, apart=False)),
        survival=Survival(
            1800.0, tuple(Curve(n, (0.0, 60.0, 900.0), (1.0, 0.8, 0.6), 5000) for n in names), (0.01,)
        ),
        heat=tuple(heat(name) for name in names),
        ratio=SampleRatio((5000,) * len(names), (5000.0,) * len(names), 0.8, False),
        days=tuple(Day(20_000 + d, (1000,) * len(names), ("c0ffee",) if d == 2 else ()) for d in range(5)),
        ramped=False,
        exposure=tuple(Exposure(name, 5010, 5000) for name in names),
        tiers=tuple(TierShare(name, "taste", 100, 0.7) for name in names),
        wholes=tuple(Whole(name, 10_000, 4000, 0.8, 0.3, 0.2, 0) for name in names),
        set_aside=(SetAside("visitors", 4, "seen under two variants"),),
        factorial=None,
        faults=(),
        notes=("Of the pages, 12 have no propensities.",),
        adjusted_by=("device",),
    )
