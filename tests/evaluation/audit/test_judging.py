"""The audit's own reading of culture rules: by hand, and against the one that serves pages."""

from hypothesis import given, settings
from hypothesis import strategies as st

from coldopen.catalogue import Catalogue
from coldopen.core.signals import Signals
from coldopen.core.title import Title
from coldopen.evaluation.audit.judging import NEVER, Demand, demands, folded_tags, held
from coldopen.rules import CultureRule, RuleBook, RuleErrors, When

NOW = 1_795_000_000_000

TITLES = [
    Title(id="a", name="A", tags=("War",)),
    Title(id="b", name="B", tags=("gore",)),
    Title(id="c", name="C", tags=("war", "GORE")),
    Title(id="d", name="D"),
]
CATALOGUE = Catalogue.of(TITLES)


def demanded(rules, signals, max_age=None):
    return demands(held(rules, signals, max_age, NOW), folded_tags(TITLES), signals, max_age)


def test_the_strictest_demand_on_a_title_stands():
    rules = [
        CultureRule(id="lower", tags=("war",), treatment="not_first"),
        CultureRule(
            id="lowest", tags=("war",), treatment="not_first", n_rows=7, when=When(countries=("UA",))
        ),
        CultureRule(id="none", tags=("gore",), treatment="hide", when=When(countries=("UA",))),
    ]
    assert demanded(rules, Signals(country="FR")) == {"a": Demand(3, "lower"), "c": Demand(3, "lower")}
    assert demanded(rules, Signals(country="UA")) == {
        "a": Demand(7, "lowest"),
        "b": Demand(NEVER, "none"),
        "c": Demand(NEVER, "none"),
    }


def test_hours_wrap_midnight_and_regional_forms_of_a_language_count():
    night = [
        CultureRule(id="n", tags=("war",), treatment="hide", when=When(hours=(22, 5), languages=("pt",)))
    ]
    assert demanded(night, Signals(hour=23, languages=("pt-BR",)))
    assert demanded(night, Signals(hour=4, languages=("en", "pt")))
    assert not demanded(night, Signals(hour=5, languages=("pt",)))
    assert not demanded(night, Signals(hour=23, languages=("pl",)))
    assert demanded(night, Signals()), "it may be night, and they may speak Portuguese"


PLACES = st.sampled_from([("IN", "IN-KA"), ("IN", "IN-MH"), ("IN", None), ("US", "US-UT"), ("FR", None)])
SIGNALS = st.builds(
    lambda place, **known: Signals(country=place[0], region=place[1], **known),
    PLACES | st.just((None, None)) | st.just((None, "IN-KA")) | st.just(("FR", "IN-KA")),
    languages=st.lists(st.sampled_from(["hi", "pt-BR", "fr"]), max_size=2, unique=True).map(tuple),
    device=st.sampled_from([None, "tv", "mobile"]),
    hour=st.none() | st.integers(0, 23),
    weekday=st.none() | st.integers(0, 6),
    genres=st.sampled_from([(), ("horror",), ("WAR",), ("Drama",)]),
    campaign_title=st.sampled_from([None, "a", "b", "c", "d"]),
)


def some(*values):
    return st.none() | st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True).map(tuple)


WHENS = st.builds(
    When,
    countries=some("IN", "US", "FR"),
    regions=some("IN-KA", "US-UT"),
    areas=some("hi", "fr", "en"),
    languages=some("hi", "pt", "fr"),
    devices=some("tv", "mobile"),
    hours=st.none() | st.tuples(st.integers(0, 23), st.integers(0, 24)).filter(lambda h: h[0] != h[1]),
    weekdays=some("mon", "sat"),
    max_age_at_most=st.none() | st.sampled_from([7, 12]),
)
RULES = st.lists(
    st.builds(
        CultureRule,
        id=st.just("x"),
        tags=some("war", "gore").filter(bool),
        treatment=st.sampled_from(["hide", "not_first", "on_request"]),
        when=WHENS,
        starts=st.sampled_from([None, "2026-11-01", "2027-01-01T00:00:00+05:30"]),
        ends=st.sampled_from([None, "2027-02-01"]),
    ),
    max_size=4,
)


@settings(deadline=None, max_examples=400)
@given(RULES, SIGNALS, st.sampled_from([None, 7, 17, 18]))
def test_it_agrees_with_the_rule_book(drawn, signals, max_age):
    rules = []
    for n, rule in enumerate(drawn):
        named = CultureRule(
            id=f"c{n}",
            tags=rule.tags,
            treatment=rule.treatment,
            when=rule.when,
            starts=rule.starts,
            ends=rule.ends,
            n_rows=n + 1 if rule.treatment == "not_first" else None,
            asked_by=("Horror",) if rule.treatment == "on_request" else None,
        )
        try:
            RuleBook(culture=[named])
        except RuleErrors:  # places that exclude each other
            continue
        rules.append(named)
    fired = RuleBook(culture=rules).match(signals, max_age, NOW)
    first_row = [0] * len(TITLES)
    for query, n in [*fired.not_first, *((query, NEVER) for query in fired.forbidden)]:
        mask = CATALOGUE.mask(query, NOW)
        first_row = [max(row, n) if matches else row for row, matches in zip(first_row, mask, strict=True)]
    found = demanded(rules, signals, max_age)
    assert first_row == [found.get(title.id, Demand(0, "")).first_row for title in CATALOGUE.titles]
