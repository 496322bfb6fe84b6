"""The fallback ladder: each step answers where those above it cannot, and says why."""

import numpy as np
from fake_taste import fake_taste
from making import situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.page import Message
from coldopen.core.signals import Signals
from coldopen.core.title import Title, Window
from coldopen.planner import Ladder, PlannerOptions
from coldopen.rows import ALL_SOURCES, SOURCES, Proposal, Situation

CATALOGUE = Catalogue.of(titles())
CHART = {"world": {f"t{i:03}": 1.0 for i in range(20)}, "IN": {f"t{i:03}": 1.0 for i in range(20, 40)}}


class Raising:
    """A source that raises, and so is left out."""

    def __init__(self, name: str) -> None:
        self.name = name

    def propose(self, where: Situation):
        raise SystemError("broken")


class Misleading:
    """A source that proposes a title that is not there, so that the whole step fails."""

    name = "fresh"

    def propose(self, where: Situation):
        nowhere = np.array([len(where.catalogue) + 1])
        yield Proposal(key="fresh", source="fresh", heading=Message("a"), reason=Message("b"), titles=nowhere)


def answer(where: Situation, sources=SOURCES, options: PlannerOptions | None = None):
    return Ladder(sources, options or PlannerOptions()).answer(where, 10, 8, ())


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
    made = answer(situation(CATALOGUE, Signals(country="IN"), chart=CHART), sources)
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
