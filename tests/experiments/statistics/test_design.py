"""Covariates from signals."""

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.experiments.statistics import design


def test_rare_levels_are_pooled_and_the_commonest_has_no_column() -> None:
    found = design({"country": ["BR"] * 5 + ["AR"] * 3 + ["CL", "PE"], "hour": [1] * 9 + [None]}, least=2)
    assert found.names == ("country=AR", "country=other", "hour=other")
    assert found.matrix.sum(0).tolist() == [3, 2, 1]
    assert found.pooled == {"country": 2, "hour": 1}


def test_signals_that_all_share_give_no_columns() -> None:
    assert design({"device": ["tv"] * 7}).matrix.shape == (7, 0)
    with pytest.raises(Problem, match="at least one signal"):
        design({})


def test_what_is_missing_is_a_level_of_its_own() -> None:
    found = design({"language": np.array(["pt", None, "", np.nan, "pt", "pt", "pt"], object)}, least=1)
    assert found.names == ("language=unknown",)
    assert found.matrix[:, 0].tolist() == [0, 1, 1, 1, 0, 0, 0]
