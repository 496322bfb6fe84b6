"""A plot of what a log says of each policy. Needs the extra `benchmark`."""

from __future__ import annotations

from pathlib import Path

from coldopen.evaluation.off_policy.evaluating import Report

_LINE, _ALWAYS, _LOGGED = "#0072b2", "#9ecae1", "#8a8f98"


def plotted(report: Report, path: Path) -> Path:
    """A line for each policy that the log can answer for: its estimate, the interval for one look (thick) and
    the one for any number of looks (thin), beside what was logged.

    Args:
        report: what was found.
        path: where the plot goes, an SVG or PNG file.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    answers = [each for each in report.answers if not each.refused]
    with rc_context({"svg.hashsalt": "coldopen", "font.family": "DejaVu Sans", "font.size": 9}):
        canvas = Figure(figsize=(7.2, 1.3 + 0.36 * max(len(answers), 1)), dpi=160, layout="constrained")
        axes = canvas.add_subplot()
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.axvspan(report.logged.low, report.logged.high, color=_LOGGED, alpha=0.18, lw=0)
        axes.axvline(report.logged.value, color=_LOGGED, lw=1, label="as logged")
        for at, each in enumerate(reversed(answers)):
            value = each.value
            axes.plot([value.always_low, value.always_high], [at, at], color=_ALWAYS, lw=2, zorder=2)
            axes.plot([value.low, value.high], [at, at], color=_LINE, lw=4, zorder=3)
            axes.plot(value.value, at, "o", color="white", mec=_LINE, ms=6, zorder=4)
        axes.set_yticks(range(len(answers)), [each.policy for each in reversed(answers)])
        axes.set_xlabel(report.about, fontsize=7)
        axes.legend(frameon=False, fontsize=8)
        canvas.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {})
    return path
