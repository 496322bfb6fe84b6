"""Makes `taste_world` importable by the tests beside it; a model learned from such a world."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from taste_world import LEARN, SIGNALLED, World, world

from coldopen.taste.fitting import Fitted, fit
from coldopen.taste.model import Model
from coldopen.taste.train import model_of


@pytest.fixture(scope="session")
def small() -> World:
    """200 visitors of 40 titles, of which nobody likes the last four."""
    return world(200, 40, n_unliked=4, parts=SIGNALLED)


@pytest.fixture(scope="session")
def fitted(small: World) -> Fitted:
    """What was learned from `small`."""
    return fit(LEARN, small.likes)


@pytest.fixture(scope="session")
def model(small: World, fitted: Fitted) -> Model:
    """The model of what was learned."""
    return model_of(fitted, small.likes)
