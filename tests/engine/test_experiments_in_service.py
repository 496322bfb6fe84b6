"""Experiments in service: who gets which pages, what is recorded of it, and what may change meanwhile."""

import threading
import time
from datetime import date

import msgspec
import pytest
from fake_taste import FakeModel, FakeTaste
from msgspec.structs import replace

from coldopen.catalogue import encode
from coldopen.core.decision import Assignment
from coldopen.core.errors import Problem
from coldopen.core.events import Batch, Click, Impression, Progress
from coldopen.core.log import Activation
from coldopen.engine import Engine, Given, PageRequest, Replan, in_service
from coldopen.engine import engine as engine_module
from coldopen.experiments import (
    Experiment,
    ExperimentBook,
    ExperimentErrors,
    Holdout,
    Variant,
    ended,
    folds_of,
    ramped,
    started,
    taught,
)
from coldopen.log import LogServer, RemoteLog
from coldopen.planner import PlannerOptions
from coldopen.rules import When
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles

UNHURRIED = Settings(planner=PlannerOptions(deadline_ms=10_000))
INDIA = PageRequest(signals=Given(country="IN", device="mobile", languages=("hi",), hour=20, weekday=2))
ONE, TWO = b"fake one", b"fake two"
TITLES = generate_titles(600, seed=3, today=date.today())
RULES = {"policy.name": "rules", "planner.first_tier": "popularity"}
HALVES = Variant("rules", 0.5, RULES), Variant("taste", 0.5)


@pytest.fixture(autouse=True)
def _fakes(monkeypatch) -> None:
    monkeypatch.setitem(in_service._CHECKS, "model", FakeModel.decode)
    monkeypatch.setattr(engine_module, "Model", FakeModel)
    monkeypatch.setattr(engine_module, "Taste", FakeTaste)


@pytest.fixture
def engine(tmp_path):
    with Engine.open(tmp_path / "data", UNHURRIED) as made:
        made.install("catalogue", encode(TITLES))
        made.install("model", ONE)
        yield made


def test_(**told) -> Experiment:
    return Experiment(**{"id": "first-page", "state": "running", "variants": HALVES, **told})


test_.__test__ = False


def run(engine: Engine, *experiments: Experiment, holdout: Holdout | None = None) -> ExperimentBook:
    engine.edit_experiments(lambda book: ExperimentBook(experiments, holdout))
    return engine.experiments()


def visitor_in(engine: Engine, variant: str, experiment: str = "first-page", skip: int = 0) -> str:
    """An id that is in a variant, the one after so many others."""
    found = (f"v{i}" for i in range(10_000) if Assignment(experiment, variant) in engine.assigned(f"v{i}"))
    return [next(found) for _ in range(skip + 1)][-1]


def page_in(engine: Engine, variant: str, experiment: str = "first-page", **told):
    visitor = visitor_in(engine, variant, experiment)
    served = engine.page(replace(INDIA, visitor=visitor, **told))
    assert Assignment(experiment, variant) in served.decision.assignments
    return served


def settle(engine: Engine, *served) -> None:
    until = time.monotonic() + 5
    for each in served:
        while engine.log.read_decision(each.decision.visit, each.decision.number) is None:
            assert time.monotonic() < until
            time.sleep(0.01)


def act(engine: Engine, served, n: int = 0, *events) -> None:
    """Events on a page, written and folded."""
    at, done = time.time_ns() // 1_000_000, threading.Event()
    batch = Batch(
        visit=served.decision.visit,
        n=n,
        decision=served.decision.id,
        received_at=at,
        offset_ms=0,
        events=events or (Progress(at=at, row=1, column=0, seconds=600),),
    )
    settle(engine, served)
    engine.log.append(batch, lambda outcome: done.set())
    assert done.wait(5)
    engine.log.settle()
    engine.refresh()


