"""What simulated visitors like: a world of known truth, drawn from a seed over any catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from coldopen.catalogue import Catalogue
from coldopen.core.signals import DEVICES, Device
from coldopen.simulator.audience import Audience

N_WORLD_HITS = 5
N_LOCAL_HITS = 6
_WORLD_HIT, _LOCAL_HIT = 2.0, 3.0
_OWN_COUNTRY, _OWN_LANGUAGE = 1.2, 0.5
_QUALITY, _GENRE, _DEVICE_GENRE = 0.6, 0.7, 0.7
_UNKNOWN, _LAUNCH_PEAK = -3.0, 5.0


class Hits(Struct, frozen=True):
    """Titles (catalogue indices) that many like: everywhere, in one country, and the one just launched."""

    world: tuple[int, ...]
    local: dict[str, tuple[int, ...]]
    launch: int | None


class Tastes:
    """How much each title is liked in each country, on each device: utilities, in logits.

    Args:
        catalogue: the titles, whose countries, languages and genres decide part of it.
        everyone: who the visitors are.
        hits: what many like.
        rng: decides the rest: each title's quality, each country's and each device's genres.
    """

    def __init__(
        self, catalogue: Catalogue, everyone: Sequence[Audience], hits: Hits, rng: np.random.Generator
    ) -> None:
        n_genres = len(catalogue.genres)
        self.genres = _membership(catalogue)
        self.hits = hits
        quality = rng.normal(0, _QUALITY, len(catalogue))
        quality[list(hits.world)] += _WORLD_HIT
        self._by_country = {
            a.country: quality
            + self.genres @ rng.normal(0, _GENRE, n_genres)
            + _at_home(catalogue, a)
            + _lifted(len(catalogue), hits.local.get(a.country, ()))
            for a in everyone
        }
        self._by_device = {d: self.genres @ rng.normal(0, _DEVICE_GENRE, n_genres) for d in DEVICES}

    def of(self, country: str, device: Device, titles: np.ndarray, launched: float) -> np.ndarray:
        """The utilities of these titles (catalogue indices), shape (n_titles,).

        `launched` goes from 0, when nobody has heard of the launch title, to 1 at its peak.
        """
        liked: np.ndarray = self._by_country[country][titles] + self._by_device[device][titles]
        if self.hits.launch is not None:
            liked[titles == self.hits.launch] = _LAUNCH_PEAK * launched if launched else _UNKNOWN
        return liked


def draw_hits(
    catalogue: Catalogue,
    everyone: Sequence[Audience],
    promoted: Mapping[str, Sequence[int]],
    rng: np.random.Generator,
) -> Hits:
    """Draw hits among the titles that pages promote in each country (catalogue indices).

    World hits and the launch are promoted in most countries, the launch being one of the newest of these;
    a country's own are made or spoken there where there are enough such.
    """
    places = np.zeros(len(catalogue))
    for titles in promoted.values():
        places[sorted(set(titles))] += 1
    widely = np.flatnonzero(places >= max(1.0, 0.6 * places.max(initial=0)))
    if not len(widely):
        return Hits((), {}, None)
    newest = widely[np.lexsort((widely, -catalogue.year[widely], -catalogue.added_day[widely]))]
    launch = int(newest[rng.integers(min(3, len(newest)))])
    others = widely[widely != launch]
    world = _some(others, N_WORLD_HITS, rng)
    local = {}
    for audience in everyone:
        near = _home(catalogue, audience)
        here = np.setdiff1d(np.array(promoted.get(audience.country, ()), np.int64), [launch, *world])
        loved = _some(here[near[here] > 0], N_LOCAL_HITS, rng)
        local[audience.country] = (*loved, *_some(here[near[here] == 0], N_LOCAL_HITS - len(loved), rng))
    return Hits(world, local, launch)


def _some(titles: np.ndarray, n: int, rng: np.random.Generator) -> tuple[int, ...]:
    chosen = rng.choice(titles, min(n, len(titles)), replace=False) if len(titles) else titles
    return tuple(chosen.tolist())


def _home(catalogue: Catalogue, audience: Audience) -> np.ndarray:
    """2 for titles made in the country, 1 for others in its language, else 0; shape (n_titles,)."""
    spoken = catalogue.language(audience.language) if audience.language != "en" else False
    return np.where(catalogue.country(audience.country), 2, np.where(spoken, 1, 0))


def _at_home(catalogue: Catalogue, audience: Audience) -> np.ndarray:
    liked: np.ndarray = np.array([0.0, _OWN_LANGUAGE, _OWN_COUNTRY])[_home(catalogue, audience)]
    return liked


def _lifted(n_titles: int, hits: Sequence[int]) -> np.ndarray:
    """Utility that a country's own hits have there, the first more than the last."""
    lift = np.zeros(n_titles)
    for place, title in enumerate(hits):
        lift[title] = _LOCAL_HIT - 0.3 * place
    return lift


def _membership(catalogue: Catalogue) -> np.ndarray:
    """Which genres a title has, shape (n_titles, n_genres), scaled so that many genres count no more."""
    if not catalogue.genres:
        return np.zeros((len(catalogue), 0))
    member = np.stack([catalogue.genre(g) for g in catalogue.genres], axis=1).astype(float)
    return member / np.sqrt(np.maximum(member.sum(axis=1, keepdims=True), 1))
