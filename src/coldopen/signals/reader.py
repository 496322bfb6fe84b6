"""From a raw request, and what a caller states outright, to signals."""

from __future__ import annotations

from collections.abc import Mapping

from coldopen.core.signals import Device, Referral, Signals
from coldopen.signals.campaigns import Campaigns
from coldopen.signals.device import device_of
from coldopen.signals.geo import Place
from coldopen.signals.given import Given, check
from coldopen.signals.languages import accepted_languages
from coldopen.signals.local_time import is_zone, local_time
from coldopen.signals.options import SignalsOptions
from coldopen.signals.places import likely_zone
from coldopen.signals.referral import ReferralRules
from coldopen.signals.request import RawRequest
from coldopen.signals.where import WhereReader

_NOTHING = Given()
_Sources = dict[str, str]


class SignalReader:
    """Reads signals. It keeps no address and no User-Agent, and one reader may serve many threads.

    `campaigns` default to the file that `options.campaigns` names. Raises Problem for bad options.

    >>> reader = SignalReader(SignalsOptions())
    >>> raw = RawRequest(headers={"accept-language": "de-AT,de;q=0.9", "sec-ch-ua-mobile": "?1"})
    >>> signals = reader.read(raw, Given(country="AT"), at_ms=0)
    >>> signals.country, signals.languages, signals.device, signals.hour
    ('AT', ('de-AT', 'de'), 'mobile', 1)
    >>> signals.sources["hour"]
    'zone-of-country'
    """

    def __init__(self, options: SignalsOptions, campaigns: Campaigns | None = None) -> None:
        self._where = WhereReader(options)
        self._referral = ReferralRules(options.own_hosts, options.partners)
        if campaigns is None:
            campaigns = Campaigns.load(options.campaigns) if options.campaigns else Campaigns()
        self._campaigns = campaigns
        likely_zone("IN")  # loads the tables of places now, rather than in the first request

    def read(self, raw: RawRequest, given: Given | None, at_ms: int) -> Signals:
        """The signals of a request received at `at_ms` (Unix milliseconds).

        What a caller states comes before what the request says. A malformed request gives unknown signals,
        never an error; a stated value that cannot be used raises Problem.
        """
        told = check(given) if given is not None and given != _NOTHING else _NOTHING
        parameters = self._referral.parameters(raw.headers, raw.url or "")
        place, sources = self._where.read(raw, told)
        hour, weekday = _local_time(told, parameters, place, at_ms, sources)
        title, genre = self._read_campaign(told, parameters, sources)
        return Signals(
            country=place.country,
            region=place.region,
            languages=_read_languages(raw.headers, told, sources),
            device=_read_device(raw.headers, told, sources),
            hour=hour,
            weekday=weekday,
            referral=self._read_referral(raw.headers, told, parameters, sources),
            campaign_title=title,
            campaign_genre=genre,
            genres=_read_genres(told, sources),
            sources=sources,
        )

    def address_of(self, raw: RawRequest) -> str | None:
        """The address a request is really from, seen through trusted proxies, for `address_group`."""
        address = self._where.address_of(raw)
        return None if address is None else str(address)

    def close(self) -> None:
        """Let go of the database of places."""
        self._where.close()

    def _read_referral(
        self, headers: Mapping[str, str], told: Given, parameters: Mapping[str, str], sources: _Sources
    ) -> Referral | None:
        if told.referral is not None:
            sources["referral"] = "caller"
            return told.referral
        referral, source = self._referral.read(headers, parameters)
        if referral is not None:
            sources["referral"] = source
        return referral

    def _read_campaign(
        self, told: Given, parameters: Mapping[str, str], sources: _Sources
    ) -> tuple[str | None, str | None]:
        title, genre, source = told.campaign_title, told.campaign_genre, "caller"
        if title is None and genre is None:
            campaign = self._campaigns.match(parameters)
            if campaign is not None:
                title, genre, source = campaign.title, campaign.genre, "campaign"
        if title is not None:
            sources["campaign_title"] = source
        if genre is not None:
            sources["campaign_genre"] = source
        return title, genre


def _local_time(
    told: Given, parameters: Mapping[str, str], place: Place, at_ms: int, sources: _Sources
) -> tuple[int | None, int | None]:
    """Hour and weekday: as stated, else by the zone stated, found with the place, or likely for it."""
    zone, source = place.zone, sources.pop("zone", "")
    if source == "caller":
        source = "zone"
    elif is_zone(asked := parameters.get("zone", "")):
        zone, source = asked, "zone"
    elif zone is None and place.country is not None:
        zone, source = likely_zone(place.country, place.region), "zone-of-country"
    local = local_time(at_ms, zone) if zone is not None else None
    found = []
    for name, stated, n in (("hour", told.hour, 0), ("weekday", told.weekday, 1)):
        if stated is not None:
            sources[name] = "caller"
        elif local is not None:
            sources[name] = source
        found.append(stated if stated is not None else local[n] if local is not None else None)
    return found[0], found[1]


def _read_languages(headers: Mapping[str, str], told: Given, sources: _Sources) -> tuple[str, ...]:
    if told.languages:
        sources["languages"] = "caller"
        return told.languages
    languages = accepted_languages(headers.get("accept-language", ""))
    if languages:
        sources["languages"] = "accept-language"
    return languages


def _read_device(headers: Mapping[str, str], told: Given, sources: _Sources) -> Device | None:
    if told.device is not None:
        sources["device"] = "caller"
        return told.device
    device, source = device_of(headers)
    if device is not None:
        sources["device"] = source
    return device


def _read_genres(told: Given, sources: _Sources) -> tuple[str, ...]:
    if told.genres:
        sources["genres"] = "caller"
    return told.genres
