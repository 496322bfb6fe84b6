import dataclasses
import threading

import duckdb
import msgspec
import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.core.log import Takedown
from coldopen.engine import Engine, encode_titles
from coldopen.experiments import Experiment, Variant, ramped
from coldopen.log import LocalLog, rewind
from coldopen.simulator.servers import in_process
from coldopen.simulator.servers.stepping import SteppedClock
from coldopen.simulator.serving import Told, Wish


@pytest.fixture
def world(small):
    return small.small_world()


@pytest.fixture
def server(world, tmp_path):
    scenario = world.scenario
    with in_process(tmp_path, world.catalogue, scenario.seed, scenario.starts_ms) as server:
        server.turn(scenario.starts_ms)
        yield server


def plays(small, world, person, shown):
    return small._watch(world, person, "v1", shown, person.at_ms, 0)


def test_the_same_seed_gives_the_same_log_byte_for_byte_on_a_busy_machine_too(small, once, records, tmp_path):
    stop = threading.Event()

    def keep_busy():
        while not stop.is_set():
            np.random.default_rng(1).random(100_000).sort()

    busy = [threading.Thread(target=keep_busy) for _ in range(2)]
    for thread in busy:
        thread.start()
    try:
        small.run(tmp_path)
    finally:
        stop.set()
        for thread in busy:
            thread.join()
    assert records(tmp_path) == records(once)
    assert (tmp_path / "truth.jsonl").read_bytes() == (once / "truth.jsonl").read_bytes()


def test_another_seed_gives_another_log(small, once, records, tmp_path):
    small.run(tmp_path, seed=2)
    assert records(tmp_path) != records(once)


def test_sealed_segments_are_the_same_byte_for_byte(small, tmp_path):
    def sealed(name):
        small.run(tmp_path / name)
        log = LocalLog(tmp_path / name)
        try:
            log.seal()
        finally:
            log.close()
        return {p.name: p.read_bytes() for p in (tmp_path / name).glob("segments/*/*.parquet")}

    assert sealed("one") == sealed("another")
    assert "decisions.parquet" in sealed("a third")


def test_what_people_do_shows_on_others_pages_after_the_turn_alone(small, world, server):
    started = server.mark()
    person = world.population.arrivals(0)[0]
    (shown,) = server.pages([Wish(person, "v1", person.at_ms, 0)])
    server.take(plays(small, world, person, shown))
    assert server.mark() == started
    server.turn(person.at_ms + 700_000)
    assert server.mark() == started + 3


def test_a_visits_own_events_are_read_at_once(small, world, server):
    person = world.population.arrivals(0)[0]
    (shown,) = server.pages([Wish(person, "v1", person.at_ms, 0)])
    server.take(plays(small, world, person, shown))
    (again,) = server.pages([Wish(person, "v1", person.at_ms + 900_000, 1)])
    server.turn(person.at_ms + 900_000)
    visit, number = again.decision.split(".")
    assert server.log.read_decision(visit, int(number, 16)).evidence > 0
    assert again.decision != shown.decision


def test_pages_have_14_rows_of_14_titles_at_most_and_name_the_worlds_titles(world, server):
    person = world.population.arrivals(0)[0]
    (shown,) = server.pages([Wish(person, "v1", person.at_ms, 0)])
    assert len(shown.rows) <= 14
    assert max(len(row) for row in shown.rows) <= 14
    server.turn(person.at_ms)
    page = server.engine.rebuild(shown.decision)
    first = world.catalogue.titles[shown.rows[0][0]]
    assert bytes(page.rows[0].titles[0]).startswith(b'{"id":"%b"' % first.id.encode())
    assert shown.keys[0] == page.rows[0].key


def test_a_note_holds_at_once(world, server):
    title = world.catalogue.titles[0].id
    server.engine.withdraw(title)
    assert title in server.log.view().takedowns


