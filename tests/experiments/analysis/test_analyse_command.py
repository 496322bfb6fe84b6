"""`coldopen analyse` on a service's own data, from pages served to a verdict."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coldopen.cli import main
from coldopen.engine import Engine, Given, PageRequest, encode_titles
from coldopen.experiments import Experiment, ExperimentBook, Holdout, Variant, ended, started
from coldopen.simulator.titles import generate_titles

START = 1_790_000_000_000
N_VISITORS = 60
UNKNOWN = "The guardrail latency_ms is no metric of visitors: it is not judged here."
VARIANTS = (Variant("rules", 0.5, {"policy.name": "rules"}), Variant("learned", 0.5))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where an experiment ran for an hour, and another is a draft."""
    folder, now = tmp_path_factory.mktemp("data"), [START]
    one = Experiment(id="learned-rows", variants=VARIANTS, guardrails=("latency_ms@1", "latency_ms"))
    book = ExperimentBook([one, Experiment(id="idle", variants=VARIANTS)], Holdout(0.1))
    with Engine.open(folder, clock=lambda: now[0]) as engine:
        engine.install("catalogue", encode_titles(generate_titles(300)))
        engine.edit_experiments(lambda _: book)
        engine.edit_experiments(lambda present: started(present, "learned-rows"))
        for i in range(N_VISITORS):
            now[0] += 60_000
            engine.page(PageRequest(visitor=f"visitor-{i}", signals=Given(country="IN", device="tv")))
        engine.edit_experiments(lambda present: ended(present, "learned-rows", "stopped"))
    return folder


def run(data: Path, *told: str) -> Result:
    return CliRunner().invoke(main, ["analyse", *told, "--data", str(data)])


def test_from_pages_to_a_verdict_a_report_and_tables(data: Path, tmp_path: Path) -> None:
    page, tables = tmp_path / "report.html", tmp_path / "tables"
    done = run(data, "learned-rows", "--json", "--html", str(page), "--export", str(tables))
    assert done.exit_code == 0, done.output
    made = json.loads(done.stdout)
    assert made["summary"]["verdict"] == "stop"  # it has ended, and nobody's half hour is over
    assert 40 < made["n_visitors"] == sum(made["ratio"]["counts"]) <= N_VISITORS
    assert made["notes"] == [f"{UNKNOWN} Perhaps latency_ms@1 is meant."]
    assert {each["variant"] for each in made["tiers"]} == {"rules", "learned"}
    assert len([each for each in made["wholes"] if 0 < each["median_ms"] <= each["p99_ms"]]) == 2
    (latency,) = [each for each in made["metrics"] if each["role"] == "guardrail"]
    assert latency["metric"]["name"] == "latency_ms@1"
    assert "<h1>learned-rows</h1>" in page.read_text("utf-8")
    assert sorted(each.name for each in tables.iterdir()) == [
        "assignments.parquet",
        "exposures.parquet",
        "metrics.parquet",
    ]


def test_words_for_people(data: Path) -> None:
    done = run(data, "learned-rows")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("STOP\n")
    assert "first_stream@1" in done.stdout


@pytest.mark.parametrize(
    ("experiment", "told"),
    [
        ("learned-row", "learned-rows"),
        ("idle", "expected an experiment that was started; this one is a draft"),
    ],
)
def test_what_cannot_be_analysed_is_told_in_a_line(data: Path, experiment: str, told: str) -> None:
    done = run(data, experiment)
    assert done.exit_code == 2
    assert done.stderr.startswith("coldopen: experiment: received ")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_that_is_no_data_folder_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    for folder in (tmp_path / "away", tmp_path):
        done = run(folder, "learned-rows")
        assert done.exit_code == 2
        assert f"data: received '{folder}'; expected the data folder of a service" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_experiments_is_named(tmp_path: Path) -> None:
    Engine.open(tmp_path).close()
    assert f"expected one that the log in {tmp_path} knows; it knows none" in run(tmp_path, "any").stderr


@pytest.fixture
def sealed(data: Path, tmp_path: Path) -> list[Path]:
    """The segments of a copy of the folder: two, as another one is sealed after the first."""
    copy = tmp_path / "copy"
    run(data, "learned-rows")
    shutil.copytree(data, copy, ignore=shutil.ignore_patterns("run"))
    with Engine.open(copy, clock=lambda: START + 7_200_000) as engine:
        engine.page(PageRequest(visitor="late"))
    run(copy, "learned-rows")
    return sorted((copy / "segments").iterdir())


def _with_bytes(path: Path, at: float) -> None:
    told = path.read_bytes()
    cut = int(len(told) * at)
    path.write_bytes(told[:cut] + bytes(40) + told[cut + 40 :])


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda sealed: (sealed[0] / "events.parquet").write_bytes(b""), "events of segment"),
        (
            lambda sealed: _with_bytes(sealed[0] / "assignments.parquet", 0.1),
            "expected sealed segments without",
        ),
        (lambda sealed: [(each / "decisions.parquet").unlink() for each in sealed], "no table of decisions"),
        (lambda sealed: shutil.copytree(sealed[0], sealed[0].with_name("1000-2000")), "records 1000 to"),
    ],
)
def test_a_damaged_segment_is_told(sealed: list[Path], harm: Callable[..., object], told: str) -> None:
    harm(sealed)
    done = run(sealed[0].parents[1], "learned-rows")
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_is_missing_between_segments_is_noted(sealed: list[Path]) -> None:
    first = sealed[0]
    shutil.copytree(sealed[1], first.with_name("5000-5001"))
    for table in first.with_name("5000-5001").iterdir():
        table.unlink()
    notes = json.loads(run(first.parents[1], "learned-rows", "--json").stdout)["notes"]
    assert any("are in no sealed segment" in note for note in notes)
    assert "Of 3 sealed segments 1 have no table of decisions." in notes
    assert "Of 3 sealed segments 1 have no table of assignments." in notes
