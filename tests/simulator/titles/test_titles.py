"""The synthetic catalogue: believable, varied, and the same each time."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from coldopen.core.title import Title
from coldopen.simulator.titles import generate_titles
from coldopen.simulator.titles.places import cultures
from coldopen.simulator.titles.plots import PLOTS

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def titles() -> list[Title]:
    return generate_titles(2400, seed=3, today=TODAY)


def test_the_same_arguments_give_the_same_titles_and_another_seed_others(titles: list[Title]) -> None:
    assert generate_titles(2400, seed=3, today=TODAY) == titles
    assert generate_titles(2400, seed=4, today=TODAY) != titles


def test_more_titles_begin_with_the_fewer(titles: list[Title]) -> None:
    assert generate_titles(50, seed=3, today=TODAY) == titles[:50]


def test_no_two_share_an_id_or_a_name(titles: list[Title]) -> None:
    assert len({title.id for title in titles}) == 2400
    assert len({title.name.casefold() for title in titles}) == 2400
    assert len({title.name.casefold() for title in generate_titles(20_000)}) == 20_000


def test_no_gap_is_left_open_and_articles_are_right(titles: list[Title]) -> None:
    text = "\n".join(f"{title.name}\n{title.synopsis}" for title in titles)
    assert "{" not in text
    assert "  " not in text
    assert not re.search(r"\bA [AEIOU][a-z]+ (of|for|in|on)\b", text)
    assert not re.search(r"\ba [aeio]\w+", text)


def test_every_pattern_has_only_gaps_that_can_be_filled() -> None:
    known = {"place", "given", "surname", "surname2", "name", "other", "adj", "noun", "noun2", "number"}
    known |= {"digits", "role", "they", "them", "their", "their_cap"}
    patterns = [pattern for plot in PLOTS for pattern in plot.names + plot.setups + plot.turns]
    patterns += [pattern for culture in cultures() for pattern in culture.local]
    assert {gap for pattern in patterns for gap in re.findall(r"\{(.*?)\}", pattern)} <= known
    for culture in cultures():
        assert min(len(culture.women), len(culture.men), len(culture.surnames), len(culture.places)) >= 6


def test_genres_countries_and_languages_are_many(titles: list[Title]) -> None:
    assert len(PLOTS) == 24
    assert {mixed for plot in PLOTS for mixed in plot.mixes} <= {plot.genre for plot in PLOTS}
    assert len({title.genres[0] for title in titles}) == 24
    countries = Counter(country for title in titles for country in title.countries)
    assert len(countries) >= 40
    assert all(countries[code] >= 40 for code in ("IN", "JP", "BR", "DE", "US"))
    assert len({language for title in titles for language in title.languages}) >= 30


def test_years_are_mostly_recent_and_nothing_was_added_before_it_was_made(titles: list[Title]) -> None:
    years = [title.year for title in titles if title.year]
    assert sum(year >= 2020 for year in years) > 0.5 * len(titles)
    assert min(years) < 1990
    assert max(years) == 2026
    for title in titles:
        assert title.added_on is not None
        assert title.added_on <= TODAY
        assert title.added_on.year >= (title.year or 0)
    new = [title for title in titles if title.added_on and (TODAY - title.added_on).days < 14]
    assert 60 < len(new) < 300


def test_films_have_minutes_and_series_have_seasons(titles: list[Title]) -> None:
    for title in titles:
        assert (title.duration_minutes is None) == (title.kind == "series")
        assert (title.n_seasons is None) == (title.kind == "film")
    assert 0.3 < sum(title.kind == "series" for title in titles) / 2400 < 0.6


def test_about_one_in_eight_has_windows_and_home_can_mostly_watch(titles: list[Title]) -> None:
    limited = [title for title in titles if title.windows]
    assert 0.09 < len(limited) / 2400 < 0.16
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    at_home = [
        title
        for title in limited
        if any(
            window.country in ("*", title.countries[0])
            and (window.starts_at is None or window.starts_at <= now)
            and (window.ends_at is None or now < window.ends_at)
            for window in title.windows
        )
    ]
    assert len(at_home) > 0.8 * len(limited)


def test_maturity_fits_the_genre(titles: list[Title]) -> None:
    ages = {title.maturity for title in titles if title.genres[0] == "Family"}
    assert ages <= {0, 6, 7, 8, None}
    assert {title.maturity for title in titles if title.genres[0] == "Horror"} <= {16, 17, 18, None}


def test_a_few_people_are_in_many_titles(titles: list[Title]) -> None:
    credits = Counter(person for title in titles for person in title.people)
    assert credits.most_common(1)[0][1] >= 10
    assert len(credits) > 800
    assert all(title.people for title in titles)
