"""The table that `coldopen benchmark propensities` prints."""

from __future__ import annotations

from rich.table import Table as Grid

from coldopen.cli.common import words
from coldopen.evaluation.propensities import Line, Report


def print_propensities(report: Report) -> None:
    """A row for each case, then what was wrong, then what was planted."""
    grid = Grid(title=f"propensities, seed {report.seed}", title_justify="left", title_style="bold")
    grid.add_column("case")
    for name in ("pages", "draws", "cells", "smallest p", "bits", "w uniform", "w bolder", ""):
        grid.add_column(name, justify="right")
    for line in report.lines:
        grid.add_row(line.found.case, *_cells(line))
    words.print(grid)
    for line in report.lines:
        for what, n in line.found.wrong.items():
            words.print(f"  {line.found.case}: {what}, {n:,} times", style="bold")
        if not line.agrees and line.found.worst:
            words.print(f"  {line.found.case}: {_worst(line)}", style="bold", markup=False)
    for each in report.planted:
        verdict = "caught" if each.caught else "NOT CAUGHT"
        words.print(f"  {each.ignored} ignored, {each.line.found.n_pages:,} pages: {verdict}")
    words.print("p: adjusted after Holm for all tests of all cases, wrong below 0.001", style="dim")


def _cells(line: Line) -> tuple[str, ...]:
    found = line.found
    p = "none" if line.smallest_p is None else f"{line.smallest_p:.3g}"
    bits = "none" if found.bits is None else f"{found.bits:.2f}"
    weights = [f"{w.mean:.3f} ± {w.standard_error:.3f}" for w in found.weights.values()]
    verdict = "ok" if line.ok else "WRONG"
    return (f"{found.n_pages:,}", f"{found.n_draws:,}", f"{line.n_cells:,}", p, bits, *weights, verdict)


def _worst(line: Line) -> str:
    worst = line.found.worst[0]
    expected = f"{worst.chance * worst.n:,.1f} expected (p = {worst.p:.2g})"
    return f"{worst.what}: {worst.n_here:,} of {worst.n:,}, {expected}"
