"""Which variant of an experiment somebody is in."""

from __future__ import annotations

from msgspec import Struct


class Assignment(Struct, frozen=True, array_like=True):
    """An experiment, and the variant of it that somebody is in."""

    experiment: str
    variant: str
