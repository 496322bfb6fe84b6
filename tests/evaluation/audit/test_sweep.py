"""Whom an audit makes pages for."""

from coldopen.core.title import Title
from coldopen.evaluation.audit import Sweep
from coldopen.rules import CultureRule, Pin, Rule, RuleBook, When
from coldopen.signals import countries

GORE = Title(id="saw", name="Saw", tags=("Gore",))


def hide(id, **when):
    return CultureRule(id=id, tags=("gore",), treatment="hide", when=When(**when))


def test_every_country_is_swept_on_every_device_for_adults_and_children():
    cases = list(Sweep.of(RuleBook(culture=[hide("a")]), [GORE]))
    assert {case.given.country for case in cases} == {None, *countries()}
    in_india = {(case.given.device, case.max_age) for case in cases if case.given.country == "IN"}
    assert in_india == {
        (device, age)
        for device in (None, "tv", "mobile", "tablet", "desktop", "console")
        for age in (None, 12)
    }


def test_it_has_as_many_cases_as_it_says():
    book = RuleBook(
        culture=[
            hide("a", regions=("IN-KA",), languages=("en", "hi"), hours=(6, 21), weekdays=("fri",)),
            hide("b", max_age_at_most=7),
        ]
    )
    sweep = Sweep.of(book, [GORE], ["IN", "FR"])
    assert len(list(sweep)) == len(sweep)
    assert sweep.places == ((None, None), ("FR", None), ("IN", None), ("IN", "IN-KA"))
    assert sweep.languages == ((), ("en",), ("hi",), ("eo",)), "the last is named by no rule"
    assert sweep.ages == (None, 7, 8, 12)
    assert sweep.hours == (None, 6, 21)
    assert sweep.weekdays == (None, 0, 1, 2, 3, 4, 5, 6)


def test_what_is_on_request_is_asked_for_by_title_and_by_genre():
    rule = CultureRule(id="a", tags=("gore",), treatment="on_request", asked_by=("Horror",))
    sweep = Sweep.of(RuleBook(culture=[rule]), [Title(id="calm", name="Calm"), GORE], ["FR"])
    assert sweep.asked == ((None, ()), ("saw", ()), (None, ("Horror",)))
    assert sweep.ages == (None, 12, 17, 18), "who is not grown up cannot ask"


def test_what_other_rules_look_at_is_on_some_of_the_pages():
    pin = Rule(id="p", when=When(referrals=("email",)), pin=Pin(row="hero", title="saw"))
    cases = list(Sweep.of(RuleBook([pin], culture=[hide("a")]), [GORE], ["FR"]))
    assert {case.given.referral for case in cases} == {None, "email"}
