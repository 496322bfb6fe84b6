"""New titles that were tried out on a visitor in other visits count for this one's pages."""

from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace

from coldopen.catalogue import encode
from coldopen.core.events import Batch, Impression
from coldopen.engine import Engine, Given, PageRequest, Served
from coldopen.planner import PlannerOptions
from coldopen.policies import NewTitleOptions, PolicyOptions
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles

NOON, DAY = 1_750_000_000_000, 86_400_000
EAGER = Settings(
    planner=PlannerOptions(deadline_ms=10_000),
    policy=PolicyOptions(sampled=0.0),
    new_titles=NewTitleOptions(impressions=1_000_000, per_page=20, per_visit=8, per_visitor=10, loss=1.0),
)
TITLES = [replace(title, added_on=None) for title in generate_titles(400, seed=3)]
GERMANY = Given(country="DE", device="tv")


class Service:
    """An engine at a time of its own, and what visitors do there."""

    def __init__(self, folder: Path) -> None:
        self.at_ms, self.numbers = NOON, count(1)
        self.engine = Engine.open(
            folder, EAGER, clock=lambda: self.at_ms, decision_number=lambda ms: next(self.numbers)
        )

    def install(self, n_titles: int) -> None:
        self.engine.install("catalogue", encode(TITLES[:n_titles]))

    def page(self, visit: str, visitor: str | None, **asked) -> Served:
        """A page that has been seen, as the log knows."""
        request = PageRequest(visit=visit, visitor=visitor, signals=GERMANY, **asked)
        served = self.engine.page(request, at_ms=self.at_ms)
        seen = Impression(at=self.at_ms, ranges=[(0, 0, 0)])
        n, page = next(self.numbers), served.page.decision
        batch = Batch(visit=visit, n=n, decision=page, received_at=self.at_ms, offset_ms=0, events=(seen,))
        self.engine.log.append(batch, lambda outcome: None)
        self.engine.log.settle()
        return served

    def later(self, ms: int) -> None:
        """Let time go by, until somebody comes."""
        self.at_ms += ms
        self.page(f"at-{self.at_ms}", None)

    def visit(self, visit: str, visitor: str | None, n_pages: int = 6) -> list[int]:
        """How many new titles are tried out on each page of a visit."""
        return [n_tried_out(self.page(visit, visitor)) for _ in range(n_pages)]


def n_tried_out(served: Served) -> int:
    return sum(draw.chosen > 0 for draw in served.decision.explored)


@pytest.fixture
def service(tmp_path):
    """Of 400 titles the last 100 came in a day ago, and are behind the number that they are to be seen."""
    made = Service(tmp_path / "data")
    with made.engine:
        made.install(300)
        made.install(400)
        made.later(DAY)
        yield made


def test_a_visitor_has_so_many_over_all_their_visits(service) -> None:
    first, second, third = (service.visit(visit, "anna") for visit in ("v1", "v2", "v3"))
    assert sum(first) == 8, "the first visit has what a visit may have"
    assert sum(second) == 2, "and the second what is left to the visitor"
    assert sum(third) == 0
    assert sum(service.visit("v4", "bert")) == 8


def test_a_visitor_without_an_id_is_their_visit(service) -> None:
    assert [sum(service.visit(visit, None)) for visit in ("v1", "v2", "v3")] == [8, 8, 8]


def test_a_page_says_what_it_knew_and_is_decided_again_from_that(service) -> None:
    """Whatever the visitor was shown since, in other visits too."""
    pages = [service.page(visit, "anna") for visit in ("v1", "v2", "v3", "v1")]
    service.visit("v4", "anna")
    told = [page.decision.n_tried for page in pages]
    n = [n_tried_out(page) for page in pages]
    assert told == [0, n[0], n[0] + n[1], n[1] + n[2]]
    assert all(n[:2])
    for page in pages:
        assert service.engine.recompute(page.page.decision).same
    read = service.engine.log.read_decision("v2", pages[1].decision.number)
    assert read == pages[1].decision


def test_visits_of_a_visitor_who_was_deleted_do_not_count(service) -> None:
    service.visit("v1", "anna")
    service.engine.delete("anna")
    page = service.page("v2", "anna")
    assert page.decision.n_tried == 0
    assert n_tried_out(page) > 0


def test_nor_do_those_of_long_ago(service) -> None:
    assert sum(service.visit("v1", "anna")) == 8
    service.later(5 * DAY)
    assert service.page("v2", "anna").decision.n_tried == 8
    more = encode([*TITLES, *(replace(title, id=f"new-{title.id}") for title in TITLES[:100])])
    service.engine.install("catalogue", more)
    service.later(3 * DAY)
    page = service.page("v3", "anna")
    assert n_tried_out(page) > 0
    assert page.decision.n_tried <= 2, "what v2 was shown, but not v1 eight days ago"


def test_the_log_is_asked_only_where_it_matters(service, monkeypatch) -> None:
    asked = []

    def read(visitor: str, *arguments: object) -> int:
        asked.append(visitor)
        return 0

    monkeypatch.setattr(service.engine.log, "read_tried_out", read)
    service.page("v1", None)
    service.page("v2", "child", max_age=6)
    assert not asked
    service.page("v3", "anna")
    assert asked == ["anna"]
    service.later(30 * DAY)
    service.install(300)
    service.page("v4", "anna")
    assert asked == ["anna"], "nothing is new"
