"""Composing a page: order, pins, reservations, and what may never happen."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from making import NOW, situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.signals import DEVICES, Signals
from coldopen.core.title import Title, Window
from coldopen.planner import PlannerOptions, compose
from coldopen.rows import SOURCES, Evidence, Situation

CATALOGUE = Catalogue.of(titles())
TOP = {"IN": {f"t{i:03}": 1.0 for i in range(0, 36, 3)}}


def page(where: Situation, n_rows: int = 12, n_columns: int = 8, **arguments):
    return compose(where, SOURCES, n_rows, n_columns, PlannerOptions(), **arguments)


def keys(composed) -> list[str]:
    return [row.key for row in composed.rows]


def names(where: Situation, row: list[int]) -> list[str]:
    return [where.catalogue.titles[i].id for i in row]


def test_the_hero_comes_first_and_rows_follow_the_layout() -> None:
    made = page(situation(CATALOGUE, Signals(country="IN")))
    assert keys(made)[0] == "hero"
    assert "local" in keys(made)
    assert made.rows[0].shape == "hero"


def test_a_top_ten_keeps_its_first_title_although_the_hero_would_like_it() -> None:
    where = situation(CATALOGUE, Signals(country="IN"), chart=TOP)
    made = page(where, n_columns=12)
    row = made.titles[keys(made).index("regional")]
    assert len(row) == 10
    assert row == where.in_place().tolist()[:10]


def test_a_rule_pins_a_row_and_a_title() -> None:
    rules = """
    [[rule]]
    id = "crime-first"
    pin = { row = "genre:Crime", position = 0 }
    [[rule]]
    id = "lead"
    pin = { title = "t042", row = "genre:Crime", column = 1 }
    """
    where = situation(CATALOGUE, Signals(country="DE"), rules)
    made = page(where)
    assert keys(made)[1] == "genre:Crime"
    assert names(where, made.titles[1])[1] == "t042"


def test_india_sees_local_productions_first_by_a_rule_of_four_lines() -> None:
    rules = """
    [[rule]]
    id = "india-local-first"
    when = { countries = ["IN"] }
    boost = { query = { countries = ["IN"] }, by = 1000.0 }
    """
    where = situation(CATALOGUE, Signals(country="IN"), rules)
    row = page(where).titles[keys(page(where)).index("genre:Drama")]
    assert {CATALOGUE.titles[i].countries for i in row[:3]} == {("IN",)}


def test_an_editorial_row_keeps_the_editors_order() -> None:
    rules = """
    [[row]]
    id = "picks"
    heading = "Picks"
    titles = ["t050", "t001", "gone", "t033"]
    position = 1
    """
    where = situation(CATALOGUE, Signals(), rules)
    made = page(where)
    assert keys(made)[2] == "editorial:picks"
    assert names(where, made.titles[2]) == ["t050", "t001", "t033"]


def test_what_a_visitor_came_for_leads_the_page() -> None:
    where = situation(CATALOGUE, Signals(campaign_title="t007"))
    made = page(where)
    assert names(where, made.titles[0]) == ["t007"]
    assert keys(made)[1] == "campaign"


def test_chosen_genres_come_early_and_what_was_begun_can_be_continued() -> None:
    evidence = Evidence(watching=(CATALOGUE.index["t011"],), genres=("Family",))
    made = page(situation(CATALOGUE, Signals(genres=("Crime",)), evidence=evidence))
    assert keys(made)[1:3] == ["continue", "genre:Family"]


def test_time_running_out_gives_a_shorter_page_that_says_so() -> None:
    calls = iter([False, False, False, True])
    made = page(situation(CATALOGUE), out_of_time=lambda: next(calls))
    assert made.cut
    assert len(made.rows) == 4


def test_a_source_that_raises_is_left_out_and_reported() -> None:
    class Broken:
        name = "trending"

        def propose(self, where: Situation):
            raise RuntimeError("no")

    failed = []
    made = compose(
        situation(CATALOGUE),
        [Broken(), *(source for source in SOURCES if source.name != "trending")],
        10,
        8,
        PlannerOptions(),
        failed=lambda name, error: failed.append((name, str(error))),
    )
    assert failed == [("trending", "no")]
    assert len(made.rows) > 3


GENRES = ("Drama", "Comedy", "Crime", "रोमांस", "<b>Bold</b>")
COUNTRIES = ("IN", "DE", "US", "JP")

some_titles = st.lists(
    st.builds(
        Title,
        id=st.text("abcdefgh", min_size=1, max_size=3),
        name=st.text(max_size=12),
        kind=st.sampled_from(["film", "series"]),
        genres=st.lists(st.sampled_from(GENRES), max_size=3, unique=True).map(tuple),
        countries=st.lists(st.sampled_from(COUNTRIES), max_size=2, unique=True).map(tuple),
        languages=st.lists(st.sampled_from(["hi", "de", "en-US", "ja"]), max_size=2, unique=True).map(tuple),
        year=st.none() | st.integers(1920, 2026),
        maturity=st.none() | st.integers(0, 18),
        windows=st.lists(
            st.builds(
                Window,
                country=st.sampled_from(["*", *COUNTRIES]),
                starts_at=st.none()
                | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
                ends_at=st.none()
                | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
            ),
            max_size=3,
        ).map(tuple),
    ),
    max_size=40,
    unique_by=lambda title: title.id,
)
some_signals = st.builds(
    Signals,
    country=st.none() | st.sampled_from(COUNTRIES),
    languages=st.lists(st.sampled_from(["hi", "de", "en"]), max_size=2, unique=True).map(tuple),
    device=st.none() | st.sampled_from(DEVICES),
    genres=st.lists(st.sampled_from(GENRES), max_size=2, unique=True).map(tuple),
    campaign_title=st.none() | st.text("abcdefgh", min_size=1, max_size=3),
    campaign_genre=st.none() | st.sampled_from(GENRES),
)
quoted = st.sampled_from(GENRES).map(lambda genre: genre.replace('"', ""))
a_rule = st.one_of(
    st.tuples(quoted).map(lambda p: f'forbid = {{ query = {{ genres = ["{p[0]}"] }} }}'),
    st.sampled_from(COUNTRIES).map(lambda c: f'forbid = {{ query = {{ countries = ["{c}"] }} }}'),
    st.sampled_from(COUNTRIES).map(lambda c: f'boost = {{ query = {{ countries = ["{c}"] }}, by = 5.0 }}'),
    st.tuples(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 5)).map(
        lambda p: f'pin = {{ title = "{p[0]}", row = "genre:Drama", column = {p[1]} }}'
    ),
    st.integers(0, 6).map(lambda p: f'pin = {{ row = "genre:Crime", position = {p} }}'),
    st.integers(0, 6).map(
        lambda p: (
            f'insert = {{ row = "r{p}", heading = "R", query = {{ kinds = ["film"] }}, position = {p} }}'
        )
    ),
)
some_rules = st.lists(a_rule, max_size=4, unique_by=lambda text: text.split("=")[0]).map(
    lambda bodies: "\n".join(
        f'[[rule]]\nid = "r{i}"\npriority = {i}\n{body}' for i, body in enumerate(bodies)
    )
)


def may_be_shown(title: Title, country: str | None, max_age: int | None) -> bool:
    """Rights and maturity by the book, title by title."""
    now = datetime.fromtimestamp(NOW / 1000, UTC)

    def is_open(window: Window) -> bool:
        begun = window.starts_at is None or window.starts_at <= now
        return begun and (window.ends_at is None or now < window.ends_at)

    places = {"*", country}
    right = not title.windows or any(is_open(w) and w.country in places for w in title.windows)
    suits = max_age is None or (title.maturity is not None and title.maturity <= max_age)
    return right and suits


@settings(max_examples=300, deadline=None)
@given(
    some_titles,
    some_signals,
    some_rules,
    st.none() | st.integers(0, 18),
    st.integers(1, 20),
    st.integers(1, 12),
    st.sets(st.text("abcdefgh", min_size=1, max_size=2), max_size=3),
    st.data(),
)
def test_no_title_twice_none_outside_its_rights_none_forbidden(
    catalogue, signals, rules, max_age, n_rows, n_columns, gone, data
) -> None:
    stock = Catalogue.of(catalogue)
    where = situation(stock, signals, rules, withdrawn=tuple(gone), max_age=max_age)
    excluded = data.draw(st.lists(st.integers(0, len(stock) - 1), max_size=3)) if len(stock) else []
    made = compose(where, SOURCES, n_rows, n_columns, PlannerOptions(), excluded)
    shown = [i for row in made.titles for i in row]
    assert len(shown) == len(set(shown))
    assert not set(shown) & set(excluded)
    assert len(made.rows) == len(made.titles) <= n_rows
    assert len({row.key for row in made.rows}) == len(made.rows)
    for row, chosen in zip(made.rows, made.titles, strict=True):
        assert 1 <= len(chosen) == row.n_titles <= n_columns
    forbidden = [where.matching(query) for query in where.fired.forbidden]
    for i in shown:
        title = stock.titles[i]
        assert may_be_shown(title, signals.country, max_age)
        assert title.id not in gone
        assert not any(mask[i] for mask in forbidden)
