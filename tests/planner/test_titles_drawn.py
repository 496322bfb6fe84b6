"""Titles that are drawn: new ones that are tried out, and the first ones in a slice of visits."""

import numpy as np
import pytest
from making import NOW, situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.chances import Luck
from coldopen.core.signals import Signals
from coldopen.planner import Drawing, NewTitles, Plan, PlannerOptions, compose
from coldopen.planner.protected import PROTECTED
from coldopen.policies import PRIOR, NewTitleOptions
from coldopen.policies.softmax import Softmax
from coldopen.rows import SOURCES

CATALOGUE = Catalogue.of(titles(300))
DAY = 86_400_000


def new_titles(n_seen: int = 0, days_old: float = 4.0, **options) -> NewTitles:
    """Ten titles that came in some days ago and were seen so often since."""
    exposure = {
        "titles": np.arange(200, 210),
        "n_seen": np.full(10, n_seen),
        "first_at": np.full(10, int(NOW - days_old * DAY)),
    }
    return NewTitles.of(exposure, NOW, NewTitleOptions(**options))


def page(
    seed: int,
    new: NewTitles | None = None,
    sampled: bool = False,
    rules: str = "",
    n_explored: int = 0,
    n_tried: int = 0,
):
    where = situation(CATALOGUE, Signals(country="IN"), rules)
    drawing = Drawing(Softmax(), PRIOR, 0.04, Luck("visit", seed), False, new, sampled, n_explored, n_tried)
    return compose(where, SOURCES, 12, 8, PlannerOptions(), plan=Plan(drawing))


def tried_out(made) -> list[int]:
    return [draw.eligible[draw.chosen] for draw in made.explored if draw.chosen]


def test_new_titles_that_are_behind_are_tried_out_and_stand_where_the_record_says() -> None:
    pages = [page(seed, new_titles(loss=1.0)) for seed in range(50)]
    for made in pages:
        for draw in made.explored:
            if draw.chosen:
                assert made.titles[draw.row][draw.column] == draw.eligible[draw.chosen]
    n = [len(tried_out(made)) for made in pages]
    assert max(n) == 2, "two a page at most"
    assert np.mean(n) > 1.2


def test_how_often_they_are_tried_out_is_as_recorded() -> None:
    """Over 400 pages, within four standard errors of the sum of the recorded chances."""
    draws = [draw for seed in range(400) for draw in page(seed, new_titles(loss=1.0)).explored]
    chances = np.array([1 - draw.chances()[0] for draw in draws])
    happened = sum(draw.chosen > 0 for draw in draws)
    assert abs(happened - chances.sum()) < 4 * np.sqrt((chances * (1 - chances)).sum())


def test_what_was_seen_often_enough_or_is_new_no_more_is_left_to_chance() -> None:
    assert not len(new_titles(n_seen=100).titles)
    assert not len(new_titles(days_old=8.0).titles)
    assert new_titles(n_seen=40, days_old=1.75).behind.tolist() == [10.0] * 10


def test_a_visit_has_its_share_and_a_page_its_budget() -> None:
    assert not page(1, new_titles(loss=1.0), n_explored=6).explored
    dear = [page(seed, new_titles(loss=0.0)) for seed in range(20)]
    assert not [title for made in dear for title in tried_out(made)]


def test_a_visitor_has_their_share_too_over_all_their_visits() -> None:
    def most(**before: int) -> int:
        return max(len(tried_out(page(seed, new_titles(loss=1.0), **before))) for seed in range(30))

    assert [most(n_tried=n) for n in (0, 10, 11, 12, 40)] == [2, 2, 1, 0, 0]
    assert [most(n_tried=8, n_explored=n) for n in (0, 3, 4)] == [2, 1, 0], "this visit's count in it"
    assert most(n_tried=1, n_explored=6) == 0, "and a visit has its own"
    assert not page(1, new_titles(loss=1.0, per_visitor=1), n_explored=1).explored


def test_no_title_is_twice_on_a_page_with_new_ones() -> None:
    for seed in range(50):
        shown = [title for row in page(seed, new_titles(loss=1.0)).titles for title in row]
        assert len(set(shown)) == len(shown)


def test_a_pinned_title_keeps_its_column_whatever_is_tried_out() -> None:
    rules = """
    [[rule]]
    id = "last"
    pin = { row = "genre:Drama", title = "t100", column = 7 }
    """
    rows = [
        titles
        for seed in range(100)
        for made in [page(seed, new_titles(loss=1.0), rules=rules)]
        for row, titles in zip(made.rows, made.titles, strict=True)
        if row.key == "genre:Drama"
    ]
    assert {row[7] for row in rows} == {CATALOGUE.index["t100"]}


def test_rows_that_promise_their_very_titles_keep_them() -> None:
    rules = """
    [[rule]]
    id = "last"
    pin = { row = "genre:Drama", title = "t100", column = 7 }

    [[row]]
    id = "desk"
    owner = "desk"
    heading = "Chosen by hand"
    titles = ["t003", "t200", "t006", "t009", "t012", "t015"]
    """
    protected = {*PROTECTED, "genre:Drama"}
    n_met = 0
    for seed in range(60):
        for made in (page(seed, new_titles(loss=1.0), rules=rules), page(seed, sampled=True, rules=rules)):
            drawn = {draw.row for draw in made.explored} | {sample.row for sample in made.sampled}
            told = [bool({row.source, row.key} & protected) for row in made.rows]
            n_met += any(told[1:])
            assert drawn
            assert not [row for row in drawn if told[row]]
    assert n_met > 60


def test_in_a_sampled_visit_the_first_titles_of_three_rows_are_drawn() -> None:
    made = page(3, sampled=True)
    assert len(made.sampled) == 3
    for sample in made.sampled:
        drawn = [sample.pool[place] for place in sample.chosen]
        assert made.titles[sample.row][: len(drawn)] == drawn
        assert len(set(drawn)) == len(drawn)
        assert sample.chances(2).sum() == pytest.approx(1)
        assert sample.chances(2)[sample.chosen[0]] == 0


def test_the_first_of_a_row_comes_first_as_often_as_its_chance_says() -> None:
    """0.9 / (1 + 1/2 + ... + 1/20) + 0.1 / 20 = 0.255; within four standard errors over 600 rows."""
    firsts = [sample.chosen[0] == 0 for seed in range(200) for sample in page(seed, sampled=True).sampled]
    expected = float(page(0, sampled=True).sampled[0].chances(0)[0])
    assert expected == pytest.approx(0.255, abs=0.004)
    assert abs(np.mean(firsts) - expected) < 4 * np.sqrt(expected * (1 - expected) / len(firsts))


def test_titles_that_culture_keeps_from_the_first_rows_come_below_them() -> None:
    sensitive = Catalogue.of(titles(300, tags=("violence",)))
    rules = """
    [[culture]]
    id = "calm-first"
    tags = ["violence"]
    treatment = "not_first"
    n_rows = 3
    """
    where = situation(sensitive, Signals(country="IN"), rules)
    made = compose(where, SOURCES, 12, 8, PlannerOptions())
    assert not made.rows, "all titles are sensitive, so no first row can be filled"
    mixed = Catalogue.of([*titles(150), *titles(300, tags=("violence",))[150:]])
    for seed in range(10):
        where = situation(mixed, Signals(country="IN"), rules)
        drawing = Drawing(Softmax(), PRIOR, 0.04, Luck("visit", seed))
        made = compose(where, SOURCES, 12, 8, PlannerOptions(), plan=Plan(drawing))
        assert max(title for row in made.titles[:3] for title in row) < 150
        assert max(title for row in made.titles[3:] for title in row) >= 150
