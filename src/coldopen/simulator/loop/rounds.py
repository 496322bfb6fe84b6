"""Many visits in lock step: all who want a page get it in one round, so that a log's commit is shared."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from coldopen.simulator.loop.coming import Due, Return
from coldopen.simulator.person import Person
from coldopen.simulator.serving import Server, Shown, Told, Wish
from coldopen.simulator.truth import VisitTruth
from coldopen.simulator.world import World

Steps = Generator[Wish | list[Told], Shown | None, VisitTruth]
Visiting = Callable[[World, Person, int, int, tuple[int, ...]], Steps]
"""How somebody goes through a visit: world, person, how many visits came before, time in milliseconds, titles
(catalogue indices) streamed in visits before."""


class Underway:
    """A visit under way: what it wants now, what it has told that has not been sent, what came of it."""

    __slots__ = ("due", "held", "steps", "truth", "wish")

    def __init__(self, due: Due, steps: Steps) -> None:
        self.due = due
        self.steps = steps
        self.held: list[Told] = []
        self.wish: Wish | None = None
        self.truth: VisitTruth | None = None

    def go_on(self, shown: Shown | None) -> None:
        """Go on, with the page that was wished for, to the next wish or to the end."""
        self.wish = None
        try:
            step = next(self.steps) if shown is None else self.steps.send(shown)
            while not isinstance(step, Wish):
                self.held += step
                step = next(self.steps)
            self.wish = step
        except StopIteration as ended:
            self.truth = ended.value

    def sent(self, until_ms: int) -> list[Told]:
        """What it has told that is sent by this time; it is held no longer."""
        sent = [told for told in self.held if told.at_ms <= until_ms]
        if sent:
            self.held = [told for told in self.held if told.at_ms > until_ms]
        return sent


def go_through(world: World, server: Server, due: Sequence[Due], visiting: Visiting) -> list[Underway]:
    """Have all of these visit, to the end. What they told before they wished for a page is taken in before
    that page; what they told since the last is held."""
    visits = [Underway(each, visiting(world, each.person, *_known(each.back))) for each in due]
    for visit in visits:
        visit.go_on(None)
    wishing = [visit for visit in visits if visit.wish is not None]
    while wishing:
        wishes = [visit.wish for visit in wishing if visit.wish is not None]
        sent = [t for v, wish in zip(wishing, wishes, strict=True) for t in v.sent(wish.at_ms)]
        if sent:
            server.take(sent)
        for visit, page in zip(wishing, server.pages(wishes), strict=True):
            visit.go_on(page)
        wishing = [visit for visit in wishing if visit.wish is not None]
    return visits


def _known(back: Return) -> tuple[int, int, tuple[int, ...]]:
    return back.nth, back.at_ms, back.past
