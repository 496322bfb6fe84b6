"""The tree of all choices that many pages of one request made: what was chosen after the same choices above.

If the law of propensities holds, two pages that made the same choices so far show the same rows and titles
so far, and choose next from the same distribution; and of the pages that come by a node, each goes on to an
option with the chance that is logged there.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from coldopen.core.chances import entropy
from coldopen.evaluation.propensities.choices import Choice

N_BINS = 20
"""Into so many parts of equal chance the draws of a name are counted, whatever came before them."""

MOST_ROWS = 3
"""Beginnings of pages are counted down to so many rows from the first that was drawn."""

Shown = Sequence[tuple[str, Sequence[int]]]
"""The rows of a page as key and catalogue indices."""


@dataclass(slots=True)
class Node:
    """What is chosen after the same choices: its distribution, how many pages came by, and what they chose.

    `below` is the chance of all likelier options (of equals, of those before), (n_options,).
    """

    choice: Choice
    shown: int
    chances: np.ndarray
    below: np.ndarray
    entropy: float
    counts: np.ndarray

    @classmethod
    def of(cls, choice: Choice, shown: int) -> Node:
        chances = choice.chances()
        order = np.argsort(-chances, kind="stable")
        below = np.empty(len(chances))
        below[order] = np.append(0.0, chances[order].cumsum()[:-1])
        return cls(choice, shown, chances, below, entropy(chances.tolist()), np.zeros(len(chances), np.int64))


@dataclass(slots=True)
class Beginning:
    """How many pages begin with the same rows (and the same titles above the last of these) by the same
    choices, and the chance of that as the record of the first of them tells it."""

    chance: float
    n_rows: int
    n: int = 0


@dataclass
class Tree:
    """Grows page by page. `wrong` counts what must never be, by what it is.

    Arguments:
        rng: breaks ties within an option's chance when draws are counted by parts of equal chance.
    """

    rng: np.random.Generator
    nodes: dict[int, Node] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    beginnings: dict[int, Beginning] = field(default_factory=dict)
    bins: dict[str, np.ndarray] = field(default_factory=dict)
    entropies: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    n_pages: int = 0

    def add(self, rows: Shown, choices: Sequence[Choice]) -> None:
        """Take in a page: what it shows, and the choices that its record tells."""
        self.n_pages += 1
        shown, history = _above(rows), 0
        chances = []
        for choice in choices:
            node = self._node(history, choice, shown[max(choice.slot, 0)])
            chances.append(self._take(node, choice))
            history = hash((history, choice.name, choice.options[choice.chosen]))
            if not _is_shown(choice, rows):
                self.wrong["not shown what was chosen"] += 1
        if self.ends.setdefault(history, shown[-1]) != shown[-1]:
            self.wrong["the same choices, another page"] += 1
        self._begin(rows, shown, choices, chances)

    def draws(self) -> int:
        """How many choices were made."""
        return sum(int(bins.sum()) for bins in self.bins.values())

    def _node(self, history: int, choice: Choice, shown: int) -> Node:
        node = self.nodes.get(history)
        if node is None:
            node = self.nodes[history] = Node.of(choice, shown)
            return node
        if node.shown != shown:
            self.wrong["the same choices, other titles"] += 1
        if node.choice[:-1] != choice[:-1]:
            self.wrong["the same choices, another distribution"] += 1
            return Node.of(choice, shown)
        return node

    def _take(self, node: Node, choice: Choice) -> float:
        """Count a choice; returns its chance."""
        chance = float(node.chances[choice.chosen])
        if chance <= 0.0:
            self.wrong["chosen without a chance"] += 1
        node.counts[choice.chosen] += 1
        if choice.name.startswith("row"):
            self.entropies.append(node.entropy)
        self._count(choice.name, float(node.below[choice.chosen]) + chance * self.rng.random())
        return chance

    def _count(self, name: str, part: float) -> None:
        bins = self.bins.get(name)
        if bins is None:
            bins = self.bins[name] = np.zeros(N_BINS, np.int64)
        bins[min(int(part * N_BINS), N_BINS - 1)] += 1

    def _begin(
        self, rows: Shown, shown: Sequence[int], choices: Sequence[Choice], chances: Sequence[float]
    ) -> None:
        """Count the page's first rows. Of the choices that led there, only their chances are looked at."""
        first = min((choice.slot for choice in choices if choice.slot >= 0), default=0)
        for n_rows in range(first + 1, min(first + MOST_ROWS, len(rows)) + 1):
            made = [(choice, p) for choice, p in zip(choices, chances, strict=True) if choice.is_in(n_rows)]
            chance = math.prod([p for _, p in made])
            path = tuple([choice.options[choice.chosen] for choice, _ in made])
            key = hash((n_rows, shown[n_rows - 1], rows[n_rows - 1][0], path))
            begun = self.beginnings.setdefault(key, Beginning(chance, n_rows))
            begun.n += 1
            if not math.isclose(begun.chance, chance, rel_tol=1e-9):
                self.wrong["the same first rows, another chance"] += 1


def visited(tree: Tree, at_least: int) -> Iterator[Node]:
    """The nodes that so many pages came by."""
    return (node for node in tree.nodes.values() if node.counts.sum() >= at_least)


def _above(rows: Shown) -> list[int]:
    """What stands for the rows above each slot, titles and all; last for the whole page, (n_rows + 1,)."""
    shown = [0]
    for key, titles in rows:
        shown.append(hash((shown[-1], key, tuple(titles))))
    return shown


def _is_shown(choice: Choice, rows: Shown) -> bool:
    """Whether the page shows what was chosen."""
    if choice.slot < 0:
        return True
    option = choice.options[choice.chosen]
    key, titles = rows[choice.slot]
    return key == option if isinstance(option, str) else option < 0 or option in titles
