"""Techniques by name: each keeps the promise of a technique, and all can be had."""

from __future__ import annotations

import pytest

from coldopen.core.errors import Problem
from coldopen.taste.parts.recent import Recent
from coldopen.taste.techniques import TECHNIQUES, technique
from coldopen.testing import TechniqueConformance


class TestEveryTechnique(TechniqueConformance):
    @pytest.fixture(autouse=True, params=TECHNIQUES)
    def named(self, request: pytest.FixtureRequest) -> None:
        self.technique = technique(request.param)


class TestATechniqueOnTheLatestLikes(TechniqueConformance):
    technique = Recent(technique("cosine"), days=0.2)


def test_a_technique_that_is_not_there_is_a_problem() -> None:
    with pytest.raises(Problem, match=r"one of popularity, .*coldopen"):
        technique("oracle")
