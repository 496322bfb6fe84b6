"""What the log promises when things go wrong: killed at any instant, a full disk, an unwritable folder."""

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import apsw
import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.core.log import LogFull, Takedown
from coldopen.log import LocalLog, LogOptions
from coldopen.log.store import Store

CHILD = Path(__file__).with_name("log_child.py")


def run_and_kill(directory, lap, seconds):
    """Run the child so long once it is ready, kill -9, and return what it said was acknowledged."""
    with subprocess.Popen(
        [sys.executable, str(CHILD), str(directory), str(lap)], stdout=subprocess.PIPE
    ) as child:
        lines: list[bytes] = []
        assert child.stdout.readline() == b"ready\n"
        reader = threading.Thread(target=lambda: lines.extend(child.stdout))
        reader.start()
        time.sleep(seconds)
        child.kill()
        reader.join()
    whole = [line.split() for line in lines if line.endswith(b"\n")]
    return [(visit.decode(), int(n)) for visit, n, outcome in whole if outcome == b"stored"]


@pytest.mark.slow
def test_kill_minus_nine_loses_nothing_acknowledged(tmp_path, make_folds, same_views):
    rng = random.Random(4)
    acknowledged: set[tuple[str, int]] = set()
    for lap in range(12):
        acknowledged.update(run_and_kill(tmp_path / "log", lap, rng.uniform(0.0, 0.25)))
    assert len(acknowledged) > 1000
    shutil.rmtree(tmp_path / "log" / "snapshots", ignore_errors=True)
    log = LocalLog(tmp_path / "log", make_folds)
    stored = {
        (visit, batch.n)
        for visit in {v for v, _ in acknowledged}
        for batch in log.reader.visit(visit).batches
    }
    assert acknowledged <= stored
    assert log.view().folds["clicks"]["n_events"] == 3 * log.view().number
    assert log.view().number >= len(acknowledged)
    fresh = log.fresh()
    log.follow(fresh, log.view().number)
    same_views(log.view(), fresh.view())
    log.close()


def test_snapshots_of_a_killed_process_lead_to_the_same_view(tmp_path, make_folds, make, append, same_views):
    log = LocalLog(tmp_path / "log", make_folds, LogOptions(snapshot_records=20, view_interval_ms=1))
    for n in range(100):
        append(log, make.batch("v", n, make.click(0, n % 5)))
        assert log.wait_for_view(n + 1)
    shutil.copytree(tmp_path / "log", tmp_path / "killed", ignore=shutil.ignore_patterns("lock"))
    expected = log.view()
    assert log.snapshots.numbers()
    log.close()
    again = LocalLog(tmp_path / "killed", make_folds)
    same_views(again.view(), expected)
    again.close()


def test_a_full_disk_refuses_then_recovers_without_a_restart(tmp_path, make_folds, make, append, patient):
    log = LocalLog(tmp_path / "log", make_folds, LogOptions(view_interval_ms=10))
    events = [make.seen(*[(i, 0, 9)] * 200) for i in range(20)]
    set_pages(log, 40)
    stored = fill(log, append, lambda n: make.batch("v", n, *events))
    assert "Full" in log.health().failed
    assert log.record(make.decision("v")) is False
    with pytest.raises(LogFull, match="full"):
        log.post(Takedown("t", True))
    assert [batch.n for batch in log.reader.visit("v").batches] == stored
    assert log.view().number <= len(stored)
    Store._connect = REAL_CONNECT
    assert patient(log, make.batch("v", 99_999)) == "stored"
    assert log.health().failed is None
    assert log.record(make.decision("v"))
    number = log.post(Takedown("t", True))
    assert log.wait_for_view(number)
    assert log.view().takedowns == {"t"}
    log.close()


def fill(log, append, batch):
    """Append until the log refuses, and return which n were stored."""
    stored = []
    for n in range(10_000):
        try:
            if append(log, batch(n)) == ["stored"]:
                stored.append(n)
        except LogFull:
            return stored
    raise AssertionError("the disk was never full")


REAL_CONNECT = Store._connect


@pytest.fixture(autouse=True)
def _restore():
    yield
    Store._connect = REAL_CONNECT