def counted(view, pool: str = "") -> float:
    """How many streams the world has had by a view, or by a pool of it."""
    told = (folds_of(view.folds["pools"], pool) if pool else view.folds)["popularity"]
    start, end = (
        told["offsets"][list(told["contexts"]).index("world") :][:2] if len(told["contexts"]) else (0, 0)
    )
    return float(told["counts"][start:end].sum())


def test_each_variant_has_its_settings_and_the_record_says_so(engine) -> None:
    book = run(engine, test_())
    by_rules, by_taste = page_in(engine, "rules"), page_in(engine, "taste")
    assert (by_rules.decision.tier, by_rules.decision.draws) == ("popularity", ())
    assert by_taste.decision.tier == "taste"
    assert by_taste.decision.draws
    assert by_rules.decision.settings != by_taste.decision.settings
    for served, pool in ((by_rules, "first-page/rules"), (by_taste, "first-page/taste")):
        told = served.decision
        assert (told.unit, told.pool, told.experiments) == (told.visitor, pool, book.id)
        assert msgspec.json.decode(served.body)["assignments"] == [
            list(msgspec.structs.astuple(told.assignments[0]))
        ]


def test_without_experiments_nothing_of_them_is_recorded_or_said(engine) -> None:
    served = engine.page(replace(INDIA, visitor="v1"))
    told = served.decision
    assert (told.assignments, told.unit, told.pool, told.experiments) == ((), "", "", "")
    assert "assignments" not in msgspec.json.decode(served.body)
    assert engine.page(replace(INDIA, visitor="v1", first_id="v0")).decision.unit == "v0"


@pytest.mark.parametrize("variant", ["rules", "taste"])
def test_a_page_of_a_variant_recomputes_to_itself_even_when_the_experiment_has_ended(engine, variant) -> None:
    run(engine, test_(), holdout=Holdout(0.1))
    first = page_in(engine, variant)
    act(engine, first)
    second = page_in(engine, variant, visit=first.page.visit)
    settle(engine, second)
    assert second.decision.evidence
    engine.edit_experiments(lambda book: ended(book, "first-page", "stopped"))
    for served in (first, second):
        assert engine.recompute(served.decision.id).differences == ()
        told = engine.trace(served.decision.id)
        assert (told.same, told.changed) == (True, ())
        assert Assignment("first-page", variant) in told.assignments
        assert told.pool == f"first-page/{variant}"
        assert engine.rebuild(served.decision.id).assignments == served.decision.assignments


def test_the_unit_of_a_visits_first_page_holds_for_its_later_ones_through_a_sign_up(engine) -> None:
    run(engine, test_())
    first = engine.page(INDIA)
    settle(engine, first)
    [assigned] = first.decision.assignments
    other = next(v for v in ("rules", "taste") if v != assigned.variant)
    account = visitor_in(engine, other)
    going_on = Replan(token=first.page.token, n_seen=2)
    for told in ({"visit": first.page.visit}, {"replan": going_on}):
        later = engine.page(replace(INDIA, visitor=account, **told)).decision
        assert (later.unit, later.assignments) == (first.decision.visit, (assigned,))
    engine._units.forget()  # as another process, which reads the log
    again = engine.page(replace(INDIA, visitor=account, visit=first.page.visit)).decision
    assert (again.unit, again.assignments) == (first.decision.visit, (assigned,))
    back = engine.page(replace(INDIA, visitor=account, first_id=first.decision.visit)).decision
    assert (back.unit, back.assignments) == (first.decision.visit, (assigned,))


def test_conditions_are_those_of_the_visits_first_page(engine) -> None:
    run(engine, test_(when=When(countries=("IN",))))
    first = engine.page(INDIA)
    settle(engine, first)
    abroad = replace(INDIA, signals=Given(country="DE"))
    assert engine.page(replace(abroad, visit=first.page.visit)).decision.assignments
    assert not engine.page(abroad).decision.assignments


