"""A library's model as a technique: likes and newcomers go to its process in files, scores come back."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coldopen.core.errors import Problem
from coldopen.evaluation.libraries.environment import python_of
from coldopen.evaluation.peers.matrices import counts, revealed
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer

_WORKERS = Path(__file__).parent


@dataclass
class LibraryModel:
    """A model of a library with some of its options, the others as the library ships them."""

    library: str
    model: str
    options: tuple[tuple[str, float], ...] = ()
    name: str = ""

    def __post_init__(self) -> None:
        self.name = self.name or f"{self.library} {self.model}"

    def fit(self, likes: Interactions, seed: int = 0) -> LibraryScorer:
        """The likes alone: the library fits when it is asked to score."""
        return LibraryScorer(self, likes, seed)


@dataclass(frozen=True)
class LibraryScorer:
    """A library's model that is fitted to `likes` in a process that ends with each call."""

    settings: LibraryModel
    likes: Interactions
    seed: int

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """The library's scores; popularity for newcomers without a like that was ever liked in training.

        Titles that the library does not score come after those that it does.

        Raises:
            Problem: where the library fails.
        """
        popular = counts(self.likes)
        found = np.empty((len(newcomers), len(popular)), np.float32)
        found[:] = popular
        liked = revealed(newcomers, len(popular))
        liked.data *= popular[liked.indices] > 0
        liked.eliminate_zeros()
        known = np.flatnonzero(np.diff(liked.indptr))
        if len(known):
            rows = liked[known]
            found[known] = _filled(self._asked(rows.indptr, rows.indices))
        return found

    def _asked(self, ends: np.ndarray, titles: np.ndarray) -> np.ndarray:
        python = python_of(self.settings.library)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            np.savez(
                folder / "task.npz",
                visitor=self.likes.visitor,
                title=self.likes.title,
                n_titles=self.likes.n_titles,
                ends=ends,
                revealed=titles,
                seed=self.seed,
            )
            asked = {"model": self.settings.model, "options": dict(self.settings.options)}
            (folder / "model.json").write_text(json.dumps(asked), "utf-8")
            script = _WORKERS / f"{self.settings.library}_worker.py"
            command = [str(python), str(script), str(folder)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
                raise Problem(self.settings.name, last, "a library that scores")
            return np.load(folder / "scores.npy")


def _filled(scores: np.ndarray) -> np.ndarray:
    """The scores with nan below each row's least, by a hundredth of the row's range, so that z-scores hold.

    >>> _filled(np.array([[1.0, np.nan, 3.0]])).tolist()
    [[1.0, 0.98, 3.0]]
    """
    known = np.isfinite(scores)
    least = np.where(known, scores, np.inf).min(axis=1, keepdims=True)
    most = np.where(known, scores, -np.inf).max(axis=1, keepdims=True)
    step = np.where(most > least, 0.01 * (most - least), 1)
    return np.where(known, scores, np.where(np.isfinite(least), least - step, 0))
