"""From a raw request to signals: where a visitor is, what they speak, on what device, when, and whence."""

from coldopen.signals.names import country_name, language_name
from coldopen.signals.places import area_of, countries, is_country, likely_zone

__all__ = ["area_of", "countries", "country_name", "is_country", "language_name", "likely_zone"]
