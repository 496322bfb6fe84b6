"""Studies: three files in a folder, checked before the first run; runs kept, gone on with, refused."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from coldopen.core.errors import Problem
from coldopen.settings import load_settings
from coldopen.simulator.studies.making import conclude, drawn, make_runs, say_simulated
from coldopen.simulator.studies.study import chosen_runs, read_study, studies
from coldopen.simulator.studies.sweep import settings_of

WORLD = """
about = "Two hours."
days = 0.1
visitors = 30
[catalogue]
titles = 120
"""
SWEEP = """
[[runs]]
name = "a"
server = "random"
[[runs]]
name = "b"
server = "random"
world = { calendar = { weekly = true } }
"""
ANALYSIS = """
from coldopen.simulator.studies.drawing import bars, days, share_of
from coldopen.simulator.studies import Figure

def figure(runs):
    change = runs.change("a", "b", "streamed")
    return Figure.in_points(change, f"over {change.n} people")

def draw(runs, axes):
    days(axes, runs, runs.names)
"""


@pytest.fixture
def mine(tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    files = {"world.toml": WORLD, "sweep.toml": SWEEP, "analysis.py": ANALYSIS}
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def made(study, out, **options):
    return make_runs(study, study.sweep.runs, out, seeds=study.sweep.seeds, **options)


def test_a_folder_of_ones_own_is_a_study_from_its_files_to_its_figure(mine, tmp_path):
    study = read_study(mine)
    told = []
    runs = made(
        study, tmp_path / "out", began=lambda run, seed: told.append((run.name, seed)) or (lambda n, s: None)
    )
    assert told == [("a", 1), ("b", 1)]
    figure = conclude(study, runs, tmp_path / "out")
    assert figure.said == "over 30 people"
    assert figure.value == 0, "both are the same"
    assert json.loads((tmp_path / "out" / "figure.json").read_bytes())["simulated"] is True
    assert runs.of("a", 1).report.simulated
    with pytest.raises(Problem, match="run: received 'c, seed 1'; expected one of a, b"):
        runs.of("c", 1)


def test_a_change_is_in_points_over_those_of_the_first_run_who_are_asked_for(mine, tmp_path):
    runs = made(read_study(mine), tmp_path / "out")
    one, other = runs.of("a", 1).outcomes, runs.of("b", 1).outcomes
    late = one.day > 0.05
    by_hand = 100 * (one.chance[late] - other.chance[late]).mean()
    change = runs.change("a", "b", "chance", where=lambda outcomes: outcomes.day > 0.05)
    assert change.value == pytest.approx(by_hand)
    assert change.n == late.sum()


def test_every_plot_says_that_it_is_simulated(mine, tmp_path):
    pytest.importorskip("matplotlib")
    study = read_study(mine)
    paths = drawn(study, made(study, tmp_path / "out"), tmp_path / "out")
    assert "simulated: none of this comes from people" in paths[0].read_text()


def test_a_service_over_a_simulated_log_says_so_unless_its_folder_has_settings(tmp_path):
    say_simulated(tmp_path)
    assert load_settings(tmp_path / "settings.toml").service.simulated
    (tmp_path / "settings.toml").write_text("[service]\nport = 81\n")
    say_simulated(tmp_path)
    assert not load_settings(tmp_path / "settings.toml").service.simulated


def test_a_run_keeps_the_settings_it_was_made_with_where_commands_over_its_folder_read_them(mine, tmp_path):
    settings = """[runs.settings]
