"""Candidates on a simulated log: the same slots and chances, and refusals where it cannot answer."""

import dataclasses
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from coldopen import ope
from coldopen.core.errors import Problem
from coldopen.engine import Engine, make_folds
from coldopen.evaluation.off_policy import (
    Candidate,
    Question,
    candidate_of,
    evaluate,
    evaluate_titles,
    gather,
    judged,
    parsed,
)
from coldopen.evaluation.off_policy.first_pages import first_pages
from coldopen.evaluation.off_policy.titles import even, row_ratios
from coldopen.evaluation.off_policy.watching import made_by
from coldopen.log import PastLog
from coldopen.settings import Settings

QUESTION = Question(reward="click@1", window_seconds=60.0)
HOT = ("softmax,temperature=0.02",)


def candidates(settings: Settings, *told: str):
    return [candidate_of(name, settings, changes) for name, changes in map(parsed, told)]


@pytest.fixture(scope="module")
def asked(settings: Settings):
    return candidates(settings, "softmax", "softmax,temperature=0.012", "uniform", "rules", *HOT)


@pytest.fixture(scope="module")
def found(data: Path, settings: Settings, asked):
    return gather(data, settings, asked, QUESTION)


def test_every_page_comes_out_again_with_the_chances_that_were_logged(found) -> None:
    assert len(found.pages) > 100
    assert set(found.left_out) <= {"its window has not closed"}
    assert found.n_checked == found.n_as_logged > 300


def test_the_policy_that_acted_has_all_weights_one(found, asked) -> None:
    assert (found.ratios[0] == 1).all()
    report = judged(found, asked, QUESTION, False, 0.05)
    assert report.answers[0].value.value == pytest.approx(report.logged.value, abs=0.02)
    by_name = {each.estimator: each for each in report.answers[0].estimates}
    assert by_name["rips"].value == report.logged.value
    assert report.answers[0].overlap.ess == pytest.approx(len(found.pages))


def test_a_uniform_candidate_has_the_weights_that_its_records_give(found) -> None:
    for page, ratios in zip(found.pages, found.ratios[2], strict=True):
        assert ratios.prod() == pytest.approx(ope.page_weight(page, ope.uniform, 6), rel=1e-12)


def test_a_softmax_twice_as_hot_has_the_square_roots_of_the_shares(found, settings: Settings) -> None:
    """Of a draw with codes c, shares exp(-c / 32) to the power of 1/2, but for rounding: within 3%."""
    floor = settings.policy.floor
    for page, ratios in zip(found.pages[:50], found.ratios[4], strict=False):
        for draw in page.draws:
            if draw.slot < 6 and max(draw.codes) < 255:
                shares = np.exp(np.frombuffer(draw.codes, np.uint8) / -64)
                mixed = (1 - floor) * shares / shares.sum() + floor / len(shares)
                expected = mixed[draw.chosen] / draw.chances(floor)[draw.chosen]
                assert ratios[draw.slot] == pytest.approx(expected, rel=0.03)


def test_the_first_rows_are_those_of_the_whole_page_whoever_draws_them(
    data: Path, settings: Settings, found
) -> None:
    log = PastLog(data, lambda lookup: make_folds(lookup, settings), settings.log)
    even_odds = candidate_of("uniform", settings, {"name": "uniform"})
    with Engine.open(data, settings, log) as engine:
        for record in found.pages[::10]:
            again = engine.made_from(record)
            whole, top = (made_by(engine, again, even_odds.policy, 0.1, n) for n in (None, 6))
            assert whole is not None
            assert top is not None
            assert len(whole.composed.rows) > len(top.composed.rows) >= 6
            assert top.composed.rows[:6] == whole.composed.rows[:6]
            assert top.composed.titles[:6] == whole.composed.titles[:6]
            assert [d for d in top.composed.draws if d.slot < 6] == [
                d for d in whole.composed.draws if d.slot < 6
            ]


def test_pages_before_and_after_a_sign_up_are_of_one_unit(found) -> None:
    before = replace(found.pages[0], unit="", visitor=None)
    after = replace(found.pages[1], unit=before.visit, visitor="ann")
    both = dataclasses.replace(found, pages=(before, after))
    assert both.units.tolist() == [before.visit, before.visit]


def test_labels_are_those_of_first_pages(found) -> None:
    assert found.labels.shape == (len(found.pages), 6)
    assert 0.1 < found.labels.any(1).mean() < 0.9
    assert len({page.visit for page in found.pages}) == len(found.pages)


def test_what_the_log_covers_is_answered_and_what_it_does_not_is_refused(found, asked) -> None:
    answers = {each.policy: each for each in judged(found, asked, QUESTION, False, 0.05).answers}
    near, far = answers["softmax,temperature=0.012"], answers["rules"]
    assert near.value.always_low < near.value.low < near.value.value < near.value.high
    assert near.change.error < near.value.error
    assert far.refused
    assert math.isnan(far.value.value)
    assert all(each.why for each in far.estimates)
    assert far.advice.startswith("would tell: ")
    assert near.advice == ""
    assert {each.estimator: each.why for each in near.estimates}["pi"].startswith("marginal chances")


