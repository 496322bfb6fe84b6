"""The readout: everything that was found, put together, and what to decide."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.experiments.analysis.adjusting import groups_of
from coldopen.experiments.analysis.allocation import days, is_ramped, sample_ratio
from coldopen.experiments.analysis.crossed import crossed, design
from coldopen.experiments.analysis.definition import Dated, changes
from coldopen.experiments.analysis.effects import Between, Test
from coldopen.experiments.analysis.faults import cautions, faults
from coldopen.experiments.analysis.found import Found
from coldopen.experiments.analysis.measured import Reading, first, read
from coldopen.experiments.analysis.measures import outcomes
from coldopen.experiments.analysis.records import Factorial, MetricReadout, Readout, Role, VariantRead
from coldopen.experiments.analysis.segmented import between_segments, by_segment
from coldopen.experiments.analysis.soon import survival
from coldopen.experiments.analysis.verdict import Shown, decide
from coldopen.experiments.forms import Experiment
from coldopen.experiments.statistics.confidence_sequence import TIGHTEST_AT
from coldopen.metrics import DEFINITIONS, MetricDefinition, MetricOptions, metric_of

ADJUST_BY = ("device", "country", "language", "referral", "daypart")
"""Signals that outcomes are adjusted by; fixed here, so that nobody picks them by the result."""


class Asked(Struct, frozen=True, kw_only=True):
    """How to read: by which signals to adjust, what the metrics' settings are, and whether the visitors are
    simulated."""

    adjust_by: tuple[str, ...] = ADJUST_BY
    options: MetricOptions = MetricOptions()
    is_simulated: bool = False


_AS_USUAL = Asked()


def readout(history: Sequence[Dated], found: Found, asked: Asked = _AS_USUAL) -> Readout:
    """What an experiment has shown, and what to decide.

    Arguments:
        history: its definitions over time, the present one last.
        found: what the log holds of it.
        asked: how to read it.

    Raises:
        Problem: nobody was assigned, or a metric or segment of the definition is unknown.
    """
    experiment, visitors = history[-1].experiment, found.visitors
    if not len(visitors):
        raise Problem("experiment", experiment.id, "an experiment that somebody has been assigned to")
    readings = _Readings(experiment, found, asked)
    metrics = readings.metrics()
    primary, ratio = metrics[0], sample_ratio(visitors, history)
    segments = by_segment(visitors, readings.primary, readings.of("primary"), experiment.segments)
    factorial = readings.factorial()
    arrivals = days(visitors, found.launches)
    wrong = faults(found, primary, ratio, changes(history))
    careful = cautions(found, experiment, primary, arrivals, readings.is_ramped, asked.is_simulated)
    shown = Shown(
        control=visitors.order[0],
        primary=primary,
        guardrails=tuple(each for each in metrics if each.role == "guardrail"),
        unsuitable={each.variant: each.n_unsuitable for each in found.wholes if each.n_unsuitable},
        faults=wrong,
        segments=segments,
        factorial=factorial,
        is_running=experiment.state == "running",
        n_reached=readings.n_reached,
        n_planned=experiment.n_planned,
        alpha=experiment.alpha,
        cautions=careful,
    )
    return Readout(
        experiment=experiment.id,
        description=experiment.description,
        state=experiment.state,
        test=experiment.test,
        alpha=experiment.alpha,
        learning=experiment.learning,
        n_planned=experiment.n_planned,
        variants=_variants(experiment, visitors.order),
        first_at=int(visitors.at.min()),
        last_at=found.last_at,
        n_visitors=len(visitors),
        summary=decide(shown),
        metrics=metrics,
        segments=segments,
        survival=survival(visitors, asked.options.tau_seconds),
        heat=found.heat,
        ratio=ratio,
        days=arrivals,
        ramped=readings.is_ramped,
        exposure=found.exposure,
        tiers=found.tiers,
        wholes=found.wholes,
        set_aside=found.set_aside,
        factorial=factorial,
        faults=wrong,
        notes=(*found.notes, *readings.unread()),
        adjusted_by=readings.adjust_by,
        simulated=asked.is_simulated,
        between_segments=between_segments(
            visitors, readings.primary, readings.of("primary"), experiment.segments
        ),
    )


class _Readings:
    """How each metric of an experiment is read: at which error, by which test and estimate."""

    def __init__(self, experiment: Experiment, found: Found, asked: Asked) -> None:
        self.experiment, self.visitors = experiment, found.visitors
        self.primary = metric_of(experiment.metric)
        self.is_ramped = is_ramped(found.visitors)
        self.adjust_by, self.options = asked.adjust_by, asked.options
        self.groups = groups_of({name: self.visitors.signal(name) for name in self.adjust_by})
        values = outcomes(self.primary, self.visitors)[0]
        self.n_reached = int(np.isfinite(values).sum())

    def metrics(self) -> tuple[MetricReadout, ...]:
        """The primary metric, the guardrails, and all others that visitors have."""
        guardrails = [name for name in self.experiment.guardrails if name in DEFINITIONS]
        named = {self.experiment.metric, *guardrails}
        others = [m for m in DEFINITIONS.values() if m.name not in named and self._has(m)]
        asked: list[tuple[MetricDefinition, Role]] = [(self.primary, "primary")]
        asked += [(DEFINITIONS[name], "guardrail") for name in guardrails]
        asked += [(measure, "other") for measure in others]
        return tuple(read(self.visitors, measure, self.of(role)) for measure, role in asked)

    def of(self, role: Role) -> Reading:
        """How a metric of this role is read.

        The variants under test share the error, for guardrails all of them together.
        Guardrails are watched from the first day on, so they are always sequential.
        """
        one = self.experiment
        n_tests = len(self.visitors.order) - 1
        n_guardrails = max(len(one.guardrails), 1) if role == "guardrail" else 1
        method = one.test if role != "guardrail" else "sequential"
        between: Between = "by day" if self.is_ramped else "pooled"
        is_fixed = method == "fixed"
        return Reading(
            role,
            Test(method, one.alpha, one.n_planned or TIGHTEST_AT, n_tests * n_guardrails),
            between,
            self.groups,
            self.options,
            self._too_early() if is_fixed else "",
            one.n_planned if is_fixed else None,
            role == "primary" and not is_fixed,
        )

    def factorial(self) -> Factorial | None:
        """The 2 x 2 on the primary metric, where the variants are one and it may be read."""
        where, reading = design(self.experiment, self.visitors.order), self.of("primary")
        if where is None or reading.too_early:
            return None
        values = outcomes(self.primary, self.visitors)[0]
        if reading.most is not None:
            values = first(values, reading.most)
        test = Test(reading.test.method, self.experiment.alpha, reading.test.tightest_at)
        return crossed(values, self.visitors, where, test)

    def unread(self) -> tuple[str, ...]:
        """A sentence on each guardrail that is no metric of visitors."""
        return tuple(
            f"The guardrail {name} is no metric of visitors: it is not judged here.{_perhaps(name)}"
            for name in self.experiment.guardrails
            if name not in DEFINITIONS
        )

    def _too_early(self) -> str:
        planned = self.experiment.n_planned
        if planned is None:
            return "a fixed test without a planned number of visitors can never be read"
        if self.n_reached >= planned:
            return ""
        return f"too early to read: {self.n_reached:,} of {planned:,} planned visitors are in"

    def _has(self, measure: MetricDefinition) -> bool:
        """Whether there is anything to tell; of a simulation's pages, it is not how long they took."""
        if measure.column not in self.visitors.outcomes:
            return False
        return measure.name != "latency_ms@1" or bool(self.visitors.outcomes[measure.over].any())


def _perhaps(name: str) -> str:
    """What may be meant by the name of a metric without its version."""
    known = [each for each in DEFINITIONS if each.partition("@")[0] == name]
    return f" Perhaps {known[-1]} is meant." if known else ""


def _variants(experiment: Experiment, order: tuple[str, ...]) -> tuple[VariantRead, ...]:
    weights = {each.name: each.weight for each in experiment.variants}
    return tuple(VariantRead(name, weights.get(name, 0.0), i == 0) for i, name in enumerate(order))
