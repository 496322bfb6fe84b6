"""A page that goes on from an earlier one: what was seen stays, little of the rest moves, all is recorded."""

from datetime import date
from itertools import count

import msgspec
import pytest

from coldopen.catalogue import encode
from coldopen.core.errors import Problem
from coldopen.engine import Engine, Given, PageRequest, Replan
from coldopen.planner import PlannerOptions, ladder
from coldopen.policies import PolicyOptions
from coldopen.rules import RuleBook
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles

UNHURRIED = Settings(planner=PlannerOptions(deadline_ms=10_000, common_rows=0))
INDIA = PageRequest(signals=Given(country="IN", device="desktop", languages=("hi",)))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine.open(tmp_path_factory.mktemp("replans"), UNHURRIED) as made:
        made.install("catalogue", encode(generate_titles(1500, seed=3, today=date.today())))
        yield made


def again(engine: Engine, page, n_seen: int, **changes):
    return engine.page(
        msgspec.structs.replace(INDIA, replan=Replan(token=page.token, n_seen=n_seen), **changes)
    )


def ids(row) -> list[str]:
    return [msgspec.json.decode(card)["id"] for card in row.titles]


def test_rows_that_were_seen_stay_as_they_are_and_the_decisions_are_linked(engine) -> None:
    first = engine.page(INDIA)
    second = again(engine, first.page, 5)
    assert second.page.rows[:5] == first.page.rows[:5]
    assert (second.page.n_kept, second.page.previous) == (5, first.page.decision)
    assert second.page.visit == first.page.visit
    assert second.decision.previous == first.decision.number
    assert len(second.page.rows) == len(first.page.rows)
    assert second.decision.propensities()[:5] == [1.0] * 5


def test_below_six_rows_at_most_are_drawn_and_the_others_keep_their_order(engine) -> None:
    for _ in range(20):
        first = engine.page(INDIA)
        second = again(engine, first.page, 4)
        drawn = {draw.slot for draw in second.decision.draws}
        assert drawn == set(range(4, 10))
        place = {row.key: i for i, row in enumerate(first.page.rows)}
        rest = [place[row.key] for row in second.page.rows[10:]]
        assert rest == sorted(rest)


def test_no_title_is_twice_on_a_page_that_goes_on(engine) -> None:
    first = engine.page(INDIA)
    second = again(engine, first.page, 7, exclude=(ids(first.page.rows[9])[0],))
    shown = [title for row in second.page.rows for title in ids(row)]
    assert len(set(shown)) == len(shown)
    assert ids(first.page.rows[9])[0] not in shown


def test_a_page_that_goes_on_recomputes_to_itself(engine) -> None:
    first = engine.page(INDIA)
    second = again(engine, first.page, 3)
    third = again(engine, second.page, 8)
    engine.log.settle()
    for served in (first, second, third):
        assert engine.recompute(served.page.decision).same, engine.recompute(served.page.decision).differences
        assert engine.rebuild(served.page.decision).rows == served.page.rows


def test_a_takedown_is_obeyed_even_where_it_was_seen(engine) -> None:
    first = engine.page(INDIA)
    gone = ids(first.page.rows[1])[0]
    engine.withdraw(gone)
    second = again(engine, first.page, 3)
    engine.withdraw(gone, withdrawn=False)
    assert gone not in [title for row in second.page.rows for title in ids(row)]
    assert ids(second.page.rows[1]) == ids(first.page.rows[1])[1:]


def test_a_token_that_is_none_gives_a_page_afresh(engine) -> None:
    page = engine.page(msgspec.structs.replace(INDIA, replan=Replan(token="forged", n_seen=3))).page
    assert (page.n_kept, page.previous) == (0, "")
    assert len(page.rows) > 10


def test_a_page_of_another_visit_is_refused_by_name(engine) -> None:
    first = engine.page(INDIA)
    with pytest.raises(Problem, match=r"replan\.token"):
        again(engine, first.page, 3, visit="another")


