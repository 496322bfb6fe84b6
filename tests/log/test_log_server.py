import os
import socket
import stat
import time

import pytest

from coldopen.core.errors import Problem
from coldopen.core.log import Activation, LogFull, Takedown, Tombstone, Visit
from coldopen.log import LocalLog, LogOptions, LogServer, RemoteLog


@pytest.fixture
def start(tmp_path, make_folds):
    """`start()` runs a log process in this one; `stop()` ends it."""
    running = []

    def go():
        local = LocalLog(tmp_path / "log", make_folds, LogOptions(view_interval_ms=10))
        running.append((local, LogServer(local, tmp_path / "run")))
        return local

    def stop():
        local, server = running.pop()
        server.close()
        local.close()

    go.stop = stop
    yield go
    while running:
        stop()


@pytest.fixture
def worker(tmp_path):
    workers = []

    def go(options=None):
        workers.append(RemoteLog(tmp_path / "log", tmp_path / "run", options))
        return workers[-1]

    yield go
    for one in workers:
        one.close()


def until(condition, what):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end, f"not within 30 s: {what}"
        time.sleep(0.005)


def test_what_one_worker_acknowledged_another_reads_at_once(start, worker, make, append):
    start()
    one, other = worker(), worker()
    for n in range(50):
        append(one, make.batch("v", n))
        assert len(other.read_visit("v").batches) == n + 1
    until(lambda: other.view().number == 50, "the view of all")
    assert other.view().folds["clicks"]["n_events"] == 50


def test_a_deletion_by_one_worker_is_obeyed_by_another_at_once(start, worker, make, append):
    start()
    one, other = worker(), worker()
    one.record(make.decision("v", visitor="ann"))
    append(one, make.batch("v", 0))
    one.post(Tombstone("ann"))
    assert other.read_visit("v") == Visit()
    assert other.read_decision("v", 1) is None


def test_a_deletion_by_one_worker_finds_what_lingers_in_another(start, worker, make):
    start()
    options = LogOptions(decision_linger_ms=200)
    one, other = worker(options), worker(options)
    one.record(make.decision("v", visitor="ann"))
    other.post(Tombstone("ann"))
    until(lambda: not one._sent, "the acknowledgement")
    assert other.read_decision("v", 1) is None


def test_a_takedown_reaches_every_worker_within_a_second(start, worker):
    start()
    one, other = worker(), worker()
    seconds = []
    while min(seconds, default=1) >= 1 and len(seconds) < 10:  # a busy machine may take longer, now and then
        title, started = f"t{len(seconds)}", time.monotonic()
        one.post(Takedown(title, True))
        until(lambda title=title: title in other.view().takedowns, "the takedown")
        seconds.append(time.monotonic() - started)
    assert min(seconds) < 1


def test_without_the_log_process_pages_go_on_and_events_are_refused(start, worker, make, append, patient):
    start()
    log = worker()
    log.record(make.decision("v"))
    append(log, make.batch("v", 0))
    until(lambda: log.view().number == 2, "the view")
    start.stop()
    until(lambda: log.health().failed, "noticing")
    with pytest.raises(LogFull):
        log.append(make.batch("v", 1), print)
    with pytest.raises(LogFull):
        log.post(Activation("rules", "r"))
    assert log.record(make.decision("v", 2)) is False
    assert log.view().number == 2
    assert len(log.read_visit("v").batches) == 1
    assert log.read_decision("v", 1) == make.decision("v", 1)
    start()
    assert patient(log, make.batch("v", 1)) == "stored"
    until(lambda: log.view().number == 3, "the next view")
    assert log.health().failed is None


def test_old_views_are_rebuilt_by_the_log_process(start, worker, make, append, same_views):
    local = start()
    log = worker()
    for n in range(5):
        append(log, make.batch("v", n))
    until(lambda: log.view().number == 5, "the view")
    same_views(log.view_at(3), local.view_at(3))
    same_views(log.view_at(5), local.view_at(5))


def test_the_run_folder_is_for_its_user_alone(start, tmp_path):
    start()
    assert stat.S_IMODE(os.stat(tmp_path / "run").st_mode) == 0o700


def test_a_run_folder_that_others_can_enter_is_a_problem(start, tmp_path):
    local = start()
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o755)
    with pytest.raises(Problem, match="chmod 700"):
        LogServer(local, shared)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755


def test_old_views_are_removed_from_the_run_folder(start, worker, make, append, tmp_path):
    start()
    log = worker()
    for n in range(60):
        append(log, make.batch("v", n))
        until(lambda n=n: log.view().number == n + 1, "each view")
    assert len(list((tmp_path / "run").glob("*.view"))) <= 17


def test_no_log_process_at_all_is_a_problem(tmp_path):
    with pytest.raises(Problem, match=r"answers within 0\.1 s"):
        RemoteLog(tmp_path, tmp_path / "run", connect_seconds=0.1)


def test_a_folder_with_a_long_path_is_served_too(tmp_path, make, append):
    folder = tmp_path / ("x" * 120)
    local = LocalLog(folder)
    server = LogServer(local)
    log = RemoteLog(folder)
    assert append(log, make.batch("v", 0)) == ["stored"]
    log.close()
    server.close()
    local.close()


def test_no_view_is_written_while_no_worker_looks(start, worker, make, append, tmp_path):
    local = start()
    append(local, make.batch("v", 0))
    assert local.wait_for_view(1)
    assert list((tmp_path / "run").glob("*.view")) == []
    log = worker()
    until(lambda: log.view().number == 1, "the view")


def test_nonsense_on_the_socket_ends_that_connection_alone(start, worker, make, append, tmp_path):
    start()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stranger:
        stranger.connect(str(tmp_path / "run" / "log.sock"))
        stranger.sendall(b"\x05\0\0\0hello")
        stranger.settimeout(5)
        while stranger.recv(4096):
            pass
    assert append(worker(), make.batch("v", 0)) == ["stored"]


def test_decisions_that_the_log_process_refuses_are_told_and_those_taken_before_are_sent_again(
    start, worker, make
):
    local = start()
    one = worker()
    local._writer.failed = "the disk is full"
    assert one.record(make.decision("v", 1)), "nothing is known of it yet"
    until(lambda: not one.record(make.decision("v", 2)), "the page is told")
    assert not one.record(make.decision("v", 3))
    assert one.health().decisions_refused >= 2
    local._writer.failed = None
    until(lambda: one.record(make.decision("v", 4)), "the log takes decisions again")
    until(lambda: one.read_decision("v", 1) is not None, "what was taken is written")
    until(lambda: one.read_decision("v", 4) is not None, "and what came after")


def test_a_worker_has_the_log_process_seal_and_learns_what_was(tmp_path, make, append):
    log = LocalLog(tmp_path / "log")
    server = LogServer(log, title_of=lambda catalogue, index: f"{catalogue}{index}")
    try:
        worker = RemoteLog(tmp_path / "log")
        worker.record(make.decision("v"))
        append(worker, make.batch("v", 0))
        (segment,) = worker.seal()
        assert (segment.first, segment.last) == (1, 2)
        assert (segment.path / "assignments.parquet").exists()
        assert worker.seal() == []
        worker.close()
    finally:
        server.close()
        log.close()
