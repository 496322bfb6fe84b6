"""What the experiment of a run says: by its own assignment, within days."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from coldopen.core.decision import Decision
from coldopen.core.errors import Problem
from coldopen.experiments import assign
from coldopen.log.reader import Reader
from coldopen.simulator.studies import Outcomes, Ran, RunOptions, read_study
from coldopen.simulator.studies.making import make_runs
from coldopen.simulator.studies.sweep import book_of
from coldopen.simulator.studies.tested import estimated

HALVES = [{"name": "rules", "weight": 0.5}, {"name": "taste", "weight": 0.5}]
TESTED = RunOptions(name="own", experiment={"id": "test", "variants": HALVES})
VISITORS = np.array([f"v{i}" for i in range(400)])


def ran(options: RunOptions, streamed: np.ndarray, day: np.ndarray) -> Ran:
    n = len(streamed)
    none = np.zeros(n)
    made = Ran(options, 1, Path("nowhere"))
    made.__dict__["outcomes"] = Outcomes(np.arange(n), day, streamed, *[none] * 9, VISITORS)  # as if read
    return made


def test_a_variant_is_held_against_the_control_within_days():
    """On the first day nobody of the control streams and half of treatment does; on the second, half and
    all do: 50 points on either day, whoever came when."""
    treated = np.array([assign(book_of(TESTED), each)[0].variant == "taste" for each in VISITORS])
    day = np.where(np.arange(400) < 100, 0.3, 1.7)
    streamed = np.zeros(400, bool)
    for first, who in ((day < 1, treated), (day > 1, ~treated)):
        half = np.flatnonzero(first & who)
        streamed[half[: len(half) // 2]] = True
    streamed[(day > 1) & treated] = True
    found = estimated(ran(TESTED, streamed, day), "taste")
    assert found.value == pytest.approx(50, abs=1)
    assert found.low < found.value < found.high
    assert found.n == 400


def test_a_run_without_an_experiment_says_nothing():
    with pytest.raises(Problem, match="run rules: received 'no experiment'"):
        estimated(ran(RunOptions(name="rules"), np.zeros(400, bool), np.zeros(400)), "taste")


def test_an_experiment_with_nobody_in_a_variant_says_so():
    with pytest.raises(Problem, match="experiment test of run own"):
        estimated(ran(TESTED, np.zeros(400, bool), np.zeros(400)), "other")


WORLD = 'about = "An hour."\ndays = 0.05\nvisitors = 40\n[catalogue]\ntitles = 150\n'
SWEEP = """
[[runs]]
name = "own"
[runs.experiment]
id = "test"
variants = [
    { name = "rules", weight = 0.5, settings = { policy.name = "rules" } },
    { name = "drawn", weight = 0.5 },
]
"""
ANALYSIS = "def figure(runs): ...\ndef draw(runs, axes): ...\n"


def test_the_experiment_of_a_run_is_in_service_from_the_first_visitor_on(tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    for name, text in {"world.toml": WORLD, "sweep.toml": SWEEP, "analysis.py": ANALYSIS}.items():
        (mine / name).write_text(text)
    study = read_study(mine)
    (made,) = make_runs(study, study.sweep.runs, tmp_path / "out", seeds=[1]).ran
    with closing(Reader(made.folder)) as reader:
        pages = [r.body for r in reader.living_records(0, reader.last()[0]) if isinstance(r.body, Decision)]
    book = book_of(made.options)
    assert len(pages) >= 40
    assert all(page.assignments == assign(book, page.visitor) for page in pages)
    assert {page.pool for page in pages} == {"test/rules", "test/drawn"}
