import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldopen.catalogue.query import TitleQuery
from coldopen.core.signals import DEVICES, REFERRALS, Signals
from coldopen.rules import (
    EditorialRow,
    Forbid,
    InsertedRow,
    Lift,
    Pin,
    Rule,
    RuleBook,
    RuleErrors,
    When,
    row_matches,
)
from coldopen.rules.conditions import CONDITIONS, can_hold_together, facts_of, told

HORROR = TitleQuery(genres=("Horror",), countries=("JP", "KR"))
HORROR_TOO = TitleQuery(genres=("Horror",), countries=("KR", "JP"))


def inserts(row, position=None):
    return InsertedRow(row=row, heading=row, query=HORROR, position=position)


CONTRADICTIONS = {
    "two rows at one position": (
        Rule(id="a", pin=Pin(row="trending", position=2)),
        EditorialRow(id="b", heading="B", titles=("s1",), position=2),
        "both claim position 2: for 'trending', for 'editorial:b'",
    ),
    "two inserted rows at one position": (
        Rule(id="a", insert=inserts("x", 0)),
        Rule(id="b", insert=inserts("y", 0)),
        "both claim position 0: for 'insert:x', for 'insert:y'",
    ),
    "one row at two positions": (
        Rule(id="a", pin=Pin(row="trending", position=2)),
        Rule(id="b", pin=Pin(row="trending", position=3)),
        "'trending' is put at position 2 and at position 3",
    ),
    "one row inserted twice": (
        Rule(id="a", insert=inserts("x")),
        Rule(id="b", insert=inserts("x")),
        "both insert a row 'insert:x'",
    ),
    "a row pinned and forbidden": (
        Rule(id="a", pin=Pin(row="genre:Horror", position=2)),
        Rule(id="b", forbid=Forbid(row="genre:*")),
        "'genre:Horror' is wanted by one and forbidden by the other",
    ),
    "a title pinned in a forbidden row": (
        Rule(id="a", pin=Pin(row="trending", title="s1")),
        Rule(id="b", forbid=Forbid(row="trending")),
        "'trending' is wanted by one and forbidden by the other",
    ),
    "an editorial row that is forbidden": (
        EditorialRow(id="a", heading="A", titles=("s1",)),
        Rule(id="b", forbid=Forbid(row="editorial:a")),
        "'editorial:a' is wanted by one and forbidden by the other",
    ),
    "a title pinned and forbidden": (
        Rule(id="a", pin=Pin(row="hero", title="s1")),
        Rule(id="b", forbid=Forbid(query=TitleQuery(titles=("s0", "s1")))),
        "title 's1' is pinned by one and forbidden by the other",
    ),
    "a title at two slots": (
        Rule(id="a", pin=Pin(row="hero", title="s1")),
        Rule(id="b", pin=Pin(row="trending", title="s1", column=3)),
        "title 's1' is pinned at column 0 of 'hero' and at column 3 of 'trending'",
    ),
    "two titles on one slot": (
        Rule(id="a", pin=Pin(row="hero", title="s1")),
        Rule(id="b", pin=Pin(row="hero", title="s2", column=0)),
        "column 0 of 'hero' is given to 's1' and to 's2'",
    ),
    "one query boosted and buried": (
        Rule(id="a", boost=Lift(query=HORROR, by=2)),
        Rule(id="b", bury=Lift(query=HORROR_TOO, by=2)),
        "is both boosted and buried",
    ),
    "one row boosted and buried": (
        Rule(id="a", bury=Lift(row="genre:*", by=2)),
        Rule(id="b", boost=Lift(row="genre:*", by=3)),
        "genre:* is both buried and boosted",
    ),
}


def book_of(*items):
    rules = [item for item in items if isinstance(item, Rule)]
    return RuleBook(rules, [item for item in items if isinstance(item, EditorialRow)])


def changed(item, **fields):
    return msgspec.structs.replace(item, **fields)


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_contradiction_is_refused_with_both_named(name):
    one, other, why = CONTRADICTIONS[name]
    with pytest.raises(RuleErrors) as caught:
        book_of(one, other)
    (problem,) = caught.value.problems
    assert f"{one.id!r}" in problem.item
    assert f"{other.id!r}" in problem.item
    assert why in str(problem)


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_what_never_applies_together_does_not_contradict(name):
    one, other, _ = CONTRADICTIONS[name]
    india, germany = When(countries=("IN",)), When(areas=("de",))
    assert len(book_of(changed(one, when=india), changed(other, when=germany))) == 2
    assert len(book_of(changed(one, ends="2026-11-01"), changed(other, starts="2026-11-01"))) == 2


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_the_higher_priority_stands(name):
    one, other, _ = CONTRADICTIONS[name]
    for winner, loser in ((changed(one, priority=1), other), (one, changed(other, priority=-1))):
        book = book_of(winner, loser)
        fired = book.match(Signals(), None, 0)
        applying = {*fired.rules, *(row.id for row in fired.editorial)}
        assert winner.id in applying
        said = {e.id: e for e in book.explain(Signals(), None, 0)}
        assert said[winner.id].fired
        assert said[loser.id].fired == (loser.id in applying)
        assert f"{winner.id!r} of higher priority stands" in said[loser.id].why


