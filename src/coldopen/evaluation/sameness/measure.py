"""Personalisation: how much more two pages of one signal group overlap than two of different groups.

With k(x, y) the overlap of two pages on the first screen (Jaccard's index of their titles), P and Q what is
served to two groups, x, x' drawn from P and y, y' from Q,

    D(P, Q) = (E k(x, x') + E k(y, y')) / 2 - E k(x, y)

which is half the squared maximum mean discrepancy, estimated without bias from pairs of different pages
(Gretton et al., "A kernel two-sample test", JMLR 13, 2012, equation 3; Jaccard's index is a positive definite
kernel: Bouchard, Jousselme and Dore, "A proof for the positive definiteness of the Jaccard index matrix",
IJAR 54, 2013). So it is 0 on average where both groups are served alike, however random pages are, and above
0 where they are not. Both pages are looked at on the smaller of the two groups' screens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np

from coldopen.core.errors import Problem
from coldopen.core.signals import Device
from coldopen.evaluation.intervals import Estimate
from coldopen.evaluation.sameness.groups import SIGNALS, Group, Seen
from coldopen.evaluation.sameness.report import Sameness, SignalLine
from coldopen.metrics import first_viewport, overlaps
from coldopen.planner.rerank import viewport

_FEWEST_GROUPS = 6


@dataclass(frozen=True)
class Overlaps:
    """Of each pair of groups, on the screen that both have: the mean overlap within the two, and between
    them, each (n_groups, n_groups); and within each group on its own screen, (n_groups,)."""

    groups: tuple[Group, ...]
    n_pages: int
    within: np.ndarray
    between: np.ndarray
    own: np.ndarray

    @classmethod
    def of(cls, pages: Sequence[Seen]) -> Overlaps:
        """Of the groups with at least two pages. Raises Problem where there are fewer than two of them."""
        by_group: dict[Group, list[Seen]] = {}
        for page in pages:
            by_group.setdefault(page.group, []).append(page)
        groups = tuple(sorted(group for group, its in by_group.items() if len(its) > 1))
        if len(groups) < 2:
            raise Problem("signal groups", str(len(groups)), "two with two pages each, or more")
        kept = [page for group in groups for page in by_group[group]]
        sizes = np.array([len(by_group[group]) for group in groups])
        screens = [viewport(cast(Device, group.device) if group.device else None) for group in groups]
        n = len(groups)
        within, between, own = np.zeros((n, n)), np.zeros((n, n)), np.zeros(n)
        for one in sorted(set(screens)):
            for other in sorted(set(screens)):
                screen = min(one[0], other[0]), min(one[1], other[1])
                here = np.array([s == one for s in screens]), np.array([s == other for s in screens])
                among = here[0] | here[1]
                means = _means(kept, np.repeat(among, sizes), sizes[among], screen)
                mine, theirs = here[0][among], here[1][among]
                alone = np.diag(means)
                within[np.ix_(*here)] = (alone[mine][:, None] + alone[theirs][None, :]) / 2
                between[np.ix_(*here)] = means[np.ix_(mine, theirs)]
                if one == other:
                    own[here[0]] = alone
        return cls(groups, len(kept), within, between, own)


def measured(pages: Sequence[Seen], source: str, common: tuple[int, int] = (0, 0)) -> Sameness:
    """How much pages have in common, and what each signal contributes.

    Groups of one page tell nothing of noise and are left out. Intervals are by the jackknife over groups,
    with Student's t; its variance is too large on average (Efron and Stein, "The jackknife estimate of
    variance", Annals of Statistics 9(3), 1981), above all where groups are served alike. Resampling groups
    would not do there: of what is chance alone it called up to one in eight something else.

    Arguments:
        source: where the pages are from, in words.
        common: the settings `common_rows` and `common_within` that they were made by.

    Raises:
        Problem: there are not two groups with two pages each.
    """
    found = Overlaps.of(pages)
    n = len(found.groups)
    differing = _differing(found.groups)
    pairs: np.ndarray = np.any(differing, 0)
    in_a_place: np.ndarray = pairs & ~differing[SIGNALS.index("country")]
    gain = found.within - found.between
    return Sameness(
        source=source,
        n_groups=n,
        n_pages=found.n_pages,
        common_rows=common[0],
        common_within=common[1],
        within=_over_pairs(found.within, pairs),
        between=_over_pairs(found.between, pairs),
        personalisation=_over_pairs(gain, pairs),
        in_a_place=_over_pairs(gain, in_a_place),
        noise=_jackknifed(1 - found.own, np.ones(n)),
        signals=tuple(_line(i, gain, differing) for i in range(len(SIGNALS))),
    )


def _line(signal: int, gain: np.ndarray, differing: np.ndarray) -> SignalLine:
    """Over the pairs of groups that differ in this signal alone."""
    pairs = differing[signal] & (differing.sum(0) == 1)
    return SignalLine(SIGNALS[signal], int(pairs.sum()) // 2, _over_pairs(gain, pairs))


def _means(
    pages: Sequence[Seen], among: np.ndarray, sizes: np.ndarray, screen: tuple[int, int]
) -> np.ndarray:
    """The mean overlap of pages of each group with those of each other, and with others of its own,
    (n_groups, n_groups), for the pages `among`, which are in the order of their groups."""
    shown = [first_viewport(page.rows, *screen) for page, is_one in zip(pages, among, strict=True) if is_one]
    titles = {title: i for i, title in enumerate(sorted(frozenset().union(*shown)))}
    has = np.zeros((len(shown), len(titles)), np.float32)
    for i, page in enumerate(shown):
        has[i, [titles[title] for title in page]] = 1
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    sums = np.add.reduceat(np.add.reduceat(overlaps(has, has).astype(float), starts, 0), starts, 1)
    means: np.ndarray = sums / np.outer(sizes, sizes)
    np.fill_diagonal(means, (np.diag(sums) - sizes) / (sizes * (sizes - 1)))
    return means


def _differing(groups: Sequence[Group]) -> np.ndarray:
    """Whether each pair of groups differs in each signal, (n_signals, n_groups, n_groups)."""
    values = [np.unique([group[i] for group in groups], return_inverse=True)[1] for i in range(len(SIGNALS))]
    return np.array([codes[:, None] != codes[None, :] for codes in values])


def _over_pairs(values: np.ndarray, pairs: np.ndarray) -> Estimate:
    """The mean of values (n, n) over some pairs of groups, both symmetric."""
    return _jackknifed(np.where(pairs, values, 0.0).sum(1), pairs.sum(1), 2)


def _jackknifed(sums: np.ndarray, counts: np.ndarray, n_sides: int = 1) -> Estimate:
    """A mean with its interval from what each group adds to its sum and its count, each (n_groups,); without
    a group, as much less is left as stands there, `n_sides` times. No interval where it would rest on two
    groups, or on all pairs having one group in common."""
    sums, counts = sums[counts > 0], counts[counts > 0]
    if not len(counts):
        return Estimate(None, None, None)
    mean, left = float(sums.sum() / counts.sum()), counts.sum() - n_sides * counts
    n = len(counts)
    if n < _FEWEST_GROUPS or not left.all():
        return Estimate(mean, None, None)
    without = (sums.sum() - n_sides * sums) / left
    spread = float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    reach = _t(n - 1) * spread
    return Estimate(mean, mean - reach, mean + reach)


def _t(freedom: int) -> float:
    """The 97.5% quantile of Student's t, within 0.5% from 5 degrees on (Abramowitz and Stegun 26.7.5).

    >>> round(_t(10), 2), round(_t(1000), 2)
    (2.23, 1.96)
    """
    z = 1.959964
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / freedom + second / freedom**2
