import json
import subprocess
import sys
import time

import msgspec
import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.simulator.loop import simulate
from coldopen.simulator.loop.coming import Coming, Return
from coldopen.simulator.loop.run_folder import read_checkpoint
from coldopen.simulator.loop.tally import Tally
from coldopen.simulator.servers import fixed
from coldopen.simulator.truth import VisitTruth


@pytest.fixture
def play(small):
    """Simulate the small world with fixed pages, and return the report."""

    def go(world, folder=None, server=None, **options):
        served = server or fixed(world)
        chosen = msgspec.structs.replace(small.OPTIONS, **options)
        return simulate(world, served, folder, chosen, name=served_name(served), visiting=small.visit)

    def served_name(server):
        return getattr(server, "name", "a spy")

    return go


class Spy:
    """Fixed pages, and all that was asked and told, in order."""

    def __init__(self, world):
        self.pages_of = fixed(world).pages
        self.heard = []

    def pages(self, wishes):
        self.heard += [("wish", wish.at_ms, wish.visit) for wish in wishes]
        return self.pages_of(wishes)

    def take(self, told):
        self.heard += [("told", each.at_ms, each.visit) for each in told]

    def turn(self, now_ms):
        self.heard.append(("turn", now_ms, ""))


def lines(folder):
    header, *visits = (folder / "truth.jsonl").read_bytes().splitlines()
    return json.loads(header), [msgspec.json.decode(line, type=VisitTruth) for line in visits]


def test_the_truth_says_first_that_it_is_simulated_and_then_every_visit(small, play, tmp_path):
    report = play(small.small_world(), tmp_path)
    header, visits = lines(tmp_path)
    assert header["simulated"] is True
    assert header["scenario"]["about"] == "A small world."
    assert len(visits) == report.n_visits
    assert [v.at_ms for v in visits] == sorted(v.at_ms for v in visits)
    assert json.loads((tmp_path / "report.json").read_text())["simulated"] is True


def test_the_report_says_what_the_truth_says(small, play, tmp_path):
    report = play(small.small_world(), tmp_path)
    _, visits = lines(tmp_path)
    found = np.array([v.n_streams > 0 for v in visits])
    assert report.streamed == pytest.approx(found.mean())
    assert report.n_people == len({v.person for v in visits}) == 60
    assert report.returned == pytest.approx(len({v.person for v in visits if v.nth}) / 60)
    assert report.minutes == pytest.approx(np.mean([v.minutes for v in visits]))
    waits = np.where(found, 130.5, 1800)
    assert report.first_stream_seconds == pytest.approx(waits.mean())


def test_the_interval_of_the_share_is_by_person(small, play, tmp_path):
    report = play(small.small_world(), tmp_path)
    _, visits = lines(tmp_path)
    left = {v.person: 0.0 for v in visits}
    for visit in visits:
        left[visit.person] += (visit.n_streams > 0) - report.streamed
    error = np.sqrt(60 * np.var(list(left.values()), ddof=1)) / len(visits)
    low, _ = report.streamed_interval
    assert report.streamed - low == pytest.approx(1.959964 * error, rel=1e-4)


def test_a_turn_ends_when_enough_people_have_come(small, play):
    world = small.small_world()
    crowded, quiet = play(world, turn_visits=1), play(world, turn_visits=1000)
    assert crowded.n_turns > 60 > quiet.n_turns
    assert (crowded.n_visits, crowded.n_streams) == (quiet.n_visits, quiet.n_streams)


def test_what_is_sent_late_arrives_in_its_own_turn(small, play):
    world = small.small_world()
    spy = Spy(world)
    play(world, server=spy)
    turns = [at_ms for what, at_ms, _ in spy.heard if what == "turn"]
    late = [
        (i, at_ms)
        for i, (what, at_ms, visit) in enumerate(spy.heard)
        if what == "told" and is_late(at_ms, visit)
    ]
    n_turns = np.cumsum([what == "turn" for what, _, _ in spy.heard])
    assert len(late) >= 30
    for i, at_ms in late:
        assert turns[n_turns[i] - 1] <= at_ms < turns[n_turns[i]]


def is_late(at_ms, visit):
    return at_ms - int(visit[:12], 16) > 2 * 3_600_000


def test_late_clients_are_heard_after_their_visit_and_others_before_their_next_page(small, play):
    world = small.small_world()
    spy = Spy(world)
    play(world, server=spy)
    late, sound = world.population.arrivals(0)[:2]
    for person, expected in [(late, "wish wish told told"), (sound, "wish told told wish")]:
        start = f"{person.at_ms:012x}"
        assert " ".join(what for what, _, visit in spy.heard if visit.startswith(start)) == expected


def test_who_returns_remembers_what_they_streamed(small, play, tmp_path):
    """In this world `n_opened` counts what was streamed now and before."""
    play(small.small_world(), tmp_path)
    so_far = dict.fromkeys(range(60), 0)
    for visit in lines(tmp_path)[1]:
        so_far[visit.person] += len(visit.streamed)
        assert visit.n_opened == so_far[visit.person]
    assert max(so_far.values()) > 1


