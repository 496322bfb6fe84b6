"""From a raw request to signals: where a visitor is, what they speak, on what device, when, and whence."""

from coldopen.signals.address import address_group
from coldopen.signals.campaigns import Campaign, Campaigns
from coldopen.signals.given import Given, check
from coldopen.signals.languages import accepted_languages, canonical_tag
from coldopen.signals.local_time import is_zone, local_time
from coldopen.signals.names import country_name, language_name
from coldopen.signals.options import SignalsOptions
from coldopen.signals.places import area_of, countries, is_country, likely_zone
from coldopen.signals.reader import SignalReader
from coldopen.signals.request import RawRequest

__all__ = [
    "Campaign",
    "Campaigns",
    "Given",
    "RawRequest",
    "SignalReader",
    "SignalsOptions",
    "accepted_languages",
    "address_group",
    "area_of",
    "canonical_tag",
    "check",
    "countries",
    "country_name",
    "is_country",
    "is_zone",
    "language_name",
    "likely_zone",
    "local_time",
]
