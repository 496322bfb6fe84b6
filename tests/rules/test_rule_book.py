from datetime import UTC, datetime

import pytest

from coldopen.catalogue.query import TitleQuery
from coldopen.core.errors import Problem
from coldopen.core.signals import Signals
from coldopen.rules import EditorialRow, InsertedRow, Lift, Rule, RuleBook, RuleErrors, When

INDIA_LOCAL_FIRST = """
[[rule]]
id = "india-local-first"
when = { countries = ["IN"] }
boost = { query = { countries = ["IN"] }, by = 4.0 }
"""
DIWALI = """
[[row]]
id = "diwali"
owner = "culture desk"
heading = "Diwali nights"
headings = { hi = "दिवाली की रातें" }
titles = ["s1", "s2"]
when = { countries = ["IN"] }
from = 2026-11-01
until = 2026-11-15
position = 1
"""
EVERYTHING = (
    INDIA_LOCAL_FIRST
    + DIWALI
    + """
[[rule]]
id = "monsoon"
when = { regions = ["IN-MH"], hours = [18, 2], weekdays = ["sat", "unknown"] }
from = 2026-06-01T00:00:00+05:30
insert = { row = "monsoon", heading = "Monsoon \\"nights\\"", query = { genres = ["Romance"] }, position = 2 }
note = "line one\\nline two"

[[rule]]
id = "trending-first"
pin = { row = "trending", position = 0 }

[[rule]]
id = "one-film-for-the-campaign"
when = { referrals = ["email"], campaign_genres = ["Drama"] }
pin = { title = "s123", row = "hero" }

[[rule]]
id = "less-documentary"
bury = { row = "genre:Doc*", by = 2 }

[[rule]]
id = "children"
when = { max_age_at_most = 12 }
forbid = { query = { tags = ["fright"] } }

[[rule]]
id = "no-fresh-row-on-consoles"
when = { devices = ["console"] }
forbid = { row = "fresh" }
"""
)


def at(year, month, day, hour=0):
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1000)


NOVEMBER = at(2026, 11, 7)


def test_india_local_first_takes_four_lines():
    book = RuleBook.parse({"india.toml": INDIA_LOCAL_FIRST})
    fired = book.match(Signals(country="IN"), None, NOVEMBER)
    assert fired.rules == ("india-local-first",)
    assert fired.boosts == ((TitleQuery(countries=("IN",)), 4.0),)
    assert book.match(Signals(country="DE"), None, NOVEMBER).boosts == ()


def test_an_empty_book_does_nothing():
    book = RuleBook.parse({})
    assert len(book) == 0
    assert book.match(Signals(), None, 0).rules == ()
    assert RuleBook.decode(book.encode()).id == book.id == RuleBook().id


def test_an_editorial_row_shows_in_its_schedule_only():
    book = RuleBook.parse({"rows.toml": DIWALI})
    shown = [
        bool(book.match(Signals(country="IN"), None, moment).editorial)
        for moment in (at(2026, 11, 1) - 1, at(2026, 11, 1), at(2026, 11, 15) - 1, at(2026, 11, 15))
    ]
    assert shown == [False, True, True, False]


def test_an_editorial_row_speaks_the_visitors_language():
    row = RuleBook.parse({"rows.toml": DIWALI}).rows[0]
    assert row.heading_in("hi-IN") == "दिवाली की रातें"
    assert row.heading_in("de") == "Diwali nights"


def test_each_action_has_its_effect():
    book = RuleBook.parse({"all.toml": EVERYTHING})
    visitor = Signals(
        region="IN-MH", device="console", hour=1, referral="email", campaign_genre="drama", languages=("hi",)
    )
    fired = book.match(visitor, 7, NOVEMBER)
    assert fired.pinned_rows == ((0, "trending"), (1, "editorial:diwali"), (2, "insert:monsoon"))
    assert fired.pinned_titles == (("hero", 0, "s123"),)
    assert fired.forbidden == (TitleQuery(tags=("fright",)),)
    assert fired.forbids_row("fresh")
    assert not fired.forbids_row("trending")
    assert fired.row_factor("genre:Documentaries") == 0.5
    assert fired.row_factor("genre:Dramas") == 1.0
    assert [row.heading for row in fired.inserted] == ['Monsoon "nights"']
    assert [row.titles for row in fired.editorial] == [("s1", "s2")]
    assert len(fired.rules) == 7


