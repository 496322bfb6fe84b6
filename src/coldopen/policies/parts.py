"""Snapshots within a snapshot, by a name and a dot."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coldopen.core.log import Arrays


def named(name: str, arrays: Arrays) -> dict[str, np.ndarray]:
    """The arrays of a part, as the whole names them.

    >>> list(named("sums", {"hour": np.array([1])}))
    ['sums.hour']
    """
    return {f"{name}.{key}": array for key, array in arrays.items()}


def part(name: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The inverse of `named`: of all arrays, those of a part."""
    prefix = f"{name}."
    return {key.removeprefix(prefix): array for key, array in arrays.items() if key.startswith(prefix)}