@pytest.mark.parametrize("state", ["stopped", "killed"])
def test_what_has_ended_gives_everybody_the_default_in_every_process_within_a_second(engine, state) -> None:
    run(engine, test_())
    server = LogServer(engine.log)
    try:
        with Engine.open(engine.data, UNHURRIED, RemoteLog(engine.data)) as other:
            by_rules = page_in(other, "rules")
            ends = time.monotonic() + 1
            name = engine.edit_experiments(lambda book: ended(book, "first-page", state))
            again = replace(INDIA, visitor=by_rules.decision.visitor)
            while (page := other.page(again)).decision.assignments:
                assert time.monotonic() < ends
                time.sleep(0.01)
            told = page.decision
            assert (told.tier, told.pool, told.experiments) == ("taste", "", name)
    finally:
        server.close()
    ended_one = engine.experiments()["first-page"]
    assert (ended_one.state, ended_one.stopped_at is None) == (state, False)
    assert not folds_of(engine.log.settle().folds["pools"], "first-page/rules")
    with pytest.raises(ExperimentErrors, match="state: received 'running'"):
        engine.edit_experiments(lambda book: started(book, "first-page"))


def test_a_kill_waits_for_nothing_that_another_experiment_loads(engine, monkeypatch) -> None:
    run(engine, test_(id="harm", group="g", share=0.5))
    served = page_in(engine, "rules", "harm")
    loading, go_on = threading.Event(), threading.Event()
    ready = engine._editions.ready

    def slow(*arguments) -> None:
        loading.set()
        assert go_on.wait(10)
        ready(*arguments)

    monkeypatch.setattr(engine._editions, "ready", slow)
    both = lambda book: ended(book, "harm", "killed").with_experiment(test_(group="g", share=0.5))  # noqa: E731
    editing = threading.Thread(target=engine.edit_experiments, args=(both,))
    editing.start()
    assert loading.wait(10)
    assert engine.page(replace(INDIA, visitor=served.decision.visitor)).decision.assignments == ()
    go_on.set()
    editing.join()
    assert [one.id for one in engine._trials.now(engine.log.view()).book.running] == ["first-page"]


def test_growing_moves_nobody_and_starts_no_pool_anew(engine) -> None:
    run(engine, test_(share=0.2))
    before = {f"v{i}": engine.assigned(f"v{i}") for i in range(500)}
    served = page_in(engine, "taste")
    act(engine, served)
    learned = counted(engine.log.view(), "first-page/taste")
    engine.edit_experiments(lambda book: ramped(book, "first-page", 0.9))
    assert all(engine.assigned(id) == told for id, told in before.items() if told)
    assert counted(engine.log.view(), "first-page/taste") == pytest.approx(learned)
    assert learned > 0


CHANGES = {
    "variants[0].weight": {"variants": (Variant("rules", 0.6, RULES), Variant("taste", 0.4))},
    "variants[1].settings": {"variants": (HALVES[0], Variant("taste", 0.5, {"planner.rerank": "mmr"}))},
    "variants[2]": {"variants": (HALVES[0], Variant("taste", 0.3), Variant("more", 0.2))},
    "salt": {"salt": "other"},
    "metric": {"metric": "session_minutes@1"},
    "learning": {"learning": "shared"},
    "share": {"share": 0.4},
    "group": {"group": "pages"},
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_running_experiment_may_not_become_another(engine, field) -> None:
    run(engine, test_(share=0.5))
    with pytest.raises(ExperimentErrors) as caught:
        engine.edit_experiments(
            lambda book: book.with_experiment(replace(book["first-page"], **CHANGES[field]))
        )
    assert field in {problem.field for problem in caught.value.problems}
    assert engine.experiments()["first-page"].variants == HALVES


def test_it_may_neither_be_removed_nor_may_the_holdout_change_under_it(engine) -> None:
    run(engine, test_())
    with pytest.raises(ExperimentErrors, match="stopped first"):
        engine.edit_experiments(lambda book: book.without_experiment("first-page"))
    with pytest.raises(ExperimentErrors, match="it would move visitors out"):
        engine.edit_experiments(lambda book: book.with_holdout(Holdout(0.1)))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"policy.nam": "rules"}, "did you mean"),
        ({"policy.name": "magic"}, "policy.name: received 'magic'"),
        ({"policy.floor": 0.001}, "policy.floor: received 0.001; expected a number >= 0.02"),
        ({"service.port": 9000}, "a setting that pages are decided by"),
        ({"policy.reward": "click@1"}, "a setting that pages are decided by"),
        ({"planner.rerank": "best"}, "planner.rerank: received 'best'; expected one of hedging, score"),
    ],
)
def test_settings_that_no_page_can_be_made_by_are_refused_at_the_start(engine, settings, told) -> None:
    bad = test_(state="draft", variants=(Variant("a", 0.5), Variant("b", 0.5, settings)))
    engine.edit_experiments(lambda book: book.with_experiment(bad))
    with pytest.raises(ExperimentErrors) as caught:
        engine.edit_experiments(lambda book: started(book, "first-page"))
    assert "experiment 'first-page', variant 'b'" in str(caught.value)
    assert told in str(caught.value)


