"""Text as it may be kept: no control characters, one space between words."""

from __future__ import annotations

import re
import unicodedata

# Controls, lone surrogates, and the marks that override the direction of text around them. Marks that
# merely say a direction (U+200E, U+200F) and joiners, which emoji need, stay.
_UNWANTED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"[\t\n\v\f\r\x85]")


def clean(text: str) -> str:
    """Text in NFC without control characters, its runs of white space made one space. HTML stays as it is.

    >>> clean("  A <b>Bay\\x00</b>\\n of   Ships ")
    'A <b>Bay</b> of Ships'
    """
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFC", _UNWANTED.sub("", _SPACES.sub(" ", text)))
    return " ".join(text.split())


def short(value: object, limit: int = 120) -> str:
    """A value as a report may show it: text, cut where it is long.

    >>> short("abcdef", limit=4)
    'abc…'
    """
    text = "" if value is None else str(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
