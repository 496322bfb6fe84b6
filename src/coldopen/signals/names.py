"""Names of countries and languages, said in the visitor's own language.

A language's names take a few milliseconds to load and 0.2 MB to keep, for good. So ask in the languages that
pages are served in, not in any that a visitor may name.
"""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError


@lru_cache(maxsize=4096)
def country_name(code: str, language: str) -> str:
    """A country's name in `language` (a BCP 47 tag), in English where that has none, else the code itself.

    >>> country_name("DE", "fr"), country_name("DE", "xx"), country_name("QQ", "fr")
    ('Allemagne', 'Germany', 'QQ')
    """
    for locale in (_locale(language), _locale("en")):
        name = locale.territories.get(code)
        if name:
            return str(name)
    return code


@lru_cache(maxsize=4096)
def language_name(tag: str, language: str) -> str:
    """A language's name in `language`, both BCP 47 tags; in English where that has none, else the tag itself.

    What a tag adds to its language (script, region) is only said where that makes a name of its own.

    >>> language_name("hi", "de"), language_name("pt-BR", "en"), language_name("de-BE", "en")
    ('Hindi', 'Brazilian Portuguese', 'German')
    """
    subtags = tag.replace("-", "_").split("_")
    for locale in (_locale(language), _locale("en")):
        for n in range(len(subtags), 0, -1):
            name = locale.languages.get("_".join(subtags[:n]))
            if name:
                return str(name)
    return tag


@lru_cache(maxsize=256)
def _locale(tag: str) -> Locale:
    """The closest locale that CLDR has to a tag, or English."""
    subtags = tag.split("-")
    for n in range(len(subtags), 0, -1):
        try:
            return Locale.parse("-".join(subtags[:n]), sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")
