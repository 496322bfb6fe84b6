"""What is known of a row at a slot: whole numbers, the same when it is drawn and when it is learned from.

A row is described by seven words, each one of a fixed number (its kind, its kind on this device, ...), which
count one; and by four numbers: `order` (how many eligible rows the rules would put before it), `gain` (what
it promises beside the most promising row), `same` (rows of its kind above it) and `position`. Numbers are
kept as whole ones, each with a unit, so that sums over many rows are exact in whatever order they are added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from coldopen.core.page import Tier
from coldopen.core.signals import Device, Referral, Signals

KINDS = (
    "campaign",
    "continue",
    "because",
    "more_like",
    "chosen",
    "regional",
    "trending",
    "for_you",
    "genre",
    "editorial",
    "fresh",
    "local",
    "place",
    "language",
    "shelf",
)
"""The row sources that the values know by name; all others share `N_OTHER` kinds by the hash of their
names."""

N_OTHER, N_KEYS = 9, 32
N_KINDS = len(KINDS) + N_OTHER
N_DEVICES, N_REFERRALS = 3, 3
_DEVICE: dict[Device | None, int] = {"tv": 0, "console": 0, "mobile": 1, "tablet": 1}
_REFERRAL: dict[Referral | None, int] = {"email": 0, "ads": 0, "partner": 0, "social": 1, "search": 1}

_SIZES = (1, N_KINDS, N_KINDS * N_DEVICES, N_KINDS * N_REFERRALS, N_KINDS * 2, N_KINDS * 2, N_KEYS)
_STARTS = tuple(int(n) for n in np.cumsum((0, *_SIZES)))
N_WORDS = len(_SIZES)

ORDER, GAIN, SAME, POSITION = range(_STARTS[-1], _STARTS[-1] + 4)
"""The places of the four numbers."""

N_FEATURES = POSITION + 1
N_GAINS = 15
UNITS = np.ones(N_FEATURES)
UNITS[[ORDER, GAIN, SAME, POSITION]] = (1 / 16, 1 / N_GAINS, 1 / 3, 1 / 16)
UNITS.setflags(write=False)
"""What one of each feature's whole numbers stands for, (N_FEATURES,)."""

MAX_SAME = 3
LOG2 = np.rint(16 * np.log2(1 + np.arange(256))).astype(np.int64)
"""16 log2(1 + i), rounded, for i to 255: how places are counted, (256,)."""


@dataclass(frozen=True, slots=True)
class Context:
    """What all rows of a page share: kinds of device and referral, whether the visit has evidence, whether
    the page is by taste."""

    device: int
    referral: int
    told: bool
    by_taste: bool

    @classmethod
    def of(cls, signals: Signals, told: bool, tier: Tier) -> Context:
        """The context of a page for these signals at this tier."""
        return cls(_DEVICE.get(signals.device, 2), _REFERRAL.get(signals.referral, 2), told, tier == "taste")


@lru_cache(maxsize=16_384)
def words_of(context: Context, source: str, key: str) -> tuple[int, ...]:
    """The places of the `N_WORDS` features that are one for a row of this source and key."""
    kind = _kind(source)
    return (
        0,
        _STARTS[1] + kind,
        _STARTS[2] + kind * N_DEVICES + context.device,
        _STARTS[3] + kind * N_REFERRALS + context.referral,
        _STARTS[4] + kind * 2 + context.told,
        _STARTS[5] + kind * 2 + context.by_taste,
        _STARTS[6] + _hashed(key, N_KEYS),
    )


def same_above(sources_above: Sequence[str], source: str) -> int:
    """How many rows above are of this source, at most three."""
    return min(sum(each == source for each in sources_above), MAX_SAME)


@lru_cache(maxsize=4096)
def _kind(source: str) -> int:
    return KINDS.index(source) if source in KINDS else len(KINDS) + _hashed(source, N_OTHER)


@lru_cache(maxsize=4096)
def _hashed(text: str, n: int) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") % n
