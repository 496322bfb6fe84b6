"""Statistics of experiments: pure functions on arrays that answer with named records.

Outcomes are (n,) values with nan where undefined, variants (n,) whole numbers, 0 being the control. What
needs scipy or tea-tasting (the extra `analysis`) imports it where it is used.
"""

from coldopen.experiments.statistics.adjusted_sequence import adjusted_mean, influence
from coldopen.experiments.statistics.by_day import ByDay, before_after_effect, effect_by_day, pooled_effect
from coldopen.experiments.statistics.confidence_sequence import (
    anytime_estimate,
    sequential_from_moments,
    sequential_means,
)
from coldopen.experiments.statistics.design import Design, design
from coldopen.experiments.statistics.estimate import Comparison, Estimate, Test, undefined, untested
from coldopen.experiments.statistics.factorial import Factorial, factorial
from coldopen.experiments.statistics.first_look import skewness, skewness_by_day, why_early, why_early_mean
from coldopen.experiments.statistics.fixed import fixed_from_moments, fixed_means, fixed_ratios
from coldopen.experiments.statistics.linear_sequence import linear_effect, linear_test
from coldopen.experiments.statistics.multiplicity import benjamini_hochberg, e_benjamini_hochberg, holm
from coldopen.experiments.statistics.path import Path, path_of_adjusted, path_of_means, path_of_ratios
from coldopen.experiments.statistics.ratio import sequential_ratios
from coldopen.experiments.statistics.sample_ratio import sample_ratio, sequential_sample_ratio
from coldopen.experiments.statistics.samples import Moments
from coldopen.experiments.statistics.segments import Segment, Segments, heterogeneity, segment_effects
from coldopen.experiments.statistics.survival import (
    Curve,
    compare_restricted_means,
    kaplan_meier,
    log_rank,
    restricted_mean,
)

__all__ = [
    "ByDay",
    "Comparison",
    "Curve",
    "Design",
    "Estimate",
    "Factorial",
    "Moments",
    "Path",
    "Segment",
    "Segments",
    "Test",
    "adjusted_mean",
    "anytime_estimate",
    "before_after_effect",
    "benjamini_hochberg",
    "compare_restricted_means",
    "design",
    "e_benjamini_hochberg",
    "effect_by_day",
    "factorial",
    "fixed_from_moments",
    "fixed_means",
    "fixed_ratios",
    "heterogeneity",
    "holm",
    "influence",
    "kaplan_meier",
    "linear_effect",
    "linear_test",
    "log_rank",
    "path_of_adjusted",
    "path_of_means",
    "path_of_ratios",
    "pooled_effect",
    "restricted_mean",
    "sample_ratio",
    "segment_effects",
    "sequential_from_moments",
    "sequential_means",
    "sequential_ratios",
    "sequential_sample_ratio",
    "skewness",
    "skewness_by_day",
    "undefined",
    "untested",
    "why_early",
    "why_early_mean",
]
