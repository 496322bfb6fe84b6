"""What a visit has done so far."""

from __future__ import annotations

from dataclasses import dataclass

from coldopen.taste import Act, ActKind


@dataclass(frozen=True)
class Evidence:
    """What this visit has done so far, from the log: catalogue indices, latest first.

    `acts` are what taste learns from, in order of time: one for each title that was seen or acted upon.
    `n_explored` counts the new titles that were tried out on pages of this visit that it has told of.
    """

    watching: tuple[int, ...] = ()
    dismissed: tuple[int, ...] = ()
    genres: tuple[str, ...] | None = None
    acts: tuple[Act, ...] = ()
    n_explored: int = 0

    def acted(self, *kinds: ActKind) -> tuple[int, ...]:
        """The titles whose act is of one of these kinds, latest first.

        >>> Evidence(acts=(Act(3, "click"), Act(1, "pass"), Act(7, "click"))).acted("click")
        (7, 3)
        """
        return tuple([act.title for act in reversed(self.acts) if act.kind in kinds])
