"""Until when a visitor is a newcomer: 7 days or 20 interactions."""

import pytest

from coldopen.core.events import Add, Batch, Click, Dismiss, End, Impression, Play, Progress
from coldopen.planner.newcomer import newcomer_stage

DAY = 86_400_000


def batch(*events, decision: str = "v.1") -> Batch:
    return Batch(visit="v", n=0, decision=decision, received_at=0, offset_ms=0, events=events)


def clicks(n: int) -> Batch:
    return batch(*[Click(at=0, row=0, column=i) for i in range(n)])


@pytest.mark.parametrize(
    ("n", "days", "newcomer"),
    [(0, 0.0, True), (19, 6.99, True), (20, 0.0, False), (0, 7.0, False), (25, 9.0, False)],
)
def test_whichever_ends_first(n, days, newcomer) -> None:
    stage = newcomer_stage([clicks(n)], 0, int(days * DAY), 120.0)
    assert (stage.newcomer, stage.n_interactions) == (newcomer, n)
    assert stage.why.startswith("a newcomer: " if newcomer else "no newcomer any more: ")


def test_a_stream_counts_once_however_often_its_progress_is_told() -> None:
    told = batch(
        Play(at=0, row=1, column=0),
        Progress(at=0, row=1, column=0, seconds=60),
        Progress(at=0, row=1, column=0, seconds=130),
        End(at=0, row=1, column=0, seconds=300),
        Progress(at=0, row=2, column=0, seconds=119),
        Impression(at=0, ranges=[(0, 0, 9)]),
        Add(at=0, row=1, column=1),
        Dismiss(at=0, row=1, column=2),
    )
    assert newcomer_stage([told], 0, 0, 120.0).n_interactions == 4
