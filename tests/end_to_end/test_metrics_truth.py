"""Metrics of a sealed log are what the simulator knows to be true, bots and faulty clients or not."""

from __future__ import annotations

import json
from collections import defaultdict

import msgspec
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from coldopen.cli.main import main
from coldopen.engine import Engine
from coldopen.metrics import DEFINITIONS, looks_automatic
from coldopen.metrics.tables import of_folder
from coldopen.metrics.visitors import visitors
from coldopen.simulator.building import make_world
from coldopen.simulator.loop import closed_loop
from coldopen.simulator.scenario import AdversaryOptions, read_scenario
from coldopen.simulator.session import visit
from coldopen.simulator.studies.study import STUDIES
from coldopen.simulator.truth import VisitTruth

DAY_MS, TAU_MS = 86_400_000, 1_800_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of a simulated week, sealed."""
    folder = tmp_path_factory.mktemp("simulated") / "run"
    week = read_scenario(STUDIES / "week" / "world.toml")
    adversaries = AdversaryOptions(bots=0.05, scrapers=0.03, late=0.1, twice=0.1, shuffled=0.1)
    world = make_world(replace(week, visitors=250, seed=3, adversaries=adversaries))
    closed_loop(world, folder, visiting=visit)
    with Engine.open(folder) as engine:
        engine.log.seal(engine.title_of)
    return folder


@pytest.fixture(scope="module")
def found(folder):
    """Of each simulated visitor the truth of their visits, in order, and what metrics tell of them."""
    told = {row["unit"]: row for row in visitors(of_folder(folder)).to_pyarrow().to_pylist()}
    visits = defaultdict(list)
    for line in (folder / "truth.jsonl").read_bytes().splitlines():
        if b'"stream_chance"' in line:
            truth = msgspec.json.decode(line, type=VisitTruth)
            visits[truth.visitor].append(truth)
    assert set(told) == set(visits)
    return [(sorted(mine, key=lambda each: each.at_ms), told[who]) for who, mine in visits.items()]


@pytest.fixture(scope="module")
def people(found):
    return [(mine, told) for mine, told in found if mine[0].kind == "person"]


def test_first_streams_are_those_that_happened_and_when(people) -> None:
    for mine, told in people:
        first_at = mine[0].at_ms
        starts = [each.at_ms + each.first_stream_ms - first_at for each in mine if each.n_streams]
        start = min([at for at in starts if at <= TAU_MS], default=None)
        assert told["first_at"] == first_at
        assert told["first_stream"] == (start is not None)
        assert told["first_stream_seconds"] == (TAU_MS if start is None else start) / 1000
        assert told["unstarted_90s"] == (start is None or start > 90_000)


def test_returns_are_those_that_happened_within_the_week(people) -> None:
    returned = [any(v.at_ms <= mine[0].at_ms + 7 * DAY_MS for v in mine[1:]) for mine, _ in people]
    assert [told["return_7d"] for _, told in people] == returned
    assert 0.05 < sum(returned) / len(returned) < 0.5


def test_streams_and_minutes_of_the_first_day_are_those_that_happened(people) -> None:
    within = [
        (mine, told)
        for mine, told in people
        if not any(0 <= v.at_ms - mine[0].at_ms - DAY_MS / 2 <= DAY_MS / 2 for v in mine)
    ]
    assert len(within) > 150
    for mine, told in within:
        first_day = [each for each in mine if each.at_ms < mine[0].at_ms + DAY_MS]
        minutes = sum(each.minutes for each in first_day)
        assert told["n_streams"] == sum(each.n_streams for each in first_day)
        short = minutes - told["streamed_minutes"]  # what was given up before it was a stream
        assert -1e-3 <= short <= 2 * sum(each.n_opened for each in first_day)
        assert told["session_minutes"] >= minutes - 1e-3


def test_bots_are_those_of_whom_a_batch_looks_automatic(found, folder) -> None:
    with Engine.open(folder) as engine:
        batches = {v.visit: engine.log.read_visit(v.visit).batches for mine, _ in found for v in mine}
    for mine, told in found:
        looks_so = any(looks_automatic(batch) for each in mine for batch in batches[each.visit])
        assert told["automatic"] == looks_so
    kinds = [mine[0].kind for mine, told in found if told["automatic"]]
    assert kinds.count("bot") == sum(mine[0].kind == "bot" for mine, _ in found) > 5
    assert "person" not in kinds


def test_candidates_for_success_are_told_of_a_sealed_folder(folder, tmp_path) -> None:
    asked = ["metrics", "success", "--data", str(folder), "--plot", str(tmp_path)]
    told = CliRunner().invoke(main, asked)
    assert told.exit_code == 0, told.output
    assert "minutes streamed >= 5" in told.output
    assert (tmp_path / "success.png").stat().st_size > 1000
    study = json.loads(CliRunner().invoke(main, [*asked[:4], "--json"]).stdout)
    assert study["n"] + study["left_out"]["their week is not over"] <= 250
    assert CliRunner().invoke(main, ["metrics", "list"]).output.count("@1") == len(DEFINITIONS)
