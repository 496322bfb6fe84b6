"""Maximal marginal relevance, by hand."""

from __future__ import annotations

from making_candidates import candidates

from coldopen.planner.rerank import MMR, by_embedding, by_genre


def test_what_is_like_the_first_gives_way_to_what_is_not() -> None:
    # Relevance 1, 0.9, 0.5, 0; the second points the way of the first, the third across, the fourth against.
    # With strength 0.4, second step: 0.6 * 0.9 - 0.4 = 0.14; 0.6 * 0.5 - 0 = 0.3; 0 + 0.4 = 0.4.
    given = candidates([1.0, 0.9, 0.5, 0.0], [[1, 0], [2, 0], [0, 3], [-1, 0]])
    assert MMR(0.4, by_embedding)(given, 2).tolist() == [0, 3]
    # With 0.3: 0.7 * 0.9 - 0.3 = 0.33; 0.35; 0.3. Then of the rest: 0.33 is against the first, -0.3 + 0.3.
    assert MMR(0.3, by_embedding)(given, 3).tolist() == [0, 2, 1]


def test_genres_can_make_titles_alike() -> None:
    given = candidates([1.0, 0.9, 0.8], [[1.0]] * 3, genres=[[1, 0], [1, 0], [0, 1]])
    assert MMR(0.5, by_genre)(given, 3).tolist() == [0, 2, 1]