def test_a_variant_may_have_a_model_of_its_own(engine) -> None:
    two = engine.artifacts.put("model", TWO)
    run(engine, test_(variants=(Variant("one", 0.5), Variant("two", 0.5, model=two))))
    served = page_in(engine, "two")
    assert (served.decision.tier, served.decision.model) == ("taste", two)
    assert page_in(engine, "one").decision.model == engine.log.view().active["model"]
    settle(engine, served)
    assert engine.recompute(served.decision.id).same
    engine.install("catalogue", encode(generate_titles(500, seed=4)))
    assert page_in(engine, "two").decision.model == two
    with pytest.raises(ExperimentErrors, match=r"variants\[1\].model"):
        engine.edit_experiments(lambda book: taught(book, "first-page", "two", ""))
    three = engine.artifacts.put("model", b"fake three")
    engine.edit_experiments(lambda book: taught(book, "first-page", "two", three), retaught=True)
    assert page_in(engine, "two").decision.model == three


def test_a_model_that_cannot_be_had_is_refused_and_one_that_is_lost_ends_the_experiment_for_all(
    engine, tmp_path
) -> None:
    with pytest.raises(ExperimentErrors, match="model artifact"):
        run(engine, test_(variants=(Variant("a", 0.5), Variant("b", 0.5, model="gone"))))
    two = engine.artifacts.put("model", TWO)
    run(engine, test_(variants=(Variant("one", 0.5), Variant("two", 0.5, model=two))))
    engine.close()
    (tmp_path / "data" / "artifacts" / "model" / two).unlink()
    with Engine.open(tmp_path / "data", UNHURRIED) as again:
        assert [again.page(replace(INDIA, visitor=f"v{i}")).decision.assignments for i in range(9)] == [
            ()
        ] * 9


def test_frozen_content_shows_no_title_that_came_after_the_start(engine) -> None:
    variants = Variant("all", 0.5), Variant("frozen", 0.5, frozen_content=True)
    run(engine, test_(variants=variants))
    new = [replace(title, id=f"new-{title.id}") for title in TITLES[:300]]
    engine.install("catalogue", encode([*TITLES, *new]))

    def shown(served) -> set[bool]:
        cards = [msgspec.json.decode(card) for row in served.page.rows for card in row.titles]
        return {card["id"].startswith("new-") for card in cards}

    frozen = page_in(engine, "frozen")
    assert (shown(frozen), shown(page_in(engine, "all"))) == ({False}, {False, True})
    settle(engine, frozen)
    assert engine.recompute(frozen.decision.id).same


