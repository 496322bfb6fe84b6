"""The fallback ladder: each step answers where those above it cannot, and says why."""

import threading
import time

import numpy as np
import pytest
from fake_taste import fake_taste
from making import situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.page import Message
from coldopen.core.signals import Signals
from coldopen.core.title import Title, Window
from coldopen.planner import Ladder, PlannerOptions
from coldopen.planner.breaker import Breakers
from coldopen.planner.deadline import Deadline
from coldopen.rows import ALL_SOURCES, SOURCES, Proposal, Situation

CATALOGUE = Catalogue.of(titles())
CHART = {"world": {f"t{i:03}": 1.0 for i in range(20)}, "IN": {f"t{i:03}": 1.0 for i in range(20, 40)}}


class Raising:
    """A source that raises, and so is left out."""

    def __init__(self, name: str) -> None:
        self.name = name

    def propose(self, where: Situation):
        raise SystemError("broken")


def proposal(titles, key: str = "picks", **fields) -> Proposal:
    told = {"source": key.partition(":")[0], "heading": Message("a"), "reason": Message("b"), **fields}
    return Proposal(key=key, titles=titles, **told)


class Misleading:
    """A source of coldopen's own with a title that is not there, so that the whole step fails."""

    name = "fresh"

    def propose(self, where: Situation):
        yield proposal(np.array([len(where.catalogue) + 1]), "fresh")


class Picks:
    """A source that proposes what it is given to, or does what it is given to do. It counts its calls."""

    name = "picks"

    def __init__(self, *steps) -> None:
        self.steps = steps
        self.n_asked = 0

    def propose(self, where: Situation):
        self.n_asked += 1
        for step in self.steps:
            yield step(where) if callable(step) else step


def answer(where: Situation, sources=SOURCES, options: PlannerOptions | None = None, **told):
    return Ladder(sources, options or PlannerOptions(), **told).answer(where, 10, 8, ())


def test_all_well_is_the_highest_tier_without_a_reason() -> None:
    made = answer(situation(CATALOGUE, Signals(country="IN"), chart=CHART))
    assert (made.tier, made.reason) == ("popularity", "")


def test_a_broken_source_is_named_and_the_page_stands() -> None:
    sources = [Raising("fresh"), *(s for s in SOURCES if s.name != "fresh")]
    made = answer(situation(CATALOGUE, Signals(country="IN"), chart=CHART), sources)
    assert made.tier == "popularity"
    assert made.reason == "row source fresh left out: SystemError"


def test_where_a_step_fails_the_next_one_answers_and_says_so() -> None:
    sources = [Misleading(), *(s for s in SOURCES if s.name != "fresh")]
    made = answer(situation(CATALOGUE, Signals(country="IN"), chart=CHART), sources, own=sources)
    assert (made.tier, made.reason) == ("regional", "popularity: IndexError")
    assert {row.source for row in made.composed.rows} == {"hero", "regional", "trending", "genre"}


def test_steps_above_the_first_that_is_asked_for_are_not_tried() -> None:
    where = situation(CATALOGUE, Signals(country="IN"), chart=CHART)
    made = Ladder(SOURCES, PlannerOptions()).answer(where, 10, 8, (), first="trending")
    assert (made.tier, made.reason) == ("trending", "")


def test_where_no_row_can_be_long_enough_lower_steps_are_tried_and_none_answers() -> None:
    few = Catalogue.of(titles(2))
    assert answer(situation(few), options=PlannerOptions(hero_titles=0)) is None


def test_nothing_to_show_here_is_an_honest_empty_page() -> None:
    only_japan = Catalogue.of([Title(id="a", name="A", windows=(Window(country="JP"),))])
    made = answer(situation(only_japan, Signals(country="DE")))
    assert made.composed.rows == ()
    assert made.reason == "no title may be shown here now"


def test_a_model_that_is_sure_enough_answers_first() -> None:
    where = situation(CATALOGUE, Signals(country="IN"), chart=CHART, taste=fake_taste(CATALOGUE))
    made = answer(where, ALL_SOURCES)
    assert (made.tier, made.reason, made.sound) == ("taste", "", True)
    assert "for_you" in [row.source for row in made.composed.rows]


