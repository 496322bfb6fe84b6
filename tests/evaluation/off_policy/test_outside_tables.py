"""Logs of others as tables, after a map of columns."""

import math
from pathlib import Path

import numpy as np
import pytest

from coldopen import ope
from coldopen.core.errors import Problem
from coldopen.evaluation.off_policy import Columns, evaluate_table

MAPPED = Columns(reward="click", propensity="pscore", action="item", target="q", unit="user")


def written(folder: Path, n: int = 400, seed: int = 1, **changed: dict[int, str]) -> Path:
    """A made-up log: three items, of which the second earns most; a row in `changed` has another value."""
    rng = np.random.default_rng(seed)
    chances = np.array([0.5, 0.2, 0.3])
    lines = ["item,click,pscore,q,user,at"]
    for i in range(n):
        item = int(rng.choice(3, p=chances))
        row = {
            "item": f"i{item}",
            "click": str(bool(rng.random() < (0.2, 0.6, 0.3)[item])).lower(),
            "pscore": str(chances[item]),
            "q": str((0.2, 0.5, 0.3)[item]),
            "user": f"u{i // 2}",
            "at": str(n - i),
        }
        row |= {name: values[i] for name, values in changed.items() if i in values}
        lines.append(",".join(row.values()))
    path = folder / "log.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_mapped_table_is_judged_as_its_arrays_are(tmp_path: Path) -> None:
    report = evaluate_table(written(tmp_path), MAPPED)
    estimates = {each.estimator: each for each in report.estimates}
    assert (report.n, report.n_units, report.refused) == (400, 200, ())
    assert estimates["snips"].low < 0.2 * 0.2 + 0.5 * 0.6 + 0.3 * 0.3 < estimates["snips"].high
    assert estimates["dr"].why.startswith("the target's chances of all actions")
    assert estimates["betting"].always_low < estimates["ips"].value < estimates["betting"].always_high
    assert estimates["cressie-read"].likely_low < estimates["ips"].value


@pytest.mark.parametrize(("target", "value"), [("uniform", 1.1 / 3), ("greedy", 0.6)])
def test_targets_that_need_no_column(tmp_path: Path, target: str, value: float) -> None:
    """Uniform over three items earns 0.367; the greedy one 0.6 once it knows, 0.2 or 0.3 before."""
    path = written(tmp_path, 2000)
    report = evaluate_table(path, Columns(reward="click", propensity="pscore", action="item"), target)
    estimates = {each.estimator: each for each in report.estimates}
    for name in ("ips", "snips", "dr", "sndr"):
        assert estimates[name].value == pytest.approx(value, abs=4 * estimates[name].error + 0.01), name
    assert estimates["dr"].error < estimates["ips"].error


def test_a_mapped_model_is_used(tmp_path: Path) -> None:
    path = written(tmp_path)
    mapped = Columns(reward="click", propensity="pscore", target="q", expected="q", expected_target="pscore")
    report = evaluate_table(path, mapped)
    import duckdb

    q, p, r = (
        np.asarray(column, float)
        for column in duckdb.execute("SELECT q, pscore, click FROM read_csv(?)", [str(path)])
        .fetchnumpy()
        .values()
    )
    expected = ope.doubly_robust(ope.ActionLog(r, p, q), ope.Modelled(q, p)).value
    assert {e.estimator: e.value for e in report.estimates}["dr"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("chance", ["0", "", "1.2", "-0.1"])
@pytest.mark.parametrize("order", ["", "at"])
def test_a_row_without_a_chance_is_named(tmp_path: Path, chance: str, order: str) -> None:
    path = written(tmp_path, pscore={16: chance})
    columns = Columns(reward="click", propensity="pscore", target="q", order=order)
    with pytest.raises(
        Problem, match=r"propensity in row 17: .*\(1 such rows\)'; expected a number from 1e-30"
    ):
        evaluate_table(path, columns)


@pytest.mark.parametrize(
    ("columns", "target", "why"),
    [
        (Columns(reward="clicks", propensity="pscore", target="q"), "column", "columns that are mapped"),
        (Columns(reward="click", propensity="pscore"), "column", "--map target=COLUMN"),
        (Columns(reward="click", propensity="pscore"), "uniform", "--map action=COLUMN"),
        (Columns(reward="item", propensity="pscore", target="q"), "column", "a column of numbers"),
        (Columns(reward="click", propensity="pscore", target="q"), "best", "one of column"),
    ],
)
def test_a_map_that_does_not_fit_is_a_problem(tmp_path: Path, columns, target: str, why: str) -> None:
    with pytest.raises(Problem, match=why):
        evaluate_table(written(tmp_path), columns, target)


def test_a_log_that_hardly_shows_what_the_target_wants_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, q=dict.fromkeys(range(400), "0"))
    report = evaluate_table(path, MAPPED)
    assert report.refused
    assert all(math.isnan(each.value) for each in report.estimates)


@pytest.mark.parametrize("name", ["log*.csv", "lo?.csv", "[l]og.csv"])
def test_a_name_with_signs_in_it_is_one_file_and_no_pattern(tmp_path: Path, name: str) -> None:
    text = written(tmp_path).read_text()
    (tmp_path / "log1.csv").write_text(text)
    (tmp_path / name).write_text("\n".join(text.splitlines()[:11]))
    assert evaluate_table(tmp_path / name, MAPPED).n == 10


def test_rows_are_ordered_by_the_tables_column_whatever_fields_are_called(tmp_path: Path) -> None:
    """The table has a column `action` of its own: it orders rows, though another one is the action."""
    path = written(tmp_path)
    by_at = evaluate_table(
        path, Columns(reward="click", propensity="pscore", action="item", order="at"), "greedy"
    )
    path.write_text(path.read_text().replace(",at\n", ",action\n", 1))
    again = Columns(reward="click", propensity="pscore", action="item", order="action")
    assert repr(evaluate_table(path, again, "greedy")) == repr(by_at)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"pscore": {3: "1e-320"}}, "propensity in row 4: received '9.99989e-321 "),
        ({"click": dict.fromkeys(range(400), "2020-01-01")}, "reward: received 'a column of datetime64"),
        (
            {"click": {3: "1e308"} | {i: "1" for i in range(400) if i != 3}},
            "reward in row 4: received '1e.308",
        ),
    ],
)
def test_numbers_that_no_estimate_survives_are_refused(tmp_path: Path, changed, told: str) -> None:
    with pytest.raises(Problem, match=told):
        evaluate_table(written(tmp_path, **changed), MAPPED)


@pytest.mark.parametrize("field", ["reward", "propensity"])
def test_what_every_table_needs_cannot_be_mapped_to_nothing(tmp_path: Path, field: str) -> None:
    with pytest.raises(Problem, match=f"map: received 'nothing for {field}'"):
        evaluate_table(written(tmp_path), Columns(**{field: ""}), "uniform")
