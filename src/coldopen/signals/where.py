"""Where a visitor is: as stated, else as a trusted proxy says, else by the address."""

from __future__ import annotations

from collections.abc import Mapping

from coldopen.signals.address import Address, is_within, parse_address, parse_networks, visitor_address
from coldopen.signals.geo import GeoDatabase, Place, make_place
from coldopen.signals.given import Given
from coldopen.signals.options import SignalsOptions
from coldopen.signals.request import RawRequest


class WhereReader:
    """Finds a visitor's place. Raises Problem for a bad network or a database that cannot be read."""

    def __init__(self, options: SignalsOptions) -> None:
        self._trusted = parse_networks("trusted_proxies", options.trusted_proxies)
        self._country_header = options.country_header.lower()
        self._region_header = options.region_header.lower()
        self._zone_header = options.zone_header.lower()
        self._database = GeoDatabase(options.geo_database) if options.geo_database else None

    def read(self, raw: RawRequest, told: Given) -> tuple[Place, dict[str, str]]:
        """The visitor's place, and where its country, region and zone came from.

        A region or zone found for another country than the one that was decided on is not taken.
        """
        country, region, zone = told.country, told.region, told.zone
        sources = {
            name: "caller"
            for name, value in (("country", country), ("region", region), ("zone", zone))
            if value is not None
        }
        for place, source in self._found(raw):
            if country is None and place.country is not None:
                country, sources["country"] = place.country, source
            if place.country not in (None, country):
                continue
            if region is None and place.region is not None:
                region, sources["region"] = place.region, source
            if zone is None and place.zone is not None and place.region in (None, region):
                zone, sources["zone"] = place.zone, source
        return Place(country, region, zone), sources

    def address_of(self, raw: RawRequest) -> Address | None:
        """Whose request it is, seen through trusted proxies; None where it cannot be told."""
        return visitor_address(raw.address, raw.headers.get("x-forwarded-for", ""), self._trusted)

    def close(self) -> None:
        """Let go of the database."""
        if self._database is not None:
            self._database.close()

    def _found(self, raw: RawRequest) -> list[tuple[Place, str]]:
        found = []
        if self._trusted and is_within(parse_address(raw.address or ""), self._trusted):
            found.append((self._of_headers(raw.headers), "proxy"))
        if self._database is not None:
            address = self.address_of(raw)
            if address is not None:
                found.append((self._database.place_of(address), "geoip"))
        return found

    def _of_headers(self, headers: Mapping[str, str]) -> Place:
        names = (self._country_header, self._region_header, self._zone_header)
        return make_place(*(headers.get(name) if name else None for name in names))
