"""Countries and languages as catalogues write them, to ISO 3166-1 alpha-2 codes and BCP 47 tags."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global

from coldopen.core.errors import Problem

# CLDR's codes that are no country.
_NO_COUNTRY = frozenset(["EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"])
_NO_LANGUAGE = frozenset(["und", "mul", "zxx", "mis", "root"])
_ALSO_KNOWN_AS = {
    "bahamas the": "BS",
    "bosnia": "BA",
    "burma": "MM",
    "cape verde": "CV",
    "congo": "CG",
    "cote d ivoire": "CI",
    "czech republic": "CZ",
    "czechoslovakia": "CZ",
    "democratic republic of congo": "CD",
    "democratic republic of the congo": "CD",
    "east germany": "DE",
    "east timor": "TL",
    "england": "GB",
    "federal republic of yugoslavia": "RS",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "ivory coast": "CI",
    "korea": "KR",
    "libyan arab jamahiriya": "LY",
    "macao": "MO",
    "macau": "MO",
    "macedonia": "MK",
    "myanmar": "MM",
    "northern ireland": "GB",
    "palestine": "PS",
    "republic of ireland": "IE",
    "republic of korea": "KR",
    "russian federation": "RU",
    "scotland": "GB",
    "serbia and montenegro": "RS",
    "soviet union": "RU",
    "swaziland": "SZ",
    "syrian arab republic": "SY",
    "turkey": "TR",
    "turkiye": "TR",
    "united states of america": "US",
    "ussr": "RU",
    "vatican": "VA",
    "viet nam": "VN",
    "wales": "GB",
    "west germany": "DE",
    "yugoslavia": "RS",
}
_ALSO_SPOKEN_AS = {"cantonese": "yue", "mandarin": "zh", "mandarin chinese": "zh", "castilian": "es"}
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")


@lru_cache(4096)
def country_code(text: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country's code or English name.

    A state that no longer exists counts as the first of its successors, as CLDR orders them.

    Raises:
        Problem: where no country is called that.

    >>> country_code("South Korea"), country_code("usa"), country_code("Côte d'Ivoire")
    ('KR', 'US', 'CI')
    """
    code = text.strip().upper()
    if code in _countries():
        return code
    successors = get_global("territory_aliases").get(code, [])
    if successors and successors[0] in _countries():
        return str(successors[0])
    if found := _countries_by_name().get(_plain(text)):
        return found
    raise Problem("country", text, "an ISO 3166-1 code such as 'IN', or a country's English name")


@lru_cache(4096)
def language_tag(text: str) -> str:
    """The BCP 47 tag of a tag or of a language's English name.

    Raises:
        Problem: where it is neither.

    >>> language_tag("PT-br"), language_tag("Hindi"), language_tag("Cantonese")
    ('pt-BR', 'hi', 'yue')
    """
    text = text.strip().replace("_", "-")
    if found := _languages_by_name().get(_plain(text)):
        return found
    tag = _TAG.fullmatch(text)
    if tag and text.split("-")[0].lower() in _languages():
        language, *rest = text.split("-")
        parts = [part.title() if len(part) == 4 else part.upper() for part in rest]
        return "-".join([language.lower(), *parts])
    raise Problem("language", text, "a BCP 47 tag such as 'pt-BR', or a language's English name")


@cache
def _countries() -> frozenset[str]:
    codes = map(str, Locale.parse("en").territories)
    return frozenset(code for code in codes if re.fullmatch("[A-Z]{2}", code)) - _NO_COUNTRY


@cache
def _countries_by_name() -> dict[str, str]:
    territories = Locale.parse("en").territories
    return {_plain(territories[code]): code for code in _countries()} | _ALSO_KNOWN_AS


@cache
def _languages() -> frozenset[str]:
    known = map(str, Locale.parse("en").languages)
    return frozenset(tag for tag in known if "_" not in tag) - _NO_LANGUAGE


@cache
def _languages_by_name() -> dict[str, str]:
    names = Locale.parse("en").languages
    return {_plain(names[tag]): tag for tag in sorted(_languages(), reverse=True)} | _ALSO_SPOKEN_AS


def _plain(name: str) -> str:
    """A name for comparing: no accents, case or punctuation, "&" as "and", no leading "the"."""
    letters = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    words = re.sub(r"[^\w]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).split()
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)
