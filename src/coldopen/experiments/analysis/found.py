"""All that is read of an experiment before anything is concluded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from coldopen.experiments.analysis.records import Exposure, HeatMap, SetAside, TierShare, Whole
from coldopen.experiments.analysis.visitors import Visitors


@dataclass(frozen=True)
class Found:
    """What the log holds of an experiment.

    Attributes:
        visitors: everyone who counts.
        last_at: the end of the log, Unix milliseconds.
        exposure: by variant, visitors assigned and visitors exposed.
        contaminated: visitors seen under more than one variant.
        set_aside: who or what does not count, and why.
        heat: clicks by row and column.
        tiers: which step of the ladder answered.
        wholes: what each variant's pages and streams come to as a whole.
        launches: by day since 1970, the catalogues that came into service.
        notes: what else a reader should know of the log.
    """

    visitors: Visitors
    last_at: int
    exposure: tuple[Exposure, ...] = ()
    contaminated: int = 0
    set_aside: tuple[SetAside, ...] = ()
    heat: tuple[HeatMap, ...] = ()
    tiers: tuple[TierShare, ...] = ()
    wholes: tuple[Whole, ...] = ()
    launches: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
