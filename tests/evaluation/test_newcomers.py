"""The whole benchmark on a small world whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from small_likes import world

from coldopen.core.errors import Problem
from coldopen.evaluation.newcomers import Plan, run, tables_of
from coldopen.evaluation.peers import context_settings, folding_peers
from coldopen.evaluation.peers.context import ContextPopularity, ContextScorer
from coldopen.evaluation.protocol import at_random
from coldopen.evaluation.report import Table
from coldopen.evaluation.scoring import scores, standardised
from coldopen.evaluation.tuning import SHARES, best, choose
from coldopen.taste.interactions import Interactions

WORLD = world(500)


@dataclass
class Mine:
    """Popularity by context under another name."""

    name: str = "mine"

    def fit(self, likes: Interactions, seed: int = 0) -> ContextScorer:
        return ContextPopularity(shrinkage=50.0, strength=1.0).fit(likes)


PLAN = Plan(seeds=(0, 1), quick=True, few_peers=True, ours=(Mine(),))


@pytest.fixture(scope="module")
def table() -> Table:
    return run(WORLD, "at random", PLAN)


def test_every_peer_runs_as_shipped_tuned_and_blended(table: Table) -> None:
    kinds = {
        name: {line.kind for line in table.lines if line.name == name} for name in ("EASE", "item cosine")
    }
    assert all(found == {"as shipped", "tuned", "blended"} for found in kinds.values())


def test_the_levels_and_newcomers_are_those_of_the_set(table: Table) -> None:
    assert table.levels == (0, 1, 2, 3, 5)
    assert table.n_seeds == 2
    assert 100 < table.n_newcomers <= 200


def test_ours_is_compared_with_the_strong_peer_the_best_as_shipped_and_popularity(table: Table) -> None:
    found = [each for each in table.comparisons if each.measure == "ndcg@20"]
    assert {each.role for each in found} == {"strong peer", "best as shipped", "popularity"}
    assert len(found) == 3 * len(table.levels)
    [first] = [each for each in found if each.role == "popularity" and each.k == 0]
    assert first.other == "popularity"
    assert first.difference.relative.low is not None
    assert first.difference.relative.low > 0


def test_the_strong_peer_is_the_best_of_all_peers_at_each_level(table: Table) -> None:
    peers = [line for line in table.lines if line.kind != "ours"]
    for i, name in enumerate(table.strong):
        best_mean = max(line.figures["ndcg@20"][i].mean or 0 for line in peers)
        forms = {"as shipped": "", "tuned": ", tuned", "blended": " + context"}
        [strong] = [line for line in peers if line.name + forms[line.kind] == name]
        assert strong.figures["ndcg@20"][i].mean == best_mean


def test_coverage_of_popularity_is_little_more_than_one_list(table: Table) -> None:
    [line] = [line for line in table.lines if line.name == "popularity" and line.kind == "as shipped"]
    assert line.coverage[0] == 20 / 40


@pytest.mark.parametrize("name", ["in time", "first like", "cold titles"])
def test_the_other_tables_are_made_too(name: str) -> None:
    table = run(WORLD, name, Plan(quick=True, few_peers=True))
    assert table.n_newcomers > 20
    assert {"ndcg@20", "success@10"} <= set(table.lines[0].figures)
    assert table.comparisons == ()


def test_too_few_visitors_to_tune_on_is_said() -> None:
    with pytest.raises(Problem, match="3 visitors"):
        run(world(3), "at random", PLAN)


def test_a_set_without_order_or_content_has_no_table_of_either() -> None:
    likes = WORLD.likes
    bare = Interactions(
        tuple(type(t)(id=t.id, name=t.name) for t in likes.titles), likes.signals, likes.visitor, likes.title
    )
    assert tables_of(WORLD) == ("in time", "first like", "at random", "cold titles")
    assert tables_of(type(WORLD)("bare", bare, None, "")) == ("at random",)


def test_tuning_finds_the_setting_that_knows_the_signals() -> None:
    split = at_random(WORLD.likes, (0,), seed=3, most=200)
    deaf = ContextPopularity(strength=0.0)
    assert best((deaf, ContextPopularity(30.0, 1.0)), split, 0).technique == ContextPopularity(30.0, 1.0)


def test_blending_leans_on_context_before_the_first_like_and_less_after() -> None:
    split = at_random(WORLD.likes, (0, 5), seed=3, most=200)
    context = context_settings(None, quick=True)[0]
    then = [standardised(each, np.ones(40, bool)) for each in scores(context, split)]
    _, blend = choose(folding_peers(quick=True)[1], then, split, 0)
    assert blend.shares[0] > 0
    assert blend.shares[1] < 1
    assert set(blend.shares) <= set(SHARES)
