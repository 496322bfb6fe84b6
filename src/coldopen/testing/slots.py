"""Slots of a page as row policies see them, made up."""

from __future__ import annotations

from functools import cache

import numpy as np

from coldopen.policies import N_FEATURES, N_GAINS, Context, Rows, Slot, Values, same_above, words_of
from coldopen.policies.features import KINDS, LOG2


def slot_of(n_rows: int, seed: int = 0, values: Values | None = None) -> Slot:
    """A slot that any of `n_rows` different rows may fill, in values that some made-up rows have taught.

    >>> slot_of(3).order.tolist()
    [0, 16, 25]
    """
    rng = np.random.default_rng([seed, n_rows])
    context = Context(*rng.integers(3, size=2).tolist(), *(rng.random(2) < 0.5).tolist())
    sources = rng.choice(KINDS, n_rows).tolist()
    keys = tuple(f"{source}:{i}" for i, source in enumerate(sources))
    words = np.array([words_of(context, *each) for each in zip(sources, keys, strict=True)])
    gain = rng.integers(N_GAINS + 1, size=n_rows)
    same = np.array([same_above(sources[:i], source) for i, source in enumerate(sources)])
    known = values or values_of(seed)
    mean, spread = known.base(words)
    return Slot(
        position=2,
        order=LOG2[:n_rows],
        mean=mean + known.moved(gain, same) + known.of_order[:n_rows],
        spread=spread,
        values=known,
        rows=Rows(keys, words, gain, same),
        eligible=np.arange(n_rows),
    )


@cache
def values_of(seed: int = 0) -> Values:
    """Values that 500 made-up rows have taught: each of ten random features, one in sixteen acted upon."""
    rng = np.random.default_rng(seed)
    x = np.zeros((500, N_FEATURES), np.int64)
    x[:, 0] = 1
    np.put_along_axis(x, rng.integers(1, N_FEATURES, (500, 10)), 1, axis=1)
    y = rng.random(500) < 1 / 16
    return Values.of({"features": np.arange(N_FEATURES), "xx": x.T @ x, "xy": x.T @ y})
