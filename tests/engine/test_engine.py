"""The engine end to end, in one process."""

import gc
import threading
import time
import weakref
from datetime import date

import msgspec
import pytest

from coldopen.catalogue import encode
from coldopen.core.decision import PackedDecision
from coldopen.core.errors import Problem
from coldopen.core.events import Batch, Dismiss, GenreChoice, Play, Progress
from coldopen.engine import Engine, Given, PageRequest, RawRequest
from coldopen.log.records import encode as encode_record
from coldopen.planner import PlannerOptions
from coldopen.policies import PolicyOptions
from coldopen.popularity import Chart
from coldopen.rules import RuleBook
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles

UNHURRIED = Settings(planner=PlannerOptions(deadline_ms=10_000))
"""So that a busy machine does not cut pages short in the middle of a test."""

IN_ORDER = msgspec.structs.replace(UNHURRIED, policy=PolicyOptions(name="rules"))

INDIA = PageRequest(signals=Given(country="IN", device="mobile", languages=("hi",)))


@pytest.fixture(scope="module")
def stock() -> bytes:
    return encode(generate_titles(1500, seed=3, today=date.today()))


@pytest.fixture
def engine(tmp_path, stock):
    with Engine.open(tmp_path / "data", UNHURRIED) as made:
        made.install("catalogue", stock)
        yield made


def append(engine: Engine, decision, n: int, *events) -> None:
    done = threading.Event()
    now = time.time_ns() // 1_000_000
    batch = Batch(
        visit=decision.visit, n=n, decision=decision.id, received_at=now, offset_ms=0, events=events
    )
    engine.log.append(batch, lambda outcome: done.set())
    assert done.wait(5)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def shown(page) -> list[str]:
    return [msgspec.json.decode(card)["id"] for row in page.rows for card in row.titles]


def test_a_stranger_with_nothing_gets_a_full_page(engine) -> None:
    page = engine.page().page
    assert page.tier == "popularity"
    assert len(page.rows) == 20
    assert len(set(shown(page))) == len(shown(page)) > 200


def test_the_page_speaks_the_visitors_language(engine) -> None:
    page = engine.page(None, RawRequest(headers={"accept-language": "de-AT,de;q=0.9"})).page
    assert page.language == "de"
    assert any("Neu" in row.heading for row in page.rows)


def test_the_served_page_is_rebuilt_from_its_record_bit_for_bit(engine) -> None:
    served = engine.page(INDIA)
    engine.log.settle()
    again = engine.rebuild(served.decision.id)
    plain = msgspec.structs.replace(served.page, token="", recorded=True)
    assert msgspec.json.encode(again) == msgspec.json.encode(plain)


def test_a_decision_recomputes_to_itself_after_the_world_has_moved_on(engine) -> None:
    first = engine.page(INDIA)
    engine.log.settle()
    engine.install("chart", Chart("Chart", {"IN": {"t1": 1.0}}).encode())
    append(
        engine, first.decision, 0, Play(at=now_ms(), row=1, column=0), Dismiss(at=now_ms(), row=2, column=0)
    )
    second = engine.page(msgspec.structs.replace(INDIA, visit=first.page.visit))
    engine.log.settle()
    engine.install("catalogue", encode(generate_titles(300, seed=9)))
    for served in (first, second):
        assert engine.recompute(served.decision.id).same, engine.recompute(served.decision.id).differences


def test_a_page_of_a_lower_tier_recomputes_at_that_tier(engine, monkeypatch) -> None:
    whole = engine.common.ladder.__class__.answer
    with monkeypatch.context() as failing:
        failing.setattr(
            engine.common.ladder.__class__, "answer", lambda *a, **k: whole(*a[:6], first="trending")
        )
        served = engine.page(INDIA)
    engine.log.settle()
    assert served.page.tier != "popularity"
    assert engine.recompute(served.decision.id).same


def test_a_record_of_thirty_rows_by_twenty_five_takes_under_four_kilobytes(engine) -> None:
    served = engine.page(msgspec.structs.replace(INDIA, n_rows=30, n_columns=25))
    assert sum(len(row.titles) for row in served.page.rows) > 600
    assert len(encode_record(served.decision)) <= 4096
    assert PackedDecision.of(served.decision).unpacked() == served.decision


