"""Days as arrays for snapshots, sorted, so that equal days give equal arrays; and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

import numpy as np

from coldopen.core.log import Arrays
from coldopen.popularity.acts import Act
from coldopen.popularity.day import Day
from coldopen.popularity.options import PopularityOptions


def pack(days: Mapping[int, Day]) -> dict[str, np.ndarray]:
    """The acts of days, by their number since the Unix epoch, and the visitors who stand for networks."""
    sets = sorted({act.contexts for day in days.values() for act in day.acts.values()})
    number_of = {contexts: i for i, contexts in enumerate(sets)}
    acts = (
        (number, who, title, act.network, act.amount, act.hour, number_of[act.contexts])
        for number, day in days.items()
        for (who, title), act in day.acts.items()
    )
    people = (
        (number, network, title, who, amount)
        for number, day in days.items()
        for (network, title), kept in day.people.cells.items()
        for who, (amount, _) in kept.items()
    )
    members = (
        (number, network, who)
        for number, day in days.items()
        for network, kept in day.members.cells.items()
        for who in kept
    )
    return {
        "acts": _sorted(acts, 7),
        "people": _sorted(people, 5),
        "members": _sorted(members, 3),
        "contexts": np.array(["\n".join(contexts) for contexts in sets], dtype=np.str_),
    }


def unpack(arrays: Arrays, options: PopularityOptions) -> dict[int, Day]:
    """The inverse of `pack`."""
    sets = [tuple(str(s).split("\n")) for s in arrays["contexts"]]
    days = {number: Day(options) for number in np.unique(arrays["acts"][:, 0]).tolist()}
    for number in np.unique(arrays["members"][:, 0]).tolist():
        days.setdefault(number, Day(options))
    for number, network, title, who, amount in arrays["people"].tolist():
        days[number].people.offer((network, title), who, (amount, who ^ title))
    for number, network, who in arrays["members"].tolist():
        days[number].members.offer(network, who, (0, who ^ network))
    for number, who, title, network, amount, hour, n_set in arrays["acts"].tolist():
        days[number].restore(who, title, Act(amount, -hour, sets[n_set], network))
    return days


def _sorted(rows: Iterable[tuple[int, ...]], width: int) -> np.ndarray:
    """Whole numbers from 0 on, in order of the first column, then the second, and so on."""
    table = np.fromiter(chain.from_iterable(rows), np.uint64).reshape(-1, width)
    return table[np.lexsort(table.T[::-1])]
