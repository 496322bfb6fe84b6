"""The first page of each visit in a log, and what its rows earned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from msgspec import Struct

from coldopen.core.decision import Decision
from coldopen.core.log import Record
from coldopen.log import PastLog
from coldopen.metrics import labels_of, looks_automatic, reward_of
from coldopen.planner import n_in_time

SETTLED_SECONDS = 900.0
"""A page counts once its window and so long have passed: by then its first rows were seen, or never are."""


class Question(Struct, frozen=True, kw_only=True):
    """What is asked of a log.

    Attributes:
        n_rows: rewards and rows from the top that count.
        reward: a reward by its name and version.
        window_seconds: an act counts within so long of its row being seen.
        n_marginals: how many pages are drawn anew for the marginal chances of each page; 0 for none.
        visits: of which visits; None for all.
    """

    n_rows: int = 6
    reward: str = "play@1"
    window_seconds: float = 90.0
    n_marginals: int = 0
    visits: frozenset[str] | None = None


@dataclass(frozen=True)
class FirstPages:
    """First pages in the order of their views, each with the numbers of the pages that go on from it (its own
    among them); how many visits have none, by the reason; and the time of the log's last record."""

    pages: list[tuple[Decision, frozenset[int]]]
    left_out: dict[str, int]
    ends_ms: int


def first_pages(records: Iterable[Record], visits: frozenset[str] | None = None) -> FirstPages:
    """The first page of each visit of a log, or of these visits."""
    by_visit: dict[str, list[Decision]] = {}
    ends_ms = 0
    for record in records:
        ends_ms = max(ends_ms, record.at)
        body = record.body
        if isinstance(body, Decision) and (visits is None or body.visit in visits):
            by_visit.setdefault(body.visit, []).append(body)
    first: list[tuple[Decision, frozenset[int]]] = []
    left_out: Counter[str] = Counter()
    for pages in by_visit.values():
        pages.sort(key=lambda page: page.number)
        if pages[0].previous is not None:
            left_out["the first page is not in the log"] += 1
            continue
        chain = {pages[0].number}
        for page in pages:
            if page.previous in chain:
                chain.add(page.number)
        first.append((pages[0], frozenset(chain)))
    first.sort(key=lambda each: each[0].view)
    return FirstPages(first, dict(left_out), ends_ms)


def labels_of_page(
    log: PastLog, record: Decision, chain: frozenset[int], ends_ms: int, question: Question
) -> np.ndarray | str:
    """What the first rows of a first page earned, and those of the pages that went on from it, 0 or 1, (k,);
    or why the visit is left out."""
    if not record.draws:
        return "nothing was drawn: a child's page, a shared one, the frozen one, or one by the rules"
    if n_in_time(record) is not None:
        return "time cut the page short"
    if record.at + 1000 * (question.window_seconds + SETTLED_SECONDS) > ends_ms:
        return "its window has not closed"
    batches = log.visit(record.visit)
    if any(map(looks_automatic, batches)):
        return "no person can have done what it tells"
    reward = reward_of(question.reward)
    labels = np.zeros(question.n_rows)
    for each in labels_of(batches, log.read_decision, reward, question.window_seconds):
        if each.number in chain and each.slot < question.n_rows:
            labels[each.slot] = max(labels[each.slot], each.label)
    return labels
