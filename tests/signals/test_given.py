import msgspec
import pytest

from coldopen.core.errors import Problem
from coldopen.signals import Given, check


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("country", "XX"),
        ("country", "Germany"),
        ("country", ""),
        ("country", 7),
        ("region", "Bavaria, the whole of it"),
        ("region", "BY"),
        ("region", "ZZ-BY"),
        ("languages", ("english",)),
        ("languages", ("en",) * 11),
        ("device", "toaster"),
        ("hour", 24),
        ("hour", -1),
        ("hour", True),
        ("hour", 7.5),
        ("weekday", 7),
        ("referral", "carrier pigeon"),
        ("campaign_title", ""),
        ("campaign_genre", "x" * 201),
        ("genres", ("",)),
        ("genres", ("Drama",) * 51),
        ("zone", "Mars/Olympus"),
        ("zone", "../../etc/passwd"),
        ("zone", "Europe"),
        ("zone", "Europe/" + "x" * 100_000),
    ],
)
def test_a_stated_value_that_cannot_be_used_is_named(name, value):
    with pytest.raises(Problem) as raised:
        check(Given(**{name: value}))
    assert raised.value.name == name


def test_a_region_must_lie_in_the_country_stated():
    assert check(Given(country="de", region="BY")).region == "DE-BY"
    assert check(Given(region="US-CA")).country == "US"
    with pytest.raises(Problem, match="an ISO 3166-2 code in DE"):
        check(Given(country="DE", region="US-CA"))


def test_what_is_stated_becomes_canonical_and_checking_again_changes_nothing():
    checked = check(Given(country=" in ", languages=("HI", "hi", "en_in"), genres=("Drama", "Drama")))
    assert (checked.country, checked.languages, checked.genres) == ("IN", ("hi", "en-IN"), ("Drama",))
    assert check(checked) == checked


def test_a_misspelt_signal_is_refused():
    with pytest.raises(msgspec.ValidationError, match="contry"):
        msgspec.json.decode(b'{"contry": "IN"}', type=Given)
