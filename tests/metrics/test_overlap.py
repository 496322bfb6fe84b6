"""What pages have in common, by hand."""

import numpy as np

from coldopen.metrics import first_viewport, overlaps


def test_only_what_fits_on_the_first_screen_counts() -> None:
    rows = [[1, 2, 3, 4], [5, 6], [7, 8, 9]]
    assert first_viewport(rows, 2, 3) == {1, 2, 3, 5, 6}
    assert first_viewport(rows, 9, 9) == {1, 2, 3, 4, 5, 6, 7, 8, 9}
    assert first_viewport([], 2, 3) == frozenset()


def test_overlap_is_what_both_show_of_what_either_does() -> None:
    """{0,1,2} and {1,2,3} share 2 of 4; {0,1,2} and {3} nothing; nothing and nothing all."""
    pages = np.array([[1, 1, 1, 0], [0, 1, 1, 1], [0, 0, 0, 1], [0, 0, 0, 0]])
    expected = [[1, 1 / 2, 0, 0], [1 / 2, 1, 1 / 3, 0], [0, 1 / 3, 1, 0], [0, 0, 0, 1]]
    np.testing.assert_allclose(overlaps(pages, pages), expected, rtol=1e-6)