def test_a_trace_tells_frozen_content_from_a_takedown(engine) -> None:
    run(engine, test_(variants=(Variant("all", 0.5), Variant("frozen", 0.5, frozen_content=True))))
    new = [replace(title, id=f"new-{title.id}") for title in TITLES[:5]]
    engine.install("catalogue", encode([*TITLES, *new]))
    engine.withdraw(TITLES[0].id)
    served = page_in(engine, "frozen")
    settle(engine, served)
    found = {each.constraint: each.n_titles for each in engine.trace(served.decision.id).removals}
    assert found["takedown"] == 1
    assert 0 < found["frozen content: not in the catalogue in service when the experiment started"] <= 5


def test_what_ran_and_was_removed_does_not_come_back_under_its_id(engine) -> None:
    run(engine, test_())
    engine.edit_experiments(lambda book: ended(book, "first-page", "stopped"))
    stopped = engine.experiments()["first-page"]
    engine.edit_experiments(lambda book: ExperimentBook())
    for state in ("draft", "running"):
        with pytest.raises(ExperimentErrors, match="id: received 'first-page'; expected an id that no"):
            run(engine, test_(state=state))
    run(engine, stopped)  # as it was, it may
    engine.edit_experiments(lambda book: ExperimentBook([test_(id="another", state="draft")]))
    engine.edit_experiments(lambda book: ExperimentBook())
    run(engine, test_(id="another"))  # a draft never ran


def test_frozen_content_needs_a_catalogue(tmp_path) -> None:
    with Engine.open(tmp_path / "bare") as bare, pytest.raises(ExperimentErrors, match="frozen_content"):
        run(bare, test_(variants=(Variant("a", 0.5), Variant("b", 0.5, frozen_content=True))))


def test_the_holdout_has_pages_by_rules_and_counts_and_takes_part_in_nothing(engine) -> None:
    run(engine, test_(), holdout=Holdout(0.2))
    held = page_in(engine, "rules", "holdout").decision
    assert (held.tier, held.draws, held.pool) == ("popularity", (), "")
    assert held.assignments == (Assignment("holdout", "rules"),)
    rest = page_in(engine, "rest", "holdout").decision
    assert rest.assignments[0] == Assignment("holdout", "rest")
    assert len(rest.assignments) == 2


def test_pages_kept_for_others_are_not_mixed_up_between_settings(engine) -> None:
    """By the rules policy whole pages are kept for the next visitor: for each variant its own."""
    taste = Variant("taste", 0.5, {"policy.name": "rules"})
    run(engine, test_(variants=(HALVES[0], taste), learning="shared"))
    tiers = [page_in(engine, variant).decision.tier for variant in ("rules", "taste", "rules", "taste")]
    assert tiers == ["popularity", "taste"] * 2


def test_concurrent_experiments_combine(engine) -> None:
    other = test_(
        id="order",
        variants=(Variant("a", 0.5), Variant("b", 0.5, {"planner.rerank": "mmr"})),
        learning="shared",
    )
    run(engine, test_(), other)
    found = [engine.page(replace(INDIA, visitor=f"v{i}")).decision for i in range(40)]
    assert len({told.assignments for told in found}) == 4
    assert len({told.settings for told in found}) == 4
    assert {told.pool for told in found} == {"first-page/rules", "first-page/taste"}


def test_each_variant_learns_from_its_own_visitors_and_all_from_everybody(engine) -> None:
    act(engine, engine.page(INDIA))
    common = counted(engine.log.view())
    run(engine, test_())
    pools = [f"first-page/{variant}" for variant in ("rules", "taste")]
    assert [counted(engine.log.view(), pool) for pool in pools] == [pytest.approx(common)] * 2
    act(engine, page_in(engine, "rules"))
    view = engine.log.view()
    assert counted(view) == pytest.approx(2 * common, rel=1e-3)
    assert [counted(view, pool) for pool in pools] == pytest.approx([2 * common, common], rel=1e-3)
    by = engine._conditions.of(engine.experiments(), (Assignment("first-page", "rules"),))
    pooled = engine._editions.through(engine.loaded(), by.basis)
    assert pooled.pool == pools[0]
    assert pooled.edition.popularity is not engine.loaded().edition.popularity
    assert pooled.edition.catalogue is engine.loaded().edition.catalogue


