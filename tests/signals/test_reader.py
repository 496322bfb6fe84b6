import logging
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coldopen.core.errors import Problem
from coldopen.core.signals import DEVICES, REFERRALS, Signals
from coldopen.signals import (
    Campaign,
    Campaigns,
    Given,
    RawRequest,
    SignalReader,
    SignalsOptions,
    canonical_tag,
    is_country,
)

MONDAY_NOON = int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp() * 1000)
PROXIED = SignalsOptions(
    trusted_proxies=("10.0.0.0/8",),
    country_header="CF-IPCountry",
    region_header="X-Region",
    zone_header="X-Zone",
)


def read(options=None, stated=None, address=None, url=None, at_ms=MONDAY_NOON, campaigns=None, **headers):
    raw = RawRequest(
        headers={name.replace("_", "-"): text for name, text in headers.items()}, address=address, url=url
    )
    return SignalReader(options or SignalsOptions(), campaigns).read(raw, stated, at_ms)


def test_an_empty_request_gives_signals_that_are_all_unknown():
    assert read() == Signals()


def test_every_stated_signal_is_taken_and_says_so():
    stated = Given(
        country="IN",
        region="IN-MH",
        languages=("hi",),
        device="tv",
        hour=21,
        weekday=5,
        referral="partner",
        campaign_title="t1",
        campaign_genre="Drama",
        genres=("Comedy",),
    )
    signals = read(PROXIED, stated, "10.0.0.1", "/?utm_medium=email", cf_ipcountry="DE", accept_language="de")
    for name in set(Given.__struct_fields__) - {"zone"}:
        assert getattr(signals, name) == getattr(stated, name)
        assert signals.sources[name] == "caller"


def test_a_stated_value_that_cannot_be_used_is_a_problem():
    with pytest.raises(Problem, match="country"):
        read(stated=Given(country="ZZ"))


def test_a_trusted_proxy_names_the_place():
    signals = read(PROXIED, None, "10.0.0.1", cf_ipcountry="us", x_region="CA", x_zone="America/Los_Angeles")
    assert (signals.country, signals.region, signals.hour, signals.weekday) == ("US", "US-CA", 4, 0)
    assert signals.sources["country"] == signals.sources["region"] == signals.sources["hour"] == "proxy"


@pytest.mark.parametrize("address", ["203.0.113.9", None, "nonsense"])
def test_whoever_is_no_trusted_proxy_names_nothing(address):
    assert read(PROXIED, None, address, cf_ipcountry="US", x_region="CA").country is None


@pytest.mark.parametrize("code", ["XX", "T1", "ZZ", "EU", "", "Germany", "\x00", "D" * 100_000])
def test_a_country_that_is_none_is_unknown(code):
    assert read(PROXIED, None, "10.0.0.1", cf_ipcountry=code).country is None


def test_a_region_or_zone_of_another_country_is_not_mixed_in():
    signals = read(
        PROXIED,
        Given(country="JP"),
        "10.0.0.1",
        cf_ipcountry="US",
        x_region="US-CA",
        x_zone="America/New_York",
    )
    assert (signals.country, signals.region, signals.hour) == ("JP", None, 21)
    assert signals.sources["hour"] == "zone-of-country"


def test_the_address_gives_the_place_where_nobody_states_it(geo_data):
    options = SignalsOptions(
        geo_database=str(geo_data / "GeoLite2-City-Test.mmdb"), trusted_proxies=("10.0.0.0/8",)
    )
    signals = read(options, None, "10.0.0.1", x_forwarded_for="2.125.160.216")
    assert (signals.country, signals.region, signals.hour) == ("GB", "GB-ENG", 12)
    assert signals.sources["country"] == signals.sources["hour"] == "geoip"
    assert read(options, None, "203.0.113.9", x_forwarded_for="2.125.160.216").country is None


@pytest.mark.parametrize(
    ("stated", "url", "expected", "source"),
    [
        (Given(country="IN"), None, (17, 0), "zone-of-country"),
        (Given(country="US", region="US-HI"), None, (2, 0), "zone-of-country"),
        (Given(country="IN"), "/?zone=Pacific/Auckland", (1, 1), "zone"),
        (Given(country="IN", zone="Asia/Tokyo"), "/?zone=Pacific/Auckland", (21, 0), "zone"),
        (Given(country="IN"), "/?zone=Mars/Olympus", (17, 0), "zone-of-country"),
        (None, "/?zone=../../etc/passwd", (None, None), None),
        (Given(country="AQ"), None, (None, None), None),
    ],
)
def test_hour_and_weekday_are_the_visitors_own(stated, url, expected, source):
    signals = read(stated=stated, url=url)
    assert (signals.hour, signals.weekday) == expected
    assert signals.sources.get("hour") == signals.sources.get("weekday") == source


def test_a_stated_hour_leaves_the_weekday_to_the_zone():
    signals = read(stated=Given(country="IN", hour=3))
    assert (signals.hour, signals.weekday) == (3, 0)
    assert (signals.sources["hour"], signals.sources["weekday"]) == ("caller", "zone-of-country")


def test_daylight_saving_counts():
    july = int(datetime(2026, 7, 1, 12, tzinfo=UTC).timestamp() * 1000)
    assert read(stated=Given(country="DE")).hour == 13
    assert read(stated=Given(country="DE"), at_ms=july).hour == 14


