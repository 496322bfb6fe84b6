"""Our own techniques, by name, as the benchmark measures them."""

from __future__ import annotations

from coldopen.taste.technique import Technique
from coldopen.taste.techniques import Blended, technique


def ours() -> tuple[Technique, ...]:
    """The techniques that claims are made for."""
    return (Blended(),)


def ours_cold() -> tuple[Technique, ...]:
    """Those among them that can rank titles that nobody has watched."""
    return (technique("content"), Blended())
