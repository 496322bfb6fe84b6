"""Plots of studies: readable where values are negative, and said to be simulated whoever drew them."""

from pathlib import Path

import numpy as np
import pytest

from coldopen.simulator.scenario import Scenario
from coldopen.simulator.studies import Outcomes, Ran, RunOptions, Runs
from coldopen.simulator.studies.drawing import bars, regret
from coldopen.simulator.studies.outcomes import Estimate

figure = pytest.importorskip("matplotlib.figure")


def test_a_bars_number_stands_at_its_end_and_is_never_minus_nothing():
    axes = figure.Figure().add_subplot()
    told = [(2.0, 1.0, 3.0), (-2.0, -3.0, -1.0), (-0.01, -0.2, 0.2)]
    bars(axes, ["up", "down", "none"], [Estimate(value=v, low=lo, high=hi, n=9) for v, lo, hi in told])
    numbers = [(text.get_text(), text.xy[1], text.get_va()) for text in axes.texts]
    assert numbers == [("2.0", 3.0, "bottom"), ("-2.0", -3.0, "top"), ("0.0", 0.2, "bottom")]


def test_regret_is_what_is_missing_to_the_ceiling_by_the_hour_at_which_people_came():
    """Of six hours with 2 people in each: the ceiling's chances are 0.9, the policy's 0.4 in the first hour
    and 0.1 more in each one after."""
    hours = np.repeat(np.arange(6), 2)
    best, learned = chances(hours, np.full(12, 0.9)), chances(hours, 0.4 + 0.1 * hours)
    runs = Runs(Scenario(about="x", days=0.25), (ran("ceiling", best), ran("softmax", learned)))
    axes = figure.Figure().add_subplot()
    regret(axes, runs, ["softmax"], "ceiling", bold="softmax")
    (line,) = axes.lines
    assert line.get_xdata() == pytest.approx([0.5, 1.5, 2.5, 3.5, 4.5, 5.5])
    assert line.get_ydata() == pytest.approx([50, 40, 30, 20, 10, 0])


def chances(hours: np.ndarray, chance: np.ndarray) -> Outcomes:
    """People who came in the middle of these hours, and the chances that their pages led to a stream."""
    n = len(hours)
    return Outcomes(np.arange(n), (hours + 0.5) / 24, chance > 1, chance, *[np.zeros(n)] * 9)


def ran(name: str, outcomes: Outcomes) -> Ran:
    made = Ran(RunOptions(name=name), 1, Path("nowhere"))
    made.__dict__["outcomes"] = outcomes  # as if it had been read
    return made
