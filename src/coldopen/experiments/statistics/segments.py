"""Effects within segments that were named before the test, and whether they differ from each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from coldopen.experiments.statistics.estimate import Comparison, Estimate, Test, untested
from coldopen.experiments.statistics.multiplicity import holm
from coldopen.experiments.statistics.samples import CONTROL, TREATMENT, Array, aligned, vector

Compare = Callable[[Array, Array, int, int], Comparison]


class Segment(Struct, frozen=True):
    """One segment's effect.

    Attributes:
        name: the segment.
        found: its comparison; intervals are not corrected.
        p: its p-value, corrected for how many segments were looked at.
    """

    name: str
    found: Comparison
    p: float


class Segments(Struct, frozen=True):
    """The effects in all segments of one signal.

    Attributes:
        segments: one for each, the largest first.
        differ: Cochran's test that all segments have one effect; for one look.
    """

    segments: tuple[Segment, ...]
    differ: Test


def segment_effects(
    values: Array,
    variant: Array,
    segment: Array,
    compare: Compare,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    correct: Callable[[Array], Array] = holm,
) -> Segments:
    """The effect in each segment, with p-values corrected for their number.

    Which signals to segment by has to be said before the test; a segment found by looking is a hypothesis for
    the next one. That one segment's effect is significant and another's is not is no difference between them:
    that is what `differ` tests.

    Args:
        values: (n,) outcomes, nan where undefined.
        variant: (n,) the variant of each visitor.
        segment: (n,) the segment of each visitor, a signal known at arrival.
        compare: how to compare two variants: `fixed_means`, `sequential_means`.
        control, treatment: which variants to compare.
        correct: p-values (m,) to corrected ones: `holm`, `benjamini_hochberg`.
    """
    values, variant = vector(values), aligned(variant, values)
    segment = aligned(segment, values, "segment")
    names, counts = np.unique(segment, return_counts=True)
    names = names[np.argsort(-counts, kind="stable")]
    found = [compare(values[segment == name], variant[segment == name], control, treatment) for name in names]
    corrected = correct(np.array([one.absolute.p for one in found]))
    segments = tuple(
        Segment(str(name), one, float(p)) for name, one, p in zip(names, found, corrected, strict=True)
    )
    return Segments(segments, heterogeneity([one.absolute for one in found]))


def heterogeneity(found: Sequence[Estimate]) -> Test:
    """Cochran's Q: do effects in separate segments differ more than by chance?

    Cochran, "The combination of estimates from different experiments", Biometrics 10, 1954: the squared
    distances of the effects from their mean, both weighted by precision, are chi-squared with one degree of
    freedom fewer than there are effects. For one look; effects that are undefined are left out.

    >>> found = heterogeneity([Estimate(v, v - 2, v + 2, 0.5, 100, 1.0) for v in (0.0, 4.0)])
    >>> found.statistic, round(found.p, 4)
    (8.0, 0.0047)
    """
    from scipy.stats import chi2

    effects = [one for one in found if one.defined and one.error > 0]
    n = sum(one.n for one in effects)
    if len(effects) < 2:
        return untested("fewer than two segments have an effect to compare", n)
    value = np.array([one.value for one in effects])
    precision = np.array([one.error for one in effects]) ** -2.0
    statistic = float(precision @ (value - precision @ value / precision.sum()) ** 2)
    return Test(statistic, float(chi2.sf(statistic, len(effects) - 1)), n, len(effects) - 1)
