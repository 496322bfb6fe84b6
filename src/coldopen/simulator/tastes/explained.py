"""What signals explain of liking: moods by country, language, device, referral and local time; and home."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.signals import likely_zone, local_time
from coldopen.simulator.calendar.hits import Hits
from coldopen.simulator.people.audience import PART_OF_DAY
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import stream
from coldopen.simulator.scenario import CalendarOptions

_MOODS = {"country": 1.0, "language": 0.6, "device": 0.7, "referral": 0.5, "part": 0.5, "weekend": 0.3}
_OWN_COUNTRY, _OWN_LANGUAGE, _ENGLISH = 2.0, 1.0, 0.3
_HIT, _NEXT_HIT = 5.0, 0.4
_N_MEASURED = 2400


class Explained:
    """What the true signals of people say about what they like.

    Each value of each signal has its own liking of every mood (Laplace, drawn when first met, by its name);
    people like titles from their country and in their language; and each country has its hits.

    Arguments:
        catalogue: the titles.
        moods: what they have of each mood, (n_titles, n_moods).
        hits: what each country loves.
        options: whether hours and weekdays matter.
        seed: decides what is drawn.
        scale: by how much all of it is multiplied.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        moods: np.ndarray,
        hits: Hits,
        options: CalendarOptions,
        seed: int,
        scale: float = 1.0,
    ) -> None:
        self._catalogue, self._titles_moods, self._hits = catalogue, moods, hits
        self._options, self._seed, self._scale = options, seed, scale
        self._moods: dict[tuple[object, ...], np.ndarray] = {}
        self._levels: dict[tuple[str, str], np.ndarray] = {}
        self._made: dict[str, np.ndarray] = {}
        self._spoken: dict[str, np.ndarray] = {}

    def of(self, person: Person, titles: np.ndarray, at_ms: int) -> np.ndarray:
        """What a person's signals make of these titles (catalogue indices), in logits, (n,)."""
        home: np.ndarray = self.made(person)[titles] + self.spoken(person)[titles]
        return home + self._titles_moods.take(titles, axis=0) @ self.moods(person, at_ms)

    def moods(self, person: Person, at_ms: int) -> np.ndarray:
        """What a person's signals make of each mood, in logits, (n_moods,)."""
        part, weekend = self._moment(person, at_ms)
        key = (person.country, _language(person), person.device, person.referral, part, weekend)
        held = self._moods.get(key)
        if held is None:
            known = [(kind, str(value)) for kind, value in zip(_MOODS, key, strict=True) if value is not None]
            held = self._moods[key] = np.sum([self._level(*level) for level in known], axis=0)
        return held

    def made(self, person: Person) -> np.ndarray:
        """What a person's country makes of titles made there, and of its hits, in logits, (n_titles,)."""
        held = self._made.get(person.country)
        if held is None:
            held = np.where(self._catalogue.country(person.country), _OWN_COUNTRY, 0.0)
            for place, title in enumerate(self._hits.of(person.country)):
                held[title] += _HIT - _NEXT_HIT * place
            held *= self._scale
            self._made[person.country] = held
        return held

    def spoken(self, person: Person) -> np.ndarray:
        """What a person makes of titles in the language that they prefer, in logits, (n_titles,)."""
        language = _language(person)
        held = self._spoken.get(language or "")
        if held is None:
            liked = _ENGLISH if language == "en" else _OWN_LANGUAGE
            spoken = self._catalogue.language(language) if language else np.zeros(len(self._catalogue))
            held = self._spoken[language or ""] = self._scale * liked * spoken
        return held

    def mean(self, sample: Sequence[Person]) -> np.ndarray:
        """Each title's mean over people at the time when they come, in logits, (n_titles,)."""
        total = np.zeros(len(self._catalogue))
        for _, alike in _grouped([(person.country, person) for person in sample]).items():
            total += len(alike) * self.made(alike[0])
        for _, alike in _grouped([(_language(person) or "", person) for person in sample]).items():
            total += len(alike) * self.spoken(alike[0])
        moods = np.sum([self.moods(person, person.at_ms) for person in sample], axis=0)
        return (total + self._titles_moods @ moods) / len(sample)

    def spread(self, sample: Sequence[Person], mean: np.ndarray) -> float:
        """The standard deviation about `mean` over people and (some thousands at most of) titles, logits."""
        n_titles = len(self._catalogue)
        titles = np.linspace(0, n_titles - 1, min(n_titles, _N_MEASURED)).astype(np.int64)
        about = (self.of(person, titles, person.at_ms) - mean[titles] for person in sample)
        return float(np.sqrt(np.mean([np.mean(apart**2) for apart in about])))

    def _level(self, kind: str, value: str) -> np.ndarray:
        """What one value of a signal makes of each mood, (n_moods,)."""
        held = self._levels.get((kind, value))
        if held is None:
            rng = stream(self._seed, "mood", kind, value)
            held = rng.laplace(0, self._scale * _MOODS[kind] / np.sqrt(2), self._titles_moods.shape[1])
            self._levels[kind, value] = held
        return held

    def _moment(self, person: Person, at_ms: int) -> tuple[int | None, bool | None]:
        """The part of the person's local day, and whether it is weekend; None for what does not matter."""
        now = local_time(at_ms, likely_zone(person.country, person.region) or "UTC") or (0, 0)
        part = int(PART_OF_DAY[now[0]]) if self._options.daily else None
        return part, now[1] >= 5 if self._options.weekly else None


def _language(person: Person) -> str | None:
    return person.languages[0].partition("-")[0] if person.languages else None


def _grouped(keyed: Sequence[tuple[str, Person]]) -> dict[str, list[Person]]:
    groups: dict[str, list[Person]] = {}
    for key, person in keyed:
        groups.setdefault(key, []).append(person)
    return groups
