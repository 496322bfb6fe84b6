"""Pages by taste: which rows there are, in what order, and how one click changes them."""

import numpy as np
import pytest
from fake_taste import FakeTaste, fake_taste
from making import situation, titles

from coldopen.catalogue import Catalogue, TitleQuery
from coldopen.core.signals import Signals
from coldopen.planner import PlannerOptions, compose, try_rows, try_titles
from coldopen.rows import ALL_SOURCES, SOURCES, Evidence, PhraseBook, Situation
from coldopen.rows.ranking import first
from coldopen.taste import Act

CATALOGUE = Catalogue.of(titles(200))
CHART = {"world": {f"t{i:03}": 1.0 for i in range(30)}, "IN": {f"t{i:03}": 1.0 for i in range(30)}}


def where(*acts: Act, taste: FakeTaste | None = None, **told) -> Situation:
    told.setdefault("signals", Signals(country="IN"))
    evidence = Evidence(watching=tuple(a.title for a in acts if a.kind == "stream"), acts=acts)
    taste = fake_taste(CATALOGUE) if taste is None else taste
    return situation(CATALOGUE, chart=CHART, evidence=evidence, taste=taste, **told)


def page(here: Situation, n_rows: int = 16, n_columns: int = 8):
    return compose(here, ALL_SOURCES, n_rows, n_columns, PlannerOptions())


def row(composed, key: str) -> list[int]:
    return composed.titles[[row.key for row in composed.rows].index(key)]


def keys(composed) -> list[str]:
    return [row.key for row in composed.rows]


def test_without_a_model_the_new_rows_propose_nothing() -> None:
    here = situation(CATALOGUE, Signals(country="IN"), chart=CHART)
    assert compose(here, ALL_SOURCES, 16, 8, PlannerOptions()) == compose(
        here, SOURCES, 16, 8, PlannerOptions()
    )


def test_for_you_is_the_third_row_below_the_hero_and_holds_what_scores_best() -> None:
    made = page(where())
    assert keys(made)[:4] == ["hero", "regional", "trending", "for_you"]
    taken = {title for row in made.titles[:3] for title in row}
    assert row(made, "for_you") == [i for i in where().for_you.tolist() if i not in taken][:8]
    assert made.rows[3].reason.id == "reason.for_you.new"


def test_after_a_stream_rows_because_of_it_follow_what_can_be_continued() -> None:
    made = page(where(Act(41, "stream", 12.0), Act(86, "play")))
    assert keys(made)[1:4] == ["continue", "because:t086", "because:t041"]
    because = made.rows[3]
    assert (because.heading.id, because.heading.arguments) == ("because", ("title:Title 41",))
    genres = set(CATALOGUE.titles[41].genres)
    assert all(genres <= set(CATALOGUE.titles[i].genres) for i in row(made, "because:t041"))
    assert 41 not in row(made, "because:t041")


def test_at_most_three_rows_are_because_of_something_the_latest() -> None:
    made = page(where(*[Act(i, "play") for i in (10, 20, 30, 40)]))
    assert [key for key in keys(made) if key.startswith("because:")] == [
        "because:t040",
        "because:t030",
        "because:t020",
    ]


def test_what_was_opened_but_not_played_has_more_like_it() -> None:
    made = page(where(Act(50, "play"), Act(60, "click"), Act(70, "pass")))
    assert [key for key in keys(made) if key.startswith("more_like:")] == ["more_like:t060"]


def test_a_campaigns_title_has_more_like_it_until_it_is_played() -> None:
    known = Signals(campaign_title="t060")
    assert "more_like:t060" in keys(page(where(signals=known)))
    assert "more_like:t060" not in keys(page(where(Act(60, "play"), signals=known)))


def test_what_is_liked_nearby_shows_only_where_the_place_is_known() -> None:
    made = page(where())
    titles_near = row(made, "place")
    assert {CATALOGUE.titles[i].countries for i in titles_near} == {("IN",)}
    for elsewhere in (Signals(country="US"), Signals()):
        assert "place" not in keys(page(where(signals=elsewhere)))


def test_one_click_changes_the_order_of_genres_and_of_the_titles_in_them() -> None:
    before = page(where())
    family = next(i for i, title in enumerate(CATALOGUE.titles) if title.genres == ("Family",))
    after = page(where(Act(family, "click")))
    genres = [key for key in keys(after) if key.startswith("genre:")]
    assert genres[0] == "genre:Family"
    assert after.rows[keys(after).index("genre:Family")].reason.id == "reason.genre.taste"
    assert genres != [key for key in keys(before) if key.startswith("genre:")]
    assert row(after, "genre:Drama") != row(before, "genre:Drama")


