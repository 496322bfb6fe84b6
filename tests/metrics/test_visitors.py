"""Each metric of a visitor, worked out by hand."""

import pytest

from coldopen.metrics import MetricOptions
from coldopen.metrics.visitors import COLUMNS, visitors

HOUR, DAY = 3600, 86_400
STARTS = ("first_stream", "first_stream_seconds", "unstarted_90s")


def of(log, *columns, options=None, **told):
    """These metrics of each unit, by unit: one alone, or a tuple of several."""
    rows = visitors(log.tables(**told), options, ("unit", *columns)).to_pyarrow().to_pylist()
    found = {row["unit"]: tuple(row[name] for name in columns) for row in rows}
    return {unit: values[0] if len(values) == 1 else values for unit, values in found.items()}


def watch(log, visit, at, seconds, title="a", number=1):
    """Play a title at a time, and stop after so many seconds."""
    log.said(visit, ("play", at, 0, 0, title), number=number)
    log.said(visit, ("end", at + seconds, 0, 0, title, seconds), number=number)


def test_a_first_stream_counts_from_when_its_playback_began(log) -> None:
    log.page("v", visitor="ann")
    log.said("v", ("play", 20, 0, 0, "a"), ("end", 80, 0, 0, "a", 60.0))
    log.said("v", ("play", 95, 0, 1, "b"), ("progress", 215, 0, 1, "b", 120.0))
    assert of(log, *STARTS) == {"ann": (1.0, 95.0, 1.0)}


def test_who_leaves_without_a_stream_is_not_censored_but_counts_tau(log) -> None:
    log.page("v", visitor="ann")
    log.said("v", ("click", 20, 0, 0, "a"), ("end", 110, 0, 0, "a", 119.9))
    assert of(log, *STARTS, "matured_tau") == {"ann": (0.0, 1800.0, 1.0, 1)}


def test_a_stream_that_began_after_tau_is_none_in_time(log) -> None:
    for visit, at in (("ann", 1800), ("bob", 1801)):
        log.page(visit)
        watch(log, visit, at, 600.0)
    assert of(log, "first_stream") == {"ann": 1.0, "bob": 0.0}


def test_where_the_play_is_lost_playback_began_as_long_before_as_was_watched(log) -> None:
    log.page("v", visitor="ann")
    log.said("v", ("progress", 400, 0, 0, "a", 300.0))
    assert of(log, "first_stream_seconds") == {"ann": 100.0}


def test_seconds_watched_are_cumulative_and_never_added_up(log) -> None:
    log.page("v", visitor="ann")
    log.said("v", *[("progress", 10 * n, 0, 0, "a", 10.0 * n) for n in range(1, 12)])
    assert of(log, "first_stream", "streamed_minutes") == {"ann": (0.0, 0.0)}
    log.said("v", ("end", 150, 0, 0, "a", 150.0))
    assert of(log, "first_stream", "streamed_minutes") == {"ann": (1.0, 2.5)}


def test_a_session_succeeds_from_five_minutes_of_streaming_in_a_day_over_visits_and_titles(log) -> None:
    for unit, seconds in (("ann", 150.0), ("bob", 149.0)):
        log.page(f"{unit}1", visitor=unit)
        watch(log, f"{unit}1", 10, seconds, "a")
        log.page(f"{unit}2", 5 * HOUR, visitor=unit)
        watch(log, f"{unit}2", 5 * HOUR, 150.0, "a")
        watch(log, f"{unit}2", 5 * HOUR + 200, 100.0, "b")  # no stream: it does not count
        watch(log, f"{unit}2", 25 * HOUR, 600.0, "c")  # too late
    assert of(log, "success", "n_streams") == {"ann": (1.0, 2), "bob": (0.0, 2)}
    assert of(log, "success", options=MetricOptions(success_minutes=6.0)) == {"ann": 0.0, "bob": 0.0}


def test_a_session_is_the_time_in_sittings_without_the_gaps_between(log) -> None:
    log.page("v", visitor="ann")
    log.said("v", ("click", 600, 0, 0, "a"))  # 10 minutes after the page
    log.said("v", ("click", 600 + 1800, 0, 0, "a"))  # 30 more: still the same sitting
    log.said(
        "v", ("click", 3 * HOUR, 0, 0, "a"), ("click", 3 * HOUR + 120, 0, 0, "b")
    )  # another, of two minutes
    assert of(log, "session_minutes") == {"ann": 10 + 30 + 2}


