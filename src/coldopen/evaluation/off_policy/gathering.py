"""From a log to what estimators need: the first page of each visit, drawn again, with what it earned.

Pages are taken in the order of the views that they were made from, so the log is folded once. A candidate
sees just what the policy that acted saw: the same view, signals and evidence, the same rows above.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.core.decision import Decision, unit_of
from coldopen.core.errors import Problem
from coldopen.engine import Engine, make_folds
from coldopen.evaluation.off_policy.candidates import Candidate
from coldopen.evaluation.off_policy.first_pages import Question, first_pages, labels_of_page
from coldopen.evaluation.off_policy.watching import Seen, drawn_anew, draws_of, watched
from coldopen.log import PastLog
from coldopen.metrics import reward_of
from coldopen.ope import FLOORS, Draw, marginals_of, pair_weight, slot_weights, squares_of
from coldopen.planner import Again
from coldopen.policies import Policy, PolicyOptions, policy_of
from coldopen.settings import Settings

Progress = Callable[[int, int], None]

NOT_AGAIN = "does not come out again as it was recorded"
"""Why a visit is left out whose first page is now another one than in the log; perhaps more follows."""

_N_NAMED = 3

_DEVICES = ("tv", "mobile", "tablet", "desktop")
N_FEATURES = 6 + len(_DEVICES)


@dataclass(frozen=True)
class Gathered:
    """The pages of a log that can be judged, n of them in their order.

    Attributes:
        pages: their records.
        labels: what each row earned, 0 or 1, (n, k).
        ratios: of each candidate, (n_candidates, n, k); see `ope.PageLog`.
        features: for a model of rewards, (n, k, N_FEATURES).
        expected: the same under each candidate, (n_candidates, n, k, N_FEATURES).
        squares: of each candidate, the mean square of its pages' weights as logged and by larger floors,
            (n_candidates, 1 + len(ope.FLOORS)); see `ope.squares_of`.
        floor: that pages were drawn by; the largest, where it changed.
        slots, pairs: weights from marginal chances, (n_candidates, n, k) and (n_candidates, n); empty where
            none were asked for.
        left_out: how many visits were left out, by the reason.
        n_checked, n_as_logged: draws whose logged chances were worked out anew by the policy that acted, and
            how many came out the same.
    """

    pages: tuple[Decision, ...]
    labels: np.ndarray
    ratios: np.ndarray
    features: np.ndarray
    expected: np.ndarray
    squares: np.ndarray
    floor: float
    slots: np.ndarray
    pairs: np.ndarray
    left_out: dict[str, int]
    n_checked: int
    n_as_logged: int

    @property
    def units(self) -> np.ndarray:
        """The visitor of each page, by the id that experiments know them by."""
        return np.array([unit_of(page) for page in self.pages])


def gather(
    data: Path,
    settings: Settings,
    candidates: Sequence[Candidate],
    question: Question,
    progress: Progress = lambda done, total: None,
) -> Gathered:
    """Go through a log once. It is only read; a service may run on it.

    Args:
        data: the folder of the log.
        settings: those of its service.
        candidates: the policies in question.
        question: what is asked.
        progress: told (done, in all).

    Raises:
        Problem: there is no log, or an artifact is missing.
    """
    reward_of(question.reward)
    if settings.policy.name == "rules":  # an engine that draws, whatever serves now
        settings = msgspec.structs.replace(
            settings, policy=msgspec.structs.replace(settings.policy, name="softmax")
        )
    log = PastLog(data, lambda lookup: make_folds(lookup, settings), settings.log)
    with Engine.open(data, settings, log) as engine:
        going = _Going(engine, log, candidates, question)
        first = first_pages(log.records(), question.visits)
        going.left_out.update(first.left_out)
        for i, (record, chain) in enumerate(first.pages):
            going.take(record, chain, first.ends_ms)
            progress(i + 1, len(first.pages))
    return going.gathered()


@dataclass
class _Going:
    """What has been gathered so far."""

    engine: Engine
    log: PastLog
    candidates: Sequence[Candidate]
    question: Question
    left_out: Counter[str] = field(default_factory=Counter)
    pages: list[Decision] = field(default_factory=list)
    labels: list[np.ndarray] = field(default_factory=list)
    ratios: list[np.ndarray] = field(default_factory=list)
    features: list[np.ndarray] = field(default_factory=list)
    expected: list[np.ndarray] = field(default_factory=list)
    squares: list[np.ndarray] = field(default_factory=list)
    slots: list[np.ndarray] = field(default_factory=list)
    pairs: list[np.ndarray] = field(default_factory=list)
    n_checked: int = 0
    n_as_logged: int = 0
    _acting: dict[str, Candidate | None] = field(default_factory=dict)

    def take(self, record: Decision, chain: frozenset[int], ends_ms: int) -> None:
        """Take in the first page of a visit, or note why not."""
        question = self.question
        labels = labels_of_page(self.log, record, chain, ends_ms, question)
        if isinstance(labels, str):
            self.left_out[labels] += 1
            return
        acting = self._acting_of(record.settings)
        asked = [*self.candidates, *([acting] if acting else [])]
        again = self.engine.made_from(record)
        if again.plan.drawing is None or again.plan.drawing.luck is None:
            self.left_out["drawn then, and would not be now: the settings have changed"] += 1
            return
        seen, differences = watched(self.engine, again, asked, question.n_rows)
        if differences:
            self.left_out[_not_again(self.engine.changed_since(record))] += 1
            return
        if acting:
            self.n_checked += len(seen)
            self.n_as_logged += sum(bool((each.candidates[-1] == each.logged).all()) for each in seen)
        n = len(self.candidates)
        ratios, squares = np.ones((n, question.n_rows)), np.ones((n, 1 + len(FLOORS)))
        for each in seen:
            ratios[:, each.slot] = each.ratios[:n]
            squares *= squares_of(each.candidates[:n], each.logged, record.floor)
        features, expected = described(record, seen, n, question.n_rows)
        if question.n_marginals:
            self._draw_anew(again, acting)
        self.pages.append(record)
        self.labels.append(labels)
        self.ratios.append(ratios)
        self.features.append(features)
        self.expected.append(expected)
        self.squares.append(squares)

    def gathered(self) -> Gathered:
        """All of it, as arrays."""
        n, k, m = len(self.pages), self.question.n_rows, len(self.candidates)
        return Gathered(
            pages=tuple(self.pages),
            labels=np.array(self.labels).reshape(n, k),
            ratios=np.array(self.ratios).reshape(n, m, k).swapaxes(0, 1),
            features=np.array(self.features).reshape(n, k, N_FEATURES),
            expected=np.array(self.expected).reshape(n, m, k, N_FEATURES).swapaxes(0, 1),
            squares=np.array(self.squares).reshape(n, m, 1 + len(FLOORS)).sum(0) / max(n, 1),
            floor=max([page.floor for page in self.pages], default=0.0),
            slots=np.array(self.slots).reshape(-1, m, k).swapaxes(0, 1),
            pairs=np.array(self.pairs).reshape(-1, m).T,
            left_out=dict(self.left_out),
            n_checked=self.n_checked,
            n_as_logged=self.n_as_logged,
        )

    def _acting_of(self, settings: str) -> Candidate | None:
        """The policy that acted under recorded settings; None where it was a plugin."""
        if settings not in self._acting:
            self._acting[settings] = _acting(self.engine, settings)
        return self._acting[settings]

    def _draw_anew(self, again: Again, acting: Candidate | None) -> None:
        record, question = again.record, self.question
        if acting is None:
            raise Problem("marginals", record.policy, "a log of a policy that coldopen ships")
        own, n_rows = draws_of(record, question.n_rows), len(record.considered)

        def drawn(policy: Policy, floor: float) -> list[list[Draw]]:
            return drawn_anew(self.engine, again, policy, floor, question.n_marginals, question.n_rows)

        logged = marginals_of([own, *drawn(acting.policy, record.floor)], question.n_rows, n_rows)
        of = [
            marginals_of(drawn(each.policy, each.floor), question.n_rows, n_rows) for each in self.candidates
        ]
        self.slots.append(np.array([slot_weights(own, logged, target) for target in of]))
        self.pairs.append(np.array([pair_weight(own, logged, target) for target in of]))


def described(
    record: Decision, seen: Sequence[Seen], n_candidates: int, n_rows: int
) -> tuple[np.ndarray, np.ndarray]:
    """Features of the row that was drawn at each slot, (k, N_FEATURES), and their mean over each candidate's
    choice there, (n_candidates, k, N_FEATURES): a constant, the row's value and spread as the log had taught
    them, the sum of the values above, the tier, whether the visit had told anything, the device."""
    device = [float(record.signals.device == each) for each in _DEVICES]
    common = [float(record.tier == "taste"), float(record.evidence > 0), *device]
    features = np.zeros((n_rows, N_FEATURES))
    expected = np.zeros((n_candidates, n_rows, N_FEATURES))
    by_slot = {each.slot: each for each in seen}
    above = 0.0
    for slot in range(n_rows):
        features[slot] = expected[:, slot] = [1.0, 0.0, 0.0, above, *common]
        each = by_slot.get(slot)
        if each is not None:
            of_row = np.stack([each.mean, each.spread], 1)
            features[slot, 1:3] = of_row[each.chosen]
            expected[:, slot, 1:3] = each.candidates[:n_candidates] @ of_row
            above += float(each.mean[each.chosen])
    return features, expected


class _Then(Struct):
    """Of recorded settings, those of the row policy."""

    policy: dict[str, object] = {}


def _not_again(changed: Sequence[str]) -> str:
    """Why a page does not come out again, as far as settings tell."""
    if not changed:
        return NOT_AGAIN
    names = [each.partition(":")[0] for each in changed[:_N_NAMED]]
    more = f" and {len(changed) - _N_NAMED} more" if len(changed) > _N_NAMED else ""
    return f"{NOT_AGAIN}, and was made by other settings: {', '.join(names)}{more}"


def _acting(engine: Engine, settings: str) -> Candidate | None:
    """A setting that was not there yet has its default, one that is there no more is passed over."""
    told = msgspec.json.decode(engine.artifacts.get("settings", settings), type=_Then).policy
    known = {name: told[name] for name in PolicyOptions.__struct_fields__ if name in told}
    try:
        options = msgspec.convert(known, PolicyOptions)
        return Candidate("acting", policy_of(options), options.floor)
    except (Problem, msgspec.ValidationError):
        return None
