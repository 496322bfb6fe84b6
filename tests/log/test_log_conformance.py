"""What every log must do, in this process or beside it."""

import threading
import time

import pytest
from msgspec.structs import replace

from coldopen.core.decision import TitleDraw
from coldopen.core.errors import Problem
from coldopen.core.log import Activation, Takedown, Tombstone, View, Visit
from coldopen.log import LocalLog, LogOptions, LogServer, RemoteLog
from coldopen.log.reader import Reader


@pytest.fixture(params=["local", "remote"])
def log(request, tmp_path, make_folds):
    local = LocalLog(tmp_path / "log", make_folds, LogOptions(view_interval_ms=10))
    if request.param == "local":
        yield local
    else:
        server = LogServer(local, tmp_path / "run")
        remote = RemoteLog(tmp_path / "log", tmp_path / "run")
        yield remote
        remote.close()
        server.close()
    local.close()


def test_of_a_visit_without_end_the_latest_part_is_read_and_read_again_the_same(log, make, append):
    append(log, *(make.batch("v", n) for n in range(1200)))
    visit = log.read_visit("v")
    assert visit.batches[-1].n == 1199
    assert 100 < len(visit.batches) <= 500
    append(log, make.batch("v", 1200))
    assert log.read_visit("v", visit.evidence) == visit


def view_of(log, number):
    end = time.monotonic() + 10
    while (view := log.view()).number < number:
        assert time.monotonic() < end, f"no view {number} within 10 s, only {view.number}"
        time.sleep(0.002)
    return view


def test_an_acknowledged_batch_is_read_at_once_in_order_of_n(log, make, append):
    assert append(log, make.batch("v", 1), make.batch("v", 0), make.batch("w", 0)) == ["stored"] * 3
    visit = log.read_visit("v")
    assert [batch.n for batch in visit.batches] == [0, 1]
    assert visit.batches[0] == make.batch("v", 0)
    assert visit.evidence == 2
    assert log.read_visit("nobody") == Visit()


def test_a_visit_is_read_as_it_stood_at_a_record(log, make, append):
    for n in range(4):
        append(log, make.batch("v", n))
    assert [batch.n for batch in log.read_visit("v", 2).batches] == [0, 1]
    assert log.read_visit("v", 2).evidence == 2
    assert log.read_visit("v", 0) == Visit()


def test_a_batch_sent_again_is_acknowledged_and_ignored(log, make, append):
    first = make.batch("v", 0, make.click(0, 1))
    again = make.batch("v", 0, make.click(1, 1))
    assert append(log, first, again, make.batch("v", 1)) == ["stored", "duplicate", "stored"]
    assert append(log, again) == ["duplicate"]
    assert log.read_visit("v").batches == (first, make.batch("v", 1))


def test_a_decision_is_read_back(log, make, append):
    decision = make.decision("v", 7, visitor="ann")
    assert log.record(decision)
    append(log, make.batch("v", 0))
    assert log.read_decision("v", 7) == decision
    assert log.read_decision("v", 8) is None


def test_views_follow_with_the_number_of_the_last_record(log, make, append):
    log.record(make.decision("v"))
    append(log, make.batch("v", 0, make.click(0, 3), make.seen((0, 0, 4))))
    view = view_of(log, 2)
    assert view.number == 2
    assert view.at > 0
    assert view.folds["clicks"]["clicks"][3] == 1
    assert view.folds["clicks"]["n_events"] == 2


def test_a_view_never_changes_once_published(log, make, append):
    append(log, make.batch("v", 0))
    old = view_of(log, 1)
    append(log, make.batch("v", 1))
    view_of(log, 2)
    assert old.folds["clicks"]["n_events"] == 1


def test_an_empty_log_has_an_empty_view(log):
    view = log.view()
    assert (view.number, view.at, view.active, view.takedowns) == (0, 0, {}, frozenset())
    assert view.folds["clicks"]["n_events"] == 0


def test_activations_and_takedowns_are_in_the_view(log):
    log.post(Activation("rules", "r1"))
    log.post(Activation("catalogue", "c1"))
    log.post(Takedown("t1", True))
    log.post(Takedown("t2", True))
    number = log.post(Takedown("t1", False))
    view = view_of(log, number)
    assert view.active == {"rules": "r1", "catalogue": "c1"}
    assert view.takedowns == {"t2"}
    assert view_of(log, log.post(Activation("rules", ""))).active == {"catalogue": "c1"}


def test_old_views_are_rebuilt(log, make, append):
    seen: dict[int, View] = {0: log.view()}
    log.record(make.decision("v"))
    for n in range(10):
        append(log, make.batch("v", n, make.click(0, n % 5)))
        view = log.view()
        seen[view.number] = view
    view_of(log, 11)
    for number in (0, 1, 5, 11):
        view = log.view_at(number)
        assert view.number == number
        assert view.folds["clicks"]["n_events"] == max(0, number - 1)
    for number, view in seen.items():
        again = log.view_at(number)
        assert again.at == view.at
        assert (again.folds["clicks"]["clicks"] == view.folds["clicks"]["clicks"]).all()


def test_a_view_the_log_has_not_come_to_is_a_problem(log):
    with pytest.raises(Problem, match="view: received 99"):
        log.view_at(99)


