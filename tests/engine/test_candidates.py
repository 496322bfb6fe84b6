"""Titles that the caller of a page brings along: a row of them, scores beside a model's, all on record."""

import math
from datetime import date

import msgspec
import pytest
from fake_taste import FakeModel, FakeTaste

from coldopen.catalogue import encode
from coldopen.core.decision import PackedDecision
from coldopen.core.errors import Problem
from coldopen.engine import Candidate, Engine, Given, PageRequest, Replan, in_service
from coldopen.engine import engine as engine_module
from coldopen.planner import PlannerOptions
from coldopen.planner.candidates import candidates_again
from coldopen.policies import PolicyOptions
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles

TITLES = generate_titles(600, seed=3, today=date.today())
EVERYWHERE = [t.id for t in TITLES if not t.windows and not t.tags][:60]
UNHURRIED = Settings(planner=PlannerOptions(deadline_ms=10_000), policy=PolicyOptions(sampled=0))
"""No page's first titles are drawn, so that rows are in their own order."""

INDIA = PageRequest(signals=Given(country="IN", device="desktop", languages=("en",)))


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setitem(in_service._CHECKS, "model", FakeModel.decode)
    monkeypatch.setattr(engine_module, "Model", FakeModel)
    monkeypatch.setattr(engine_module, "Taste", FakeTaste)
    with Engine.open(tmp_path / "data", UNHURRIED) as made:
        made.install("catalogue", encode(TITLES))
        yield made


def asked(*candidates: Candidate, **more) -> PageRequest:
    return msgspec.structs.replace(INDIA, candidates=candidates, **more)


def scored(titles, first: float = 9.0) -> tuple[Candidate, ...]:
    return tuple(Candidate(title=title, log_odds=first - i / 10) for i, title in enumerate(titles))


def page_with_row(engine, request, key="candidates"):
    """A page, and the titles of a row that it may or may not draw; asked until it is there."""
    for _ in range(200):
        served = engine.page(request)
        found = [row for row in served.page.rows if row.key == key]
        if found:
            return served, [msgspec.json.decode(card)["id"] for card in found[0].titles]
    raise AssertionError(f"no row {key} on 200 pages")


def test_candidates_are_a_row_that_may_be_drawn(engine) -> None:
    served, shown = page_with_row(engine, asked(*[Candidate(title=t) for t in EVERYWHERE]))
    assert "candidates" in served.decision.considered
    assert [t for t in EVERYWHERE if t in shown] == shown
    heading = next(row for row in served.page.rows if row.key == "candidates")
    assert (heading.heading, heading.reason) == ("Picked for you", "Chosen with you in mind")
    assert "candidates" not in engine.page(INDIA).decision.considered


def test_those_with_scores_come_first_and_by_score(engine) -> None:
    some = (Candidate(title=EVERYWHERE[0]), *reversed(scored(EVERYWHERE[1:9])))
    _, shown = page_with_row(engine, asked(*some))
    assert [t for t in [*EVERYWHERE[1:9], EVERYWHERE[0]] if t in shown] == shown


def test_nothing_is_shown_that_may_not_be(engine) -> None:
    engine.withdraw(EVERYWHERE[0])
    request = asked(*[Candidate(title=t) for t in ("none", *EVERYWHERE[:9])], exclude=(EVERYWHERE[1],))
    served, shown = page_with_row(engine, request)
    assert not {"none", EVERYWHERE[0], EVERYWHERE[1]} & set(shown)
    child = engine.page(msgspec.structs.replace(request, max_age=7))
    mature = {t.id for t in TITLES if t.maturity is None or t.maturity > 7}
    ids = {msgspec.json.decode(card)["id"] for row in child.page.rows for card in row.titles}
    assert not ids & mature
    assert served.page.tier_reason == ""


@pytest.mark.parametrize("model", [b"", b"fake one"], ids=["by popularity", "by taste"])
def test_pages_with_candidates_are_recorded_whole_and_decided_again_bit_for_bit(engine, model) -> None:
    if model:
        engine.install("model", model)
    some = (*scored(EVERYWHERE[:7]), Candidate(title=EVERYWHERE[8]), Candidate(title="none"))
    first = engine.page(asked(*some))
    token = first.page.token
    second = engine.page(asked(*scored(EVERYWHERE[20:40]), replan=Replan(token=token, n_seen=3)))
    third = engine.page(asked(*[Candidate(title=t) for t in EVERYWHERE[:9]]))
    engine.log.settle()
    for served in (first, second, third):
        again = engine.recompute(served.page.decision)
        assert again.same, again.differences
        assert engine.replay(served.page.decision, watch=True).trace is not None
    record = engine.log.read_decision(first.page.visit, first.decision.number)
    told = candidates_again(record.ask, lambda at: engine.title_of(record.catalogue, at))
    assert [t.title for t in told] == [*EVERYWHERE[:7], EVERYWHERE[8]]
    assert [t.log_odds for t in told[:7]] == pytest.approx([t.log_odds for t in some[:7]], abs=1e-6)
    assert told[7].log_odds is None


def test_nobody_else_has_a_page_made_with_them(engine) -> None:
    engine.page(asked(*[Candidate(title=t) for t in EVERYWHERE]))
    for _ in range(5):
        assert "candidates" not in engine.page(INDIA).decision.considered


def test_where_many_wait_they_are_left_out_and_the_record_is_the_same_again(engine) -> None:
    served = engine.page(asked(*scored(EVERYWHERE)), crowded=True)
    assert "candidates" not in [row.key for row in served.page.rows]
    engine.log.settle()
    assert engine.recompute(served.page.decision).same


@pytest.mark.parametrize(
    ("candidates", "told"),
    [
        ((Candidate(title="a"), Candidate(title="a")), "each title once"),
        ((Candidate(title="a", log_odds=math.nan),), "at most 30 either way"),
        ((Candidate(title="a", log_odds=31.0),), "at most 30 either way"),
    ],
    ids=["twice", "nan", "too large"],
)
def test_candidates_that_cannot_be_used_are_refused(engine, candidates, told) -> None:
    with pytest.raises(Problem, match=told):
        engine.page(asked(*candidates))


def test_two_hundred_candidates_add_at_most_a_kilobyte_and_a_half_to_the_record(engine) -> None:
    many = engine.page(asked(*scored([t.id for t in TITLES[:200]]))).decision
    without = msgspec.structs.replace(
        many, ask=msgspec.structs.replace(many.ask, candidates=b"", log_odds=b"")
    )
    sizes = [len(msgspec.msgpack.encode(PackedDecision.of(each))) for each in (many, without)]
    assert sizes[0] - sizes[1] < 1500
