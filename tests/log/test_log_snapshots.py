import numpy as np
import pytest

from coldopen.core.log import Activation, Takedown
from coldopen.log import LocalLog, LogOptions
from coldopen.log.snapshots import surplus


def fill(log, make, append, laps=range(8)):
    """Ten records a lap, some of them batches before their decision."""
    for lap in laps:
        visit = f"v{lap}"
        append(log, *[make.batch(visit, n, make.click(n % 2, n % 5)) for n in range(4)])
        log.record(make.decision(visit, first=lap))
        append(log, *[make.batch(visit, n, make.click(1, 1), make.click(1, 4)) for n in range(4, 8)])
        number = log.post(Takedown(f"t{lap % 3}", lap % 2 == 0))
        number = log.post(Activation("rules", f"r{lap}"))
        assert log.wait_for_view(number)


@pytest.fixture
def open_log(tmp_path, make_folds):
    opened = []

    def go(**options):
        kind = LogOptions(view_interval_ms=1, snapshot_records=15, **options)
        opened.append(LocalLog(tmp_path / "log", make_folds, kind))
        return opened[-1]

    yield go
    for log in opened:
        log.close()


def from_zero(log, number):
    folding = log.fresh()
    log.follow(folding, number)
    return folding.view()


def test_a_restart_reads_on_from_a_snapshot_to_the_same_view(open_log, make, append, same_views):
    log = open_log()
    fill(log, make, append)
    before = log.view()
    assert len(log.snapshots.numbers()) > 2
    log.close()
    again = open_log()
    same_views(again.view(), before)
    same_views(again.view(), from_zero(again, before.number))
    fill(again, make, append, range(8, 10))
    same_views(again.view(), from_zero(again, again.view().number))


def test_any_view_is_the_fold_of_the_records_up_to_it(open_log, make, append, same_views):
    log = open_log()
    published = []
    log.on_view(published.append)
    fill(log, make, append)
    for number in range(log.view().number + 1):
        same_views(log.view_at(number), from_zero(log, number))
    assert len(published) > 10
    for view in published:
        same_views(log.view_at(view.number), view)


def test_a_damaged_snapshot_is_passed_over_with_a_note(open_log, make, append, same_views):
    log = open_log()
    fill(log, make, append)
    log.close()
    expected = log.view()
    *_, older, newest = sorted((log.directory / "snapshots").iterdir())
    newest.write_bytes(newest.read_bytes()[:-100])
    data = bytearray(older.read_bytes())
    data[-20] ^= 1
    older.write_bytes(data)
    again = open_log()
    same_views(again.view(), expected)
    assert len(again.health().complaints) == 2
    assert "damaged" in again.health().complaints[1]


def test_without_any_snapshot_the_log_is_folded_from_zero(open_log, make, append, same_views):
    log = open_log()
    fill(log, make, append)
    log.close()
    for path in (log.directory / "snapshots").iterdir():
        path.write_bytes(b"")
    again = open_log()
    same_views(again.view(), log.view())


def test_a_snapshot_of_other_folds_is_passed_over(open_log, make, append):
    log = open_log()
    fill(log, make, append)
    log.close()
    bare = LocalLog(log.directory)
    assert bare.view().number == log.view().number
    assert bare.view().folds == {}
    assert "expected a snapshot of the folds []" in bare.health().complaints[0]
    bare.close()


def test_a_snapshot_from_beyond_the_log_is_not_used(open_log, make, append):
    log = open_log()
    fill(log, make, append)
    log.close()
    path = log.directory / "snapshots" / f"{10_000:020d}.snapshot"
    path.write_bytes(log.snapshots.path(log.snapshots.numbers()[-1]).read_bytes())
    assert open_log().view().number == log.view().number


def test_few_snapshots_are_kept_dense_lately_and_sparse_long_ago(open_log, make, append):
    log = open_log(snapshots_kept=4)
    fill(log, make, append)
    assert len(log.snapshots.numbers()) == 4
    assert surplus(list(range(1, 4)), 2) == []
    numbers = []
    for number in range(1, 500):
        numbers.append(number)
        numbers = [n for n in numbers if n not in surplus(numbers, 8)]
    gaps = np.diff(numbers)
    assert len(numbers) == 8
    assert numbers[-2:] == [498, 499]
    assert gaps[0] > gaps[-1]


def test_a_backlog_too_long_for_memory_is_read_again_from_disk(open_log, make, append, same_views):
    log = open_log(fold_backlog=3)
    fill(log, make, append)
    same_views(log.view(), from_zero(log, log.view().number))
    assert log.health().fold_lag == 0


def test_a_fold_that_fails_does_not_stop_the_others(tmp_path, make_folds, make, append, caplog):
    class Failing:
        name = "failing"

        def apply(self, record):
            raise ZeroDivisionError

        def view(self):
            return {}

        snapshot = view

        def restore(self, arrays):
            pass

    log = LocalLog(tmp_path, lambda lookup: [Failing(), *make_folds(lookup)], LogOptions(view_interval_ms=1))
    append(log, make.batch("v", 0))
    assert log.wait_for_view(1)
    assert log.view().folds["clicks"]["n_events"] == 1
    assert log.health().fold_errors == 1
    log.close()
    assert "the fold failing failed on record 1" in caplog.text


def test_nothing_new_publishes_nothing(open_log, make, append):
    log = open_log()
    published = []
    log.on_view(published.append)
    append(log, make.batch("v", 0))
    assert log.wait_for_view(1)
    append(log, make.batch("v", 0))
    assert [view.number for view in published] == [1]
    assert log.view() is published[0]
