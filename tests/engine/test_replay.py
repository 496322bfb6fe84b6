"""A page again: the same, or what has changed; how it came about; why each title is there."""

import json
import threading
import time
from datetime import date
from itertools import count
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from fake_taste import FakeModel, FakeTaste

from coldopen.catalogue import encode
from coldopen.cli import main
from coldopen.core.events import Batch, Dismiss, Progress
from coldopen.engine import Engine, Given, PageRequest, Replan, in_service
from coldopen.engine import engine as engine_module
from coldopen.planner import PlannerOptions
from coldopen.policies import PolicyOptions
from coldopen.rules import RuleBook
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles

UNHURRIED = Settings(planner=PlannerOptions(deadline_ms=10_000))
INDIA = PageRequest(visit="someone", signals=Given(country="IN", device="mobile", languages=("en",)))
RULES = """
[[rule]]
id = "no-horror"
forbid = { query = { genres = ["Horror"] } }
"""


@pytest.fixture(scope="module")
def stock() -> bytes:
    return encode(generate_titles(800, seed=3, today=date.today()))


@pytest.fixture(autouse=True)
def _fakes(monkeypatch) -> None:
    monkeypatch.setitem(in_service._CHECKS, "model", FakeModel.decode)
    monkeypatch.setattr(engine_module, "Model", FakeModel)
    monkeypatch.setattr(engine_module, "Taste", FakeTaste)


@pytest.fixture
def engine(tmp_path, stock):
    numbers = count(1)
    with Engine.open(tmp_path / "data", UNHURRIED, decision_number=lambda at_ms: next(numbers)) as made:
        made.install("catalogue", stock)
        yield made


def page(engine: Engine, asked: PageRequest = INDIA):
    served = engine.page(asked)
    engine.log.settle()
    return served


def append(engine: Engine, served, *events) -> None:
    done, now = threading.Event(), time.time_ns() // 1_000_000
    batch = Batch(
        visit=served.page.visit,
        n=0,
        decision=served.page.decision,
        received_at=now,
        offset_ms=0,
        events=tuple(event(at=now) for event in events),
    )
    engine.log.append(batch, lambda outcome: done.set())
    assert done.wait(5)


def at(kind, row: int, column: int, **more):
    return lambda at: kind(at=at, row=row, column=column, **more)


def again(engine: Engine, served):
    return page(engine, msgspec.structs.replace(INDIA, visit=served.page.visit))


# The same, different, cannot


def test_a_page_replays_to_the_same_and_its_chances_are_told(engine) -> None:
    served = page(engine)
    found = engine.replay(served.page.decision)
    assert (found.outcome, found.differences, found.changed, found.notes) == ("same", (), (), ())
    assert [slot.chance for slot in found.slots] == served.decision.propensities()
    assert [slot.key for slot in found.slots] == [row.key for row in served.page.rows]
    drawn = [slot for slot in found.slots if slot.n_alternatives]
    assert len(drawn) == len(served.decision.draws)
    assert all(slot.likeliest != slot.key and slot.chance + slot.its_chance <= 1 for slot in drawn)
    assert found.page.rows == served.page.rows


def test_other_settings_are_named_with_both_values_and_so_is_what_they_changed(tmp_path, stock) -> None:
    with Engine.open(tmp_path, UNHURRIED) as engine:
        engine.install("catalogue", stock)
        decision = page(engine).page.decision
    other = msgspec.structs.replace(UNHURRIED, policy=PolicyOptions(floor=0.5))
    with Engine.open(tmp_path, other) as engine:
        found = engine.replay(decision)
    assert found.outcome == "different"
    assert found.changed == ("policy.floor: then 0.04, now 0.5",)
    assert any(told.startswith("draw of slot 1: ") and ", now by " in told for told in found.differences)


def test_an_artifact_that_is_gone_is_named(tmp_path, stock) -> None:
    with Engine.open(tmp_path, UNHURRIED) as engine:
        catalogue = engine.install("catalogue", stock)
        decision = page(engine).page.decision
        engine.install("catalogue", encode(generate_titles(60)))
    (tmp_path / "artifacts" / "catalogue" / catalogue).unlink()
    with Engine.open(tmp_path, UNHURRIED) as engine:
        found = engine.replay(decision)
    assert (found.outcome, found.page) == ("cannot", None)
    assert f"catalogue artifact: received '{catalogue}'" in found.why_not
    assert len(found.slots) == 16


