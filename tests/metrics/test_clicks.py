"""Clicks by row and by place, each visitor once."""

import ibis
import pyarrow as pa

from coldopen.metrics.clicks import clicks_by_place, clicks_by_row, unit_rows

VARIANTS = [{"unit": "ann", "variant": "new"}, {"unit": "bob", "variant": "new"}]


def of_variants(rows):
    return ibis.memtable(pa.Table.from_pylist(rows))


def test_sums_over_visitors_by_row_give_the_rate_and_what_its_interval_needs(log) -> None:
    log.page("ann")
    log.page("bob")
    log.page("eve")
    log.saw("ann", 1, 0, "a", "b", "c")
    log.saw("bob", 1, 0, "a")
    log.saw("bob", 2, 1, "b", "c")
    log.saw("eve", 1, 0, "a")  # in no variant
    log.said("ann", ("click", 5, 0, 1, "b"), ("click", 5, 0, 1, "b"), ("play", 9, 0, 2, "c"))
    told = clicks_by_row(unit_rows(log.tables()), of_variants(VARIANTS)).order_by("row")
    first, second = told.to_pyarrow().to_pylist()
    assert first == {
        **{"variant": "new", "row": 0, "n_units": 2, "seen": 3 + 1, "clicked": 2 + 0},
        **{"seen_squares": 9 + 1, "clicked_squares": 4 + 0, "products": 6 + 0},
    }
    assert (second["row"], second["n_units"], second["seen"], second["clicked"]) == (1, 1, 2, 0)


def test_by_place_a_visitor_counts_once_over_all_pages(log) -> None:
    log.page("ann")
    log.page("ann", 60, number=2)
    log.page("bob")
    for visit, number in (("ann", 1), ("ann", 2), ("bob", 1)):
        log.saw(visit, 61, 0, "a", "b", number=number)
    log.said("ann", ("click", 65, 0, 1, "b"), number=1)
    log.said("ann", ("click", 70, 0, 1, "b"), number=2)
    told = clicks_by_place(unit_rows(log.tables()), of_variants(VARIANTS), n_columns=3)
    assert sorted(told.to_pyarrow().to_pylist(), key=lambda row: row["column"]) == [
        {"variant": "new", "row": 0, "column": 0, "seen": 2, "clicked": 0},
        {"variant": "new", "row": 0, "column": 1, "seen": 2, "clicked": 1},
    ]
