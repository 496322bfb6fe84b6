"""What came of a run, as columns, and comparisons of two runs by the people whom both had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np

from coldopen.core.errors import Problem
from coldopen.simulator.loop.run_folder import TRUTH
from coldopen.simulator.loop.tally import TAU_SECONDS, Z95
from coldopen.simulator.scenario import DAY_MS
from coldopen.simulator.truth import VisitTruth

_STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)


@dataclass(frozen=True)
class Outcomes:
    """The first visits of people (no bots, no scrapers), in order of `person`; each (n_people,).

    `day` (float64) is when they came, in days since the start; `streamed` whether they had a stream; `chance`
    the true chance that their first page would lead to one (nan without a page); `seconds` how long it took,
    30 minutes where it never came; `minutes` were watched; `wanted` whether a campaign brought them;
    `n_visits` how often they came in all; `country`, `device` and `referral` ("" for none) are text;
    `tells_country` says whether their requests told the country; `visitor` is the id that the service knows.
    """

    person: np.ndarray
    day: np.ndarray
    streamed: np.ndarray
    chance: np.ndarray
    seconds: np.ndarray
    minutes: np.ndarray
    wanted: np.ndarray
    n_visits: np.ndarray
    country: np.ndarray
    device: np.ndarray
    referral: np.ndarray
    tells_country: np.ndarray
    visitor: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    def where(self, mask: np.ndarray) -> Outcomes:
        """Those of some people, bool (n_people,)."""
        return Outcomes(*[getattr(self, name)[mask] for name in self.__dataclass_fields__])


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95% interval, and over how many people."""

    value: float
    low: float
    high: float
    n: int

    def scaled(self, factor: float) -> Estimate:
        """The same in other units."""
        low, high = sorted((self.low * factor, self.high * factor))
        return Estimate(self.value * factor, low, high, self.n)


def read_outcomes(folder: Path) -> Outcomes:
    """The outcomes of a run from its folder.

    Raises:
        Problem: the file of truth is missing or damaged.
    """
    path = folder / TRUTH
    first: dict[int, VisitTruth] = {}
    n_visits: dict[int, int] = {}
    try:
        with open(path, "rb") as file:
            starts_ms = _starts_ms(file.readline())
            for line in file:
                visit = msgspec.json.decode(line, type=VisitTruth)
                if visit.kind == "person":
                    n_visits[visit.person] = n_visits.get(visit.person, 0) + 1
                    if not visit.nth:
                        first[visit.person] = visit
    except (OSError, KeyError, TypeError, ValueError, msgspec.DecodeError) as error:
        raise Problem("truth", str(path), f"that of a finished run ({error})") from None
    told = [first[person] for person in sorted(first)]
    waits = [TAU_SECONDS if v.first_stream_ms is None else v.first_stream_ms / 1000 for v in told]
    return Outcomes(
        person=np.array([v.person for v in told], np.int64),
        day=(np.array([v.at_ms for v in told], float) - starts_ms) / DAY_MS,
        streamed=np.array([v.n_streams > 0 for v in told], bool),
        chance=np.array([v.stream_chance if v.n_pages else np.nan for v in told], float),
        seconds=np.minimum(np.array(waits, float), TAU_SECONDS),
        minutes=np.array([v.minutes for v in told], float),
        wanted=np.array([v.wanted is not None for v in told], bool),
        n_visits=np.array([n_visits[v.person] for v in told], np.int64),
        country=np.array([v.country for v in told], str),
        device=np.array([v.device for v in told], str),
        referral=np.array([v.referral or "" for v in told], str),
        tells_country=np.array([v.tells_country for v in told], bool),
        visitor=np.array([v.visitor for v in told], str),
    )


def mean(values: np.ndarray) -> Estimate:
    """The mean of one number a person, (n,), those that are nan left out.

    >>> mean(np.array([0.0, 1.0, 1.0, 0.0])).value
    0.5
    """
    known = values[~np.isnan(values.astype(float))].astype(float)
    if len(known) < 2:
        raise Problem("people", len(known), "two or more to take a mean over")
    middle, error = float(known.mean()), Z95 * float(known.std(ddof=1)) / len(known) ** 0.5
    return Estimate(middle, middle - error, middle + error, len(known))


def difference(a: Outcomes, b: Outcomes, name: str) -> Estimate:
    """The mean of one outcome in `a` less that in `b`, over the people whom both had: pairs, so what people
    are like by themselves falls out. `name` is a column of numbers."""
    _, in_a, in_b = np.intersect1d(a.person, b.person, assume_unique=True, return_indices=True)
    return mean(getattr(a, name)[in_a].astype(float) - getattr(b, name)[in_b].astype(float))


def pooled(estimates: list[Estimate]) -> Estimate:
    """The mean of estimates, one a seed. With several the interval is of their mean (Student's t): what one
    world's popularity happens to become is common to all its people, so only other worlds tell how much it
    matters. With one it is over its people alone."""
    if len(estimates) == 1:
        return estimates[0]
    values = np.array([e.value for e in estimates])
    value = float(values.mean())
    error = _student(len(values) - 1) * float(values.std(ddof=1)) / len(values) ** 0.5
    return Estimate(value, value - error, value + error, sum(e.n for e in estimates))


def _student(df: int) -> float:
    """The 97.5% point of Student's t with so many degrees of freedom, to 0.01: from ten on by its expansion
    (Abramowitz and Stegun, 26.7.5)."""
    if df <= len(_STUDENT):
        return _STUDENT[df - 1]
    z = Z95
    return z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)


def _starts_ms(header: bytes) -> float:
    told = msgspec.json.decode(header)
    return 1000 * datetime.fromisoformat(told["scenario"]["starts"]).timestamp()
