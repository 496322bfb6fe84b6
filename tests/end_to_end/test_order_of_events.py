"""The same events in any order, any of them sent again, give the same folds and the same rows."""

import random
import shutil

import numpy as np
import pytest
from running_service import now_ms, soon

from coldopen.engine import Engine, Given, PageRequest, make_folds
from coldopen.log import LocalLog
from coldopen.settings import Settings

pytestmark = pytest.mark.slow

BY_STREAMS = {"COLDOPEN_RECEPTION__FILLS_ROWS": "false"}
"""How titles are received is learned in the order of the log, as what rows are worth is."""

COUNTRIES = ("IN", "JP", "BR", "DE", "US")


@pytest.fixture
def asked(quiet):
    """A folder in which thirty pages were served, and the tokens of these."""
    with Engine.open(quiet) as engine:
        pages = [
            engine.page(PageRequest(signals=Given(country=COUNTRIES[i % 5], device="tv"))) for i in range(30)
        ]
        soon(lambda: all(engine.rebuild(each.page.decision) for each in pages))
    return quiet, [each.page.token for each in pages]


def batches_of(tokens, rng):
    """What thirty visitors did over the last day and a half: one title more than once, in several batches."""
    now = now_ms()
    kinds = ["click", "play", "add", "end", "progress"]

    def event():
        kind = rng.choice(kinds)
        placed = {"type": kind, "at": now - rng.randrange(36 * 3_600_000), "row": rng.randrange(1, 4)}
        seconds = {"seconds": rng.choice([20, 130, 900])} if kind in ("end", "progress") else {}
        return {**placed, "column": rng.randrange(6), **seconds}

    return [
        {"token": token, "n": n, "events": [event() for _ in range(rng.randrange(1, 8))]}
        for token in tokens
        for n in range(3)
    ]


def popularity(folder):
    log = LocalLog(folder, lambda lookup: make_folds(lookup, Settings()))
    arrays = dict(log.view().folds["popularity"])
    log.close()
    return arrays


def test_two_orders_with_repeats_give_the_same_rows_and_folds(serve, asked, tmp_path):
    folder, tokens = asked
    batches = batches_of(tokens, random.Random(5))
    other = tmp_path / "other"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("lock", "run"))
    shuffled = [*batches, *random.Random(6).sample(batches, 40)]
    random.Random(7).shuffle(shuffled)
    rows, outcomes = [], []
    for data, order in ((folder, batches), (other, shuffled)):
        service = serve(data, environment=BY_STREAMS)
        with service.client() as client:
            answers = [client.post("/v1/events", json=each).json()["outcome"] for each in order]
            outcomes.append((answers.count("stored"), answers.count("duplicate")))
            status = lambda client=client, service=service: client.get(  # noqa: E731
                "/v1/status", headers=service.operator
            ).json()["log"]
            soon(lambda status=status: (log := status())["view"] == log["last_seq"])
            rows.append(
                [
                    client.post(
                        "/v1/rows/dry-run", json={"signals": {"country": c}}, headers=service.operator
                    ).json()
                    for c in COUNTRIES
                ]
            )
        service.stop()
    assert outcomes == [(90, 0), (90, 40)]
    assert rows[0] == rows[1]
    assert {row["key"] for row in rows[0][0]} >= {"trending", "regional"}
    one, two = popularity(folder), popularity(other)
    for name in ("contexts", "offsets", "titles", "trending_titles"):
        np.testing.assert_array_equal(one[name], two[name], err_msg=name)
    for name in ("counts", "trending_counts"):
        # Counts are decayed to the time of the last record, which is not the same for both.
        np.testing.assert_allclose(one[name] / one[name].sum(), two[name] / two[name].sum(), rtol=1e-9)
