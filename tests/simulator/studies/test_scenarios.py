"""Every scenario that comes with coldopen, from its files to its figure, on few people; and its guide."""

import dataclasses
import math
from importlib.util import find_spec
from pathlib import Path

import msgspec
import pytest

from coldopen.core.errors import Problem
from coldopen.evaluation.sets import load_set
from coldopen.simulator.building import make_world
from coldopen.simulator.ratings import rated_of
from coldopen.simulator.scenario import Launch, Outage, Scenario
from coldopen.simulator.studies import Study, read_study, studies
from coldopen.simulator.studies.making import conclude, drawn, make_runs
from coldopen.simulator.studies.sweep import RunOptions, changed

GUIDE = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text("utf-8")


def rated(study: Study):
    """The ratings that a scenario needs; its tests are skipped where they are not there."""
    source = study.scenario.catalogue.source
    if source == "made-up":
        return None
    try:
        return rated_of(load_set(source).likes)
    except Problem as problem:
        pytest.skip(f"no real ratings: {problem}")


@pytest.mark.parametrize("name", studies())
def test_each_of_its_runs_makes_a_world(name):
    study = read_study(name)
    likes = rated(study)
    for run in study.sweep.runs:
        world = make_world(changed(study.scenario, run.world, 1), rated=likes)
        assert len(world.population.arrivals(3)) > 0, run.name


@pytest.mark.slow
@pytest.mark.parametrize("name", studies())
def test_it_comes_to_a_figure_and_a_plot(name, tmp_path):
    study = read_study(name)
    likes = rated(study)
    if find_spec("implicit") is None and any(r.learn_on_days for r in study.sweep.runs):
        pytest.skip("no training: pip install 'coldopen[train]'")
    few = study if any(run.experiment for run in study.sweep.runs) else easily_pleased(study)
    few_runs = [msgspec.structs.replace(run, learn_from_past=False) for run in few.sweep.runs]  # minutes
    n = 80 if any(run.learn_on_days for run in few_runs) else 40
    runs = make_runs(few, few_runs, tmp_path, seeds=[1], visitors=n, rated=likes)
    figure = conclude(few, runs, tmp_path)
    assert figure.simulated
    assert all(map(math.isfinite, (figure.low, figure.value, figure.high)))
    assert figure.low <= figure.value <= figure.high
    for run in runs.ran:
        assert run.report.visits_by_kind["person"] >= 30
    if find_spec("matplotlib") is not None:
        assert all(path.stat().st_size > 1000 for path in drawn(few, runs, tmp_path))


def easily_pleased(study: Study) -> Study:
    """The study with few titles, which appeal: so that few people suffice to learn from."""
    scenario = study.scenario
    few = msgspec.structs.replace(
        scenario,
        catalogue=msgspec.structs.replace(scenario.catalogue, titles=200),
        choice=msgspec.structs.replace(scenario.choice, appeal=-2.0, satisfaction=-2.0, another=0.9),
    )
    return dataclasses.replace(study, scenario=few)


@pytest.mark.slow
def test_too_few_people_to_learn_from_are_said_to_be(tmp_path):
    study = read_study("launch")
    runs = [run for run in study.sweep.runs if run.learn_on_days]
    with pytest.raises(
        Problem, match=r"likes: received \d+; expected 50 or more, to train a model: more visit"
    ):
        make_runs(study, runs, tmp_path, seeds=[1], visitors=30)


@pytest.mark.parametrize("name", studies())
def test_the_guide_says_what_each_scenario_asks(name):
    assert f"\n| `{name}` | " in GUIDE


def options(of: type[msgspec.Struct], table: str = ""):
    """The names of all options of a table and of those in it, in full."""
    for field in msgspec.structs.fields(of):
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from options(field.type, f"{field.name}.")
        else:
            yield f"{table}{field.name}"


def named() -> set[str]:
    """The options that the guide names: in the first cells of its table, where later ones lack theirs."""
    found: set[str] = set()
    section = GUIDE.split("## A scenario's tables")[1].split("\n## ")[0]
    for line in section.splitlines():
        table = ""
        for name in line.split("|")[1].split("`")[1::2] if line.startswith("| `") else ():
            table = name.rpartition(".")[0] or table if not name.startswith(".") else table
            found.add(f"{table}{name}" if name.startswith(".") else name)
    return found


def test_the_guide_names_every_option_of_a_scenario_and_no_other():
    assert named() == set(options(Scenario))


@pytest.mark.parametrize("table", [Launch, Outage, RunOptions])
def test_the_guide_names_what_launches_outages_and_runs_have(table):
    assert not [name for name in table.__struct_fields__ if f"`{name}`" not in GUIDE]
