"""Models in service: put there, damaged, gone back from, and what pages make of it."""

import threading
import time
from datetime import date

import msgspec
import pytest
from fake_taste import FakeModel, FakeTaste

from coldopen.catalogue import encode
from coldopen.core.errors import Problem
from coldopen.core.events import Batch, Click, Dismiss, Impression, Progress
from coldopen.core.ids import content_id
from coldopen.core.log import Activation
from coldopen.engine import Engine, Given, PageRequest, in_service
from coldopen.engine import engine as engine_module
from coldopen.planner import PlannerOptions
from coldopen.policies import PolicyOptions
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles

UNHURRIED = Settings(planner=PlannerOptions(deadline_ms=10_000))
INDIA = PageRequest(signals=Given(country="IN", device="mobile", languages=("hi",)))
ONE, TWO = b"fake one", b"fake two"


@pytest.fixture(scope="module")
def stock() -> bytes:
    return encode(generate_titles(1500, seed=3, today=date.today()))


@pytest.fixture(autouse=True)
def _fakes(monkeypatch) -> None:
    monkeypatch.setitem(in_service._CHECKS, "model", FakeModel.decode)
    monkeypatch.setattr(engine_module, "Model", FakeModel)
    monkeypatch.setattr(engine_module, "Taste", FakeTaste)


@pytest.fixture
def engine(tmp_path, stock):
    with Engine.open(tmp_path / "data", UNHURRIED) as made:
        made.install("catalogue", stock)
        made.install("model", ONE)
        yield made


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def append(engine: Engine, decision, n: int, *events) -> None:
    done = threading.Event()
    batch = Batch(
        visit=decision.visit, n=n, decision=decision.id, received_at=now_ms(), offset_ms=0, events=events
    )
    engine.log.append(batch, lambda outcome: done.set())
    assert done.wait(5)


def again(engine: Engine, served):
    return engine.page(msgspec.structs.replace(INDIA, visit=served.page.visit))


