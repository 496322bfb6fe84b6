"""What every method answers with: a number, its interval, its p-value, and why where there is none."""

from __future__ import annotations

import math

from msgspec import Struct

NAN = math.nan


class Estimate(Struct, frozen=True):
    """A number with an interval that holds the truth with the confidence asked for.

    Attributes:
        value: the estimate.
        low, high: the ends of its interval.
        p: the p-value of the hypothesis that the truth is 0 (1 for a ratio); nan where none is tested.
        n: how many visitors it rests on.
        error: its standard error; nan where an interval was not made from one.
        why: why it, or its interval, is undefined, and "" where all is. An undefined number is nan, never 0.
    """

    value: float
    low: float
    high: float
    p: float
    n: int
    error: float = NAN
    why: str = ""

    @property
    def defined(self) -> bool:
        """Whether there are a number and its interval."""
        return not self.why

    @property
    def significant(self) -> bool:
        """Whether the interval leaves out 0; never so where it is undefined."""
        return bool(self.low > 0 or self.high < 0)


class Comparison(Struct, frozen=True):
    """One variant against the control: the mean of each, or the ratio, and how far apart they are.

    Attributes:
        control, treatment: the mean or ratio of each, with its interval by the same method.
        absolute: treatment less control.
        relative: treatment over control, less one: 0.03 is 3% more.
        method: the test that gave it.
    """

    control: Estimate
    treatment: Estimate
    absolute: Estimate
    relative: Estimate
    method: str


class Test(Struct, frozen=True):
    """A test that has a p-value and no estimate.

    Attributes:
        statistic: what it compares with its distribution under the hypothesis.
        p: the p-value.
        n: how many visitors it rests on.
        df: degrees of freedom.
        why: why it is undefined, and "" where it is not.
    """

    __test__ = False

    statistic: float
    p: float
    n: int
    df: float = NAN
    why: str = ""


def undefined(why: str, n: int = 0, value: float = NAN, error: float = NAN) -> Estimate:
    """No number, or none but its value (and error) without an interval; and the reason.

    >>> undefined("no visitor with an outcome").value
    nan
    """
    return Estimate(value, NAN, NAN, NAN, n, error, why)


def untested(why: str, n: int = 0) -> Test:
    """No test, and the reason."""
    return Test(NAN, NAN, n, NAN, why)


def incomparable(why: str, n: int, method: str) -> Comparison:
    """No comparison at all, and the reason."""
    nothing = undefined(why, n)
    return Comparison(nothing, nothing, nothing, nothing, method)
