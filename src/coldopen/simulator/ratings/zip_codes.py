"""States of the United States by the first three digits of a zip code."""

from __future__ import annotations

from functools import cache

_STATES = """
005 NY|010-027 MA|028-029 RI|030-038 NH|039-049 ME|050-054 VT|055 MA|056-059 VT|060-069 CT|070-089 NJ
100-149 NY|150-196 PA|197-199 DE|200 DC|201 VA|202-205 DC|206-219 MD|220-246 VA|247-268 WV|270-289 NC
290-299 SC|300-319 GA|320-339 FL|341-349 FL|350-369 AL|370-385 TN|386-397 MS|398-399 GA|400-427 KY
430-459 OH|460-479 IN|480-499 MI|500-528 IA|530-549 WI|550-567 MN|569 DC|570-577 SD|580-588 ND|590-599 MT
600-629 IL|630-658 MO|660-679 KS|680-693 NE|700-714 LA|716-729 AR|730-732 OK|733 TX|734-749 OK|750-799 TX
800-816 CO|820-831 WY|832-838 ID|840-847 UT|850-865 AZ|870-884 NM|885 TX|889-898 NV|900-961 CA|967-968 HI
970-979 OR|980-994 WA|995-999 AK
"""


def state_of(digits: str) -> str | None:
    """The state (as in ISO 3166-2, without its country) where these zip codes are; None for what is none, for
    the armed forces and for the islands that have a country code of their own.

    >>> state_of("480"), state_of("946"), state_of("006"), state_of("abc")
    ('MI', 'CA', None, None)
    """
    return _states().get(digits)


@cache
def _states() -> dict[str, str]:
    states: dict[str, str] = {}
    for entry in "|".join(_STATES.split("\n")).split("|"):
        if entry:
            digits, state = entry.split()
            first, _, last = digits.partition("-")
            states |= {f"{area:03}": state for area in range(int(first), int(last or first) + 1)}
    return states
