"""Other libraries' bandits as row policies, learning from the same rows, features and labels.

Vowpal Wabbit and MABWiser are installed apart (`pip install vowpalwabbit mabwiser`); neither is needed
otherwise. Both know a row by `Slot.features()`, the very numbers that coldopen's own values are made of, and
learn at the end of each simulated turn from the rows whose windows have closed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

import numpy as np

from coldopen.core.decision import Decision
from coldopen.core.events import Batch
from coldopen.core.ids import split_decision_id
from coldopen.metrics import SeenPage, cited_pages, reward_of
from coldopen.policies import PolicyOptions, Slot
from coldopen.policies.greedy import only
from coldopen.policies.row_values import GRACE_MS
from coldopen.simulator.servers import InProcess
from coldopen.simulator.serving import Shown, Told, Wish


@dataclass(frozen=True)
class Asked:
    """A slot for which a policy was asked: the features of its rows, (n_eligible, n_features)."""

    features: np.ndarray


@dataclass(frozen=True)
class Taught:
    """A row that was drawn and seen: the slot it was drawn for, its place among the eligible there, the
    chance it had, and its label, 0 or 1."""

    slot: Asked
    chosen: int
    chance: float
    label: int


class Peer(Protocol):
    """A row policy (`policies.Policy`) that is told what came of its rows, one after the other."""

    name: str
    asked: list[Asked]

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`; what it was asked is appended to `asked`."""

    def learn(self, taught: Sequence[Taught]) -> None:
        """Learn from rows whose windows have closed."""


class VowpalWabbit:
    """Vowpal Wabbit's contextual bandit with action-dependent features, under these arguments."""

    def __init__(self, name: str, arguments: str) -> None:
        self.name = name
        self.asked: list[Asked] = []
        arguments = f"--cb_explore_adf {arguments} --quiet --random_seed 1"
        self._workspace = import_module("vowpalwabbit").Workspace(arguments)

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`: the distribution that Vowpal Wabbit predicts."""
        asked = Asked(slot.features())
        self.asked.append(asked)
        told = self._workspace.predict([_line(row) for row in asked.features])
        with np.errstate(divide="ignore"):
            shares: np.ndarray = np.log(np.array(told, float))
        return shares

    def learn(self, taught: Sequence[Taught]) -> None:
        """See `Peer`: costs are labels below nothing."""
        for each in taught:
            lines = [_line(row) for row in each.slot.features]
            lines[each.chosen] = f"0:{-each.label}:{each.chance:.6f} {lines[each.chosen]}"
            self._workspace.learn(lines)


class MABWiser:
    """MABWiser's LinUCB with one arm, a row, whose context is the row's features: the best of the eligible
    rows by their upper bounds (Li et al. 2010, algorithm 1, with the weights of all rows in one)."""

    def __init__(self, name: str, alpha: float) -> None:
        mab = import_module("mabwiser.mab")
        self.name = name
        self.asked: list[Asked] = []
        learning = mab.LearningPolicy.LinUCB(alpha=alpha)
        self._bandit = mab.MAB(arms=["row"], learning_policy=learning, seed=1)
        self._has_learned = False

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`: all for the best row; of equals, the first by the rules."""
        asked = Asked(slot.features())
        self.asked.append(asked)
        if not self._has_learned:
            return only(0, len(slot.eligible))
        told = self._bandit.predict_expectations(asked.features)
        expected = [each["row"] for each in (told if isinstance(told, list) else [told])]
        return only(int(np.argmax(expected)), len(expected))

    def learn(self, taught: Sequence[Taught]) -> None:
        """See `Peer`."""
        if taught:
            contexts = np.array([each.slot.features[each.chosen] for each in taught])
            labels = [each.label for each in taught]
            self._bandit.partial_fit(["row"] * len(taught), labels, contexts)
            self._has_learned = True


def peers() -> dict[str, Callable[[], Peer]]:
    """How to make each peer that is installed, by name; arguments are the best of a few on seeds 101 and
    102 of the world `signals`."""
    made: dict[str, Callable[[], Peer]] = {}
    if find_spec("vowpalwabbit") is not None:
        made["vw-epsilon"] = partial(VowpalWabbit, "vw-epsilon", "--epsilon 0.02 -l 0.05")
        made["vw-squarecb"] = partial(VowpalWabbit, "vw-squarecb", "--squarecb --gamma_scale 100")
    if find_spec("mabwiser") is not None:
        made["mabwiser-linucb"] = partial(MABWiser, "mabwiser-linucb", 0.3)
    return made


class WithPeer:
    """A `Server` over an engine in this process whose rows a peer draws, and which tells it what came of
    them: the rows of `row_values`, but for its caps, each once its window has closed."""

    def __init__(self, server: InProcess, peer: Peer, options: PolicyOptions) -> None:
        self.name = f"the engine, rows by {peer.name}"
        self._server, self._peer = server, peer
        self._reward = reward_of(options.reward)
        self._window_ms = round(options.window_seconds * 1000)
        self._asked: dict[str, list[Asked]] = {}
        self._pages: dict[str, SeenPage] = {}
        self._open: deque[tuple[int, str, dict[int, Taught]]] = deque()
        engine = server.engine  # no setting names what is no plugin
        engine.common = replace(engine.common, policy=peer)

    def pages(self, wishes: Sequence[Wish]) -> list[Shown | None]:
        """See `Server`."""
        return [self._page(wish) for wish in wishes]

    def take(self, told: Sequence[Told]) -> None:
        """See `Server`."""
        self._server.take(told)
        for each in told:
            self._note(each)

    def turn(self, now_ms: int) -> None:
        """See `Server`: what has closed by now is learned from."""
        self._server.turn(now_ms)
        taught = []
        while self._open and self._open[0][0] <= now_ms:
            _, page, rows = self._open.popleft()
            seen = self._pages[page]
            taught += [replace(each, label=seen.label(row, self._window_ms)) for row, each in rows.items()]
        self._peer.learn(taught)

    def _page(self, wish: Wish) -> Shown | None:
        self._peer.asked.clear()
        [shown] = self._server.pages([wish])
        if shown is not None:
            several = [asked for asked in self._peer.asked if len(asked.features) > 1]
            self._asked[shown.decision] = several
        return shown

    def _note(self, told: Told) -> None:
        find = self._server.log.read_decision
        where = split_decision_id(told.shown.decision)
        decision = find(*where) if where else None
        if decision is None:
            return
        batch = Batch(
            visit=told.visit,
            n=told.n,
            decision=told.shown.decision,
            received_at=told.at_ms,
            offset_ms=0,
            events=told.events,
        )
        for own, start, end in cited_pages(decision, find):
            new = self._pages.setdefault(own.id, SeenPage()).take(batch, self._reward, start, end)
            drawn = {draw.slot: i for i, draw in enumerate(own.draws)}
            rows = {row: self._taught(own, drawn[row]) for row in new if row in drawn}
            if rows:
                self._open.append((told.at_ms + self._window_ms + GRACE_MS, own.id, rows))

    def _taught(self, page: Decision, i: int) -> Taught:
        """What the i-th draw of a page teaches, its label still to come."""
        draw = page.draws[i]
        chance = float(draw.chances(page.floor)[draw.chosen])
        return Taught(self._asked[page.id][i], draw.chosen, chance, 0)


def _line(row: np.ndarray) -> str:
    """A row in Vowpal Wabbit's words."""
    return "|r " + " ".join(f"{i}:{row[i]:.4g}" for i in np.flatnonzero(row).tolist())
