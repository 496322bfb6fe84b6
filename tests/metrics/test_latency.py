"""How long pages took, worked out by hand."""

import ibis
import pyarrow as pa
import pytest

from coldopen.metrics.guardrails import guardrails
from coldopen.metrics.visitors import visitors


def test_the_pages_of_the_first_day_that_were_timed_are_summed(log) -> None:
    log.page("ann", 0, took_us=2500)
    log.page("ann", 60, number=2, took_us=4000)
    log.page("ann", 120, number=3)
    log.page("ann", 86_400, number=4, took_us=9000)
    log.page("bob")
    ann, bob = (
        visitors(log.tables(), columns=("unit", "pages_ms", "n_timed"))
        .order_by("unit")
        .to_pyarrow()
        .to_pylist()
    )
    assert ann == {"unit": "ann", "pages_ms": 6.5, "n_timed": 2.0}
    assert bob == {"unit": "bob", "pages_ms": 0.0, "n_timed": 0.0}


def test_half_of_the_pages_and_99_of_100_are_told_by_variant(log) -> None:
    for i in range(100):
        log.page(f"a{i}", took_us=1000 * (i + 1))
    log.page("b", took_us=2345)
    log.page("b", 5, number=2)
    log.page("c")
    units = [{"unit": f"a{i}", "variant": "a"} for i in range(100)]
    variants = ibis.memtable(pa.Table.from_pylist([*units, *({"unit": v, "variant": v} for v in "bc")]))
    a, b, c = guardrails(log.tables(), variants)
    assert (a.median_ms, a.p99_ms) == (pytest.approx(50.0), pytest.approx(99.0))
    assert (b.median_ms, b.p99_ms) == (2.4, 2.4)
    assert (c.median_ms, c.p99_ms) == (None, None)
