"""What rows and pages ask of a model that knows tastes."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from coldopen.core.signals import Signals
from coldopen.taste import Act, Space


class Stranger(Protocol):
    """What a model makes of one visitor.

    `scores` (n_titles,) are higher for what is likelier to be liked next, and differ as logarithms of
    chances do. `gain` is how much likelier something among the first ten is liked by taste than by
    popularity, going by past newcomers: the mean and the lower 80% bound, 0.01 being one point.
    """

    @property
    def scores(self) -> np.ndarray: ...

    @property
    def gain(self) -> tuple[float, float]: ...

    @property
    def space(self) -> Space | None:
        """Where the visitor's taste may lie; None where the model does not say."""

    def chance(self, scores: np.ndarray) -> np.ndarray:
        """The chance that a title of such a score is played once it is examined, of the same shape."""


class Taste(Protocol):
    """A model placed on a catalogue: every title of it can be ranked for anyone."""

    def stranger(self, signals: Signals, acts: tuple[Act, ...], log_shares: np.ndarray) -> Stranger:
        """What is made of a visitor with these signals and acts; `log_shares` (n_titles,) are the logarithms
        of the shares in their place. Pure."""

    def similar(self, title: int) -> np.ndarray:
        """How alike each title is to one, (n_titles,), higher for more; minus infinity for itself."""

    def place_lift(self, signals: Signals) -> np.ndarray | None:
        """How much better each title is liked in the visitor's place than elsewhere, (n_titles,); None where
        nothing is known of the place."""
