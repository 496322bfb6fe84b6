"""The promises of row sources and scorers: kept by what keeps them, and not by what does not."""

import numpy as np
import pytest

from coldopen.core.page import Message
from coldopen.rows import ALL_SOURCES, Proposal
from coldopen.testing import RowSourceConformance, ScorerConformance, situations

OWN = {source.name: source for source in ALL_SOURCES}


@pytest.mark.parametrize(
    "_source", ["campaign", "regional", "trending", "fresh", "local", "language", "genre"]
)
class TestOurs(RowSourceConformance):
    @pytest.fixture(autouse=True)
    def _named(self, _source):
        type(self).source = OWN[_source]


class Likely:
    """Scores titles by their places, and by whether they were acted upon."""

    name = "likely"

    def place(self, titles):
        self.n_titles = len(titles)
        return Placed(len(titles))


class Placed:
    def __init__(self, n_titles: int) -> None:
        self.n_titles = n_titles

    def score(self, signals, acts):
        scores = np.linspace(-3, 0, self.n_titles)
        scores[[act.title for act in acts if act.title < self.n_titles]] += 1
        return scores


class TestAScorer(ScorerConformance):
    scorer = Likely()


def row(titles, key="picks", n: int = 0) -> Proposal:
    said = Message("text", (f"text:{n}",))
    return Proposal(key=key, source="picks", heading=said, reason=said, titles=np.array(titles, np.int32))


class Picks:
    """A row source that does what it is told, with the number of times that it was asked."""

    name = "picks"

    def __init__(self, propose) -> None:
        self._propose, self._n = propose, 0

    def propose(self, where):
        self._n += 1
        yield from self._propose(where, self._n)


@pytest.mark.parametrize(
    ("propose", "broken"),
    [
        (lambda where, n: [row([], key="other")], "test_what_it_proposes_can_be_used"),
        (lambda where, n: [row([]), row([])], "test_no_row_is_proposed_twice_and_there_are_not_too_many"),
        (
            lambda where, n: [row(np.flatnonzero(~where.allowed))],
            "test_it_proposes_only_titles_that_may_be_shown",
        ),
        (lambda where, n: [row([], n=n)], "test_the_same_situation_has_the_same_rows"),
    ],
    ids=["another's key", "twice", "forbidden", "another each time"],
)
def test_a_row_source_that_breaks_its_promise_is_found_out(propose, broken) -> None:
    suite = RowSourceConformance()
    suite.source = Picks(propose)
    tests = [name for name in dir(suite) if name.startswith("test_")]
    failed = set()
    for name in tests:
        try:
            getattr(suite, name)()
        except Exception:
            failed.add(name)
    assert broken in failed
    assert len(failed) == 1


@pytest.mark.parametrize(
    "scores",
    [lambda n: np.zeros(n - 1), lambda n: np.full(n, np.nan), lambda n: [0.0] * n],
    ids=["too few", "nan", "a list"],
)
def test_a_scorer_that_breaks_its_promise_is_found_out(scores) -> None:
    class Wrong:
        name = "wrong"

        def place(self, titles):
            n = len(titles)
            return type("Placed", (), {"score": staticmethod(lambda signals, acts: scores(n))})

    suite = ScorerConformance()
    suite.scorer = Wrong()
    with pytest.raises(Exception, match="scores"):
        suite.test_every_title_has_finite_log_odds_for_everybody()


def test_situations_differ_in_what_may_be_shown() -> None:
    n_allowed = [int(where.allowed.sum()) for where in situations()]
    assert n_allowed[-1] == 0
    assert len(set(n_allowed)) == len(n_allowed)
