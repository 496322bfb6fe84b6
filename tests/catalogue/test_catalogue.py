"""The snapshot in service: masks, columns, cards, and its bytes."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta, timezone

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldopen.catalogue import Catalogue, TitleQuery, decode, encode, title_ids
from coldopen.catalogue.catalogue import DAY_MS
from coldopen.core.errors import Problem
from coldopen.core.title import Title, Window

NAMES = st.sampled_from(["Drama", "drama", "Crime", "Straße", "STRASSE"])
CODES = st.sampled_from(["IN", "DE", "BR"])
HOURS = st.integers(0, 12)


def hour(number: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


windows = st.builds(
    Window,
    country=st.one_of(st.just("*"), CODES),
    starts_at=st.none() | HOURS.map(hour),
    ends_at=st.none() | HOURS.map(hour),
)


def tuples(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3).map(tuple)


titles = st.lists(
    st.builds(
        Title,
        id=st.text(st.characters(codec="utf-8"), min_size=1, max_size=5),
        name=st.text(st.characters(codec="utf-8"), max_size=8),
        kind=st.sampled_from(["film", "series"]),
        genres=tuples(NAMES),
        languages=tuples(st.sampled_from(["pt", "pt-BR", "ptx", "en"])),
        countries=tuples(CODES),
        people=tuples(st.sampled_from(["Ada", "ada", "Bo"])),
        tags=tuples(st.sampled_from(["war", "grief"])),
        year=st.none() | st.integers(1990, 2026),
        maturity=st.none() | st.integers(0, 21),
        added_on=st.none() | st.dates(date(2025, 12, 1), date(2026, 1, 10)),
        windows=st.lists(windows, max_size=3).map(tuple),
    ),
    max_size=8,
    unique_by=lambda title: title.id,
)


def may_be_shown(title: Title, country: str | None, at: datetime, max_age: int | None) -> bool:
    """The rule in words, title by title."""
    if max_age is not None and (title.maturity is None or title.maturity > max_age):
        return False
    return not title.windows or any(
        window.country in ("*", country)
        and (window.starts_at is None or window.starts_at <= at)
        and (window.ends_at is None or at < window.ends_at)
        for window in title.windows
    )


def matches(title: Title, query: TitleQuery, at: datetime) -> bool:
    """The query in words, title by title."""

    def any_of(wanted: tuple[str, ...], held: tuple[str, ...]) -> bool:
        return not wanted or bool({w.casefold() for w in wanted} & {h.casefold() for h in held})

    def between(low: int | None, value: int | None, high: int | None) -> bool:
        if value is None:
            return low is None and high is None
        return (low is None or low <= value) and (high is None or value <= high)

    recent = query.added_within_days is None or (
        title.added_on is not None and 0 <= (at.date() - title.added_on).days <= query.added_within_days
    )
    spoken = not query.languages or any(
        (held + "-").lower().startswith(wanted.lower() + "-")
        for wanted in query.languages
        for held in title.languages
    )
    return (
        (not query.titles or title.id in query.titles)
        and title.id not in query.except_titles
        and any_of(query.genres, title.genres)
        and any_of(query.countries, title.countries)
        and spoken
        and any_of(query.kinds, (title.kind,))
        and any_of(query.people, title.people)
        and any_of(query.tags, title.tags)
        and between(query.year_from, title.year, query.year_to)
        and between(query.min_maturity, title.maturity, query.max_maturity)
        and recent
    )


@given(
    titles,
    st.lists(
        st.tuples(st.none() | CODES | st.just("ZZ"), HOURS, st.none() | st.integers(-3, 30)), max_size=12
    ),
)
def test_allowed_agrees_with_the_rule_in_words_in_any_order_of_asking(
    held: list[Title], asked: list[tuple[str | None, int, int | None]]
) -> None:
    catalogue = Catalogue.of(held)
    for country, at, max_age in asked:
        expected = [may_be_shown(title, country, hour(at), max_age) for title in catalogue.titles]
        assert catalogue.allowed(country, ms(hour(at)), max_age).tolist() == expected


queries = st.builds(
    lambda low_year, year_span, low_age, age_span, **fields: TitleQuery(
        year_from=low_year,
        year_to=None if year_span is None else (low_year or 1990) + year_span,
        min_maturity=low_age,
        max_maturity=None if age_span is None else min(21, (low_age or 0) + age_span),
        **fields,
    ),
    low_year=st.none() | st.integers(1990, 2026),
    year_span=st.none() | st.integers(0, 20),
    low_age=st.none() | st.integers(0, 21),
    age_span=st.none() | st.integers(0, 10),
    titles=tuples(st.text(max_size=2)),
    genres=tuples(NAMES),
    countries=tuples(st.sampled_from(["IN", "de", "FR"])),
    languages=tuples(st.sampled_from(["PT", "pt-br", "en"])),
    kinds=tuples(st.sampled_from(["film", "series"])),
    people=tuples(st.just("ADA")),
    tags=tuples(st.just("war")),
    except_titles=tuples(st.text(max_size=2)),
    added_within_days=st.none() | st.integers(0, 40),
)


@given(titles, queries, HOURS)
def test_a_query_agrees_with_its_fields_in_words(held: list[Title], query: TitleQuery, at: int) -> None:
    catalogue = Catalogue.of(held)
    expected = [matches(title, query, hour(at)) for title in catalogue.titles]
    assert catalogue.mask(query, ms(hour(at))).tolist() == expected


@given(titles, st.randoms(use_true_random=False))
def test_bytes_hold_the_same_titles_and_do_not_depend_on_their_order(held: list[Title], rng: object) -> None:
    data = encode(held)
    shuffled = list(held)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert encode(shuffled) == data
    assert list(decode(data)) == sorted(held, key=lambda title: title.id)
    catalogue = Catalogue.decode(data)
    assert catalogue.id == Catalogue.of(shuffled).id
    assert encode(catalogue.titles) == data
    assert title_ids(data) == tuple(title.id for title in catalogue.titles)


@given(st.binary(max_size=60) | st.just(b'{"format":"other","titles":[]}'))
def test_other_bytes_are_a_problem(data: bytes) -> None:
    with pytest.raises(Problem):
        Catalogue.decode(data)


def test_the_same_instant_in_another_zone_gives_the_same_catalogue() -> None:
    def catalogue(moment: datetime) -> str:
        return Catalogue.of([Title(id="a", name="A", windows=(Window(starts_at=moment),))]).id

    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert catalogue(noon) == catalogue(noon.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert catalogue(noon) == catalogue(noon.replace(tzinfo=None))


def test_the_same_id_twice_is_a_problem() -> None:
    with pytest.raises(Problem, match="each occur once"):
        encode([Title(id="a", name="A"), Title(id="a", name="B")])


def test_an_empty_catalogue_answers_everything_with_nothing() -> None:
    empty = Catalogue.of([])
    assert len(empty) == 0
    assert empty.genres == ()
    assert empty.allowed("IN", 0, 12).tolist() == []
    assert empty.mask(TitleQuery(genres=("Drama",)), 0).tolist() == []


def test_columns_mark_what_is_unknown() -> None:
    known = Title(id="a", name="A", year=1999, maturity=0, added_on=date(1970, 1, 11))
    catalogue = Catalogue.of([known, Title(id="b", name="B")])
    assert catalogue.year.tolist() == [1999, 0]
    assert catalogue.maturity.tolist() == [0, -1]
    assert catalogue.added_day.tolist() == [10, -1]
    assert [a.dtype for a in (catalogue.year, catalogue.maturity, catalogue.added_day)] == ["i4", "i2", "i4"]


def test_arrays_cannot_be_changed() -> None:
    catalogue = Catalogue.of([Title(id="a", name="A", genres=("Drama",))])
    for array in (
        catalogue.year,
        catalogue.genre("Drama"),
        catalogue.allowed(None, 0, None),
        catalogue.allowed("IN", 0, 12),
        catalogue.mask(TitleQuery(), 0),
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_genres_come_with_most_titles_first_in_their_most_common_spelling() -> None:
    kinds = [("Crime", "Drama"), ("drama",), ("Drama", "Art"), ("Crime", "crime")]
    catalogue = Catalogue.of(Title(id=str(n), name="x", genres=genres) for n, genres in enumerate(kinds))
    assert catalogue.genres == ("Drama", "Crime", "Art")


def test_a_card_is_small_and_leaves_out_what_is_unknown() -> None:
    full = Title(
        id="t0001",
        name='<b>"Ünder"</b> the 🌉',
        genres=("Drama", "Crime", "Thriller", "Art"),
        countries=("IN", "GB", "US"),
        year=2019,
        maturity=13,
        duration_minutes=104,
        synopsis="Long" * 99,
    )
    catalogue = Catalogue.of([full, Title(id="z", name="Z", kind="series", n_seasons=2)])
    assert msgspec.json.decode(catalogue.cards[0]) == {
        "id": "t0001",
        "name": '<b>"Ünder"</b> the 🌉',
        "kind": "film",
        "year": 2019,
        "age": 13,
        "minutes": 104,
        "genres": ["Drama", "Crime", "Thriller"],
        "countries": ["IN", "GB"],
    }
    assert bytes(catalogue.cards[1]) == b'{"id":"z","name":"Z","kind":"series","seasons":2}'


def test_a_day_passes_and_what_was_added_within_days_changes() -> None:
    catalogue = Catalogue.of([Title(id="a", name="A", added_on=date(1970, 1, 11))])
    query = TitleQuery(added_within_days=7)
    days = [9, 10, 17, 18]
    assert [catalogue.mask(query, day * DAY_MS)[0] for day in days] == [False, True, True, False]


def test_threads_that_ask_at_once_all_get_the_right_answer() -> None:
    opening = Title(id="a", name="A", windows=(Window(country="IN", starts_at=hour(1), ends_at=hour(2)),))
    catalogue = Catalogue.of([opening])
    wrong: list[tuple[int, int]] = []

    def ask(seed: int) -> None:
        rng = np.random.default_rng(seed)
        for at in rng.integers(0, 4, 2000).tolist():
            if catalogue.allowed("IN", ms(hour(at)), None)[0] != (at == 1):
                wrong.append((seed, at))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_query_with_its_bounds_the_wrong_way_round_is_a_problem() -> None:
    with pytest.raises(Problem, match="year_from: received 2020"):
        TitleQuery(year_from=2020, year_to=2010)
    with pytest.raises(msgspec.ValidationError, match="min_maturity"):
        msgspec.convert({"min_maturity": 18, "max_maturity": 12}, TitleQuery)


def test_a_query_refuses_a_field_that_does_not_exist() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field `genre`"):
        msgspec.convert({"genre": ["Drama"]}, TitleQuery)
