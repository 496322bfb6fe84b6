"""Layouts: which columns of a published table say which field of a title, and what to mend first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coldopen.catalogue.layouts.layout import Layout
from coldopen.catalogue.layouts.mapped import mapped
from coldopen.catalogue.layouts.movielens import MOVIELENS
from coldopen.catalogue.layouts.own import OWN
from coldopen.catalogue.layouts.streaming import STREAMING
from coldopen.catalogue.layouts.tmdb import TMDB
from coldopen.core.errors import Problem

__all__ = ["LAYOUTS", "Layout", "choose_layout"]

LAYOUTS = {layout.name: layout for layout in (STREAMING, MOVIELENS, TMDB, OWN)}


def choose_layout(
    columns: Sequence[str], name: str | None = None, mapping: Mapping[str, str] | None = None
) -> Layout:
    """The layout asked for by a mapping or a name, else the one that the columns tell.

    Raises:
        Problem: where there is none, or the table lacks what it needs.

    >>> choose_layout(["movieId", "title", "genres"]).name
    'movielens'
    """
    if mapping:
        return mapped(mapping, columns)
    if name is not None and name not in LAYOUTS:
        raise Problem("layout", name, f"one of {', '.join(LAYOUTS)}")
    for layout in LAYOUTS.values() if name is None else [LAYOUTS[name]]:
        if layout.needs <= set(columns):
            return layout
    wanted = "the columns of a known layout" if name is None else ", ".join(sorted(LAYOUTS[name].needs))
    raise Problem("columns", ", ".join(columns), f"{wanted}; or say --map id=COLUMN --map name=COLUMN")
