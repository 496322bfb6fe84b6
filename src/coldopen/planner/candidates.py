"""Candidates: what a request says of them, what its record keeps, and what of that reaches row sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isnan

import msgspec
import numpy as np

from coldopen.core.decision import Ask, pack_titles, unpack_titles
from coldopen.planner.request import Candidate, PageRequest
from coldopen.rows import Brought

_ODDS = "<f4"


def ask_of(request: PageRequest, index: Mapping[str, int]) -> Ask:
    """What a request asks for, as its record keeps it; `index` has the titles of the catalogue."""
    known = [candidate for candidate in request.candidates if candidate.title in index]
    odds = [float("nan") if each.log_odds is None else each.log_odds for each in known]
    return msgspec.structs.replace(
        request.ask,
        excluded=tuple(title for title in request.exclude if title in index),
        candidates=pack_titles([index[candidate.title] for candidate in known]),
        log_odds=b"" if all(map(isnan, odds)) else np.array(odds, _ODDS).tobytes(),
    )


def brought(ask: Ask, weight: float) -> Brought | None:
    """What the caller brought along, by the record; None for nothing."""
    if not ask.candidates:
        return None
    titles = tuple(unpack_titles(ask.candidates).tolist())
    return Brought(titles, _log_odds(ask, len(titles)), weight)


def candidates_again(ask: Ask, title_of: Callable[[int], str | None]) -> tuple[Candidate, ...]:
    """The candidates of a record, to ask for another page with; without those that have no id any more."""
    indices = unpack_titles(ask.candidates).tolist()
    told = zip(map(title_of, indices), _log_odds(ask, len(indices)), strict=True)
    return tuple(
        Candidate(title=title, log_odds=None if isnan(odds) else odds) for title, odds in told if title
    )


def _log_odds(ask: Ask, n: int) -> tuple[float, ...]:
    return tuple(np.frombuffer(ask.log_odds, _ODDS).tolist()) if ask.log_odds else (float("nan"),) * n
