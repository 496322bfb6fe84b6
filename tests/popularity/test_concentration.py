"""Concentration of a view of the counts, and when it is alarming."""

import numpy as np
import pytest

from coldopen.popularity import PopularityOptions, concentration_of

OPTIONS = PopularityOptions(alarm_gini=0.6, alarm_top_share=0.5)


def view(counts: list[float]) -> dict[str, np.ndarray]:
    """Counts of Germany, which do not matter, and of the world: of its first titles."""
    n = len(counts)
    return {
        "contexts": np.array(["DE", "world"]),
        "offsets": np.array([0, 1, 1 + n]),
        "titles": np.array([0, *range(n)]),
        "counts": np.array([99.0, *counts]),
    }


def test_titles_without_a_stream_count_and_places_do_not() -> None:
    found = concentration_of(view([20.0, 20.0]), 4, OPTIONS)
    assert (found.n_titles, found.streams, found.alarms) == (4, 40.0, ())
    assert (found.gini, found.top_share) == pytest.approx((0.5, 0.5))


def test_each_figure_has_an_alarm_of_its_own() -> None:
    """One of four titles has 50 of 60 streams, the next 10: sum((2i - 5) x) / (4 x 60) = (150 + 10) / 240."""
    both = concentration_of(view([50.0, 10.0]), 4, OPTIONS)
    assert (both.gini, both.top_share) == pytest.approx((16 / 24, 5 / 6))
    assert [alarm.split(",")[0] for alarm in both.alarms] == [
        "Gini coefficient 0.667",
        "top 1% of titles 83.3% of streams",
    ]
    one = concentration_of(view([50.0, 10.0]), 4, PopularityOptions(alarm_gini=0.7, alarm_top_share=0.5))
    assert [alarm.split()[0] for alarm in one.alarms] == ["top"]


def test_fewer_than_ten_streams_a_title_alarm_nobody() -> None:
    found = concentration_of(view([39.0]), 4, OPTIONS)
    assert (found.gini, found.top_share, found.alarms) == (0.75, 1.0, ())


def test_where_nothing_was_streamed_there_is_no_figure() -> None:
    for counts in (None, view([])):
        found = concentration_of(counts, 4, OPTIONS)
        assert (found.streams, found.gini, found.top_share, found.alarms) == (0.0, None, None, ())
