"""Rewards: which acts make a row that was seen a success. A definition never changes under its name."""

from __future__ import annotations

from dataclasses import dataclass

from coldopen.core.errors import Problem
from coldopen.core.events import Add, Click, Event, Play


@dataclass(frozen=True)
class Reward:
    """A definition: a row earns 1 where a title of it was acted upon by one of these kinds within the window
    of its being seen, and was not dismissed after all; otherwise 0."""

    name: str
    kinds: tuple[type[Event], ...]


REWARDS = {
    each.name: each
    for each in (
        Reward("play@1", (Play,)),
        Reward("act@1", (Play, Add)),
        Reward("click@1", (Click, Play, Add)),
    )
}
"""Every definition by its name."""


def reward_of(name: str) -> Reward:
    """The definition of this name.

    Raises:
        Problem: there is none.
    """
    if name not in REWARDS:
        raise Problem("reward", name, f"one of {', '.join(REWARDS)}")
    return REWARDS[name]
