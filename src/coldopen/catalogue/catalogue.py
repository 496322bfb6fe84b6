"""The catalogue in service: an immutable snapshot in memory, and the masks that pages ask of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

import msgspec
import numpy as np

from coldopen.catalogue import snapshot
from coldopen.catalogue.cache import Bounded
from coldopen.catalogue.cards import encode_cards
from coldopen.catalogue.names import Names
from coldopen.catalogue.query import TitleQuery
from coldopen.catalogue.rights import Open, Rights
from coldopen.core.ids import content_id
from coldopen.core.title import Title

DAY_MS = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()
_MAX_AGE = 21


class Catalogue:
    """All titles, sorted by id, with what is needed to choose among them. Safe from several threads.

    Every array is over the titles in this order, (n_titles,), and read-only. `id` names the content;
    `index` gives a title's place from its id; `cards` are the titles as a page shows them, encoded JSON;
    `year` is int32 (0 unknown), `maturity` int16 (-1 unknown), `added_day` int32 in days since 1970-01-01
    (-1 unknown); `genres` are the names, the one with most titles first.

    >>> catalogue = Catalogue.of([Title(id="b", name="Bay", genres=("Drama",)), Title(id="a", name="Arc")])
    >>> len(catalogue), catalogue.index["b"], catalogue.genre("drama").tolist()
    (2, 1, [False, True])
    """

    def __init__(self, titles: tuple[Title, ...], id: str) -> None:
        """Use `of` or `decode`: `titles` must be canonical and `id` name their bytes."""
        self.id = id
        self.titles = titles
        self.index: dict[str, int] = {title.id: index for index, title in enumerate(titles)}
        self.cards: tuple[msgspec.Raw, ...] = encode_cards(titles)
        self.year = _column((title.year or 0 for title in titles), np.int32)
        self.maturity = _column((_or_unknown(title.maturity) for title in titles), np.int16)
        self.added_day = _column((_day(title.added_on) for title in titles), np.int32)
        self._genres = Names(title.genres for title in titles)
        self.genres: tuple[str, ...] = self._genres.by_size()
        self._rights = Rights(titles)
        self._allowed: Bounded[tuple[str | None, int | None], Open] = Bounded(256)
        self._masks: Bounded[tuple[str, str], np.ndarray] = Bounded(1024)
        self._queries: Bounded[tuple[TitleQuery, int], np.ndarray] = Bounded(512)

    @classmethod
    def of(cls, titles: Iterable[Title]) -> Catalogue:
        """The catalogue of these titles. Raises Problem where two share an id."""
        ordered = snapshot.canonical(titles)
        return cls(ordered, content_id(snapshot.encode_canonical(ordered)))

    @classmethod
    def decode(cls, data: bytes) -> Catalogue:
        """The catalogue that these bytes of `encode` hold. Raises Problem where they are none."""
        return cls(snapshot.decode(data), content_id(data))

    def __len__(self) -> int:
        return len(self.titles)

    def allowed(self, country: str | None, at_ms: int, max_age: int | None) -> np.ndarray:
        """The titles that may be shown, as a bool mask: by rights, then by the profile's maturity limit.

        Arguments:
            country: ISO 3166-1 alpha-2 in capitals, or None where unknown: then only what may be shown in
                every country.
            at_ms: the moment, in Unix milliseconds.
            max_age: the oldest maturity the profile may see, in years; None for adults. A limited profile
                sees no title of unknown maturity.
        """
        held = self._allowed.get((country, max_age))
        if held is not None and held.from_ms <= at_ms < held.until_ms:
            return held.mask
        return self._allow(country, at_ms, max_age).mask

    def _allow(self, country: str | None, at_ms: int, max_age: int | None) -> Open:
        # Countries without windows of their own share one entry, as do all limits beyond the scale.
        key = (self._rights.key(country), None if max_age is None else max(-1, min(max_age, _MAX_AGE)))
        held = self._allowed.get(key)
        if held is None or not held.from_ms <= at_ms < held.until_ms:
            rights = self._rights.at(country, at_ms)
            held = self._allowed.put(key, _limited(rights, self._suitable(key[1])))
        return self._allowed.put((country, max_age), held)

    def _suitable(self, max_age: int | None) -> np.ndarray | None:
        return None if max_age is None else (self.maturity >= 0) & (self.maturity <= max_age)

    def genre(self, name: str) -> np.ndarray:
        """The titles of a genre, whatever its case."""
        return self._mask("genre", name, lambda: self._genres.titles(name))

    def country(self, code: str) -> np.ndarray:
        """The titles made in a country (ISO 3166-1 alpha-2)."""
        return self._mask("country", code, lambda: self._countries.titles(code))

    def language(self, tag: str) -> np.ndarray:
        """The titles in which a language is spoken; "pt" includes "pt-BR"."""
        return self._mask("language", tag, lambda: self._languages.titles_in_language(tag))

    def kind(self, kind: str) -> np.ndarray:
        """The titles of a kind: "film" or "series"."""
        return self._mask("kind", kind, lambda: self._kinds.titles(kind))

    def person(self, name: str) -> np.ndarray:
        """The titles that a person had a part in, whatever the case of the name."""
        return self._mask("person", name, lambda: self._people.titles(name))

    def tag(self, name: str) -> np.ndarray:
        """The titles with a sensitivity tag, whatever its case."""
        return self._mask("tag", name, lambda: self._tags.titles(name))

    def mask(self, query: TitleQuery, at_ms: int) -> np.ndarray:
        """The titles that match a query; `at_ms` (Unix milliseconds) is what "added within" counts from."""
        day = 0 if query.added_within_days is None else at_ms // DAY_MS
        held = self._queries.get((query, day))
        return self._queries.put((query, day), self._match(query, day)) if held is None else held

    def _match(self, query: TitleQuery, day: int) -> np.ndarray:
        matching = np.ones(len(self), np.bool_)
        if query.titles:
            places = [self.index[title] for title in query.titles if title in self.index]
            matching &= _at(places, len(self))
        fields: tuple[tuple[tuple[str, ...], Callable[[str], np.ndarray]], ...] = (
            (query.genres, self.genre),
            (query.countries, self.country),
            (query.languages, self.language),
            (query.kinds, self.kind),
            (query.people, self.person),
            (query.tags, self.tag),
        )
        for values, mask_of in fields:
            if values:
                matching &= np.logical_or.reduce([mask_of(value) for value in values])
        if query.year_from is not None:
            matching &= self.year >= query.year_from
        if query.year_to is not None:
            matching &= (self.year > 0) & (self.year <= query.year_to)
        if query.min_maturity is not None:
            matching &= self.maturity >= query.min_maturity
        if query.max_maturity is not None:
            matching &= (self.maturity >= 0) & (self.maturity <= query.max_maturity)
        if query.added_within_days is not None:
            age_days = day - self.added_day.astype(np.int64)
            matching &= (self.added_day >= 0) & (age_days >= 0) & (age_days <= query.added_within_days)
        matching[[self.index[title] for title in query.except_titles if title in self.index]] = False
        return _frozen(matching)

    def _mask(self, field: str, name: str, places: Callable[[], np.ndarray]) -> np.ndarray:
        held = self._masks.get((field, name))
        if held is None:
            held = self._masks.put((field, name), _frozen(_at(places(), len(self))))
        return held

    @cached_property
    def _countries(self) -> Names:
        return Names(title.countries for title in self.titles)

    @cached_property
    def _languages(self) -> Names:
        return Names(title.languages for title in self.titles)

    @cached_property
    def _kinds(self) -> Names:
        return Names((title.kind,) for title in self.titles)

    @cached_property
    def _people(self) -> Names:
        return Names(title.people for title in self.titles)

    @cached_property
    def _tags(self) -> Names:
        return Names(title.tags for title in self.titles)


def _limited(rights: Open, suitable: np.ndarray | None) -> Open:
    if suitable is None:
        return rights
    return Open(rights.from_ms, rights.until_ms, _frozen(rights.mask & suitable))


def _at(places: np.ndarray | list[int], n_titles: int) -> np.ndarray:
    mask = np.zeros(n_titles, np.bool_)
    mask[np.asarray(places, np.int64)] = True
    return mask


def _column(values: Iterable[int], dtype: type[np.integer]) -> np.ndarray:
    return _frozen(np.fromiter(values, dtype))


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array


def _or_unknown(value: int | None) -> int:
    return -1 if value is None else value


def _day(day: date | None) -> int:
    return -1 if day is None else day.toordinal() - _EPOCH
