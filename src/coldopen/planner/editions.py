"""Editions of what pages are made from: one for each view of the log, artifacts loaded beside the serving."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.core.log import View
from coldopen.popularity import Chart, Popularity, PopularityOptions
from coldopen.rows import Edition
from coldopen.rules import RuleBook

_N_KEPT = 3
_YEARS_TO_HALF = 6.0


@dataclass(frozen=True)
class Loaded:
    """A view with what it names, in memory."""

    view: View
    edition: Edition
    book: RuleBook


class Editions:
    """Turns views into editions. `artifact` gives an artifact's bytes by (kind, id).

    A view that names a new catalogue, chart or rule book is served once these are loaded, which happens in
    a thread of its own; until then pages come from the edition before, without what has been taken down.
    """

    def __init__(
        self,
        artifact: Callable[[str, str], bytes],
        options: PopularityOptions,
        report: Callable[[str, Exception], None],
    ) -> None:
        self._artifact = artifact
        self._options = options
        self._report = report
        self._catalogues: dict[str, Catalogue] = {"": Catalogue.of(())}
        self._books: dict[str, RuleBook] = {"": RuleBook()}
        self._charts: dict[str, Chart] = {"": Chart("", {})}
        self._bases: dict[str, np.ndarray] = {}
        self._lock = threading.Lock()
        self._loading: threading.Thread | None = None
        self._current = self.load(View())

    def now(self, view: View) -> Loaded:
        """The edition to serve at this moment; never waits for a disk."""
        current = self._current
        if view.number == current.view.number:
            return current
        if self._in_memory(view):
            current = self._build(view)
        else:
            self._load_aside(view)
            if view.takedowns == current.view.takedowns:
                return current
            current = _without(current, view.takedowns)
        self._current = current
        return current

    def load(self, view: View) -> Loaded:
        """The edition of a view, its artifacts loaded first where they are not in memory.

        Raises:
            Problem: an artifact is missing or damaged.
        """
        active = view.active
        self.catalogue(active.get("catalogue", ""))
        rules, chart = active.get("rules", ""), active.get("chart", "")
        with self._lock:
            if rules not in self._books:
                self._books[rules] = RuleBook.decode(self._artifact("rules", rules))
            if chart not in self._charts:
                self._charts[chart] = Chart.decode(self._artifact("chart", chart))
        return self._build(view)

    def catalogue(self, name: str) -> Catalogue:
        """A catalogue by its content id; the latest few stay in memory."""
        with self._lock:
            kept = self._catalogues.get(name)
            if kept is None:
                kept = Catalogue.decode(self._artifact("catalogue", name))
                for old in [n for n in self._catalogues if n][: -_N_KEPT + 1]:
                    del self._catalogues[old]
                    self._bases.pop(old, None)
                self._catalogues[name] = kept
            return kept

    def _in_memory(self, view: View) -> bool:
        active = view.active
        return (
            active.get("catalogue", "") in self._catalogues
            and active.get("rules", "") in self._books
            and active.get("chart", "") in self._charts
        )

    def _build(self, view: View) -> Loaded:
        active = view.active
        catalogue = self.catalogue(active.get("catalogue", ""))
        base = self._bases.get(catalogue.id)
        if base is None:
            base = self._bases[catalogue.id] = base_shares(catalogue)
        chart = self._charts[active.get("chart", "")]
        popularity = Popularity(view.folds.get("popularity"), base, catalogue.index, chart, self._options)
        edition = Edition(catalogue, popularity, _withdrawn(catalogue, view.takedowns))
        return Loaded(view, edition, self._books[active.get("rules", "")])

    def _load_aside(self, view: View) -> None:
        if self._loading is None or not self._loading.is_alive():
            self._loading = threading.Thread(
                target=self._try_load, args=(view,), name="artifacts", daemon=True
            )
            self._loading.start()

    def _try_load(self, view: View) -> None:
        try:
            self.load(view)
        except Exception as error:
            self._report("artifacts", error)


def base_shares(catalogue: Catalogue) -> np.ndarray:
    """The share expected of each title before anything is known: half as much for each six years of age.

    A title of unknown year counts as one of the median year. Shape (n_titles,), sum 1.
    """
    years = catalogue.year.astype(float)
    known = years[years > 0]
    years[years == 0] = np.median(known) if len(known) else 0.0
    weights = 2.0 ** ((years - years.max(initial=0.0)) / _YEARS_TO_HALF)
    return weights / max(weights.sum(), 1.0)


def _withdrawn(catalogue: Catalogue, takedowns: frozenset[str]) -> np.ndarray:
    withdrawn = np.zeros(len(catalogue), bool)
    withdrawn[[catalogue.index[t] for t in takedowns if t in catalogue.index]] = True
    return withdrawn


def _without(loaded: Loaded, takedowns: frozenset[str]) -> Loaded:
    old = loaded.edition
    edition = Edition(old.catalogue, old.popularity, _withdrawn(old.catalogue, takedowns))
    view = loaded.view
    return replace(
        loaded,
        edition=edition,
        view=type(view)(
            number=view.number, at=view.at, active=view.active, takedowns=takedowns, folds=view.folds
        ),
    )
