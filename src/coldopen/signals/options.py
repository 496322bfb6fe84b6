"""What can be set about reading signals."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

_HEADER = {"unit": "header name"}
_HOSTS = {"unit": "host names"}
_PATH = {"unit": "path"}


class SignalsOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of the signals room. Nothing is trusted, and no database is used, unless it is named here."""

    geo_database: Annotated[
        str,
        Meta(
            description="A MaxMind-format database (.mmdb) of countries or cities; empty for none",
            extra=_PATH,
        ),
    ] = ""
    trusted_proxies: Annotated[
        tuple[str, ...],
        Meta(
            description="Networks whose X-Forwarded-For and place headers are believed, such as 10.0.0.0/8",
            extra={"unit": "CIDR"},
        ),
    ] = ()
    country_header: Annotated[
        str,
        Meta(
            description="Header in which a trusted proxy names the country, such as CF-IPCountry",
            extra=_HEADER,
        ),
    ] = ""
    region_header: Annotated[
        str,
        Meta(description="Header in which a trusted proxy names the region: 'BY' or 'DE-BY'", extra=_HEADER),
    ] = ""
    zone_header: Annotated[
        str,
        Meta(description="Header in which a trusted proxy names the IANA time zone", extra=_HEADER),
    ] = ""
    own_hosts: Annotated[
        tuple[str, ...],
        Meta(description="The service's own sites: coming from them is no referral", extra=_HOSTS),
    ] = ()
    partners: Annotated[
        tuple[str, ...],
        Meta(description="Hosts, or values of utm_source, whose visitors count as a partner's", extra=_HOSTS),
    ] = ()
    campaigns: Annotated[
        str,
        Meta(description="A TOML file that says which title or genre a campaign is about", extra=_PATH),
    ] = ""
