"""Learning a model of taste on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from coldopen.core.title import Title
from coldopen.taste.fitting import Fitted, Learn, fit
from coldopen.taste.interactions import Interactions
from coldopen.taste.model import Model
from coldopen.taste.options import TasteOptions
from coldopen.taste.taste import Taste
from coldopen.taste.technique import Scorer
from coldopen.taste.train import model_of
from coldopen.training.run import Learned, Progress

_PENALTIES = (0.0, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class TasteLearner:
    """A `Learner` by the techniques of `coldopen.taste`. Needs the extra `train`."""

    options: TasteOptions = field(default_factory=TasteOptions)

    def learn(self, likes: Interactions, seed: int, progress: Progress) -> Learned:
        """See `Learner`.

        Raises:
            Problem: the extra `train` is not installed.
        """
        fitted = fit(Learn(self.options), likes, seed, progress)
        model = model_of(fitted, likes)
        placed = Taste.of(model, likes.titles)
        by_penalty: dict[float, Scorer] = {
            penalty: replace(placed, model=_with_penalty(model, penalty)) for penalty in _PENALTIES
        }
        return Learned(model.encode(), placed, _report(fitted), by_penalty, fitted.reliability)

    def scorer(self, data: bytes, titles: Sequence[Title]) -> Scorer:
        """See `Learner`."""
        return Taste.of(Model.decode(data), titles)

    def settings(self) -> dict[str, Any]:
        """The options, by name."""
        told: dict[str, Any] = msgspec.to_builtins(self.options)
        return told


def _with_penalty(model: Model, penalty: float) -> Model:
    return replace(model, header=msgspec.structs.replace(model.header, penalty=penalty))


def _report(fitted: Fitted) -> dict[str, Any]:
    """What trials decided: settings, the weight of each technique by number of likes, and whether chances
    claimed are those that come true."""
    weights = dict(zip(fitted.parts, fitted.blend.weights.T.tolist(), strict=True))
    return {
        "chosen": msgspec.to_builtins(fitted.choices),
        "blend": {"likes_known": list(fitted.blend.levels), "weights": weights},
        "calibration": msgspec.to_builtins(fitted.calibration),
        "reliability": msgspec.to_builtins(fitted.reliability),
    }
