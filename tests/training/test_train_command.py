"""`coldopen train` and `coldopen models`, as a person uses them, with a learner that counts."""

import json
import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from counting_learner import CountingLearner
from fake_taste import fake_taste

import coldopen.engine.engine
import coldopen.engine.in_service
from coldopen.cli import models as models_command
from coldopen.cli import train as train_command
from coldopen.core.errors import Problem
from coldopen.core.events import Add, Batch
from coldopen.engine import Engine, PageRequest, encode_titles
from coldopen.experiments import Experiment, Variant
from coldopen.simulator.titles import generate_titles


@pytest.fixture
def learner(monkeypatch) -> CountingLearner:
    """Learns in the place of the real one, and makes models that an engine takes."""
    made = CountingLearner()
    monkeypatch.setattr(train_command, "learner_of", lambda data: made)
    monkeypatch.setitem(coldopen.engine.in_service._CHECKS, "model", lambda data: made.scorer(data, ()))
    monkeypatch.setattr(coldopen.engine.engine, "_place_model", lambda data, catalogue: fake_taste(catalogue))
    return made


@pytest.fixture
def run(learner, tmp_path):
    """`run("train", ...)` on a data folder of its own; what it printed as JSON, or the Problem it met."""
    group = click.Group(commands=[train_command.train, models_command.models])

    def invoke(*words: str | Path):
        told = [*map(str, words), "--data", str(tmp_path / "data"), "--json"]
        done = CliRunner().invoke(group, told, catch_exceptions=True)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return json.loads(done.stdout)

    return invoke


@pytest.fixture
def table(tmp_path) -> Path:
    """200 visitors who like t3 and then t0 or t1."""
    path = tmp_path / "likes.csv"
    rows = [f"v{v},t{t},{1000 * v + t},BR" for v in range(200) for t in (3, v % 2)]
    path.write_text("\n".join(["visitor,title,time,country", *rows]))
    return path


def folders(tmp_path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "data" / "models").iterdir())


def test_a_table_is_learned_from_and_the_model_serves(run, table, tmp_path):
    told = run("train", "--table", table)
    assert told["serves"] == told["version"]
    assert told["made"]["n_visitors"] == 180
    assert told["made"]["source"]["signals"] == ["country"]
    assert told["made"]["n_titles"] == 3
    assert folders(tmp_path) == [told["version"]]
    with Engine.open(tmp_path / "data") as engine:
        assert engine.log.view().active["model"] == told["version"]


def test_training_again_gives_the_same_version_which_goes_on_serving(run, table, tmp_path):
    first, second = run("train", "--table", table), run("train", "--table", table)
    assert second["version"] == second["before"] == second["serves"] == first["version"]
    assert folders(tmp_path) == [first["version"]]


def test_a_worse_model_is_refused_with_figures_kept_and_forced(run, table, learner, tmp_path):
    good = run("train", "--table", table)["version"]
    learner.sign = -1
    with pytest.raises(
        Problem, match=r"nDCG@20 of 0\.\d+ on the 20 latest newcomers .*expected at least 0\."
    ):
        run("train", "--table", table)
    assert len(folders(tmp_path)) == 2
    listed = {each["version"]: each["serves"] for each in run("models", "list")}
    assert listed[good]
    assert sum(listed.values()) == 1
    forced = run("train", "--table", table, "--force")
    assert forced["serves"] == forced["version"] != good


def test_without_installing_nothing_changes_and_nothing_is_refused(run, table, learner):
    good = run("train", "--table", table)["version"]
    learner.sign = -1
    told = run("train", "--table", table, "--no-install")
    assert told["serves"] == good
    assert told["refused"] is not None


def test_models_may_go_to_a_folder_elsewhere_and_be_used_from_there(run, table, tmp_path):
    told = run("train", "--table", table, "--out", tmp_path / "elsewhere", "--no-install")
    assert told["serves"] == ""
    used = run("models", "use", tmp_path / "elsewhere" / told["version"])
    assert used == {"serves": told["version"], "before": ""}


