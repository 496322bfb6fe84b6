"""A report of marginals as a table for the terminal."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table

from coldopen.simulator.marginals.report import Marginal, Marginals


def table(report: Marginals) -> Group:
    """A line for each marginal: how far apart, how far by chance alone, and what that means; then its limits.

    An asterisk stands for a limit, which a line below the table tells.
    """
    made = Table(box=None)
    for name in ("signals", "simulated", "distance", "by chance", "rarely above"):
        made.add_column(name, justify="left" if name == "signals" else "right", no_wrap=name != "signals")
    made.add_column("", no_wrap=True)
    for marginal in report.marginals:
        made.add_row(marginal.name, *_figures(marginal), _said(marginal))
    return Group(f"Simulated people against real ones: {report.about}\n", made, "", *_notes(report))


def _notes(report: Marginals) -> list[str]:
    first = (
        f"{report.n_people:,} simulated people ({report.population}, seed {report.seed}) and "
        f"{report.n_real:,} real sign-ups. Total variation distance, 0 to 1; by chance: on average, and what "
        "is exceeded once in a thousand times at most."
    )
    limits = dict.fromkeys(marginal.limits for marginal in report.marginals if marginal.limits)
    missing = [f"{m.name}: not held, {m.missing}" for m in report.marginals if m.missing is not None]
    return [first, *(f"* {limit}" for limit in limits), *missing]


def _figures(marginal: Marginal) -> tuple[str, ...]:
    figures = (marginal.distance, marginal.expected, marginal.at_most)
    shown = tuple("-" if figure is None else f"{figure:.4f}" for figure in figures)
    return (f"{marginal.n:,}" if marginal.n else "-", *shown)


def _said(marginal: Marginal) -> str:
    if marginal.missing is not None:
        return "not held"
    return ("as chance" if marginal.within else "apart") + ("*" if marginal.limits else "")
