import pytest

from coldopen.core.errors import Problem
from coldopen.core.log import Takedown
from coldopen.log import LocalLog, LogOptions, rewind


@pytest.fixture
def open_log(tmp_path, make_folds):
    def go(**options):
        return LocalLog(tmp_path / "log", make_folds, LogOptions(**options))

    return go


def clicks(log):
    return log.view().folds["clicks"]["clicks"].tolist()


def test_a_settled_log_shows_all_that_was_queued_however_seldom_it_publishes(open_log, make, append):
    log = open_log(view_interval_ms=60_000)
    for n in range(5):
        log.record(make.decision(f"v{n}"))
        log.append(make.batch(f"v{n}", 0, make.click(0, 1)), lambda outcome: None)
        assert log.settle().number == 2 * n + 2
    assert log.settle() is log.view()
    log.close()


def test_a_rewound_log_holds_what_it_held_then(open_log, make, append, tmp_path):
    log = open_log(snapshot_records=3)
    log.record(make.decision("v1"))
    append(log, make.batch("v1", 0, make.click(0, 1)))
    number, then = log.settle().number, clicks(log)
    append(log, *[make.batch("v1", n, make.click(0, 1)) for n in range(1, 9)])
    log.record(make.decision("v2"))
    log.settle()
    assert clicks(log) != then
    log.seal()
    log.close()
    assert rewind(tmp_path / "log", number) == 9
    log = open_log()
    assert (log.view().number, clicks(log)) == (number, then)
    assert log.read_visit("v1").evidence == number
    assert not list((tmp_path / "log" / "segments").glob("*"))
    assert log.post(Takedown("t", True)) == number + 1
    log.close()


def test_a_log_in_use_is_not_rewound(open_log, tmp_path):
    log = open_log()
    with pytest.raises(Problem, match="in use"):
        rewind(tmp_path / "log", 0)
    log.close()
