"""Sets of placements as bits: a page is laid with tiles of `ROWS` x `COLUMNS` placements, and what is in a
set of one tile is a whole number with a bit for each. Sets are joined by "or", so a placement counts once,
however often it is told.
"""

from __future__ import annotations

from typing import Any

import ibis

ROWS, COLUMNS = 4, 15
"""Of a tile: 60 placements, as many bits as a whole number of any backend has to spare."""

_ACROSS = 256
"""More than the tiles that lie side by side on a page."""

_HALF = 30
_LOW = (1 << _HALF) - 1


@ibis.udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
def joined(bits: int) -> int:
    """The bits that are set in any; DuckDB, Spark and PostgreSQL have this by the same name."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="bit_count")  # type: ignore[untyped-decorator]
def n_bits(bits: int) -> int:
    """How many bits are set; DuckDB and Spark have this by the same name."""
    raise NotImplementedError


def tile_of(row: Any, column: Any) -> Any:
    """The number of the tile that a placement lies on.

    >>> tile_of(5, 16)
    257
    """
    return row // ROWS * _ACROSS + column // COLUMNS


def bit_of(row: ibis.Value, column: ibis.Value) -> ibis.Value:
    """The placement's bit in its tile."""
    shift = row % ROWS * COLUMNS + column % COLUMNS
    return ibis.literal(1).cast("int64") << shift.cast("int32")


def corner_of(tile: Any) -> tuple[Any, Any]:
    """The row and column of a tile's first placement.

    >>> corner_of(257)
    (4, 15)
    """
    return tile // _ACROSS * ROWS, tile % _ACROSS * COLUMNS


def row_bits(bits: ibis.Value, row: int) -> ibis.Value:
    """Those of the bits that are in one row of their tile, counted from its first."""
    return bits & (((1 << COLUMNS) - 1) << row * COLUMNS)


def halves(bits: ibis.Value, place: int) -> ibis.Value:
    """Bit `place` of the lower half of a tile in the lowest bit, and the same of the upper half 30 bits on:
    summed up, one number counts two placements, a thousand million times each."""
    return (bits >> place) & (1 | 1 << _HALF)


def counted(sums: list[ibis.Value]) -> list[ibis.Value]:
    """From the sums of `halves` for each place of the lower half, how often each bit of a tile was set."""
    return [each & _LOW for each in sums] + [each >> _HALF for each in sums]


PLACES_OF_HALF = range(_HALF)
