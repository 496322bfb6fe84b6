"""Plots of a training report: drawn where there is something to draw."""

from __future__ import annotations

import pytest

from coldopen.taste.calibration import Reliability
from coldopen.training.comparison import Comparison
from coldopen.training.plots import plots_of

pytest.importorskip("matplotlib")

NOBODY = Comparison(n_newcomers=0)
FAIR = Reliability(claimed=(0.05, 0.2), happened=(0.04, 0.25), n=(50, 50), error=0.03)


def test_whether_chances_come_true_is_drawn_even_where_nobody_was_held_out():
    drawn = plots_of(NOBODY, None, FAIR)
    assert list(drawn) == ["reliability.png"]
    assert drawn["reliability.png"].startswith(b"\x89PNG")


def test_the_same_report_is_drawn_the_same():
    assert plots_of(NOBODY, None, FAIR) == plots_of(NOBODY, None, FAIR)


@pytest.mark.parametrize("n", [0, 1])
def test_chances_that_never_come_true_are_drawn_too(n):
    never = Reliability(claimed=(0.0,), happened=(0.0,), n=(n,), error=0.0)
    assert plots_of(NOBODY, None, never)["reliability.png"].startswith(b"\x89PNG")


def test_nothing_is_drawn_of_nothing():
    assert plots_of(NOBODY, None) == {}
