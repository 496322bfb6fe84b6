"""`coldopen experiments`, as a person uses it."""

import json

import pytest
from click.testing import CliRunner

from coldopen.cli import main
from coldopen.cli.experiments import experiments
from coldopen.core.errors import Problem
from coldopen.experiments import ExperimentErrors

TEXT = """
[[experiment]]
id = "first-page"
variants = [
    { name = "rules", weight = 0.5, settings = { policy.name = "rules" } },
    { name = "taste", weight = 0.5 },
]
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "first-page.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def run(tmp_path):
    """`run("start", ...)` on a data folder of its own: what it printed as JSON, or raises what it met."""

    def invoke(*words: str):
        told = [*map(str, words), "--data", str(tmp_path / "data"), "--json"]
        done = CliRunner().invoke(experiments, told)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return json.loads(done.stdout)

    return invoke


def test_from_a_file_to_its_end(run, file, tmp_path) -> None:
    assert run("load", file)["experiments"] == {"first-page": "draft"}
    assert run("holdout", "0.05")["holdout"] == 0.05
    assert run("start", "first-page", "--share", "0.2")["experiments"] == {"first-page": "running"}
    run("ramp", "first-page", "1")
    told = run("show")
    assert (told["experiments"][0]["slots"], told["holdout"]["share"]) == ([[0, 10000]], 0.05)
    again = tmp_path / "again.toml"
    again.write_text(CliRunner().invoke(experiments, ["show", "--data", str(tmp_path / "data")]).stdout)
    assert run("load", again)["experiments"] == {"first-page": "running"}
    assert run("try", "someone")[0] == ["holdout", "rest"]
    assert run("stop", "first-page")["experiments"] == {"first-page": "stopped"}
    assert run("remove", "first-page")["experiments"] == {}


def test_a_file_that_would_make_a_running_experiment_another_is_refused(run, file) -> None:
    run("load", file)
    run("start", "first-page")
    file.write_text(TEXT.replace("0.5", "0.4", 1).replace("weight = 0.5 }", "weight = 0.6 }"))
    with pytest.raises(ExperimentErrors, match=r"variants\[0\].weight: received 0.4"):
        run("load", file)


def test_a_metric_that_there_is_not_is_refused_before_the_draft_takes_its_place(run, file) -> None:
    run("load", file)
    file.write_text(TEXT.replace('id = "first-page"', 'id = "first-page"\nmetric = "first_steam@1"'))
    with pytest.raises(ExperimentErrors, match=r"'first_stream@1' \(did you mean that\?\)"):
        run("load", file)
    assert run("show")["experiments"][0].get("metric", "first_stream@1") == "first_stream@1"


def test_a_draft_has_nothing_to_let_grow(run, file) -> None:
    run("load", file)
    with pytest.raises(Problem, match=r"a draft.; expected one that runs: coldopen experiments start"):
        run("ramp", "first-page", "0.5")


def test_check_tells_all_that_is_wrong_with_settings_too(file) -> None:
    assert CliRunner().invoke(experiments, ["check", str(file)]).stdout == "1 experiments are fine\n"
    file.write_text(TEXT.replace('policy.name = "rules"', 'policy.nam = "rules"'))
    done = CliRunner().invoke(main, ["experiments", "check", str(file)])
    assert done.exit_code == 2
    assert "variant 'rules': setting: received 'policy.nam'" in done.stderr