def test_an_experiment_that_shares_has_no_pools(engine) -> None:
    run(engine, test_(learning="shared"))
    assert page_in(engine, "taste").decision.pool == ""
    assert not engine.log.settle().folds["pools"]


def test_visitors_of_a_variant_that_were_deleted_teach_its_pool_no_more(engine) -> None:
    run(engine, test_())
    served = page_in(engine, "taste")
    act(engine, served)
    engine.delete(served.decision.visitor)
    view = engine.log.settle()
    assert (counted(view), counted(view, "first-page/taste")) == (0.0, 0.0)
    assert engine.assigned(served.decision.visitor) == served.decision.assignments


def test_a_restart_and_an_old_view_have_the_pools_as_they_were(engine, tmp_path) -> None:
    run(engine, test_())
    served = page_in(engine, "taste")
    at = time.time_ns() // 1_000_000
    act(engine, served, 0, Impression(at=at, ranges=[(1, 0, 3)]), Click(at=at, row=1, column=0))
    act(engine, served, 1)
    before = engine.log.settle()
    engine.close()
    with Engine.open(tmp_path / "data", UNHURRIED) as again:
        after = again.log.view_at(before.number)
        assert before.folds["pools"].keys() == after.folds["pools"].keys()
        assert counted(after, "first-page/taste") == counted(before, "first-page/taste") > 0
        assert again.recompute(served.decision.id).same
        assert again.log.health().complaints == ()


def test_ids_that_are_none_are_refused(engine) -> None:
    with pytest.raises(Problem, match="first_id"):
        engine.page(replace(INDIA, first_id="no id"))


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"damaged")])
def test_an_experiment_is_killed_even_where_the_catalogue_cannot_be_read(tmp_path, harm) -> None:
    with Engine.open(tmp_path / "data", UNHURRIED) as engine:
        engine.install("catalogue", encode(TITLES))
        run(engine, test_())
    [path] = (tmp_path / "data" / "artifacts" / "catalogue").iterdir()
    harm(path)
    with Engine.open(tmp_path / "data", UNHURRIED) as engine:
        engine.edit_experiments(lambda book: ended(book, "first-page", "killed"))
        assert engine.experiments()["first-page"].state == "killed"
        assert engine.assigned("v1") == ()
        assert engine.page(INDIA).page.rows


def test_a_kill_is_seen_by_a_process_that_is_still_loading_what_started_before(engine, monkeypatch) -> None:
    """As in a worker that did not make the edits: it learns of them from the log alone."""
    run(engine, test_(id="harm", group="g", share=0.5), test_(group="g", share=0.5, state="draft"))
    visitor = page_in(engine, "rules", "harm").decision.visitor
    loading, go_on = threading.Event(), threading.Event()
    ready = engine._editions.ready

    def slow(*arguments) -> None:
        loading.set()
        assert go_on.wait(10)
        ready(*arguments)

    def tell(book: ExperimentBook) -> ExperimentBook:
        name = engine.artifacts.put("experiments", book.encode())
        engine._in_service._folded(engine.log.post(Activation("experiments", name)))
        return book

    monkeypatch.setattr(engine._editions, "ready", slow)
    book = tell(started(engine.experiments(), "first-page"))
    engine.page(INDIA)
    assert loading.wait(10)
    tell(ended(book, "harm", "killed"))
    until = time.monotonic() + 5
    while engine.page(replace(INDIA, visitor=visitor)).decision.assignments:
        assert time.monotonic() < until
    go_on.set()
    while [one.id for one in engine._trials.now(engine.log.view()).book.running] != ["first-page"]:
        assert time.monotonic() < until + 5