def test_policies_that_are_answered_are_told_apart_by_what_differs_on_the_same_pages(found, asked) -> None:
    report = judged(found, asked, QUESTION, False, 0.05)
    values = {each.policy: each.value for each in report.answers if not each.refused}
    assert len(report.pairs) == len(values) * (len(values) - 1) / 2 > 0
    for pair in report.pairs:
        one, other = values[pair.policy], values[pair.other]
        assert pair.change.value == pytest.approx(one.value - other.value)
        assert pair.change.value >= 0
        assert pair.change.error < one.error + other.error


def test_a_planner_that_does_otherwise_now_cannot_be_asked(data: Path, settings: Settings) -> None:
    other = replace(settings, planner=replace(settings.planner, common_rows=0, min_titles=9))
    report = evaluate(data, other, candidates(other, "greedy"), QUESTION)
    why = "does not come out again as it was recorded, and was made by other settings: "
    assert report.left_out[why + "planner.common_rows, planner.min_titles"] > 50
    assert "do not come out again as they were recorded" in report.answers[0].refused[0]


def test_marginal_chances_weigh_pages_about_one(data: Path, settings: Settings, found) -> None:
    """Five pages, each drawn 40 times anew by the policy that acted, twice: weights are ratios of the same
    chances but for luck."""
    visits = frozenset(page.visit for page in found.pages[:5])
    asked = candidates(settings, "softmax")
    few = gather(data, settings, asked, replace(QUESTION, visits=visits, n_marginals=40))
    assert few.slots.shape == (1, 5, 6)
    assert few.pairs.shape == (1, 5)
    assert np.median(np.abs(few.slots - 1)) < 0.2
    names = {e.estimator: e for e in judged(few, asked, QUESTION, False, 0.05).answers[0].estimates}
    assert not names["iips"].why
    assert math.isfinite(names["pi"].value)


def test_titles_are_judged_on_the_slice_where_they_were_drawn(data: Path, settings: Settings, found) -> None:
    report = evaluate_titles(data, settings, ["even", "ranked"], QUESTION)
    sampled = [page for page in found.pages if page.sampled]
    assert report.n_pages == len(sampled) > 20
    assert report.left_out["its titles were not drawn"] == len(found.pages) - len(sampled)
    sample = sampled[0].sampled[0]
    by_hand = 1.0
    for i, chosen in enumerate(sample.chosen):
        by_hand *= 1 / (len(sample.pool) - i) / sample.chances(i)[chosen]
    assert row_ratios(sampled[0], even, 6)[sample.row] == pytest.approx(by_hand)
    ranked = report.answers[1]
    assert ranked.refused


def test_titles_elsewhere_are_refused_with_the_reason(data: Path, settings: Settings, found) -> None:
    others = frozenset(page.visit for page in found.pages if not page.sampled)
    report = evaluate_titles(data, settings, ["even"], replace(QUESTION, visits=others))
    assert not report.n_pages
    assert "titles are drawn only on the slice" in report.answers[0].refused[0]
    with pytest.raises(Problem, match="one of ranked"):
        evaluate_titles(data, settings, ["best"], QUESTION)


def test_pages_of_who_was_deleted_are_not_asked(data: Path, settings: Settings, found, tmp_path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(data, copy)
    page = found.pages[0]
    with Engine.open(copy, settings) as engine:
        engine.delete(page.visitor or page.visit)
    log = PastLog(copy, lambda lookup: make_folds(lookup, settings))
    left = {record.visit for record, _ in first_pages(log.records()).pages}
    log.close()
    assert page.visit not in left
    assert found.pages[1].visit in left


class Broken:
    """A row policy of another package that gives a share too few, or no number, or nothing."""

    name = "broken"

    def __init__(self, told: object) -> None:
        self._told = told

    def log_shares(self, slot):
        if self._told is None:
            raise RuntimeError("no shares today")
        return np.full(len(slot.eligible) - 1 if self._told == "short" else len(slot.eligible), np.nan)


@pytest.mark.parametrize("told", ["short", "nan", None])
def test_a_candidate_that_fails_is_named(data: Path, settings: Settings, told: object) -> None:
    with pytest.raises(Problem, match="policy broken"):
        gather(data, settings, [Candidate("broken", Broken(told), 0.04)], QUESTION)


@pytest.mark.parametrize(
    "told", ["softmax,temperature", "softmax,planner.rows=3", "softmax,heat=1", "nobody"]
)
def test_what_is_no_candidate_is_a_problem(told: str, settings: Settings) -> None:
    with pytest.raises(Problem):
        candidates(settings, told)


def test_a_setting_of_a_policy_that_there_is_not_is_named() -> None:
    with pytest.raises(Problem, match=r"policy.temprature: received 1; expected a setting: 'temperature'"):
        candidate_of("softmax", Settings(), {"temprature": 1})
