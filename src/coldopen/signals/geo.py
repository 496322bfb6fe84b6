"""Places from a MaxMind-format database, and what a place is."""

from __future__ import annotations

import re
from typing import Any

import maxminddb
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.signals.address import Address
from coldopen.signals.local_time import is_zone
from coldopen.signals.places import is_country

_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}", re.ASCII)


class Place(Struct, frozen=True):
    """Where somebody is: ISO 3166-1 country, ISO 3166-2 region in it, IANA zone. Each may be unknown."""

    country: str | None = None
    region: str | None = None
    zone: str | None = None


NOWHERE = Place()


def make_place(country: object, region: object = None, zone: object = None) -> Place:
    """A place of which only what is valid is kept. The region may come without its country ("BY").

    >>> make_place("de", "by"), make_place("XX", "XX-Y", "Mars/Olympus")
    (Place(country='DE', region='DE-BY', zone=None), Place(country=None, region=None, zone=None))
    """
    code = country.strip().upper() if isinstance(country, str) and len(country) < 16 else ""
    known = code if is_country(code) else None
    return Place(
        country=known,
        region=region_code(known, region) if known and isinstance(region, str) else None,
        zone=zone if isinstance(zone, str) and is_zone(zone) else None,
    )


def region_code(country: str, text: str) -> str | None:
    """The ISO 3166-2 code of a region named with or without its country; None where it is not in it.

    >>> region_code("DE", "BY"), region_code("DE", "de-by"), region_code("DE", "US-CA")
    ('DE-BY', 'DE-BY', None)
    """
    code = text[:16].strip().upper()
    code = code if "-" in code else f"{country}-{code}"
    return code if code.startswith(f"{country}-") and _REGION.fullmatch(code) else None


class GeoDatabase:
    """A MaxMind-format database of countries or cities.

    It understands MaxMind's own layout (`country.iso_code`, `subdivisions`, `location.time_zone`) and the
    flat ones of free databases (`country_code`, or `country` as plain text).
    """

    def __init__(self, path: str) -> None:
        try:
            self._reader = maxminddb.open_database(path)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            raise Problem("geo_database", path, f"a MaxMind-format database ({error})") from error
        self._ipv6 = self._reader.metadata().ip_version == 6

    def place_of(self, address: Address) -> Place:
        """Where an address is, or `NOWHERE`."""
        if address.version == 6 and not self._ipv6:
            return NOWHERE
        try:
            record = self._reader.get(address)
        except (ValueError, maxminddb.InvalidDatabaseError):
            return NOWHERE
        return _place_of_record(record) if isinstance(record, dict) else NOWHERE

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()


def _place_of_record(record: dict[str, Any]) -> Place:
    country = record.get("country") or record.get("country_code")
    if isinstance(country, dict):
        country = country.get("iso_code")
    location, subdivisions = record.get("location"), record.get("subdivisions")
    first = subdivisions[0] if isinstance(subdivisions, list) and subdivisions else None
    return make_place(
        country,
        first.get("iso_code") if isinstance(first, dict) else None,
        location.get("time_zone") if isinstance(location, dict) else None,
    )
