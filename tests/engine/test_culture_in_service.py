"""Culture rules in service: what they keep off pages, and off the frozen page, which anybody may see."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from coldopen.catalogue import encode
from coldopen.core.title import Title
from coldopen.engine import Engine, Given, PageRequest
from coldopen.planner import FrozenPage, PlannerOptions
from coldopen.rules import CultureRule, RuleBook, When
from coldopen.settings import Settings

TITLES = [Title(id=f"t{n:02}", name=f"Title {n}", tags=("war",) if n % 2 else ()) for n in range(60)]
WAR = {title.id for title in TITLES if title.tags}
HIDDEN = CultureRule(id="war", tags=("war",), treatment="hide", when=When(countries=("UA",)))
LOWER = CultureRule(id="war", tags=("war",), treatment="not_first", when=When(countries=("UA",)))


@pytest.fixture
def engine(tmp_path):
    with Engine.open(tmp_path / "data", Settings(planner=PlannerOptions(deadline_ms=10_000))) as made:
        made.install("catalogue", encode(TITLES))
        yield made


def shown(engine, country):
    page = engine.page(PageRequest(signals=Given(country=country)), record=False).page
    return {msgspec.json.decode(card)["id"] for row in page.rows for card in row.titles}


def frozen(engine):
    page = FrozenPage.load(engine.data / "frozen.json")
    return {title.id for row in page.rows for title in row.titles}


def test_hidden_titles_are_on_no_page_of_the_country_and_of_nobody_knows_where(engine):
    assert shown(engine, "UA") & WAR
    engine.install("rules", RuleBook(culture=[HIDDEN]).encode())
    assert shown(engine, "UA")
    assert not shown(engine, "UA") & WAR
    assert not shown(engine, None) & WAR
    assert shown(engine, "FR") & WAR


@pytest.mark.parametrize("rule", [HIDDEN, LOWER], ids=["hide", "not_first"])
def test_the_frozen_page_is_made_anew_without_titles_of_any_treatment(engine, rule):
    assert frozen(engine) & WAR
    engine.install("rules", RuleBook(culture=[rule]).encode())
    assert frozen(engine)
    assert not frozen(engine) & WAR


def test_a_frozen_page_that_can_no_longer_be_made_is_not_shown_as_it_was(engine, monkeypatch):
    engine.install("catalogue", encode([title for title in TITLES if title.tags]))
    engine.install("rules", RuleBook(culture=[LOWER]).encode())
    monkeypatch.setattr(engine._making, "situation", None)
    page = engine.page(PageRequest(), record=False).page
    assert (page.tier, page.rows) == ("frozen", ())


def test_the_frozen_page_may_be_saved_by_two_threads_at_once(tmp_path):
    path = tmp_path / "frozen.json"
    with ThreadPoolExecutor(4) as threads:
        for saved in [threads.submit(FrozenPage().save, path) for _ in range(200)]:
            saved.result()
    assert FrozenPage.load(path) == FrozenPage()
    assert [file.name for file in tmp_path.iterdir()] == ["frozen.json"]


def test_a_title_that_is_hidden_is_not_named_by_the_campaign_that_is_about_it(engine):
    dramas = [msgspec.structs.replace(title, genres=("Drama",)) for title in TITLES]
    dramas[1] = msgspec.structs.replace(dramas[1], name="Unspeakable")
    engine.install("catalogue", encode(dramas))
    engine.install("rules", RuleBook(culture=[HIDDEN]).encode())

    def headings(country):
        asked = PageRequest(signals=Given(country=country, campaign_title="t01"))
        return " ".join(row.heading for row in engine.page(asked, record=False).page.rows)

    assert "Unspeakable" in headings("FR")
    assert "Unspeakable" not in headings("UA")
