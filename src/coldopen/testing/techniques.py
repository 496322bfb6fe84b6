"""What every technique must do, as tests that its author inherits."""

from __future__ import annotations

import numpy as np

from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer, Scorer, Technique
from coldopen.testing.likes import likes_of

_LISTS = [[i % 6, (i + 2) % 6, (i + 3 + i // 6 % 2) % 6] for i in range(24)]


class TechniqueConformance:
    """The promise of `Technique` and `Scorer`, for pytest: inherit it, name your technique, run.

    >>> from coldopen.taste.parts.neighbours import Cosine
    >>> class TestCosine(TechniqueConformance):
    ...     technique = Cosine()

    It says nothing of how good the technique is.
    """

    technique: Technique

    def test_it_has_a_name(self) -> None:
        assert self.technique.name.strip(), "a technique is called by its name"

    def test_every_title_gets_a_finite_score_for_everybody(self) -> None:
        likes = ordinary_likes()
        _expect_scores(self.technique.fit(likes), likes)

    def test_the_same_likes_and_seed_give_the_same_scores(self) -> None:
        likes = ordinary_likes()
        newcomers = newcomers_of(likes)
        one, other = (self.technique.fit(likes, seed=3).score(newcomers) for _ in range(2))
        assert np.array_equal(one, other), "two fits differ"

    def test_scoring_changes_nothing(self) -> None:
        likes = ordinary_likes()
        newcomers, scorer = newcomers_of(likes), self.technique.fit(likes)
        kept = likes.visitor.copy(), likes.title.copy()
        one = scorer.score(newcomers).copy()
        assert np.array_equal(one, scorer.score(newcomers)), "the second answer differs"
        assert np.array_equal(kept[0], likes.visitor), "the likes were written to"
        assert np.array_equal(kept[1], likes.title), "the likes were written to"

    def test_a_newcomer_is_scored_alone_as_among_others(self) -> None:
        likes = ordinary_likes()
        newcomers, scorer = newcomers_of(likes), self.technique.fit(likes)
        together = scorer.score(newcomers)
        for newcomer, scores in zip(newcomers, together, strict=True):
            alone = scorer.score([newcomer])[0]
            assert np.allclose(alone, scores, rtol=1e-4, atol=1e-5), f"{newcomer}: others make a difference"

    def test_nobody_is_scored_with_no_rows(self) -> None:
        likes = ordinary_likes()
        assert self.technique.fit(likes).score([]).shape == (0, likes.n_titles)

    def test_words_never_met_say_nothing(self) -> None:
        scorer = self.technique.fit(ordinary_likes())
        plain, strange = scorer.score([Newcomer((), (1,)), Newcomer(("never:met", "odd"), (1,))])
        assert np.allclose(plain, strange, rtol=1e-4, atol=1e-5), "an unknown word changed the scores"

    def test_times_long_before_and_after_those_learned_from_are_fine(self) -> None:
        likes = timed_likes()
        newcomers = [Newcomer((), (0,), at_ms) for at_ms in (None, 0, 4_000_000_000_000)]
        _expect_finite(self.technique.fit(likes).score(newcomers), likes, len(newcomers))

    def test_it_learns_with_times_and_without(self) -> None:
        for likes in (timed_likes(), _without_times(timed_likes())):
            _expect_scores(self.technique.fit(likes), likes)

    def test_it_learns_where_everything_happened_at_once(self) -> None:
        likes = likes_of(_LISTS, 8, hours=[[5.0] * len(liked) for liked in _LISTS])
        _expect_scores(self.technique.fit(likes), likes)

    def test_it_learns_from_no_likes(self) -> None:
        for likes in (likes_of([], 4), likes_of([], 1), likes_of([[], []], 4)):
            _expect_scores(self.technique.fit(likes), likes)

    def test_it_learns_of_no_titles(self) -> None:
        likes = likes_of([], 0)
        assert self.technique.fit(likes).score([Newcomer()]).shape == (1, 0)

    def test_it_learns_from_one_visitor(self) -> None:
        for liked in ([0], [0, 2]):
            likes = likes_of([liked], 4)
            _expect_scores(self.technique.fit(likes), likes)

    def test_it_learns_of_one_title(self) -> None:
        for n_visitors in (1, 40):
            likes = likes_of([[0]] * n_visitors, 1, [("country:AA",)] * n_visitors)
            _expect_scores(self.technique.fit(likes), likes)

    def test_it_learns_where_all_like_the_same_title(self) -> None:
        likes = likes_of([[2]] * 40, 5)
        _expect_scores(self.technique.fit(likes), likes)

    def test_it_learns_where_all_like_everything(self) -> None:
        likes = likes_of([[0, 1, 2]] * 40, 3)
        _expect_scores(self.technique.fit(likes), likes)

    def test_visitors_without_likes_are_no_trouble(self) -> None:
        lists = [liked if i % 3 else [] for i, liked in enumerate(_LISTS)]
        likes = likes_of(lists, 8, [("country:AA",)] * len(lists))
        _expect_scores(self.technique.fit(likes), likes)

    def test_a_title_liked_over_and_over_keeps_scores_finite(self) -> None:
        likes = ordinary_likes()
        newcomers = [Newcomer((), (1,) * n) for n in (1, 50, 500)]
        _expect_finite(self.technique.fit(likes).score(newcomers), likes, len(newcomers))


def ordinary_likes() -> Interactions:
    """24 visitors from two countries with three likes each, of eight titles, two of which nobody likes."""
    signals = [("country:AA", "device:tv") if i % 3 else ("country:BB",) for i in range(len(_LISTS))]
    return likes_of(_LISTS, 8, signals)


def timed_likes() -> Interactions:
    """The same, an hour between two likes of one visitor, and between two visitors."""
    hours = [[400_000.0 + i + j for j in range(3)] for i in range(len(_LISTS))]
    return likes_of(_LISTS, 8, ordinary_likes().signals, hours)


def newcomers_of(likes: Interactions) -> list[Newcomer]:
    """Newcomers of whom nothing, a little, or much is known, some of it never met in training."""
    last = likes.n_titles - 1
    return [
        Newcomer(),
        Newcomer(("country:AA", "device:tv")),
        Newcomer(("country:BB", "never:met"), (last,), 1_700_000_000_000),
        Newcomer((), (0, last)),
        Newcomer(("country:AA",), tuple(range(likes.n_titles))),
    ]


def _without_times(likes: Interactions) -> Interactions:
    return Interactions(likes.titles, likes.signals, likes.visitor, likes.title)


def _expect_scores(scorer: Scorer, likes: Interactions) -> None:
    newcomers = newcomers_of(likes)
    _expect_finite(scorer.score(newcomers), likes, len(newcomers))


def _expect_finite(scores: np.ndarray, likes: Interactions, n_newcomers: int) -> None:
    expected = (n_newcomers, likes.n_titles)
    assert scores.shape == expected, f"scores have the shape {scores.shape}; expected {expected}"
    strange = np.argwhere(~np.isfinite(scores)).tolist()
    assert not strange, f"scores that are not finite, (newcomer, title): {strange[:5]}"
