"""Places: which country codes exist, a country's language area, and the zone its people most likely keep."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.languages import get_territory_language_info

# Two-letter codes that CLDR names but ISO 3166-1 does not assign. Kosovo's XK stays: everybody uses it.
_NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}

# Where the most spoken official language is not the one that most people there watch and browse in, or
# would make a language area of one small country alone.
_AREAS = {
    "AQ": "en", "AS": "en", "BI": "fr", "BV": "no", "BY": "ru", "CF": "fr", "CW": "nl", "GL": "da",
    "HM": "en", "HT": "fr", "KG": "ru", "LS": "en", "ME": "sr", "MG": "fr", "MT": "en", "PG": "en",
    "PW": "en", "PY": "es", "RW": "en", "SN": "fr", "TF": "fr", "TK": "en", "TO": "en", "TV": "en",
    "UG": "en", "VU": "en", "WS": "en", "ZW": "en",
}  # fmt: skip
_OFFICIAL = ("official", "de_facto_official")

# Countries with several zones: where most people live.
_ZONES = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo",
    "CA": "America/Toronto", "CD": "Africa/Kinshasa", "CL": "America/Santiago", "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia", "DE": "Europe/Berlin", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei", "GL": "America/Nuuk", "ID": "Asia/Jakarta", "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty", "MH": "Pacific/Majuro", "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur", "NZ": "Pacific/Auckland", "PF": "Pacific/Tahiti", "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Gaza", "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "UA": "Europe/Kyiv",
    "UM": "Pacific/Wake", "US": "America/New_York", "UZ": "Asia/Tashkent", "XK": "Europe/Belgrade",
}  # fmt: skip

# Regions whose people mostly keep another zone than their country's. A region of two zones has the larger.
_REGION_ZONES = {
    "America/Chicago": "US-AL US-AR US-IA US-IL US-KS US-LA US-MN US-MO US-MS US-ND US-NE US-OK US-SD US-TN "
    "US-TX US-WI",
    "America/Denver": "US-CO US-ID US-MT US-NM US-UT US-WY",
    "America/Phoenix": "US-AZ",
    "America/Los_Angeles": "US-CA US-NV US-OR US-WA",
    "America/Anchorage": "US-AK",
    "Pacific/Honolulu": "US-HI",
    "America/Vancouver": "CA-BC",
    "America/Whitehorse": "CA-YT",
    "America/Edmonton": "CA-AB CA-NT",
    "America/Regina": "CA-SK",
    "America/Winnipeg": "CA-MB",
    "America/Iqaluit": "CA-NU",
    "America/Halifax": "CA-NB CA-NS CA-PE",
    "America/St_Johns": "CA-NL",
    "Australia/Brisbane": "AU-QLD",
    "Australia/Adelaide": "AU-SA",
    "Australia/Darwin": "AU-NT",
    "Australia/Perth": "AU-WA",
    "Australia/Hobart": "AU-TAS",
    "Australia/Melbourne": "AU-VIC",
    "America/Manaus": "BR-AM BR-RR",
    "America/Porto_Velho": "BR-RO",
    "America/Cuiaba": "BR-MT",
    "America/Campo_Grande": "BR-MS",
    "America/Rio_Branco": "BR-AC",
    "Africa/Lubumbashi": "CD-BU CD-HK CD-HL CD-HU CD-IT CD-KC CD-KE CD-KN CD-KO CD-LO CD-LU CD-MA CD-NK "
    "CD-SA CD-SK CD-TA CD-TO",
    "America/Punta_Arenas": "CL-MA",
    "Pacific/Galapagos": "EC-W",
    "Atlantic/Canary": "ES-CN ES-GC ES-TF",
    "Pacific/Chuuk": "FM-TRK FM-YAP",
    "Asia/Makassar": "ID-BA ID-GO ID-KI ID-KS ID-KU ID-NB ID-NT ID-SA ID-SG ID-SN ID-SR ID-ST",
    "Asia/Jayapura": "ID-MA ID-MU ID-PA ID-PB ID-PD ID-PE ID-PP ID-PS ID-PT",
    "Asia/Hovd": "MN-043 MN-046 MN-071",
    "America/Tijuana": "MX-BCN",
    "America/Hermosillo": "MX-SON",
    "America/Mazatlan": "MX-BCS MX-NAY MX-SIN",
    "America/Cancun": "MX-ROO",
    "Pacific/Chatham": "NZ-CIT",
    "Pacific/Bougainville": "PG-NSB",
    "Atlantic/Azores": "PT-20",
    "Europe/Kaliningrad": "RU-KGD",
    "Europe/Samara": "RU-SAM RU-UD",
    "Europe/Saratov": "RU-SAR",
    "Europe/Astrakhan": "RU-AST",
    "Europe/Ulyanovsk": "RU-ULY",
    "Asia/Yekaterinburg": "RU-BA RU-CHE RU-KGN RU-KHM RU-ORE RU-PER RU-SVE RU-TYU RU-YAN",
    "Asia/Omsk": "RU-OMS",
    "Asia/Novosibirsk": "RU-ALT RU-NVS RU-TOM",
    "Asia/Krasnoyarsk": "RU-AL RU-KEM RU-KK RU-KYA RU-TY",
    "Asia/Irkutsk": "RU-BU RU-IRK",
    "Asia/Yakutsk": "RU-AMU RU-SA RU-ZAB",
    "Asia/Vladivostok": "RU-KHA RU-PRI RU-YEV",
    "Asia/Magadan": "RU-MAG",
    "Asia/Sakhalin": "RU-SAK",
    "Asia/Kamchatka": "RU-CHU RU-KAM",
}
_ZONE_OF_REGION = {region: zone for zone, regions in _REGION_ZONES.items() for region in regions.split()}


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """Every country code that can occur: ISO 3166-1 alpha-2, and XK.

    >>> "IN" in countries(), "ZZ" in countries()
    (True, False)
    """
    codes = map(str, Locale("en").territories)
    return frozenset(c for c in codes if len(c) == 2 and c.isalpha() and c not in _NOT_COUNTRIES)


def is_country(code: str) -> bool:
    """Whether a code, in capitals, is that of a country. "XX", "T1" and "ZZ" are not.

    >>> is_country("DE"), is_country("de"), is_country("XX")
    (True, False, False)
    """
    return code in countries()


@lru_cache(maxsize=512)
def area_of(country: str) -> str:
    """The language area of a country: its most spoken official language ("und" for no country).

    Places with few visitors borrow from their area. A few countries are put where most people there watch.

    >>> [area_of(c) for c in ("DE", "AT", "MX", "IN", "TW")]
    ['de', 'de', 'es', 'hi', 'zh']
    """
    if not is_country(country):
        return "und"
    if country in _AREAS:
        return _AREAS[country]
    speakers = {
        str(tag): float(facts["population_percent"] or 0)
        for tag, facts in get_territory_language_info(country).items()
        if facts["official_status"] in _OFFICIAL
    }
    language = max(speakers, key=speakers.__getitem__).partition("_")[0]
    return "no" if language == "nb" else language


@lru_cache(maxsize=4096)
def likely_zone(country: str, region: str | None = None) -> str | None:
    """The IANA zone most people of a region, or else of a country, live by; None where it is unknown.

    `region` is an ISO 3166-2 code; one that is not known gives the country's zone.

    >>> likely_zone("US"), likely_zone("US", "US-CA"), likely_zone("IN"), likely_zone("ZZ")
    ('America/New_York', 'America/Los_Angeles', 'Asia/Kolkata', None)
    """
    if not is_country(country):
        return None
    if region in _ZONE_OF_REGION and region.startswith(f"{country}-"):
        return _ZONE_OF_REGION[region]
    if country in _ZONES:
        return _ZONES[country]
    zones = get_global("territory_zones").get(country, ())
    return str(zones[0]) if len(zones) == 1 else None
