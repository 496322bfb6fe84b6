"""A small model whose mind one can read: who likes a title likes what shares its genres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.core.signals import Signals
from coldopen.core.title import Title
from coldopen.taste import Act

WORTH = {"stream": 4.0, "play": 3.0, "add": 3.0, "click": 3.0, "dismiss": -3.0, "pass": -0.1}


@dataclass(frozen=True)
class FakeStranger:
    scores: np.ndarray
    gain: tuple[float, float]
    n_known: int
    space: None = None

    def chance(self, scores: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(3 - scores))


@dataclass(frozen=True)
class FakeModel:
    """Its bytes are b"fake" and words: "unsure", "raising" (where the country is known), "misshapen", or
    anything to tell it by."""

    data: bytes

    @classmethod
    def decode(cls, data: bytes) -> FakeModel:
        if not data.startswith(b"fake"):
            raise Problem("model", data[:20], "a model as encode() gives it")
        return cls(data)

    def encode(self) -> bytes:
        return self.data

    @property
    def id(self) -> str:
        return content_id(self.data)


@dataclass(frozen=True)
class FakeTaste:
    model: FakeModel
    catalogue: Catalogue
    genres: np.ndarray
    asked: list[tuple[Signals, tuple[Act, ...]]] = field(default_factory=list)

    @classmethod
    def of(cls, model: FakeModel, titles: Sequence[Title]) -> FakeTaste:
        catalogue = Catalogue.of(titles)
        genres = np.array([catalogue.genre(genre) for genre in catalogue.genres], np.float32)
        return cls(model, catalogue, genres.reshape(-1, len(catalogue)).T)

    def stranger(self, signals: Signals, acts: tuple[Act, ...], log_shares: np.ndarray) -> FakeStranger:
        if b"raising" in self.model.data and signals.country is not None:
            raise FloatingPointError("no")
        self.asked.append((signals, acts))
        scores = log_shares.astype(np.float32)
        for act in acts:
            scores = scores + np.float32(WORTH[act.kind]) * self._shared(act.title)
        for genre in signals.genres:
            scores = scores + self.catalogue.genre(genre)
        if b"misshapen" in self.model.data:
            scores = scores[:-1]
        sure = b"unsure" not in self.model.data
        return FakeStranger(scores.astype(np.float32), (0.02, 0.005 if sure else -0.03), len(acts))

    def similar(self, title: int) -> np.ndarray:
        likeness = self._shared(title)
        likeness[title] = -np.inf
        return likeness

    def place_lift(self, signals: Signals) -> np.ndarray | None:
        if signals.country not in ("IN", "DE"):
            return None
        return self.catalogue.country(signals.country).astype(np.float32)

    def _shared(self, title: int) -> np.ndarray:
        return self.genres @ self.genres[title]


def fake_taste(catalogue: Catalogue, words: str = "") -> FakeTaste:
    return FakeTaste.of(FakeModel(b"fake " + words.encode()), catalogue.titles)
