"""Pages as they were served: the first one of each visit, from the log."""

from __future__ import annotations

from collections.abc import Iterator

from coldopen.core.signals import Signals
from coldopen.engine import Engine
from coldopen.evaluation.sameness.groups import Group, Seen
from coldopen.log import open_tables

_FIRST_PAGES = """
    WITH first AS (
        SELECT visit, min_by(number, seq) AS number, max(seq) AS latest,
            min_by(hash(country, device, languages[1], genres), seq) AS signals
        FROM decisions WHERE evidence = 0 AND previous IS NULL AND policy <> '' GROUP BY visit
    )
    SELECT visit, number FROM first
    QUALIFY row_number() OVER (PARTITION BY signals ORDER BY latest DESC) <= $1 ORDER BY latest
"""


def served_pages(engine: Engine, most: int = 20) -> Iterator[Seen]:
    """The first pages of visits whose rows were drawn, of each group the latest so many.

    Visitors who had done nothing yet: what sets them apart is what is known on arrival.

    Raises:
        Problem: the log cannot be read.
    """
    with open_tables(engine.data, lambda catalogue, index: None) as tables:
        visits = tables.connection.execute(_FIRST_PAGES, [most]).fetchall()
    numbers: dict[str, int] = {}
    for visit, number in visits:
        decision = engine.log.read_decision(visit, number)
        if decision is not None:
            ids = [
                [engine.title_of(decision.catalogue, at) or "" for at in row]
                for row in decision.titles_by_row()
            ]
            rows = [[numbers.setdefault(title, len(numbers)) for title in row] for row in ids]
            yield Seen(group_of(decision.signals), rows)


def group_of(signals: Signals) -> Group:
    """The group of a visitor who has done nothing yet.

    >>> group_of(Signals(country="IN", languages=("hi-IN", "en"), device="tv"))
    Group(country='IN', device='tv', language='hi', genres='', evidence='')
    """
    language = signals.languages[0].partition("-")[0] if signals.languages else ""
    return Group(signals.country or "", signals.device or "", language, ", ".join(sorted(signals.genres)), "")
