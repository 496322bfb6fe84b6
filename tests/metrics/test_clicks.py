"""Clicks by row and by place, each visitor once."""

import ibis
import pyarrow as pa

from coldopen.metrics.clicks import clicks_by_place, clicks_by_row, unit_tiles

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
    told = clicks_by_row(unit_tiles(log.tables(), of_variants(VARIANTS))).order_by("row")
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
    told = clicks_by_place(unit_tiles(log.tables(), of_variants(VARIANTS)), n_columns=3)
    assert sorted(told.to_pyarrow().to_pylist(), key=lambda row: row["column"]) == [
        {"variant": "new", "row": 0, "column": 0, "seen": 2, "clicked": 0},
        {"variant": "new", "row": 0, "column": 1, "seen": 2, "clicked": 1},
    ]


def test_places_keep_their_row_and_column_wherever_they_lie_on_the_page(log) -> None:
    log.page("ann")
    places = [(0, 0), (3, 14), (4, 14), (5, 15), (11, 29), (200, 700)]
    for row, column in places:
        log.saw("ann", 1, row, "a", first=column)
        log.saw("ann", 2, row, "a", first=column)
    log.said("ann", ("click", 5, 5, 15, "a"))
    tiles = unit_tiles(log.tables(), of_variants(VARIANTS))
    told = clicks_by_place(tiles, 1000, 1000).to_pyarrow().to_pylist()
    assert sorted((each["row"], each["column"]) for each in told) == places
    assert [each["row"] for each in told if each["clicked"]] == [5]
    assert all(each["seen"] == 1 for each in told)
    near = clicks_by_place(tiles, 5, 15).to_pyarrow().to_pylist()
    assert sorted((each["row"], each["column"]) for each in near) == places[:3]
    rows = clicks_by_row(tiles).order_by("row").to_pyarrow().to_pylist()
    assert [(each["row"], each["seen"]) for each in rows] == [(row, 1) for row, _ in places]
