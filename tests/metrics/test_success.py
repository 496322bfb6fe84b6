"""How well a first session tells who comes back: areas, intervals, who counts."""

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import mannwhitneyu

from coldopen.cli import main
from coldopen.engine import Engine, PageRequest, encode_titles
from coldopen.metrics.roc import area, share_interval
from coldopen.metrics.success import OUTCOME, SCORES, judged, study
from coldopen.simulator.titles import generate_titles

HOUR, DAY = 3600, 86_400


def test_the_area_is_that_of_mann_and_whitney() -> None:
    rng = np.random.default_rng(1)
    back = rng.random(300) < 0.3
    scores = np.round(rng.normal(back, 1), 1)  # with ties
    u = mannwhitneyu(scores[back], scores[~back]).statistic
    assert area(scores, back).value == pytest.approx(u / (back.sum() * (~back).sum()))


def test_the_interval_is_from_the_placements_of_each_among_the_others() -> None:
    scores, back = np.array([1.0, 2.0, 2.0, 3.0, 0.0, 4.0]), np.array([0, 0, 1, 1, 0, 1])
    wins = [[1.0 if b > a else 0.5 if b == a else 0.0 for a in (1, 2, 0)] for b in (2, 3, 4)]
    of_back, of_away = np.mean(wins, axis=1), np.mean(wins, axis=0)
    error = np.sqrt(of_back.var(ddof=1) / 3 + of_away.var(ddof=1) / 3)
    told = area(scores, back)
    assert told.value == pytest.approx(np.mean(wins))
    assert told.low == pytest.approx(told.value - 1.959964 * error, abs=1e-6)


def test_the_interval_covers_the_true_area_as_often_as_it_says() -> None:
    rng, inside = np.random.default_rng(2), 0
    for _ in range(1000):  # of normals one apart the area is Phi(1 / sqrt(2)) = 0.76025
        told = area(np.concatenate([rng.normal(1, 1, 60), rng.normal(0, 1, 90)]), np.arange(150) < 60)
        inside += told.low <= 0.76025 <= told.high
    assert 925 <= inside <= 965  # 0.95, with three standard errors and a little for small samples


def test_an_area_without_two_of_each_kind_is_undefined_with_its_reason() -> None:
    told = area(np.arange(5.0), np.array([0, 0, 0, 0, 1]))
    assert (told.value, told.why) == (None, "fewer than two visitors who came back, or who did not")


def test_a_share_has_wilsons_interval() -> None:
    assert share_interval(8, 10) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)


def test_a_candidate_is_told_with_its_share_and_returns_with_and_without() -> None:
    columns = {name: np.zeros(4) for name in SCORES}
    columns["streamed_minutes"] = np.array([0.0, 5.0, 6.0, 200.0])
    told = judged(columns, np.array([0.0, 1.0, 0.0, 1.0]), {})
    (five,) = [c for c in told.candidates if (c.column, c.at_least) == ("streamed_minutes", 5)]
    assert (five.share, five.back_with, five.back_without) == (0.75, 2 / 3, 0.0)
    assert five.area.value == pytest.approx((1 + 1 - 1 / 2) / 2)  # (1 + sensitivity - false alarms) / 2
    assert [(each.over, each.up_to, each.n) for each in told.bins] == [
        (0, 0, 1),
        (2, 5, 1),
        (5, 10, 1),
        (120, None, 1),
    ]


def test_only_returns_after_the_first_day_count_and_only_of_those_who_can_be_known(log) -> None:
    for unit, again in (("ann", 23 * HOUR), ("bob", 25 * HOUR), ("eve", 8 * DAY)):
        log.page(unit, visitor=unit)
        log.page(f"{unit}2", again, visitor=unit)
    log.page("nobody")
    log.page("late", 3 * DAY, visitor="late")
    log.page("bot", visitor="bot")
    log.said("bot", *[("click", 5 + i / 10, 0, 0, "a") for i in range(20)])
    told = study(log.tables(ends=9 * DAY))
    assert (told.n, told.back) == (3, 1 / 3)
    assert told.left_out == {"sent by no person": 1, "no durable id": 1, "their week is not over": 1}
    assert OUTCOME == "return_later"


def test_where_nobody_counts_yet_one_line_says_so_and_why(tmp_path) -> None:
    with Engine.open(tmp_path) as engine:
        engine.install("catalogue", encode_titles(generate_titles(100)))
        for visitor in ("ann", "bob"):
            engine.page(PageRequest(visitor=visitor))
        engine.log.settle()
        engine.seal()
    done = CliRunner().invoke(main, ["metrics", "success", "--data", str(tmp_path)])
    left_out = "2 left out: their week is not over"
    assert " ".join(done.stdout.split()) == f"Nothing can be told yet: no visitor counts; {left_out}"
