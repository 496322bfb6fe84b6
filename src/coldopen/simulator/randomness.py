"""Random streams of a world: each person, visit and title has its own, so that what one policy shows changes
nothing about what anybody would have done with another."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

_GAMMA = 0x9E3779B97F4A7C15
_MULTIPLY, _MIX_A, _MIX_B = (
    np.uint64(_GAMMA),
    np.uint64(0xBF58476D1CE4E5B9),
    np.uint64(0x94D049BB133111EB),
)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_ALL_BITS = (1 << 64) - 1
_ONE = 2.0**-53


def key_of(*parts: int | str) -> int:
    """A 64-bit key that stands for these parts, such as (seed, "person", 17).

    >>> key_of(1, "person", 17) == key_of(1, "person", 17) != key_of(1, "person", 18)
    True
    """
    told = "\0".join([str(part) for part in parts]).encode()
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "little")


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
    mixed = np.asarray(things).astype(np.uint64)
    mixed *= _MULTIPLY
    mixed += np.uint64((_GAMMA + key) & _ALL_BITS)
    shifted = mixed >> _30
    mixed ^= shifted
    mixed *= _MIX_A
    np.right_shift(mixed, _27, out=shifted)
    mixed ^= shifted
    mixed *= _MIX_B
    np.right_shift(mixed, _31, out=shifted)
    mixed ^= shifted
    mixed >>= _11
    lucky = mixed.astype(np.float64)
    lucky += 0.5
    lucky *= _ONE
    return lucky
