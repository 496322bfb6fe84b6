"""Why a title is on a page: the first reason that holds, and none that does not."""

from datetime import date

import msgspec
import pytest
from fake_taste import fake_taste
from making import NOW, situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.decision import Ask, Decision, PlannedRow
from coldopen.core.page import Message
from coldopen.core.signals import Signals
from coldopen.planner import title_reason
from coldopen.rows import Evidence
from coldopen.taste import Act

STOCK = titles(200)
STOCK[50] = msgspec.structs.replace(STOCK[50], added_on=date.fromtimestamp(NOW / 1000))
CATALOGUE = Catalogue.of(STOCK)
INDIA = Signals(country="IN")
CHART = {"IN": {"t003": 9.0, "t006": 5.0}}
OWN = Message("reason.own")


def reason(source: str, title: int, where, heading: Message = OWN) -> Message:
    row = PlannedRow(source, source, "poster", heading, OWN, 1)
    record = Decision(
        visit="v",
        number=1,
        at=NOW,
        visitor=None,
        language="en",
        signals=where.signals,
        ask=Ask(),
        evidence=0,
        view=0,
        catalogue=CATALOGUE.id,
        rules="",
        phrases="",
        settings="",
        tier="popularity",
        tier_reason="",
        rows=(row,),
        titles=b"",
    )
    return title_reason(record, 0, 0, title, where)


@pytest.mark.parametrize(
    "source", ["regional", "trending", "editorial", "rule", "continue", "place", "fresh"]
)
def test_a_row_that_picks_its_titles_gives_its_own_reason(source) -> None:
    where = situation(CATALOGUE, Signals(country="IN", genres=("Drama",)), chart=CHART)
    assert reason(source, 3, where) == OWN


def test_popular_where_the_visitor_is_only_where_that_is_known() -> None:
    known = Message("reason.title.place", ("country:IN",))
    assert reason("genre", 3, situation(CATALOGUE, INDIA, chart=CHART)) == known
    assert reason("genre", 3, situation(CATALOGUE, INDIA)) == OWN
    assert reason("genre", 100, situation(CATALOGUE, INDIA, chart=CHART)) == OWN


def test_of_an_unknown_place_the_world_speaks() -> None:
    where = situation(CATALOGUE, Signals(), chart={"world": {"t003": 9.0}})
    assert reason("genre", 3, where) == Message("reason.title.world")


def test_what_was_just_added_is_new() -> None:
    assert reason("genre", 50, situation(CATALOGUE, INDIA)) == Message("reason.fresh")
    assert reason("genre", 51, situation(CATALOGUE, INDIA)) == OWN


def test_the_campaigns_title_is_why_they_came() -> None:
    where = situation(CATALOGUE, Signals(country="IN", campaign_title="t007"))
    assert reason("campaign", 7, where) == Message("campaign", ("title:Title 7",))
    assert reason("hero", 7, where) == Message("campaign", ("title:Title 7",))
    assert reason("campaign", 8, where) == OWN


def test_of_a_title_that_was_taken_down_the_row_says_all() -> None:
    where = situation(CATALOGUE, Signals(country="IN", campaign_title="t007"), withdrawn=("t007",))
    assert reason("hero", 7, where) == OWN


def test_rows_made_for_a_title_name_it() -> None:
    heading = Message("because", ("title:Title 9",))
    assert reason("because", 3, situation(CATALOGUE, INDIA), heading) == heading


@pytest.mark.parametrize(
    ("kind", "message"),
    [("stream", "because"), ("play", "because"), ("add", "more_like"), ("click", "more_like")],
)
def test_the_nearest_of_what_was_liked_is_the_reason(kind, message) -> None:
    where = situation(
        CATALOGUE, INDIA, evidence=Evidence(acts=(Act(1, kind), Act(2, kind))), taste=fake_taste(CATALOGUE)
    )
    genres = [set(CATALOGUE.titles[title].genres) for title in (1, 2, 17)]
    assert genres == [{"Comedy", "Drama"}, {"Crime", "Drama"}, {"Comedy", "Drama"}]
    assert reason("genre", 17, where) == Message(message, ("title:Title 1",))
    assert reason("genre", 17, where.without_taste()) == OWN


def test_what_was_passed_over_or_dismissed_is_no_reason() -> None:
    acts = (Act(1, "pass"), Act(2, "dismiss"))
    where = situation(CATALOGUE, INDIA, evidence=Evidence(acts=acts), taste=fake_taste(CATALOGUE))
    assert reason("genre", 17, where) == OWN