def test_during_an_outage_no_page_comes_and_no_batch_is_taken(small, play):
    world = small.small_world(outages=[{"day": 1 / 24, "hours": 2}])
    spy = Spy(world)
    report = play(world, server=spy)
    first, last = (world.scenario.starts_ms + hour * 3_600_000 for hour in (1, 3))
    assert not [at_ms for what, at_ms, _ in spy.heard if what != "turn" and first <= at_ms < last]
    assert report.tiers[""] >= 20
    assert report.n_lost > 0


def test_people_return_at_their_time_and_not_after_the_end(small):
    world = small.small_world(hours=1)
    start = world.scenario.starts_ms
    coming = Coming(world.scenario, world.population)
    assert coming.again(Return(start + 1000, 3, 0, 1))
    assert not coming.again(Return(start + 3_600_000, 4, 0, 1))
    due, until_ms = coming.take(start + 600_000, 10)
    assert [(d.person.number, d.back.nth) for d in due] == [(0, 0), (3, 1), (1, 0)]
    assert until_ms == start + 600_000


def test_visits_beyond_the_most_of_a_turn_wait_for_the_next(small):
    world = small.small_world(hours=1)
    coming = Coming(world.scenario, world.population)
    due, until_ms = coming.take(world.scenario.starts_ms + 3_600_000, 4)
    assert [d.person.number for d in due] == [0, 1, 2, 3]
    assert until_ms == world.population.arrivals(0)[4].at_ms
    assert coming.take(until_ms, 9)[0] == []


@pytest.mark.parametrize("stop_after", [1, 7, 12, 24])
def test_a_run_that_was_stopped_goes_on_as_if_nothing_had_happened(
    small, once, records, tmp_path, stop_after
):
    with pytest.raises(KeyboardInterrupt):
        small.run(tmp_path, stop_after=stop_after)
    assert len(records(tmp_path)) < len(records(once))
    small.run(tmp_path, resume=True)
    assert records(tmp_path) == records(once)
    assert (tmp_path / "truth.jsonl").read_bytes() == (once / "truth.jsonl").read_bytes()
    assert untimed(tmp_path) == untimed(once)


def untimed(folder):
    report = json.loads((folder / "report.json").read_text())
    return {name: value for name, value in report.items() if not name.startswith("seconds")}


def test_killed_again_and_again_it_comes_to_the_same_end(once, records, program, tmp_path):
    rng = np.random.default_rng(1)
    n_killed = 0
    checkpoint = tmp_path / "checkpoint.json"
    for _ in range(20):
        arguments = ["resume"] if checkpoint.exists() else []
        size = log_bytes(tmp_path)
        with subprocess.Popen([sys.executable, str(program), str(tmp_path), *arguments]) as running:
            while running.poll() is None and log_bytes(tmp_path) == size:
                time.sleep(0.005)
            time.sleep(float(rng.uniform(0, 0.2)))
            running.kill()
        if running.returncode == 0:
            break
        n_killed += 1
    else:
        subprocess.run([sys.executable, str(program), str(tmp_path), "resume"], check=True)
    assert n_killed >= 1
    assert records(tmp_path) == records(once)
    assert (tmp_path / "truth.jsonl").read_bytes() == (once / "truth.jsonl").read_bytes()


def log_bytes(folder):
    try:
        return (folder / "log.db-wal").stat().st_size
    except FileNotFoundError:  # a log that is closed has none
        return 0


def test_what_was_finished_stays_finished(small, once, records, tmp_path):
    small.run(tmp_path)
    small.run(tmp_path, resume=True)
    assert records(tmp_path) == records(once)


def test_a_checkpoint_of_another_scenario_is_refused(small, play, tmp_path):
    play(small.small_world(), tmp_path)
    other = small.small_world(seed=2)
    with pytest.raises(Problem, match="this scenario"):
        simulate(other, fixed(other), tmp_path, name="fixed", visiting=small.visit, resume=True)


def test_there_is_nothing_to_go_on_from_in_an_empty_folder(tmp_path):
    with pytest.raises(Problem, match="interrupted"):
        read_checkpoint(tmp_path)


def test_what_nobody_did_is_none():
    report = Tally().report("nothing", "nobody", 1)
    assert report.streamed is report.streamed_interval is report.first_stream_quartiles is None


def test_what_an_operator_does_between_turns_is_in_the_log(once, small):
    with small.Engine.open(once) as engine:
        assert len(engine.log.view().takedowns) >= 3


def test_waiting_for_a_servers_log_and_for_its_operator_is_time_of_serving(small):
    world = small.small_world(hours=1)
    slow = fixed(world)
    slow.turn = lambda now_ms: time.sleep(0.002)
    operate = {"between": lambda now_ms: time.sleep(0.002)}
    report = simulate(world, slow, name="slow", visiting=small.visit, **operate)
    assert report.seconds_serving >= 0.004 * report.n_turns
    assert report.seconds_serving + report.seconds_choosing <= report.seconds + 0.02
