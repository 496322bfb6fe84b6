"""The real learner on a simulated past, from the command line, beside a running service too."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.log import LogServer
from coldopen.simulator.past import past_world, simulate_past
from coldopen.simulator.scenario import ChoiceOptions
from coldopen.simulator.titles import generate_titles
from coldopen.training.log_likes import read_log_likes
from coldopen.training.run import run_training
from coldopen.training.taste_learner import TasteLearner

pytestmark = pytest.mark.slow

NOW = 1_790_000_000_000
GLADLY = ChoiceOptions(appeal=-4.0, satisfaction=0.0, another=0.6)  # several streams a visitor


def coldopen(*words: str | Path) -> dict:
    """What the command prints as JSON."""
    command = [sys.executable, "-m", "coldopen", *map(str, words), "--json"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A data folder with titles and the visits of simulated visitors."""
    folder = tmp_path_factory.mktemp("service")
    simulate_past(folder, past_world(900, 2, NOW, generate_titles(300), choice=GLADLY))
    return folder


@pytest.fixture(scope="module")
def first(data) -> dict:
    """What the first training on the log told."""
    return coldopen("train", "--data", data)


def test_the_log_trains_a_model_that_is_measured_and_serves(first, data):
    assert first["serves"] == first["version"]
    assert first["made"]["n_visitors"] > 300
    assert first["made"]["metrics"]["ndcg@20"] > 0
    assert first["report"]["bias"]["shown"]["coverage"] > 0
    assert len(first["report"]["bias"]["trade"]) == 7
    with Engine.open(data) as engine:
        assert engine.loaded().edition.model == first["version"]


def test_training_again_gives_the_same_model_and_another_seed_another(first, data):
    assert coldopen("train", "--data", data, "--no-install")["version"] == first["version"]
    other = coldopen("train", "--data", data, "--no-install", "--seed", "9")
    assert other["version"] != first["version"]


def test_a_running_service_takes_the_new_model_and_goes_back(first, data):
    with Engine.open(data) as service:
        server = LogServer(service.log)
        trained = coldopen("train", "--data", data, "--seed", "5", "--force")
        assert service.log.view().active["model"] == trained["serves"] != first["version"]
        until = time.monotonic() + 10  # a service loads it beside its serving
        while service.loaded().edition.model != trained["version"] and time.monotonic() < until:
            time.sleep(0.05)
        assert service.loaded().edition.model == trained["version"]
        assert coldopen("models", "rollback", "--data", data)["serves"] == first["version"]
        assert service.log.view().active["model"] == first["version"]
        server.close()


def test_without_the_extra_the_command_that_installs_it_is_told(data, monkeypatch):
    with Engine.open(data) as engine:
        titles = engine.loaded().edition.catalogue.titles
        likes = read_log_likes(data, engine.title_of, titles, engine.settings.popularity)[0].likes
    for name in ("implicit", "implicit.als", "scipy", "scipy.sparse", "scipy.optimize"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(Problem, match=r"pip install 'coldopen\[train\]'"):
        run_training(TasteLearner(), likes, {}, NOW)


def test_the_report_tells_what_was_chosen_and_whether_chances_come_true(first):
    report = first["report"]
    assert report["chosen"]["n_factors"] in (16, 32, 64)
    assert set(report["blend"]["weights"]) >= {"popularity", "belief"}
    assert 0 <= report["reliability"]["error"] < 0.5
