"""From the log's tables to arrays: one query a table, nobody counted twice, and whom that leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from coldopen.core.errors import Problem
from coldopen.experiments.analysis.found import Found
from coldopen.experiments.analysis.heating import heat_maps
from coldopen.experiments.analysis.records import Exposure, SetAside
from coldopen.experiments.analysis.served import launches, propensities, tiers, wholes
from coldopen.experiments.analysis.visitors import Labels, Visitors, daypart
from coldopen.experiments.forms import Experiment
from coldopen.metrics import DEFINITIONS
from coldopen.metrics.exposures import exposures
from coldopen.metrics.options import DAY_MS, MetricOptions
from coldopen.metrics.tables import LogTables
from coldopen.metrics.visitors import visitors

if TYPE_CHECKING:
    import pyarrow as pa

WINDOWS = {
    column: each.window for each in DEFINITIONS.values() for column in (each.column, each.over) if column
}
"""The outcomes of visitors, and the window after which each is known."""

OUTCOMES = tuple(WINDOWS)
_LABELS = ("device", "country", "region", "language", "referral", "weekday")
CLOSED = {"tau": "matured_tau", "24h": "matured_24h", "7d": "matured_7d"}
_COLUMNS = ("unit", "first_at", "hour", "automatic", *_LABELS, *OUTCOMES, *CLOSED.values())


def gather(tables: LogTables, experiment: Experiment, options: MetricOptions) -> tuple[Found, pa.Table]:
    """What the log holds of an experiment, and one row for each visitor assigned, with all that they did.

    Raises:
        Problem: nobody was ever assigned in it.
    """
    mine = tables.assignments.filter(tables.assignments.experiment == experiment.id)
    if not mine.limit(1).to_pyarrow().num_rows:
        raise Problem("experiment", experiment.id, "an experiment that somebody has been assigned to")
    told = _told(tables, experiment.id, options)
    order = order_of(experiment)
    place = {name: i for i, name in enumerate(order)}
    variant = np.array([place.get(name, -1) for name in _dictionary(told, "variant")])[
        _codes(told, "variant")
    ]
    reasons = _reasons(told, variant)
    counts = ~np.any(list(reasons.values()), axis=0)
    kept = np.flatnonzero(counts)
    who = _visitors(told.take(kept), variant[kept], order)
    since = int(who.at.min()) if len(who) else 0
    assigned = tables.keep(exposures(tables, experiment.id))
    variants = assigned.filter(assigned.n_variants == 1).select("unit", "variant")
    found = Found(
        visitors=who,
        last_at=tables.ends_at,
        exposure=_exposure(who),
        contaminated=int(reasons[_CONTAMINATED].sum()),
        set_aside=_set_aside(reasons, tables),
        heat=heat_maps(tables, variants, order, options),
        wholes=wholes(tables, variants, order, options),
        tiers=tiers(tables, experiment.id, order),
        launches=launches(tables, since),
        notes=(*tables.notes, *propensities(tables)),
    )
    return found, told


def order_of(experiment: Experiment) -> tuple[str, ...]:
    """The variants of an experiment, the control first."""
    names = [each.name for each in experiment.variants]
    control = experiment.control or names[0]
    return (control, *(name for name in names if name != control))


def _told(tables: LogTables, experiment: str, options: MetricOptions) -> pa.Table:
    assigned = tables.keep(exposures(tables, experiment)).drop("day")
    joined = assigned.left_join(visitors(tables, options, _COLUMNS), "unit").drop("unit_right")
    return joined.order_by("assigned_at", "unit").to_pyarrow()


_CONTAMINATED = "seen under more than one variant"
_AUTOMATIC = "what they sent, no person can have sent"
_EARLIER = "they had pages before the experiment reached them, so they are no newcomers to it"
_UNDEFINED = "their variant is none of the present definition"


def _reasons(told: pa.Table, variant: np.ndarray) -> dict[str, np.ndarray]:
    """Why visitors do not count; each has the first reason that holds."""
    first_at, assigned_at = _numbers(told, "first_at"), _numbers(told, "assigned_at")
    found = {
        _CONTAMINATED: _numbers(told, "n_variants") > 1,
        _UNDEFINED: variant < 0,
        _AUTOMATIC: _numbers(told, "automatic") > 0,
        _EARLIER: ~(first_at >= assigned_at),
    }
    taken = np.zeros(told.num_rows, bool)
    for reason, those in found.items():
        found[reason] = those & ~taken
        taken |= those
    return found


def _set_aside(reasons: dict[str, np.ndarray], tables: LogTables) -> tuple[SetAside, ...]:
    n_deleted = int(tables.deleted.count().to_pyarrow().as_py())
    told = [SetAside("visitors", int(those.sum()), reason) for reason, those in reasons.items()]
    told.append(SetAside("visits", n_deleted, "deleted at their visitor's wish and not in any number"))
    return tuple(each for each in told if each.n)


def _visitors(told: pa.Table, variant: np.ndarray, order: tuple[str, ...]) -> Visitors:
    at = _numbers(told, "assigned_at").astype(np.int64)
    return Visitors(
        order=order,
        variant=variant.astype(np.int64),
        at=at,
        day=at // DAY_MS,
        exposed=np.isfinite(_numbers(told, "exposed_at")),
        outcomes={name: _numbers(told, name) for name in OUTCOMES},
        closed={name: _numbers(told, column) > 0 for name, column in CLOSED.items()},
        signals={
            **{name: Labels(*_coded(told, name)) for name in _LABELS},
            "daypart": daypart(_numbers(told, "hour")),
        },
    )


def _exposure(who: Visitors) -> tuple[Exposure, ...]:
    pairs = zip(who.order, who.counts(), who.counts(who.exposed), strict=True)
    return tuple(Exposure(name, assigned, exposed) for name, assigned, exposed in pairs)


def _numbers(told: pa.Table, column: str) -> np.ndarray:
    """A column as floats, null as nan."""
    import pyarrow as pa

    return told[column].cast(pa.float64()).to_numpy()


def _coded(told: pa.Table, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
    return _codes(told, column), tuple(_dictionary(told, column))


def _codes(told: pa.Table, column: str) -> np.ndarray:
    return _encoded(told, column).indices.to_numpy(zero_copy_only=False)


def _dictionary(told: pa.Table, column: str) -> Sequence[str]:
    return _encoded(told, column).dictionary.to_pylist()


def _encoded(told: pa.Table, column: str) -> Any:
    import pyarrow as pa

    texts = told[column].cast(pa.string()).fill_null("unknown").combine_chunks()
    return texts.dictionary_encode()
