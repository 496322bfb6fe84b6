"""Learning pools: copies of folds, one a variant, each taught by its own visitors."""

from collections import Counter

import numpy as np
import pytest

from coldopen.core.decision import Ask, Decision
from coldopen.core.events import Batch
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Activation, Record, Takedown
from coldopen.core.signals import Signals
from coldopen.experiments import Experiment, ExperimentBook, Pools, Variant, ended, folds_of

HALVES = Variant("a", 0.5), Variant("b", 0.5)


class Told:
    """Remembers the numbers of the records that it was told of, and the time."""

    name = "told"

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.at = 0

    def apply(self, record: Record) -> None:
        self.at = record.at
        if isinstance(record.body, Batch | Decision | Activation):
            self.seqs.append(record.seq)

    def view(self):
        return {"seqs": np.array(self.seqs, np.int64), "at": np.array([self.at], np.int64)}

    snapshot = view

    def restore(self, arrays) -> None:
        self.seqs, self.at = arrays["seqs"].tolist(), int(arrays["at"][0])


class World:
    """A common fold and its pools, to which records are applied as the log does."""

    def __init__(self, *experiments: Experiment) -> None:
        self.common, self.pages, self.seq = Told(), {}, 0
        self.books = {"none": ExperimentBook(), "running": ExperimentBook(experiments)}
        self.pools = self.fold()

    def fold(self) -> Pools:
        decision_of = lambda visit, number: self.pages.get((visit, number))  # noqa: E731
        return Pools((self.common,), lambda: (Told(),), decision_of, lambda id: self.books[id])

    def apply(self, body, at: int = 1) -> int:
        self.seq += 1
        record = Record(self.seq, at, body)
        for fold in (self.common, self.pools):
            fold.apply(record)
        return self.seq

    def page(self, visit: str, pool: str = "", at: int = 1) -> int:
        texts = dict.fromkeys(("phrases", "settings", "rules", "catalogue", "tier_reason"), "")
        numbers = dict.fromkeys(("at", "evidence", "view"), 0)
        told = {"visitor": None, "language": "en", "signals": Signals(), "ask": Ask(), "tier": "taste"}
        self.pages[visit, 1] = decision = Decision(
            visit=visit, number=1, pool=pool, rows=(), titles=b"", **texts, **numbers, **told
        )
        return self.apply(decision, at)

    def batch(self, decision: str, at: int = 1) -> int:
        visit = split_decision_id(decision)[0]
        told = {"received_at": at, "offset_ms": 0, "events": ()}
        return self.apply(Batch(visit=visit, n=0, decision=decision, **told), at)

    def told(self, pool: str, fold: Pools | None = None) -> list[int]:
        return folds_of((fold or self.pools).view(), pool)["told"]["seqs"].tolist()


def running(**told) -> Experiment:
    return Experiment(**{"id": "x", "state": "running", "variants": HALVES, **told})


def test_pools_start_from_what_all_have_taught_and_then_learn_from_their_own() -> None:
    world = World(running())
    before = [world.page("v"), world.batch("v.1"), world.apply(Activation("experiments", "running"))]
    own = [world.page("w", "x/a"), world.batch("w.1")]
    other, nobodys = [world.page("z", "x/b"), world.batch("z.1")], [world.batch("v.1")]
    assert world.told("x/a") == before + own
    assert world.told("x/b") == before + other
    assert world.common.seqs == sorted(before + own + other + nobodys)


def test_notes_and_batches_whose_page_has_not_come_are_for_all_pools() -> None:
    world = World(running())
    world.apply(Activation("experiments", "running"))
    both = [world.apply(Activation("catalogue", "c")), world.batch("late.1")]
    assert world.told("x/a")[1:] == world.told("x/b")[1:] == both


def test_pools_are_told_the_time_once_a_second_without_visitors_of_their_own() -> None:
    world = World(running())
    world.apply(Activation("experiments", "running"))
    for at in (5_000, 5_400, 9_000):
        world.page("v", at=at)
    assert folds_of(world.pools.view(), "x/a")["told"]["at"].tolist() == [9_000]


def test_pools_go_with_their_experiment_and_others_stay() -> None:
    world = World(running(), running(id="y", learning="shared"))
    world.apply(Activation("experiments", "running"))
    own = world.page("w", "x/a")
    world.books["more"] = ExperimentBook(
        [*world.books["running"].experiments, running(id="z", state="draft")]
    )
    world.books["over"] = ended(world.books["more"], "x", "killed")
    world.apply(Activation("experiments", "more"))
    assert own in world.told("x/a")
    world.apply(Activation("experiments", "over"))
    assert world.pools.view() == {}
    world.apply(Activation("experiments", ""))
    assert world.pools.snapshot()["experiments"].tolist() == [""]


def test_a_snapshot_goes_on_as_the_fold_would() -> None:
    world = World(running())
    world.apply(Activation("experiments", "running"))
    world.page("w", "x/a")
    again = world.fold()
    again.restore(world.pools.snapshot())
    number = world.page("z", "x/b", at=4_000)
    again.apply(Record(number, 4_000, world.pages["z", 1]))
    for name, array in world.pools.snapshot().items():
        np.testing.assert_array_equal(array, again.snapshot()[name])
    assert world.told("x/b", again)[-1] == number


def test_a_larger_variant_teaches_no_more_than_the_smallest() -> None:
    world = World(running(variants=(Variant("most", 0.9), Variant("few", 0.1))))
    world.apply(Activation("experiments", "running"))
    for i in range(9_000):
        world.page(f"v{i}", "x/most")
    for i in range(1_000):
        world.page(f"w{i}", "x/few")
    taught = Counter({pool: len(world.told(pool)) - 1 for pool in ("x/most", "x/few")})
    assert taught["x/few"] == 1_000
    assert taught["x/most"] == pytest.approx(1_000, abs=90)  # three standard deviations


def test_without_experiments_there_is_nothing_to_view() -> None:
    world = World()
    world.apply(Takedown("t", True))
    world.page("v")
    assert world.pools.view() == {}
