"""Speakers: how many of each country's people speak each language, and so where a speaker comes from.

From `geo_ua/cldr_territoryInfo.json`, the Unicode CLDR's territories as published.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from msgspec import Struct, field

from coldopen.core.errors import Problem
from coldopen.signals import is_country
from coldopen.simulator.measured.files import read_json
from coldopen.simulator.people.audience import audiences

FILE = Path("geo_ua") / "cldr_territoryInfo.json"
AT_HOME = 0.05
_FEW = 0.005
_SAME_AS = {"nb": "no", "tl": "fil"}
"""Two names for one language, of which the data's countries have the latter."""


class _Speaking(Struct):
    percent: str = field(name="_populationPercent")


class _Territory(Struct):
    population: str = field(name="_population")
    languages: dict[str, _Speaking] = field(name="languagePopulation", default_factory=dict)


class _Supplemental(Struct):
    territories: dict[str, _Territory] = field(name="territoryInfo")


class _File(Struct):
    supplemental: _Supplemental


@dataclass(frozen=True)
class Speakers:
    """The share of each country's people who speak each language, (n_countries, n_languages), 0 to 1; rows
    may sum to more than one, as many speak several. `population` (n_countries,) is in people."""

    countries: tuple[str, ...]
    languages: tuple[str, ...]
    share: np.ndarray
    population: np.ndarray

    def homes(self, language: str) -> np.ndarray:
        """The chance that a visitor who speaks this language comes from each country, (n_countries,).

        The countries' shares of visits, as this project's own audience guesses them (nobody measured them),
        by how many there speak it. A language that fewer than one in twenty speak in each of those countries
        comes from all countries of the world, by its speakers; one that no country lists, from
        the audience. Countries of fewer than one in two hundred of those who would come so are left out.
        """
        visits = self._visits()
        spoken = self.share[:, self.languages.index(language)] if language in self.languages else None
        if spoken is None:
            return visits
        at_home = spoken[visits > 0].max(initial=0.0) >= AT_HOME
        weights = (visits if at_home else self.population) * spoken
        if not weights.sum():
            return visits
        weights[weights < _FEW * weights.sum()] = 0.0
        chances: np.ndarray = weights / weights.sum()
        return chances

    def _visits(self) -> np.ndarray:
        visits = {audience.country: audience.share for audience in audiences()}
        shares = np.array([visits.get(country, 0.0) for country in self.countries])
        if not shares.sum():
            raise Problem(
                "countries", ", ".join(self.countries), "at least one country that visits come from"
            )
        chances: np.ndarray = shares / shares.sum()
        return chances


def read_speakers(data: Path) -> Speakers:
    """The speakers of each country, from a data folder.

    Raises:
        Problem: where the file is not there, is broken, or says nothing of any country.
    """
    path = data / FILE
    told = read_json(path, _File).supplemental.territories
    facts = {code: told[code] for code in sorted(told) if is_country(code) and told[code].languages}
    if not facts:
        raise Problem("measured data", str(path), "countries and what is spoken there")
    try:
        spoken = {code: _spoken(territory) for code, territory in facts.items()}
        population = np.array([float(territory.population) for territory in facts.values()])
    except ValueError as error:
        raise Problem("measured data", str(path), f"numbers for populations and shares ({error})") from None
    languages = tuple(sorted({language for shares in spoken.values() for language in shares}))
    share = np.array([[shares.get(language, 0.0) for language in languages] for shares in spoken.values()])
    return Speakers(tuple(facts), languages, share, population)


def _spoken(territory: _Territory) -> dict[str, float]:
    """Each language's share of a territory's people, scripts taken together, at most one."""
    shares: dict[str, float] = {}
    for tag, speaking in territory.languages.items():
        language = tag.partition("_")[0]
        if _SAME_AS.get(language) not in territory.languages:
            shares[language] = min(1.0, shares.get(language, 0.0) + float(speaking.percent) / 100)
    return shares
