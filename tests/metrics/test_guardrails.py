"""What must not suffer, worked out by hand, and what is set aside."""

import ibis
import pyarrow as pa
import pytest

from coldopen.metrics.guardrails import guardrails
from coldopen.metrics.setting_aside import SetAside, set_aside


def of_variants(rows):
    return ibis.memtable(pa.Table.from_pylist(rows))


def show(log, visit, *rows, number=1):
    """The placements of a page."""
    for row, titles in enumerate(rows):
        for column, title in enumerate(titles):
            placed = {"decision": f"{visit}.{number:x}", "visit": visit, "row": row, "column": column}
            log.rows["placements"].append({"seq": log.seq, "title_id": title, **placed})


def test_tiers_streams_and_first_screens_are_told_by_variant(log) -> None:
    log.page("ann", tier="taste")
    show(log, "ann", "abc")
    log.page("ann", 9, number=2, tier="popularity")
    log.page("bob", tier="taste")
    show(log, "bob", "ab", "d", "c")  # the third row is beyond the first screen
    log.page("eve", tier="frozen")
    for title, seconds in (("a", 200.0), ("b", 90.0)):
        log.said("bob", ("end", 300, 0, 0, title, seconds))
    variants = [{"unit": unit, "variant": name} for unit, name in (("ann", "x"), ("bob", "x"), ("eve", "y"))]
    x, y = guardrails(log.tables(), of_variants(variants))
    assert (x.variant, x.n_pages, x.tiers) == ("x", 3, {"popularity": 1 / 3, "taste": 2 / 3})
    assert (x.n_streams, x.gini, x.top_share) == (1, 0.75, 1.0)  # one stream, of four titles
    assert x.overlap == pytest.approx((2 / 3 + 2 / 3) / 2)  # a and b of three titles each
    assert (y.variant, y.tiers, y.gini, y.overlap) == ("y", {"frozen": 1.0}, None, None)


def test_everybody_together_where_no_variants_are_given(log) -> None:
    log.page("ann")
    (told,) = guardrails(log.tables())
    assert (told.variant, told.n_pages, told.n_unsuitable) == ("", 1, 0)


def test_titles_above_a_profiles_limit_or_of_unknown_maturity_are_counted(log) -> None:
    log.page("kid", max_age=12)
    show(log, "kid", "ab", "c")  # 12, 16, and unknown
    log.page("ann")
    show(log, "ann", "abcd")
    (told,) = guardrails(log.tables())
    assert told.n_unsuitable == 2


def test_what_no_metric_counts_is_said_with_its_reason(log) -> None:
    log.page("ann", visitor="ann")
    log.page("bob")
    log.page("gone")
    log.said("nobody", ("click", 5, 0, 0, "a"))
    log.said("gone", ("click", 5, 0, 0, "a"))
    log.said("ann", ("play", 5, 0, 0), ("end", 9, 0, 0))
    log.said("bob", *[("click", 5 + i / 10, 0, 0, "a") for i in range(20)])
    found = set_aside(log.tables(deleted=["gone"], ends=7 * 86_400 - 1))
    assert found == (
        SetAside(1, "visits", "deleted, and not erased yet"),
        SetAside(2, "events", "their visit has no page in the log, or was deleted"),
        SetAside(2, "playback events", "their title is unknown"),
        SetAside(1, "visitors", "a batch of theirs was sent by no person"),
        SetAside(1, "visitors", "no durable id: their return is undefined"),
        SetAside(2, "visitors", "the week after their first page is not over"),
    )
