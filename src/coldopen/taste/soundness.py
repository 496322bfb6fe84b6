"""Whether the parts of a model fit each other: what is not so would be found by a visitor otherwise."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from coldopen.core.errors import Problem

_LARGEST = 1e9
"""No number that was ever learned comes near it; products of numbers below it stay finite in float32."""

_SHAPES = {
    "n_likes": "titles",
    "weights": "levels three",
    "context.log_share": "titles",
    "context.deviation": "context.words titles",
    "belief.embeddings": "titles factors",
    "belief.by_feature": "belief.features factors",
    "belief.featureless": "factors",
    "prior.mean": "factors",
    "prior.by_word": "prior.words factors",
    "prior.covariance": "factors factors",
    "content.by_feature": "content.features directions",
    "content.directions": "titles directions",
    "items.known": "known",
}
_ITEM_SHAPES = {
    "neighbour": "known neighbours",
    "weight": "known neighbours",
    "base": "known",
    "by_word": "items.words known",
}
_INDICES = {"n_likes": "", "items.known": "titles", "neighbour": "known"}
"""Arrays of whole numbers from 0, and what they are places in ("" where they only count)."""


def check_archive(data: bytes) -> None:
    """That these bytes are an archive which holds no more than they do: nothing in it is packed.

    Raises:
        Problem: it would unpack to more than there are bytes.
        zipfile.BadZipFile: it is no archive.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        held = sum(member.file_size for member in archive.infolist())
    if held > len(data):
        raise Problem(
            "model", f"{len(data)} bytes that unpack to {held}", "a model, whose arrays are unpacked"
        )


def check_arrays(
    arrays: Mapping[str, np.ndarray], texts: Mapping[str, Sequence[str]], levels: Sequence[int]
) -> None:
    """That arrays have the shapes they must have, places that exist, and numbers that can be reckoned with.

    Arguments:
        arrays: a model's, by name.
        texts: its lists of texts by name: titles, features and words.
        levels: the numbers of likes that it has weights for.

    Raises:
        Problem: says which array, and what is wrong with it.
    """
    if not levels or levels[0] < 0 or any(b <= a for a, b in pairwise(levels)):
        raise Problem("model: levels", levels, "numbers of likes from 0, ascending")
    for name, told in texts.items():
        if len(set(told)) != len(told):
            raise Problem(
                f"model: {name}",
                f"{len(told)} texts, {len(set(told))} of them different",
                "each of them once",
            )
    sizes = {name: len(told) for name, told in texts.items()} | {"levels": len(levels), "three": 3}
    sizes["titles"] = sizes["title_ids"]
    for name, shape in _SHAPES.items():
        _check(name, arrays[name], shape, sizes, _INDICES.get(name))
    if (np.diff(arrays["items.known"]) <= 0).any():
        raise Problem("model: items.known", "places in any order", "places in ascending order")
    for i in range(len(levels)):
        of_level = dict(sizes)  # how many neighbours are kept may differ
        for name, shape in _ITEM_SHAPES.items():
            _check(f"items.{i}.{name}", arrays[f"items.{i}.{name}"], shape, of_level, _INDICES.get(name))


def check_numbers(numbers: Mapping[str, float]) -> None:
    """That none of these numbers is so large that scores could not be finite.

    Raises:
        Problem: names the one that is.
    """
    for name, number in numbers.items():
        if not abs(number) <= _LARGEST:
            raise Problem(f"model: {name}", number, f"a number within {_LARGEST:g}")


def _check(name: str, array: np.ndarray, shape: str, sizes: dict[str, int], of: str | None) -> None:
    """Checks one array. A size met for the first time holds for all that come after."""
    told = f"model: {name}"
    wanted = shape.split()
    if array.ndim == len(wanted):
        for size, n in zip(wanted, array.shape, strict=True):
            sizes.setdefault(size, n)
    expected = tuple(sizes.get(size, 0) for size in wanted)
    if array.shape != expected:
        raise Problem(told, f"shape {array.shape}", f"shape {expected}")
    if array.dtype.kind not in ("f" if of is None else "iu"):
        raise Problem(told, array.dtype.name, "floating-point numbers" if of is None else "whole numbers")
    if not array.size:
        return
    low, high = array.min(), array.max()
    if of is None:
        if not (low >= -_LARGEST and high <= _LARGEST):  # what is no number compares false
            raise Problem(told, f"{low:g} to {high:g}", f"numbers within {_LARGEST:g}")
    elif low < 0 or (of and high >= sizes[of]):
        raise Problem(told, f"{low} to {high}", f"0 to {sizes[of] - 1}" if of else "0 or more")
