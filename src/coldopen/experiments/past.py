"""What the log says of a metric before a test: mean, variance, and how many new visitors come a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coldopen.core.errors import Problem
from coldopen.experiments.planning import History, history

if TYPE_CHECKING:
    from coldopen.metrics import MetricOptions
    from coldopen.metrics.tables import LogTables

WINDOW_DAYS = {"tau": 0, "24h": 1, "7d": 7}
"""Days until the window of a metric has closed, after the day of arrival."""


def past_of(tables: LogTables, metric: str, options: MetricOptions | None = None) -> History:
    """The history of a metric over all visitors of the log whose windows have closed, automatic ones apart.

    Raises:
        Problem: fewer than two such visitors, or the metric is known of none.
    """
    from coldopen.experiments.statistics.ratio import linearised
    from coldopen.metrics import metric_of
    from coldopen.metrics.visitors import visitors

    defined = metric_of(metric)
    matured = f"matured_{defined.window}"
    columns = ["day", "automatic", matured, defined.column, *([defined.over] if defined.over else [])]
    found = visitors(tables, options, columns).select(columns).to_pyarrow()
    told = {name: np.asarray(found[name].to_numpy(), np.float64) for name in columns}
    people = told["automatic"] == 0
    if not people.any():
        raise Problem("history", 0, "visitors in the sealed log")
    kept = people & (told[matured] == 1) & np.isfinite(told[defined.column])
    values = told[defined.column][kept]
    if defined.over and kept.any():
        below = told[defined.over][kept]
        if not below.any():
            raise Problem("history", 0, f"visitors of whom {metric} is known")
        values = linearised(values, below)
    days = told["day"][people]
    return history(values, people.sum() / (days.max() - days.min() + 1))
