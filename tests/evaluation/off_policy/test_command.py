"""`coldopen ope` from the command line, on a log and on a table."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from coldopen.cli import main
from coldopen.cli.common import lines_of


def ran(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["ope", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_several_candidates_at_once_with_a_plot(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    common = ("--data", str(data), "--reward", "click@1", "--window", "60")
    plot = tmp_path / "policies.svg"
    told = json.loads(
        ran(
            *("--policy", "softmax", "--policy", "softmax,temperature=0.012", "--policy", "rules"),
            *("--set", "policy.floor=0.1", "--plot", str(plot), "--json", *common),
        )
    )
    names = [each["policy"] for each in told["answers"]]
    assert names == ["softmax,floor=0.1", "softmax,floor=0.1,temperature=0.012", "rules,floor=0.1"]
    assert told["answers"][0]["value"]["low"] < told["logged"]["value"] < told["answers"][0]["value"]["high"]
    assert told["answers"][2]["refused"]
    assert plot.read_text().startswith("<?xml")
    said = ran("--policy", "softmax", "--policy", "rules", *common)
    assert "refused" in said
    assert "as logged" in said
    assert "have the logged chances when worked out again" in said


@pytest.mark.parametrize("odd", [("--window", "nan"), ("--alpha", "nan"), ("--plot", "policies.doc")])
def test_what_is_no_number_or_no_plot_is_said_before_anything_is_done(
    data: Path, odd: tuple[str, str]
) -> None:
    said = ran("--policy", "uniform", *odd, "--data", str(data), code=2)
    assert odd[1] in said


def test_titles_from_the_command_line(data: Path) -> None:
    assert "on the slice where titles were drawn" in ran("--titles", "even", "--data", str(data))


def test_a_table_from_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("click,pscore,q\n" + "1,0.5,0.4\n0,0.5,0.6\n" * 100)
    mapped = (
        "--table",
        str(path),
        "--map",
        "reward=click",
        "--map",
        "propensity=pscore",
        "--map",
        "target=q",
    )
    told = json.loads(ran(*mapped, "--json"))
    assert {each["estimator"]: each["value"] for each in told["estimates"]}["ips"] == pytest.approx(0.4)
    assert "snips" in ran(*mapped)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    assert "a row policy (--policy)" in ran("--data", str(tmp_path), code=2)
    assert "a folder with a log" in ran("--policy", "greedy", "--data", str(tmp_path), code=2)
    (tmp_path / "t.csv").write_text("a\n1\n")
    assert "FIELD=COLUMN" in ran("--table", str(tmp_path / "t.csv"), "--map", "what=a", code=2)


def test_progress_is_a_line_now_and_then_where_no_terminal_watches(capsys) -> None:  # type: ignore[no-untyped-def]
    tell = lines_of("pages", iter([0.0, 14.0, 15.0, 15.0, 29.0]).__next__)
    for done in (10, 1200, 1300):
        tell(done, 6000)
    assert capsys.readouterr().err == "pages: 1,200 of 6,000\n"
