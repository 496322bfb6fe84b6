"""What the log tells of the pages themselves: which step answered, which catalogues came, their chances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from coldopen.experiments.analysis.records import TierShare, Whole
from coldopen.metrics.guardrails import guardrails
from coldopen.metrics.options import DAY_MS, MetricOptions
from coldopen.metrics.tables import LogTables

if TYPE_CHECKING:
    import ibis


def tiers(tables: LogTables, experiment: str, order: Sequence[str]) -> tuple[TierShare, ...]:
    """Of each variant's pages, how many each step of the ladder answered."""
    from ibis import _

    mine = tables.assignments.filter(_.experiment == experiment).anti_join(tables.deleted, "visit")
    found = mine.group_by("variant", "tier").agg(n=_.count()).order_by(_.n.desc()).to_pyarrow().to_pylist()
    totals: dict[str, int] = defaultdict(int)
    for each in found:
        totals[each["variant"]] += each["n"]
    return tuple(
        TierShare(each["variant"], each["tier"] or "unknown", each["n"], each["n"] / totals[each["variant"]])
        for each in found
        if each["variant"] in order
    )


def wholes(
    tables: LogTables, variants: ibis.Table, order: Sequence[str], options: MetricOptions
) -> tuple[Whole, ...]:
    """What the pages and streams of each variant come to as a whole.

    Arguments:
        variants: which units count, and the variant of each: `unit`, `variant`.
    """
    found = {each.variant: each for each in guardrails(tables, variants, options)}
    return tuple(
        Whole(
            variant=name,
            n_pages=found[name].n_pages,
            n_streams=found[name].n_streams,
            gini=found[name].gini,
            top_share=found[name].top_share,
            overlap=found[name].overlap,
            n_unsuitable=found[name].n_unsuitable,
            median_ms=found[name].median_ms,
            p99_ms=found[name].p99_ms,
        )
        for name in order
        if name in found
    )


def launches(tables: LogTables, since: int) -> dict[int, tuple[str, ...]]:
    """By day since 1970, the catalogues first seen on a page on it, after a moment in Unix milliseconds."""
    from ibis import _

    first = tables.decisions.filter(_.catalogue.notnull()).group_by("catalogue").agg(at=_["at"].min())
    found: dict[int, list[str]] = defaultdict(list)
    for each in first.filter(_["at"] > since).order_by("at").to_pyarrow().to_pylist():
        found[each["at"] // DAY_MS].append(each["catalogue"])
    return {day: tuple(names) for day, names in found.items()}


def propensities(tables: LogTables) -> tuple[str, ...]:
    """Whether pages lack propensities: a readout needs none, off-policy evaluation does."""
    from ibis import _

    rows = tables.placements.filter(_.column == 0)
    found = rows.agg(missing=_.row_propensity.isnull().sum(), zero=(_.row_propensity <= 0).sum(), n=_.count())
    (each,) = found.to_pyarrow().to_pylist()
    missing, zero = each["missing"] or 0, each["zero"] or 0
    if not missing and not zero:
        return ()
    told = f"Of {each['n']:,} rows of pages, {missing:,} have no propensity and {zero:,} one of zero."
    return (f"{told} A readout needs none; off-policy evaluation would.",)
