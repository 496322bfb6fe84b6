"""What is said of a decision that comes out otherwise when it is made again."""

import msgspec
from making import situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.chances import Luck
from coldopen.core.decision import Ask, Decision, pack_titles
from coldopen.core.signals import Signals
from coldopen.planner import Answer, Drawing, Plan, PlannerOptions, compared, compose
from coldopen.policies import PRIOR, PolicyOptions, policy_of
from coldopen.rows import SOURCES

CATALOGUE = Catalogue.of(titles(200))
FLOOR = 0.04


def drawn(luck: int = 1, floor: float = FLOOR, **policy):
    drawing = Drawing(policy_of(PolicyOptions(**policy)), PRIOR, floor, Luck("visit", luck))
    where = situation(CATALOGUE, Signals(country="IN", device="tv"))
    return compose(where, SOURCES, 12, 8, PlannerOptions(), plan=Plan(drawing))


def recorded(composed, **fields) -> Decision:
    told = {
        "visit": "visit",
        "number": 1,
        "at": 0,
        "visitor": None,
        "language": "en",
        "signals": Signals(),
        "ask": Ask(),
        "evidence": 0,
        "view": 0,
        "catalogue": CATALOGUE.id,
        "rules": "",
        "phrases": "",
        "settings": "",
        "tier": "popularity",
        "tier_reason": "",
        "rows": composed.rows,
        "titles": pack_titles([t for row in composed.titles for t in row]),
        "policy": "softmax",
        "floor": FLOOR,
        "considered": composed.considered,
        "gains": composed.gains,
        "draws": composed.draws,
    }
    return Decision(**told | fields)


def differences(record: Decision, now, floor: float = FLOOR) -> tuple[str, ...]:
    return compared(record, Answer(now, "popularity", ""), floor).differences


def test_the_same_page_by_the_same_chances_differs_in_nothing() -> None:
    made = drawn()
    assert compared(recorded(made), Answer(drawn(), "popularity", ""), FLOOR).same


def test_another_chance_of_the_same_row_is_told_with_both() -> None:
    made = drawn()
    draw = made.draws[0]
    key = made.considered[draw.eligible[draw.chosen]]
    then, now = float(draw.chances(FLOOR)[draw.chosen]), float(draw.chances(0.5)[draw.chosen])
    n = len(draw.eligible)
    told = differences(recorded(made), made, floor=0.5)
    assert (
        told[0] == f"draw of slot {draw.slot}: {key} then by {then:.6f} of {n} rows, now by {now:.6f} of {n}"
    )
    assert len(told) == len(made.draws)


def test_a_draw_that_another_row_won_shows_in_the_rows_alone() -> None:
    made, other = drawn(1), drawn(2)
    told = differences(recorded(made), other)
    assert made.rows != other.rows
    assert told[0].startswith("row ")


def test_rows_that_can_no_longer_be_drawn_are_named() -> None:
    made = drawn()
    key = made.considered[-1]
    fewer = msgspec.structs.replace(recorded(made), considered=(*made.considered[:-1], "gone"))
    assert f"rows that could be drawn: no longer gone; now also {key}" in differences(fewer, made)


def test_a_title_in_the_place_of_another_is_told_by_its_column() -> None:
    made = drawn()
    shown = [list(row) for row in made.titles]
    shown[1][2], shown[1][3] = shown[1][3], shown[1][2]
    record = recorded(made, titles=pack_titles([t for row in shown for t in row]))
    assert differences(record, made) == (f"titles of {made.rows[1].key}: from column 2",)


def test_a_page_cut_by_its_deadline_is_compared_as_far_as_it_went() -> None:
    made = drawn()
    n = 5
    cut = recorded(
        made,
        rows=made.rows[:n],
        titles=pack_titles([t for row in made.titles[:n] for t in row]),
        gains=made.gains[:n],
        draws=tuple(draw for draw in made.draws if draw.slot < n),
        tier_reason=f"out of time after {n} rows",
    )
    assert differences(cut, made) == ()
    assert differences(msgspec.structs.replace(cut, tier_reason=""), made)[0] == f"rows: then {n}, now 12"


def test_no_page_and_another_tier_are_told() -> None:
    record = recorded(drawn())
    assert compared(record, None).differences == ("no tier gives a row now",)
    told = compared(record, Answer(drawn(), "trending", ""), FLOOR).differences
    assert told == ("tier: then popularity, now trending",)