def test_a_takedown_leaves_no_page_with_the_title_within_a_second(engine) -> None:
    seconds = []
    while min(seconds, default=1) >= 1 and len(seconds) < 10:  # a busy machine may take longer, now and then
        victim = shown(engine.page(INDIA).page)[0]
        started = time.monotonic()
        engine.withdraw(victim)
        assert victim not in shown(engine.page(INDIA).page)
        seconds.append(time.monotonic() - started)
        engine.withdraw(victim, False)
        assert victim in shown(engine.page(INDIA).page)
    assert min(seconds) < 1


def test_what_a_visit_did_changes_its_next_page(engine) -> None:
    first = engine.page(INDIA)
    engine.log.settle()
    titles = [[msgspec.json.decode(card)["id"] for card in row.titles] for row in first.page.rows]
    append(
        engine, first.decision, 0, Play(at=now_ms(), row=1, column=2), Dismiss(at=now_ms(), row=2, column=0)
    )
    append(engine, first.decision, 1, GenreChoice(at=now_ms(), genres=["Horror"]))
    second = engine.page(msgspec.structs.replace(INDIA, visit=first.page.visit)).page
    keys = [row.key for row in second.rows]
    assert msgspec.json.decode(second.rows[keys.index("continue")].titles[0])["id"] == titles[1][2]
    assert titles[2][0] not in shown(second)
    assert second.rows[keys.index("genre:Horror")].source == "chosen"


def test_a_stream_moves_what_is_trending(engine) -> None:
    for _ in range(12):
        served = engine.page(INDIA)
        settle_row = [row.key for row in served.page.rows].index("local")
        append(engine, served.decision, 0, Progress(at=now_ms(), row=settle_row, column=3, seconds=200))
    engine.log.settle()
    page = engine.page(INDIA).page
    keys = [row.key for row in page.rows]
    assert "trending" in keys
    assert page.rows[keys.index("regional")].heading == "भारत में टॉप 10"


def test_rules_in_service_change_the_next_page(engine) -> None:
    rules = '[[rule]]\nid = "no-fresh"\nforbid = { row = "fresh" }'
    engine.install("rules", RuleBook.parse({"r.toml": rules}).encode())
    assert "fresh" not in [row.key for row in engine.page(INDIA).page.rows]


def test_a_deleted_visitor_is_gone_at_once(engine) -> None:
    served = engine.page(msgspec.structs.replace(INDIA, visitor="anna"))
    engine.log.settle()
    engine.delete("anna")
    assert engine.rebuild(served.decision.id) is None


def test_without_a_catalogue_the_page_is_empty_and_says_so(tmp_path) -> None:
    with Engine.open(tmp_path) as bare:
        page = bare.page(INDIA).page
        assert (page.rows, page.recorded) == ((), True)
        assert page.tier_reason == "no title may be shown here now"


def test_when_deciding_fails_the_frozen_page_answers_without_what_was_taken_down(engine, monkeypatch) -> None:
    kept = shown(engine.page().page)
    engine.withdraw(kept[0])

    def broken(*arguments, **named):
        raise MemoryError("no")

    monkeypatch.setattr(engine.common.ladder.__class__, "answer", broken)
    page = engine.page(PageRequest(max_age=7)).page
    assert (page.tier, page.recorded) == ("frozen", True)
    assert "MemoryError" in page.tier_reason
    assert shown(page)
    assert kept[0] not in shown(page)
    ages = [msgspec.json.decode(card)["age"] for row in page.rows for card in row.titles]
    assert max(ages) <= 7


def test_how_long_a_page_took_is_in_its_record_but_not_of_one_as_of_another_time(engine) -> None:
    begun = time.perf_counter()
    served = engine.page(INDIA)
    assert 0 < served.decision.took_us <= 1e6 * (time.perf_counter() - begun)
    late = engine.page(INDIA, started=begun - 1)
    assert late.decision.took_us > 1e6
    assert engine.page(INDIA, at_ms=served.decision.at).decision.took_us == 0
    engine.log.settle()
    read = engine.log.read_decision(served.decision.visit, served.decision.number)
    assert read == served.decision
    assert engine.recompute(served.page.decision).same


