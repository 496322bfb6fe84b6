"""Personalisation: by hand on small pages, 0 for what is random alone, and found where it was planted."""

from itertools import product

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.evaluation.sameness import Group, Seen, draw, measured

COUNTRIES, DEVICES = ("BR", "DE", "IN", "US"), ("mobile", "tv", "desktop")


def group(country: str = "IN", device: str = "tv", language: str = "en", genres: str = "") -> Group:
    return Group(country, device, language, genres, "")


def random_pages(seed: int, own_rows: int = 0, n: int = 5) -> list[Seen]:
    """Pages of four rows drawn from twelve, the same for all; the first `own_rows` are the country's own."""
    rng = np.random.default_rng(seed)
    pages = []
    for country, device, genres in product(COUNTRIES, DEVICES, ("", "Drama")):
        for _ in range(n):
            rows = [list(range(100 * i, 100 * i + 12)) for i in rng.permutation(12)[:4]]
            own = [
                list(
                    range(
                        5000 + 1000 * COUNTRIES.index(country) + 50 * i,
                        5000 + 1000 * COUNTRIES.index(country) + 50 * i + 12,
                    )
                )
                for i in range(own_rows)
            ]
            pages.append(Seen(group(country, device, genres=genres), own + rows))
    return pages


def test_by_hand_on_two_groups_of_two_pages() -> None:
    """On a television of two rows by six: in India {1,2} and {1,3} overlap by 1/3, in Germany {2,4} twice by
    1; between them 1/3, 1/3, 0 and 0, on average 1/6. So it is (1/3 + 1) / 2 - 1/6 = 1/2."""
    india, germany = group("IN"), group("DE")
    pages = [Seen(india, [[1], [2]]), Seen(india, [[1], [3]]), *[Seen(germany, [[2], [4], [9]])] * 2]
    found = measured(pages, "by hand")
    assert found.within.mean == pytest.approx(2 / 3)
    assert found.between.mean == pytest.approx(1 / 6)
    assert found.personalisation.mean == pytest.approx(1 / 2)
    assert found.noise.mean == pytest.approx(1 / 3)
    assert {line.signal: line.n_pairs for line in found.signals} == {
        "country": 1,
        "device": 0,
        "language": 0,
        "genres": 0,
        "evidence": 0,
    }
    assert found.in_a_place.mean is None, "no two groups of one country"


def test_pages_that_are_random_alone_score_nothing_within_the_interval() -> None:
    """Of 60 measurements nearly all intervals hold 0 (95% or more are meant to: at least 54), and the mean
    of the scores is within three standard errors of it."""
    found = [measured(random_pages(seed), "chance") for seed in range(60)]
    scores = np.array([each.personalisation.mean for each in found])
    assert abs(scores.mean()) < 3 * scores.std(ddof=1) / np.sqrt(len(scores))
    held = [each.personalisation.low <= 0 <= each.personalisation.high for each in found]
    assert sum(held) >= 54
    assert min(each.noise.mean for each in found) > 0.5, "and yet no two pages are alike"


def test_screens_of_other_sizes_alone_do_not_score() -> None:
    same = [list(range(100 * i, 100 * i + 12)) for i in range(4)]
    pages = [Seen(group(device=device), same) for device in DEVICES for _ in range(2)]
    found = measured(pages, "sizes")
    assert (found.personalisation.mean, found.noise.mean) == (0, 0)


def test_what_was_planted_is_found_at_its_signal_and_no_other() -> None:
    found = measured(random_pages(1, own_rows=1), "planted")
    lines = {line.signal: line.personalisation for line in found.signals}
    assert lines["country"].low > 0.1
    assert found.personalisation.low > 0.1
    for other in (lines["device"], lines["genres"], found.in_a_place):
        assert other.low <= 0 <= other.high
    assert lines["language"].mean is None


def test_one_group_or_pages_without_another_of_their_group_cannot_be_measured() -> None:
    pages = [Seen(group("IN"), [[1]]), Seen(group("IN"), [[1]]), Seen(group("DE"), [[1]])]
    with pytest.raises(Problem, match="signal groups"):
        measured(pages, "one")


def test_the_plot_is_drawn_the_same_each_time(tmp_path) -> None:
    pytest.importorskip("matplotlib")
    found = [measured(random_pages(seed, own_rows=seed), "planted", (seed, 4)) for seed in (0, 1)]
    first, second = draw(found, tmp_path / "a"), draw(found, tmp_path / "b")
    assert [path.name for path in first] == ["sameness.svg", "sameness.png"]
    assert first[0].read_bytes() == second[0].read_bytes()