def moved(first, second, n_seen: int) -> set[str]:
    """The rows below those seen that came anew: those that were not there, and the fewest others without
    which the rest is in the order of the page before."""
    place = {row.key: i for i, row in enumerate(first.page.rows[n_seen:])}
    after = [row.key for row in second.page.rows[n_seen:]]
    stayed: list[list[str]] = []
    for key in after:
        if key in place:
            before = [run for run in stayed if place[run[-1]] < place[key]]
            stayed.append([*max(before, key=len, default=[]), key])
    return set(after) - set(max(stayed, key=len, default=[]))


def out_of_time_after(monkeypatch, n_looks: int) -> None:
    """From now on a page finds its time over at the look after so many."""
    whole = ladder.compose

    def cut(*arguments, **more):
        looks = count()
        return whole(*arguments[:6], lambda: next(looks) >= n_looks, *arguments[7:], **more)

    monkeypatch.setattr(ladder, "compose", cut)


@pytest.mark.parametrize("n_looks", [0, 2, 5, 9])
def test_where_time_runs_out_the_rows_below_stay_as_they_were(engine, monkeypatch, n_looks) -> None:
    first = engine.page(INDIA)
    with monkeypatch.context() as slow:
        out_of_time_after(slow, n_looks)
        second = again(engine, first.page, 4)
    assert second.page.tier_reason == f"out of time after {4 + n_looks} rows, the others as before"
    assert len(second.page.rows) == len(first.page.rows)
    drawn = {row.key for row in second.page.rows[4 : 4 + n_looks]}
    left = [row.key for row in first.page.rows[4:] if row.key not in drawn]
    below = second.page.rows[4 + n_looks :]
    assert [row.key for row in below] == left[: len(below)]
    assert n_looks or below == first.page.rows[4:]
    engine.log.settle()
    found = engine.recompute(second.page.decision)
    assert found.same, found.differences
    assert engine.rebuild(second.page.decision).rows == second.page.rows


def test_where_many_wait_no_more_than_six_rows_come_anew_either(engine) -> None:
    first = engine.page(INDIA)
    asked = msgspec.structs.replace(INDIA, replan=Replan(token=first.page.token, n_seen=4))
    second = engine.page(asked, crowded=True)
    assert second.page.rows[:4] == first.page.rows[:4]
    assert len(moved(first, second, 4)) <= 6
    engine.log.settle()
    assert engine.recompute(second.page.decision).same


def test_in_the_order_of_the_rules_no_more_than_six_rows_come_anew_either(tmp_path) -> None:
    by_rules = Settings(planner=PlannerOptions(deadline_ms=10_000), policy=PolicyOptions(name="rules"))
    with Engine.open(tmp_path, by_rules) as engine:
        engine.install("catalogue", encode(generate_titles(1500, seed=3, today=date.today())))
        first = engine.page(INDIA)
        turned = "[[rule]]\nid = 'turn'\nboost = { row = 'genre:%s', by = 50 }\n"
        last = [row.key for row in first.page.rows if row.key.startswith("genre:")][-1]
        engine.install("rules", RuleBook.parse({"r.toml": turned % last.removeprefix("genre:")}).encode())
        engine.refresh()
        second = again(engine, first.page, 4)
        assert second.page.rows[:4] == first.page.rows[:4]
        assert second.page.rows[4].key == last
        assert 1 <= len(moved(first, second, 4)) <= 6
        engine.log.settle()
        assert engine.recompute(second.page.decision).same


def test_a_row_that_has_got_a_place_of_its_own_meanwhile_is_there_alone(tmp_path) -> None:
    with Engine.open(tmp_path, UNHURRIED) as engine:
        engine.install("catalogue", encode(generate_titles(1500, seed=3, today=date.today())))
        first = engine.page(INDIA)
        key = first.page.rows[5].key
        pin = f"[[rule]]\nid = 'late'\npin = {{ row = '{key}', position = 14 }}"
        engine.install("rules", RuleBook.parse({"rules.toml": pin}).encode())
        engine.refresh()
        second = again(engine, first.page, 2)
        assert [i for i, row in enumerate(second.page.rows) if row.key == key] == [15]
        shown = [title for row in second.page.rows for title in ids(row)]
        assert len(set(shown)) == len(shown)