def test_titles_in_service_are_those_learned_about(run, table, tmp_path):
    titles = generate_titles(300)
    path = tmp_path / "own.csv"
    path.write_text(f"visitor,title\na,{titles[5].id}\nb,{titles[6].id}\nb,gone\n")
    with Engine.open(tmp_path / "data") as engine:
        engine.install("catalogue", encode_titles(titles))
    made = run("train", "--table", path)["made"]
    assert made["n_titles"] == 300
    assert made["source"]["n_unknown_titles"] == 1
    assert made["source"]["unknown_titles"] == ["gone"]
    with pytest.raises(Problem, match="400 likes, all of titles that are not there"):
        run("train", "--table", table)


def test_titles_of_a_file_stand_in_for_those_in_service(run, table, tmp_path):
    path = tmp_path / "titles.csv"
    path.write_text("id,name\n" + "".join(f"t{i},Film {i}\n" for i in range(5)))
    assert run("train", "--table", table, "--titles", path)["made"]["n_titles"] == 5


def test_columns_are_mapped_and_values_below_the_least_left_out(run, tmp_path):
    path = tmp_path / "ratings.csv"
    rows = [f"{u},{m},{r}" for u in range(30) for m, r in ((1, 5), (2 + u % 2, 4), (9, 1))]
    path.write_text("\n".join(["userId,movieId,rating", *rows]))
    told = run("train", "--table", path, "--map", "visitor=userId", "--map", "title=movieId", "--least", "4")
    assert told["made"]["n_titles"] == 3
    assert told["made"]["source"]["n_below"] == 30


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("train", "--from-log", "--table", "x.csv"), "either --from-log or --table"),
        (("train", "--least", "4"), "a table, where --map or --least is given"),
        (("train", "--table", "x.csv"), "No such file"),
        (("train", "--table", "x.csv", "--map", "visitor"), "FIELD=COLUMN"),
        (("train",), "0 records, 0 visitors, no likes"),
        (("models", "use", "abcd"), "there are: none"),
        (("models", "rollback"), "nothing in service"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run, words, said):
    with pytest.raises(Problem) as problem:
        run(*words)
    assert said in str(problem.value)


@pytest.mark.parametrize(
    "rows", ["", "v,t1\n", "v,t1\nv,t2\n", "v,t1\nw,t1\n"], ids=["none", "one", "one visitor", "one title"]
)
def test_data_of_which_nothing_can_be_learned_leaves_the_serving_model(run, table, tmp_path, rows):
    good = run("train", "--table", table)["version"]
    path = tmp_path / "little.csv"
    path.write_text(f"visitor,title\n{rows}")
    with pytest.raises(Problem):
        run("train", "--table", path)
    assert [(each["version"], each["serves"]) for each in run("models", "list")] == [(good, True)]


def two_models(run, table, learner) -> tuple[str, str]:
    """Two models in a row; the second serves."""
    first = run("train", "--table", table)["version"]
    learner.sign = -1
    return first, run("train", "--table", table, "--force")["version"]


def test_going_back_puts_the_one_before_in_service(run, table, learner):
    first, second = two_models(run, table, learner)
    assert run("models", "rollback") == {"serves": first, "before": second}
    assert run("models", "use", second[:6])["serves"] == second


def test_models_are_listed_with_what_is_wrong_with_them(run, table, learner, tmp_path):
    first, second = two_models(run, table, learner)
    (tmp_path / "data" / "models" / first / "manifest.json").write_bytes(b"{")
    listed = {each["version"]: each for each in run("models", "list")}
    assert "manifest.json" in listed[first]["problem"]
    assert listed[second]["manifest"]["made"]["metrics"]["ndcg@20"] > 0


def test_a_serving_model_whose_folder_is_gone_is_listed_as_such(run, table, tmp_path):
    version = run("train", "--table", table, "--out", tmp_path / "elsewhere")["version"]
    (listed,) = run("models", "list")
    assert (listed["version"], listed["serves"]) == (version, True)
    assert "its folder is not here" in listed["problem"]


def test_a_model_is_shown_with_its_report(run, table):
    version = run("train", "--table", table)["version"]
    shown = run("models", "show", version[:5])
    assert shown["serves"]
    assert shown["manifest"]["version"] == version
    assert shown["report"]["comparison"]["n_newcomers"] == 20


