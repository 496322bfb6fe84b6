"""Sweeps, and scenarios with tables laid over them."""

import pytest

from coldopen.core.errors import Problem
from coldopen.simulator.scenario import Launch, Scenario, scenario_of
from coldopen.simulator.studies.sweep import RunOptions, book_of, changed, read_sweep, settings_of


@pytest.fixture
def sweep_of(tmp_path):
    def read(text: str):
        (tmp_path / "sweep.toml").write_text(text)
        return read_sweep(tmp_path / "sweep.toml")

    return read


def test_runs_are_read_with_all_that_differs_between_them(sweep_of):
    sweep = sweep_of(
        """
        seeds = [1, 2]
        [[runs]]
        name = "rules"
        [[runs]]
        name = "taste"
        learn_on_days = [2, 4]
        world = { taste = { spread = 2.0 } }
        settings = { popularity = { stream_seconds = 60 } }
        """
    )
    rules, taste = sweep.runs
    assert sweep.seeds == (1, 2)
    assert rules == RunOptions(name="rules")
    assert (taste.learn_on_days, taste.world) == ((2.0, 4.0), {"taste": {"spread": 2.0}})
    assert settings_of(taste).popularity.stream_seconds == 60


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("runs = []", "length >= 1"),
        ("[[runs]]\nname = 'Two words'", "matching regex"),
        ("[[runs]]\nname = 'a'\nsever = 'random'", "unknown field `sever`"),
        ("[[runs]]\nname = 'a'\nserver = 'oracle'", "Invalid enum value 'oracle'"),
        ("[[runs]]\nname = 'a'\nlearn_on_days = [0]", "> 0"),
        ("seeds = [-1]\n[[runs]]\nname = 'a'", ">= 0"),
        ("seeds = []\n[[runs]]\nname = 'a'", "length >= 1"),
        ("[[runs]]\nname = 'a'\n[[runs]]\nname = 'a'", "received 'runs a, a'; expected a name of its own"),
        ("[[runs]]\nname = 'a'\nserver = 'random'\nlearn_on_days = [1]", "run a: received 'server random'"),
        (
            "[[runs]]\nname = 'a'\nserver = 'random'\nexperiment = { id = 'x' }",
            "run a: received 'server random'",
        ),
        ("[[runs]\n", "a readable TOML file"),
    ],
)
def test_a_sweep_that_is_wrong_says_where_and_what_was_expected(sweep_of, text, said):
    with pytest.raises(Problem, match=r"received .*expected ") as raised:
        sweep_of(text)
    assert said in str(raised.value)


def test_a_sweep_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Problem, match=r"sweep: received '.*none\.toml'; expected a readable TOML file"):
        read_sweep(tmp_path / "none.toml")


def test_settings_that_do_not_exist_name_the_run():
    with pytest.raises(Problem, match=r"settings of run a: .*popularty.*settings\.md"):
        settings_of(RunOptions(name="a", settings={"popularty": {}}))


def test_tables_are_laid_over_a_scenario_and_leave_the_rest():
    base = scenario_of(
        {
            "about": "x",
            "starts": "2026-01-05T00:00:00Z",
            "taste": {"spread": 2.0, "by_person": 0.1},
            "calendar": {"launches": [{"day": 1.0}]},
        }
    )
    made = changed(base, {"taste": {"spread": 1.0}, "calendar": {"trends": 0.0}}, seed=9)
    assert (made.taste.spread, made.taste.by_person) == (1.0, 0.1)
    assert (made.calendar.trends, made.calendar.launches) == (0.0, (Launch(day=1.0),))
    assert (made.seed, made.starts) == (9, base.starts)
    assert changed(base, {}, seed=base.seed) == base


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"tastes": {"spread": 1.0}}, r"world: received 'tastes'; expected one of catalogue, population"),
        ({"visitors": {"n": 3}}, r"world: received 'visitors'; expected one of "),
        ({"taste": {"spred": 1.0}}, "unknown field `spred`"),
        ({"adversaries": {"bots": 1.5}}, r"<= 1\.0.*adversaries\.bots"),
        ({"taste": {"by_signals": 0.9}}, r"received '0\.9 \+ 0\.35'; expected at most 1"),
    ],
)
def test_tables_that_no_scenario_has_are_refused(tables, said):
    with pytest.raises(Problem, match=said):
        changed(Scenario(about="x"), tables, seed=1)


def test_the_experiment_of_a_run_runs_and_what_is_wrong_with_it_is_told():
    variants = [
        {"name": "a", "weight": 0.5},
        {"name": "b", "weight": 0.5, "settings": {"policy": {"floor": 0.2}}},
    ]
    run = RunOptions(name="x", experiment={"id": "floors", "variants": variants})
    (one,) = book_of(run).experiments
    assert (one.state, one.variant("b").settings) == ("running", {"policy.floor": 0.2})
    assert not len(book_of(RunOptions(name="y")))
    with pytest.raises(Problem, match="two variants or more"):
        book_of(RunOptions(name="z", experiment={"id": "floors", "variants": variants[:1]}))
