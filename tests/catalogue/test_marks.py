"""Maturity marks, dates, lengths, countries and languages, as catalogues write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldopen.catalogue.dates import parse_date
from coldopen.catalogue.lengths import parse_length
from coldopen.catalogue.maturity import maturity_age
from coldopen.catalogue.places import country_code, language_tag
from coldopen.core.errors import Problem


@pytest.mark.parametrize(
    ("age", "marks"),
    [
        (0, "G TV-Y TV-G U TP AL L Livre FSK0 ALL ALL_AGES BTL 0+ ab0"),
        (6, "FSK-6 6+ 6 ab6"),
        (7, "TV-Y7 TV-Y7-FV 7+ PEGI7 UA7+"),
        (8, "PG TV-PG"),
        (10, "-10 A10 10"),
        (12, "FSK12 12A 12 PG12 -12 UA IIA CSA-12 VM12"),
        (13, "PG-13 13+ PG13 UA13+ RP13"),
        (14, "TV-14 14A VM14"),
        (15, "15 M MA15+ R15+ IIB"),
        (16, "16+ AGES_16_ -16 KIJKWIJZER:16 NC16"),
        (17, "R TV-MA tv-ma MPAA:R"),
        (18, "NC-17 18 18A R18+ X18+ 18+ AGES_18_ A III FSK18 X"),
        (21, "R21"),
        (None, "NR UR UNRATED NOT_RATE TV-NR E"),
    ],
)
def test_marks_of_many_systems_become_one_age(age: int | None, marks: str) -> None:
    found = {mark: maturity_age(mark) for mark in marks.split()}
    assert found == dict.fromkeys(found, age)


@pytest.mark.parametrize(
    ("mark", "age"),
    [
        ("Tous publics", 0),
        ("MA 15+", 15),
        ("UA 16+", 16),
        ("FSK ab 12", 12),
        ("Not Rated", None),
        (" R ", 17),
    ],
)
def test_marks_with_spaces_are_understood(mark: str, age: int | None) -> None:
    assert maturity_age(mark) == age


@pytest.mark.parametrize("mark", ["74 min", "Q", "99", "22", "", "PG-99", "🔞"])
def test_a_mark_of_no_system_is_a_problem(mark: str) -> None:
    with pytest.raises(Problem, match="'PG-13'"):
        maturity_age(mark)


@given(st.text(max_size=12))
def test_no_text_is_read_as_an_age_beyond_the_scale(text: str) -> None:
    try:
        age = maturity_age(text)
    except Problem:
        return
    assert age is None or 0 <= age <= 21


@pytest.mark.parametrize(
    "text",
    [
        "September 25, 2021",
        " September 25, 2021",
        "Sep. 25 2021",
        "25 September 2021",
        "25th Sep 2021",
        "25-Sep-21",
        "2021-09-25",
        "2021-09-25T10:00:00Z",
        "2021/09/25",
        "20210925",
        "25/09/2021",
        "25.9.2021",
        "09/25/2021",
    ],
)
def test_dates_in_many_styles_are_one_day(text: str) -> None:
    assert parse_date(text) == date(2021, 9, 25)


@pytest.mark.parametrize("text", ["", "soon", "2021-13-01", "31/31/2021", "Foo 3, 2021", "30/02/2021", "1e9"])
def test_what_is_no_date_is_a_problem(text: str) -> None:
    with pytest.raises(Problem, match="date"):
        parse_date(text)


def test_a_date_that_could_be_two_is_refused_unless_its_column_tells() -> None:
    with pytest.raises(Problem, match="clear without guessing"):
        parse_date("03/04/2021")
    assert parse_date("03/04/2021", "day first") == date(2021, 4, 3)
    assert parse_date("03/04/2021", "month first") == date(2021, 3, 4)
    assert parse_date("04/04/2021") == date(2021, 4, 4)


@given(st.dates(date(1969, 1, 1), date(2068, 12, 31)))
def test_every_day_survives_every_style(day: date) -> None:
    for style in ("%Y-%m-%d", "%B %d, %Y", "%d-%b-%y", "%d %B %Y"):
        assert parse_date(day.strftime(style)) == day
    assert parse_date(day.strftime("%d/%m/%Y"), "day first") == day
    assert parse_date(day.strftime("%m/%d/%Y"), "month first") == day


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90", (90, None)),
        ("90 min", (90, None)),
        ("90.0", (90, None)),
        ("1h 30m", (90, None)),
        ("1 hr 30 min", (90, None)),
        ("PT1H30M", (90, None)),
        ("01:30:00", (90, None)),
        ("2h", (120, None)),
        ("1 Season", (None, 1)),
        ("12 Seasons", (None, 12)),
        ("0", (None, None)),
    ],
)
def test_lengths_are_minutes_or_seasons(text: str, length: tuple[int | None, int | None]) -> None:
    assert parse_length(text) == length


@pytest.mark.parametrize("text", ["", "long", "99999", "-5", "1h 30m 10"])
def test_what_is_no_length_is_a_problem(text: str) -> None:
    with pytest.raises(Problem, match="90 min"):
        parse_length(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("United States", "US"),
        ("South Korea", "KR"),
        ("Hong Kong", "HK"),
        ("Turkey", "TR"),
        ("Czech Republic", "CZ"),
        ("West Germany", "DE"),
        ("Soviet Union", "RU"),
        ("Bosnia and Herzegovina", "BA"),
        ("Trinidad & Tobago", "TT"),
        ("the netherlands", "NL"),
        ("UK", "GB"),
        ("in", "IN"),
        ("GBR", "GB"),
        ("Curaçao", "CW"),
    ],
)
def test_countries_by_name_and_code(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("text", ["", "Atlantis", "ZZ", "EU", "001", "QU", "*"])
def test_what_is_no_country_is_a_problem(text: str) -> None:
    with pytest.raises(Problem, match="country"):
        country_code(text)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("EN", "en"),
        ("pt_BR", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("Mandarin", "zh"),
    ],
)
def test_languages_by_tag_and_name(text: str, tag: str) -> None:
    assert language_tag(text) == tag


@pytest.mark.parametrize("text", ["", "Klingonese", "qq", "en-", "und"])
def test_what_is_no_language_is_a_problem(text: str) -> None:
    with pytest.raises(Problem, match="language"):
        language_tag(text)