def test_a_model_that_is_unsure_leaves_the_page_to_popularity_and_that_is_sound() -> None:
    known, chart = Signals(country="IN"), CHART
    where = situation(CATALOGUE, known, chart=chart, taste=fake_taste(CATALOGUE, "unsure"))
    made = answer(where, ALL_SOURCES)
    assert (made.tier, made.sound) == ("popularity", True)
    assert made.reason == "taste: unsure: predicted gain +2.0 points, perhaps -3.0"
    assert made.composed == answer(situation(CATALOGUE, known, chart=chart), ALL_SOURCES).composed


def test_a_model_that_raises_never_breaks_a_page() -> None:
    for words, told in (("raising", "taste: FloatingPointError"), ("misshapen", "taste: Problem")):
        reported = []
        where = situation(CATALOGUE, Signals(country="IN"), chart=CHART, taste=fake_taste(CATALOGUE, words))
        ladder = Ladder(ALL_SOURCES, PlannerOptions(), lambda name, error: reported.append(name))  # noqa: B023
        made = ladder.answer(where, 10, 8, ())
        assert (made.tier, made.reason, made.sound) == ("popularity", told, False)
        assert reported == ["taste"]


def test_a_model_that_could_not_be_loaded_is_told_of_on_the_page() -> None:
    where = situation(CATALOGUE, Signals(country="IN"), chart=CHART, without_taste="model m cannot be loaded")
    made = answer(where, ALL_SOURCES)
    assert (made.tier, made.reason) == ("popularity", "taste: model m cannot be loaded")


def test_asked_for_popularity_no_model_is_heard() -> None:
    taste = fake_taste(CATALOGUE)
    where = situation(CATALOGUE, Signals(country="IN"), chart=CHART, taste=taste)
    made = Ladder(ALL_SOURCES, PlannerOptions()).answer(where, 10, 8, (), first="popularity")
    assert (made.tier, made.reason) == ("popularity", "")
    assert taste.asked == []


IN = Signals(country="IN")
MANY = Catalogue.of(titles(200))
FIRST = PlannerOptions(layout=("picks", *PlannerOptions().layout))


def test_a_source_of_others_is_on_the_page_like_any() -> None:
    picks = Picks(proposal(np.arange(130, 140), reserves=True))
    made = answer(situation(MANY, IN, chart=CHART), [*SOURCES, picks], FIRST)
    row = [row.key for row in made.composed.rows].index("picks")
    assert made.composed.titles[row] == list(range(130, 138)), "eight fit"
    assert (made.tier, made.reason, made.sound) == ("popularity", "", True)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("a row", "a str for a proposal"),
        (None, "a NoneType for a proposal"),
        (proposal([1, 2, 3, 4]), "titles"),
        (proposal(np.array([1.0, np.nan])), "titles"),
        (proposal(np.array([[1, 2], [3, 4]])), "titles"),
        (proposal(np.array(["t001"])), "titles"),
        (proposal(np.array([-1, 2, 3, 4])), "titles out of range"),
        (proposal(np.array([1, 2, 3, 200])), "titles out of range"),
        (proposal(np.array([1, 2, 3, 2**62])), "titles out of range"),
        (proposal(np.array([1, 2, 2, 4])), "a title twice"),
        (proposal(np.arange(20_000)), "too many titles"),
        (proposal(np.arange(9), "genre:Drama", source="picks"), "key"),
        (proposal(np.arange(9), "hero"), "key"),
        (proposal(np.arange(9), "picks:" + 200 * "a"), "key"),
        (proposal(np.arange(9), source="hero"), "source"),
        (proposal(np.arange(9), heading="My picks"), "heading"),
        (proposal(np.arange(9), reason=Message("a", (5,))), "reason"),
        (proposal(np.arange(9), shape="round"), "shape"),
        (proposal(np.arange(9), n_most=0), "bounds"),
        (proposal(np.arange(9), n_least=2.5), "bounds"),
        (proposal(np.arange(9), reserves="yes"), "reserves"),
    ],
)
def test_garbage_is_left_out_and_said(row, told) -> None:
    made = answer(situation(MANY, IN, chart=CHART), [*SOURCES, Picks(row)], FIRST)
    assert made.tier == "popularity"
    assert made.reason == f"row source picks left out: garbage ({told})"
    assert len(made.composed.rows) == 10


def test_titles_that_may_not_be_shown_are_taken_out_of_foreign_rows_and_said() -> None:
    picks = Picks(proposal(np.arange(130, 140), reserves=True))
    where = situation(MANY, IN, chart=CHART, withdrawn=("t130", "t131"))
    made = answer(where, [*SOURCES, picks], FIRST)
    row = [row.key for row in made.composed.rows].index("picks")
    assert made.composed.titles[row] == list(range(132, 140))
    assert made.reason == "row source picks: 2 titles that may not be shown"


