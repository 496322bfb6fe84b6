"""A peer: a technique as it ships, and the settings it is tuned over."""

from __future__ import annotations

from dataclasses import dataclass

from coldopen.taste.technique import Technique


@dataclass(frozen=True)
class Peer:
    """`shipped` has the usual settings, or its library's; one of `settings`, it among them, is chosen."""

    shipped: Technique
    settings: tuple[Technique, ...]

    @property
    def name(self) -> str:
        """The technique's name."""
        return self.shipped.name
