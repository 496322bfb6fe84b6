"""A world of 60 people and 150 titles whose people look at the first row; run as a program, a loop in it.

python small_loop.py FOLDER [resume]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from pathlib import Path

import numpy as np
from msgspec import structs

from coldopen.catalogue import Catalogue
from coldopen.core.events import End, Event, Impression, PageView, Play
from coldopen.engine import Engine
from coldopen.signals import Given
from coldopen.simulator.choice import ChoiceModel
from coldopen.simulator.loop import LoopOptions, LoopReport, closed_loop
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of, luck, stream
from coldopen.simulator.scenario import HOUR_MS, Scenario, scenario_of
from coldopen.simulator.serving import Shown, Told, Wish
from coldopen.simulator.titles import generate_titles
from coldopen.simulator.truth import VisitTruth, unserved
from coldopen.simulator.world import World

OPTIONS = LoopOptions(turn_minutes=20, turn_visits=6, checkpoint_turns=2)
COUNTRIES = ("IN", "DE", "BR")
N_AN_HOUR = 10


class TenAnHour:
    """Ten people an hour, every fourth of them with a client that is two hours late."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def arrivals(self, hour: int) -> list[Person]:
        n_hours = round(self._scenario.days * 24)
        return [self._person(hour, i) for i in range(N_AN_HOUR)] if hour < n_hours else []

    def _person(self, hour: int, i: int) -> Person:
        number = hour * N_AN_HOUR + i
        country = COUNTRIES[number % 3]
        return Person(
            number=number,
            key=key_of(self._scenario.seed, "person", number),
            visitor=f"simulated-{number}",
            kind="person",
            at_ms=self._scenario.starts_ms + hour * HOUR_MS + i * HOUR_MS // N_AN_HOUR,
            country=country,
            region=None,
            languages=("en",),
            device="desktop",
            referral=None,
            told=Given(country=country, device="desktop"),
            taste=np.zeros(2),
            patience_seconds=60.0,
            client="late" if number % 4 == 0 else "sound",
        )


class OwnTastes:
    """Everybody likes titles by their own luck with them."""

    def worth(self, person: Person, titles: np.ndarray, at_ms: int) -> np.ndarray:
        return luck(person.key, titles) * 8 - 4


def small_world(seed: int = 1, hours: int = 6, **calendar: object) -> World:
    """A world of ten people an hour."""
    told = {"about": "A small world.", "seed": seed, "days": hours / 24, "calendar": calendar}
    scenario = scenario_of({**told, "choice": {"appeal": 0.0}})
    catalogue = Catalogue.of(generate_titles(150))
    return World(scenario, catalogue, TenAnHour(scenario), OwnTastes(), no_choice())


def no_choice() -> ChoiceModel:
    """`visit` needs none."""
    return None  # type: ignore[return-value]


def visit(
    world: World, person: Person, nth: int, at_ms: int, past: tuple[int, ...] = ()
) -> Generator[Wish | list[Told], Shown | None, VisitTruth]:
    """Somebody plays the title of the first row that they like best, and asks for a second page."""
    name = f"{at_ms:012x}{key_of(person.key, nth):016x}"
    first = yield Wish(person, name, at_ms, 0)
    n_pages, streamed = 0, tuple[int, ...]()
    if first is not None:
        late = 2 * HOUR_MS if person.client == "late" else 0
        told = _watch(world, person, name, first, at_ms, late)
        streams = [event.column for event in told[1].events if isinstance(event, End)]
        streamed = tuple(int(first.rows[0][column]) for column in streams)
        yield told
        second = yield Wish(person, name, at_ms + 900_000, 1)
        n_pages = 1 + (second is not None)
    again = stream(person.key, "again", nth).random() < 0.4 and nth < 2
    return structs.replace(
        unserved(world.catalogue, person, nth, at_ms),
        visit=name,
        referral=None,
        tier="" if first is None else first.tier,
        n_pages=n_pages,
        n_examined=0 if first is None else len(first.rows[0]),
        n_opened=len(streamed) + len(past),
        n_streams=len(streamed),
        first_stream_ms=130_000 if streamed else None,
        minutes=10.0 * len(streamed),
        stream_chance=0.5,
        wanted=None,
        streamed=tuple(world.catalogue.titles[title].id for title in streamed),
        returns_at_ms=at_ms + 2 * HOUR_MS if again else None,
    )


def _watch(world: World, person: Person, name: str, shown: Shown, at_ms: int, late_ms: int) -> list[Told]:
    row = shown.rows[0]
    worth = world.tastes.worth(person, row, at_ms)
    best = int(worth.argmax())
    seen: list[Event] = [PageView(at_ms), Impression(at_ms + 1000, [(0, 0, len(row) - 1)])]
    played: list[Event] = [Play(at_ms + 10_000, 0, best)]
    if worth[best] > 2:
        played.append(End(at_ms + 610_000, 0, best, 600.0))
    return [
        Told(person, name, shown, 0, at_ms + 2000 + late_ms, tuple(seen)),
        Told(person, name, shown, 1, at_ms + 620_000 + late_ms, tuple(played)),
    ]


def withdraw_hourly(engine: Engine, now_ms: int) -> None:
    """After each turn that ends at a full hour, take one title off all pages."""
    if now_ms % HOUR_MS == 0:
        title = engine.loaded().edition.catalogue.titles[now_ms // HOUR_MS % 150]
        engine.withdraw(title.id)


def run(
    folder: Path,
    seed: int = 1,
    resume: bool = False,
    stop_after: int | None = None,
    between: Callable[[Engine, int], None] = withdraw_hourly,
) -> LoopReport:
    """A closed loop in the small world; raises KeyboardInterrupt after the turn where it is to stop."""
    n_turns = 0

    def progress(n_visits: int, share: float) -> None:
        nonlocal n_turns
        n_turns += 1
        if n_turns == stop_after:
            raise KeyboardInterrupt

    world = small_world(seed)
    return closed_loop(
        world,
        folder,
        None,
        OPTIONS,
        visiting=visit,
        resume=resume,
        between=between,
        progress=progress,
    )


if __name__ == "__main__":
    run(Path(sys.argv[1]), resume=sys.argv[2:] == ["resume"])