def test_top_tens_and_trending_stay_what_they_claim_to_be() -> None:
    before, after = where(), where(Act(63, "click"))
    for key in ("regional", "trending"):
        first_row, second_row = (
            next(r for s in SOURCES if s.name == key for r in s.propose(here)) for here in (before, after)
        )
        assert first_row.titles.tolist() == second_row.titles.tolist()


def test_shelves_are_in_the_order_of_what_they_promise() -> None:
    shelves = next(s for s in SOURCES if s.name == "shelf")
    here = where()
    proposed = list(shelves.propose(here))
    scores = here.stranger.scores
    means = [np.mean(scores[r.titles[:10]]) for r in proposed if len(r.titles) >= 10]
    assert len(means) > 3
    assert means[0] == max(means)
    plain = list(shelves.propose(here.without_taste()))
    assert {r.key for r in proposed} == {r.key for r in plain}
    assert [r.key for r in plain][:2] == ["series", "short"]


def test_a_boost_adds_the_logarithm_of_its_factor() -> None:
    rules = '[[rule]]\nid = "b"\nboost = { query = { countries = ["DE"] }, by = 20.0 }'
    plain, boosted = where(), where(rules=rules)
    german = CATALOGUE.country("DE")
    raised = boosted._tasted - plain._tasted
    assert raised[german] == pytest.approx(np.log(20.0), rel=1e-5)
    assert not raised[~german].any()


def test_chosen_genres_reach_the_model_as_signals() -> None:
    taste = fake_taste(CATALOGUE)
    evidence = Evidence(genres=("Crime",))
    here = situation(CATALOGUE, Signals(genres=("Drama",)), evidence=evidence, taste=taste)
    assert here.stranger is not None
    assert [signals.genres for signals, _ in taste.asked] == [("Crime",)]


def test_the_model_is_asked_once_a_page() -> None:
    taste = fake_taste(CATALOGUE)
    page(where(Act(3, "click"), taste=taste))
    assert len(taste.asked) == 1


def test_a_title_that_may_not_be_shown_is_in_no_row_of_taste() -> None:
    made = page(where(Act(41, "play"), Act(60, "add"), max_age=7, withdrawn=("t001", "t005")))
    shown = [i for titles in made.titles for i in titles]
    assert len(shown) == len(set(shown))
    assert all(CATALOGUE.titles[i].maturity <= 7 for i in shown)
    assert not {CATALOGUE.index["t001"], CATALOGUE.index["t005"]} & set(shown)


def test_where_nothing_may_be_shown_taste_proposes_nothing_either() -> None:
    rules = '[[rule]]\nid = "none"\nforbid = { query = { kinds = ["film", "series"] } }'
    assert page(where(Act(41, "play"), rules=rules)).rows == ()


def test_the_first_by_score_are_the_first_whatever_the_scores_are() -> None:
    rng = np.random.default_rng(5)
    scores = rng.choice([0.0, -0.0, 1.5, -3.25, 1e-40, -1e30, 7e8, -np.inf, np.inf], 5000)
    scores = scores.astype(np.float32)
    among = rng.random(5000) < 0.7
    indices = np.flatnonzero(among)
    in_order = indices[np.argsort(-scores[indices], kind="stable")]
    assert first(scores, among, 5000).tolist() == in_order.tolist()
    for n in (10, 300, 1000):
        found = first(scores, among, n)
        assert len(found) >= n // 2
        assert found.tolist() == in_order[: len(found)].tolist()


def test_dry_runs_tell_of_rows_by_taste_and_survive_a_model_that_raises() -> None:
    book = PhraseBook.load()
    rows = try_rows(where(Act(41, "play")), ALL_SOURCES, book)
    assert {"For you", "Because you watched Title 41"} <= {row.heading for row in rows}
    rows = try_rows(where(taste=fake_taste(CATALOGUE, "raising")), ALL_SOURCES, book)
    assert "for_you" not in {row.source for row in rows}
    crime = TitleQuery(genres=("Crime",))
    assert try_titles(where(taste=fake_taste(CATALOGUE, "raising")), crime).n_matching > 0
