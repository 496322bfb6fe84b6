"""A data folder made once, copied for each test, and the real service on it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "console"))

from running_service import RunningService, now_ms

from coldopen.catalogue import encode
from coldopen.engine import Engine
from coldopen.simulator.past import past_world, simulate_past
from coldopen.simulator.titles import generate_titles


@pytest.fixture(scope="session")
def quiet_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six hundred titles and no visitor yet. Copy it, change nothing."""
    folder = tmp_path_factory.mktemp("quiet") / "data"
    with Engine.open(folder) as engine:
        engine.install("catalogue", encode(generate_titles(600, seed=3, today=date.today())))
        engine.page()
    return folder


@pytest.fixture(scope="session")
def busy_folder(tmp_path_factory: pytest.TempPathFactory, quiet_folder: Path) -> Path:
    """The same with some hundred earlier visits. Copy it, change nothing."""
    folder = tmp_path_factory.mktemp("busy") / "data"
    simulate_past(folder, past_world(500, 1, now_ms(), generate_titles(600, seed=3, today=date.today())))
    return folder


@pytest.fixture
def quiet(quiet_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(quiet_folder, tmp_path / "quiet"))


@pytest.fixture
def busy(busy_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(busy_folder, tmp_path / "busy"))


@pytest.fixture
def serve() -> Iterator[Callable[..., RunningService]]:
    """Start the service: `serve(folder, workers=2, environment={...})`; it is stopped after the test."""
    started: list[RunningService] = []

    def start(
        data: Path, workers: int = 1, environment: Mapping[str, str] | None = None, wait: bool = True
    ) -> RunningService:
        started.append(RunningService(data, workers, environment, wait))
        return started[-1]

    yield start
    said = [service.stop() for service in started if service.process.poll() is None]
    assert not any("Traceback" in each for each in said), said
