"""Deleting for good: nothing of the visitor is left on disk, and the folds never knew them."""

import pytest

import coldopen.log.compaction as room
from coldopen.core.log import Takedown, Tombstone, Visit
from coldopen.log import LocalLog, LogOptions

DAY = 86_400_000


class Clock:
    now = 1_000_000

    def __call__(self):
        return self.now


@pytest.fixture
def filled(tmp_path, make_folds, make, append):
    """A log in which Ann clicked title 1 ten times and Bob title 2 five times; then Ann was deleted."""
    clock = Clock()
    options = LogOptions(view_interval_ms=1, snapshot_records=4, deletion_days=10)
    log = LocalLog(tmp_path / "log", make_folds, options, clock)
    log.clock = clock
    log.record(make.decision("visit-of-ann", visitor="ann-the-visitor"))
    log.record(make.decision("visit-of-bob", visitor="bob"))
    for n in range(10):
        append(log, make.batch("visit-of-ann", n, make.click(0, 1)))
        assert log.wait_for_view(log.health().last_seq)
    for n in range(5):
        append(log, make.batch("visit-of-bob", n, make.click(0, 2)))
    log.seal()
    log.post(Tombstone("ann-the-visitor"))
    yield log
    log.close()


def on_disk(log):
    return b"".join(path.read_bytes() for path in log.directory.rglob("*") if path.is_file())


def test_compaction_leaves_nothing_of_the_visitor_on_disk(filled):
    assert b"visit-of-ann" in on_disk(filled)
    compaction = filled.compact()
    assert compaction.n_visits == 2, "her visit, and her id as a visit of its own"
    left = on_disk(filled)
    assert b"visit-of-ann" not in left
    assert b"ann-the-visitor" not in left
    assert b"visit-of-bob" in left
    assert filled.compact() is None


def test_folds_and_snapshots_know_nothing_of_the_visitor_afterwards(
    filled, make_folds, same_views, make, append
):
    assert filled.view().folds["clicks"]["clicks"][1] == 10
    number = filled.compact().number
    view = filled.view()
    assert view.number == number
    assert list(view.folds["clicks"]["clicks"][:3]) == [0, 0, 5]
    assert min(filled.snapshots.numbers()) >= number
    assert filled.view_at(number - 1).folds["clicks"]["clicks"][1] == 0
    append(filled, make.batch("visit-of-bob", 9, make.click(0, 2)))
    assert filled.wait_for_view(number + 1)
    expected = filled.view()
    filled.close()
    again = LocalLog(filled.directory, make_folds)
    same_views(again.view(), expected)
    again.close()


def test_what_still_comes_for_a_deleted_visit_is_ignored_after_compaction_and_restart(filled, make, append):
    filled.compact()
    filled.close()
    again = LocalLog(filled.directory)
    assert append(again, make.batch("visit-of-ann", 0), make.batch("visit-of-ann", 77)) == ["duplicate"] * 2
    again.record(make.decision("visit-of-ann", 3))
    append(again, make.batch("visit-of-bob", 50))
    assert again.read_visit("visit-of-ann") == Visit()
    assert again.read_decision("visit-of-ann", 3) is None
    again.close()


def test_compaction_that_was_interrupted_is_done_again(filled, monkeypatch):
    monkeypatch.setattr("coldopen.log.compaction._refold", lambda log: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        filled.compact()
    monkeypatch.undo()
    assert filled.snapshots.numbers()
    assert filled.compact().n_visits == 2
    assert filled.view().folds["clicks"]["clicks"][1] == 0
    assert b"visit-of-ann" not in on_disk(filled)


def test_compaction_waits_until_it_is_due(filled):
    assert filled.compact_if_due() is None
    assert filled.health().n_visits_to_erase == 2
    filled.clock.now += 7 * DAY
    assert filled.compact_if_due() is None
    filled.clock.now += 2 * DAY
    assert filled.compact_if_due().n_visits == 2
    assert filled.health().n_visits_to_erase == 0
    assert filled.compact_if_due() is None


def test_the_log_goes_on_during_a_compaction(filled, make, append, monkeypatch):
    real = room._refold

    def refold(log):
        append(log, make.batch("visit-of-bob", 20, make.click(0, 2)))
        log.post(Takedown("t", True))
        number = real(log)
        append(log, make.batch("visit-of-bob", 21, make.click(0, 2)))
        return number

    monkeypatch.setattr(room, "_refold", refold)
    number = filled.compact().number
    assert filled.wait_for_view(number + 1)
    assert list(filled.view().folds["clicks"]["clicks"][:3]) == [0, 0, 7]
    assert filled.view().takedowns == {"t"}
