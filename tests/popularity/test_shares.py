"""Shares: shrunk towards the wider place, by hand."""

import numpy as np
import pytest

from coldopen.popularity import Chart, Popularity, PopularityOptions

BASE = np.array([0.25, 0.25, 0.25, 0.25])
INDEX = {"a": 0, "b": 1, "c": 2, "d": 3}


def counts(**by_context: list[float]) -> dict[str, np.ndarray]:
    names = sorted(by_context)
    sparse = [np.flatnonzero(by_context[n]) for n in names]
    return {
        "contexts": np.array([n.replace("_", ":") for n in names]),
        "offsets": np.cumsum([0, *(len(s) for s in sparse)]),
        "titles": np.concatenate(sparse).astype(np.int32),
        "counts": np.concatenate(
            [np.array(by_context[n], float)[s] for n, s in zip(names, sparse, strict=True)]
        ),
        "trending_titles": np.array([3], np.int32),
        "trending_counts": np.array([60.0]),
    }


def shares(chart: Chart | None = None, **by_context: list[float]) -> Popularity:
    options = PopularityOptions(shrinkage=40, chart_streams=60)
    return Popularity(counts(**by_context), BASE, INDEX, chart or Chart("", {}), options)


def test_with_nothing_counted_every_place_has_the_base() -> None:
    assert np.array_equal(Popularity(None, BASE, INDEX).place("DE"), BASE)


def test_a_place_leans_on_the_wider_one_by_the_shrinkage() -> None:
    p = shares(world=[40, 0, 0, 0], DE=[0, 40, 0, 0])
    world = (np.array([40, 0, 0, 0]) + 40 * BASE) / 80
    assert p.place(None) == pytest.approx(world)
    area = world  # nothing was counted under area:de itself
    assert p.place("DE") == pytest.approx((np.array([0, 40, 0, 0]) + 40 * area) / 80)


def test_a_place_with_many_visitors_speaks_for_itself() -> None:
    p = shares(world=[1e6, 0, 0, 0], DE=[0, 1e6, 0, 0])
    assert p.place("DE").argmax() == 1
    assert p.place("FR").argmax() == 0


def test_trending_follows_recent_counts() -> None:
    p = shares(world=[100, 0, 0, 0])
    assert p.place(None).argmax() == 0
    assert p.trending().argmax() == 3


def test_a_chart_stands_in_where_nothing_was_counted_and_yields_to_counts() -> None:
    chart = Chart("Some chart", {"IN": {"c": 0.75, "d": 0.25}})
    assert shares(chart, world=[0, 0, 0, 0]).place("IN").argmax() == 2
    assert shares(chart, world=[1, 0, 0, 0], IN=[900, 0, 0, 0]).place("IN").argmax() == 0
    assert shares(chart, world=[0, 0, 0, 0]).charted("IN")


def test_shares_sum_to_one() -> None:
    p = shares(world=[3, 0, 1, 0], area_de=[0, 2, 0, 0], DE=[5, 0, 0, 1], device_tv=[0, 0, 9, 0])
    for array in (p.place("DE"), p.place("AT", "AT-9"), p.device("tv"), p.trending()):
        assert array.sum() == pytest.approx(1)


def test_places_that_nobody_knows_are_the_wider_place_and_take_no_memory() -> None:
    p = shares(world=[3, 0, 1, 0], DE=[5, 0, 0, 1])
    assert all(p.place("DE", f"DE-{n:03d}") is p.place("DE") for n in range(100))
    assert not any(p.streams(f"DE-{n:03d}") for n in range(100))
    assert len(p._shares) + len(p._streams) < 10
