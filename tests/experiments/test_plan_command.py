"""`coldopen experiments plan`, over a log that is served, sealed and read."""

import json

import pytest
from click.testing import CliRunner

from coldopen.cli import main

BOOK = """
[[experiment]]
id = "first-page"
variants = [{ name = "rules", weight = 0.5 }, { name = "taste", weight = 0.5 }]
"""


@pytest.fixture
def data(tmp_path):
    (tmp_path / "book.toml").write_text(BOOK)
    run("load", str(tmp_path / "book.toml"), data=tmp_path / "data")
    return tmp_path / "data"


def run(*told, data):
    return CliRunner().invoke(main, ["experiments", *told, "--data", str(data)])


def test_without_a_sealed_log_there_is_nothing_to_plan_by(data) -> None:
    told = run("plan", "first-page", "--relative", "0.1", data=data)
    assert told.exit_code != 0
    assert "sealed" in told.output


def test_an_experiment_that_is_not_there_is_said(data) -> None:
    told = run("plan", "other", "--relative", "0.1", data=data)
    assert "expected one of first-page" in told.output


def test_a_plan_is_of_the_experiments_own_test(data, monkeypatch) -> None:
    from coldopen.experiments import past
    from coldopen.experiments.planning import History
    from coldopen.metrics import tables

    monkeypatch.setattr(tables, "of_folder", lambda folder: None)
    monkeypatch.setattr(past, "past_of", lambda *_: History(0.4, 0.24, 9000, 1000))
    told = json.loads(run("plan", "first-page", "--relative", "0.05", "--json", data=data).output)
    assert (told["test"], told["n"], told["days"]) == ("sequential", 32357, 33)
    said = run("plan", "first-page", "--relative", "0.05", data=data).output
    assert "the sequential test needs 32,357 visitors of both variants, 33 days" in said
    assert "it ends after 20,092 on average" in said
    assert "14 days:     14,000 visitors find" in said