def test_a_row_that_loses_its_position_stays_on_the_page():
    row = EditorialRow(id="b", heading="B", titles=("s1",), position=2)
    book = book_of(Rule(id="a", pin=Pin(row="trending", position=2), priority=5), row)
    fired = book.match(Signals(), None, 0)
    assert fired.pinned_rows == ((2, "trending"),)
    assert fired.editorial == (changed(row, position=None),)
    assert "but without its position" in book.explain(Signals(), None, 0)[1].why


def test_a_rule_of_higher_priority_moves_an_editorial_row():
    row = EditorialRow(id="b", heading="B", titles=("s1",), position=2)
    fired = book_of(Rule(id="a", pin=Pin(row="editorial:b", position=0), priority=5), row).match(
        Signals(), None, 0
    )
    assert fired.pinned_rows == ((0, "editorial:b"),)
    assert fired.editorial[0].position == 0


def test_who_has_lost_takes_nothing_from_others():
    book = book_of(
        Rule(id="first", pin=Pin(row="trending", position=0), priority=2),
        Rule(id="second", pin=Pin(row="trending", position=1), priority=1),
        Rule(id="third", pin=Pin(row="fresh", position=1)),
    )
    assert book.match(Signals(), None, 0).pinned_rows == ((0, "trending"), (1, "fresh"))


def test_the_same_wish_twice_is_no_contradiction():
    book = book_of(
        Rule(id="a", pin=Pin(row="trending", position=0)),
        Rule(id="b", pin=Pin(row="trending", position=0)),
        Rule(id="c", pin=Pin(row="hero", title="s1")),
        Rule(id="d", pin=Pin(row="hero", title="s1")),
    )
    fired = book.match(Signals(), None, 0)
    assert fired.pinned_rows == ((0, "trending"),)
    assert fired.pinned_titles == (("hero", 0, "s1"),)


COUNTRIES = ("IN", "DE", "AT", "FR")
REGIONS = ("IN-MH", "DE-BY", "AT-9")
LANGUAGES = ("de", "de-AT", "hi", "fr")
GENRES = ("Drama", "horror")


def some(*values):
    return st.none() | st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple)


whens = st.builds(
    When,
    countries=some(*COUNTRIES, "unknown"),
    regions=some(*REGIONS, "unknown"),
    areas=some("de", "hi", "fr", "unknown"),
    languages=some(*LANGUAGES, "unknown"),
    devices=some("tv", "mobile", "unknown"),
    hours=st.none() | st.sampled_from([(0, 24), (22, 3), (2, 8), (8, 22)]),
    weekdays=some("mon", "tue", "unknown"),
    referrals=some("email", "ads", "unknown"),
    genres=some(*GENRES, "unknown"),
    campaign_genres=some(*GENRES, "unknown"),
    max_age_at_most=st.none() | st.sampled_from([6, 12]),
)
visitors = st.builds(
    Signals,
    country=st.sampled_from([*COUNTRIES, None]),
    region=st.sampled_from([*REGIONS, None]),
    languages=st.lists(st.sampled_from(LANGUAGES), max_size=2, unique=True).map(tuple),
    device=st.sampled_from([*DEVICES, None]),
    hour=st.integers(0, 23) | st.none(),
    weekday=st.integers(0, 6) | st.none(),
    referral=st.sampled_from([*REFERRALS, None]),
    campaign_genre=st.sampled_from([*GENRES, None]),
    genres=st.lists(st.sampled_from(("drama", "Horror")), max_size=2, unique=True).map(tuple),
)
ages = st.sampled_from([None, 6, 12, 18])


@settings(deadline=None)
@given(whens, whens, visitors, ages)
def test_conditions_that_someone_meets_can_hold_together(one, other, visitor, age):
    facts = facts_of(visitor, age)
    if told(one, facts)[0] and told(other, facts)[0]:
        assert can_hold_together(one, other)
        assert can_hold_together(other, one)


def met_by(when, visitor, fields):
    facts = facts_of(visitor, 0)
    asked = [(c, getattr(when, c.field)) for c in CONDITIONS if c.field in fields]
    return all(want is None or c.accepts(want, getattr(facts, c.field)) for c, want in asked)


SEVERAL = {
    ("countries", "regions", "areas"): [
        {"country": country, "region": region}
        for country in (*COUNTRIES, None)
        for region in (*REGIONS, None)
    ],
    ("languages",): [{"languages": tags} for tags in ((), ("de-AT", "hi", "fr"))],
    ("devices",): [{"device": device} for device in (*DEVICES, None)],
    ("hours",): [{"hour": hour} for hour in (*range(24), None)],
    ("weekdays",): [{"weekday": day} for day in (*range(7), None)],
    ("referrals",): [{"referral": referral} for referral in (*REFERRALS, None)],
    ("genres",): [{"genres": genres} for genres in ((), ("drama", "Horror"))],
    ("campaign_genres",): [{"campaign_genre": genre} for genre in (*GENRES, None)],
}


