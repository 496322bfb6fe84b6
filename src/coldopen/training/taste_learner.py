"""Learning a model of taste on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from coldopen.core.title import Title
from coldopen.taste.fitting import Learn
from coldopen.taste.interactions import Interactions
from coldopen.taste.model import Model
from coldopen.taste.options import TasteOptions
from coldopen.taste.taste import Taste
from coldopen.taste.technique import Scorer
from coldopen.taste.train import train
from coldopen.training.run import Learned, Progress


@dataclass(frozen=True)
class TasteLearner:
    """A `Learner` by the techniques of `coldopen.taste`. Needs the extra `train`."""

    options: TasteOptions = field(default_factory=TasteOptions)

    def learn(self, likes: Interactions, seed: int, progress: Progress) -> Learned:
        """See `Learner`.

        Raises:
            Problem: the extra `train` is not installed.
        """
        model = train(Learn(self.options), likes, seed, progress)
        return Learned(model.encode(), Taste.of(model, likes.titles), {})

    def scorer(self, data: bytes, titles: Sequence[Title]) -> Scorer:
        """See `Learner`."""
        return Taste.of(Model.decode(data), titles)

    def settings(self) -> dict[str, Any]:
        """The options, by name."""
        told: dict[str, Any] = msgspec.to_builtins(self.options)
        return told
