"""What follows on what was done is pushed: when, what of the page it leaves alone, how many may listen."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import msgspec
import pytest
from litestar.testing import TestClient

from coldopen.catalogue import encode
from coldopen.core.events import Add, Batch, Click, Impression, Progress, Scroll
from coldopen.core.page import Page
from coldopen.engine import Engine, Given, PageRequest
from coldopen.planner import PlannerOptions
from coldopen.service import create_app
from coldopen.service.pushing import Followed, Streams, cause, rows_in_sight
from coldopen.service.wire import Cause, Update
from coldopen.settings import ServiceOptions, Settings
from coldopen.simulator.titles import generate_titles

INDIA = PageRequest(signals=Given(country="IN", device="desktop", languages=("hi",), hour=21))


def opened(folder, most_streams: int = 3) -> Engine:
    settings = Settings(
        planner=PlannerOptions(deadline_ms=10_000), service=ServiceOptions(most_streams=most_streams)
    )
    engine = Engine.open(folder, settings)
    engine.install("catalogue", encode(generate_titles(800, seed=3, today=date.today())))
    return engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("data")) as made:
        yield made


@pytest.fixture(scope="module")
def client(engine):
    with TestClient(create_app(engine)) as made:
        yield made


class Watching:
    """Somebody who looks at a page: what they do is in the log before anything else happens."""

    def __init__(self, engine: Engine, request: PageRequest = INDIA) -> None:
        self.engine, self.n = engine, 0
        served = engine.page(request)
        self.page, self.decision = served.page, served.decision
        engine.log.settle()

    def followed(self) -> Followed:
        return Followed(self.engine, self.page.token, self.decision.visit, self.decision.number)

    def do(self, *events, page: str = "") -> Batch:
        now = time.time_ns() // 1_000_000
        batch = Batch(
            visit=self.page.visit,
            n=self.n,
            decision=page or self.page.decision,
            received_at=now,
            offset_ms=0,
            events=tuple(msgspec.structs.replace(event, at=now) for event in events),
        )
        self.n += 1
        self.engine.log.append(batch, lambda outcome: None)
        self.engine.log.settle()
        return batch


def seen(*rows: int) -> Impression:
    return Impression(at=0, ranges=[(row, 0, 4) for row in rows])


def decoded(update: bytes | None) -> tuple[Cause, Page]:
    assert update is not None
    found = msgspec.json.decode(update, type=Update)
    return found.because, msgspec.json.decode(found.page, type=Page)


def test_nothing_done_pushes_nothing(engine) -> None:
    watching = Watching(engine)
    followed = watching.followed()
    assert followed.update() is None
    watching.do(seen(0, 1, 2), Scroll(at=0, row=2))
    assert followed.update() is None


def test_a_click_pushes_a_page_that_goes_on_below_what_was_seen_and_one_row_more(engine) -> None:
    watching = Watching(engine)
    followed = watching.followed()
    watching.do(seen(0, 1, 2), Click(at=0, row=1, column=3))
    because, page = decoded(followed.update())
    assert because == Cause("click", watching.page.decision, 1, 3)
    assert (page.previous, page.n_kept) == (watching.page.decision, 4)
    assert page.rows[:4] == watching.page.rows[:4]
    assert page.signals == watching.page.signals
    assert followed.update() is None, "it was answered"


def test_the_profile_and_what_is_excluded_hold_for_what_is_pushed(engine) -> None:
    gone = tuple(title.id for title in engine.loaded().edition.catalogue.titles[:300])
    asked = msgspec.structs.replace(INDIA, max_age=7, exclude=gone, n_columns=6)
    watching = Watching(engine, asked)
    followed = watching.followed()
    watching.do(Click(at=0, row=1, column=0))
    _, page = decoded(followed.update())
    cards = [msgspec.json.decode(card) for row in page.rows for card in row.titles]
    assert all(card["age"] <= 7 for card in cards)
    assert not set(gone) & {card["id"] for card in cards}
    assert all(len(row.titles) <= 6 for row in page.rows)


def test_what_was_done_before_the_stream_was_opened_is_not_lost(engine) -> None:
    watching = Watching(engine)
    watching.do(Add(at=0, row=2, column=0))
    because, _ = decoded(watching.followed().update())
    assert because.type == "add"


def test_what_the_page_knew_already_is_no_reason(engine) -> None:
    watching = Watching(engine)
    watching.do(Click(at=0, row=1, column=0))
    again = Watching(engine, msgspec.structs.replace(INDIA, visit=watching.page.visit))
    assert again.followed().update() is None


def test_three_rows_passed_over_are_a_reason_and_the_lowest_one_seen_is_not_passed_yet(engine) -> None:
    watching = Watching(engine)
    watching.do(seen(0, 1, 2, 3))
    followed = watching.followed()
    assert followed.update() is None, "1 and 2 were passed over; 3 may still be looked at; 0 is the hero"
    watching.do(seen(4))
    because, page = decoded(followed.update())
    assert because == Cause("passed", watching.page.decision, 3)
    assert page.n_kept == 6
    watching.do(seen(5, 6))
    assert followed.update() is None, "they count from the last answer on"


def test_rows_that_were_acted_upon_or_kept_are_not_passed_over(engine) -> None:
    watching = Watching(engine)
    page, batch = watching.decision, watching.do(seen(1, 2, 3, 4, 5))
    assert cause([batch], page) == Cause("passed", page.id, 4)
    assert cause([batch], msgspec.structs.replace(page, n_kept=3)) is None
    watched = watching.do(
        Progress(at=0, row=2, column=0, seconds=9), Progress(at=0, row=3, column=0, seconds=9)
    )
    assert cause([batch, watched], page) is None


def test_how_far_a_page_was_seen_is_read_from_events_that_cite_it(engine) -> None:
    watching = Watching(engine)
    page = watching.decision
    assert rows_in_sight([], page) == 1
    assert rows_in_sight([watching.do(seen(0, 3))], page) == 5
    assert rows_in_sight([watching.do(Scroll(at=0, row=6))], page) == 8
    assert rows_in_sight([watching.do(seen(9), page="another.1")], page) == 1


def test_a_page_that_was_seen_to_its_end_is_left_alone(engine) -> None:
    watching = Watching(engine)
    last = len(watching.page.rows) - 1
    watching.do(seen(last), Click(at=0, row=last, column=0))
    assert watching.followed().update() is None


def test_the_stream_is_of_server_sent_events_and_ends(engine, client) -> None:
    watching = Watching(engine)
    watching.do(seen(0, 1), Click(at=0, row=1, column=0))
    answer = client.get("/v1/page/updates", params={"token": watching.page.token, "seconds": 1})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    assert "content-encoding" not in answer.headers
    name, data = [line for line in answer.text.splitlines() if line and not line.startswith(":")]
    assert name == "event: page"
    _, page = decoded(data.removeprefix("data: ").encode())
    assert page.previous == watching.page.decision


def test_a_token_that_is_no_pages_is_refused(client) -> None:
    answer = client.get("/v1/page/updates", params={"token": "forged"})
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("token: expected")


@pytest.mark.parametrize("seconds", ["0", "301", "long"])
def test_how_long_it_lasts_is_bounded(client, engine, seconds) -> None:
    token = Watching(engine).page.token
    assert client.get("/v1/page/updates", params={"token": token, "seconds": seconds}).status_code == 400


def test_there_are_so_many_streams_and_no_more(tmp_path) -> None:
    with opened(tmp_path, most_streams=0) as engine, TestClient(create_app(engine)) as client:
        answer = client.get("/v1/page/updates", params={"token": engine.page(INDIA).page.token})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


def test_one_visit_holds_two_streams_at_most_and_those_that_end_make_room() -> None:
    streams = Streams(3)
    with streams.opened("a"), streams.opened("a"):
        assert streams.full("a")
        assert not streams.full("b")
        with streams.opened("b"):
            assert streams.full("c")
    assert (streams.n, streams.full("a")) == (0, False)


def test_what_is_told_wakes_the_streams_of_its_visit_alone() -> None:
    async def woken() -> tuple[bool, bool]:
        streams = Streams(3)
        with streams.opened("a") as one, streams.opened("b") as other:
            streams.tell("a")
            streams.tell("nobody")
            return one.is_set(), other.is_set()

    with ThreadPoolExecutor(1) as beside:  # a loop may run in this thread since the tests of a browser
        assert beside.submit(lambda: asyncio.run(woken())).result() == (True, False)
