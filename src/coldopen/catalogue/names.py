"""From a name (a genre, a country, a person, ...) to the titles that carry it, whatever its case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np


class Names:
    """An inverted index of one field of the titles.

    Arguments:
        values: the field's values of each title, in the catalogue's order.

    >>> names = Names([("Drama", "Crime"), ("drama",), ("Drama",)])
    >>> names.titles("DRAMA").tolist(), names.titles("Opera").tolist(), names.by_size()
    ([0, 1, 2], [], ('Drama', 'Crime'))
    """

    def __init__(self, values: Iterable[tuple[str, ...]]) -> None:
        titles: dict[str, list[int]] = {}
        spellings: dict[str, Counter[str]] = {}
        folds: dict[str, str] = {}
        for index, names in enumerate(values):
            for name in names:
                fold = folds.get(name)
                if fold is None:
                    fold = folds[name] = name.casefold()
                held = titles.get(fold)
                if held is None:
                    titles[fold] = [index]
                    spellings[fold] = Counter((name,))
                    continue
                if held[-1] != index:
                    held.append(index)
                spellings[fold][name] += 1
        self._titles = {name: np.array(held, np.int32) for name, held in titles.items()}
        self._spellings = {
            fold: min(found, key=lambda name: (-found[name], name)) for fold, found in spellings.items()
        }

    def titles(self, name: str) -> np.ndarray:
        """The indices of the titles with this name, ascending, int32; empty where there are none."""
        return self._titles.get(name.casefold(), _NONE)

    def titles_in_language(self, tag: str) -> np.ndarray:
        """The indices of the titles with this language tag or a longer one that begins with it, int32."""
        fold = tag.casefold()
        longer = [held for name, held in self._titles.items() if name == fold or name.startswith(fold + "-")]
        return np.concatenate(longer) if longer else _NONE

    def by_size(self) -> tuple[str, ...]:
        """Every name in its most common spelling, the one with most titles first, ties by name."""
        ordered = sorted(self._titles, key=lambda fold: (-len(self._titles[fold]), self._spellings[fold]))
        return tuple(self._spellings[fold] for fold in ordered)


_NONE = np.zeros(0, np.int32)