planner = { layout = ["regional", "genre"] }
policy = { name = "epsilon_greedy", epsilon = 0.2, floor = 0.3 }
taste = { evidence = { play = 0.7 } }
"""
    (mine / "sweep.toml").write_text(f'[[runs]]\nname = "a"\n{settings}')
    study = read_study(mine)
    made(study, tmp_path / "out")
    kept = load_settings(tmp_path / "out" / "a-1" / "settings.toml", {})
    served = settings_of(study.sweep.runs[0])
    assert kept == replace(served, service=replace(served.service, simulated=True))


def test_a_study_is_named_after_its_folder_however_one_comes_to_it(mine, monkeypatch):
    monkeypatch.chdir(mine)
    assert read_study(".").name == "mine"


def test_what_is_finished_stays_with_resume_and_is_in_the_way_without(mine, tmp_path):
    study, out = read_study(mine), tmp_path / "out"
    first = made(study, out).of("b", 1).folder / "truth.jsonl"
    before = first.stat().st_mtime_ns
    made(study, out, resume=True)
    assert first.stat().st_mtime_ns == before
    with pytest.raises(Problem, match=r"out: received '.*a-1'; expected a folder that is not there yet"):
        made(study, out)


def test_a_folder_in_the_way_is_found_before_the_first_run(mine, tmp_path):
    (tmp_path / "out" / "b-1").mkdir(parents=True)
    with pytest.raises(Problem, match="b-1"):
        made(read_study(mine), tmp_path / "out")
    assert not (tmp_path / "out" / "a-1").exists()


def test_finished_runs_of_another_scenario_are_not_taken_for_this_one(mine, tmp_path):
    study = read_study(mine)
    made(study, tmp_path / "out", visitors=20)
    with pytest.raises(Problem, match="expected runs of the same scenario and visitors"):
        made(study, tmp_path / "out", visitors=21, resume=True)


def test_runs_of_a_sweep_that_has_changed_are_not_taken_for_its_own(mine, tmp_path):
    made(read_study(mine), tmp_path / "out")
    (mine / "sweep.toml").write_text(SWEEP.replace('server = "random"', 'server = "ceiling"'))
    with pytest.raises(Problem, match="expected a run as the sweep has it now"):
        made(read_study(mine), tmp_path / "out", resume=True)


def test_what_fails_in_ones_own_analysis_is_said_with_its_line_and_the_runs_stay(mine, tmp_path):
    failing = ANALYSIS.replace('runs.change("a", "b", "streamed")', "runs.nonsense")
    (mine / "analysis.py").write_text(failing)
    study, out = read_study(mine), tmp_path / "out"
    runs = made(study, out)
    with pytest.raises(
        Problem, match=r"AttributeError in line 6 of analysis.py: .* the runs are kept: --resume"
    ):
        conclude(study, runs, out)
    (mine / "analysis.py").write_text("def figure(runs): return 3\ndef draw(runs, axes): pass\n")
    with pytest.raises(Problem, match="figure: received '3'; expected a Figure"):
        conclude(read_study(mine), runs, out)


def test_a_run_that_had_hardly_begun_is_not_gone_on_with(mine, tmp_path):
    (tmp_path / "out" / "a-1").mkdir(parents=True)
    with pytest.raises(Problem, match="expected a run with a checkpoint; remove this one"):
        made(read_study(mine), tmp_path / "out", resume=True)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (
            "analysis.py",
            "def draw(runs, axes): ...",
            "figure: received 'nothing of this name in .*analysis.py'",
        ),
        ("analysis.py", "figure = draw = 3", "figure: received"),
        ("analysis.py", "def figure(runs)", "Python that can be imported"),
        ("analysis.py", "import no_such_module_at_all", "Python that can be imported"),
        ("analysis.py", None, "a folder with world.toml, sweep.toml and analysis.py"),
        ("sweep.toml", None, "sweep: received"),
        ("world.toml", None, "scenario: received .*campaign, clients, .*, or a folder with a world.toml"),
        ("world.toml", "about = 'x'\ndays = 400", "<= 366"),
        ("sweep.toml", "[[runs]]\nname = 'a'\nworld = { tast = {} }", "world: received 'tast'"),
        ("sweep.toml", "[[runs]]\nname = 'a'\nsettings = { x = {} }", "settings of run a"),
        ("sweep.toml", "[[runs]]\nname = 'a'\nlearn_from_past = true", "a scenario with real ratings"),
    ],
)
def test_what_is_wrong_with_a_study_is_said_when_it_is_read(mine: Path, file, text, said):
    if text is None:
        (mine / file).unlink()
    else:
        (mine / file).write_text(text)
    with pytest.raises(Problem, match=said):
        read_study(mine)


def test_runs_are_chosen_by_name_in_the_order_of_the_sweep(mine):
    study = read_study(mine)
    assert [run.name for run in chosen_runs(study, ["b", "a", "b"])] == ["a", "b"]
    assert chosen_runs(study, []) == study.sweep.runs
    with pytest.raises(Problem, match="run: received 'c'; expected one of a, b"):
        chosen_runs(study, ["c"])


def test_studies_that_come_with_coldopen_are_found_by_name():
    assert "week" in studies()
    with pytest.raises(Problem, match="scenario: received 'weak'; expected campaign"):
        read_study("weak")