def soon(what, seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_model_in_service_answers_and_is_named_in_the_record(engine) -> None:
    served = engine.page(INDIA)
    assert (served.page.tier, served.page.tier_reason) == ("taste", "")
    assert served.decision.model == content_id(ONE)
    assert "for_you" in [row.key for row in served.page.rows]


def test_one_click_changes_the_page_and_what_was_merely_seen_does_too(engine) -> None:
    first = engine.page(INDIA)
    engine.log.settle()
    append(engine, first.decision, 0, Impression(at=now_ms(), ranges=[(1, 0, 9), (2, 0, 9)]))
    seen = again(engine, first)
    append(engine, first.decision, 1, Click(at=now_ms(), row=3, column=2))
    clicked = again(engine, first)
    assert first.page.rows != seen.page.rows != clicked.page.rows
    sources = [row.source for row in clicked.page.rows]
    assert "more_like" in sources
    assert "more_like" not in [row.source for row in seen.page.rows]


def test_pages_by_taste_recompute_to_themselves_after_the_world_has_moved_on(engine) -> None:
    first = engine.page(INDIA)
    engine.log.settle()
    append(
        engine,
        first.decision,
        0,
        Impression(at=now_ms(), ranges=[(1, 0, 9)]),
        Progress(at=now_ms(), row=1, column=0, seconds=300),
        Dismiss(at=now_ms(), row=2, column=0),
    )
    second = again(engine, first)
    engine.log.settle()
    engine.install("model", TWO)
    engine.install("catalogue", encode(generate_titles(300, seed=9)))
    for served in (first, second):
        assert served.page.tier == "taste"
        assert engine.recompute(served.decision.id).same, engine.recompute(served.decision.id).differences


@pytest.fixture
def undrawn(tmp_path, stock):
    """An engine whose rows keep the order of the rules."""
    settings = msgspec.structs.replace(UNHURRIED, policy=PolicyOptions(name="rules"))
    with Engine.open(tmp_path / "undrawn", settings) as made:
        made.install("catalogue", stock)
        made.install("model", ONE)
        yield made


def test_visitors_of_whom_the_same_is_known_share_a_page_by_taste(undrawn) -> None:
    engine = undrawn
    assert engine.page(INDIA).page.rows is engine.page(INDIA).page.rows


def test_so_do_those_whom_an_unsure_model_leaves_to_popularity(undrawn) -> None:
    engine = undrawn
    engine.install("model", b"fake unsure")
    first, second = engine.page(INDIA), engine.page(INDIA)
    assert first.page.tier == "popularity"
    assert first.page.tier_reason.startswith("taste: unsure")
    assert first.page.rows is second.page.rows
    engine.log.settle()
    assert engine.recompute(first.decision.id).same


def test_a_model_that_raises_leaves_the_page_to_popularity(engine) -> None:
    engine.install("model", b"fake raising")
    page = engine.page(INDIA).page
    assert (page.tier, page.tier_reason) == ("popularity", "taste: FloatingPointError")
    assert len(page.rows) > 10


def test_what_is_no_model_is_never_put_in_service(engine) -> None:
    with pytest.raises(Problem, match="model"):
        engine.install("model", b"nonsense")
    assert engine.page(INDIA).decision.model == content_id(ONE)


def test_a_model_damaged_on_disk_leaves_the_one_before_in_service(engine, monkeypatch) -> None:
    def failing(model: FakeModel, titles) -> FakeTaste:
        raise ValueError("cannot be placed")

    with monkeypatch.context() as damaged:
        damaged.setattr(FakeTaste, "of", failing)
        with pytest.raises(Problem, match="rank this catalogue"):
            engine.install("model", TWO)
        assert engine.log.view().active["model"] == content_id(ONE)
        engine.log.post(Activation("model", content_id(TWO)))
        soon(lambda: engine.log.view().active["model"] == content_id(TWO))
        served = engine.page(INDIA)
        assert (served.page.tier, served.decision.model) == ("taste", content_id(ONE))
        engine.withdraw(msgspec.json.decode(served.page.rows[0].titles[0])["id"])
        engine.log.settle()
        assert engine.page(INDIA).decision.model == content_id(ONE)
        assert engine.recompute(served.decision.id).same
    assert engine.install("model", TWO) == content_id(TWO)
    soon(lambda: engine.page(INDIA).decision.model == content_id(TWO))


def test_a_damaged_model_and_none_before_it_is_popularity_that_says_so(tmp_path, stock) -> None:
    with Engine.open(tmp_path, UNHURRIED) as first:
        first.install("catalogue", stock)
        name = first.install("model", ONE)
    (tmp_path / "artifacts" / "model" / name).write_bytes(ONE[:5])
    with Engine.open(tmp_path, UNHURRIED) as second:
        served = second.page(INDIA)
        assert served.page.tier == "popularity"
        assert served.page.tier_reason == f"taste: model {name} cannot be loaded"
        second.install("model", ONE)
        soon(lambda: second.page(INDIA).page.tier == "taste")


def test_a_new_catalogue_has_the_model_placed_on_it(engine) -> None:
    engine.install("catalogue", encode(generate_titles(400, seed=8)))
    served = engine.page(INDIA)
    assert (served.page.tier, served.decision.model) == ("taste", content_id(ONE))


def test_going_back_goes_one_step_at_a_time_to_none_at_all(engine) -> None:
    engine.install("model", TWO)
    assert engine.roll_back() == content_id(ONE)
    assert engine.page(INDIA).decision.model == content_id(ONE)
    assert engine.roll_back() == ""
    served = engine.page(INDIA)
    assert (served.page.tier, served.page.tier_reason, served.decision.model) == ("popularity", "", "")
    with pytest.raises(Problem, match="model"):
        engine.roll_back()


def test_pages_are_served_while_models_are_swapped(engine) -> None:
    tiers, failed = set(), []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            served = engine.page(INDIA)
            tiers.add(served.page.tier)
            if served.decision.model not in (content_id(ONE), content_id(TWO)):
                failed.append(served.decision.model)

    asking = threading.Thread(target=ask)
    asking.start()
    for data in (TWO, ONE, TWO, ONE):
        engine.install("model", data)
    stop.set()
    asking.join()
    assert (tiers, failed) == ({"taste"}, [])


def test_what_other_threads_put_out_of_memory_meanwhile_is_no_matter(engine, stock, monkeypatch) -> None:
    before = engine.page(INDIA)
    engine.log.settle()
    for seed in range(5):
        engine.install("catalogue", encode(generate_titles(60, seed=seed)))
    editions, decode = engine._editions, FakeTaste.of

    def crowded(model: FakeModel, titles) -> FakeTaste:
        made = decode(model, titles)
        for kept in (editions._stocks, editions._placed):
            for name in list(kept)[1:]:
                del kept[name]
        return made

    monkeypatch.setattr(FakeTaste, "of", crowded)
    assert engine.recompute(before.decision.id).same
    assert engine.install("model", TWO) == content_id(TWO)
    soon(lambda: engine.page(INDIA).page.tier == "taste")
