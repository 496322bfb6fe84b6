"""Rows filled by how titles are received: the numbers by hand, and which rows it concerns."""

from dataclasses import replace

import numpy as np
import pytest
from making import situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.signals import Signals
from coldopen.planner.editions import base_shares
from coldopen.popularity import Popularity
from coldopen.rows import SOURCES, Edition, Reception, Situation

CATALOGUE = Catalogue.of(titles(60))
EVEN = np.full(4, 0.25)


def told(**by_title: tuple[float, float, float]) -> dict[str, np.ndarray]:
    """A view of the fold: by title ("t7"), seen, played, streamed."""
    counts = np.array(list(by_title.values()), float).reshape(-1, 3).T
    names = ("seen", "played", "streamed")
    return {
        "titles": np.array([int(name[1:]) for name in by_title], np.int32),
        **dict(zip(names, counts, strict=True)),
    }


def test_a_chance_is_the_mean_of_a_gamma_distribution_after_plays_among_sightings() -> None:
    reception = Reception(told(t0=(80, 8, 8), t1=(20, 1, 1)), EVEN, prior_plays=0.5, unproven_plays=2)
    usual = (9 + 1) / (100 + 100)
    after = [8.5 / (80 + 0.5 / usual), 1.5 / (20 + 0.5 / usual), usual, usual]
    assert reception.usual == pytest.approx(np.full(4, usual))
    assert reception.chances == pytest.approx(after)


def test_of_titles_that_nobody_has_seen_those_come_first_of_which_more_was_expected() -> None:
    shares = np.array([0.2, 0.4, 0.1, 0.3])
    reception = Reception(told(), shares, 0.5, 2)
    assert np.argsort(-reception.chances).tolist() == [1, 3, 0, 2]
    assert reception.chances[1] / reception.chances[0] == pytest.approx(2**0.2)
    assert reception.chances == pytest.approx(reception.usual)


def test_plays_short_of_a_stream_are_believed_as_far_as_streams_bear_them_out() -> None:
    view = told(t0=(50, 40, 0), t1=(50, 40, 10), t2=(50, 11, 10), t3=(50, 1, 0))
    reception = Reception(view, EVEN, prior_plays=0.5, unproven_plays=2)
    assert reception.played.tolist() == [2, 10 + 2 + 5, 10 + 1, 1]


def test_however_many_bots_play_a_title_it_gains_no_more_than_two_plays_would() -> None:
    people = {f"t{i}": (400, 8, 5) for i in range(3)}
    two, many = (
        Reception(told(**people, t3=(100, n, 0)), EVEN, prior_plays=0.5, unproven_plays=2).chances
        for n in (2, 100)
    )
    assert many.tolist() == two.tolist()
    assert many[3] < 2 * many[0]


def received(by_reception: bool = True, place: str | None = None, **by_title) -> Situation:
    """A situation where these sightings were counted; the titles t003 and t007 have streams in the world."""
    counts = {
        "contexts": np.array(["IN", "world"]),
        "offsets": np.array([0, 1, 3]),
        "titles": np.array([12, 3, 7], np.int32),
        "counts": np.array([4.0, 30.0, 9.0]),
    }
    base = base_shares(CATALOGUE)
    popularity = Popularity(counts, base, CATALOGUE.index)
    edition = Edition(
        CATALOGUE,
        popularity,
        np.zeros(60, bool),
        reception=Reception(told(**by_title), popularity.beforehand(), 0.5, 2),
    )
    made = situation(CATALOGUE, Signals(country=place))
    return replace(made, edition=edition, by_reception=by_reception)


def test_a_title_seen_in_vain_sinks_and_one_that_few_have_seen_and_like_rises() -> None:
    where = received(t3=(900, 5, 5), t7=(300, 2, 2), t20=(10, 3, 3))
    order = where.for_you.tolist()
    assert order[0] == 20
    assert order.index(3) > 40
    assert received(False, t3=(900, 5, 5)).for_you.tolist()[:2] == [3, 7]


def test_more_streams_in_the_place_than_elsewhere_raise_a_title_there() -> None:
    seen = {f"t{i}": (50, 1, 1) for i in range(60)}
    there, elsewhere = (received(place=place, **seen).for_you.tolist() for place in ("IN", None))
    assert there.index(12) < elsewhere.index(12)
    assert there[0] == 12


def test_rows_that_claim_an_order_keep_it() -> None:
    by_counts, by_reception = (
        {row.key: row.titles.tolist() for source in SOURCES for row in source.propose(where)}
        for where in (
            received(on, "IN", t3=(900, 5, 5), t7=(300, 2, 2), t20=(10, 3, 3)) for on in (False, True)
        )
    )
    assert by_counts.keys() == by_reception.keys()
    assert {key for key in by_counts if by_counts[key] == by_reception[key]} >= {"regional", "trending"}
    assert by_counts["genre:Drama"] != by_reception["genre:Drama"]
    assert sorted(by_counts["genre:Drama"]) == sorted(by_reception["genre:Drama"])


def test_what_is_popular_in_a_place_is_what_is_streamed_there() -> None:
    seen = {"t3": (900, 5, 5), "t20": (10, 3, 3)}
    assert received(True, **seen).in_place().tolist() == received(False, **seen).in_place().tolist()


def test_where_nobody_has_seen_anything_titles_are_in_the_order_of_the_rules() -> None:
    stranger = situation(CATALOGUE)
    nothing = Reception(told(), stranger.edition.popularity.beforehand(), 0.5, 2)
    edition = Edition(CATALOGUE, stranger.edition.popularity, np.zeros(60, bool), reception=nothing)
    cold = replace(stranger, edition=edition, by_reception=True)
    assert cold.for_you.tolist() == stranger.for_you.tolist()


def test_an_empty_catalogue_has_no_reception_to_speak_of() -> None:
    assert Reception(told(), np.zeros(0), 0.5, 2).chances.shape == (0,)
