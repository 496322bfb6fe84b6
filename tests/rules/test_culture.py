"""Culture rules: whom they are for, what they do to a page, and what is asked for."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldopen.catalogue import Catalogue, TitleQuery
from coldopen.core.errors import Problem
from coldopen.core.signals import Signals
from coldopen.core.title import Title
from coldopen.rules import CultureRule, RuleBook, RuleErrors, When, read_culture

NOW = int(datetime(2026, 11, 24, tzinfo=UTC).timestamp() * 1000)

BOOK = RuleBook.parse(
    {
        "culture.toml": """
[[culture]]
id = "no-gambling"
tags = ["Gambling"]
treatment = "hide"
when = { countries = ["AE", "SA"] }

[[culture]]
id = "war-lower-down"
tags = ["war"]
treatment = "not_first"
when = { areas = ["uk"] }

[[culture]]
id = "war-lower-still"
tags = ["war"]
treatment = "not_first"
n_rows = 5
when = { languages = ["uk"] }

[[culture]]
id = "horror-on-request"
tags = ["gore"]
treatment = "on_request"
asked_by = ["Horror"]
when = { regions = ["IN-KA", "US-UT"] }
"""
    }
)
CATALOGUE = Catalogue.of(
    [
        Title(id="bet", name="Bet", tags=("gambling",)),
        Title(id="front", name="Front", tags=("war",)),
        Title(id="plain", name="Plain"),
        Title(id="saw", name="Saw", tags=("gore",)),
        Title(id="trench", name="Trench", tags=("war", "gore")),
    ]
)


def kept_off(signals, max_age=None, book=BOOK, at_ms=NOW):
    """The titles that the book keeps off a visitor's page."""
    found = set()
    for query in book.match(signals, max_age, at_ms).forbidden:
        mask = CATALOGUE.mask(query, at_ms)
        found |= {title.id for title, matches in zip(CATALOGUE.titles, mask, strict=True) if matches}
    return found


def first_rows(signals):
    """From which row on titles of war may be shown."""
    return max((n for _, n in BOOK.match(signals, None, NOW).not_first), default=0)


def test_a_tag_is_hidden_where_the_rule_holds_and_nowhere_else():
    assert kept_off(Signals(country="AE", languages=("ar",))) == {"bet"}
    assert kept_off(Signals(country="FR", languages=("fr",))) == set()
    assert BOOK.match(Signals(country="AE", languages=("ar",)), None, NOW).culture == ("no-gambling",)


def test_of_two_rules_the_larger_number_of_rows_holds():
    assert first_rows(Signals(country="UA", languages=("en",))) == 3
    assert first_rows(Signals(country="UA", languages=("en", "uk-UA"))) == 5
    assert first_rows(Signals(country="FR", languages=("uk",))) == 5
    assert first_rows(Signals(country="FR", languages=("fr",))) == 0


def test_who_may_be_anywhere_gets_the_strictest_of_what_holds_anywhere():
    assert kept_off(Signals(languages=("en",))) == {"bet", "saw", "trench"}
    assert first_rows(Signals(languages=("en",))) == 3
    assert first_rows(Signals(country="FR")) == 5, (
        "and who may speak anything, of what holds for any language"
    )


def test_who_may_be_in_a_region_is_treated_as_if_there():
    english = ("en",)
    assert kept_off(Signals(country="IN", languages=english)) == {"saw", "trench"}
    assert kept_off(Signals(country="IN", region="IN-MH", languages=english)) == set()
    assert kept_off(Signals(country="IN", region="IN-KA", languages=english)) == {"saw", "trench"}
    assert kept_off(Signals(country="FR", languages=english)) == set(), "nobody in France is in Karnataka"


def test_what_is_on_request_is_shown_to_those_who_ask_for_it():
    somebody = {"country": "US", "region": "US-UT", "languages": ("en",)}
    assert kept_off(Signals(**somebody)) == {"saw", "trench"}
    assert kept_off(Signals(**somebody, campaign_title="saw")) == {"trench"}, "the very title, no other"
    assert kept_off(Signals(**somebody, genres=("horror",))) == set(), "a genre of asked_by"
    assert kept_off(Signals(**somebody, genres=("Gore",))) == set(), "a genre named as the tag"
    assert kept_off(Signals(**somebody, genres=("Drama",))) == {"saw", "trench"}


def test_what_is_hidden_cannot_be_asked_for():
    assert kept_off(Signals(country="SA", languages=("ar",), campaign_title="bet", genres=("Gambling",))) == {
        "bet"
    }


def test_a_child_cannot_ask():
    asking = Signals(region="US-UT", languages=("en",), genres=("Horror",), campaign_title="saw")
    assert kept_off(asking, 12) == kept_off(asking, 17) == {"saw", "trench"}
    assert kept_off(asking, 18) == kept_off(asking) == set()


COUNTRIES = st.sampled_from([None, "AE", "FR", "IN", "UA", "US"])
REGIONS = st.sampled_from([None, "IN-KA", "IN-MH", "US-UT"])
LANGUAGES = st.lists(st.sampled_from(["ar", "en", "uk"]), max_size=2, unique=True).map(tuple)
SOMEBODY = st.builds(
    Signals,
    country=COUNTRIES,
    region=REGIONS,
    languages=LANGUAGES,
    genres=st.sampled_from([(), ("Horror",)]),
    campaign_title=st.sampled_from([None, "saw", "bet"]),
)