@pytest.mark.parametrize("at_ms", [-(10**18), 10**18, 10**400])
def test_a_time_beyond_all_calendars_is_unknown(at_ms):
    assert read(stated=Given(country="DE"), at_ms=at_ms).hour is None


def test_a_campaign_names_what_the_visitor_came_for():
    campaigns = Campaigns([Campaign(utm_campaign="launch", title="t9", genre="Drama")])
    signals = read(url="/?utm_campaign=Launch&utm_medium=email", campaigns=campaigns)
    assert (signals.campaign_title, signals.campaign_genre, signals.referral) == ("t9", "Drama", "email")
    assert signals.sources["campaign_title"] == "campaign"
    assert signals.sources["referral"] == "utm"


def test_campaigns_are_loaded_from_the_file_of_the_options(tmp_path):
    path = tmp_path / "c.toml"
    path.write_text("[[campaign]]\nutm_campaign = 'x'\ngenre = 'Horror'\n")
    assert read(SignalsOptions(campaigns=str(path)), url="/?utm_campaign=x").campaign_genre == "Horror"


def test_the_visitors_address_is_seen_through_proxies():
    reader = SignalReader(PROXIED)
    raw = RawRequest(headers={"x-forwarded-for": "192.0.2.7"}, address="10.0.0.1")
    assert reader.address_of(raw) == "192.0.2.7"
    assert reader.address_of(RawRequest()) is None


def test_neither_address_nor_user_agent_shows_in_a_message_or_a_log(caplog):
    raw = RawRequest(
        headers={"user-agent": "SecretAgent/1.0"}, address="192.0.2.77", url="/?utm_source=secret"
    )
    with caplog.at_level(logging.DEBUG):
        signals = SignalReader(SignalsOptions()).read(raw, None, MONDAY_NOON)
    for text in (repr(raw), str(raw), repr(signals), caplog.text):
        assert "192.0.2.77" not in text
        assert "SecretAgent" not in text
        assert "secret" not in text


def test_bombs_of_every_kind_are_read_quickly():
    reader = SignalReader(PROXIED)
    raw = RawRequest(
        headers={
            "user-agent": "Mozilla/5.0 (" + "bot aft tv kf sm-t " * 6_000,
            "accept-language": ",".join(["en;q=0.5"] * 10_000),
            "x-forwarded-for": ", ".join(["10.0.0.1"] * 10_000),
            "referer": "https://" + "a." * 50_000 + "com/",
            "sec-ch-ua-form-factors": '"x",' * 50_000,
            "sec-ch-ua-platform": '"' * 100_000,
            "sec-ch-ua-mobile": " " * 100_000,
            "host": "h" * 100_000,
        },
        address="10.0.0.1",
        url="/?" + "&".join(f"utm_{n}=" + "%41" * 20 for n in range(10_000)),
    )
    reader.read(raw, None, MONDAY_NOON)
    started = time.thread_time()
    for _ in range(10):
        reader.read(raw, None, MONDAY_NOON)
    assert (time.thread_time() - started) / 10 < 0.02


NAMES = st.sampled_from(
    [
        "user-agent",
        "accept-language",
        "referer",
        "host",
        "x-forwarded-for",
        "cf-ipcountry",
        "x-region",
        "x-zone",
        "sec-ch-ua-mobile",
        "sec-ch-ua-platform",
        "sec-ch-ua-form-factors",
        "sec-fetch-site",
    ]
)
PIECES = st.sampled_from(
    [
        "Mozilla/5.0 ",
        "(Linux; Android",
        "TV",
        "iPad",
        "en-US",
        ";q=",
        "0.5",
        ",",
        "?1",
        '"',
        "://",
        "[::1]",
        "google.com",
        "utm_medium=",
        "email",
        "&",
        "?",
        "zone=",
        "Europe/Berlin",
        "US",
        "DE-BY",
        "10.0.0.1",
        "\x00",
        "\ud800",
        "é",
        "%",
    ]
)
TEXT = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))
REQUESTS = st.builds(
    RawRequest,
    headers=st.dictionaries(NAMES, TEXT),
    address=st.one_of(st.none(), TEXT, st.just("10.0.0.1")),
    url=st.one_of(st.none(), TEXT),
)
READER = SignalReader(PROXIED, Campaigns([Campaign(utm_campaign="*", title="t1")]))


@settings(deadline=None, max_examples=300)
@given(raw=REQUESTS, at_ms=st.integers(0, 2**45))
def test_any_request_gives_valid_signals_and_never_an_error(raw, at_ms):
    signals = READER.read(raw, None, at_ms)
    assert signals.country is None or is_country(signals.country)
    assert signals.region is None or signals.region.startswith(f"{signals.country}-")
    assert all(canonical_tag(tag) == tag for tag in signals.languages)
    assert len(signals.languages) == len(set(signals.languages)) <= 10
    assert signals.device in (None, *DEVICES)
    assert signals.referral in (None, *REFERRALS)
    assert (signals.hour is None) == (signals.weekday is None)
    assert signals.hour is None or (0 <= signals.hour <= 23 and 0 <= signals.weekday <= 6)
    known = {
        name
        for name in Signals.__struct_fields__
        if name != "sources" and getattr(signals, name) not in (None, ())
    }
    assert set(signals.sources) == known
