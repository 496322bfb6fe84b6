"""An operator who trains for each learning pool while a simulation goes on: for real, from a few likes."""

import msgspec
import pytest

from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.engine.training import model_of
from coldopen.simulator.scenario import HOUR_MS, scenario_of
from coldopen.simulator.studies import RunOptions, Study
from coldopen.simulator.studies.making import make_runs
from coldopen.simulator.studies.sweep import Sweep, TrainOptions, read_sweep
from coldopen.simulator.studies.training import TRAININGS, Training, read_trainings, training_every
from coldopen.training.log_likes import read_log_likes

HALVES = [{"name": "a", "weight": 0.5}, {"name": "b", "weight": 0.5}]
POOLS = ["halves/a", "halves/b"]
EASILY_PLEASED = scenario_of(
    {
        "about": "x",
        "days": 0.25,
        "catalogue": {"titles": 60},
        "choice": {"appeal": -2.0, "satisfaction": 1.0},
        "calendar": {"daily": False},
    }
)


def options(learning: str, **told) -> RunOptions:
    experiment = {"id": "halves", "learning": learning, "variants": HALVES}
    train = TrainOptions(every_hours=2, **told)
    return RunOptions(name=learning, experiment=experiment, train=train)


def made(run: RunOptions, out, visitors=40, **told):
    """A run of six hours, with trainings after two and four."""
    study = Study("x", out, EASILY_PLEASED, Sweep(runs=(run,)), lambda runs: None, lambda runs, axes: None)
    return make_runs(study, [run], out, seeds=[1], visitors=visitors, **told).of(run.name, 1)


@pytest.fixture
def libraries() -> None:
    pytest.importorskip("implicit")
    pytest.importorskip("threadpoolctl")


def hours(trainings) -> list[int]:
    return [(each.at_ms - EASILY_PLEASED.starts_ms) // HOUR_MS for each in trainings]


def test_each_variant_is_taught_by_its_own_visitors_alone(libraries, tmp_path):
    ran = made(options("own", force=True), tmp_path)
    trainings = ran.trainings
    assert [each.pool for each in trainings] == POOLS * 2
    assert hours(trainings) == [2, 2, 4, 4]
    assert all(each.version and not each.why for each in trainings)
    with Engine.open(ran.folder) as engine:
        titles, counted = engine.loaded().edition.catalogue.titles, engine.settings.popularity
        assert engine.log.view().active.get("model", "") == ""
        for pool, last in zip(POOLS, trainings[2:], strict=True):
            assert model_of(engine, pool) == last.version
            likes = read_log_likes(ran.folder, engine.title_of, titles, counted, pool=pool)[0].likes
            assert 0 < last.n_likes <= len(likes)
    assert trainings[2].version != trainings[3].version


def test_where_learning_is_shared_everybody_teaches_one_model(libraries, tmp_path):
    ran = made(options("shared", force=True), tmp_path)
    first, last = ran.trainings
    assert (first.pool, last.pool, hours(ran.trainings)) == ("", "", [2, 4])
    assert 0 < first.n_likes < last.n_likes
    with Engine.open(ran.folder) as engine:
        assert engine.log.view().active["model"] == last.version


def test_what_the_command_would_refuse_is_refused_and_the_run_goes_on(libraries, tmp_path):
    """Nothing serves yet at first; then nobody is held out to compare on, for so few people came."""
    first, last = made(options("shared"), tmp_path).trainings
    assert first.version
    assert not first.why
    assert not last.version
    assert "newcomers held out: received 0" in last.why


def test_too_few_visitors_to_learn_from_are_said_to_be_and_the_run_goes_on(tmp_path):
    ran = made(options("own"), tmp_path, visitors=2)
    assert [each.pool for each in ran.trainings] == POOLS * 2
    assert all("received" in each.why and not each.version for each in ran.trainings)
    assert ran.report.n_people == 2


def test_an_interrupted_run_goes_on_to_the_same_trainings_and_the_same_truth(libraries, tmp_path):
    run = options("own", force=True)
    whole = made(run, tmp_path / "whole", visitors=30)

    def killed(n_visits, share):
        if share > 0.8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(run, tmp_path / "cut", visitors=30, began=lambda run, seed: killed)
    again = made(run, tmp_path / "cut", visitors=30, resume=True)
    assert again.trainings == whole.trainings
    assert (again.folder / "truth.jsonl").read_bytes() == (whole.folder / "truth.jsonl").read_bytes()


def test_trainings_after_the_checkpoint_are_forgotten_for_they_are_done_again(tmp_path):
    start = EASILY_PLEASED.starts_ms
    told = [Training(at_ms=start + hour * HOUR_MS, pool="", why="x") for hour in (2, 4)]
    (tmp_path / TRAININGS).write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in told))
    training_every(TrainOptions(every_hours=2), EASILY_PLEASED, tmp_path, told[0].at_ms)
    assert read_trainings(tmp_path) == (told[0],)
    training_every(TrainOptions(every_hours=2), EASILY_PLEASED, tmp_path)
    assert read_trainings(tmp_path) == ()


def test_a_run_learns_in_one_way_alone(tmp_path):
    path = tmp_path / "sweep.toml"
    path.write_text("[[runs]]\nname = 'a'\nlearn_on_days = [1]\ntrain = { every_hours = 2 }\n")
    with pytest.raises(Problem, match="run a: received 'train'; expected nothing beside learn_on_days"):
        read_sweep(path)
