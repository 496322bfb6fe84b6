"""A page that goes on from an earlier one: what was seen stays, little of the rest moves, all is recorded."""

from datetime import date

import msgspec
import pytest

from coldopen.catalogue import encode
from coldopen.core.errors import Problem
from coldopen.engine import Engine, Given, PageRequest, Replan
from coldopen.planner import PlannerOptions
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
