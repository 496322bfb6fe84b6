"""`coldopen benchmark newcomers` and `coldopen data`, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_likes import world

from coldopen.cli import main
from coldopen.evaluation.peers.context import ContextPopularity
from coldopen.taste.technique import Technique


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No sets but those a test makes."""
    monkeypatch.delenv("COLDOPEN_DATA", raising=False)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture
def plays() -> Path:
    likes = world(500).likes
    assert likes.at_ms is not None
    rows = zip(likes.visitor.tolist(), likes.title.tolist(), likes.at_ms.tolist(), strict=True)
    lines = [f"v{v},{t},{at + 10**12},{likes.signals[v][0][-1]}" for v, t, at in rows]
    Path("plays.csv").write_text("visitor,title,time,side\n" + "\n".join(lines))
    titles = [f"{title.id},{title.name},{title.genres[0]},{title.year}" for title in likes.titles]
    Path("titles.csv").write_text("id,name,genres,year\n" + "\n".join(titles))
    return Path("plays.csv")


def test_a_table_of_ones_own_gives_tables_a_report_and_plots(
    plays: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine: Technique = ContextPopularity(50.0, 1.0, name="mine")
    monkeypatch.setattr("coldopen.evaluation.newcomers.ours", lambda: (mine,))
    command = ["benchmark", "newcomers", "--table", "plays.csv", "--titles", "titles.csv", "--quick"]
    done = CliRunner().invoke(main, [*command, "--out", "results"])
    assert done.exit_code == 0, done.output
    assert "plays, in time: ndcg@20" in done.output
    assert "the strong peer" in done.output
    assert "popularity, popularity" not in done.output
    report = json.loads(Path("results/report.json").read_text())
    tables = [table["table"] for table in report["tables"]]
    assert tables == ["in time", "first like", "at random", "cold titles"]
    assert report["versions"]["coldopen"]
    plots = sorted(path.name for path in Path("results").iterdir() if path.suffix != ".json")
    assert plots[:2] == ["newcomers-plays-at-random.png", "newcomers-plays-at-random.svg"]
    assert len(plots) == 8
    assert b"<svg" in Path("results/newcomers-plays-at-random.svg").read_bytes()[:1000]


def test_json_alone_is_printed_where_it_is_asked_for(plays: Path) -> None:
    command = ["benchmark", "newcomers", "--table", "plays.csv", "--quick", "--order", "at-random", "--json"]
    done = CliRunner().invoke(main, command)
    [table] = json.loads(done.stdout)["tables"]
    assert table["levels"] == [0, 1, 2, 3, 5]
    line = next(line for line in table["lines"] if line["name"] == "EASE" and line["kind"] == "blended")
    assert line["figures"]["ndcg@20"][0]["low"] < line["figures"]["ndcg@20"][0]["mean"]
    assert "shares of context" in line["settings"][0]
    assert "ridge" in line["settings"][0] or "the usual" in line["settings"][0]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], "coldopen data list"),
        (["--set", "frappe"], "coldopen data get frappe"),
        (["--titles", "plays.csv"], "--table"),
        (["--table", "plays.csv", "--measure", "map"], "one of ndcg@20"),
        (["--table", "bare.csv", "--order", "in-time"], "bare has no times"),
    ],
)
def test_what_cannot_be_measured_says_why(plays: Path, arguments: list[str], expected: str) -> None:
    Path("bare.csv").write_text("visitor,title\na,b\n")
    done = CliRunner().invoke(main, ["benchmark", "newcomers", *arguments])
    assert done.exit_code == 2
    assert expected in done.stderr


def test_data_list_says_what_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("coldopen-data-sets/frappe").mkdir(parents=True)
    found = {each["name"]: each["found"] for each in json.loads(_run("data", "list", "--json"))}
    assert found["frappe"] == "coldopen-data-sets/frappe"
    assert found["ml-1m"] is None
    assert "not found" in _run("data", "list")


def test_data_get_downloads_nothing_before_the_terms_are_agreed_to() -> None:
    told = _run("data", "get", "ml-1m")
    assert "No commercial use" in told.replace("\n", " ")
    assert "--yes" in told
    assert not Path("coldopen-data-sets").exists()


def _run(*arguments: str) -> str:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout
