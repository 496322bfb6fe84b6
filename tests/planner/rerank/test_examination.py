"""How far somebody looks."""

from __future__ import annotations

import numpy as np
import pytest

from coldopen.core.signals import DEVICES
from coldopen.planner.rerank import columns_examined, rows_examined


@pytest.mark.parametrize("device", [*DEVICES, None])
def test_examination_begins_at_1_and_falls(device: str | None) -> None:
    for curve in (columns_examined(device, 40), rows_examined(device, 40)):  # type: ignore[arg-type]
        assert curve[0] == 1
        assert (np.diff(curve) <= 0).all()
        assert curve[-1] > 0


def test_beyond_the_screen_few_look_on() -> None:
    desktop = columns_examined("desktop", 7)
    assert desktop[5] == pytest.approx(0.97**5)
    assert desktop[6] == pytest.approx(0.97**5 * 0.25)


def test_a_curve_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        rows_examined("tv", 3)[0] = 0
