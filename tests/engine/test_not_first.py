"""Titles that culture keeps out of the first rows, on pages as the engine makes them."""

import msgspec
import pytest

from coldopen.catalogue import encode
from coldopen.core.title import Title
from coldopen.engine import Engine, Given, PageRequest
from coldopen.planner import PlannerOptions
from coldopen.rules import CultureRule, Pin, Rule, RuleBook
from coldopen.settings import Settings

GENRES = ("Drama", "Comedy", "Crime", "Horror")
TITLES = [
    Title(id=f"t{n:03}", name=f"Title {n}", genres=(GENRES[n % 4],), tags=("war",) if n % 3 else ())
    for n in range(240)
]
WAR = {title.id for title in TITLES if title.tags}
LOWER = CultureRule(id="war", tags=("war",), treatment="not_first", n_rows=2)


@pytest.fixture
def engine(tmp_path):
    with Engine.open(tmp_path / "data", Settings(planner=PlannerOptions(deadline_ms=10_000))) as made:
        made.install("catalogue", encode(TITLES))
        yield made


def rows_of(engine, **signals):
    page = engine.page(PageRequest(signals=Given(country="FR", **signals)), record=False).page
    return [{msgspec.json.decode(card)["id"] for card in row.titles} for row in page.rows]


def test_such_titles_are_below_the_first_rows_and_only_there(engine):
    assert set.union(*rows_of(engine)[:2]) & WAR
    engine.install("rules", RuleBook(culture=[LOWER]).encode())
    rows = rows_of(engine)
    assert not set.union(*rows[:2]) & WAR
    assert set.union(*rows[2:]) & WAR


def test_neither_a_pin_nor_a_campaign_brings_such_a_title_to_the_top(engine):
    pin = Rule(id="p", pin=Pin(row="hero", title="t001"))
    engine.install("rules", RuleBook([pin], culture=[LOWER]).encode())
    assert "t001" in WAR
    assert not set.union(*rows_of(engine)[:2]) & WAR
    assert not set.union(*rows_of(engine, campaign_title="t002")[:2]) & WAR