def test_watching_in_silence_is_no_gap(log) -> None:
    log.page("v", visitor="ann")
    log.said("v", ("play", 60, 0, 0, "a"))
    log.said("v", ("end", 60 + 2 * HOUR, 0, 0, "a", 2.0 * HOUR))
    assert of(log, "session_minutes") == {"ann": 121}


def test_a_session_is_cut_after_its_day(log) -> None:
    log.page("v", visitor="ann")
    log.page("w", 24 * HOUR - 60, visitor="ann")
    log.said("w", ("click", 24 * HOUR + 60, 0, 0, "a"), ("click", 24 * HOUR + 120, 0, 0, "a"))
    assert of(log, "session_minutes") == {"ann": 1}


def test_a_return_is_something_done_again_after_four_hours_within_a_week(log) -> None:
    for unit, comes_at in (
        ("soon", 4 * HOUR + 59),
        ("ann", 4 * HOUR + 60),
        ("bob", 7 * DAY),
        ("late", 7 * DAY + 1),
    ):
        log.page(unit, visitor=unit)
        log.said(unit, ("click", 60, 0, 0, "a"))
        log.page(f"{unit}2", comes_at, visitor=unit)
    assert of(log, "return_7d") == {"soon": 0.0, "ann": 1.0, "bob": 1.0, "late": 0.0}


def test_a_return_is_undefined_without_a_durable_id(log) -> None:
    log.page("v")
    log.page("w", visitor="ann")
    assert of(log, "return_7d", "has_id") == {"v": (None, 0), "ann": (0.0, 1)}


def test_a_placement_counts_once_a_page_as_seen_and_as_clicked(log) -> None:
    log.page("v", visitor="ann")
    log.page("v", 60, visitor="ann", number=2)
    log.saw("v", 1, 0, "a", "b", "c")
    log.saw("v", 2, 0, "b", "c", "d", first=1)
    log.saw("v", 61, 0, "a", number=2)
    log.said("v", ("click", 5, 0, 1, "b"), ("click", 6, 0, 1, "b"), ("play", 7, 0, 1, "b"))
    log.said("v", ("play", 70, 3, 0, "d"), number=2)  # clicked, so it was seen
    assert of(log, "n_seen", "n_clicks") == {"ann": (4 + 1 + 1, 1 + 1)}


def test_columns_beyond_the_sixtieth_are_placements_too(log) -> None:
    log.page("v", visitor="ann")
    log.saw("v", 1, 0, *["a"] * 130)
    log.said("v", ("click", 5, 0, 59, "a"), ("click", 5, 0, 60, "a"), ("click", 5, 0, 129, "a"))
    assert of(log, "n_seen", "n_clicks") == {"ann": (130, 3)}


def test_diversity_of_the_first_page_counts_titles_in_part_for_each_genre(log) -> None:
    log.page("v", visitor="ann")
    log.page("v", 60, visitor="ann", number=2)
    log.saw("v", 1, 0, "a", "a", "b", "c", "d")  # Drama 2.5, Comedy 1.5, one unknown
    log.saw("v", 61, 0, "b", "b", "b", number=2)  # not the first page
    assert of(log, "genre_diversity") == {"ann": pytest.approx(1 - (2.5**2 + 1.5**2) / 4**2)}


def test_a_placement_counts_once_in_the_diversity_of_the_first_page(log) -> None:
    log.page("v", visitor="ann")
    for at in (1, 5, 9):
        log.saw("v", at, 0, "a")
    log.saw("v", 9, 0, "b", first=1)
    assert of(log, "genre_diversity") == {"ann": 0.5}


def test_diversity_is_undefined_where_no_genre_was_seen(log) -> None:
    log.page("v", visitor="ann")
    log.saw("v", 1, 0, "d")
    assert of(log, "genre_diversity") == {"ann": None}


def test_diversity_of_streams_is_simpsons_unbiased_estimate(log) -> None:
    log.page("v", visitor="ann")
    for n, title in enumerate("ab"):
        watch(log, "v", 1000 * n, 200.0, title)
    assert of(log, "stream_diversity") == {"ann": pytest.approx(1.0)}  # 1 - (1 x 0 + 1 x 0) / (2 x 1)
    log.page("w", 4000, visitor="ann")
    watch(log, "w", 4000, 200.0, "a")
    assert of(log, "stream_diversity") == {"ann": pytest.approx(1 - 2 * 1 / (3 * 2))}
    watch(log, "w", 5000, 200.0, "c")  # half and half: 2.5 Drama and 1.5 Comedy, of which it is 0.5 each
    squares, own = 2.5**2 + 1.5**2, 3 + 0.5
    assert of(log, "stream_diversity") == {"ann": pytest.approx(1 - (squares - own) / (4 * 3))}


