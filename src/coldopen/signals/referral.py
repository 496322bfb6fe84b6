"""How a visitor came: by UTM parameters and click ids first, then by the Referer."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coldopen.core.signals import Referral
from coldopen.signals.referrers import is_below, kind_of_host
from coldopen.signals.url import bare_host, host_of, parameters_of


def _by_word(words_of: dict[Referral, str]) -> dict[str, Referral]:
    return {word: kind for kind, words in words_of.items() for word in words.split()}


_MEDIA = _by_word(
    {
        "email": "email e-mail mail newsletter news-letter mailing edm crm",
        "ads": "ad ads cpc ppc cpm cpv cpa cpl cpi cpp sem paid display banner banners retargeting "
        "remarketing programmatic preroll interstitial native sponsored promoted video-ads video-ad pmax dsp",
        "social": "social social-network social-media socialmedia social-post sm smm organic-social "
        "influencer",
        "search": "organic search seo organic-search",
        "partner": "affiliate affiliates partner partners partnership co-marketing",
    }
)
_PAID = re.compile(r"(?:paid|cpc|ppc)-|-(?:paid|cpc|ppc|ads?)$|^paid")

_CLICK_IDS: dict[str, Referral] = {
    "gclid": "ads", "gbraid": "ads", "wbraid": "ads", "dclid": "ads", "gad_source": "ads", "msclkid": "ads",
    "ttclid": "ads", "twclid": "ads", "li_fat_id": "ads", "yclid": "ads", "sccid": "ads", "epik": "ads",
    "rdt_cid": "ads", "obclid": "ads", "tblci": "ads", "mc_eid": "email", "_hsenc": "email",
    "mkt_tok": "email", "ck_subscriber_id": "email", "vero_id": "email", "irclickid": "partner",
    "cjevent": "partner", "awc": "partner", "ranmid": "partner", "fbclid": "social", "igshid": "social",
    "igsh": "social", "srsltid": "search",
}  # fmt: skip

_SOURCES = _by_word(
    {
        "email": "email e-mail newsletter mailchimp sendgrid hubspot klaviyo mailing gmail outlook substack",
        "social": "facebook fb instagram ig twitter x tiktok linkedin reddit pinterest youtube yt snapchat "
        "whatsapp telegram threads discord vk weibo wechat line social tumblr twitch bluesky mastodon",
        "search": "google bing yahoo duckduckgo baidu yandex naver ecosia brave qwant chatgpt perplexity",
        "ads": "googleads google-ads adwords bingads facebook-ads fbads taboola outbrain criteo dv360 adroll",
        "partner": "affiliate awin impact rakuten cj shareasale",
    }
)


class ReferralRules:
    """Reads the referral from headers and the parameters of the landing URL.

    `own_hosts` are the service's own sites, `partners` hosts or `utm_source` values of partners.
    """

    def __init__(self, own_hosts: tuple[str, ...] = (), partners: tuple[str, ...] = ()) -> None:
        self._own = frozenset(filter(None, map(bare_host, own_hosts)))
        self._partners = frozenset(filter(None, (_word(partner) for partner in partners)))

    def parameters(self, headers: Mapping[str, str], url: str) -> dict[str, str]:
        """The landing URL's query parameters; where `url` has no UTM values, those of a Referer of our own.

        A viewer asks for its page from the page the visitor landed on, which then is the Referer.
        """
        found = parameters_of(url)
        referer = headers.get("referer", "")
        if "?" in referer and not _is_tagged(found) and self._is_own(host_of(referer), headers):
            return {**parameters_of(referer), **found}
        return found

    def read(self, headers: Mapping[str, str], parameters: Mapping[str, str]) -> tuple[Referral | None, str]:
        """The referral and what told it, "utm" or "referer"; None where it cannot be told.

        A visit is "direct" when a browser says so (Sec-Fetch-Site: none), or when it came without Referer
        and campaign parameters and the browser is too old to say. A Referer that was withheld, or of a
        host not known, tells nothing.

        >>> ReferralRules().read({"referer": "https://www.google.com/"}, {})
        ('search', 'referer')
        >>> ReferralRules().read({"sec-fetch-site": "cross-site"}, {})
        (None, '')
        """
        tagged = self._from_parameters(parameters)
        if tagged is not None:
            return tagged, "utm"
        referer = headers.get("referer", "")
        if referer:
            host = host_of(referer)
            kind = None if self._is_own(host, headers) else self._of_host(host)
            return (kind, "referer") if kind else (None, "")
        site = headers.get("sec-fetch-site", "")
        is_direct = site == "none" or (not site and "user-agent" in headers)
        return ("direct", "referer") if is_direct and not _is_tagged(parameters) else (None, "")

    def _from_parameters(self, parameters: Mapping[str, str]) -> Referral | None:
        if not parameters:
            return None
        source = _word(parameters.get("utm_source", ""))
        if source and is_below(source, self._partners):
            return "partner"
        medium = _word(parameters.get("utm_medium", ""))
        if medium:
            if medium in _MEDIA:
                return _MEDIA[medium]
            if _PAID.search(medium):
                return "ads"
        for name, kind in _CLICK_IDS.items():
            if name in parameters:
                return kind
        return (_SOURCES.get(source) or kind_of_host(source)) if source else None

    def _is_own(self, host: str, headers: Mapping[str, str]) -> bool:
        """Whether a host is the service's: one of its known sites, or where the request went."""
        return bool(host) and (host == bare_host(headers.get("host", "")) or is_below(host, self._own))

    def _of_host(self, host: str) -> Referral | None:
        return "partner" if is_below(host, self._partners) else kind_of_host(host)


def _is_tagged(parameters: Mapping[str, str]) -> bool:
    return any(name.startswith("utm_") for name in parameters)


def _word(text: str) -> str:
    return re.sub(r"[\s_+]+", "-", text[:200].strip().lower())
