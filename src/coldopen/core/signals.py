"""Signals: what we know of a visitor on arrival. Each may be unknown, and says where it came from."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Device = Literal["tv", "mobile", "tablet", "desktop", "console"]
Referral = Literal["email", "ads", "social", "search", "direct", "partner"]

DEVICES: tuple[Device, ...] = ("tv", "mobile", "tablet", "desktop", "console")
REFERRALS: tuple[Referral, ...] = ("email", "ads", "social", "search", "direct", "partner")


class Signals(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a visitor on arrival; None or empty where it is not.

    `country` is ISO 3166-1 alpha-2, `region` ISO 3166-2 ("DE-BY"), `languages` BCP 47 tags, best first,
    `hour` 0 to 23 and `weekday` 0 (Monday) to 6 in the visitor's own zone. `campaign_title` and
    `campaign_genre` are what the campaign that brought them was about. `sources` maps each known signal's
    name to where it came from ("caller", "accept-language", "geoip", ...).
    """

    country: str | None = None
    region: str | None = None
    languages: tuple[str, ...] = ()
    device: Device | None = None
    hour: int | None = None
    weekday: int | None = None
    referral: Referral | None = None
    campaign_title: str | None = None
    campaign_genre: str | None = None
    genres: tuple[str, ...] = ()
    sources: dict[str, str] = {}