def test_diversity_of_one_stream_is_undefined(log) -> None:
    log.page("v", visitor="ann")
    watch(log, "v", 0, 200.0)
    assert of(log, "stream_diversity") == {"ann": None}


def test_titles_dismissed_are_counted_once_each(log) -> None:
    log.page("v", visitor="ann")
    log.said("v", ("dismiss", 5, 0, 0, "a"), ("dismiss", 6, 1, 0, "a"), ("dismiss", 7, 0, 1, "b"))
    assert of(log, "n_dismissed") == {"ann": 2}


@pytest.mark.parametrize(
    ("ends", "matured"), [(1919, (0, 0, 0)), (1920, (1, 0, 0)), (DAY, (1, 1, 0)), (7 * DAY, (1, 1, 1))]
)
def test_windows_have_closed_by_the_end_of_the_log_or_not(log, ends, matured) -> None:
    log.page("v", visitor="ann")
    windows = ("matured_tau", "matured_24h", "matured_7d")
    assert of(log, *windows, ends=ends) == {"ann": matured}
    assert of(log, *windows, ends=ends, options=MetricOptions(late_hours=200)) == {"ann": (0, 0, 0)}


def test_a_unit_is_known_by_the_signals_of_its_first_page(log) -> None:
    log.page("u", 5 * DAY - 60, visitor="ann", country="BR", device="mobile", language="pt", referral="ads")
    log.page("v", 5 * DAY, visitor="ann", country="DE", device="tv", hour=3, weekday=6)
    known = of(log, "country", "device", "language", "referral", "hour", "weekday", "day")
    assert known == {"ann": ("BR", "mobile", "pt", "ads", None, None, 20_000 + 4)}


def test_in_logs_without_units_these_are_visitors_or_visits(log) -> None:
    log.page("v", visitor="ann", unit=None)
    log.page("w", unit="")
    assert sorted(of(log, "has_id")) == ["ann", "w"]


def test_a_visit_belongs_to_the_unit_of_its_first_page(log) -> None:
    log.page("v", unit="v")
    log.page("v", 60, visitor="ann", number=2, unit="v")  # signed up: the earliest id stands
    watch(log, "v", 70, 200.0, number=2)
    assert of(log, "first_stream", "has_id") == {"v": (1.0, 0)}


def test_clicks_that_nobody_can_make_mark_the_unit_as_automatic(log) -> None:
    for visit, n, apart in (("bot", 13, 0.8), ("ann", 12, 0.8), ("bob", 13, 0.9)):
        log.page(visit)
        log.said(visit, *[("click", apart * i, 0, 0, "a") for i in range(n)])
    assert of(log, "automatic") == {"bot": 1, "ann": 0, "bob": 0}


@pytest.mark.parametrize(("first", "automatic"), [(0, 0), (55, 1), (100, 1)])
def test_only_rows_count_for_who_is_automatic_and_rows_far_down_count_too(log, first, automatic) -> None:
    log.page("ann")
    n_rows = 17 if automatic else 16
    for i in range(n_rows):
        log.saw("ann", 1 + i / 1000, first + i, *"aaaa")
    for table in ("events", "impressions"):
        for index, each in enumerate(log.rows[table]):
            each.update(seq=log.seq, n=log.seq, index=index)
    assert of(log, "automatic") == {"ann": automatic}


def test_rows_seen_faster_than_anybody_looks_mark_the_unit_as_automatic(log) -> None:
    for visit, n_rows in (("bot", 17), ("ann", 16)):
        log.page(visit)
        log.saw(visit, 1, 0, "a", "b")
        for row in range(1, n_rows):
            log.rows["impressions"].append({**log.rows["impressions"][-1], "row": row})
        log.rows["events"][-1]["n_seen"] = n_rows + 1
    assert of(log, "automatic") == {"bot": 1, "ann": 0}


def test_visits_that_were_deleted_are_absent(log) -> None:
    for visit in ("ann", "bob"):
        log.page(visit)
        watch(log, visit, 5, 200.0)
    assert of(log, "first_stream", deleted=["bob"]) == {"ann": 1.0}


def test_events_of_a_visit_without_a_page_belong_to_nobody(log) -> None:
    log.page("ann")
    watch(log, "nobody", 5, 200.0)
    assert of(log, "first_stream") == {"ann": 0.0}


def test_all_columns_come_in_the_order_that_is_stated(log) -> None:
    log.page("ann")
    assert tuple(visitors(log.tables()).columns) == COLUMNS
