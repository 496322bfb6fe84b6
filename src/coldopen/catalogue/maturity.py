"""Maturity marks of many systems, as one age: the youngest that a title is meant for."""

from __future__ import annotations

import re
from functools import lru_cache

from coldopen.core.errors import Problem

UNRATED = frozenset(
    "NR UR UNRATED NOTRATED NOTRATE NOTYETRATED TV-NR TBC RP EXEMPT E PENDING APPROVED PASSED NA".split()  # noqa: SIM905
)

# Where two systems share a mark, the age is the stricter one.
AGES = {
    # Motion Picture Association, United States; the last three are its marks of the 1960s to 1980s
    **{"G": 0, "PG": 8, "PG-13": 13, "R": 17, "NC-17": 18, "GP": 8, "X": 18},
    # TV Parental Guidelines, United States
    **{"TV-Y": 0, "TV-G": 0, "TV-Y7": 7, "TV-Y7-FV": 7, "TV-PG": 8, "TV-14": 14, "TV-MA": 17},
    # BBFC, United Kingdom (its "12A", "15", "18" are read as numbers)
    **{"U": 0, "UC": 0, "R18": 18},
    # CNC and CSA/Arcom, France
    **{"TP": 0, "TOUSPUBLICS": 0, "TOUTPUBLIC": 0},
    # Kijkwijzer, Netherlands
    **{"AL": 0},
    # ACB, Australia
    **{"M": 15, "MA15": 15, "X18": 18},
    # CBFC, India: "A" is adults; Spain's "A" for everyone is written "APTA" here
    **{"UA": 12, "UA7": 7, "UA13": 13, "UA16": 16, "A": 18, "S": 18, "APTA": 0},
    # Eirin, Japan
    **{"PG12": 12, "PG-12": 12, "R15": 15},
    # ClassInd, Brazil
    **{"L": 0, "LIVRE": 0, "A10": 10, "A12": 12, "A14": 14, "A16": 16, "A18": 18},
    # Canada
    **{"14A": 14, "18A": 18},
    # Italy
    **{"T": 0, "VM12": 12, "VM14": 14, "VM18": 18},
    # Sweden, Finland, Norway
    **{"BTL": 0, "S0": 0},
    # IMDA, Singapore
    **{"PG13": 13, "NC16": 16, "M18": 18, "R21": 21},
    # New Zealand
    **{"RP13": 13, "RP16": 16, "R13": 13, "R16": 16},
    # Hong Kong
    **{"I": 0, "IIA": 12, "IIB": 15, "III": 18},
    # words
    **{"ALL": 0, "ALLAGES": 0, "AGES-ALL": 0, "GENERAL": 0, "FAMILY": 0, "KIDS": 0},
    **{"TEEN": 13, "TEENS": 13, "YOUNGADULT": 16, "MATURE": 17, "ADULT": 18, "ADULTS": 18},
}

_SYSTEM = re.compile(
    r"^(MPAA?|BBFC|FSK|CNC|CSA|ARCOM|KIJKWIJZER|NICAM|ACB|OFLC|PEGI|CBFC|EIRIN|CLASSIND|DJCTQ|ICAA|KMRB|IMDA)"
    r"[\s:_-]*(?=.)"
)
_NUMBER = re.compile(r"(?:AGES-?|AB|MOINSDE|-)?(\d{1,2})(?:\+|PLUS|A|-|ANS|JAHREN?|YEARS)?")
_EXPECTED = "an age from 0 to 21 or a mark such as 'PG-13', 'TV-MA', 'FSK 12', '-16' or '13+'"


@lru_cache(4096)
def maturity_age(mark: str) -> int | None:
    """The age in years that a mark stands for; None where it says that the title is not rated.

    Raises:
        Problem: where the mark is in none of the systems known here.

    >>> [maturity_age(mark) for mark in ("TV-MA", "FSK 12", "-16", "13+", "AGES_18_", "UA 7+", "NR")]
    [17, 12, 16, 13, 18, 7, None]
    """
    text = _SYSTEM.sub("", mark.strip().upper())
    text = re.sub(r"\s+", "", text.replace("_", "-"))
    for candidate in (text, text.strip("-+"), text.rstrip("+").replace("-", "")):
        if candidate in AGES:
            return AGES[candidate]
        if candidate in UNRATED:
            return None
        number = _NUMBER.fullmatch(candidate)
        if number and int(number[1]) <= 21:
            return int(number[1])
    raise Problem("maturity", mark, _EXPECTED)
