"""The log as tables: sealed and unsealed alike, without the deleted, beside the one who writes it."""

import pytest

from coldopen.core.errors import Problem
from coldopen.core.events import Play
from coldopen.core.log import Tombstone
from coldopen.log import LocalLog, open_tables


@pytest.fixture
def log(tmp_path):
    kept = LocalLog(tmp_path / "it's a log")
    yield kept
    kept.close()


def title_of(catalogue, index):
    return f"{catalogue}{index}"


def rows(log, sql):
    with open_tables(log.directory, title_of) as tables:
        return tables.connection.execute(sql).fetchall()


def visit(log, make, append, name, visitor=None):
    log.record(make.decision(name, visitor=visitor, first=10))
    append(log, make.batch(name, 0, make.seen((0, 0, 2)), Play(at=1500, row=1, column=2)))


def test_an_empty_log_has_empty_tables(log):
    assert rows(log, "SELECT count(*) FROM events") == [(0,)]
    assert rows(log, "SELECT count(*) FROM decisions") == [(0,)]


def test_what_is_sealed_and_what_is_not_stand_in_one_table(log, make, append):
    visit(log, make, append, "v")
    log.seal(title_of)
    visit(log, make, append, "w", visitor="ann")
    played = rows(log, "SELECT visit, title_id FROM events WHERE type = 'play' ORDER BY seq")
    assert played == [("v", "c17"), ("w", "c17")]
    assert rows(log, "SELECT visit, visitor, country FROM decisions ORDER BY seq") == [
        ("v", None, "IN"),
        ("w", "ann", "IN"),
    ]
    with open_tables(log.directory, title_of) as tables:
        assert (tables.sealed, tables.last) == (2, 4)


def test_nothing_is_written_to_the_folder(log, make, append):
    visit(log, make, append, "v")
    before = sorted(str(path) for path in log.directory.rglob("*"))
    rows(log, "SELECT * FROM events")
    assert [p for p in sorted(str(path) for path in log.directory.rglob("*")) if p not in before] == []


def test_who_was_deleted_is_in_no_table_sealed_or_not(log, make, append):
    visit(log, make, append, "sealed", visitor="ann")
    visit(log, make, append, "stays")
    log.seal(title_of)
    visit(log, make, append, "later", visitor="ann")
    log.post(Tombstone("ann"))
    assert rows(log, "SELECT DISTINCT visit FROM events") == [("stays",)]
    assert rows(log, "SELECT DISTINCT visit FROM decisions") == [("stays",)]
    log.compact()
    assert rows(log, "SELECT DISTINCT visit FROM events") == [("stays",)]


def test_a_segment_that_is_damaged_is_named(log, make, append):
    visit(log, make, append, "v")
    (segment,) = log.seal(title_of)
    (segment.path / "events.parquet").write_bytes(b"PAR1")
    with pytest.raises(Problem, match=r"a log that can be read .*events\.parquet"):
        rows(log, "SELECT * FROM events")


def test_a_folder_without_a_log_is_refused(tmp_path):
    with pytest.raises(Problem, match="a log that can be read"), open_tables(tmp_path, title_of):
        pass
