"""One act a title: of all that was done with it in a visit, what tells most."""

from __future__ import annotations

from coldopen.taste import Act, ActKind

N_ACTED, N_PASSED = 50, 200
"""How many titles acted upon, and how many passed over, a page takes into account: the latest."""

_STRENGTH: dict[ActKind, int] = {"pass": 0, "click": 1, "play": 2, "add": 3, "stream": 4, "dismiss": 5}


class Acts:
    """The acts of a visit, told in order of time.

    A title seen counts as passed over until something is done with it. However often something is done with
    a title, it is one act: the strongest kind, the longest stream, at the time of the last.
    """

    def __init__(self) -> None:
        self._by_title: dict[int, Act] = {}

    def see(self, title: int) -> None:
        """Take note of a title that was seen."""
        self._by_title.setdefault(title, Act(title, "pass"))

    def add(self, act: Act) -> None:
        """Take note of something that was done."""
        before = self._by_title.pop(act.title, act)
        self._by_title[act.title] = max(before, act, key=lambda each: (_STRENGTH[each.kind], each.amount))

    def kind(self, title: int) -> ActKind | None:
        """What tells most of what was done with a title, or None."""
        act = self._by_title.get(title)
        return None if act is None else act.kind

    def dismissed(self) -> tuple[int, ...]:
        """The titles dismissed, latest first."""
        return tuple([a.title for a in reversed(self._by_title.values()) if a.kind == "dismiss"])

    def latest(self) -> tuple[Act, ...]:
        """The acts in order of time, at most the latest `N_ACTED` and `N_PASSED`."""
        left = {True: N_PASSED, False: N_ACTED}
        kept = []
        for act in reversed(self._by_title.values()):
            passed = act.kind == "pass"
            if left[passed]:
                left[passed] -= 1
                kept.append(act)
        return tuple(reversed(kept))
