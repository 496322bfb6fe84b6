"""Sign-ups: in what language, from where, on what device and at what hour people came to a real service.

From `airbnb/new_users.parquet`, the sign-ups of July to September 2014 in the layout in which their
publisher released them. It tells no country and no outcome.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from coldopen.core.errors import Problem
from coldopen.core.signals import DEVICES, REFERRALS, Device, Referral
from coldopen.signals import canonical_tag
from coldopen.simulator.measured.files import read_columns

FILE = Path("airbnb") / "new_users.parquet"
_COLUMNS = (
    "language",
    "affiliate_channel",
    "affiliate_provider",
    "first_device_type",
    "first_browser",
    "signup_app",
    "timestamp_first_active",
)
_QUERY = (
    "SELECT language, affiliate_channel, affiliate_provider, first_device_type, first_browser, signup_app, "
    "(timestamp_first_active::BIGINT // 10000) % 100 AS hour, count(*) FROM found GROUP BY ALL"
)

FROM: tuple[Referral | None, ...] = (*REFERRALS, None)

_CHANNELS: dict[str, Referral] = {
    "direct": "direct",
    "sem-brand": "ads",
    "sem-non-brand": "ads",
    "remarketing": "ads",
    "content": "ads",
    "seo": "search",
}
# Where the provider says more than the channel does.
_PROVIDERS: dict[tuple[str, str], Referral] = {
    ("seo", "facebook"): "social",
    ("other", "facebook-open-graph"): "social",
    ("other", "email-marketing"): "email",
    ("other", "padmapper"): "partner",
    ("other", "craigslist"): "partner",
    ("other", "meetup"): "partner",
}

_DEVICES: dict[str, Device] = {
    "iPhone": "mobile",
    "Android Phone": "mobile",
    "SmartPhone (Other)": "mobile",
    "iPad": "tablet",
    "Android Tablet": "tablet",
    "Mac Desktop": "desktop",
    "Windows Desktop": "desktop",
    "Desktop (Other)": "desktop",
}
# For a device that the publisher could not name.
_BROWSERS: dict[str, Device] = {
    "Silk": "tablet",
    "Nintendo Browser": "console",
    "Android Browser": "mobile",
    "BlackBerry Browser": "mobile",
    "Chrome Mobile": "mobile",
    "IE Mobile": "mobile",
    "Mobile Firefox": "mobile",
    "Mobile Safari": "mobile",
    "Opera Mini": "mobile",
    "Opera Mobile": "mobile",
    "UC Browser": "mobile",
}
_APPS: dict[str, Device] = {"iOS": "mobile", "Android": "mobile", "Moweb": "mobile"}


@dataclass(frozen=True)
class SignUps:
    """Counts of sign-ups.

    `counts` is (24, n_languages, n_referrals, n_devices) by hour of arrival, `languages`, `FROM` and
    `DEVICES`. Hours are as the publisher wrote them, without a zone; the fewest come from 9 to 13, which is
    night in America if they are UTC, so they are taken for that. `n_left_out` is how many had no language or
    no device that can be told.
    """

    languages: tuple[str, ...]
    counts: np.ndarray
    n_left_out: int

    @property
    def n(self) -> int:
        """How many are counted."""
        return int(self.counts.sum())

    @property
    def hours(self) -> np.ndarray:
        """The share of sign-ups in each hour of the day, (24,)."""
        shares: np.ndarray = self.counts.sum(axis=(1, 2, 3)) / self.n
        return shares

    @cached_property
    def chances(self) -> np.ndarray:
        """The chance of each cell, (24, n_languages, n_referrals, n_devices); sums to one. See `smoothed`."""
        return smoothed(self.counts)


def smoothed(counts: np.ndarray) -> np.ndarray:
    """Chances of the cells of a table: counted shares, drawn a little towards independence.

    So a cell that nobody happened to be in can occur, and no single margin moves. The weight of independence
    is what the data say it should be: with N counted, counts x and independent shares l, that of
    K = (N^2 - sum x^2) / sum (x - N l)^2 sign-ups (Fienberg & Holland, "Simultaneous estimation of
    multinomial cell probabilities", JASA 68, 1973).

    Arguments:
        counts: of any shape, not all zero.

    >>> smoothed(np.array([[40, 10], [10, 0]])).round(3).tolist()
    [[0.687, 0.146], [0.146, 0.02]]
    """
    n = counts.sum()
    independent: np.ndarray = np.ones(1)
    for axis in range(counts.ndim):
        others = tuple(other for other in range(counts.ndim) if other != axis)
        independent = np.multiply.outer(independent, counts.sum(axis=others) / n)
    independent = independent.reshape(counts.shape)
    apart = ((counts - n * independent) ** 2).sum()
    if apart == 0:
        return independent
    weight = (n**2 - (counts.astype(float) ** 2).sum()) / apart
    chances: np.ndarray = (counts + weight * independent) / (n + weight)
    return chances


def read_sign_ups(data: Path) -> SignUps:
    """The sign-ups in a data folder.

    Raises:
        Problem: where the file is not there, is broken, lacks a column, or holds no sign-up of use.
    """
    told: Counter[tuple[int, str, Referral | None, Device]] = Counter()
    n_left_out = 0
    for language, channel, provider, kind, browser, app, hour, n in read_columns(
        data / FILE, _COLUMNS, _QUERY
    ):
        tag, device = _language(language), _device(kind, browser, app)
        if tag is None or device is None or hour is None or not 0 <= hour < 24:
            n_left_out += n
        else:
            told[int(hour), tag, _referral(channel, provider), device] += n
    if not told:
        raise Problem("measured data", str(data / FILE), "sign-ups that tell language, device and time")
    return _counted(told, n_left_out)


def _counted(told: Counter[tuple[int, str, Referral | None, Device]], n_left_out: int) -> SignUps:
    by_language: Counter[str] = Counter()
    for (_, tag, _, _), n in told.items():
        by_language[tag] += n
    languages = tuple(sorted(by_language, key=lambda tag: (-by_language[tag], tag)))
    counts = np.zeros((24, len(languages), len(FROM), len(DEVICES)), np.int64)
    for (hour, tag, referral, device), n in told.items():
        counts[hour, languages.index(tag), FROM.index(referral), DEVICES.index(device)] += n
    return SignUps(languages, counts, n_left_out)


def _language(tag: str | None) -> str | None:
    """The language of a tag, without script and place; None for what is no tag."""
    canonical = canonical_tag(tag or "")
    return canonical.partition("-")[0] if canonical else None


def _referral(channel: str | None, provider: str | None) -> Referral | None:
    """The class of a referral; None where channel and provider do not tell it."""
    if channel is None:
        return None
    return _PROVIDERS.get((channel, provider or "")) or _CHANNELS.get(channel)


def _device(kind: str | None, browser: str | None, app: str | None) -> Device | None:
    """The class of the first device: by its name, else by what only runs on one class."""
    return _DEVICES.get(kind or "") or _BROWSERS.get(browser or "") or _APPS.get(app or "")