def test_without_its_model_a_page_can_be_shown_and_not_decided_again(tmp_path, stock) -> None:
    with Engine.open(tmp_path, UNHURRIED) as engine:
        engine.install("catalogue", stock)
        model = engine.install("model", b"fake one")
        served = page(engine)
        engine.install("model", b"fake two")
    (tmp_path / "artifacts" / "model" / model).unlink()
    with Engine.open(tmp_path, UNHURRIED) as engine:
        found = engine.replay(served.page.decision)
    assert (found.outcome, found.page.rows) == ("cannot", served.page.rows)
    assert found.why_not.startswith(f"it cannot be decided again: model artifact: received '{model}'")


def test_what_is_deleted_or_never_was_cannot_be_replayed(engine) -> None:
    served = page(engine)
    engine.delete(served.page.visit)
    for decision in (served.page.decision, "never.1", "nonsense"):
        found = engine.replay(decision)
        assert (found.outcome, found.slots) == ("cannot", ())
        assert "the log has no decision of this id" in found.why_not


def test_a_page_cut_by_its_deadline_says_so(tmp_path, stock, monkeypatch) -> None:
    from coldopen.planner import ladder

    with Engine.open(tmp_path, UNHURRIED) as engine:
        engine.install("catalogue", stock)
        whole, n_asked = ladder.compose, 0

        def cut(*arguments, **more):
            def late() -> bool:
                nonlocal n_asked
                n_asked += 1
                return n_asked > 6

            return whole(*arguments[:6], late, *arguments[7:], **more)

        with monkeypatch.context() as slow:
            slow.setattr(ladder, "compose", cut)
            served = page(engine)
        found = engine.replay(served.page.decision)
    n = len(served.page.rows)
    assert 4 <= n < 16
    assert found.outcome == "same"
    assert f"its deadline cut it short: compared as far as it went, {n} rows" in found.notes


# The trace


def test_a_trace_weighs_every_row_as_the_record_has_it(engine) -> None:
    served = page(engine)
    trace = engine.trace(served.page.decision)
    record = served.decision
    assert trace.same
    assert all(slot.as_logged for slot in trace.slots)
    by_slot = {slot.slot: slot for slot in trace.slots}
    for draw in record.draws:
        slot = by_slot[draw.slot]
        assert slot.how == "drawn"
        assert [each.key for each in slot.alternatives] == [record.considered[i] for i in draw.eligible]
        assert [each.chance for each in slot.alternatives] == draw.chances(record.floor).tolist()
    assert by_slot[0].how == "fixed"
    assert {row.key for row in record.rows[1:]} <= {row.key for s in trace.sources for row in s.rows}
    assert trace.timings[0].stage == "view, artifacts and evidence"
    assert all(timing.ms >= 0 for timing in trace.timings)


def test_constraints_remove_each_title_once_and_together_all_that_is_missing(engine) -> None:
    engine.install("rules", RuleBook.parse({"rules.toml": RULES}).encode())
    first = page(engine)
    gone = engine.loaded().edition.catalogue.titles[first.decision.title_at(1, 0)].id
    kept_off = engine.loaded().edition.catalogue.titles[first.decision.title_at(1, 1)].id
    engine.withdraw(gone)
    append(engine, first, at(Dismiss, 2, 0))
    asked = msgspec.structs.replace(INDIA, visit=first.page.visit, max_age=16, exclude=(kept_off,))
    trace = engine.trace(page(engine, asked).page.decision)
    told = {each.constraint.partition(":")[0]: each for each in trace.removals}
    assert list(told) == [
        "rights",
        "maturity",
        "takedown",
        "rule no-horror",
        "excluded by the caller",
        "dismissed in this visit",
    ]
    assert told["takedown"].examples == (gone,)
    # what the caller excludes and what was dismissed is taken out page by page, after what may be shown here
    by_visitor = told["excluded by the caller"].n_titles + told["dismissed in this visit"].n_titles
    removed = sum(each.n_titles for each in trace.removals)
    assert removed - by_visitor == trace.n_titles - trace.n_allowed
    assert by_visitor == 2


def test_a_trace_says_of_a_title_what_keeps_it_off(engine) -> None:
    engine.install("rules", RuleBook.parse({"rules.toml": RULES}).encode())
    horror = next(t.id for t in engine.loaded().edition.catalogue.titles if "Horror" in t.genres)
    decision = page(engine).page.decision
    told = engine.trace(decision, horror).title
    assert told.placement is None
    assert "rule no-horror" in told.removed_by
    assert "removed by rule no-horror" in told.said
    assert engine.trace(decision, "nobody").title.said[0].startswith("not in the catalogue of that page")


