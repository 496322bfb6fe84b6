"""An edition: what every page of one fold view is made from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.popularity import Popularity
from coldopen.rows.reception import Reception
from coldopen.rows.tasting import Taste

T = TypeVar("T")

_MAX_MEMO = 4096
_MAX_PAGES = 512


class Edition:
    """Catalogue, counts, takedowns, model at one moment. Immutable but for its memos of derived orders.

    `withdrawn` marks titles that were taken down, shape (n_titles,), and `beyond` those among them that a
    variant leaves out because they came after its start; None where it leaves out none. `taste` is a model
    placed on the catalogue, and `model` its content id; None and "" where there is none, and `without_taste`
    says why where there should be one. `lasting` is the memo of what follows from the catalogue alone;
    editions of one catalogue share it. `pages` are whole pages that the planner keeps for the next visitor of
    whom the same is known. `reception` is None where nothing was folded.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        popularity: Popularity,
        withdrawn: np.ndarray,
        lasting: dict[object, object] | None = None,
        taste: Taste | None = None,
        model: str = "",
        without_taste: str = "",
        beyond: np.ndarray | None = None,
        reception: Reception | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.popularity = popularity
        self.withdrawn = withdrawn
        self.taste = taste
        self.model = model
        self.without_taste = without_taste
        self.beyond = beyond
        self.reception = reception
        self.pages: dict[object, tuple[object, np.ndarray]] = {}
        self._lasting = {} if lasting is None else lasting
        self._memo: dict[object, object] = {}

    def recall(self, key: object, make: Callable[[], T]) -> T:
        """What `make` gives, remembered under `key` for as long as this edition serves."""
        return _recall(self._memo, key, make)

    def recall_lasting(self, key: object, make: Callable[[], T]) -> T:
        """The same for what follows from the catalogue alone: remembered for as long as that serves."""
        return _recall(self._lasting, key, make)

    def keep_page(self, key: object, page: object, allowed: np.ndarray) -> None:
        """Keep a page for as long as this edition serves; all go where they are too many.

        `allowed` are the titles that might be shown, whose identity is in the key: kept beside the page, so
        that no other array takes that identity while the page is here.
        """
        if len(self.pages) >= _MAX_PAGES:
            self.pages.clear()
        self.pages[key] = (page, allowed)

    def with_withdrawn(self, withdrawn: np.ndarray, beyond: np.ndarray | None = None) -> Edition:
        """This edition with other titles taken down, those `beyond` a variant's content among them."""
        return Edition(
            self.catalogue,
            self.popularity,
            withdrawn,
            self._lasting,
            self.taste,
            self.model,
            self.without_taste,
            beyond,
            self.reception,
        )


def _recall(memo: dict[object, object], key: object, make: Callable[[], T]) -> T:
    kept = memo.get(key)
    if kept is None:
        if len(memo) >= _MAX_MEMO:
            memo.clear()
        kept = memo[key] = make()
    return cast(T, kept)
