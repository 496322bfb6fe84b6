"""Newcomer sets: what the benchmark of newcomers measures on, one file each."""

from __future__ import annotations

from collections.abc import Callable

from coldopen.core.errors import Problem
from coldopen.evaluation.sets import frappe, globo, ml_1m, ml_latest_small, movietweetings
from coldopen.evaluation.sets.newcomer_set import LEVELS, NewcomerSet
from coldopen.evaluation.sets.table import load_table

__all__ = ["LEVELS", "SETS", "NewcomerSet", "load_set", "load_table"]

SETS: dict[str, Callable[[], NewcomerSet]] = {
    "ml-1m": ml_1m.load,
    "movietweetings": movietweetings.load,
    "globo": globo.load,
    "frappe": frappe.load,
    "ml-latest-small": ml_latest_small.load,
}
"""The sets that are known by name."""


def load_set(name: str) -> NewcomerSet:
    """A set by name.

    Raises:
        Problem: where there is no such set, or its files are not found.
    """
    if name not in SETS:
        raise Problem("set", name, f"one of {', '.join(SETS)}, or a table of your own with --table")
    return SETS[name]()