def test_a_trace_says_which_row_took_a_title_or_where_it_stood(engine) -> None:
    served = page(engine)
    catalogue = engine.loaded().edition.catalogue
    rows = served.decision.titles_by_row()
    for row in (1, 5):
        told = engine.trace(served.page.decision, catalogue.titles[rows[row][0]].id).title
        assert told.placement == (row, 0)
        assert told.said[0] == f"row {row} ({served.page.rows[row].key}), column 0"
    shown = {title for row in rows for title in row}
    loaded = engine.situation(Given(country="IN"))[0]
    last = next(i for i in loaded.in_place()[::-1].tolist() if i not in shown)
    told = engine.trace(served.page.decision, catalogue.titles[last].id).title
    *ranks, received = told.said
    assert ranks
    assert all(" has it as number " in each for each in ranks)
    assert received.startswith("seen by 0.0 and played by 0.0 of them")


def test_nothing_is_drawn_for_children_and_the_trace_says_so(engine) -> None:
    served = page(engine, msgspec.structs.replace(INDIA, max_age=12))
    hows = {slot.how for slot in engine.trace(served.page.decision).slots}
    assert hows <= {"fixed", "likeliest", "no alternative"}
    assert "likeliest" in hows


def test_a_page_that_goes_on_from_another_replays_and_what_it_kept_is_fixed(engine) -> None:
    first = page(engine)
    append(engine, first, at(Progress, 1, 0, seconds=60.0))
    onward = Replan(token=first.page.token, n_seen=4)
    second = page(engine, msgspec.structs.replace(INDIA, replan=onward))
    found = engine.replay(second.page.decision, watch=True)
    assert (found.outcome, found.differences) == ("same", ())
    assert [slot.how for slot in found.trace.slots[:4]] == ["fixed"] * 4
    assert all(slot.as_logged for slot in found.trace.slots)


def test_titles_that_were_drawn_have_their_chances_in_the_trace(tmp_path, stock) -> None:
    sampling = msgspec.structs.replace(UNHURRIED, policy=PolicyOptions(sampled=1.0))
    with Engine.open(tmp_path, sampling) as engine:
        engine.install("catalogue", stock)
        served = page(engine)
        trace = engine.trace(served.page.decision)
        catalogue = engine.loaded().edition.catalogue
        told = trace.titles[0]
        about = engine.trace(served.page.decision, told.title).title
    (sample, *_) = served.decision.sampled
    first = sample.pool[sample.chosen[0]]
    of_first = next(each for each in trace.titles if each.title == catalogue.titles[first].id)
    assert of_first.chance == float(sample.chances(0)[sample.chosen[0]])
    assert (of_first.row, of_first.how, of_first.n_others) == (sample.row, "sampled", len(sample.pool) - 1)
    assert about.said[0].endswith(f": {told.how}, drawn by {told.chance:.4f}")


def test_a_title_that_culture_holds_back_is_told_of(engine) -> None:
    titles = generate_titles(800, seed=3, today=date.today())
    wild = msgspec.structs.replace(titles[7], tags=("wild",))
    engine.install("catalogue", encode([*titles[:7], wild, *titles[8:]]))
    rule = '[[culture]]\nid = "later"\ntags = ["wild"]\ntreatment = "not_first"\nn_rows = 3\n'
    engine.install("rules", RuleBook.parse({"rules.toml": rule}).encode())
    told = engine.trace(page(engine).page.decision, wild.id).title
    assert told.said[0] == "kept out of the first 3 rows by culture rules"


# Why


def place(engine: Engine, served, wanted) -> tuple[int, int]:
    """The first placement below the hero whose row and title are wanted."""
    titles = engine.loaded().edition.catalogue.titles
    for row, shown in enumerate(served.decision.titles_by_row()):
        for column, title in enumerate(shown):
            if row and wanted(served.decision.rows[row], titles[title]):
                return row, column
    raise AssertionError("there is none")


def test_what_was_watched_is_the_reason_for_what_is_like_it_and_only_there(engine) -> None:
    engine.install("model", b"fake one")
    first = page(engine)
    append(engine, first, at(Progress, 1, 0, seconds=300.0))
    second = again(engine, first)
    titles = engine.loaded().edition.catalogue.titles
    watched = titles[first.decision.title_at(1, 0)]
    alike = place(
        engine, second, lambda row, t: row.source == "genre" and set(t.genres) <= set(watched.genres)
    )
    assert engine.why(second.page.decision, *alike).reason == f"Because you watched {watched.name}"
    found = engine.replay(second.page.decision, watch=True)
    assert (found.outcome, found.tier, found.trace.same) == ("same", "taste", True)
    other = place(
        engine, second, lambda row, t: row.source == "genre" and not set(t.genres) & set(watched.genres)
    )
    assert watched.name not in engine.why(second.page.decision, *other).reason


