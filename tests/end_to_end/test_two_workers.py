"""Two workers are one service: what one acknowledged, every page of the other knows."""

import json
import os
import signal
import socket
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from running_service import batch, ids_of, place_of, soon, stream, titles_of, trending

from coldopen.log.records import BATCH, DECISION

pytestmark = pytest.mark.slow

N_CONNECTIONS = 12
ESTABLISHED = "01"
INDIA = {"country": "IN"}


@pytest.fixture
def connections(serve, quiet):
    """Kept-alive connections to a service of two workers."""
    service = serve(quiet, workers=2)
    soon(lambda: all_answer(service))
    with ExitStack() as stack:
        clients = [stack.enter_context(service.client()) for _ in range(N_CONNECTIONS)]
        for client in clients:
            page_of(client)
        yield service, clients


def all_answer(service):
    """Whether each worker answers: of connections kept open, both come to hold some."""
    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(service.client()).get("/v1/health")
        return len(service.workers()) == 2 and all(n_answered(service, w) for w in service.workers())


def n_answered(service, worker):
    """How many connections to the service a worker process holds."""
    port = f":{int(service.url.rpartition(':')[2]):04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(port) and row[3] == ESTABLISHED}
    return len(sockets & {os.readlink(file) for file in Path(f"/proc/{worker}/fd").iterdir()})


def page_of(client, **asked):
    answer = client.post("/v1/page", json=asked)
    assert answer.status_code == 200
    return answer.json()


def title_on_every_page(clients):
    """A card that is on a page of each of them; rows and new titles are drawn, so not every card is."""
    first, *others = (page_of(client) for client in clients)
    shared = set(ids_of(first)).intersection(*map(ids_of, others))
    return next(card for row in first["rows"] for card in row["titles"] if card["id"] in shared)


def test_an_acknowledged_event_counts_on_the_next_page_of_every_connection(connections):
    _, clients = connections
    page = page_of(clients[0], signals=INDIA)
    watched, unwanted = page["rows"][2]["titles"][0]["id"], page["rows"][3]["titles"][1]["id"]
    events = [stream(2, 0), {"type": "dismiss", "row": 3, "column": 1}]
    assert clients[1].post("/v1/events", json=batch(page, 0, *events)).json() == {"outcome": "stored"}
    for client in clients:
        after = page_of(client, visit=page["visit"], signals=INDIA)
        assert titles_of(after, "continue") == [watched], "at once, without waiting for any fold"
        assert unwanted not in ids_of(after)
    assert clients[2].post("/v1/events", json=batch(page, 0, *events)).json() == {"outcome": "duplicate"}


def test_events_hardly_ever_overtake_the_record_of_a_page_that_another_worker_made(connections):
    service, clients = connections
    visits = []
    for i in range(60):
        page = page_of(clients[i % N_CONNECTIONS])
        clients[(i + 1) % N_CONNECTIONS].post("/v1/events", json=batch(page, 0, stream(1, 0)))
        visits.append(page["visit"])
    with closing(sqlite3.connect(f"file:{service.data}/log.db?mode=ro", uri=True)) as log:
        sql = "SELECT kind FROM record WHERE visit = ? ORDER BY seq"
        kinds = [[kind for (kind,) in log.execute(sql, (visit,))] for visit in visits]
    n_late = sum(each != [DECISION, BATCH] for each in kinds)
    assert n_late <= 20, "half of them or more, did they not wait; a few where the machine is busy"


def test_what_is_watched_trends_on_every_connection_within_a_second(connections):
    service, clients = connections
    assert trending(service, clients[0]) == []
    title = title_on_every_page(clients)
    for client in clients[:6]:
        visited = page_of(client)
        events = batch(visited, 0, stream(*place_of(visited, title["id"])))
        assert client.post("/v1/events", json=events).json() == {"outcome": "stored"}
    soon(lambda: all(trending(service, client)[:1] == [title["name"]] for client in clients), 1.0)
    for client in clients:
        _, column = place_of(page_of(client), title["id"])
        assert column == 0, "it leads a row of every page"


def test_a_takedown_over_http_is_on_no_page_of_any_worker_within_a_second(connections):
    service, clients = connections
    title = title_on_every_page(clients)["id"]
    answer = clients[3].put(f"/v1/takedowns/{title}", headers=service.operator)
    assert answer.status_code == 204
    soon(lambda: all(title not in ids_of(page_of(client)) for client in clients), 1.0)
    pages = [page_of(client, signals={"country": c}) for client in clients for c in ("IN", "US", "DE")]
    assert title not in json.dumps(pages)
    clients[4].delete(f"/v1/takedowns/{title}", headers=service.operator).raise_for_status()
    soon(lambda: all(title in ids_of(page_of(client)) for client in clients), 1.0)


def test_a_rule_put_at_one_worker_holds_at_the_other(connections):
    service, clients = connections
    row = {"id": "picks", "heading": "Picks of the house", "query": {"countries": ["IN"]}, "position": 0}
    clients[0].put("/v1/rows/picks", json=row, headers=service.operator).raise_for_status()
    soon(lambda: all(page_of(c)["rows"][1]["heading"] == "Picks of the house" for c in clients), 1.5)


def test_each_worker_answers_half_of_the_connections(connections):
    service, clients = connections
    held = [n_answered(service, worker) for worker in service.workers()]
    assert sum(held) == len(clients)
    assert max(held) - min(held) <= 2


def test_a_burst_of_connections_is_shared_out_and_what_ends_makes_room(connections):
    service, _ = connections
    host, _, port = service.url.removeprefix("http://").partition(":")

    def held():
        return [n_answered(service, worker) for worker in service.workers()]

    before = held()
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(socket.create_connection((host, int(port))))
        soon(lambda: sum(held()) == sum(before) + 20)
        assert max(held()) - min(held()) <= 4
    soon(lambda: held() == before)


def test_a_worker_that_is_killed_is_replaced_and_the_other_goes_on(connections):
    service, clients = connections
    before = soon(lambda: len(found := service.workers()) == 2 and found)
    page = page_of(clients[0])
    os.kill(before[0], signal.SIGKILL)

    def answers():
        with service.client() as anew:
            return page_of(anew, visit=page["visit"]).get("recorded", True)

    assert answers()
    after = soon(lambda: len(found := service.workers()) == 2 and before[0] not in found and found)
    assert before[1] in after
    assert all(answers() for _ in range(10))
