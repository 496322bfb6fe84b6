"""Rows that everybody in a place has: some are near the top of each page, and the record tells how."""

from itertools import product

import numpy as np
import pytest
from making import situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.chances import Luck
from coldopen.core.signals import Signals
from coldopen.planner import Drawing, Plan, PlannerOptions, compose
from coldopen.planner.common import COMMON_SOURCES
from coldopen.planner.compose import GoingOn
from coldopen.policies import PRIOR
from coldopen.policies.uniform import Uniform
from coldopen.rows import SOURCES

CATALOGUE = Catalogue.of(titles(300))
TOP = {"IN": {f"t{i:03}": 1.0 for i in range(0, 36, 3)}, "world": {"t001": 1.0}}


def page(seed: int, rules: str = "", n_rows: int = 12, going_on: GoingOn | None = None, **options):
    """A page drawn evenly, on which only the top ten and what is trending are common."""
    where = situation(CATALOGUE, Signals(country="IN"), rules, chart=TOP)
    drawing = Drawing(Uniform(), PRIOR, 0.04, Luck("visit", seed))
    plan = Plan(drawing) if going_on is None else Plan(drawing, going_on)
    return compose(where, SOURCES, n_rows, 8, PlannerOptions(**options), plan=plan)


def n_common(made, within: int) -> int:
    return sum(row.source in COMMON_SOURCES for row in made.rows[1 : within + 1])


def test_so_many_of_the_first_rows_are_common_and_without_the_setting_they_need_not_be() -> None:
    for wanted, within in product((1, 2), (2, 4, 6)):
        pages = [page(seed, common_rows=wanted, common_within=within) for seed in range(40)]
        assert all(n_common(made, within) >= wanted for made in pages)
    assert min(n_common(page(seed, common_rows=0), 4) for seed in range(40)) == 0


def test_where_there_are_fewer_common_rows_than_asked_for_those_there_are_come_and_the_page_is_full() -> None:
    for seed in range(20):
        made = page(seed, common_rows=4, common_within=4)
        assert [row.source in COMMON_SOURCES for row in made.rows[1:5]] == [True, True, False, False]
        assert len(made.rows) == 12


def test_pinned_and_kept_rows_count() -> None:
    pin = '[[rule]]\nid = "p"\npin = { row = "trending", position = 3 }'
    pages = [page(seed, pin, common_rows=1) for seed in range(40)]
    assert all(made.rows[4].key == "trending" for made in pages)
    assert {n_common(made, 4) for made in pages} == {1, 2}, "no more is required, nor forbidden"
    kept = page(0, pin, common_rows=1)
    above = GoingOn(tuple(zip(kept.rows[:5], kept.titles[:5], strict=True)), (), 6)
    assert [row.key for row in page(1, going_on=above).rows[:5]] == [row.key for row in kept.rows[:5]]
    first = page(3, common_rows=2, common_within=8)
    for seed in range(20):
        above = GoingOn(tuple(zip(first.rows[:4], first.titles[:4], strict=True)), (), 6)
        assert n_common(page(seed, going_on=above, common_rows=2, common_within=8), 8) == 2


@pytest.mark.parametrize("n_rows", [3, 12])
def test_recorded_chances_are_those_drawn_by(n_rows: int) -> None:
    """Of 1,500 pages each row comes at each of the first slots as often as the recorded chances, added up,
    say: within four and a half standard errors. Where common rows are owed, the record names only these."""
    pages = [page(seed, common_rows=1, common_within=3, n_rows=n_rows) for seed in range(1500)]
    considered = pages[0].considered
    source = {row.key: row.source for made in pages for row in made.rows}
    expected = np.zeros((5, len(considered)))
    spread, came = expected.copy(), expected.copy()
    for made in pages:
        drawn = {draw.slot: draw for draw in made.draws}
        for slot, row in enumerate(made.rows[:5]):
            if slot and slot not in drawn:
                came[slot, considered.index(row.key)] += 1
                expected[slot, considered.index(row.key)] += 1
        for slot, draw in drawn.items():
            if slot < 5:
                places, chances = list(draw.eligible), draw.chances(0.04)
                expected[slot, places] += chances
                spread[slot, places] += chances * (1 - chances)
                came[slot, places[draw.chosen]] += 1
                assert made.rows[slot].key == considered[places[draw.chosen]]
        last = drawn.get(min(3, n_rows - 1))
        if last is not None and not n_common(made, min(3, n_rows - 1) - 1):
            assert {source[considered[i]] for i in last.eligible} <= COMMON_SOURCES
    assert np.all(np.abs(came - expected) <= 4.5 * np.sqrt(spread) + 1e-9)