def test_a_source_of_others_that_hangs_costs_its_time_and_no_more() -> None:
    released = threading.Event()
    picks = Picks(lambda where: released.wait(30))
    where = situation(MANY, IN, chart=CHART)
    Ladder([*SOURCES, picks], FIRST).answer(where, 10, 8, ())  # what an edition remembers is made
    took = []
    while min(took, default=1) >= 0.04 and len(took) < 50:  # a busy machine may take long, but not each time
        began = time.perf_counter()
        made = Ladder([*SOURCES, picks], FIRST).answer(where, 10, 8, ())
        took.append(time.perf_counter() - began)
        assert made.reason == "row source picks left out: too slow"
        assert len(made.composed.rows) == 10
    released.set()
    assert 0.008 <= min(took) < 0.04, "8 ms, and what composing takes"


def test_a_source_that_fails_again_and_again_is_left_alone_for_a_while_and_then_tried_once() -> None:
    now = [100.0]
    broken = [True]

    def raise_or_propose(where: Situation):
        if broken[0]:
            raise OSError("away")
        return proposal(np.arange(130, 140), reserves=True)

    picks = Picks(raise_or_propose)
    breakers = Breakers(PlannerOptions(), clock=lambda: now[0])
    ladder = Ladder([*SOURCES, picks], FIRST, breakers=breakers)
    where = situation(MANY, IN, chart=CHART)

    def reason() -> str:
        return ladder.answer(where, 10, 8, ()).reason

    assert [reason() for _ in range(5)] == [
        *["row source picks left out: OSError"] * 3,
        *["row source picks left out: breaker open"] * 2,
    ]
    assert picks.n_asked == 3
    now[0] += 30
    assert [reason(), reason()] == [
        "row source picks left out: OSError",
        "row source picks left out: breaker open",
    ], "tried once"
    now[0] += 30
    broken[0] = False
    assert reason() == ""
    (state,) = breakers.states()
    assert (state.name, state.position, state.trips, state.last_error) == ("picks", "closed", 2, "OSError")


def test_a_page_is_made_again_without_what_was_left_out_then_as_far_as_it_was_read() -> None:
    steps = [proposal(np.arange(130, 140), "picks:one"), proposal(np.arange(140, 150), "picks:two")]
    options = PlannerOptions(layout=("picks*", *PlannerOptions().layout))
    where = situation(MANY, IN, chart=CHART)

    def fail(_: Situation):
        raise OSError("away")

    then = Ladder([*SOURCES, Picks(*steps, fail)], options).answer(where, 10, 8, ())
    assert then.reason == "row source picks left out after 2 rows: OSError"
    third = proposal(np.arange(150, 160), "picks:three")
    healed = Ladder([*SOURCES, Picks(*steps, third)], options)
    assert healed.answer(where, 10, 8, ()).composed != then.composed
    again = healed.answer(where, 10, 8, (), recorded=then.reason)
    assert again.composed == then.composed


def test_a_slow_taste_tier_leaves_time_for_popularity_and_is_then_left_alone() -> None:
    now = [0.0]

    class SlowTaste:
        """Takes 40 ms over each visitor, by the clock of the test."""

        def __getattr__(self, name: str):
            return getattr(quick, name)

        def stranger(self, *told):
            now[0] += 0.040
            return quick.stranger(*told)

    quick = fake_taste(MANY)
    ladder = Ladder(ALL_SOURCES, PlannerOptions())

    def page():
        where = situation(MANY, IN, chart=CHART, taste=SlowTaste())
        return ladder.answer(where, 10, 8, (), Deadline(now[0] + 0.050, lambda: now[0]))

    made = [page() for _ in range(4)]
    assert [each.tier for each in made] == ["popularity"] * 4
    assert [each.reason for each in made] == [
        *["taste: out of time after 1 rows"] * 3,
        "taste: breaker open",
    ]
    assert all(len(each.composed.rows) == 10 for each in made)


def test_where_there_is_no_time_at_all_the_longest_of_short_pages_is_given_back_as_cut() -> None:
    where = situation(MANY, IN, chart=CHART)
    made = Ladder(SOURCES, PlannerOptions()).answer(where, 10, 8, (), Deadline(0.0, lambda: 1.0))
    assert made.composed.cut
    assert len(made.composed.rows) < 4
