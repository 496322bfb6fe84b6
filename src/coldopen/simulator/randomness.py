"""Random streams of a world: each person, visit and title has its own, so that what one policy shows changes
nothing about what anybody would have done with another."""

from __future__ import annotations

import hashlib

import numpy as np

_MULTIPLY, _MIX_A, _MIX_B = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xBF58476D1CE4E5B9),
    np.uint64(0x94D049BB133111EB),
)
_ONE = 2.0**-53


def key_of(*parts: int | str) -> int:
    """A 64-bit key that stands for these parts, such as (seed, "person", 17).

    >>> key_of(1, "person", 17) == key_of(1, "person", 17) != key_of(1, "person", 18)
    True
    """
    told = "\0".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "little")


def stream(*parts: int | str) -> np.random.Generator:
    """The random stream of these parts: the same numbers for the same parts, whoever drew before."""
    return np.random.Generator(np.random.PCG64(key_of(*parts)))


def luck(key: int, things: np.ndarray) -> np.ndarray:
    """A number from 0 to 1 for each thing, (n,) as `things`: the same for the same key and thing.

    A counter-based generator (Steele et al., "Fast splittable pseudorandom number generators", OOPSLA 2014),
    so that a person's luck with a title does not depend on which others are shown.

    Arguments:
        key: from `key_of`.
        things: whole numbers from 0, such as catalogue indices.

    >>> np.array_equal(luck(5, np.array([3, 9])), luck(5, np.array([9, 3]))[::-1])
    True
    """
    with np.errstate(over="ignore"):
        mixed = (np.asarray(things).astype(np.uint64) + np.uint64(1)) * _MULTIPLY + np.uint64(key)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _MIX_A
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _MIX_B
        mixed ^= mixed >> np.uint64(31)
    lucky: np.ndarray = ((mixed >> np.uint64(11)).astype(np.float64) + 0.5) * _ONE
    return lucky
