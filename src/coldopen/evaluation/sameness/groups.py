"""Signal groups: visitors of whom the same is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from coldopen.catalogue import Catalogue
from coldopen.core.signals import Device

NO_TITLE = ""
_N_GENRES = 2


class Group(NamedTuple):
    """What is known of a visitor; "" where something is not. `evidence` is the title that they streamed."""

    country: str
    device: str
    language: str
    genres: str
    evidence: str


SIGNALS = Group._fields


class Seen(NamedTuple):
    """A page: whom it was for, and the titles of each row, as numbers that mean the same on every page."""

    group: Group
    rows: list[list[int]]


@dataclass(frozen=True)
class Audience:
    """Made-up visitors: each value of each signal with each of the others. None stands for what is unknown;
    of evidence, NO_TITLE for none."""

    countries: tuple[str | None, ...] = ("US", "BR", "IN", "DE", "JP")
    devices: tuple[Device | None, ...] = ("tv", "desktop", "mobile")
    languages: tuple[str | None, ...] = ("en", "pt", "hi", "de")
    genres: tuple[str | None, ...] = (None,)
    evidence: tuple[str, ...] = (NO_TITLE,)

    @classmethod
    def of(cls, catalogue: Catalogue) -> Audience:
        """Five countries, three devices, four languages; nobody's genres or one of the catalogue's two
        largest; nothing streamed, or the first title of either genre."""
        genres = catalogue.genres[:_N_GENRES]
        titles = [catalogue.titles[int(catalogue.genre(genre).argmax())].id for genre in genres]
        return cls(genres=(None, *genres), evidence=(NO_TITLE, *dict.fromkeys(titles)))

    def __len__(self) -> int:
        n = len(self.countries) * len(self.devices) * len(self.languages)
        return n * len(self.genres) * len(self.evidence)

    def __iter__(self) -> Iterator[Group]:
        told = (self.countries, self.devices, self.languages, self.genres, self.evidence)
        return (Group(*[value or "" for value in values]) for values in product(*told))
