"""Policy and catalogue at once, in a 2 x 2 design: is it personalisation, or just new content?

One factor is the policy (rules or learned), the other the content (frozen or as it comes). Four variants, in
any shares. The main effect of a factor is its effect averaged over the two levels of the other, each counted
alike; the interaction is how much larger the policy's effect is on content as it comes than on frozen
content.

Source: Wu and Hamada, "Experiments: planning, analysis, and optimization", 2021, section 4.3; variances are
those of four independent means, not assumed equal.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from coldopen.experiments.statistics.confidence_sequence import TIGHTEST_AT, anytime_estimate
from coldopen.experiments.statistics.estimate import Estimate, undefined
from coldopen.experiments.statistics.normal import normal_estimate
from coldopen.experiments.statistics.samples import Array, Moments, aligned, moments, vector

POLICY = np.array([[-0.5, -0.5], [0.5, 0.5]])
CONTENT = np.array([[-0.5, 0.5], [-0.5, 0.5]])
INTERACTION = np.array([[1.0, -1.0], [-1.0, 1.0]])


class Factorial(Struct, frozen=True):
    """Effects of a 2 x 2 design.

    Attributes:
        policy: of the new policy, averaged over both contents.
        content: of content as it comes against frozen content, averaged over both policies.
        interaction: of the new policy on content as it comes, less that on frozen content.
        means: of the outcome, by (policy, content).
        n: visitors, by (policy, content).
    """

    policy: Estimate
    content: Estimate
    interaction: Estimate
    means: tuple[tuple[float, float], tuple[float, float]]
    n: tuple[tuple[int, int], tuple[int, int]]


def factorial(
    values: Array,
    policy: Array,
    content: Array,
    alpha: float = 0.05,
    anytime: bool = False,
    tightest_at: float = TIGHTEST_AT,
) -> Factorial:
    """Main effects and interaction.

    Args:
        values: (n,) outcomes, nan where undefined.
        policy: (n,) 0 for the policy in service, 1 for the new one.
        content: (n,) 0 for frozen content, 1 for content as it comes.
        alpha: 1 less the confidence, of each of the three intervals.
        anytime: whether they are to be asymptotic confidence sequences.
        tightest_at: as for confidence sequences.

    >>> policy, content = np.repeat([0, 0, 1, 1], 50), np.repeat([0, 1, 0, 1], 50)
    >>> noise = np.tile([-1.0, 1.0], 100)
    >>> found = factorial(3 * policy + content + 2 * policy * content + noise, policy, content)
    >>> found.policy.value, found.content.value, found.interaction.value
    (4.0, 2.0, 2.0)
    """
    values = vector(values)
    policy, content = aligned(policy, values, "policy"), aligned(content, values, "content")
    known = np.isfinite(values)
    cells = [[moments(values[known & (policy == i) & (content == j)]) for j in (0, 1)] for i in (0, 1)]
    tightest = tightest_at if anytime else None
    (a, b), (c, d) = cells
    return Factorial(
        policy=_contrast(cells, POLICY, alpha, tightest),
        content=_contrast(cells, CONTENT, alpha, tightest),
        interaction=_contrast(cells, INTERACTION, alpha, tightest),
        means=((a.mean, b.mean), (c.mean, d.mean)),
        n=((a.n, b.n), (c.n, d.n)),
    )


def _contrast(
    cells: list[list[Moments]], weights: Array, alpha: float, tightest_at: float | None
) -> Estimate:
    n = sum(cell.n for row in cells for cell in row)
    if min(cell.n for row in cells for cell in row) < 2:
        return undefined("each of the four variants needs two visitors with this outcome", n)
    means = np.array([[cell.mean for cell in row] for row in cells])
    squares = np.array([[cell.error_squared for cell in row] for row in cells])
    value, error = float((weights * means).sum()), float(np.sqrt((weights**2 * squares).sum()))
    if tightest_at is None:
        return normal_estimate(value, error, n, alpha)
    return anytime_estimate(value, error, n, alpha, tightest_at)
