"""The position-based model: whether a placement is looked at depends on where it is, not on what it holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.simulator.choice.chain import Chain
from coldopen.simulator.choice.logits import sigmoid
from coldopen.simulator.choice.model import Looks
from coldopen.simulator.choice.patience import goes_on
from coldopen.simulator.choice.scan import Scan


@dataclass(frozen=True)
class Position:
    """P(open i) = P(examine row, column) P(open | examined), the examination hypothesis (Craswell, Zoeter,
    Taylor and Ramsey, "An experimental comparison of click position-bias models", WSDM 2008, section 3.1; the
    form is that of Richardson, Dominowska and Ragno, WWW 2007), on a grid:

        P(examine row r, column c) = first * by_row ** r * by_column ** c
        P(open i | examined) = sigmoid(appeal_i)
        P(stream i | opened) = sigmoid(worth_i - satisfaction)

    What was looked at, and whether it was opened, has no say in whether the next is looked at. Theirs is a
    model of single clicks without an end; here a stream ends the looking, and patience may (`patience`).

    `first` is the chance that the top left placement is looked at, `by_row` and `by_column` the factors of
    each row further down and each column further right. Columns beyond the first screenful differ by device
    in how soon they come, which the scan says.
    """

    satisfaction: float = 0.0
    first: float = 0.95
    by_row: float = 0.94
    by_column: float = 0.95

    def chain(self, scan: Scan, looks: Looks, patience_seconds: float, since_seconds: float = 0.0) -> Chain:
        """See `ChoiceModel`."""
        on, after = goes_on(scan.seconds, patience_seconds, since_seconds)
        log_examined = (
            np.log(self.first) + np.log(self.by_row) * scan.row + np.log(self.by_column) * scan.column
        )
        return Chain(
            examined=np.exp(log_examined),
            opened=sigmoid(looks.appeal),
            streamed=sigmoid(looks.worth - self.satisfaction),
            goes_on=on,
            goes_on_after=after,
        )
