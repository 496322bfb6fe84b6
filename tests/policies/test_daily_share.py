"""A key has its least, and beyond that never more than its share of all that were counted."""

from coldopen.policies.daily_share import DailyShare


def test_a_key_never_has_more_than_its_share_beyond_its_least() -> None:
    cap, own = DailyShare(0.25, least=2), 0
    for other in range(1, 101):
        assert cap.take(other, day=0)
        while cap.take(0, day=0):
            own += 1
        assert own <= max(2, 0.25 * (other + own))
    assert own == 33
