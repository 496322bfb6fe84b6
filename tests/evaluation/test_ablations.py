"""Ablations: what is taken away is gone, and the rest is as it was."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_likes import world

from coldopen.evaluation.ablations import (
    LikesAlone,
    RoundPrior,
    WithoutSignals,
    ablations,
    rounded,
)
from coldopen.evaluation.newcomers import Plan, run
from coldopen.taste.belief import Link
from coldopen.taste.fitting import Learn
from coldopen.taste.options import TasteOptions
from coldopen.taste.prior import Prior
from coldopen.taste.technique import Newcomer
from coldopen.taste.techniques import Blended
from coldopen.taste.tokens import Vocabulary

WORLD = world(300)
SMALL = TasteOptions(parts=("popularity", "belief"), factors=(4,))


def test_a_round_prior_keeps_mean_and_trace_and_has_no_direction():
    prior = Prior(Vocabulary(()), np.ones(2), np.zeros((0, 2)), np.array([[3.0, 1.0], [1.0, 1.0]]))
    assert rounded(prior).covariance.tolist() == [[2.0, 0.0], [0.0, 2.0]]
    assert rounded(prior).mean.tolist() == [1.0, 1.0]


def test_the_belief_without_covariance_differs_in_the_prior_alone():
    whole = Learn(SMALL).belief(4, Link()).fit(WORLD.likes)
    without = RoundPrior(SMALL).belief(4, Link()).fit(WORLD.likes)
    assert np.array_equal(whole.embeddings, without.embeddings)
    assert np.array_equal(whole.prior.by_word, without.prior.by_word)
    assert np.trace(without.prior.covariance) == pytest.approx(np.trace(whole.prior.covariance))
    assert np.count_nonzero(without.prior.covariance) == 4


def test_embeddings_without_content_come_from_likes_alone():
    likes = replace(WORLD.likes, titles=(*WORLD.likes.titles, WORLD.likes.titles[0]))
    without = LikesAlone(SMALL).belief(4, Link()).fit(likes)
    assert not without.embeddings[-1].any(), "nobody liked the last title, and nothing else is known of it"
    assert Learn(SMALL).belief(4, Link()).fit(likes).embeddings[-1].any()


def test_without_signals_everybody_is_alike():
    technique = WithoutSignals(Blended(Learn(SMALL)))
    scorer = technique.fit(WORLD.likes)
    left, right = scorer.score([Newcomer(("side:0",), (3,)), Newcomer(("side:1",), (3,))])
    assert np.array_equal(left, right)
    told = technique.technique.fit(WORLD.likes).score([Newcomer(("side:0",)), Newcomer(("side:1",))])
    assert not np.array_equal(told[0], told[1])


def test_each_ablation_lacks_what_its_name_says():
    parts = {each.name: each.learn.options.parts for each in ablations() if isinstance(each, Blended)}
    assert "content" not in parts["coldopen without content"]
    assert not {"cosine", "edlae", "few-shot-1", "few-shot-10"} & set(parts["coldopen without item-item"])
    assert {"cosine", "edlae"} < set(parts["coldopen without few-shot"])
    assert "belief" not in parts["coldopen without belief"]
    assert parts["coldopen without covariance"] == TasteOptions().parts
    assert len({each.name for each in ablations()}) == len(ablations()) == 6


def test_a_table_compares_the_blend_with_each_ablation_and_names_none_of_them_the_strong_peer():
    blend = Blended(Learn(SMALL))
    plan = Plan(quick=True, few_peers=True, ours=(blend,), ablations=(WithoutSignals(blend),))
    for table in (run(WORLD, "in time", plan), run(WORLD, "at random", plan)):
        found = [each for each in table.comparisons if each.role == "ablation" and each.measure == "ndcg@20"]
        assert [each.k for each in found] == list(table.levels)
        assert {(each.ours, each.other) for each in found} == {("coldopen", "coldopen without signals")}
        assert found[0].difference.absolute.mean > 0, "sides like different titles"
        assert "coldopen without signals" not in table.strong
