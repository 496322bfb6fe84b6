"""The frozen page in service: when nothing else answers, it keeps to what was asked and what is forbidden."""

import threading

import msgspec
import pytest

from coldopen.catalogue import encode
from coldopen.core.events import Batch, Dismiss, Impression, Progress
from coldopen.core.title import Title
from coldopen.engine import Engine, Given, PageRequest, Replan
from coldopen.planner import FrozenPage, PlannerOptions
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


def fail(*_):
    raise OSError("nothing works")


def frozen(engine, monkeypatch, request=None, **told):
    with monkeypatch.context() as broken:
        broken.setattr(engine, "_decide", fail)
        served = engine.page(request, **told)
    assert (served.page.tier, served.page.tier_reason) == ("frozen", "OSError while deciding")
    return served


def titles_of(page):
    return [[msgspec.json.decode(card)["id"] for card in row.titles] for row in page.rows]


def frozen_answer(engine, monkeypatch, request):
    page = frozen(engine, monkeypatch, request).page
    assert page.recorded
    return titles_of(page)


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


def acted(engine, served, n, *events):
    """Events on a page, written and folded."""
    done = threading.Event()
    visit, decision = served.page.visit, served.page.decision
    batch = Batch(
        visit=visit, n=n, decision=decision, received_at=served.decision.at, offset_ms=0, events=events
    )
    engine.log.append(batch, lambda outcome: done.set())
    assert done.wait(5)
    engine.log.settle()
    engine.refresh()


def test_it_is_recorded_as_it_was_shown_with_a_token_and_says_that_nobody_decided_it(engine, monkeypatch):
    engine.withdraw(TITLES[0].id)
    asked = PageRequest(visitor="eve", n_rows=5, exclude=(TITLES[1].id,), signals=Given(country="JP"))
    served = frozen(engine, monkeypatch, asked)
    told, page = served.decision, served.page
    assert engine.keys.verify(page.token, told.at) == told.id
    assert (told.visitor, told.evidence, told.draws, told.previous) == ("eve", 0, (), None)
    assert told.signals.country == "JP"
    engine.log.settle()
    assert engine.rebuild(told.id) == msgspec.structs.replace(page, token="")
    replayed = engine.replay(told.id)
    assert (replayed.outcome, replayed.page.rows) == ("cannot", page.rows)
    assert "a page that was decided: this is the frozen page on disk" in replayed.why_not
    assert engine.why(told.id, 1, 0).reason == page.rows[1].reason


def test_what_is_done_on_it_is_known_on_the_next_page_and_counts(engine, monkeypatch):
    served = frozen(engine, monkeypatch)
    at = served.decision.at
    _, streamed, unwanted = titles_of(served.page)[1][:3]
    acted(
        engine,
        served,
        0,
        Impression(at=at, ranges=((1, 0, 5),)),
        Progress(at=at, row=1, column=1, seconds=600.0),
        Dismiss(at=at, row=1, column=2),
    )
    counted = engine.loaded().view.folds["popularity"]["titles"].tolist()
    assert {TITLES[index].id for index in counted} == {streamed}
    later = engine.page(PageRequest(replan=Replan(token=served.page.token, n_seen=2)))
    assert later.page.tier != "frozen"
    assert later.decision.previous == served.decision.number
    assert titles_of(later.page)[:2] == titles_of(served.page)[:2]
    assert unwanted not in {title for row in titles_of(later.page)[2:] for title in row}
    engine.log.settle()
    assert engine.recompute(later.page.decision).differences == ()


def test_where_it_cannot_be_recorded_it_is_shown_all_the_same(engine, monkeypatch):
    whole = frozen_answer(engine, monkeypatch, PageRequest())
    with monkeypatch.context() as full:
        full.setattr(engine.log, "record", lambda decision: False)
        assert not frozen(engine, monkeypatch).page.recorded
    for broken, name in ((engine.log, "record"), (engine._trials, "now")):
        with monkeypatch.context() as context:
            context.setattr(broken, name, fail)
            served = frozen(engine, monkeypatch)
        assert (served.decision, served.page.recorded, served.page.token) == (None, False, "")
        assert titles_of(served.page) == whole
    assert frozen(engine, monkeypatch, record=False).page.recorded is False


def test_one_that_was_made_from_another_catalogue_is_not_recorded(engine, monkeypatch):
    before = engine._freezer.page
    engine.install("catalogue", encode(TITLES[:100]))
    engine._freezer.page = before
    served = frozen(engine, monkeypatch)
    assert (served.decision, served.page.recorded) == (None, False)


def test_an_empty_one_is_recorded_too(engine, monkeypatch):
    engine._freezer.page = FrozenPage()
    served = frozen(engine, monkeypatch, PageRequest(visitor="eve"))
    assert (served.page.recorded, served.page.rows) == (True, ())
    engine.log.settle()
    assert engine.rebuild(served.page.decision).rows == ()