def test_the_frozen_page_survives_a_restart(tmp_path, stock, monkeypatch) -> None:
    with Engine.open(tmp_path) as first:
        first.install("catalogue", stock)
        first.page()
    monkeypatch.setattr(first.common.ladder.__class__, "answer", lambda *arguments, **named: None)
    with Engine.open(tmp_path) as second:
        page = second.page().page
    assert page.tier == "frozen"
    assert page.rows


def test_bad_ids_and_signals_are_refused_by_name(engine) -> None:
    with pytest.raises(Problem, match="country: received 'ZZ9'"):
        engine.page(PageRequest(signals=Given(country="ZZ9")))
    with pytest.raises(Problem, match="visit: received 'a b'"):
        engine.page(PageRequest(visit="a b"))


def test_what_is_no_artifact_is_never_put_in_service(engine) -> None:
    with pytest.raises(Problem, match="catalogue"):
        engine.install("catalogue", b"nonsense")
    assert engine.page(INDIA).page.tier == "popularity"


def test_a_damaged_catalogue_leaves_the_frozen_page_until_it_is_imported_again(tmp_path, stock) -> None:
    with Engine.open(tmp_path, UNHURRIED) as first:
        name = first.install("catalogue", stock)
        first.page()
    artifact = tmp_path / "artifacts" / "catalogue" / name
    artifact.write_bytes(stock[: len(stock) // 2])
    with Engine.open(tmp_path, UNHURRIED) as second:
        page = second.page(INDIA).page
        assert (page.tier, page.tier_reason) == ("frozen", "what is in service cannot be loaded")
        assert len(page.rows) > 10
        second.install("catalogue", stock)
        assert second.page(INDIA).page.tier == "popularity"


@pytest.fixture
def undrawn(tmp_path, stock):
    """An engine whose rows keep the order of the rules."""
    with Engine.open(tmp_path / "undrawn", IN_ORDER) as made:
        made.install("catalogue", stock)
        yield made


def test_equal_situations_share_a_page_and_evidence_makes_it_ones_own(undrawn) -> None:
    engine = undrawn
    first, second = engine.page(INDIA), engine.page(INDIA)
    assert first.page.rows is second.page.rows
    assert first.decision.titles == second.decision.titles
    assert first.page.decision != second.page.decision
    engine.log.settle()
    append(engine, first.decision, 0, Dismiss(at=now_ms(), row=1, column=0))
    own = engine.page(msgspec.structs.replace(INDIA, visit=first.page.visit))
    assert own.page.rows != second.page.rows


@pytest.mark.parametrize("late", [{"started": -1e9}, {"crowded": True}], ids=["late", "crowded"])
def test_without_time_a_page_is_one_for_all_in_its_place_and_comes_out_the_same_again(engine, late) -> None:
    def page(**signals):
        return engine.page(PageRequest(signals=Given(country="BR", device="tv", **signals)), **late).page

    one, other = page(hour=9, genres=("Drama",)), page(hour=22, referral="email")
    assert (one.tier, one.tier_reason) == ("popularity", "no time for a page of one's own")
    assert one.rows is other.rows
    assert one.signals.hour == 9
    engine.log.settle()
    assert engine.recompute(one.decision).same
    own = engine.page(PageRequest(signals=Given(country="BR", device="tv", hour=9, genres=("Drama",)))).page
    assert own.rows != one.rows


def test_a_shared_page_holds_on_to_the_rights_it_was_made_under(engine) -> None:
    engine.page(INDIA)
    edition = engine.loaded().edition
    held = [weakref.ref(allowed) for _, allowed in edition.pages.values()]
    edition._memo.clear()
    gc.collect()
    assert held
    keys = [key[3][0] for key in edition.pages]
    assert keys == [id(allowed()) for allowed in held]
