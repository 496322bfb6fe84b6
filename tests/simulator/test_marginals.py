"""Simulated people held against real ones."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import msgspec
import numpy as np
import pytest
from rich.console import Console

from coldopen.core.errors import Problem
from coldopen.simulator.building import make_world
from coldopen.simulator.marginals import (
    Marginals,
    at_most,
    distance,
    draw,
    expected_distance,
    marginals,
    table,
)
from coldopen.simulator.measured import Measured, read_measured
from coldopen.simulator.scenario import scenario_of

SOUND = ("language", "referral", "device", "hour", "device x referral", "language x device")
WHOLE = "language x referral x device x hour"


def held(
    data: Path, source: str, n_people: int, days: float = 2.0, agents: bool = True
) -> tuple[Measured, Marginals]:
    """A world of so many people over so many days, held against the data."""
    scenario = scenario_of(
        {
            "about": "Two days.",
            "visitors": n_people,
            "days": days,
            "population": {"source": source},
            "catalogue": {"titles": 100},
        }
    )
    measured = read_measured(data)
    agent_of = (lambda person: measured.agents.of(person.device, person.key)) if agents else None
    return measured, marginals(make_world(scenario, data), measured, n_people, agent_of)


def test_the_distance_expected_by_chance_is_what_drawing_gives() -> None:
    shares = np.array([0.6, 0.25, 0.1, 0.049, 0.001])
    rng = np.random.default_rng(1)
    drawn = rng.multinomial(200, shares, 20_000) / 200
    found = np.abs(drawn - shares).sum(axis=1) / 2
    assert expected_distance(shares, 200) == pytest.approx(found.mean(), rel=0.02)
    assert (found > at_most(found.mean(), 200)).mean() <= 0.001


def test_one_throw_of_a_coin_is_always_half_away() -> None:
    assert expected_distance(np.array([0.5, 0.5]), 1) == pytest.approx(0.5)
    assert expected_distance(np.array([1.0, 0.0]), 1) == 0
    assert distance(np.array([1.0, 0.0]), np.array([0.5, 0.5])) == 0.5


def test_measured_people_are_as_near_as_chance_would_have_them(small_data: Path) -> None:
    measured, report = held(small_data, "measured", 4000)
    assert report.n_people == 4000
    assert report.n_real == measured.sign_ups.n
    for name in ("language", "referral", "device", "hour", "browser given device"):
        assert report.of(name).within, name
    language = {cell.label: cell.real for cell in report.of("language").cells}
    assert language == pytest.approx({"en": 60 / 75, "de": 10 / 75, "zh": 5 / 75})
    pairs = {cell.label: cell.real for cell in report.of("device x referral").cells if cell.real}
    assert pairs["desktop, direct"] == pytest.approx(40 / 75)
    assert sum(pairs.values()) == pytest.approx(1)


def test_made_up_people_are_found_to_be_further_away(small_data: Path) -> None:
    _, report = held(small_data, "made-up", 1000)
    assert report.of("language").within is False
    assert report.population == "made-up"


def test_what_is_not_at_hand_is_said_so(small_data: Path) -> None:
    _, report = held(small_data, "measured", 500, agents=False)
    for name in ("country", "region", "browser given device"):
        marginal = report.of(name)
        assert marginal.distance is marginal.expected is marginal.within is None
        assert marginal.missing
    assert "no User-Agent" in str(report.of("browser given device").missing)


def test_whole_days_are_taken_so_that_no_hour_comes_too_often(small_data: Path) -> None:
    scenario = scenario_of({"about": "A week.", "visitors": 1400, "population": {"source": "measured"}})
    measured = read_measured(small_data)
    report = marginals(make_world(scenario, small_data), measured, 10)
    assert 100 < report.n_people < 350


def test_a_report_comes_back_from_json_and_says_simulated(small_data: Path) -> None:
    _, report = held(small_data, "measured", 500)
    told = msgspec.json.encode(report)
    assert b'"simulated":true' in told
    assert msgspec.json.decode(told, type=Marginals) == report


def test_the_table_says_simulated_and_what_is_not_held(small_data: Path) -> None:
    _, report = held(small_data, "measured", 500)
    console = Console(width=100, record=True, file=StringIO())
    console.print(table(report))
    text = console.export_text()
    assert "Simulated people against real ones" in text
    assert "not held" in text
    assert "as chance" in text


def test_the_plot_says_simulated_and_is_the_same_each_time(small_data: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    _, report = held(small_data, "made-up", 500)
    one, other = draw(report, tmp_path / "one"), draw(report, tmp_path / "other")
    assert [path.suffix for path in one] == [".svg", ".png"]
    assert one[0].read_bytes() == other[0].read_bytes()
    bare = msgspec.structs.replace(
        report, marginals=held(small_data, "measured", 50, agents=False)[1].marginals
    )
    assert all(path.stat().st_size > 1000 for path in draw(bare, tmp_path / "bare"))


def test_fewer_than_one_person_is_refused(small_data: Path) -> None:
    world = make_world(scenario_of({"about": "A week.", "visitors": 10, "catalogue": {"titles": 100}}))
    with pytest.raises(Problem, match="n_people: received 0; expected at least 1"):
        marginals(world, read_measured(small_data), 0)


def test_measured_people_against_the_real_files_are_within_sampling_noise(
    real_data: Path, record_property: Callable[[str, object], None]
) -> None:
    """30,000 people. Single signals, pairs and browsers: at most twice the distance of chance, plus 0.004 for
    pairs, which smoothing moves. All four together: at most 1.15 times."""
    _, report = held(real_data, "measured", 30_000, 7.0)
    for name in (*SOUND, "browser given device"):
        marginal = report.of(name)
        assert marginal.distance is not None
        assert marginal.expected is not None
        slack = 0.004 if " x " in name else 0.0
        assert marginal.distance <= 2 * marginal.expected + slack, name
        assert marginal.within, name
    whole = report.of(WHOLE)
    assert whole.distance is not None
    assert whole.expected is not None
    assert whole.distance <= 1.15 * whole.expected
    for marginal in held(real_data, "made-up", 5_000, 7.0)[1].marginals:
        record_property(f"made-up {marginal.name}", marginal.distance)
