"""Techniques by name: each keeps the promise of a technique, and all can be had."""

from __future__ import annotations

import pytest
from taste_world import LEARN

from coldopen.core.errors import Problem
from coldopen.taste.interactions import Interactions
from coldopen.taste.model import Model
from coldopen.taste.parts.recent import Recent
from coldopen.taste.taste import Taste
from coldopen.taste.technique import Scorer
from coldopen.taste.techniques import TECHNIQUES, technique
from coldopen.taste.train import train
from coldopen.testing import TechniqueConformance


class TestEveryTechnique(TechniqueConformance):
    @pytest.fixture(autouse=True, params=TECHNIQUES)
    def named(self, request: pytest.FixtureRequest) -> None:
        self.technique = technique(request.param)


class Served:
    """A model learned, written down, read and placed on the catalogue that it was learned on."""

    name = "served"

    def fit(self, likes: Interactions, seed: int = 0) -> Scorer:
        return Taste.of(Model.decode(train(LEARN, likes, seed).encode()), likes.titles)


class TestAModelInService(TechniqueConformance):
    technique = Served()


class TestATechniqueOnTheLatestLikes(TechniqueConformance):
    technique = Recent(technique("cosine"), days=0.2)


def test_a_technique_that_is_not_there_is_a_problem() -> None:
    with pytest.raises(Problem, match=r"one of popularity, .*coldopen"):
        technique("oracle")
