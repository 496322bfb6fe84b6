import duckdb
import pytest
from msgspec.structs import replace

from coldopen.core.decision import NO_TIME, Assignment
from coldopen.core.events import Applied, Dismiss, End, GenreChoice, PageView, Progress, Scroll
from coldopen.core.log import Tombstone
from coldopen.log import LocalLog, LogOptions


@pytest.fixture
def log(tmp_path):
    with_log = LocalLog(tmp_path / "o'log", options=LogOptions(segment_records=1000))
    yield with_log
    with_log.close()


def query(log, sql):
    """Run SQL in which {events} and so on stand for all segments' tables."""
    tables = {
        name: f"read_parquet('{str(log.segments_directory).replace(chr(39), chr(39) * 2)}/*/{name}.parquet')"
        for name in ("events", "impressions", "decisions", "placements", "assignments")
    }
    with duckdb.connect() as connection:
        return connection.execute(sql.format(**tables)).fetchall()


def test_every_event_and_placement_is_a_row(log, make, append):
    log.record(make.decision("v", visitor="ann", first=10, model="m"))
    events = [
        PageView(at=1000),
        make.seen((0, 0, 4), (1, 2, 3)),
        Scroll(at=1450, row=1),
        make.click(1, 2),
        Progress(at=1600, row=1, column=2, seconds=7.5),
        End(at=1700, row=1, column=2, seconds=9.5, completed=True),
        Dismiss(at=1800, row=0, column=0),
        GenreChoice(at=1900, genres=["Comedies", "ドラマ"]),
        Applied(at=1950, row=4),
    ]
    append(log, make.batch("v", 0, *events))
    (segment,) = log.seal(lambda catalogue, index: f"{catalogue}{index}")
    assert (segment.first, segment.last) == (1, 2)
    assert query(log, 'SELECT type, "row", title_id, seconds, n_seen FROM {events} ORDER BY "index"') == [
        ("page_view", None, None, None, None),
        ("impression", None, None, None, 7),
        ("scroll", 1, "c15", None, None),
        ("click", 1, "c17", None, None),
        ("progress", 1, "c17", 7.5, None),
        ("end", 1, "c17", 9.5, None),
        ("dismiss", 0, "c10", None, None),
        ("genres", None, None, None, None),
        ("applied", 4, None, None, None),
    ]
    assert query(log, "SELECT genres, happened_at, seq, visit, n FROM {events} WHERE type = 'genres'") == [
        (["Comedies", "ドラマ"], 1900, 2, "v", 0)
    ]
    seen = query(log, 'SELECT "row", "column", title FROM {impressions} ORDER BY 1, 2')
    assert seen == [(0, c, 10 + c) for c in range(5)] + [(1, 2, 17), (1, 3, 18)]
    assert query(log, "SELECT decision, visitor, country, device, model, n_placements FROM {decisions}") == [
        ("v.1", "ann", "IN", "tv", "m", 10)
    ]
    assert query(log, "SELECT count(*), count(DISTINCT title_id), min(source) FROM {placements}") == [
        (10, 10, "trending")
    ]


def test_assignments_have_a_table_that_tells_who_was_exposed(log, make, append):
    both = Assignment("x", "a"), Assignment("y", "b")
    told = {"assignments": both, "unit": "first", "pool": "x/a"}
    log.record(replace(make.decision("v", visitor="ann"), **told))
    log.record(
        replace(make.decision("v", number=2, visitor="ann"), **told, tier_reason=f"taste: late; {NO_TIME}")
    )
    log.record(make.decision("w", visitor="bob"))
    append(log, make.batch("v", 0))
    log.seal()
    decisions = query(log, "SELECT number, unit, pool, assignments FROM {decisions} ORDER BY visit, number")
    named = [{"experiment": e, "variant": v} for e, v in (("x", "a"), ("y", "b"))]
    assert decisions == [(1, "first", "x/a", named), (2, "first", "x/a", named), (1, "bob", "", [])]
    assert query(log, "SELECT * FROM {assignments} ORDER BY number, experiment") == [
        (1, "v.1", "v", 1, 1000, "first", "x", "a", True, "trending", "c"),
        (1, "v.1", "v", 1, 1000, "first", "y", "b", True, "trending", "c"),
        (2, "v.2", "v", 2, 1000, "first", "x", "a", False, "trending", "c"),
        (2, "v.2", "v", 2, 1000, "first", "y", "b", False, "trending", "c"),
    ]


def test_a_segment_from_before_there_were_assignments_can_be_erased_from(log, make, append):
    log.record(make.decision("v", visitor="ann"))
    append(log, make.batch("v", 0))
    (segment,) = log.seal()
    (segment.path / "assignments.parquet").unlink()
    log.post(Tombstone("ann"))
    assert log.compact().n_tables_rewritten == 3


def test_sealing_goes_on_where_it_stopped_and_bounds_each_segment(log, make, append):
    assert log.seal() == []
    append(log, *[make.batch("v", n) for n in range(1500)])
    assert [(s.first, s.last) for s in log.seal()] == [(1, 1000), (1001, 1500)]
    assert log.seal() == []
    append(log, make.batch("w", 0))
    assert [(s.first, s.last) for s in log.seal()] == [(1501, 1501)]
    assert query(log, "SELECT count(*), count(DISTINCT seq) FROM {events}") == [(1501, 1501)]


def test_a_decision_of_an_earlier_segment_still_gives_the_title(log, make, append):
    log.record(make.decision("v", first=20))
    append(log, make.batch("v", 0))
    log.seal()
    append(log, make.batch("v", 1, make.click(0, 3)))
    log.seal()
    assert query(log, "SELECT title FROM {events} ORDER BY n") == [(20,), (23,)]


def test_deleted_visits_are_not_sealed(log, make, append):
    append(log, make.batch("v", 0), make.batch("w", 0))
    log.post(Tombstone("v"))
    log.seal()
    assert query(log, "SELECT DISTINCT visit FROM {events}") == [("w",)]
