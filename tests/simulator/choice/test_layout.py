"""What fits on a screen, and in what order it is read."""

import numpy as np
import pytest

from coldopen.simulator.choice import columns_seen, scan_of, screen_of


def rows(*lengths):
    return [np.arange(n) + 100 * r for r, n in enumerate(lengths)]


def test_only_the_first_screenful_of_a_row_comes_into_view_unless_it_is_scrolled():
    scan = scan_of(rows(20, 20), "mobile", np.array([1, 2]))
    assert scan.title.tolist() == [*range(4), *range(100, 108)]
    assert scan.sideways.tolist() == [0] * 8 + [1] * 4
    assert columns_seen(rows(20, 3), "mobile") == [4, 3]


def test_a_screen_holds_as_many_rows_as_the_device_shows():
    scan = scan_of(rows(1, 1, 1, 1, 1, 1, 1), "desktop")
    assert scan.screen.tolist() == [0, 0, 0, 1, 1, 1, 2]


def test_scrolling_takes_time():
    screen = screen_of("tv")
    scan = scan_of(rows(8, 1, 1), "tv", np.array([2, 1, 1]))
    extra = scan.seconds - screen.glance_seconds
    assert extra[6] == pytest.approx(screen.sideways_seconds)
    assert extra[-1] == pytest.approx(screen.scroll_seconds)
    assert extra.sum() == pytest.approx(screen.sideways_seconds + screen.scroll_seconds)


def test_titles_that_came_before_or_are_unknown_are_passed_over():
    scan = scan_of([np.array([5, -1, 6]), np.array([6, 5, 7])], "desktop")
    assert scan.title.tolist() == [5, 6, 7]
    assert scan.row.tolist() == [0, 0, 1]
    assert scan.column.tolist() == [0, 2, 2]


@pytest.mark.parametrize("page", [[], [np.array([], np.int64)]])
def test_an_empty_page_has_nothing_to_look_at(page):
    assert len(scan_of(page, "tv")) == 0