@given(SOMEBODY, st.sampled_from([7, 12, 17]))
def test_every_treatment_is_at_least_as_strict_for_children(signals, max_age):
    assert kept_off(signals, max_age) >= kept_off(signals)
    assert BOOK.match(signals, max_age, NOW).not_first == BOOK.match(signals, None, NOW).not_first


@given(SOMEBODY.filter(lambda signals: signals.country is not None))
def test_to_know_less_never_loosens_a_treatment(signals):
    less = Signals(languages=signals.languages, genres=signals.genres, campaign_title=signals.campaign_title)
    assert kept_off(less) >= kept_off(signals)
    assert first_rows(less) >= first_rows(signals)


def test_a_page_for_anyone_has_no_title_that_any_rule_treats():
    ramadan = CultureRule(
        id="later", tags=("feast",), treatment="not_first", starts="2027-02-08", when=When(countries=("EG",))
    )
    fired = BOOK.with_culture(ramadan).match_anywhere(NOW)
    assert fired.forbidden[-1] == TitleQuery(tags=("Gambling", "feast", "gore", "war"))
    assert fired.key != BOOK.match_anywhere(NOW).key
    assert RuleBook().match_anywhere(NOW) == RuleBook().match(Signals(), None, NOW)


def test_a_rule_holds_within_its_schedule_only():
    book = RuleBook(culture=[CultureRule(id="x", tags=("war",), treatment="hide", ends="2026-11-24")])
    assert kept_off(Signals(), book=book, at_ms=NOW - 1) == {"front", "trench"}
    assert kept_off(Signals(), book=book) == set()


def test_the_same_record_comes_back_for_the_same_treatment_and_another_for_another():
    here = Signals(country="US", region="US-UT", languages=("en",))
    asking = Signals(country="US", region="US-UT", languages=("en",), campaign_title="saw")
    assert BOOK.match(here, None, NOW) is BOOK.match(here, None, NOW)
    assert BOOK.match(here, None, NOW).key != BOOK.match(asking, None, NOW).key
    lower = Signals(country="UA", languages=("en",))
    assert (
        BOOK.match(lower, None, NOW).key
        != BOOK.match(Signals(country="FR", languages=("uk",)), None, NOW).key
    )


def test_a_book_with_culture_is_read_back_equal_and_one_without_is_as_it_always_was():
    for again in (RuleBook.decode(BOOK.encode()), RuleBook.parse({"again.toml": BOOK.to_toml()})):
        assert (again.id, again.culture) == (BOOK.id, BOOK.culture)
    assert RuleBook().encode() == b'{"schema":1,"rules":[],"rows":[]}'


def test_editing_adds_replaces_and_removes_a_culture_rule():
    hidden = read_culture({"id": "war-lower-down", "tags": ["war"], "treatment": "hide"})
    edited = BOOK.with_culture(hidden)
    assert len(edited) == len(BOOK)
    assert kept_off(Signals(country="FR", languages=("fr",)), book=edited) == {"front", "trench"}
    assert [rule.id for rule in edited.without_culture("war-lower-down").culture] == [
        "horror-on-request",
        "no-gambling",
        "war-lower-still",
    ]
    with pytest.raises(Problem, match="culture: received 'no-gambing'; expected 'no-gambling'"):
        BOOK.without_culture("no-gambing")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (
            {"treatment": "hidden"},
            "treatment: received 'hidden'; expected one of hide, not_first, on_request",
        ),
        ({"tags": []}, "tags: received []; expected a list of length >= 1"),
        ({"n_rows": 3}, "n_rows: received 3; expected to be left out: only not_first counts rows"),
        ({"asked_by": ["Horror"]}, "expected to be left out: only on_request can be asked for"),
        ({"when": {"countries": ["unknown"]}}, "where it is not known, it is met anyway"),
        ({"when": {"genres": ["Horror"]}}, "expected places, languages, devices, times or ages"),
        ({"when": {"regions": ["IN-KA"], "countries": ["FR"]}}, "places that exclude each other"),
        ({"tag": ["war"]}, "tag: received 'tag'; expected 'tags' (did you mean that?)"),
    ],
)
def test_what_is_wrong_with_a_culture_rule_is_told(fields, told):
    with pytest.raises(RuleErrors) as caught:
        RuleBook(culture=[read_culture({"id": "a", "tags": ["war"], "treatment": "hide"} | fields)])
    assert told in str(caught.value)


def test_the_dry_run_says_why_a_culture_rule_applies_or_not():
    def told(signals, max_age=None):
        return {e.id: (e.fired, e.why) for e in BOOK.explain(signals, max_age, NOW) if e.kind == "culture"}

    assert told(Signals(languages=("en",)))["no-gambling"] == (
        True,
        "country is unknown, and may be one of AE, SA",
    )
    assert told(Signals(country="FR"))["no-gambling"] == (False, "country is 'FR', needs one of AE, SA")
    fired, why = told(Signals(region="US-UT", genres=("Horror",)))["horror-on-request"]
    assert not fired
    assert why.endswith("; but such titles were asked for")
    fired, why = told(Signals(region="US-UT", campaign_title="saw"))["horror-on-request"]
    assert fired
    assert why.endswith("; title 'saw' was asked for")


@given(SOMEBODY, st.none() | st.sampled_from([7, 18]))
def test_the_dry_run_agrees_with_what_is_done(signals, max_age):
    said = tuple(e.id for e in BOOK.explain(signals, max_age, NOW) if e.kind == "culture" and e.fired)
    assert said == BOOK.match(signals, max_age, NOW).culture