def test_a_deleted_visitor_is_gone_at_once_in_all_visits(log, make, append):
    for visit, visitor in (("a1", "ann"), ("a2", "ann"), ("b1", "bob")):
        log.record(make.decision(visit, visitor=visitor))
        append(log, make.batch(visit, 0))
    log.post(Tombstone("ann"))
    for visit in ("a1", "a2"):
        assert log.read_visit(visit) == Visit()
        assert log.read_decision(visit, 1) is None
        assert append(log, make.batch(visit, 1)) == ["duplicate"]
        assert log.record(make.decision(visit, 2, visitor="ann"))
    assert append(log, make.batch("b1", 1)) == ["stored"]
    assert log.read_visit("a1") == Visit()
    assert log.read_decision("a1", 2) is None
    assert log.read_decision("b1", 1) is not None
    assert len(log.read_visit("b1").batches) == 2


def test_a_visit_is_a_visitor_of_its_own(log, make, append):
    append(log, make.batch("v", 0))
    log.post(Tombstone("v"))
    assert log.read_visit("v") == Visit()


def test_a_deleted_visitor_may_come_again_in_a_new_visit(log, make, append):
    log.record(make.decision("a1", visitor="ann"))
    log.post(Tombstone("ann"))
    log.record(make.decision("a2", visitor="ann"))
    append(log, make.batch("a2", 0))
    assert log.read_decision("a2", 1).visitor == "ann"
    assert len(log.read_visit("a2").batches) == 1


def on_which(make, visit: str, number: int, n_tried: int, visitor: str | None = "ann"):
    """A page on which so many new titles were tried out, and another was not."""
    draws = [TitleDraw(row, 3, (-1, 50), bytes([9, 9]), int(row < n_tried)) for row in range(n_tried + 1)]
    return replace(make.decision(visit, number, visitor), explored=tuple(draws))


def test_what_was_tried_out_on_a_visitor_is_counted_over_their_other_visits(log, make, append):
    assert log.read_tried_out("ann", "now", 0, 100) == 0
    for visit, number, n_tried in (("a1", 1, 2), ("a1", 2, 1), ("a2", 1, 0), ("a3", 5, 3), ("now", 1, 7)):
        log.record(on_which(make, visit, number, n_tried))
    log.record(on_which(make, "b1", 1, 5, "bob"))
    log.record(on_which(make, "c1", 1, 5, None))
    append(log, make.batch("a1", 0))
    assert log.read_tried_out("ann", "now", 0, 100) == 6
    assert log.read_tried_out("ann", "a3", 0, 100) == 10
    assert 2 <= log.read_tried_out("ann", "now", 0, 2) < 6, "counted no further than it is asked for"
    assert log.read_tried_out("c1", "now", 0, 100) == 0
    log.post(Tombstone("ann"))
    log.record(on_which(make, "a4", 1, 1))
    append(log, make.batch("a4", 0))
    assert log.read_tried_out("ann", "now", 0, 100) == 1, "not of visits that were deleted"


def test_of_a_visitor_without_end_the_latest_visits_are_counted(log, make, append):
    for number in range(600):
        log.record(on_which(make, "a1", number, 1))
    for visit in range(100):
        log.record(on_which(make, f"a2-{99 - visit}", 1, 1))
    append(log, make.batch("a1", 0))
    assert log.read_tried_out("ann", "now", 0, 1000) == 64
    log.record(on_which(make, "a1", 600, 1, "anna"))
    append(log, make.batch("a1", 1))
    assert log.read_tried_out("anna", "now", 0, 1000) == 512


def test_where_the_log_cannot_be_read_nothing_was_tried_out_and_a_warning_says_so(tmp_path, caplog):
    assert Reader(tmp_path / "nowhere").tried_out("ann", "now", 0, 100) == 0
    assert "what was tried out on a visitor could not be read" in caplog.text
    assert "ann" not in caplog.text


def test_a_visit_that_is_no_opaque_id_is_a_problem(log, make):
    with pytest.raises(Problem, match="visit"):
        log.append(make.batch("no good", 0), print)
    with pytest.raises(Problem, match="n: received -1"):
        log.append(make.batch("v", -1), print)


def test_many_threads_may_append_read_and_look(log, make, append):
    def client(name):
        log.record(make.decision(name))
        for n in range(40):
            assert append(log, make.batch(name, n)) == ["stored"]
            assert len(log.read_visit(name).batches) == n + 1
            assert log.view().number >= 0

    failures: list[BaseException] = []

    def run(name):
        try:
            client(name)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(f"visit{i}",)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert view_of(log, 6 * 41).folds["clicks"]["clicks"][0] == 240


def test_a_decision_that_comes_after_its_events_still_counts_them(log, make, append):
    append(log, make.batch("v", 0, make.click(1, 2)))
    assert view_of(log, 1).folds["clicks"]["clicks"].sum() == 0
    log.record(make.decision("v"))
    assert view_of(log, 2).folds["clicks"]["clicks"][7] == 1


def test_what_was_ever_in_service_is_told_in_order(log, make, append):
    append(log, make.batch("v", 0))
    for note in (Activation("model", "a"), Activation("rules", "r"), Activation("model", "b")):
        log.post(note)
    log.post(Activation("model", ""))
    assert log.activations("model") == ("a", "b", "")
    assert log.activations("chart") == ()
