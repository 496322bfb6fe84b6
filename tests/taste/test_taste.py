"""A model on a catalogue: the same as what was fitted, on other catalogues, and for odd visitors."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from taste_world import GENRES

from coldopen.core.signals import Signals
from coldopen.core.title import Title
from coldopen.taste.acts import Act
from coldopen.taste.blend import LEVELS
from coldopen.taste.taste import N_PASSED, Taste
from coldopen.taste.technique import Newcomer
from coldopen.taste.top import top

N = 40
NEW = tuple(Title(id=f"new{i}", name=f"Untold {i}", genres=(genre,)) for i, genre in enumerate(GENRES))
OF_GENRE = {genre: [t for t in range(36) if t % 4 == g] for g, genre in enumerate(GENRES)}
SHARES = np.log(np.full(N, 1 / N, np.float32))


@pytest.fixture(scope="module")
def taste(model, small):
    return Taste.of(model, small.likes.titles)


def liking(titles: list[int]) -> tuple[Act, ...]:
    return tuple(Act(title, "stream", 30.0) for title in titles)


def scores_of(taste: Taste, acts: tuple[Act, ...] = (), signals: Signals | None = None) -> np.ndarray:
    shares = np.log(np.full(len(taste.titles), 1 / N, np.float32))
    return taste.stranger(signals or Signals(), acts, shares).scores


def test_at_the_levels_it_scores_as_what_was_fitted(taste, fitted):
    liked = np.random.default_rng(0).permutation(36).tolist()
    newcomers = [Newcomer(tokens, tuple(liked[:k])) for k in LEVELS for tokens in ((), ("country:BB",))]
    assert taste.score(newcomers) == pytest.approx(fitted.score(newcomers), abs=1e-4)


def test_a_stranger_who_streamed_in_full_is_scored_as_a_newcomer_who_liked(taste):
    # By the shares of the time of training, which only the place's own counts replace.
    found = taste.stranger(Signals(), liking([3, 7, 11]), taste.log_share).scores
    assert found == pytest.approx(taste.score([Newcomer((), (3, 7, 11))])[0], abs=1e-5)


def test_titles_in_common_score_the_same_on_a_catalogue_in_another_order_with_gone_and_new_ones(taste, model):
    kept = [t for t in range(36) if t not in (2, 17)]
    order = np.random.default_rng(1).permutation(kept).tolist()
    other = Taste.of(model, (NEW[0], *(taste.titles[t] for t in order), *NEW[1:]))
    where = {t: i + 1 for i, t in enumerate(order)}
    liked = [0, 8, 21]
    one = scores_of(taste, liking(liked))
    two = scores_of(other, liking([where[t] for t in liked]))
    assert two[[where[t] for t in order]] == pytest.approx(one[order], abs=1e-4)
    assert np.isfinite(two).all()


def test_a_new_title_scores_by_what_it_is_like(model, taste):
    other = Taste.of(model, (*taste.titles, *NEW))
    for g, genre in enumerate(GENRES):
        found = scores_of(other, liking(OF_GENRE[genre][:4]))[N:]
        assert found.argmax() == g


def test_a_title_that_nobody_liked_scores_by_what_it_is_like_in_service_as_in_training(taste, fitted):
    assert taste.cold.cold.tolist() == fitted.cold.cold.tolist() == [36, 37, 38, 39]
    scores = scores_of(taste, liking(OF_GENRE["Horror"][:4]))
    assert scores[36:].argmax() == 2


def test_acts_on_titles_that_the_model_never_met_count_by_their_content(model, taste):
    other = Taste.of(model, (*taste.titles, *NEW))
    before, after = scores_of(other), scores_of(other, liking([N + 2]))
    risen = after - before
    assert risen[OF_GENRE["Horror"]].mean() > risen[OF_GENRE["Romance"]].mean()
    assert np.isfinite(after).all()


def test_a_catalogue_of_new_titles_alone_is_served(model):
    other = Taste.of(model, NEW)
    stranger = other.stranger(Signals(country="AA"), liking([1]), np.zeros(4, np.float32))
    assert stranger.scores.shape == (4,)
    assert np.isfinite(stranger.scores).all()


def test_a_catalogue_without_titles_is_served(model):
    other = Taste.of(model, ())
    assert other.stranger(Signals(), (), np.zeros(0, np.float32)).scores.shape == (0,)


def test_of_unknown_signals_nothing_is_known(taste):
    nobody = taste.stranger(Signals(), (), SHARES)
    assert nobody.n_known == 0
    assert np.isfinite(nobody.scores).all()
    assert nobody.belief.mean.tolist() == taste.model.belief.prior.mean.tolist()
    elsewhere = taste.stranger(Signals(country="ZZ", device="tv", languages=("xx",)), (), SHARES)
    assert elsewhere.scores == pytest.approx(nobody.scores)


def test_a_country_tells_something_of_taste(taste):
    # Of the country "AA" tastes lean to Drama.
    risen = scores_of(taste, (), Signals(country="AA")) - scores_of(taste, (), Signals(country="BB"))
    assert risen[OF_GENRE["Drama"]].mean() > risen[OF_GENRE["Comedy"]].mean() + 0.2


def test_one_like_lifts_its_genre_and_one_dismissal_lowers_it(taste):
    before = scores_of(taste)
    liked, dismissed = scores_of(taste, liking([0])), scores_of(taste, (Act(0, "dismiss"),))
    rest = [t for t in OF_GENRE["Drama"] if t != 0]
    others = [t for t in range(36) if t % 4]
    for scores, sign in ((liked, 1), (dismissed, -1)):
        risen = sign * (scores - before)
        assert risen[rest].mean() > risen[others].mean()


@pytest.mark.parametrize("kind", ["dismiss", "pass", "stream", "click", "add", "play"])
def test_fifty_acts_of_one_kind_leave_scores_and_belief_that_are_sound(taste, kind):
    acts = tuple(Act(i % N, kind, 5.0) for i in range(50))
    stranger = taste.stranger(Signals(country="CC"), acts, SHARES)
    assert np.isfinite(stranger.scores).all()
    assert np.isfinite(stranger.gain).all()
    assert stranger.n_known == 51
    assert np.linalg.eigvalsh(stranger.belief.covariance).min() > -1e-9


def test_the_same_title_fifty_times_and_a_like_beside_a_dismissal_are_sound(taste):
    for acts in (liking([5] * 50), (*liking([5]), Act(9, "dismiss")), (*liking([5]), Act(5, "dismiss"))):
        stranger = taste.stranger(Signals(), acts, SHARES)
        assert np.isfinite(stranger.scores).all()
        assert np.linalg.eigvalsh(stranger.belief.covariance).min() > -1e-9


def test_of_titles_passed_over_the_latest_alone_are_evidence(taste):
    latest = tuple(Act(t, "pass") for t in range(N_PASSED))
    earlier = tuple(Act(t, "pass") for t in range(N_PASSED, N_PASSED + 10))
    one, other = (taste.stranger(Signals(), acts, SHARES) for acts in (latest, earlier + latest))
    assert one.scores.tolist() == other.scores.tolist()


def test_a_title_passed_over_moves_the_scores_far_less_than_a_dismissal(taste):
    before = scores_of(taste)
    passed, dismissed = (scores_of(taste, (Act(4, kind),)) - before for kind in ("pass", "dismiss"))
    assert 0 < np.abs(passed).max() < 0.3 * np.abs(dismissed).max()


def test_chosen_genres_and_the_title_of_a_campaign_are_evidence(taste):
    before = scores_of(taste)
    for signals in (Signals(genres=("Romance",)), Signals(campaign_title="t7")):
        risen = scores_of(taste, (), signals) - before
        assert risen[OF_GENRE["Romance"]].mean() > risen[OF_GENRE["Drama"]].mean()


def test_a_campaign_for_a_title_that_is_gone_is_no_evidence(taste):
    assert scores_of(taste, (), Signals(campaign_title="gone")).tolist() == scores_of(taste).tolist()


def test_it_is_a_pure_function(model, taste, small):
    again = Taste.of(model, small.likes.titles)
    acts = (*liking([3, 8]), Act(12, "dismiss"), Act(20, "pass"))
    one, other = (t.stranger(Signals(country="AA"), acts, SHARES) for t in (taste, again))
    assert one.scores.tolist() == other.scores.tolist()
    assert one.belief.mean.tolist() == other.belief.mean.tolist()
    assert one.gain == other.gain


def test_what_is_counted_now_replaces_the_shares_of_training(taste):
    shares = SHARES.copy()
    shares[13] += 5
    moved = taste.stranger(Signals(), (), shares).scores - taste.stranger(Signals(), (), SHARES).scores
    assert moved.argmax() == 13
    assert moved[13] == pytest.approx(5 * taste.model.weights[0, 0], rel=1e-4)
    assert taste.model.weights[0, 0] > 0


def test_a_popularity_penalty_shows_less_popular_titles(model, small):
    newcomers = [Newcomer(("country:AA",), (t,)) for t in range(20)]
    shares = Taste.of(model, small.likes.titles).log_share
    popularity = []
    for penalty in (0.0, 0.3, 1.0):
        header = msgspec.structs.replace(model.header, penalty=penalty)
        scores = Taste.of(replace(model, header=header), small.likes.titles).score(newcomers)
        popularity.append(np.mean([shares[top(row, 20)].mean() for row in scores]))
    assert popularity[0] > popularity[1] > popularity[2]


def test_the_titles_most_similar_to_one_are_of_its_genre(taste):
    alike = taste.similar(6)
    assert alike[6] == -np.inf
    assert {title % 4 for title in top(alike, 5).tolist()} == {2}


def test_a_place_lifts_what_is_liked_there(taste):
    lift = taste.place_lift(Signals(country="AA"))
    assert lift is not None
    assert lift[OF_GENRE["Drama"]].mean() > lift[OF_GENRE["Comedy"]].mean()
    assert taste.place_lift(Signals(country="ZZ")) is None
    assert taste.place_lift(Signals(device="tv")) is None