@settings(deadline=None, max_examples=200)
@given(whens, whens)
def test_conditions_can_hold_together_just_where_some_visitor_meets_them(one, other):
    somebody = all(
        any(all(met_by(when, Signals(**known), fields) for when in (one, other)) for known in options)
        for fields, options in SEVERAL.items()
    )
    assert can_hold_together(one, other) == somebody


rows = st.sampled_from(["trending", "fresh", "genre:Drama", "editorial:e0", "insert:i0"])
patterns = st.sampled_from(["trending", "genre:*", "editorial:*", "insert:i0"])
titles = st.sampled_from(["s1", "s2", "s3"])
positions = st.integers(0, 2)
queries = st.builds(TitleQuery, titles=st.lists(titles, min_size=1, max_size=2, unique=True).map(tuple))
actions = st.one_of(
    st.builds(lambda r, p: {"pin": Pin(row=r, position=p)}, rows, positions),
    st.builds(lambda r, t, c: {"pin": Pin(row=r, title=t, column=c)}, rows, titles, positions),
    st.builds(
        lambda n, p: {"insert": InsertedRow(row=n, heading="x", query=HORROR, position=p)},
        st.sampled_from(["i0", "i1"]),
        st.none() | positions,
    ),
    st.builds(lambda q: {"forbid": Forbid(query=q)}, queries),
    st.builds(lambda r: {"forbid": Forbid(row=r)}, patterns),
    st.builds(lambda q, a: {a: Lift(query=q, by=2)}, queries, st.sampled_from(["boost", "bury"])),
)
moments = st.sampled_from([None, "2026-11-01", "2026-11-02"])
small_whens = st.builds(
    When,
    countries=some(*COUNTRIES, "unknown"),
    devices=some("tv", "unknown"),
    languages=some("de", "unknown"),
)


@st.composite
def items(draw):
    found = []
    for n in range(draw(st.integers(2, 7))):
        common = {"when": draw(small_whens), "starts": draw(moments), "priority": draw(st.integers(0, 3))}
        if draw(st.integers(0, 3)) == 0:
            place = draw(st.none() | positions)
            found.append(EditorialRow(id=f"e{n}", heading="x", titles=("s1",), position=place, **common))
        else:
            found.append(Rule(id=f"r{n}", **common, **draw(actions)))
    return found


def largest_book(candidates):
    """The book of as many of the candidates as do not contradict those before them."""
    book = RuleBook(
        [Rule(id="i", insert=InsertedRow(row="i0", heading="x", query=HORROR), priority=-9)],
        [EditorialRow(id="e0", heading="x", titles=("s1",), priority=-9)],
    )
    for item in candidates:
        try:
            book = book.with_rule(item) if isinstance(item, Rule) else book.with_row(item)
        except RuleErrors:
            continue
    return book


@settings(deadline=None, max_examples=300)
@given(
    items(), st.lists(st.tuples(visitors, ages), min_size=1, max_size=5), st.sampled_from([0, 1793577600000])
)
def test_no_page_has_two_claims_on_one_slot(candidates, people, at_ms):
    book = largest_book(candidates)
    for visitor, age in people:
        fired = book.match(visitor, age, at_ms)
        assert len({position for position, _ in fired.pinned_rows}) == len(fired.pinned_rows)
        assert len({key for _, key in fired.pinned_rows}) == len(fired.pinned_rows)
        assert len({(row, column) for row, column, _ in fired.pinned_titles}) == len(fired.pinned_titles)
        assert len({title for *_, title in fired.pinned_titles}) == len(fired.pinned_titles)
        wanted = [key for _, key in fired.pinned_rows] + [row for row, *_ in fired.pinned_titles]
        wanted += [row.key for row in (*fired.inserted, *fired.editorial)]
        assert not any(row_matches(pattern, key) for pattern in fired.forbidden_rows for key in wanted)
        pinned = {title for *_, title in fired.pinned_titles}
        assert not any(pinned & set(query.titles) for query in fired.forbidden)
        up = {q.titles for q, by in fired.boosts if by > 1}
        assert not any(q.titles in up for q, by in fired.boosts if by < 1)
        assert len({row.key for row in fired.inserted}) == len(fired.inserted)


@settings(deadline=None)
@given(items(), visitors, ages)
def test_matching_agrees_with_the_explanation(candidates, visitor, age):
    book = largest_book(candidates)
    fired = book.match(visitor, age, 1793577600000)
    said = {(e.kind, e.id) for e in book.explain(visitor, age, 1793577600000) if e.fired}
    assert said == {("rule", id) for id in fired.rules} | {("row", row.id) for row in fired.editorial}


@settings(deadline=None)
@given(items())
def test_any_book_is_read_back_equal(candidates):
    book = largest_book(candidates)
    assert RuleBook.parse({"all.toml": book.to_toml()}).id == RuleBook.decode(book.encode()).id == book.id
