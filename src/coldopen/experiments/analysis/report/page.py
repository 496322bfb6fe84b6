"""The page: the template with the readout, its drawings and its words."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coldopen.experiments.analysis import words
from coldopen.experiments.analysis.plots import Branch, arrivals, both, curves, forest, heat, intervals
from coldopen.experiments.analysis.records import Curve, Effect, MetricReadout, Readout, Survival

_HERE = Path(__file__).parent


def html(readout: Readout) -> str:
    """The report of a readout.

    It holds no script and no address: a browser, a mail or an archive shows it alike in ten years.
    """
    made = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"percent": words.percent, "chance": words.chance, "date": words.date_of}
    return made.get_template("report.html").render(
        r=readout,
        style=(_HERE / "report.css").read_text("utf-8"),
        words=words,
        confidence=words.confidence_of(readout.alpha),
        control=next(each.name for each in readout.variants if each.is_control),
        order=_order(readout),
        period=_period(readout),
        plots=_plots(readout),
        heats=_heats(readout),
        tiers=_tiers(readout),
        survival_rows=_survival_rows,
    )


def _order(readout: Readout) -> list[str]:
    return [each.name for each in readout.variants]


def _period(readout: Readout) -> str:
    first, last = (datetime.fromtimestamp(at / 1000, UTC) for at in (readout.first_at, readout.last_at))
    return f"{first:%-d %b %Y} to {last:%-d %b %Y}"


def _plots(readout: Readout) -> dict[str, str]:
    order, primary = _order(readout), readout.primary
    found = dict.fromkeys(("course", "days", "survival", "segments"), "")
    found["metrics"] = both(lambda width: _metrics(readout, width))
    if any(look.low is not None for look in primary.looks):
        found["course"] = both(lambda width: intervals(primary, order, readout.days, width))
    if readout.days:
        found["days"] = both(lambda width: arrivals(readout.days, order, width))
    if readout.survival and readout.survival.curves:
        survival = readout.survival
        found["survival"] = both(lambda width: curves(survival, order, width))
    if readout.segments:
        found["segments"] = both(lambda width: _segments(readout, width))
    return found


def _heats(readout: Readout) -> list[str]:
    highest = max((rate or 0.0 for each in readout.heat for row in each.rates for rate in row), default=0.0)
    return [both(partial(heat, each, highest)) for each in readout.heat]


def _tiers(readout: Readout) -> list[tuple[str, list[str]]]:
    """The steps of the ladder, and of each variant's pages the share that each answered."""
    shares = {(each.tier, each.variant): each.share for each in readout.tiers}
    steps = dict.fromkeys(each.tier for each in readout.tiers)
    return [
        (step, [words.amount(shares.get((step, name), 0.0), "share") for name in _order(readout)])
        for step in steps
    ]


def _survival_rows(survival: Survival) -> list[list[str]]:
    """The curves as a table, at six moments."""
    moments = [survival.tau * i / 6 for i in range(1, 7)]
    return [
        [f"{moment / 60:g} min", *(words.amount(_at(curve, moment), "share") for curve in survival.curves)]
        for moment in moments
    ]


def _at(curve: Curve, moment: float) -> float:
    return curve.waiting[max(bisect_right(curve.seconds, moment) - 1, 0)]


def _metrics(readout: Readout, width: float) -> str:
    """All metrics on one scale: by how much each differs from the control's, in percent of it."""
    branches = []
    for variant in [each.name for each in readout.variants if not each.is_control]:
        heading = variant
        for metric in readout.metrics:
            for effect in metric.effects:
                if effect.variant == variant and effect.relative_low is not None:
                    branches.append(_relative(readout, metric, effect, heading))
                    heading = ""
    description = "Each metric's relative difference to the control with its interval; zero is no difference."
    return forest(branches, "Every metric against the control", description, _percent_tick, width)


def _relative(readout: Readout, metric: MetricReadout, effect: Effect, heading: str) -> Branch:
    return Branch(
        metric.metric.name.partition("@")[0].replace("_", " "),
        effect.relative,
        effect.relative_low,
        effect.relative_high,
        words.percent(effect.relative),
        words.side(effect, metric.metric),
        heading,
    )


def _segments(readout: Readout, width: float) -> str:
    """The primary metric's effect among the visitors of each segment."""
    unit = readout.primary.metric.unit
    scale = 100 if unit == "share" else 1
    branches, before = [], ""
    for each in readout.segments:
        heading = each.segment if len(readout.variants) == 2 else f"{each.segment}, {each.effect.variant}"
        effect = each.effect
        branches.append(
            Branch(
                each.group,
                effect.value,
                effect.low,
                effect.high,
                words.change(effect.value, unit) if effect.value is not None else "too few",
                words.side(effect, readout.primary.metric) if each.apart else "unclear",
                heading if heading != before else "",
            )
        )
        before = heading
    description = f"The effect on {readout.primary.metric.title} in each segment with its interval."
    return forest(branches, "Effect by segment", description, lambda v: words.signed(scale * v), width)


def _percent_tick(value: float) -> str:
    return f"{value:+.0%}".replace("-", "−").replace("+0%", "0")
