"""A learner whose mind one can read: it counts likes, and its bytes say so."""

from __future__ import annotations

import msgspec
import numpy as np

from coldopen.core.errors import Problem
from coldopen.training.run import Learned


class Counted:
    """Scores titles by a count each."""

    def __init__(self, counts):
        self.counts = np.array(counts, float)

    def score(self, newcomers):
        return np.tile(self.counts, (len(newcomers), 1))


class CountingLearner:
    """Learns how often each title is liked; `sign` -1 makes it prefer what nobody likes."""

    def __init__(self, sign=1):
        self.sign = sign
        self.learnt_from = None

    def learn(self, likes, seed, progress):
        self.learnt_from = likes
        progress("counting", 1, 1)
        counts = self.sign * np.bincount(likes.title, minlength=likes.n_titles)
        told = {title.id: int(n) for title, n in zip(likes.titles, counts, strict=True)}
        penalised = {0.0: Counted(counts), 2.0: Counted(-counts)}
        return Learned(msgspec.json.encode(told), Counted(counts), {"seed": seed}, penalised)

    def scorer(self, data, titles):
        try:
            told = msgspec.json.decode(data, type=dict[str, int])
        except msgspec.MsgspecError as error:
            raise Problem("model", data[:20], f"counts ({error})") from None
        return Counted([told.get(title.id, 0) for title in titles])

    def settings(self):
        return {"sign": self.sign}
