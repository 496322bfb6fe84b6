"""Covariates: what was known of a visitor at arrival, as numbers for a regression.

A newcomer has no past, so there is no earlier value of the outcome to adjust by; there are signals. They are
known before the page is made and no variant can change them, which is what adjustment needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.experiments.statistics.samples import Array

POOLED = "other"
UNKNOWN = "unknown"


class Design(Struct, frozen=True):
    """Covariates of all visitors.

    Attributes:
        matrix: (n, p), a column for each level but the commonest of its signal.
        names: of the columns: "country=BR".
        pooled: by signal, how many levels were too rare and became "other".
    """

    matrix: Array
    names: tuple[str, ...]
    pooled: dict[str, int]


def design(signals: Mapping[str, Sequence[Any] | Array], least: int = 100) -> Design:
    """A column for each level of each signal but its commonest; levels of fewer than `least` are pooled.

    A level that is None, nan or "" is the level "unknown". Outcomes play no part in it.

    >>> found = design({"device": ["tv", "tv", "mobile", "", "tv"]}, least=1)
    >>> found.names, found.matrix[2]
    (('device=mobile', 'device=unknown'), array([1., 0.]))
    >>> design({"country": ["BR"] * 5 + ["AR", "CL"]}, least=2).pooled
    {'country': 2}
    """
    if not signals:
        raise Problem("signals", {}, "at least one signal known at arrival")
    columns: list[Array] = []
    names: list[str] = []
    pooled: dict[str, int] = {}
    for signal, found in signals.items():
        labels, pooled[signal] = _with_rare_pooled(_labels(found), least)
        levels, counts = np.unique(labels, return_counts=True)
        for level in np.delete(levels, counts.argmax()):
            names.append(f"{signal}={level}")
            columns.append(labels == level)
    n = len(next(iter(signals.values())))
    matrix = np.stack(columns, 1).astype(np.float64) if columns else np.zeros((n, 0))
    return Design(matrix, tuple(names), pooled)


def predicted(values: Array, covariates: Array) -> Array:
    """(n,) the outcome as least squares predict it from covariates (n, p) alone, whatever the variant.

    >>> predicted(np.array([1.0, 3.0, 2.0, 2.0]), np.array([[0.0], [1.0], [0.0], [1.0]]))
    array([1.5, 2.5, 1.5, 2.5])
    """
    x = with_intercept(covariates)
    return x @ least_squares(x, values)


def least_squares(x: Array, values: Array) -> Array:
    """Coefficients (p,) of least length: a column that says nothing new gets none of its own."""
    return np.linalg.lstsq(x, values, rcond=None)[0]


def with_intercept(covariates: Array) -> Array:
    """(n, 1 + p): a column of ones before the others."""
    return np.column_stack([np.ones(len(covariates)), covariates])


def _labels(found: Sequence[Any] | Array) -> Array:
    return np.array(
        [UNKNOWN if x is None or x == "" or x != x else str(x) for x in np.asarray(found, object)]
    )


def _with_rare_pooled(labels: Array, least: int) -> tuple[Array, int]:
    _, index, counts = np.unique(labels, return_inverse=True, return_counts=True)
    rare = counts < least
    return np.where(rare[index], POOLED, labels), int(rare.sum())
