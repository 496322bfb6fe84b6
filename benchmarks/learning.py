"""How long learning from rows takes, and what the values then cost a page.

    python benchmarks/learning.py [--pages 20000] [--rows 40] [--runs 5] [--json]

Each run is a process of its own with one thread. It makes pages of 30 drawn rows, of 15 sources in all kinds
of contexts; of each, 4 to 12 rows are seen, in two batches of 10 events, and one row in twenty is played.

    learning    all records through the fold (decision, batches, closing windows), a view every 500 pages:
                processor time for each row that taught, featurising included
    view        the arrays of what was learned, after a change
    values      from a view to the weights' distribution
    samples     the 256 draws of weights, for Thompson sampling alone
    base        mean and spread of so many rows
    NAME        shares of so many rows by that policy

Records are made beforehand and are in memory: reading them from disk is the log's, not counted here.
"""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from coldopen.core.chances import encode
from coldopen.core.decision import Ask, Decision, PlannedRow, RowDraw, pack_titles
from coldopen.core.events import Batch, Impression, Play, Scroll
from coldopen.core.log import Record
from coldopen.core.page import Message
from coldopen.core.signals import Signals
from coldopen.policies import PolicyOptions, RowValues, Values, policy_of
from coldopen.policies.features import KINDS
from coldopen.testing import slot_of
from measuring import be_child, in_child, machine, options, over_runs, tell

N_ROWS, N_TITLES = 30, 25
NOW = 1_790_000_000_000
POLICIES = ("softmax", "linucb", "epsilon_greedy", "thompson")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = options(__doc__)
    parser.add_argument("--pages", type=int, default=20_000, help="pages learned from (default 20000)")
    parser.add_argument("--rows", type=int, default=40, help="eligible rows of a slot (default 40)")
    told = parser.parse_args()
    os.environ.update(ONE_THREAD)
    order = {"n_pages": told.pages, "n_rows": told.rows, "seed": told.seed}
    runs = [in_child(__file__, order) for _ in range(told.runs)]
    report = {
        "benchmark": f"learning from {told.pages:,} pages, {told.rows} eligible rows, one thread",
        "machine": machine(),
        "sizes": {"runs": told.runs, "pages": told.pages, "rows": told.rows},
        "seed": told.seed,
        "results": [{"what": case, **over_runs([run[case] for run in runs])} for case in runs[0]],
    }
    tell(report, told.json, {"us": "us", "n": "rows, features or bytes"})


def measured(n_pages: int, n_rows: int, seed: int) -> dict[str, dict[str, float]]:
    """Each case's time in microseconds; `n` is how many rows taught, features occurred or bytes are."""
    decisions, records = story(n_pages, seed)
    everybody = PolicyOptions(rows_per_visitor=10_000, rows_per_network=1_000_000)
    fold = RowValues(lambda *key: decisions.get(key), everybody)
    gc.collect()
    gc.freeze()  # a service does not hold all these records
    started = time.process_time()
    for i, record in enumerate(records):
        fold.apply(record)
        if i % 1500 == 0:
            fold.view()
    view = fold.view()
    took = time.process_time() - started
    n_learned = float(view["xx"][0, 0])
    values = Values.of(view)
    slot = slot_of(n_rows, seed, values)
    cases: dict[str, Callable[[], Any]] = {
        "values": lambda: Values.of(view),
        "samples": lambda: Values.of(view).samples,
        "base": lambda: values.base(slot.rows.words),
    }
    for name in POLICIES:
        cases[name] = partial(policy_of(PolicyOptions(name=name)).log_shares, slot)
    n_bytes = sum(array.nbytes for array in view.values())
    return {
        "learning, a row": {"us": 1e6 * took / n_learned, "n": n_learned},
        "view": {"us": _view_us(fold, records[-1]), "n": n_bytes},
        **{case: {"us": _us(work), "n": len(view["features"])} for case, work in cases.items()},
    }


def story(n_pages: int, seed: int) -> tuple[dict[tuple[str, int], Decision], list[Record]]:
    """Pages and what visitors did on them, fifty pages a second, and ten quiet minutes at the end."""
    rng = np.random.default_rng(seed)
    decisions: dict[tuple[str, int], Decision] = {}
    bodies: list[tuple[int, Any]] = []
    for i in range(n_pages):
        at = NOW + 20 * i
        page = page_of(f"v{i}", at, rng)
        decisions[page.visit, page.number] = page
        n_seen = int(rng.integers(4, 13))
        bodies.append((at, page))
        bodies += [(at + 2000, batch_of(page, 0, at + 2000, 0, n_seen // 2, rng))]
        bodies += [(at + 9000, batch_of(page, 1, at + 9000, n_seen // 2, n_seen, rng))]
    bodies.sort(key=lambda each: each[0])
    bodies.append((bodies[-1][0] + 600_000, page_of("last", NOW, rng)))
    return decisions, [Record(seq, at, body) for seq, (at, body) in enumerate(bodies, 1)]


def page_of(visit: str, at: int, rng: np.random.Generator) -> Decision:
    """A page of drawn rows for some context."""
    sources = rng.choice(KINDS, N_ROWS).tolist()
    words = Message("x")
    return Decision(
        visit=visit,
        number=1,
        at=at,
        visitor=None,
        language="en",
        signals=Signals(
            device=rng.choice(["tv", "mobile", "desktop"]), referral=rng.choice(["email", "search", "direct"])
        ),
        ask=Ask(),
        evidence=int(rng.integers(2)),
        view=0,
        catalogue="",
        rules="",
        phrases="",
        settings="",
        tier="taste" if rng.random() < 0.5 else "popularity",
        tier_reason="",
        rows=tuple(
            PlannedRow(f"{s}:{rng.integers(9)}", s, "poster", words, words, N_TITLES) for s in sources
        ),
        titles=pack_titles(range(N_ROWS * N_TITLES)),
        floor=0.04,
        gains=bytes(rng.integers(16, size=N_ROWS).tolist()),
        draws=tuple(
            RowDraw(slot, bytes(range(40 - slot)), encode(np.zeros(40 - slot)), int(rng.integers(40 - slot)))
            for slot in range(N_ROWS)
        ),
    )


def batch_of(page: Decision, n: int, at: int, first: int, last: int, rng: np.random.Generator) -> Batch:
    """Ten events: rows seen from `first` to before `last`, scrolling, and perhaps a play."""
    seen = [Impression(at=at + 50 * i, ranges=[(row, 0, 6)]) for i, row in enumerate(range(first, last))]
    played = [Play(at=at + 900, row=row, column=0) for row in range(first, last) if rng.random() < 0.05]
    idle = [Scroll(at=at + 100 * i, row=last) for i in range(10 - len(seen) - len(played))]
    return Batch(
        visit=page.visit,
        n=n,
        decision=page.id,
        received_at=at + 1000,
        offset_ms=0,
        events=(*seen, *played, *idle),
    )


def _view_us(fold: RowValues, last: Record) -> float:
    """Time of a view that has to be made anew: an hour later each time."""
    hours = [Record(last.seq, last.at + 3_600_000 * i, last.body) for i in range(1, 51)]
    took = 0.0
    for record in hours:
        fold.apply(record)
        started = time.perf_counter()
        fold.view()
        took += time.perf_counter() - started
    return 1e6 * took / len(hours)


def _us(work: Callable[[], Any], seconds: float = 0.5) -> float:
    """The median time of a call, in microseconds."""
    work()
    times = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return 1e6 * float(np.median(times))


if __name__ == "__main__" and not be_child(measured):
    main()
