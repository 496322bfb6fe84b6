"""From a log's tables to who counts and who does not."""

from __future__ import annotations

import ibis
import pytest
from made_up_log import HOUR, START, event, log, page
from made_up_visitors import experiment, history

from coldopen.core.errors import Problem
from coldopen.experiments.analysis.found import Found
from coldopen.experiments.analysis.gathering import gather
from coldopen.experiments.analysis.heating import heat_maps
from coldopen.experiments.analysis.readout import readout
from coldopen.metrics.exposures import exposures
from coldopen.metrics.options import MetricOptions
from coldopen.metrics.tables import LogTables

LONG = 29 * 24
STREAM = [
    event("streamed", "play"),
    event("streamed", "progress", 0.03, seconds=100.0),
    event("streamed", "progress", 0.04, seconds=130.0),
    event("streamed", "end", 0.05, seconds=130.0),
]
SEEN = [
    *(
        event(who, "impression", n=n, row=row, column=column, seq=3000 + n, n_seen=1)
        for n, (who, row, column) in enumerate(
            [("looked", 0, 0), ("looked", 0, 1), ("looked", 1, 0), ("looked", 0, 0), ("passed", 0, 0)]
        )
    ),
    event("looked", "click", 0.02, n=9, column=1, seq=3009),
]
FLOOD = [event("robot", "click", 0.01, n=1, index=i, column=i % 6, seq=2000) for i in range(40)]
PAGES = [
    page("streamed", hours=0),
    page("looked", "learned", hours=0.5, device=None),
    page("again", hours=1),
    page("again", hours=5),
    page("next-day", "learned", hours=30, catalogue="second"),
    page("both", hours=2),
    page("both", "learned", hours=3),
    page("earlier", variant="", hours=1),
    page("earlier", hours=2),
    page("robot", hours=0),
    page("deleted", hours=1),
    page("forgotten", "a third", hours=1),
    page("frozen", "learned", hours=4, tier="frozen", exposed=False),
    page("late", hours=LONG, catalogue="first"),
]
ROWS = [
    {"seq": 1, "decision": "a.1", "visit": "a", "row": i, "column": 0, "title_id": "t", "row_propensity": p}
    for i, p in enumerate([0.5, None, 0.0])
]


@pytest.fixture(scope="module")
def found() -> Found:
    """All of it at once, with every page told twice."""
    tables = log(PAGES, [*STREAM, *FLOOD], twice=True, deleted=["deleted"], placements=ROWS)
    return gather(tables, experiment(), MetricOptions())[0]


def set_aside(found: Found, why: str) -> int:
    return sum(each.n for each in found.set_aside if each.why.startswith(why))


def test_a_visitor_counts_once_from_their_first_page(found: Found) -> None:
    who = found.visitors
    hours = [0, 0.5, 1, 4, 30, LONG]
    assert ((who.at - START) / HOUR).tolist() == hours
    assert who.variant.tolist() == [0, 1, 0, 1, 1, 0]
    assert (who.day - 20_000).tolist() == [0, 0, 0, 0, 1, 29]


def test_outcomes_and_signals_come_with_them(found: Found) -> None:
    who = found.visitors
    assert who.outcomes["first_stream"].tolist() == [1, 0, 0, 0, 0, 0]
    assert who.outcomes["first_stream_seconds"][0] < who.outcomes["first_stream_seconds"][1] == 1800
    device = who.signals["device"]
    assert [device.names[code] for code in device.codes[:2]] == ["tv", "unknown"]


def test_windows_that_go_beyond_the_log_have_not_closed(found: Found) -> None:
    assert found.visitors.closed["7d"].tolist() == [True] * 5 + [False]
    assert found.visitors.closed["tau"].all()


def test_whoever_was_seen_under_two_variants_is_set_aside(found: Found) -> None:
    assert found.contaminated == 1
    assert set_aside(found, "seen under more than one variant") == 1


def test_whoever_had_pages_before_the_experiment_is_no_newcomer_to_it(found: Found) -> None:
    assert set_aside(found, "they had pages before") == 1


def test_what_no_person_can_have_sent_is_set_aside(found: Found) -> None:
    assert set_aside(found, "what they sent, no person") == 1


def test_whoever_deleted_their_data_is_in_no_number(found: Found) -> None:
    assert set_aside(found, "deleted at their visitor's wish") == 1


def test_a_variant_of_an_older_definition_is_set_aside(found: Found) -> None:
    assert set_aside(found, "their variant is none of the present definition") == 1


def test_analysis_is_by_assignment_whatever_answered(found: Found) -> None:
    told = {each.variant: (each.n_assigned, each.n_exposed) for each in found.exposure}
    assert told == {"rules": (3, 3), "learned": (3, 2)}
    shares = {(each.variant, each.tier): each.n for each in found.tiers}
    assert shares["learned", "frozen"] == 1


def test_a_catalogue_that_comes_in_between_is_a_launch(found: Found) -> None:
    assert dict(found.launches) == {20_001: ("second",)}


def test_missing_and_zero_propensities_do_not_matter_and_are_told(found: Found) -> None:
    assert found.notes[0].startswith("Of 3 rows of pages, 1 have no propensity and 1 one of zero.")


def of_unit(tables: LogTables) -> ibis.Table:
    return exposures(tables, "learned-rows").select("unit", "variant")


def test_a_placement_counts_once_a_visitor_however_often_it_was_seen() -> None:
    tables = log([page("looked", "learned"), page("passed")], SEEN)
    found = heat_maps(tables, of_unit(tables), ("rules", "learned"), MetricOptions(), least=1)
    assert [each.variant for each in found] == ["rules", "learned"]
    assert found[0].rates == ((0.0,),)
    assert found[1].rates == ((0.0, 1.0), (0.0, None))
    assert found[1].n_seen == ((1, 1), (1, 0))


def test_fewer_than_enough_give_no_rate() -> None:
    tables = log([page("looked", "learned"), page("passed")], SEEN)
    (found, _) = heat_maps(tables, of_unit(tables), ("learned", "rules"), MetricOptions(), least=2)
    assert found.rates == ((None,),)


def test_it_can_be_read(found: Found) -> None:
    made = readout(history(experiment()), found)
    assert made.summary.why[0] == "1 of 7 visitors were seen under more than one variant."
    assert made.n_visitors == 6


def test_an_experiment_that_nobody_is_in_is_a_problem() -> None:
    with pytest.raises(Problem, match="somebody has been assigned to"):
        gather(log([page("a", experiment="another")]), experiment(), MetricOptions())
