import pytest

from coldopen.signals.referral import ReferralRules
from coldopen.signals.referrers import kind_of_host
from coldopen.signals.url import host_of, parameters_of

RULES = ReferralRules(own_hosts=("watch.example",), partners=("news.example", "telco"))


def read(url="", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return RULES.read(named, RULES.parameters(named, url))


@pytest.mark.parametrize(
    ("url", "referral"),
    [
        ("/?utm_medium=email", "email"),
        ("/?utm_medium=E-Mail&utm_source=google", "email"),
        ("/?utm_medium=cpc&utm_source=google", "ads"),
        ("/?utm_medium=paid_social&utm_source=facebook", "ads"),
        ("/?utm_medium=Paid%20Search", "ads"),
        ("/?utm_medium=organic", "search"),
        ("/?utm_medium=social", "social"),
        ("/?utm_medium=affiliate", "partner"),
        ("/?utm_source=newsletter", "email"),
        ("/?utm_source=facebook.com", "social"),
        ("/?utm_source=IG", "social"),
        ("/?utm_source=telco&utm_medium=email", "partner"),
        ("/?gclid=abc", "ads"),
        ("/?fbclid=abc", "social"),
        ("/?utm_medium=organic&gclid=abc", "search"),
        ("/?UTM_MEDIUM=email", "email"),
        ("https://watch.example/a?utm_medium=email#x", "email"),
    ],
)
def test_campaign_parameters_tell_the_referral_before_the_referer(url, referral):
    assert read(url, referer="https://www.bing.com/") == (referral, "utm")


@pytest.mark.parametrize(
    ("referer", "referral"),
    [
        ("https://www.google.co.in/", "search"),
        ("https://duckduckgo.com/", "search"),
        ("https://fr.search.yahoo.com/x", "search"),
        ("https://l.facebook.com/l.php?u=x", "social"),
        ("https://t.co/abc", "social"),
        ("https://www.pinterest.de/pin/1", "social"),
        ("https://mail.google.com/", "email"),
        ("https://webmail.provider.example/", "email"),
        ("https://googleads.g.doubleclick.net/", "ads"),
        ("https://www.awin1.com/cread.php", "partner"),
        ("https://www.news.example/story", "partner"),
        ("android-app://com.google.android.gm/", "email"),
        ("HTTPS://WWW.GOOGLE.COM:443/", "search"),
    ],
)
def test_the_referer_tells_the_referral_where_its_host_is_known(referer, referral):
    assert read("/", referer=referer) == (referral, "referer")


@pytest.mark.parametrize(
    "referer",
    [
        "https://unknown.example/",
        "https://notgoogle.com/",
        "https://google.com.evil.example/",
        "nonsense",
        "://",
        "http://[",
        "https://watch.example/",
        "https://www.watch.example/title/1",
        "https://facebook.com@unknown.example/",
    ],
)
def test_an_unknown_or_own_or_malformed_referer_tells_nothing(referer):
    assert read("/", referer=referer, user_agent="Mozilla/5.0") == (None, "")


def test_a_visit_is_direct_when_the_browser_says_so_or_cannot_say():
    assert read("/", sec_fetch_site="none") == ("direct", "referer")
    assert read("/", user_agent="Mozilla/5.0") == ("direct", "referer")


def test_a_withheld_referer_an_own_page_and_an_empty_request_are_not_direct():
    assert read("/", sec_fetch_site="cross-site", user_agent="Mozilla/5.0") == (None, "")
    assert read("/", sec_fetch_site="same-origin", user_agent="Mozilla/5.0") == (None, "")
    assert read("/") == (None, "")
    assert read("/?utm_campaign=summer", sec_fetch_site="none") == (None, "")


def test_the_page_that_asks_for_its_rows_is_no_referral_but_its_own_parameters_count():
    assert read("/v1/page", host="localhost:8000", referer="http://localhost:8000/?utm_medium=email") == (
        "email",
        "utm",
    )
    assert read("/v1/page", host="localhost:8000", referer="http://localhost:8000/") == (None, "")


def test_a_search_engines_other_services_are_no_search():
    assert kind_of_host("docs.google.com") is None
    assert kind_of_host("news.yahoo.com") is None
    assert kind_of_host("yahoo.com.") is None


@pytest.mark.parametrize(
    "url", ["", "?", "?&&&", "?=1", "?%", "?a=%zz&b=%ff", "?\x00", "?" + "a=1&" * 100_000]
)
def test_parameters_of_any_text_are_read_in_bounds(url):
    assert len(parameters_of(url)) <= 64


@pytest.mark.parametrize(
    "url", ["", "x", "://", "http://", "http:///", "http://[::1]/", "http://" + "a" * 10_000, "http://é/"]
)
def test_a_url_without_a_plain_host_has_none(url):
    assert host_of(url) == ""
