"""Each benchmark says how it is used, and measures something small."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks"
OTHERS = (
    "first_look.py",
    "statistics_held.py",
    "launch_experiment.py",
    "learning_curves.py",
    "log_throughput.py",
    "new_titles.py",
    "off_policy.py",
    "shared_learning.py",
    "signals_accuracy.py",
)
SMALL = {
    "decide.py": "--titles 1500 --pages 40 --visits 50 --runs 1",
    "pages.py": "--titles 4000 --pages 40 --visits 50 --runs 1",
    "over_http.py": "--titles 4000 --visits 50 --runs 1 --seconds 1 --tokens 20 --workers 2 "
    "--page-connections 4 --event-connections 4",
    "faults.py": "--titles 800 --visits 400 --pages 2000 --seconds 0.5 --runs 1",
    "imports.py": "--titles 200 --runs 1",
    "learning.py": "--pages 300 --runs 1",
    "passed_over.py": "--visitors 20 --runs 1",
    "readout.py": "--events 20000 --runs 1",
    "reranking_speed.py": "--times 50 --runs 1",
    "simulator.py": "--visitors 60 --looped 60 --runs 1",
    "taste_speed.py": "--titles 1000 --times 20 --runs 1 --index 3000",
}


def run(name: str, *told: str) -> str:
    command = [sys.executable, str(FOLDER / name), *told]
    environment = {**os.environ, "COLDOPEN_PLANNER__DEADLINE_MS": "5000"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", [*OTHERS, *SMALL])
def test_a_benchmark_says_how_it_is_used(name) -> None:
    assert "--json" in run(name, "--help")


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_a_small_run_gives_figures_with_machine_sizes_and_seed(name, tmp_path) -> None:
    report = json.loads(run(name, *SMALL[name].split(), "--directory", str(tmp_path), "--json"))
    assert report["machine"]["cores"]
    assert report["sizes"]["runs"] == 1
    assert report["seed"] == 1
    assert len({row["what"] for row in report["results"]}) == len(report["results"])
    for row in report["results"]:
        figures = [value for value in row.values() if isinstance(value, dict)]
        assert figures
        assert all(figure["low"] <= figure["median"] <= figure["high"] for figure in figures)


@pytest.mark.slow
def test_load_from_sockets_in_python_serves_where_wrk_is_not_installed(tmp_path) -> None:
    small = [*SMALL["over_http.py"].split(), "--generator", "python", "--json"]
    report = json.loads(run("over_http.py", *small, "--directory", str(tmp_path)))
    assert report["generator"] == "python"
    assert all(row["wrong"]["high"] == 0 and row["missing"]["high"] == 0 for row in report["results"])


@pytest.mark.slow
def test_learning_curves_hold_every_policy_against_rules_for_the_same_people(tmp_path) -> None:
    few = ["--directory", str(tmp_path), "--seeds", "1", "--visitors", "40", "--json"]
    results = {row["what"]: row for row in json.loads(run("learning_curves.py", *few))["results"]}
    assert {"random", "rules", "softmax", "thompson", "ceiling"} <= set(results)
    assert results["ceiling"]["change"][1] > 0, "the lower end, of those who know the truth"
    assert (tmp_path / "week" / "plot.png").stat().st_size > 1000


@pytest.mark.slow
def test_new_titles_are_seen_more_often_where_they_are_tried_out(tmp_path) -> None:
    few = ["--directory", str(tmp_path), "--seeds", "1", "--visitors", "100", "--json"]
    tried, _, left = json.loads(run("new_titles.py", *few))["results"]
    assert tried["tried_out"] > left["tried_out"] == 0
    assert tried["titles"] == left["titles"] > 0


@pytest.mark.slow
def test_over_a_launch_the_estimate_by_day_is_nearest_to_the_truth(tmp_path) -> None:
    few = ["--directory", str(tmp_path), "--seeds", "3", "--visitors", "400", "--times", "200", "--json"]
    results = {
        row["what"]: row["bias"][0] for row in json.loads(run("launch_experiment.py", *few))["results"]
    }
    assert abs(results["ramped: by day"]) < results["ramped: pooled"] < results["switched on: before-after"]
    assert (tmp_path / "launch_experiment.png").stat().st_size > 1000


@pytest.mark.slow
def test_the_promises_of_statistics_are_counted_for_each_kind_of_outcome() -> None:
    few = ["--tests", "4", "--visitors", "2000", "--outcomes", "seconds", "--json"]
    results = json.loads(run("statistics_held.py", *few))["results"]
    assert [(row["what"], row["share"]) for row in results] == [("seconds", 0.5), ("seconds", 0.1)]
    assert all(0 <= row[name] <= 1 for row in results for name in ("sequential", "coverage", "ratio"))


@pytest.mark.slow
def test_a_test_with_own_and_with_shared_learning_stands_beside_the_truth(tmp_path) -> None:
    few = ["--directory", str(tmp_path), "--seeds", "1", "--visitors", "60", "--json"]
    report = json.loads(run("shared_learning.py", *few))
    assert report["trainings"]["trained"] > 0
    results = {row["what"]: row for row in report["results"]}
    assert {"alone, half", "alone, all", "test, own learning", "test, shared learning"} <= set(results)
    assert results["alone, half"]["off"] == 0
    assert (tmp_path / "shared_learning.png").stat().st_size > 1000
