"""The table that `coldopen benchmark frontier` prints."""

from __future__ import annotations

from rich.table import Table as Grid

from coldopen.cli.common import words
from coldopen.evaluation.frontier.report import DIVERSITY, Frontier, Point


def print_frontier(frontier: Frontier) -> None:
    """A row for each re-ranker at its chosen strength, with differences to the order of scores."""
    grid = Grid(title=_title(frontier), title_justify="left", title_style="bold")
    for name in ("re-ranker", "strength"):
        grid.add_column(name)
    for name in ("nDCG@20", "first hit", "hit in 5", "distance", "Simpson", "coverage", "us a list"):
        grid.add_column(name, justify="right")
    base = frontier.row("score")
    for name in frontier.chosen:
        point = frontier.row(name)
        grid.add_row(name, f"{point.strength:g}", *_cells(point, base))
    words.print(grid)
    for name in list(frontier.chosen)[1:]:
        words.print(f"  {name}: {_place(frontier, frontier.row(name))}")
    words.print(
        f"strengths: the greatest that cost at most {frontier.tolerance:.0%} of nDCG@20 on "
        f"{frontier.n_validation:,} other newcomers; nodes take {frontier.nodes_microseconds:.0f} us a page"
    )
    words.print(f"{frontier.limits}\n", style="dim")


def _place(frontier: Frontier, point: Point) -> str:
    """Whether a point lies on the frontier of each kind of diversity, and if not, what lies beyond it."""
    told = []
    for measure in DIVERSITY:
        others = dict.fromkeys(p.reranker for p in frontier.beyond(point, measure))
        told.append(f"{measure} behind {', '.join(others)}" if others else f"{measure} on the frontier")
    return "; ".join(told)


def _cells(point: Point, base: Point) -> list[str]:
    """Figures of the order of scores as they are, others' as differences with 95% intervals."""
    if point is base:
        means = [point.figures[m].mean for m in ("ndcg@20", "first_hit", "hit@5", "distance", "simpson")]
        told = [f"{mean:.3f}" for mean in means if mean is not None]
        return [*told, f"{point.coverage:.3f}", f"{point.microseconds:.0f}"]
    return [
        _relative(point, "ndcg@20"),
        _absolute(point, "first_hit"),
        _absolute(point, "hit@5"),
        _relative(point, "distance"),
        _relative(point, "simpson"),
        f"{point.coverage / base.coverage - 1:+.1%}",
        f"{point.microseconds:.0f}",
    ]


def _relative(point: Point, measure: str) -> str:
    found = point.against[measure].relative
    if found.mean is None:
        return "unknown"
    return f"{found.mean:+.1%} ({found.low:+.1%}, {found.high:+.1%})"


def _absolute(point: Point, measure: str) -> str:
    found = point.against[measure].absolute
    return f"{found.mean:+.3f} ({found.low:+.3f}, {found.high:+.3f})"


def _title(frontier: Frontier) -> str:
    seeds = f"{frontier.n_seeds} seed{'s' * (frontier.n_seeds > 1)}"
    return f"{frontier.set}: re-ranking for {frontier.n_newcomers:,} newcomers, {seeds}"