@pytest.mark.parametrize("damage", ["truncated", "altered", "of another format"])
def test_a_damaged_folder_is_refused_and_the_serving_model_stays(run, table, learner, tmp_path, damage):
    first, second = two_models(run, table, learner)
    folder = tmp_path / "data" / "models" / first
    if damage == "truncated":
        os.truncate(folder / "model.bin", 2)
    elif damage == "altered":
        (folder / "model.bin").write_bytes((folder / "model.bin").read_bytes().replace(b"t3", b"t4"))
    else:
        manifest = folder / "manifest.json"
        manifest.write_bytes(manifest.read_bytes().replace(b'"format": 1', b'"format": 9'))
    with pytest.raises(Problem, match=r"received .* expected "):
        run("models", "use", first)
    assert {each["version"] for each in run("models", "list") if each["serves"]} == {second}


def test_a_version_must_be_told_apart(run, table, learner):
    two_models(run, table, learner)
    with pytest.raises(Problem, match="first 4 letters or more of one version"):
        run("models", "use", "")


def test_a_serving_model_that_cannot_be_read_does_not_stand_in_the_way(run, table, learner, tmp_path):
    first = run("train", "--table", table)["version"]
    (tmp_path / "data" / "artifacts" / "model" / first).write_bytes(b"damaged")
    learner.sign = -1
    told = run("train", "--table", table)
    assert told["serves"] == told["version"] != first


def test_a_serving_model_of_another_format_does_not_either(run, table, learner, tmp_path, monkeypatch):
    first = run("train", "--table", table)["version"]
    old, read = (tmp_path / "data" / "artifacts" / "model" / first).read_bytes(), learner.scorer

    def of_today(data, titles):
        if data == old:
            raise Problem("model", "format 1", "format 2: train it anew")
        return read(data, titles)

    monkeypatch.setattr(learner, "scorer", of_today)
    learner.sign = -1
    told = run("train", "--table", table)
    assert told["serves"] == told["version"] != first


def test_one_model_with_a_strange_manifest_leaves_the_rest_of_the_list(run, table, learner, tmp_path):
    first, second = two_models(run, table, learner)
    manifest = tmp_path / "data" / "models" / first / "manifest.json"
    told = json.loads(manifest.read_bytes())
    told |= {"version": "[/nope]", "made": told["made"] | {"metrics": {"ndcg@20": "good"}}}
    manifest.write_text(json.dumps(told))
    printed = CliRunner().invoke(models_command.models, ["list", "--data", str(tmp_path / "data")])
    assert printed.exit_code == 0
    assert "[/nope]" in printed.stdout
    assert second in printed.stdout


def test_a_variant_is_taught_from_its_own_visitors_alone(run, learner, tmp_path):
    halves = Variant("a", 0.5), Variant("b", 0.5)
    running = Experiment(id="x", state="running", variants=halves)
    with Engine.open(tmp_path / "data") as engine:
        engine.install("catalogue", encode_titles(generate_titles(50)))
        engine.edit_experiments(lambda book: book.with_experiment(running))
        variants = []
        for i in range(12):
            page = engine.page(PageRequest(visitor=f"v{i}")).decision
            variants.append(page.assignments[0].variant)
            events = tuple(Add(at=1, row=1, column=column) for column in range(4))
            batch = {"visit": page.visit, "n": 0, "decision": page.id, "received_at": 1, "offset_ms": 0}
            engine.log.append(Batch(**batch, events=events), lambda outcome: None)
        engine.log.settle()
    told = run("train", "--pool", "x/a")
    with Engine.open(tmp_path / "data") as engine:
        assert [v.model for v in engine.experiments()["x"].variants] == [told["version"], ""]
        assert "model" not in engine.log.view().active
    assert told["made"]["n_visitors"] == variants.count("a")
    assert told["made"]["source"]["pool"] == "x/a"
    with pytest.raises(Problem, match="a variant of a running experiment that learns by itself: x/a, x/b"):
        run("train", "--pool", "x/c")
