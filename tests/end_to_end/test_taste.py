"""A model learned from simulated visits, in service: one click changes what has not been seen."""

import json

import pytest
from browser_steps import CARD
from command_line import coldopen
from running_service import soon

from coldopen.engine import Engine, Given, PageRequest, encode_titles
from coldopen.planner import PlannerOptions
from coldopen.policies import PolicyOptions, ReceptionOptions
from coldopen.settings import Settings
from coldopen.simulator.past import past_world, simulate_past
from coldopen.simulator.titles import generate_titles
from coldopen.taste.fitting import Learn
from coldopen.taste.train import train
from coldopen.training.log_likes import read_log_likes

pytestmark = pytest.mark.slow

NOW = 1_790_000_000_000
HEADINGS = "[...document.querySelectorAll('main section h2')].map(h => h.textContent.trim())"


UNHURRIED = Settings(planner=PlannerOptions(deadline_ms=10_000))


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """A data folder with 600 titles, 3,500 simulated visits to rows drawn alike and filled by streams, and a
    model learned from them in service."""
    folder = tmp_path_factory.mktemp("taste")
    drawn_alike = Settings(policy=PolicyOptions(name="uniform"), reception=ReceptionOptions(fills_rows=False))
    simulate_past(folder, past_world(3500, 1, NOW, generate_titles(600)), drawn_alike)
    with Engine.open(folder) as engine:
        titles = engine.loaded().edition.catalogue.titles
        likes = read_log_likes(folder, engine.title_of, titles, engine.settings.popularity)[0].likes
        engine.install("model", train(Learn(), likes).encode())
    return folder


def test_a_strangers_page_is_by_taste_and_can_be_decided_again(learned):
    with Engine.open(learned, UNHURRIED) as engine:
        served = engine.page(PageRequest(signals=Given(country="US", device="desktop")))
        assert (served.page.tier, served.page.tier_reason) == ("taste", "")
        assert "for_you" in [row.key for row in served.page.rows]
        soon(lambda: engine.rebuild(served.page.decision) is not None)
        assert engine.recompute(served.page.decision).same


def test_without_its_model_the_same_service_serves_popularity(learned):
    with Engine.open(learned, UNHURRIED) as engine:
        model = engine.log.view().active["model"]
        assert engine.roll_back("model") == ""
        assert engine.page().page.tier == "popularity"
        engine.install("model", engine.artifacts.get("model", model))
        assert engine.page().page.tier == "taste"


def test_a_title_imported_a_moment_ago_can_be_ranked_at_once(learned):
    with Engine.open(learned, UNHURRIED) as engine:
        before = engine.loaded().edition.catalogue
        more = generate_titles(640)
        engine.install("catalogue", encode_titles(more))
        page = engine.page(PageRequest(signals=Given(country="US", device="desktop"))).page
        assert page.tier == "taste"
        engine.install("catalogue", encode_titles(before.titles))


@pytest.mark.browser
def test_after_one_click_the_rows_not_seen_yet_turn_to_it_and_the_others_stay(learned, serve, chromium):
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(serve(learned).url + "/?country=US&device=desktop")
    page.wait_for_selector('main[aria-busy="false"]')
    before = page.evaluate(HEADINGS)
    page.locator(CARD.format(1, 1)).click()
    page.wait_for_function(f"before => {HEADINGS}.join('|') !== before", arg="|".join(before))
    after = page.evaluate(HEADINGS)
    page.close()
    assert after[0] == before[0]
    assert any(heading.startswith("More like ") for heading in after)
    assert not any(heading.startswith("More like ") for heading in before)


def test_the_command_line_says_that_the_page_is_by_taste(learned):
    done = coldopen("page", "--country", "US", "--data", learned, "--json")
    assert json.loads(done.stdout)["tier"] == "taste"
