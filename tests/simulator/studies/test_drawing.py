"""Plots of studies: readable where values are negative, and said to be simulated whoever drew them."""

import pytest

from coldopen.simulator.studies.drawing import bars
from coldopen.simulator.studies.outcomes import Estimate

figure = pytest.importorskip("matplotlib.figure")


def test_a_bars_number_stands_at_its_end_and_is_never_minus_nothing():
    axes = figure.Figure().add_subplot()
    told = [(2.0, 1.0, 3.0), (-2.0, -3.0, -1.0), (-0.01, -0.2, 0.2)]
    bars(axes, ["up", "down", "none"], [Estimate(value=v, low=lo, high=hi, n=9) for v, lo, hi in told])
    numbers = [(text.get_text(), text.xy[1], text.get_va()) for text in axes.texts]
    assert numbers == [("2.0", 3.0, "bottom"), ("-2.0", -3.0, "top"), ("0.0", 0.2, "bottom")]
