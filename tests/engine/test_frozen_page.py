"""The frozen page in service: when nothing else answers, it keeps to what was asked and what is forbidden."""

import msgspec
import pytest

from coldopen.catalogue import encode
from coldopen.core.title import Title
from coldopen.engine import Engine, Given, PageRequest
from coldopen.planner import PlannerOptions
from coldopen.rules import RuleBook
from coldopen.settings import Settings

TITLES = [
    Title(id=f"t{n:03}", name=f"Title {n}", genres=("Drama",) if n % 2 else ("Crime",)) for n in range(200)
]
CRIME = {title.id for title in TITLES if "Crime" in title.genres}
NO_CRIME_IN_JAPAN = """
[[rule]]
id = "no-crime"
when = { countries = ["JP"] }
forbid = { query = { genres = ["Crime"] } }
"""


@pytest.fixture
def engine(tmp_path):
    with Engine.open(tmp_path / "data", Settings(planner=PlannerOptions(deadline_ms=10_000))) as made:
        made.install("catalogue", encode(TITLES))
        yield made


def frozen_answer(engine, monkeypatch, request):
    def fail(*_):
        raise OSError("nothing works")

    with monkeypatch.context() as broken:
        broken.setattr(engine, "_decide", fail)
        page = engine.page(request).page
    assert (page.tier, page.tier_reason, page.recorded) == ("frozen", "OSError while deciding", False)
    return [[msgspec.json.decode(card)["id"] for card in row.titles] for row in page.rows]


def test_it_is_as_large_as_was_asked_for_without_what_was_excluded(engine, monkeypatch):
    whole = frozen_answer(engine, monkeypatch, PageRequest())
    unwanted = whole[1][0]
    rows = frozen_answer(engine, monkeypatch, PageRequest(n_rows=3, n_columns=2, exclude=(unwanted,)))
    assert len(rows) == 3
    assert {len(row) for row in rows} <= {1, 2}
    assert unwanted not in [title for row in rows for title in row]


def test_a_title_that_is_forbidden_anywhere_is_not_on_it(engine, monkeypatch):
    in_japan = PageRequest(signals=Given(country="JP"))
    assert CRIME.intersection(*[{t for row in frozen_answer(engine, monkeypatch, in_japan) for t in row}])
    engine.install("rules", RuleBook.parse({"rules.toml": NO_CRIME_IN_JAPAN}).encode())
    shown = {title for row in frozen_answer(engine, monkeypatch, in_japan) for title in row}
    assert len(shown) > 20
    assert not shown & CRIME


def test_its_age_and_size_are_told(engine):
    state = engine.frozen()
    assert state.n_rows >= 3
    assert state.n_titles > 20
    assert 0 <= state.age_seconds < 60
