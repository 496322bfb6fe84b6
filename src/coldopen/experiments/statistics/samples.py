"""The outcomes of two variants, taken from arrays over all visitors; and their moments."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem

Array = np.ndarray
CONTROL, TREATMENT = 0, 1


class Moments(Struct, frozen=True):
    """Of one variant's outcomes: how many, their mean, variance (with n - 1) and third central moment.

    Without the third (nan) nobody can say whether it is too early to look.
    """

    n: int
    mean: float
    variance: float
    third: float = math.nan

    @property
    def error_squared(self) -> float:
        """The squared standard error of the mean."""
        return self.variance / self.n


class RunningMoments(NamedTuple):
    """The same at k looks: each field is (k,)."""

    n: Array
    mean: Array
    variance: Array
    third: Array

    @property
    def error_squared(self) -> Array:
        """(k,) the squared standard errors of the means."""
        return self.variance / self.n


class Pair(NamedTuple):
    """Outcomes of control and treatment, those that are defined, in the order they were given."""

    control: Array
    treatment: Array

    @property
    def n(self) -> int:
        """How many outcomes of both."""
        return len(self.control) + len(self.treatment)


def pair(values: Array, variant: Array, control: int = CONTROL, treatment: int = TREATMENT) -> Pair:
    """The outcomes of two variants; what is nan (not yet known, or undefined) is left out.

    >>> pair(np.array([1, np.nan, 0, 3]), np.array([0, 0, 1, 2]))
    Pair(control=array([1.]), treatment=array([0.]))
    """
    values, variant = vector(values), aligned(variant, values)
    known = np.isfinite(values)
    return Pair(values[known & (variant == control)], values[known & (variant == treatment)])


def moments(values: Array) -> Moments:
    """Of (n,) outcomes; nan where there are too few."""
    n = len(values)
    if not n:
        return Moments(0, math.nan, math.nan)
    mean = float(values.mean())
    apart = values - mean
    squares = apart * apart
    variance = float(squares.sum() / (n - 1)) if n > 1 else math.nan
    return Moments(n, mean, variance, float((squares * apart).mean()))


def relative_change(
    control: float, treatment: float, control_error_squared: float, treatment_error_squared: float
) -> tuple[float, float]:
    """Treatment over control, less one, and its standard error by the delta method, from two means, the
    control's not 0, and their squared standard errors.

    >>> relative_change(2.0, 3.0, 0.0, 0.04)
    (0.5, 0.1)
    """
    spread = treatment_error_squared / control**2 + control_error_squared * treatment**2 / control**4
    return (treatment - control) / control, math.sqrt(spread)


def too_few(control: int, treatment: int, least: int = 2) -> str:
    """Why two variants of these sizes cannot be compared; "" where they can.

    >>> too_few(0, 12)
    'control has 0 visitors with this outcome; 2 are needed'
    """
    for name, n in (("control", control), ("treatment", treatment)):
        if n < least:
            visitors = "visitor" if n == 1 else "visitors"
            return f"{name} has {n} {visitors} with this outcome; {least} are needed"
    return ""


def vector(values: Array) -> Array:
    """(n,) numbers as floats."""
    values = np.asarray(values, np.float64)
    if values.ndim != 1:
        raise Problem("values", values.shape, "an array of one dimension")
    return values


def aligned(other: Array, values: Array, name: str = "variant") -> Array:
    """Another array over the same visitors."""
    other = np.asarray(other)
    if len(other) != len(values):
        raise Problem(name, len(other), f"as many as there are values, {len(values)}")
    return other