def set_pages(log, most):
    """From now on the database may have no more than so many pages, after reopening too."""

    def connect(store):
        connection = REAL_CONNECT(store)
        connection.execute(f"PRAGMA max_page_count = {most}")
        return connection

    Store._connect = connect
    log.perform(lambda store: store.connection.execute(f"PRAGMA max_page_count = {most}"))


def test_a_log_whose_disk_is_full_can_be_closed(tmp_path, make_folds, make, append):
    log = LocalLog(tmp_path / "log", make_folds)
    events = [make.seen(*[(i, 0, 9)] * 200) for i in range(20)]
    set_pages(log, 40)
    stored = fill(log, append, lambda n: make.batch("v", n, *events))
    log.close()
    again = LocalLog(tmp_path / "log", make_folds)
    assert [batch.n for batch in again.reader.visit("v").batches] == stored
    again.close()


@pytest.fixture
def small_disk(tmp_path):
    """A disk of three megabytes, where one can be had."""
    path = tmp_path / "disk"
    path.mkdir()
    mount = shutil.which("mount")
    if not mount or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    if subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(path)], capture_output=True
    ).returncode:
        pytest.skip("no small disk can be mounted here")
    yield path
    subprocess.run(["umount", str(path)], check=True)


def test_a_disk_that_is_really_full_loses_nothing_acknowledged(small_disk, make_folds, make, append, patient):
    log = LocalLog(small_disk / "log", make_folds, LogOptions(view_interval_ms=10))
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_500_000))
    events = [make.seen(*[(i, 0, 9)] * 200) for i in range(20)]
    stored = fill(log, append, lambda n: make.batch("v", n, *events))
    assert log.health().failed
    assert [batch.n for batch in log.reader.visit("v").batches] == stored
    ballast.unlink()
    assert patient(log, make.batch("w", 0)) == "stored"
    assert log.wait_for_view(len(stored) + 1)
    log.close()
    again = LocalLog(small_disk / "log", make_folds)
    assert set(stored) <= {batch.n for batch in again.reader.visit("v").batches}
    assert again.view().folds["clicks"]["n_events"] == 20 * len(stored) + 1
    again.close()


def test_a_taken_decision_survives_a_disk_that_failed_for_a_while(tmp_path, make, append, patient):
    log = LocalLog(tmp_path / "log")
    append(log, make.batch("v", 0))
    gate = threading.Event()
    log.perform(lambda store: None)
    holding = threading.Thread(target=lambda: log.perform(lambda store: gate.wait(10)))
    holding.start()
    time.sleep(0.05)
    assert log.record(make.decision("v"))
    fail_once = [True]

    def add(store, at, rows, real=Store.add):
        if fail_once.pop() if fail_once else False:
            raise apsw.IOError("the disk is gone")
        return real(store, at, rows)

    log._store.add = add.__get__(log._store)
    gate.set()
    holding.join()
    assert patient(log, make.batch("v", 1)) == "stored"
    assert log.read_decision("v", 1) == make.decision("v")
    log.close()


def test_a_full_queue_refuses_at_once_and_decisions_have_their_own(tmp_path, make):
    options = LogOptions(queue_batches=5, queue_decisions=3)
    log = LocalLog(tmp_path / "log", options=options)
    gate, outcomes = threading.Event(), []
    holding = threading.Thread(target=lambda: log.perform(lambda store: gate.wait(10)))
    holding.start()
    time.sleep(0.05)
    for n in range(5):
        log.append(make.batch("v", n), outcomes.append)
    with pytest.raises(LogFull, match="queue is full"):
        log.append(make.batch("v", 5), outcomes.append)
    assert [log.record(make.decision("v", n)) for n in range(4)] == [True, True, True, False]
    assert log.health().batches_queued == 5
    assert log.health().decisions_refused == 1
    gate.set()
    holding.join()
    log.close()
    assert outcomes == ["stored"] * 5


def test_what_is_queued_at_closing_is_written(tmp_path, make):
    log = LocalLog(tmp_path / "log")
    outcomes = []
    for n in range(500):
        log.append(make.batch("v", n), outcomes.append)
    log.close()
    assert outcomes == ["stored"] * 500
    with pytest.raises(LogFull, match="closed"):
        log.append(make.batch("v", 500), outcomes.append)
    again = LocalLog(tmp_path / "log")
    assert len(again.reader.visit("v").batches) == 500
    again.close()


