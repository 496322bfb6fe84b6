"""The check of logged chances: on coins whose truth is known, and on pages of the whole service."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import binomtest

from coldopen.cli import main
from coldopen.core.chances import encode
from coldopen.core.decision import Ask, Decision, RowDraw, TitleSample
from coldopen.core.errors import Problem
from coldopen.core.signals import Signals
from coldopen.evaluation.propensities import FAULTS, N_PLANTED, run, run_planted
from coldopen.evaluation.propensities.cells import Cell, cells_of, holm, p_values
from coldopen.evaluation.propensities.choices import Choice, choices_of
from coldopen.evaluation.propensities.report import LEVEL
from coldopen.evaluation.propensities.tree import Tree

SHARES = np.array([0.6, 0.3, 0.1])
KEYS = ("a", "b", "c")


def page(rng: np.random.Generator, drawn_by: np.ndarray = SHARES) -> tuple[list, list[Choice]]:
    """A hero and two rows, drawn without putting back; what is logged is always `SHARES`."""
    rows, choices, left = [("hero", [0])], [], [0, 1, 2]
    for slot in (1, 2):
        codes = encode(np.log(SHARES[left]))
        chances = Choice("", slot, KEYS, codes, 0.0, 0).chances() if drawn_by is SHARES else drawn_by[left]
        at = int(rng.choice(len(left), p=chances / chances.sum()))
        choices.append(Choice(f"row {slot}", slot, tuple(KEYS[i] for i in left), codes, 0.0, at))
        place = left.pop(at)
        rows.append((KEYS[place], [10 * slot + place]))
    return rows, choices


def grown(n: int = 4000, drawn_by: np.ndarray = SHARES) -> Tree:
    rng, tree = np.random.default_rng(3), Tree(np.random.default_rng(4))
    for _ in range(n):
        tree.add(*page(rng, drawn_by))
    return tree


def smallest(tree: Tree) -> float:
    return float(holm(p_values(cells_of(tree))).min())


def test_pages_drawn_as_logged_pass_and_pages_drawn_a_little_otherwise_do_not() -> None:
    right, wrong = grown(), grown(drawn_by=np.array([0.55, 0.35, 0.1]))
    assert smallest(right) > 0.05
    assert smallest(wrong) < LEVEL
    assert not right.wrong
    assert not wrong.wrong, "only frequencies tell"


def test_the_cells_of_two_rows_by_hand() -> None:
    """Three options first, then two after each of them; twenty parts of each slot; three beginnings of two
    rows, and six of three. Of the last slot, cells that come in pairs are both counted."""
    cells = cells_of(grown())
    counted = {
        kind: sum(kind in cell.what for cell in cells)
        for kind in ("row 1: ", "row 2: ", "part", "the first 2", "the first 3")
    }
    assert counted == {"row 1: ": 23, "row 2: ": 26, "part": 40, "the first 2": 3, "the first 3": 6}
    [first] = [cell for cell in cells if cell.what == "row 1: a"]
    assert (first.n, first.chance) == (4000, pytest.approx(0.6, rel=0.02))


def test_rare_options_are_one_cell_and_nothing_is_expected_less_than_twenty_times() -> None:
    cells = cells_of(grown(150))
    assert all(20 <= cell.n * cell.chance <= cell.n - 20 for cell in cells)
    assert "row 1: c" not in [cell.what for cell in cells], "15 expected"


def test_p_values_are_those_of_scipys_exact_binomial_twice_the_smaller_tail() -> None:
    cells = [Cell("", 100, 0.3, k) for k in (0, 20, 30, 45, 100)]
    expected = [
        min(1.0, 2 * min(binomtest(k, 100, 0.3, side).pvalue for side in ("less", "greater")))
        for k in (0, 20, 30, 45, 100)
    ]
    assert p_values(cells) == pytest.approx(expected, rel=1e-9)


def test_holms_correction_by_hand() -> None:
    assert holm(np.array([0.02, 0.005, 0.9])).tolist() == pytest.approx([0.04, 0.015, 0.9])
    assert holm(np.array([0.6, 0.5])).tolist() == [1.0, 1.0]


def changed(page: tuple[list, list[Choice]], slot: int, **changes) -> tuple[list, list[Choice]]:
    rows, choices = page
    return rows, [each._replace(**changes) if each.slot == slot else each for each in choices]


def told(*pages: tuple[list, list[Choice]]) -> list[str]:
    tree = Tree(np.random.default_rng(0))
    for each in pages:
        tree.add(*each)
    return sorted(tree.wrong)


def test_what_must_never_be_is_told() -> None:
    one = page(np.random.default_rng(1))
    rows, choices = one
    assert told(one, one) == []
    other_codes = changed(one, 2, codes=encode(np.log([0.5, 0.5])))
    assert told(one, other_codes)[0] == "the same choices, another distribution"
    moved = [*rows[:1], (rows[1][0], [99]), rows[2]], choices
    assert told(one, moved) == ["the same choices, another page", "the same choices, other titles"]
    last = [*rows[:2], (rows[2][0], [99])], choices
    assert told(one, last) == ["the same choices, another page"]
    assert told(([*rows[:2], ("d", [1])], choices)) == ["not shown what was chosen"]
    never = changed(one, 1, codes=bytes([255 if i == choices[0].chosen else 0 for i in range(3)]))
    assert told(never) == ["chosen without a chance"]


def record(*draws: RowDraw, **changes) -> Decision:
    return Decision(
        visit="v",
        number=1,
        at=0,
        visitor=None,
        language="en",
        signals=Signals(),
        ask=Ask(),
        evidence=0,
        view=0,
        catalogue="",
        rules="",
        phrases="",
        settings="",
        tier="popularity",
        tier_reason="",
        rows=(),
        titles=b"",
        draws=draws,
        considered=KEYS,
        **changes,
    )


def test_a_sample_of_titles_is_draws_among_those_left() -> None:
    sample = TitleSample(1, (7, 8, 9), encode(np.log([0.5, 0.25, 0.25])), bytes([2, 0]), 0.1)
    draws = [RowDraw(slot, bytes([0, 2]), encode(np.zeros(2)), 1) for slot in (1, 2)]
    choices = choices_of(record(*draws, sampled=(sample,)), share_sampled=0.02)
    assert [each.name for each in choices] == ["slice", "row 1", "sample 1:0", "sample 1:1", "row 2"]
    in_slice, row, first, second, _ = choices
    assert row.options == ("a", "c")
    assert in_slice.chances().tolist() == pytest.approx([0.98, 0.02])
    assert (first.options, first.chosen) == ((7, 8, 9), 2)
    assert (second.options, second.chosen) == ((7, 8), 0)
    assert first.chances().tolist() == pytest.approx(sample.chances(0).tolist())
    assert second.chances().tolist() == pytest.approx(sample.chances(1)[:2].tolist())


@pytest.mark.slow
@pytest.mark.parametrize(
    "case", ["pinned titles", "few titles", "re-plans", "drawn titles", "a child's profile"]
)
def test_chances_are_as_logged(case: str) -> None:
    """1,200 fresh seeds; wrong below an adjusted p of 0.001, or where anything happens that must not."""
    [line] = run([case], 1200, seed=11)
    assert line.agrees, (line.found.wrong, line.found.worst)
    if case == "a child's profile":
        assert line.found.n_draws == 0
    else:
        assert line.n_cells > 100
        assert line.found.bits is not None
        assert line.found.bits > 1


@pytest.mark.slow
def test_every_planted_error_is_caught() -> None:
    """2,000 pages each, with a seed that no other check uses."""
    for each in run_planted(N_PLANTED, seed=12):
        assert each.caught, (each.ignored, each.line.smallest_p, each.line.found.worst)
    assert len(FAULTS) == 5


def test_a_case_that_is_not_there_is_refused() -> None:
    with pytest.raises(Problem, match="pinned rows"):
        run(["nailed rows"], 10, seed=1)


def test_the_command_prints_a_table_and_says_by_its_status_whether_all_is_right() -> None:
    command = ["benchmark", "propensities", "--pages", "300", "--processes", "1", "--case", "shared titles"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert "shared" in done.output
    report = json.loads(CliRunner().invoke(main, [*command, "--json"]).stdout)
    [line] = report["lines"]
    assert line["found"]["n_pages"] == 300
    assert line["smallest_p"] >= LEVEL
