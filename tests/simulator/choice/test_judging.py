"""How cards are misjudged."""

import numpy as np
import pytest

from coldopen.simulator.choice import judged


def test_a_card_is_misjudged_by_as_much_as_the_scenario_says():
    looks = judged(5, np.arange(100_000), np.zeros(100_000), -4.0, 0.7)
    assert looks.appeal.mean() == pytest.approx(-4.0, abs=0.01)
    assert looks.appeal.std() == pytest.approx(0.7, abs=0.01)


def test_a_person_makes_the_same_of_a_title_wherever_it_stands():
    one = judged(5, np.array([3, 9]), np.zeros(2), -4.0, 0.7)
    other = judged(5, np.array([9, 1, 3]), np.zeros(3), -4.0, 0.7)
    assert one.appeal.tolist() == [other.appeal[2], other.appeal[0]]