def test_what_was_watched_is_not_named_where_it_may_not_be_shown(engine) -> None:
    engine.install("model", b"fake one")
    first = page(engine)
    append(engine, first, at(Progress, 1, 0, seconds=300.0))
    second = again(engine, first)
    watched = engine.loaded().edition.catalogue.titles[first.decision.title_at(1, 0)]
    engine.withdraw(watched.id)
    reasons = [
        engine.why(second.page.decision, row, column).reason
        for row, shown in enumerate(second.decision.rows)
        if shown.source in ("hero", "genre", "for_you")
        for column in range(3)
    ]
    assert len(reasons) > 9
    assert not [reason for reason in reasons if watched.name in reason]


def test_a_genre_that_was_chosen_is_the_reason_in_the_rows_that_are_personal(engine) -> None:
    signals = Given(country="IN", languages=("fr",), genres=("Comedy",))
    asked = PageRequest(visit="someone", signals=signals)
    served = page(engine, asked)
    comedy = place(engine, served, lambda row, t: row.source == "shelf" and "Comedy" in t.genres)
    drama = place(engine, served, lambda row, t: row.source == "shelf" and "Comedy" not in t.genres)
    chosen = engine.phrases.say(engine.why(served.page.decision, *comedy).message, "en")
    assert chosen == "You chose Comedy"
    assert engine.why(served.page.decision, *drama).message.id != "chosen"


def test_a_title_that_rules_pin_was_chosen_by_editors(engine) -> None:
    pin = '[[rule]]\nid = "lead"\npin = { title = "t00042", row = "genre:Drama", column = 1 }\n'
    top = '[[rule]]\nid = "top"\npin = { row = "genre:Drama", position = 0 }\n'
    engine.install("rules", RuleBook.parse({"rules.toml": pin + top}).encode())
    served = page(engine)
    assert engine.why(served.page.decision, 1, 1).title == "t00042"
    assert engine.why(served.page.decision, 1, 1).reason == "Chosen by our editors"


def test_a_title_that_was_drawn_to_be_tried_out_says_so(engine) -> None:
    from coldopen.core.decision import TitleDraw
    from coldopen.planner import title_reason

    served = page(engine)
    title = served.decision.title_at(2, 3)
    tried = TitleDraw(2, 3, (-1, title), b"\x00\x00", 1)
    usual = TitleDraw(3, 3, (-1, title), b"\x00\x00", 0)
    record = msgspec.structs.replace(served.decision, explored=(tried, usual))
    where = engine.situation(Given(country="IN"))[0]
    assert title_reason(record, 2, 3, title, where).id == "reason.title.tried"
    assert title_reason(record, 3, 3, title, where).id != "reason.title.tried"


def test_a_title_that_has_left_the_catalogue_keeps_the_reason_of_its_row(engine) -> None:
    served = page(engine)
    engine.install("catalogue", encode(generate_titles(5, seed=9)))
    row = len(served.page.rows) - 1
    assert engine.why(served.page.decision, row, 0).reason == served.page.rows[row].reason
    assert engine.why(served.page.decision, row, 99) is None
    assert engine.why("never.1", 0, 0) is None


# The command


def run(data: Path, *arguments: str):
    return CliRunner(catch_exceptions=False).invoke(main, [*arguments, "--data", str(data)])


def test_the_command_ends_with_0_1_and_2(tmp_path, stock, monkeypatch) -> None:
    with Engine.open(tmp_path) as engine:
        engine.install("catalogue", stock)
        served = page(engine)
    decision = served.page.decision
    same = run(tmp_path, "replay", decision, "--trace", "--title", "t00001")
    assert (same.exit_code, same.output.splitlines()[0]) == (0, "the same, bit for bit")
    for told in (served.page.rows[3].key, "Row sources", "titles might be shown", "Times of making it again"):
        assert told in same.output
    monkeypatch.setenv("COLDOPEN_POLICY__FLOOR", "0.5")
    different = run(tmp_path, "replay", decision)
    assert different.exit_code == 1
    assert "changed since: policy.floor: then 0.04, now 0.5" in different.output
    cannot = run(tmp_path, "replay", "never.1", "--json")
    assert (cannot.exit_code, json.loads(cannot.output)["outcome"]) == (2, "cannot")


def test_without_a_model_the_command_says_why_there_is_no_belief(tmp_path, stock) -> None:
    with Engine.open(tmp_path) as engine:
        engine.install("catalogue", stock)
        decision = page(engine).page.decision
    done = run(tmp_path, "belief", decision)
    assert done.exit_code == 2
    assert "nothing in service (none was trained)" in done.output
