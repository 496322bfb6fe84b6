"""Pages for made-up visitors, and those that were served, through the engine."""

import pytest

from coldopen.catalogue import encode
from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.engine import Engine, Given, PageRequest
from coldopen.evaluation.sameness import Audience, made_up_pages, measured, served_pages
from coldopen.planner import PlannerOptions
from coldopen.policies import PolicyOptions
from coldopen.settings import Settings

NOW = 1_795_000_000_000
GENRES = ("Drama", "Comedy", "Crime", "Family", "Horror", "Sport", "Travel", "War")
TITLES = [
    Title(id=f"t{i:03}", name=f"Title {i}", genres=(GENRES[i % 8],), maturity=0, year=1960 + i % 60)
    for i in range(400)
]
UNIFORM = Settings(planner=PlannerOptions(common_rows=0), policy=PolicyOptions(name="uniform"))
AUDIENCE = Audience(
    countries=("IN", "DE", "US", None), devices=("tv", "mobile"), languages=("en", "de", None)
)


def opened(folder, settings: Settings = UNIFORM) -> Engine:
    engine = Engine.open(folder, settings, decision_number=lambda at_ms: 1)
    engine.install("catalogue", encode(TITLES))
    return engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("sameness")) as made:
        yield made


def test_rows_drawn_evenly_from_what_is_popular_nowhere_in_particular_score_nothing(engine) -> None:
    found = measured(list(made_up_pages(engine, AUDIENCE, 6, NOW)), "uniform")
    assert found.n_pages == 24 * 6
    assert found.personalisation.low <= 0 <= found.personalisation.high
    assert found.noise.low > 0.2
    for line in found.signals:
        if line.n_pairs:
            assert line.personalisation.low <= 0 <= line.personalisation.high


def test_chosen_genres_are_found_by_rows_in_their_order(tmp_path) -> None:
    """Without another policy than the order of the rules, a chosen genre's row is among the first."""
    audience = Audience(("IN", "DE", "US"), ("tv",), ("en",), (None, "Drama", "War"))
    with opened(tmp_path / "data", Settings()) as engine:
        lines = measured(list(made_up_pages(engine, audience, 8, NOW)), "chosen").signals
    found = {line.signal: line.personalisation for line in lines if line.n_pairs}
    assert set(found) == {"country", "genres"}
    assert found["genres"].low > 0
    assert found["country"].low <= 0 <= found["country"].high


def test_what_somebody_streamed_reaches_the_page_and_nothing_reaches_the_log(engine) -> None:
    """What was begun and not finished is on a row of its own, so the title streamed is on every page."""
    before = engine.log.health().last_seq
    audience = Audience(("IN",), ("tv",), ("en",), evidence=("", "t123"))
    pages = list(made_up_pages(engine, audience, 10, NOW))
    shown = {
        told: [any(row == [123] for row in p.rows) for p in pages if p.group.evidence == told]
        for told in ("", "t123")
    }
    assert all(shown["t123"])
    assert not any(shown[""])
    assert engine.log.health().last_seq == before


def test_the_same_seeds_give_the_same_pages(engine) -> None:
    assert list(made_up_pages(engine, AUDIENCE, 2, NOW)) == list(made_up_pages(engine, AUDIENCE, 2, NOW))


def test_a_title_that_is_not_in_the_catalogue_is_refused(engine) -> None:
    with pytest.raises(Problem, match="evidence"):
        list(made_up_pages(engine, Audience(evidence=("nothing",)), 2, NOW))


def test_of_the_pages_served_the_first_of_each_visit_counts(tmp_path) -> None:
    with opened(tmp_path / "data") as engine:
        for n in range(12):
            signals = Given(country=("IN", "DE")[n % 2], device="tv", languages=("en-GB",))
            page = engine.page(PageRequest(signals=signals, visit=f"v{n}")).page
            assert page.recorded
        engine.log.settle()
        pages = list(served_pages(engine))
        assert sorted({(p.group.country, p.group.language) for p in pages}) == [("DE", "en"), ("IN", "en")]
        assert len(pages) == 12
        assert len(list(served_pages(engine, most=2))) == 4
        found = measured(pages, "served")
        assert (found.n_groups, found.n_pages) == (2, 12)
        assert found.personalisation.low is None, "two groups are too few for an interval"
