"""Languages from Accept-Language: best first, canonical, bounded."""

from __future__ import annotations

import re
from functools import lru_cache

MAX_LANGUAGES = 10
_MAX_TEXT = 1024
_MAX_PARTS = 40

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,5}", re.ASCII)
_WEIGHT = re.compile(r"[qQ] *= *(0(?:\.[0-9]{0,5})?|1(?:\.0{0,5})?)", re.ASCII)
_REPLACED = {"iw": "he", "in": "id", "ji": "yi"}
_NO_LANGUAGE = frozenset({"und", "mul", "zxx", "mis"})


def canonical_tag(text: str) -> str | None:
    """A language tag in the case BCP 47 recommends, or None where the text is no tag.

    >>> canonical_tag("ZH-hant-tw"), canonical_tag("en_us"), canonical_tag("iw"), canonical_tag("c++")
    ('zh-Hant-TW', 'en-US', 'he', None)
    """
    if len(text) > 35 or not _TAG.fullmatch(text):
        return None
    language, *rest = text.replace("_", "-").lower().split("-")
    language = _REPLACED.get(language, language)
    if language in _NO_LANGUAGE:
        return None
    for n, subtag in enumerate(rest):
        if len(subtag) == 1:
            break
        if len(subtag) == 4 and subtag.isalpha():
            rest[n] = subtag.title()
        elif len(subtag) == 2 and subtag.isalpha():
            rest[n] = subtag.upper()
    return "-".join([language, *rest])


def accepted_languages(header: str) -> tuple[str, ...]:
    """The languages a browser asks for, by falling weight, at most `MAX_LANGUAGES`.

    Languages of weight 0, "*", and parts that are malformed are left out; equal weights keep their order.
    Only the header's first kilobyte and 40 parts are read.

    >>> accepted_languages("de-at;q=0.7, en;q=0.9, fr;q=0, *;q=0.1, ?!, hi")
    ('hi', 'en', 'de-AT')
    """
    if len(header) > _MAX_TEXT:
        header = header[:_MAX_TEXT].rpartition(",")[0]
    return _accepted(header)


@lru_cache(maxsize=1024)
def _accepted(header: str) -> tuple[str, ...]:
    parts = header.split(",", _MAX_PARTS)[:_MAX_PARTS]
    weighted = [found for part in parts if (found := _weighted(part)) is not None]
    weighted.sort(key=lambda found: -found[0])
    return tuple(dict.fromkeys(tag for _, tag in weighted))[:MAX_LANGUAGES]


def _weighted(part: str) -> tuple[float, str] | None:
    text, _, parameter = part.partition(";")
    tag = canonical_tag(text.strip())
    if tag is None:
        return None
    if not parameter.strip():
        return 1.0, tag
    weight = _WEIGHT.fullmatch(parameter.strip())
    return (float(weight[1]), tag) if weight and float(weight[1]) > 0 else None
