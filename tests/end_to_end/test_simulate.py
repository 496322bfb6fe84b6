"""`coldopen simulate` as a person uses it, and its people before the real service."""

import json
import signal
import subprocess
import sys

import msgspec
import pytest
from command_line import coldopen, refused
from running_service import soon

from coldopen.cli import simulating
from coldopen.core.errors import Problem
from coldopen.simulator.measured import read_measured
from coldopen.simulator.studies.study import Ran
from coldopen.simulator.studies.sweep import RunOptions, TrainOptions
from coldopen.simulator.studies.training import TRAININGS, Training

pytestmark = pytest.mark.slow


def told(*arguments):
    done = coldopen("simulate", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_scenarios_are_listed_and_one_is_run_to_its_figure(tmp_path):
    assert {"week", "flood"} <= set(told("--list"))
    assert "one-in-10" in coldopen("simulate").stdout
    found = told("campaign", "--visitors", 30, "--seed", 1, "--out", tmp_path / "out")
    assert set(found["runs"]) == {"told-1", "untold-1"}
    assert found["figure"]["simulated"] is True
    assert json.loads((tmp_path / "out" / "figure.json").read_bytes()) == found["figure"]
    said = refused("simulate", "campaign", "--visitors", 30, "--seed", 1, "--out", tmp_path / "out")
    assert "told-1" in said
    assert "--resume" in said
    words = coldopen("simulate", "campaign", "--visitors", 30, "--out", tmp_path / "out", "--resume").stdout
    assert "Simulated: none of this comes from people" in words


def test_a_run_that_was_killed_goes_on_to_the_same_bytes(tmp_path):
    run = ("simulate", "week", "--run", "rules", "--visitors", "400")
    assert coldopen(*run, "--out", tmp_path / "whole").returncode == 0
    command = [sys.executable, "-m", "coldopen", *run, "--out", str(tmp_path / "cut")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    truth = tmp_path / "cut" / "rules-1" / "truth.jsonl"
    soon(lambda: truth.exists() and truth.stat().st_size > 20_000, 30)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not truth.with_name("report.json").exists()
    done = coldopen(*run, "--out", tmp_path / "cut", "--resume")
    assert done.returncode == 0, done.stderr
    assert truth.read_bytes() == (tmp_path / "whole" / "rules-1" / "truth.jsonl").read_bytes()
    reports = [json.loads((tmp_path / n / "rules-1" / "report.json").read_bytes()) for n in ("cut", "whole")]
    for report in reports:
        assert [report.pop(name) for name in tuple(report) if name.startswith("seconds")]
    assert reports[0] == reports[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["weak"], "scenario: received 'weak'; expected campaign"),
        (["week", "--run", "rule"], "run: received 'rule'; expected one of random, rules"),
        (["week", "--url", "http://127.0.0.1:1"], "nobody answers"),
        (["week", "--url", "ftp://x"], "expected an address such as"),
        (["week", "--install", "x", "--marginals"], "expected one of them at a time"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(arguments, said, tmp_path):
    assert said in refused("simulate", *arguments)


def test_an_option_that_does_not_exist_or_is_out_of_range_is_refused():
    for option in (["--sped", "3"], ["--visitors", "0"], ["--speed", "0"], ["--seed", "-1"]):
        done = coldopen("simulate", "week", *option)
        assert done.returncode == 2
        assert option[0] in done.stderr
        assert "Traceback" not in done.stderr


def test_marginals_are_held_against_real_ones():
    try:
        read_measured(None)
    except Problem as problem:
        pytest.skip(f"no real data: {problem}")
    assert told("week", "--marginals", "--visitors", 500)["marginals"]


def test_its_people_visit_the_real_service_and_miss_no_page(serve, tmp_path):
    assert told("week", "--install", tmp_path / "data")["n_titles"] >= 2400
    service = serve(tmp_path / "data")
    report = told("week", "--url", service.url, "--visitors", 40, "--at-once", 4)
    assert report["n_visits"] >= 35
    assert report["n_streamed"] > 0
    assert (report["n_no_page"], report["n_5xx"], report["n_not_taken"]) == (0, 0, 0)


def test_where_no_plot_can_be_drawn_it_is_said_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(simulating.importlib.util, "find_spec", lambda name: None)
    assert not simulating._can_draw()
    assert "pip install 'coldopen[benchmark]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tiers", "said"),
    [
        ({"popularity": 7}, "ranked 0 of 7 first pages: it was never sure enough"),
        ({"popularity": 3, "taste": 4}, "ranked 4 of 7 first pages"),
    ],
)
def test_a_model_that_never_was_sure_is_not_taken_for_one_that_changed_nothing(tiers, said, tmp_path):
    done = coldopen("simulate", "week", "--run", "rules", "--visitors", 3, "--out", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    ran = Ran(RunOptions(name="taste", learn_on_days=(2,)), 1, tmp_path / "taste-1")
    report = tmp_path / "rules-1" / "report.json"
    (tmp_path / "taste-1").mkdir()
    changed = json.loads(report.read_bytes()) | {"tiers": tiers}
    (tmp_path / "taste-1" / "report.json").write_text(json.dumps(changed))
    assert said in simulating._learned(ran)


def test_how_many_models_were_trained_is_said_and_why_some_do_not_serve(tmp_path):
    told = [Training(at_ms=1, pool="a/b", version="3f09"), *[Training(at_ms=2, pool="a/b", why="few")] * 2]
    (tmp_path / TRAININGS).write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in told))
    said = simulating._trained(Ran(RunOptions(name="own", train=TrainOptions(every_hours=1)), 7, tmp_path))
    assert said == "\nown, seed 7: 3 trainings, 1 put in service\n  2 not: few"