def test_a_household_is_one_network_for_a_day_and_bots_of_one_title_share_theirs(small, world, server):
    person, other = world.population.arrivals(0)[:2]
    day = 86_400_000

    def network(someone, at_ms):
        (shown,) = server.pages([Wish(someone, f"v{someone.number}", someone.at_ms, 0)])
        return server._batch(Told(someone, "v", shown, 0, at_ms, ())).address_group

    bots = [dataclasses.replace(p, kind="bot", wanted=5) for p in (person, other)]
    assert network(person, person.at_ms) == network(person, person.at_ms + 1)
    assert network(person, person.at_ms) != network(person, person.at_ms + day)
    assert network(person, person.at_ms) != network(other, person.at_ms)
    assert network(bots[0], person.at_ms) == network(bots[1], person.at_ms)
    apart = [dataclasses.replace(bot, apart=True) for bot in bots]
    assert network(apart[0], person.at_ms) != network(apart[1], person.at_ms)


def test_a_folder_of_a_running_engine_is_refused(world, server, tmp_path):
    with pytest.raises(Problem, match="in use"), in_process(tmp_path, world.catalogue, 1, 0):
        pass


def test_the_clock_never_goes_back():
    clock = SteppedClock(1000)
    clock.set(500)
    assert clock() == 1000


def test_a_log_that_was_rewound_ends_there_and_goes_on_with_the_next_number(small, records, tmp_path):
    small.run(tmp_path)
    before = records(tmp_path)
    assert rewind(tmp_path, 40) == len(before) - 40
    assert records(tmp_path) == before[:40]
    with Engine.open(tmp_path) as engine:
        assert engine.log.view().number == 40
        assert engine.log.post(Takedown("t", True)) == 41


def test_a_log_is_not_rewound_past_a_deletion(small, tmp_path):
    small.run(tmp_path)
    with Engine.open(tmp_path) as engine:
        number = engine.log.health().last_seq
        engine.delete("simulated-1")
    with pytest.raises(Problem, match="deletion"):
        rewind(tmp_path, number - 1)
    with pytest.raises(Problem, match="the number of a record"):
        rewind(tmp_path, number + 5)


def test_titles_of_another_catalogue_are_found_in_the_world_by_id(world, server):
    """Without the first title of the world, each has moved up by one; a stranger is none of the world's."""
    stranger = msgspec.structs.replace(world.catalogue.titles[1], id="zz-stranger")
    server.engine.install("catalogue", encode_titles([*world.catalogue.titles[1:], stranger]))
    person = world.population.arrivals(0)[0]
    (shown,) = server.pages([Wish(person, "v1", person.at_ms, 0)])
    server.turn(person.at_ms)
    cards = [bytes(row.titles[0]) for row in server.engine.rebuild(shown.decision).rows]
    first = [int(row[0]) for row in shown.rows]
    ids = [world.catalogue.titles[i].id if i >= 0 else "zz-stranger" for i in first]
    assert all(card.startswith(b'{"id":"%b"' % id.encode()) for card, id in zip(cards, ids, strict=True))


def test_an_experiment_may_run_over_a_simulated_service_again_to_the_byte(small, records, tmp_path):
    halves = Variant("rules", 0.5, {"policy.name": "rules"}), Variant("taste", 0.5)
    started = set()

    def start_and_grow(engine, now_ms):
        if not started:
            one = Experiment(id="first-page", state="running", share=0.5, variants=halves)
            engine.edit_experiments(lambda book: book.with_experiment(one))
        elif len(started) == 3:
            engine.edit_experiments(lambda book: ramped(book, "first-page", 1.0))
        started.add(now_ms)

    for name in ("once", "again"):
        started.clear()
        small.run(tmp_path / name, between=start_and_grow)
    assert records(tmp_path / "once") == records(tmp_path / "again")
    with Engine.open(tmp_path / "once") as engine:
        assert engine.experiments()["first-page"].started_at == min(started)
        (segment,) = engine.seal()
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT variant, count(DISTINCT unit), bool_and(exposed) "
            f"FROM '{segment.path}/assignments.parquet' GROUP BY variant ORDER BY variant"
        ).fetchall()
    assert [(variant, n > 5, exposed) for variant, n, exposed in found] == [
        ("rules", True, True),
        ("taste", True, True),
    ]