def test_a_record_that_cannot_be_written_fails_alone(tmp_path, make, append):
    log = LocalLog(tmp_path / "log")
    gate = threading.Event()
    holding = threading.Thread(target=lambda: log.perform(lambda store: gate.wait(10)))
    holding.start()
    time.sleep(0.05)
    results = []
    waiting = threading.Thread(
        target=lambda: results.extend(append(log, *[make.batch("v", n) for n in range(3)]))
    )
    waiting.start()
    time.sleep(0.05)
    with log._inbox._ready:
        log._inbox._items[1].row = "no bytes"
    gate.set()
    holding.join()
    waiting.join()
    assert results == ["stored", "failed", "stored"]
    log.close()


def test_the_logs_time_never_goes_back(tmp_path, make_folds, make, append):
    times = iter([5000, 4000, 6000, 1000])
    log = LocalLog(tmp_path / "log", make_folds, LogOptions(view_interval_ms=1), clock=lambda: next(times))
    seen = []
    for n in range(4):
        append(log, make.batch("v", n))
        assert log.wait_for_view(n + 1)
        seen.append(log.view().at)
    assert seen == [5000, 5000, 6000, 6000]
    log.close()
    again = LocalLog(tmp_path / "log", make_folds, clock=lambda: 2000)
    append(again, make.batch("v", 4))
    assert again.wait_for_view(5)
    assert again.view().at == 6000
    again.close()


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path):
    if os.geteuid() == 0:
        script = (
            "import os, sys; from pathlib import Path; from coldopen.log import LocalLog\n"
            "os.setuid(65534)\n"
            "try: LocalLog(Path(sys.argv[1]))\n"
            "except ValueError as problem: print(problem)\n"
        )
        os.chmod(tmp_path, 0o755)
        said = subprocess.run(
            [sys.executable, "-c", script, "/proc/sys"], capture_output=True, text=True, check=True
        ).stdout
        assert "expected a folder that can be written" in said
        return
    tmp_path.chmod(0o555)
    with pytest.raises(Problem, match="a folder that can be written"):
        LocalLog(tmp_path / "log")


def test_a_file_in_place_of_the_folder_is_a_problem(tmp_path):
    (tmp_path / "log").write_text("")
    with pytest.raises(Problem, match="a folder that can be written"):
        LocalLog(tmp_path / "log")


def test_one_process_at_a_time_may_open_a_log(tmp_path):
    log = LocalLog(tmp_path)
    with pytest.raises(Problem, match="in use"):
        LocalLog(tmp_path)
    log.close()
    LocalLog(tmp_path).close()


def test_a_database_that_is_no_log_is_a_problem(tmp_path):
    (tmp_path / "log.db").write_bytes(b"not a database at all" * 1000)
    with pytest.raises(Problem, match="log directory"):
        LocalLog(tmp_path)


def test_a_log_of_a_later_version_is_a_problem(tmp_path):
    LocalLog(tmp_path).close()
    store = Store(tmp_path)
    store.connection.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(Problem, match="version 99"):
        LocalLog(tmp_path)


def test_views_of_any_order_and_repetition_are_the_same(tmp_path, make_folds, make, append):
    rng = np.random.default_rng(1)
    records = [make.decision(f"v{i}", first=i) for i in range(10)]
    records += [
        make.batch(f"v{i % 10}", i // 10, make.click(i % 2, i % 5), make.click(1, 1)) for i in range(60)
    ]
    views = []
    for lap in range(4):
        log = LocalLog(tmp_path / str(lap), make_folds)
        order = rng.permutation(len(records)) if lap else np.arange(len(records))
        for i in [*order, *rng.choice(order, 30)]:
            if i < 10:
                log.record(records[i])
            else:
                append(log, records[i])
        assert log.wait_for_view(70)
        views.append(log.view())
        log.close()
    for view in views[1:]:
        assert view.number == 70
        np.testing.assert_array_equal(view.folds["clicks"]["clicks"], views[0].folds["clicks"]["clicks"])
