"""The new model against the one in service, on the same newcomers, whom neither has learned from."""

from __future__ import annotations

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.training.measuring import Measured, interval


class Level(Struct, frozen=True):
    """Mean nDCG@20 over `n_newcomers` after `k` of their likes; `serving` is None where nothing serves."""

    k: int
    n_newcomers: int
    new: float
    serving: float | None


class Comparison(Struct, frozen=True, kw_only=True):
    """How the new model ranks for held-out newcomers, and how the one in service does.

    `new` and `serving` are nDCG@20, the mean over all newcomers at all levels; None where nobody was held
    out, or nothing serves. `low` to `high` is the 95% interval of their difference, paired by newcomer.
    """

    n_newcomers: int
    levels: tuple[Level, ...] = ()
    new: float | None = None
    serving: float | None = None
    low: float | None = None
    high: float | None = None

    def refusal(self) -> Problem | None:
        """Why the new model is not put in service in the place of the other, in figures; None where it may
        be, or nothing serves."""
        force = "--force puts it in service all the same"
        if self.new is None:
            expected = f"newcomers to compare with the model in service; {force}"
            return Problem("newcomers held out", self.n_newcomers, expected)
        if self.serving is None or self.new >= self.serving:
            return None
        received = (
            f"nDCG@20 of {self.new:.4f} on the {self.n_newcomers} latest newcomers "
            f"(difference {self.low:+.4f} to {self.high:+.4f})"
        )
        return Problem("model", received, f"at least {self.serving:.4f}, as the one in service has; {force}")


def compare(new: Measured, serving: Measured | None) -> Comparison:
    """Both models on the same held-out newcomers."""
    if not len(new.ndcg):
        return Comparison(n_newcomers=0)
    levels = [
        Level(
            k=k,
            n_newcomers=int((new.k == k).sum()),
            new=float(new.at(k).mean()),
            serving=None if serving is None else float(serving.at(k).mean()),
        )
        for k in np.unique(new.k).tolist()
    ]
    found = Comparison(n_newcomers=len(np.unique(new.who)), levels=tuple(levels), new=float(new.ndcg.mean()))
    if serving is None:
        return found
    low, high = interval(new.who, new.ndcg - serving.ndcg)
    return msgspec.structs.replace(found, serving=float(serving.ndcg.mean()), low=low, high=high)
