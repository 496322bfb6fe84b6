"""What those who saw titles made of them fills the rows of later pages, is replayed, and can be left out."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count

import msgspec
import pytest
from msgspec.structs import replace

from coldopen.catalogue import encode
from coldopen.core.events import Batch, Event, Impression, Progress
from coldopen.core.page import Page
from coldopen.engine import Engine, Given, PageRequest
from coldopen.planner import PlannerOptions
from coldopen.policies import PolicyOptions, ReceptionOptions
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles

START = 1_780_000_000_000
TODAY = datetime.fromtimestamp(START / 1000, UTC).date()
TELEVISION = Given(device="tv")
UNHURRIED = Settings(planner=PlannerOptions(deadline_ms=10_000))
BY_COUNTS = replace(UNHURRIED, reception=ReceptionOptions(fills_rows=False))
BY_RULES = replace(UNHURRIED, policy=PolicyOptions(name="rules"))


class Service:
    """An engine whose clock stands still, and people who see its pages."""

    def __init__(self, folder, settings: Settings) -> None:
        numbers = count(1)
        self.now = START
        self.engine = Engine.open(
            folder, settings, clock=lambda: self.now, decision_number=lambda at_ms: next(numbers)
        )
        self.engine.install("catalogue", encode(generate_titles(400, seed=3, today=TODAY)))

    def page(self, visit: str) -> Page:
        page = self.engine.page(PageRequest(visit=visit, signals=TELEVISION)).page
        self.engine.log.settle()
        return page

    def tell(self, page: Page, *events: Event) -> None:
        made = {"visit": page.visit, "n": 0, "decision": page.decision, "received_at": self.now}
        done = threading.Event()
        batch = Batch(**made, offset_ms=0, events=events)
        self.engine.log.append(batch, lambda outcome: done.set())
        assert done.wait(5)

    def ten_people(self, stream: bool, of: str = "v") -> tuple[set[str], str]:
        """Ten people see three rows of their page, and stream the last title of the third or none; gives the
        first titles of the rows that all of them saw, and what the first of them streamed."""
        shown = []
        for i in range(10):
            page = self.page(f"{of}{i}")
            self.now += 20_000
            rows = [[msgspec.json.decode(card)["id"] for card in row.titles] for row in page.rows[:3]]
            ranges = [(row, 0, len(titles) - 1) for row, titles in enumerate(rows)]
            events: list[Event] = [Impression(at=self.now, ranges=ranges)]
            if stream and i < 3:
                events.append(Progress(at=self.now, row=2, column=len(rows[2]) - 1, seconds=300))
            self.tell(page, *events)
            shown.append(rows)
        self.now += 20_000
        self.page("another")
        everybody = set.intersection(*[{title for row in rows for title in row} for rows in shown])
        return everybody, shown[0][2][-1]

    def order(self) -> list[str]:
        """The titles of the catalogue as they suit a stranger now."""
        situation, _ = self.engine.situation(TELEVISION)
        return [situation.catalogue.titles[i].id for i in situation.for_you]


@pytest.fixture
def serving(tmp_path) -> Iterator[Callable[..., Service]]:
    made: list[Service] = []

    def make(settings: Settings = UNHURRIED) -> Service:
        made.append(Service(tmp_path / f"data{len(made)}", settings))
        return made[-1]

    yield make
    for each in made:
        each.engine.close()


def test_what_was_seen_in_vain_sinks_and_what_was_streamed_rises(serving) -> None:
    service = serving()
    before = service.order()
    everybody, streamed = service.ten_people(stream=True)
    after = service.order()
    assert after[0] == streamed
    in_vain = everybody - {streamed}
    assert len(in_vain) >= 3
    assert all(after.index(title) > before.index(title) + 20 for title in in_vain)


@pytest.mark.parametrize("settings", [BY_COUNTS, BY_RULES])
def test_where_rows_are_filled_by_counts_sightings_change_nothing(serving, settings) -> None:
    service = serving(settings)
    before = service.order()
    service.ten_people(stream=False)
    assert service.order() == before


def test_a_page_filled_by_reception_is_decided_again_to_the_bit(serving) -> None:
    service = serving()
    service.ten_people(stream=True)
    pages = [service.page(f"w{i}") for i in range(5)]
    service.now += 3_600_000
    service.ten_people(stream=True, of="later")
    for page in pages:
        again = service.engine.recompute(page.decision)
        assert (again.same, again.differences) == (True, ())
