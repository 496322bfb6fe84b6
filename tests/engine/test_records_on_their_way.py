"""How long events on a page wait for its record: not at all, but where another worker made it just now."""

import pytest

from coldopen.core.ids import decision_id, new_decision_number
from coldopen.engine import Engine
from coldopen.log import unix_ms


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine.open(tmp_path_factory.mktemp("data")) as made:
        yield made


def made_elsewhere(ms_ago: int) -> str:
    return decision_id("somebody", new_decision_number(unix_ms() - ms_ago))


def test_events_on_a_page_made_elsewhere_just_now_wait_for_its_record(engine) -> None:
    assert 0 < engine.seconds_until_recorded(made_elsewhere(0)) <= 0.025
    assert engine.seconds_until_recorded(made_elsewhere(26)) == 0


def test_they_wait_no_longer_where_a_clock_is_ahead(engine) -> None:
    assert engine.seconds_until_recorded(made_elsewhere(-60_000)) == 0.025


def test_what_is_no_decision_is_not_waited_for(engine) -> None:
    assert engine.seconds_until_recorded("nonsense") == 0
