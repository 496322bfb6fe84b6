"""What came of a run, and comparisons: numbers by hand."""

from datetime import UTC, datetime

import msgspec
import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.simulator.loop import LoopOptions
from coldopen.simulator.loop.run_folder import header_of
from coldopen.simulator.scenario import Scenario
from coldopen.simulator.studies import Estimate, Outcomes, difference, mean, pooled, read_outcomes
from coldopen.simulator.truth import VisitTruth

STARTS = datetime(2026, 3, 2, tzinfo=UTC)
STARTS_MS = int(STARTS.timestamp() * 1000)
Z = 1.959963984540054


def visit(person: int, nth: int = 0, day: float = 0.0, **told: object) -> VisitTruth:
    what = {
        "kind": "person",
        "tier": "full",
        "n_pages": 1,
        "n_streams": 0,
        "first_stream_ms": None,
        "minutes": 0.0,
        "stream_chance": 0.25,
        "wanted": None,
        **told,
    }
    return VisitTruth(
        visit=f"{person}-{nth}",
        visitor=f"simulated-{person}",
        person=person,
        nth=nth,
        at_ms=STARTS_MS + round(day * 86_400_000),
        country="IN",
        device="tv",
        referral=None,
        n_examined=3,
        n_opened=1,
        returns_at_ms=None,
        **what,
    )


def written(folder, visits):
    header = header_of(Scenario(about="x", starts=STARTS), "the engine", LoopOptions())
    lines = [header, *map(msgspec.json.encode, visits)]
    (folder / "truth.jsonl").write_bytes(b"\n".join(lines) + b"\n")
    return folder


def outcomes(person, streamed) -> Outcomes:
    n, none = len(person), np.zeros(len(person))
    text = np.full(n, "IN")
    streamed = np.array(streamed, bool)
    return Outcomes(
        np.array(person), none, streamed, none, none, none, none > 0, none, text, text, text, none > 0, text
    )


def test_first_visits_of_people_become_columns_in_order_of_person(tmp_path):
    found = read_outcomes(
        written(
            tmp_path,
            [
                visit(3, day=1.5, wanted="t1"),
                visit(9, kind="bot"),
                visit(1, day=0.5, n_streams=2, first_stream_ms=4000, minutes=90.0),
                visit(3, nth=1, day=2.0, n_streams=1, first_stream_ms=9),
                visit(2, n_pages=0, tier="", n_streams=1, first_stream_ms=3_600_000),
            ],
        )
    )
    assert found.person.tolist() == [1, 2, 3]
    assert found.day.tolist() == [0.5, 0.0, 1.5]
    assert found.streamed.tolist() == [True, True, False]
    assert found.seconds.tolist() == [4.0, 1800.0, 1800.0], "30 minutes at most"
    assert found.n_visits.tolist() == [1, 1, 2]
    assert found.wanted.tolist() == [False, False, True]
    assert np.isnan(found.chance).tolist() == [False, True, False], "no page, no chance"
    assert (found.referral.tolist(), found.tells_country.tolist()) == ([""] * 3, [True] * 3)
    assert found.where(found.streamed).person.tolist() == [1, 2]


def test_a_truth_that_was_cut_short_is_no_truth(tmp_path):
    path = written(tmp_path, [visit(1), visit(2)]) / "truth.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Problem, match=r"truth: received '.*truth\.jsonl'; expected that of a finished run"):
        read_outcomes(tmp_path)


@pytest.mark.parametrize(
    "header", [b"", b"3\n", b"{}\n", b'{"scenario": 3}\n', b'{"scenario": {"starts": "?"}}']
)
def test_a_file_that_does_not_begin_as_a_truth_is_none(tmp_path, header):
    (tmp_path / "truth.jsonl").write_bytes(header)
    with pytest.raises(Problem, match="expected that of a finished run"):
        read_outcomes(tmp_path)


def test_a_folder_without_truth_is_named(tmp_path):
    with pytest.raises(Problem, match="truth: received"):
        read_outcomes(tmp_path)


def test_a_mean_has_the_interval_of_its_standard_error():
    # 1, 2, 3, 6: mean 3, sum of squares 4 + 1 + 0 + 9 = 14, sd sqrt(14 / 3), error z sqrt(14 / 12)
    estimate = mean(np.array([1.0, 2.0, np.nan, 3.0, 6.0]))
    assert (estimate.value, estimate.n) == (3.0, 4)
    assert estimate.high - 3 == pytest.approx(Z * (14 / 12) ** 0.5)
    assert 3 - estimate.low == pytest.approx(Z * (14 / 12) ** 0.5)


def test_a_mean_needs_two_people():
    with pytest.raises(Problem, match="people: received 1; expected two or more"):
        mean(np.array([1.0, np.nan]))


def test_a_difference_is_of_pairs_and_over_those_whom_both_had():
    a = outcomes([1, 2, 3, 5, 8], [1, 1, 0, 1, 1])
    b = outcomes([0, 2, 3, 5, 8], [1, 0, 0, 0, 1])  # pairs: 2, 3, 5, 8 with 1, 0, 1, 0
    found = difference(a, b, "streamed")
    assert (found.value, found.n) == (0.5, 4)
    assert found.high - found.value == pytest.approx(Z * ((4 * 0.25 / 3) / 4) ** 0.5)


def test_the_same_people_under_the_same_policy_differ_by_nothing():
    a = outcomes([1, 2, 3], [1, 0, 1])
    assert difference(a, a, "streamed") == Estimate(0.0, 0.0, 0.0, 3)


def test_seeds_are_worlds_and_the_interval_is_of_their_mean():
    # 0, 3 and 6: mean 3, standard deviation 3, error 4.303 * 3 / sqrt(3)
    found = pooled([Estimate(v, v - 1, v + 1, 10) for v in (0.0, 3.0, 6.0)])
    assert (found.value, found.n) == (3.0, 30)
    assert found.high - 3 == pytest.approx(4.303 * 3**0.5)


def test_one_seed_alone_keeps_the_interval_over_its_people():
    assert pooled([Estimate(1.0, 0.0, 2.0, 5)]) == Estimate(1.0, 0.0, 2.0, 5)


def test_points_of_students_t_are_those_of_scipy():
    stats = pytest.importorskip("scipy.stats", reason="scipy comes with the extra train")
    for n in (2, 3, 5, 10, 11, 20, 100):
        found = pooled([Estimate(float(v), 0, 0, 1) for v in np.arange(n)])
        error = stats.t.ppf(0.975, n - 1) * np.arange(n).std(ddof=1) / n**0.5
        assert found.high - found.value == pytest.approx(error, rel=0.005)


def test_other_units_turn_an_interval_round_where_they_are_negative():
    assert Estimate(1.0, 0.0, 3.0, 5).scaled(-2) == Estimate(-2.0, -6.0, 0.0, 5)
