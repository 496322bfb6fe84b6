"""A log as it was: the same views as the log itself gives, forward and back, and nothing is added."""

from pathlib import Path

import pytest

from coldopen.core.errors import Problem
from coldopen.core.log import LogFull, Takedown
from coldopen.log import LocalLog, PastLog


def test_views_are_those_of_the_log_itself(tmp_path: Path) -> None:
    with_notes = LocalLog(tmp_path)
    try:
        numbers = [with_notes.post(Takedown(f"t{i}", True)) for i in range(6)]
        past = PastLog(tmp_path, lambda lookup: ())
        for number in (numbers[1], numbers[1], numbers[4], numbers[0], numbers[5]):
            view, told = past.view_at(number), with_notes.view_at(number)
            assert (view.number, view.takedowns) == (told.number, told.takedowns)
        assert [record.body.title for record in past.records()] == [f"t{i}" for i in range(6)]
        assert past.view().number == 0
        assert past.health().last_seq == numbers[-1]
        with pytest.raises(Problem, match="view"):
            past.view_at(99)
        past.close()
    finally:
        with_notes.close()


def test_nothing_is_added(tmp_path: Path) -> None:
    LocalLog(tmp_path).close()
    past = PastLog(tmp_path, lambda lookup: ())
    with pytest.raises(LogFull):
        past.post(Takedown("t", True))
    with pytest.raises(LogFull):
        past.append(None, print)  # type: ignore[arg-type]
    assert past.record(None) is False  # type: ignore[arg-type]
    assert past.read_decision("v", 1) is None
    assert past.read_tried_out("ann", "v", 0, 9) == 0
    assert past.read_visit("v").batches == past.visit("v") == ()
    assert past.activations("rules") == ()
    past.close()
    with pytest.raises(Problem, match="a folder with a log"):
        PastLog(tmp_path / "nowhere", lambda lookup: ())
