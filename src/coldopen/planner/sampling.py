"""In a small slice of visits the first titles of the first rows are drawn too, so that what another order of
titles would have done can be told from the log."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from coldopen.core.chances import Luck, draw, encode
from coldopen.core.decision import TitleSample
from coldopen.planner.filling import Filling
from coldopen.planner.protected import is_protected
from coldopen.rows import Proposal

_N_ROWS = 3
_N_POOL, _N_DRAWN = 20, 6
_FLOOR = 0.1
_LOG_SHARES = -np.log(1.0 + np.arange(_N_POOL))


class Sampling:
    """Draws the first titles of the first few rows of one page, one after the other, without putting back:
    the i-th of the first 20 that are free with a share of 1 / (1 + i), and all a little alike (Plackett
    1975)."""

    def __init__(self, filling: Filling, luck: Luck) -> None:
        self.samples: list[TitleSample] = []
        self._filling = filling
        self._luck = luck

    def sampled(self, row: Proposal, at: int) -> Proposal:
        """The row that is to stand `at` rows from the top, its first titles as drawn; a protected one as it
        is."""
        if is_protected(row, self._filling):
            return row
        titles = row.titles
        pool = titles[self._filling.free[titles]][:_N_POOL]
        if len(self.samples) >= _N_ROWS or len(pool) < 2:
            return row
        sample = TitleSample(at, tuple(pool.tolist()), encode(_LOG_SHARES[: len(pool)]), b"", _FLOOR)
        for i in range(min(_N_DRAWN, len(pool) - 1)):
            place = draw(sample.chances(i), self._luck.of("title", at, i))
            sample = replace(sample, chosen=sample.chosen + bytes([place]))
        self.samples.append(sample)
        first = pool[list(sample.chosen)]
        return replace(row, titles=np.concatenate([first, titles[~np.isin(titles, first)]]))
