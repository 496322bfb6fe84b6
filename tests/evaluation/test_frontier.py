"""The benchmark of re-ranking, on made-up likes."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner
from small_likes import world

from coldopen.cli import main
from coldopen.core.errors import Problem
from coldopen.evaluation.frontier.measures import NAMES, apart, coverage, measured
from coldopen.evaluation.frontier.report import MEASURES, Frontier
from coldopen.evaluation.frontier.run import TOLERANCE, chosen, run
from coldopen.evaluation.frontier.sweep import STRENGTHS, swept
from coldopen.evaluation.intervals import Estimate
from coldopen.evaluation.split import Case
from coldopen.planner.rerank import RERANKERS
from coldopen.taste import Interactions, Model, TasteOptions
from coldopen.taste.fitting import Learn
from coldopen.taste.train import train

QUICK = Learn(TasteOptions(parts=("popularity", "belief"), factors=(4,)))


@pytest.fixture(scope="module")
def frontier() -> Frontier:
    return run(world(450), (0,), _model, quick=True)


def test_the_measures_of_a_list_by_hand() -> None:
    # One newcomer, one level; of the list 0, 1, 2 the last two are targets. Titles 0 and 1 are alike.
    embeddings = np.array([[2.0, 0.0], [1.0, 0.0], [0.0, 3.0]])
    genres = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])
    [[found]] = measured(np.array([[[0, 1, 2]]]), [Case(0, (), (1, 2), 0)], embeddings, genres)
    told = dict(zip(NAMES, found.tolist(), strict=True))
    best = 1 + 1 / np.log2(3)
    assert told["ndcg@20"] == pytest.approx((1 / np.log2(3) + 1 / np.log2(4)) / best)
    assert told["first_hit"] == 2
    assert told["hit@5"] == 1
    assert told["distance"] == pytest.approx((0 + 1 + 1) / 3)
    assert told["simpson"] == pytest.approx((0.5 + 1 + 0.5) / 3)


def test_simpson_of_titles_of_one_genre_is_the_unbiased_index() -> None:
    # Counts 3 and 2: 1 - (3 * 2 + 2 * 1) / (5 * 4).
    genres = np.eye(2)[[0, 0, 0, 1, 1]]
    assert apart(genres, np.arange(5)[None]) == pytest.approx([1 - 8 / 20])


def test_coverage_is_the_mean_over_levels_of_the_share_of_titles_shown() -> None:
    tops = np.array([[[0, 1], [0, 1]], [[1, 2], [0, 1]]])
    assert coverage(tops, 10) == pytest.approx((0.3 + 0.2) / 2)


def test_a_strength_is_the_last_before_too_much_is_lost() -> None:
    assert chosen("any", {0.1: 0.99, 0.2: 0.995, 0.3: 0.98, 0.4: 1.0}, 1.0) == 0.2
    assert chosen("any", {0.1: 0.5, 0.2: 0.4}, 1.0) == 0.1


def test_every_reranker_is_swept_from_gentle_to_strong() -> None:
    assert list(STRENGTHS) == list(RERANKERS)
    assert all(list(strengths) == sorted(strengths) for strengths in STRENGTHS.values())
    assert all(made.strength == strength for (_, strength), made in swept().items())


def test_a_frontier_has_a_point_for_every_strength_and_a_row_for_every_reranker(frontier: Frontier) -> None:
    assert [(p.reranker, p.strength) for p in frontier.points] == list(swept())
    assert set(frontier.chosen) == set(RERANKERS)
    assert frontier.n_newcomers > 20
    assert frontier.n_validation > 20
    for point in frontier.points:
        assert set(point.figures) | {"coverage"} == set(MEASURES)
        assert 0 < point.coverage <= 1
        assert point.microseconds > 0


def test_the_order_of_scores_differs_from_itself_by_nothing(frontier: Frontier) -> None:
    for difference in frontier.row("score").against.values():
        assert difference.absolute.mean == difference.absolute.low == difference.absolute.high == 0


def test_the_stronger_the_further_apart(frontier: Frontier) -> None:
    apart = [p.figures["distance"].mean or 0 for p in frontier.points if p.reranker == "mmr"]
    assert apart[-1] > (frontier.row("score").figures["distance"].mean or 0)


def test_choices_keep_to_the_tolerance_on_validation_newcomers(frontier: Frontier) -> None:
    base = frontier.row("score").validation_ndcg
    for name, strength in frontier.chosen.items():
        if strength > STRENGTHS[name][0]:
            assert frontier.row(name).validation_ndcg >= (1 - TOLERANCE) * base


def test_what_is_less_relevant_and_less_diverse_than_another_lies_behind_it(frontier: Frontier) -> None:
    point = frontier.row("mmr")
    behind = msgspec.structs.replace(
        point,
        reranker="other",
        figures={
            name: Estimate(e.mean - 0.001, None, None) if e.mean is not None else e
            for name, e in point.figures.items()
        },
    )
    assert point in frontier.beyond(behind, "distance")
    assert not [p for p in frontier.beyond(point, "distance") if p.reranker == "mmr"]


def test_too_few_visitors_are_a_problem() -> None:
    with pytest.raises(Problem, match="enough for two halves and a list"):
        run(world(5), (0,), _model)
    with pytest.raises(Problem, match="enough for two halves and a list"):
        run(world(450, n_titles=20), (0,), _model)


def test_the_command_prints_a_table_and_writes_a_report_with_plots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frontier: Frontier
) -> None:
    monkeypatch.setattr("coldopen.evaluation.frontier.run.run", lambda *_: frontier)
    (tmp_path / "plays.csv").write_text("visitor,title\na,b\n")
    command = [
        "benchmark",
        "frontier",
        "--table",
        str(tmp_path / "plays.csv"),
        "--out",
        str(tmp_path / "out"),
    ]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert "re-ranking for" in done.output
    report = json.loads((tmp_path / "out/frontier.json").read_text())
    assert report["frontiers"][0]["chosen"].keys() == RERANKERS.keys()
    assert (tmp_path / "out/reranking-world.png").stat().st_size > 10_000


def _model(likes: Interactions, seed: int) -> Model:
    return train(QUICK, likes, seed)
