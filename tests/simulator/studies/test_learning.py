"""An operator who trains a model while a simulation goes on: when, and how often."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.settings import Settings
from coldopen.simulator.scenario import DAY_MS, Scenario
from coldopen.simulator.studies import learning
from coldopen.simulator.studies.learning import install, learning_on
from coldopen.taste.interactions import Interactions

SCENARIO = Scenario(about="x", seed=4)
START = SCENARIO.starts_ms
PAST = Interactions((Title(id="t", name="T"),), ((),), np.zeros(1, np.int32), np.zeros(1, np.int32))


@dataclass
class Operated:
    """An engine whose log knows of the models that were put in service."""

    models: list[str] = field(default_factory=list)

    @property
    def log(self):
        return self

    def activations(self, kind: str):
        assert kind == "model"
        return tuple(self.models)


class Served:
    """An engine with settings, and no more."""

    settings = Settings()


@pytest.fixture(autouse=True)
def trained(monkeypatch):
    """What is learned from goes into the log by name; nothing is trained."""
    monkeypatch.setattr(learning, "learn", lambda engine, seed: engine.models.append(f"log, seed {seed}"))
    monkeypatch.setattr(learning, "install", lambda engine, likes, seed: engine.models.append("past"))


def after(engine, between, *days):
    for day in days:
        between(engine, START + round(day * DAY_MS))
    return engine.models


def test_a_model_is_trained_once_on_each_day_whatever_the_order_they_are_told_in():
    engine, between = Operated(), learning_on([4, 2], SCENARIO)
    assert after(engine, between, 0.5, 1.99) == []
    assert after(engine, between, 2, 2.1, 3.9) == ["log, seed 4"]
    assert after(engine, between, 4.1, 5, 6) == ["log, seed 4"] * 2


def test_with_a_past_one_from_it_comes_first_and_does_not_count_as_a_day():
    engine, between = Operated(), learning_on([2], SCENARIO, PAST)
    assert after(engine, between, 0.01, 0.02, 1.9) == ["past"]
    assert after(engine, between, 2, 2.01, 3) == ["past", "log, seed 4"]


def test_a_resumed_simulation_reads_from_the_log_what_was_done():
    assert after(Operated(["log, seed 4"]), learning_on([2, 4], SCENARIO), 2.1, 3) == ["log, seed 4"]


def test_nobody_who_is_to_learn_on_no_day_learns():
    assert after(Operated(), learning_on([], SCENARIO), 1, 7) == []


def test_fewer_than_50_likes_are_too_few():
    with pytest.raises(
        Problem, match="likes: received 1; expected 50 or more, to train a model: more visitors"
    ):
        install(Operated(), PAST, 1)


def test_a_model_is_trained_on_one_thread_so_that_it_is_the_same_on_every_machine(monkeypatch):
    threadpoolctl = pytest.importorskip("threadpoolctl")
    seen = []

    def train(*told):
        seen.extend(
            pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"
        )
        raise Problem("trained", 1, "no more")

    monkeypatch.setattr(learning, "train", train)
    monkeypatch.setattr(learning, "_FEWEST_LIKES", 0)
    with pytest.raises(Problem, match="trained"):
        install(Served(), PAST, 1)
    assert set(seen) == {1}
