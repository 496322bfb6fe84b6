"""The table that `coldopen benchmark frontier` prints."""

from __future__ import annotations

from rich import box
from rich.table import Table as Grid

from coldopen.cli.common import words
from coldopen.evaluation.frontier.report import DIVERSITY, Frontier, Point
from coldopen.evaluation.intervals import Estimate

_HEADINGS = {"ndcg@20": "nDCG@20", "first_hit": "first hit", "hit@5": "hit in 5"}
_IN_PARTS = ("ndcg@20", "distance", "simpson")


def print_frontier(frontier: Frontier) -> None:
    """A row for each re-ranker at its chosen strength, with differences to the order of scores."""
    grid = Grid(
        title=_title(frontier),
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE,
        padding=0,
        show_edge=False,
    )
    grid.add_column("re-ranker", no_wrap=True)
    grid.add_column("by", justify="right")
    base = frontier.row("score")
    for measure in base.figures:
        grid.add_column(_HEADINGS.get(measure, measure), justify="right")
    grid.add_column("coverage", justify="right")
    grid.add_column("us", justify="right")
    for name in frontier.chosen:
        point = frontier.row(name)
        grid.add_row(name, f"{point.strength:g}", *_cells(point, base))
    words.print(grid)
    words.print(
        "Below the first row: differences to it, in ranks (first hit), points (hit in 5) and per cent; with "
        "95% intervals."
    )
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
    """Figures of the order of scores as they are, others' as differences with 95% intervals below them."""
    took = f"{point.microseconds:.0f}"
    if point is base:
        return [*(f"{point.of(m):.3f}" for m in point.figures), f"{point.coverage:.3f}", took]
    return [
        *(_difference(point, m) for m in point.figures),
        f"{point.coverage / base.coverage - 1:+.1%}",
        took,
    ]


def _difference(point: Point, measure: str) -> str:
    if measure in _IN_PARTS:
        return _told(point.against[measure].relative, 100, 1)
    absolute = point.against[measure].absolute
    return _told(absolute, 100, 1) if measure == "hit@5" else _told(absolute, 1, 2)


def _told(found: Estimate, times: float, digits: int) -> str:
    """A mean, and its interval below it.

    >>> print(_told(Estimate(-0.0077, -0.0101, -0.0052), 100, 1))
    -0.8
    -1.0,-0.5
    """
    if found.mean is None or found.low is None or found.high is None:
        return "unknown"
    mean, low, high = (_short(times * value, digits) for value in (found.mean, found.low, found.high))
    return f"{mean}\n{low},{high}"


def _short(number: float, digits: int) -> str:
    """With its sign; without the zero before the point where there are two digits behind it."""
    told = f"{number:+.{digits}f}"
    return told.replace("0.", ".", 1) if digits > 1 else told


def _title(frontier: Frontier) -> str:
    seeds = f"{frontier.n_seeds} seed{'s' * (frontier.n_seeds > 1)}"
    return f"{frontier.set}: re-ranking for {frontier.n_newcomers:,} newcomers, {seeds}"
