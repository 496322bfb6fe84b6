"""Dates in the styles that catalogues write them in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Literal

from coldopen.core.errors import Problem

Order = Literal["day first", "month first"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ].*)?")
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4}|\d{2})")
_EXPECTED = "a date such as 2021-09-25, 'September 25, 2021', 25-Sep-21, 25/09/2021 or 09/25/2021"
_AMBIGUOUS = "a date that is clear without guessing, such as 2021-04-03 or '3 April 2021'"


def order_of(values: Iterable[object]) -> Order | None:
    """Whether a column writes 25/09/2021 or 09/25/2021: what its unmistakable dates agree on, else None.

    >>> order_of(["03/04/2021", "25/12/2020"]), order_of(["03/04/2021"])
    ('day first', None)
    """
    firsts = seconds = False
    for value in values:
        found = _NUMBERS.fullmatch(value.strip()) if isinstance(value, str) else None
        if found:
            firsts = firsts or int(found[1]) > 12
            seconds = seconds or int(found[2]) > 12
    if firsts == seconds:
        return None
    return "day first" if firsts else "month first"


@lru_cache(65536)
def parse_date(text: str, order: Order | None = None) -> date:
    """The day that a text names; a two-digit year up to 68 is of this century, as in POSIX.

    Arguments:
        text: in one of the styles of `Problem.expected`, month names in English.
        order: how the column writes days and months as numbers, where that is known.

    Raises:
        Problem: where it is no date, or could be two different ones.

    >>> parse_date("September 25, 2021") == parse_date("25/09/2021") == parse_date("25-Sep-21")
    True
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return _date(text, int(found[1]), int(found[2]), int(found[3]))
    if found := _MONTH_DAY.fullmatch(text):
        return _date(text, int(found[3]), _month(text, found[1]), int(found[2]))
    if found := _DAY_MONTH.fullmatch(text):
        return _date(text, _year(found[3]), _month(text, found[2]), int(found[1]))
    if found := _NUMBERS.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        if first > 12 or (order == "day first" and second <= 12) or first == second:
            return _date(text, year, second, first)
        if second > 12 or order == "month first":
            return _date(text, year, first, second)
        raise Problem("date", text, _AMBIGUOUS)
    raise Problem("date", text, _EXPECTED)


def _month(text: str, name: str) -> int:
    for number, month in enumerate(_MONTHS, start=1):
        if name.lower().startswith(month):
            return number
    raise Problem("date", text, _EXPECTED)


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year <= 68 else 1900)


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Problem("date", text, _EXPECTED) from None
