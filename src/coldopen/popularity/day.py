"""A day's acts, and which of them count: caps on one visitor and on one network.

Three caps hold side by side, and an act counts where all of them let it: it is one of its visitor's strongest
titles of the day; its visitor is one of those of their network who count for the title; and one of those of
their network who count at all. Each cap is a set of maxima over everything that was done that day, counted or
not, so none depends on the order of arrival, and neither does what they have in common. The price is that an
act which one cap stops still takes its place under the others.

Between acts of one strength, and between visitors of a network, hashes decide: they favour no hour and no
title, and of a large network an even sample of visitors counts.
"""

from __future__ import annotations

from coldopen.popularity.acts import Act
from coldopen.popularity.options import PopularityOptions
from coldopen.popularity.strongest import Strongest

Key = tuple[int, int]
"""Who (`key_of` the visitor), and the key of a title."""

Change = tuple[int, Act, int]
"""The key of a title, an act on it, and 1 where that counts from now on or -1 where it does no longer."""


class Day:
    """The acts of one day. `acts` holds each visitor's strongest act on each of their titles; `people` the
    visitors by network and title, and `members` those by network, who count. Titles, visitors and networks
    are known by 64-bit keys."""

    def __init__(self, options: PopularityOptions) -> None:
        self.acts: dict[Key, Act] = {}
        self.people: Strongest[Key, int] = Strongest(options.network_title_visitors)
        self.members: Strongest[int, int] = Strongest(options.network_visitors)
        self._titles: Strongest[int, int] = Strongest(options.visitor_titles)
        self._counted: set[Key] = set()

    def offer(self, who: int, title: int, act: Act) -> list[Change]:
        """Take in an act; gives what counts otherwise than before."""
        key = who, title
        before = self.acts.get(key)
        if before is not None and before >= act and before.network == act.network:
            return []
        touched = self._offer_to_network(key, act) if act.network else []
        lost = self._titles.offer(who, title, (act.amount, who ^ title))
        changes = self._replace(key, None if lost == title else act if before is None else max(act, before))
        if lost is not None and lost != title:
            changes += self._replace((who, lost), None)
        for each in touched:
            changes += self._settle(each)
        return changes

    def forget(self, who: int) -> list[Change]:
        """Take back all that a visitor did; gives what counts no longer."""
        titles = self._titles.cells.pop(who, {})
        self.people.forget(who)
        self.members.forget(who)
        return [change for title in titles for change in self._replace((who, title), None)]

    def restore(self, who: int, title: int, act: Act) -> None:
        """Take an act of a snapshot, when `people` and `members` are there already."""
        self._titles.offer(who, title, (act.amount, who ^ title))
        self._replace((who, title), act)

    def _offer_to_network(self, key: Key, act: Act) -> list[Key]:
        """Take in a visitor under the caps on their network; gives whose acts may count otherwise now."""
        who, title = key
        touched = []
        outdone = self.people.offer((act.network, title), who, (act.amount, who ^ title))
        if outdone is not None:
            touched.append((outdone, title))
        left_out = self.members.offer(act.network, who, (0, who ^ act.network))
        if left_out is not None:
            touched += [(left_out, each) for each in self._titles.cells.get(left_out, ())]
        return touched

    def _replace(self, key: Key, act: Act | None) -> list[Change]:
        """Have this act, or none, in the place of the one before."""
        before = self.acts.pop(key, None)
        changes: list[Change] = []
        if before is not None and key in self._counted:
            self._counted.discard(key)
            changes.append((key[1], before, -1))
        if act is not None:
            self.acts[key] = act
            changes += self._settle(key)
        return changes

    def _settle(self, key: Key) -> list[Change]:
        """Have an act count, or not any more, as the caps on its network now say."""
        act = self.acts.get(key)
        if act is None or self._counts(key[0], key[1], act.network) == (key in self._counted):
            return []
        if key in self._counted:
            self._counted.discard(key)
            return [(key[1], act, -1)]
        self._counted.add(key)
        return [(key[1], act, 1)]

    def _counts(self, who: int, title: int, network: int) -> bool:
        if not network:
            return True
        return self.people.has((network, title), who) and self.members.has(network, who)
