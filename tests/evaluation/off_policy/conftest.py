"""A small simulated log, made once: 150 people in an hour, titles drawn on a third of the pages."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from coldopen.settings import Settings
from coldopen.simulator.building import make_world
from coldopen.simulator.loop.closed_loop import closed_loop
from coldopen.simulator.scenario import CatalogueOptions, ChoiceOptions, Scenario
from coldopen.simulator.session import visit

SETTINGS = """
[policy]
sampled = 0.33
temperature = 0.01
"""


@pytest.fixture(scope="session")
def settings() -> Settings:
    policy = replace(Settings().policy, sampled=0.33, temperature=0.01)
    return replace(Settings(), policy=policy)


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Path:
    folder = tmp_path_factory.mktemp("logged")
    scenario = Scenario(
        about="A busy hour.",
        seed=3,
        days=0.05,
        visitors=150,
        catalogue=CatalogueOptions(titles=400),
        choice=ChoiceOptions(appeal=-5.5),
    )
    closed_loop(make_world(scenario), folder, settings, visiting=visit)
    (folder / "settings.toml").write_text(SETTINGS)
    return folder
