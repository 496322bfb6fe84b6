"""Evidence of a visit: what was done with titles becomes acts, one a title."""

from dataclasses import dataclass

from making import titles

from coldopen.catalogue import Catalogue
from coldopen.core.decision import Ask, Decision, PlannedRow, pack_titles
from coldopen.core.events import (
    Add,
    Batch,
    Click,
    Dismiss,
    End,
    Event,
    GenreChoice,
    Impression,
    Play,
    Progress,
)
from coldopen.core.log import Visit
from coldopen.core.page import Message
from coldopen.core.signals import Signals
from coldopen.planner import read_evidence
from coldopen.rows import Evidence
from coldopen.taste import Act

CATALOGUE = Catalogue.of(titles(300))


@dataclass(frozen=True)
class AVisit:
    """A page of rows of ten titles, title 10 r + c in row r and column c, and what was done on it."""

    n_rows: int = 30
    catalogue: str = CATALOGUE.id

    def decision(self, visit: str, number: int) -> Decision:
        message = Message("trending")
        return Decision(
            visit=visit,
            number=number,
            at=0,
            visitor=None,
            language="en",
            signals=Signals(),
            ask=Ask(),
            evidence=0,
            view=0,
            catalogue=self.catalogue,
            rules="",
            phrases="",
            settings="",
            tier="popularity",
            tier_reason="",
            rows=tuple(
                PlannedRow(f"r{i}", "trending", "poster", message, message, 10) for i in range(self.n_rows)
            ),
            titles=pack_titles(range(10 * self.n_rows)),
        )

    def evidence(self, *events: Event, catalogue: Catalogue = CATALOGUE) -> Evidence:
        batch = Batch(visit="v", n=0, decision="v.1", received_at=10_000, offset_ms=0, events=events)
        title_of = {self.catalogue: [f"t{i:03}" for i in range(300)]}
        return read_evidence(
            Visit((batch,), 1), self.decision, lambda name, at: title_of[name][at], catalogue, 120.0
        )


def test_what_was_seen_and_left_alone_is_a_pass_and_the_rest_is_not() -> None:
    made = AVisit().evidence(Impression(at=1, ranges=[(0, 0, 3)]), Click(at=2, row=0, column=1))
    assert made.acts == (Act(0, "pass"), Act(2, "pass"), Act(3, "pass"), Act(1, "click"))


def test_the_same_title_fifty_times_is_one_act() -> None:
    made = AVisit().evidence(*[Click(at=i, row=2, column=5) for i in range(50)])
    assert made.acts == (Act(25, "click"),)


def test_the_strongest_act_on_a_title_counts_at_the_time_of_the_last() -> None:
    made = AVisit().evidence(
        Click(at=1, row=0, column=0),
        Add(at=2, row=0, column=0),
        Play(at=3, row=0, column=1),
        Click(at=4, row=0, column=1),
        Click(at=5, row=0, column=0),
    )
    assert made.acts == (Act(1, "play"), Act(0, "add"))


def test_playback_becomes_a_stream_at_stream_seconds_with_its_longest_length_in_minutes() -> None:
    made = AVisit().evidence(
        Progress(at=1, row=0, column=0, seconds=119),
        Progress(at=2, row=0, column=1, seconds=120),
        Progress(at=3, row=0, column=1, seconds=600),
        End(at=4, row=0, column=1, seconds=540),
    )
    assert made.acts == (Act(0, "play"), Act(1, "stream", 10.0))


def test_a_dismissal_wins_over_everything_and_stays() -> None:
    made = AVisit().evidence(
        Progress(at=1, row=0, column=0, seconds=900),
        Dismiss(at=2, row=0, column=0),
        Play(at=3, row=0, column=0),
    )
    assert made.acts == (Act(0, "dismiss"),)
    assert (made.watching, made.dismissed) == ((), (0,))


def test_what_was_begun_is_told_latest_first_without_what_is_over() -> None:
    made = AVisit().evidence(
        Play(at=1, row=0, column=0),
        Play(at=2, row=0, column=1),
        End(at=3, row=0, column=1, seconds=5000, completed=True),
        Play(at=4, row=0, column=2),
        GenreChoice(at=5, genres=["Drama"]),
    )
    assert (made.watching, made.genres) == ((2, 0), ("Drama",))


def test_no_more_than_fifty_titles_acted_upon_and_two_hundred_passed_over_count_the_latest() -> None:
    clicks = [Click(at=1000 + i, row=i // 10, column=i % 10) for i in range(60)]
    made = AVisit().evidence(Impression(at=1, ranges=[(row, 0, 9) for row in range(29)]), *clicks)
    acted, passed = made.acted("click"), made.acted("pass")
    assert acted == tuple(range(59, 9, -1))
    assert passed == tuple(range(289, 89, -1))


def test_titles_that_left_the_catalogue_and_pages_that_cannot_be_found_are_passed_over() -> None:
    before = AVisit(catalogue="another")
    later = Catalogue.of([title for title in titles(300) if title.id != "t001"])
    events = [Impression(at=1, ranges=[(0, 0, 2), (99, 0, 9)]), Click(at=2, row=0, column=1)]
    assert before.evidence(*events, catalogue=later).acts == (
        Act(later.index["t000"], "pass"),
        Act(later.index["t002"], "pass"),
    )
    batch = Batch(visit="v", n=0, decision="w.1", received_at=9, offset_ms=0, events=tuple(events))
    lost = read_evidence(Visit((batch,), 1), lambda v, n: None, lambda c, i: None, CATALOGUE, 120.0)
    assert lost == Evidence()
