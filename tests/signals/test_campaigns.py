import pytest

from coldopen.core.errors import Problem
from coldopen.signals.campaigns import Campaign, Campaigns


def load(tmp_path, text):
    path = tmp_path / "campaigns.toml"
    path.write_text(text, encoding="utf-8")
    return Campaigns.load(path)


def test_a_file_of_campaigns_says_what_each_is_about(tmp_path):
    campaigns = load(
        tmp_path,
        """
        [[campaign]]
        utm_campaign = "summer"
        title = "t1"

        [[campaign]]
        utm_campaign = "sum*"
        utm_content = "laugh-?"
        genre = "Comedy"
        """,
    )
    assert len(campaigns) == 2
    assert campaigns.match({"utm_campaign": "SUMMER"}).title == "t1"
    assert campaigns.match({"utm_campaign": "sum-2", "utm_content": "laugh-1"}).genre == "Comedy"
    assert campaigns.match({"utm_campaign": "sum-2"}) is None
    assert campaigns.match({}) is None


def test_an_exact_name_counts_before_a_pattern_and_the_first_pattern_before_later_ones():
    campaigns = Campaigns(
        [
            Campaign(utm_campaign="a*", title="pattern"),
            Campaign(utm_campaign="*b", title="later"),
            Campaign(utm_campaign="ab", title="exact"),
        ]
    )
    assert campaigns.match({"utm_campaign": "ab"}).title == "exact"
    assert campaigns.match({"utm_campaign": "axb"}).title == "pattern"


def test_content_alone_may_name_the_campaign():
    campaigns = Campaigns([Campaign(utm_content="trailer-7", title="t7")])
    assert campaigns.match({"utm_campaign": "anything", "utm_content": "Trailer-7"}).title == "t7"


@pytest.mark.parametrize(
    "text",
    [
        "[[campaign]]\ntitle = 't'",
        "[[campaign]]\nutm_campaign = 'x'",
        "[[campaign]]\nutm_campaign = 'x'\ntitle = 't'\nwhen = 'now'",
        "[[campaign]]\nutm_campaign = 7\ntitle = 't'",
        "[[campaigns]]\nutm_campaign = 'x'\ntitle = 't'",
        "[[campaign]]\nutm_campaign = '*a*a*a*a*'\ntitle = 't'",
        "not toml",
    ],
)
def test_a_campaign_that_cannot_be_used_is_refused(tmp_path, text):
    with pytest.raises(Problem, match="campaign"):
        load(tmp_path, text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(Problem, match=r"absent\.toml"):
        Campaigns.load(tmp_path / "absent.toml")
