"""What breaks an experiment, and what one should be careful of when reading it."""

from __future__ import annotations

from collections.abc import Sequence

from coldopen.experiments.analysis import words
from coldopen.experiments.analysis.found import Found
from coldopen.experiments.analysis.records import Day, MetricReadout, SampleRatio
from coldopen.experiments.forms import Experiment
from coldopen.metrics import metric_of

MOST_CONTAMINATED = 0.01
"""Above this share of visitors seen under several variants, the variants are not what they are called."""

_WEEK = 7


def faults(
    found: Found, primary: MetricReadout, ratio: SampleRatio, changed: Sequence[str]
) -> tuple[str, ...]:
    """Sentences, one for each thing after which nothing can be concluded."""
    order, counts = found.visitors.order, found.visitors.counts()
    told = []
    empty = [name for name, n in zip(order, counts, strict=True) if n == 0]
    if empty:
        told.append(f"Nobody was ever assigned to {words.listed(empty)}.")
    if ratio.broken:
        shares = [f"{n:,} to {name}" for name, n in zip(order, ratio.counts, strict=True)]
        told.append(
            f"Visitors went {words.listed(shares)}, which the weights do not explain "
            f"(sequential p {words.chance(ratio.p)}): who is in which variant was not left to chance."
        )
    if changed:
        told.append(f"Its definition changed while it ran: {words.listed(list(changed))}.")
    everybody = len(found.visitors) + found.contaminated
    if found.contaminated > MOST_CONTAMINATED * everybody:
        told.append(
            f"{found.contaminated:,} of {everybody:,} visitors were seen under more than one variant."
        )
    if (role := metric_of(primary.metric.name).role) != "decision":
        told.append(f"It is judged by the {primary.metric.title}, a {role}, which may not decide.")
    if any(primary.n_undefined) and not any(each.n for each in primary.means):
        told.append(f"The {primary.metric.title} is defined for nobody whose window has closed.")
    return tuple(told)


def cautions(
    found: Found,
    experiment: Experiment,
    primary: MetricReadout,
    arrivals: Sequence[Day],
    is_ramped: bool,
    is_simulated: bool,
) -> tuple[str, ...]:
    """Sentences on what the numbers do not say by themselves."""
    told = []
    if is_simulated:
        told.append("The visitors are simulated: this shows how the method works, not what people do.")
    if experiment.learning == "shared":
        told.append(
            "The variants learned from each other's visitors, which hides their worth, or reverses it."
        )
    if 0 < len(arrivals) < _WEEK:
        days = "one day" if len(arrivals) == 1 else f"{len(arrivals)} days"
        told.append(f"Visitors arrived on {days} only, so not every weekday is in it.")
    if is_ramped:
        told.append("The variants' shares changed over the days, so each day is compared with itself.")
    launched = [day for day in arrivals if day.launches]
    if launched:
        on = words.listed([words.date_of(day.day) for day in launched[:3]])
        told.append(f"A new catalogue came into service on {on}, for all variants alike.")
    waiting = sum(primary.n_waiting)
    if waiting > 0.1 * len(found.visitors):
        told.append(
            f"{waiting:,} of {len(found.visitors):,} visitors are not counted yet: their time is not over."
        )
    return tuple(told)