def test_equal_effects_have_equal_keys_whoever_brought_them_about():
    book = RuleBook(
        [
            Rule(id="a", when=When(countries=("DE",)), boost=Lift(row="fresh", by=2)),
            Rule(id="b", when=When(countries=("AT",)), boost=Lift(row="fresh", by=2)),
            Rule(id="c", when=When(countries=("CH",)), boost=Lift(row="fresh", by=3)),
        ]
    )
    german, austrian, swiss = (book.match(Signals(country=c), None, 0) for c in ("DE", "AT", "CH"))
    assert german.rules != austrian.rules
    assert german.key == austrian.key != swiss.key
    assert len({german.key, swiss.key, book.match(Signals(), None, 0).key}) == 3


def test_the_same_record_comes_back_while_the_same_rules_match():
    book = RuleBook.parse({"all.toml": EVERYTHING})
    one = book.match(Signals(country="IN"), None, NOVEMBER)
    assert book.match(Signals(country="IN", device="tv"), None, NOVEMBER + 1) is one


def test_a_book_can_be_encoded_and_written_as_toml_and_read_back():
    book = RuleBook.parse({"all.toml": EVERYTHING})
    for again in (RuleBook.decode(book.encode()), RuleBook.parse({"again.toml": book.to_toml()})):
        assert (again.rules, again.rows, again.id) == (book.rules, book.rows, book.id)


def test_the_id_does_not_depend_on_files_or_order():
    parts = {"b.toml": DIWALI, "a.toml": INDIA_LOCAL_FIRST}
    assert RuleBook.parse(parts).id == RuleBook.parse({"c.toml": INDIA_LOCAL_FIRST + DIWALI}).id


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff", b'{"schema": 1, "rules": 3, "rows": []}'])
def test_what_is_no_book_is_refused(data):
    with pytest.raises(Problem, match="rule book"):
        RuleBook.decode(data)


def test_editing_gives_a_new_checked_book():
    book = RuleBook.parse({"all.toml": EVERYTHING})
    row = EditorialRow(id="monday", heading="Monday", titles=("s9",), position=7)
    longer = book.with_row(row)
    assert len(longer) == len(book) + 1
    assert longer.without_row("monday").id == book.id
    assert (
        longer.with_row(EditorialRow(id="monday", heading="Tuesday", titles=("s9",))).rows[1].heading
        == "Tuesday"
    )
    with pytest.raises(RuleErrors, match="position 0"):
        book.with_row(EditorialRow(id="monday", heading="Monday", titles=("s9",), position=0))
    rule = Rule(id="x", insert=InsertedRow(row="x", heading="X", query=TitleQuery(year_from=2020)))
    assert book.with_rule(rule).without_rule("x").id == book.id
    with pytest.raises(Problem, match="did you mean"):
        book.without_rule("monsun")
    with pytest.raises(Problem, match="there is none"):
        RuleBook().without_row("monday")


def test_a_row_that_a_rule_names_cannot_be_taken_away():
    book = RuleBook.parse(
        {"a.toml": DIWALI + '[[rule]]\nid = "up"\nboost = { row = "editorial:diwali", by = 2 }'}
    )
    with pytest.raises(RuleErrors, match="editorial:diwali"):
        book.without_row("diwali")


def test_rules_that_name_rows_nobody_makes_are_told():
    book = RuleBook.parse(
        {
            "a.toml": '[[rule]]\nid = "up"\nboost = { row = "trendng", by = 2 }\n'
            '[[rule]]\nid = "genres"\nboost = { row = "genre:D*", by = 2 }'
        }
    )
    (told,) = book.unknown_rows(["trending", "genre:*"])
    assert str(told) == "rule 'up': boost.row: received 'trendng'; expected 'trending' (did you mean that?)"


def test_the_dry_run_says_of_each_why():
    book = RuleBook.parse({"all.toml": EVERYTHING})
    told = {(e.kind, e.id): e for e in book.explain(Signals(country="DE", hour=14), None, at(2026, 10, 1))}
    assert told["rule", "india-local-first"].why == "country is 'DE', needs one of IN"
    assert told["row", "diwali"].why == "not before 2026-11-01"
    assert (
        told["rule", "monsoon"].why
        == "region is unknown, needs one of IN-MH; local hour is 14, needs 18 up to 2"
    )
    assert told["rule", "children"].why == "maturity limit is none, needs 12 or less"
    assert told["rule", "trending-first"].fired
    assert told["rule", "trending-first"].why == "it has no conditions"
    after = {e.id: e for e in book.explain(Signals(country="IN"), None, at(2026, 12, 1))}
    assert after["diwali"].why == "over since 2026-11-15"
    assert after["india-local-first"].why == "country is 'IN'"
