"""Models of other libraries: what is sent to their process and made of its answer."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from small_likes import likes_of, world

from coldopen.core.errors import Problem
from coldopen.evaluation.libraries import LibraryModel, environment, library_peers, model
from coldopen.evaluation.peers import Peer
from coldopen.taste.technique import Newcomer

LIKES = likes_of([[0, 1], [0, 1], [2, 3]], 5)
NEWCOMERS = [Newcomer(), Newcomer((), (0,)), Newcomer((), (4,)), Newcomer((), (2, 3))]

WORKER = """
import json, pathlib, sys
import numpy as np
folder = pathlib.Path(sys.argv[1])
task = np.load(folder / "task.npz")
scale = json.loads((folder / "model.json").read_text())["options"]["scale"]
scores = np.full((len(task["ends"]) - 1, task["n_titles"]), np.nan)
for row in range(len(scores)):
    scores[row, task["revealed"][task["ends"][row] : task["ends"][row + 1]]] = scale
np.save(folder / "scores.npy", scores)
"""


@pytest.fixture
def answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library "small" whose model scores what was liked with the option `scale`, and nothing else."""
    monkeypatch.setattr(model, "python_of", lambda library: Path(sys.executable))
    monkeypatch.setattr(model, "_WORKERS", tmp_path)
    (tmp_path / "small_worker.py").write_text(WORKER)
    return tmp_path


def test_the_library_scores_those_of_whom_it_knows_something(answered: Path) -> None:
    found = LibraryModel("small", "Any", (("scale", 7.0),)).fit(LIKES).score(NEWCOMERS)
    popularity = [2.0, 2.0, 1.0, 1.0, 0.0]
    assert found[0].tolist() == popularity
    assert found[1].tolist() == [7.0, 6.0, 6.0, 6.0, 6.0]
    assert found[2].tolist() == popularity  # nobody in training liked title 4
    assert found[3].tolist() == [6.0, 6.0, 7.0, 7.0, 6.0]


def test_a_library_that_fails_says_why(answered: Path) -> None:
    (answered / "small_worker.py").write_text("raise RuntimeError('out of luck')")
    with pytest.raises(Problem, match="out of luck"):
        LibraryModel("small", "Any", (("scale", 7.0),)).fit(LIKES).score(NEWCOMERS)


def test_only_known_libraries_are_installed() -> None:
    with pytest.raises(Problem, match="one of rectools, lenskit"):
        environment.python_of("unheard-of")


@pytest.mark.slow
@pytest.mark.parametrize("peer", library_peers(), ids=lambda peer: peer.name)
def test_real_libraries_find_a_taste_where_they_are_installed(peer: Peer) -> None:
    smaller = peer.settings[1]
    assert isinstance(smaller, LibraryModel)
    if not environment.installed(smaller.library):
        pytest.skip(
            f"{smaller.library} is not installed: run `coldopen benchmark newcomers --libraries` once"
        )
    found = smaller.fit(world(300).likes).score([Newcomer((), (0, 2, 4)), Newcomer((), (1, 3, 5))])
    assert np.isfinite(found).all()
    even, odd = np.arange(6, 40, 2), np.arange(7, 40, 2)
    assert found[0, even].mean() > found[0, odd].mean()
    assert found[1, even].mean() < found[1, odd].mean()
