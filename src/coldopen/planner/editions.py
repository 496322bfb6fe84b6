"""Editions of what pages are made from: one for each view of the log, artifacts loaded beside the serving."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec
import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.core.errors import Problem
from coldopen.core.log import View
from coldopen.core.signals import Signals
from coldopen.policies import PRIOR, Values
from coldopen.popularity import Chart, Popularity, PopularityOptions
from coldopen.rows import Edition, Taste
from coldopen.rules import RuleBook
from coldopen.taste import Act

K = TypeVar("K")
T = TypeVar("T")

VALUES = "row_values"
"""The name of the fold that rows teach."""

_N_KEPT = 4
_RETRY_SECONDS = 5.0
_YEARS_TO_HALF = 6.0


@dataclass(frozen=True)
class Placed:
    """A model placed on a catalogue, and its content id. Where the one that is to serve cannot be used, it
    is the one that served before, or none, and `trouble` says so."""

    model: str = ""
    taste: Taste | None = None
    trouble: str = ""


_NO_TASTE = Placed()


@dataclass(frozen=True)
class Loaded:
    """A view with what it names, in memory. Not `complete` before anything could be loaded."""

    view: View
    edition: Edition
    book: RuleBook
    placed: Placed
    values: Values = PRIOR
    complete: bool = True


@dataclass(frozen=True)
class _Stock:
    """A catalogue with what is derived from it alone: base shares, and a memo that all editions share."""

    catalogue: Catalogue
    base: np.ndarray
    memo: dict[object, object]

    @classmethod
    def of(cls, catalogue: Catalogue) -> _Stock:
        return cls(catalogue, base_shares(catalogue), {})


@dataclass(frozen=True)
class _Parts:
    """What a view names, held on to: what is in memory may be put out by other threads at any moment."""

    stock: _Stock
    book: RuleBook
    chart: Chart
    placed: Placed


class Editions:
    """Turns views into editions. `artifact` gives an artifact's bytes by (kind, id), and `place_model` has
    the model that such bytes hold know each title of a catalogue; both may raise. Unless it `needs_model`,
    the latter is also called without bytes where no model is in service.

    A view that names a new catalogue, chart, rule book or model is served once these are loaded, which
    happens in a thread of its own; until then pages come from the edition before, without what has been
    taken down. A model that cannot be used is reported and tried again later; the one before it serves on.
    """

    def __init__(
        self,
        artifact: Callable[[str, str], bytes],
        options: PopularityOptions,
        report: Callable[[str, Exception], None],
        place_model: Callable[[bytes, Catalogue], Taste],
        needs_model: bool = True,
    ) -> None:
        self._artifact = artifact
        self._place_model = place_model
        self._needs_model = needs_model
        self._options = options
        self._report = report
        self._stocks: dict[str, _Stock] = {"": _Stock.of(Catalogue.of(()))}
        self._books: dict[str, RuleBook] = {"": RuleBook()}
        self._charts: dict[str, Chart] = {"": Chart("", {})}
        self._placed: dict[tuple[str, str], Placed] = {("", ""): _NO_TASTE}
        self._loading: threading.Thread | None = None
        self._failed_at = float("-inf")
        nothing = _Parts(self._stocks[""], self._books[""], self._charts[""], _NO_TASTE)
        self._current = _built(View(), None, nothing, options)

    def now(self, view: View) -> Loaded:
        """The edition to serve at this moment; never waits for a disk."""
        current = self._current
        if view.number == current.view.number:
            return current
        parts = self._in_memory(view)
        if parts is not None:
            current = _built(view, current, parts, self._options)
            if parts.placed.trouble:
                self._load_aside(view)
        else:
            self._load_aside(view)
            if not current.view.number:
                return replace(current, complete=False)
            if view.takedowns == current.view.takedowns:
                return current
            current = _without(current, view.takedowns)
        self._current = current
        return current

    def load(self, view: View, model: str | None = None) -> Loaded:
        """The edition of a view, its artifacts loaded first where they are not in memory.

        It has the model that the view names, or the one that stands in for it; where a `model` is asked for
        ("" for none), just that one.

        Raises:
            Problem: an artifact is missing or damaged.
        """
        catalogue = view.active.get("catalogue", "")
        stock = self._stock(catalogue)
        rules, chart = view.active.get("rules", ""), view.active.get("chart", "")
        book, charted = self._books.get(rules), self._charts.get(chart)
        if book is None:
            book = RuleBook.decode(self._artifact("rules", rules))
            _keep(self._books, rules, book)
        if charted is None:
            charted = Chart.decode(self._artifact("chart", chart))
            _keep(self._charts, chart, charted)
        if model is not None:
            placed = self._place(catalogue, model)
        else:
            placed = self._place_or_stand_in(catalogue, view.active.get("model", ""))
        return _built(view, None, _Parts(stock, book, charted, placed), self._options)

    def catalogue(self, name: str) -> Catalogue:
        """A catalogue by its content id; the latest few stay in memory."""
        return self._stock(name).catalogue

    def _stock(self, name: str) -> _Stock:
        stock = self._stocks.get(name)
        if stock is None:
            stock = _Stock.of(Catalogue.decode(self._artifact("catalogue", name)))
            _keep(self._stocks, name, stock)
        return stock

    def _in_memory(self, view: View) -> _Parts | None:
        """What a view names, where all of it is in memory."""
        active, key = view.active, _model_key(view)
        stock = self._stocks.get(active.get("catalogue", ""))
        book = self._books.get(active.get("rules", ""))
        chart = self._charts.get(active.get("chart", ""))
        placed = self._placed.get(key) if self._has_taste(*key) else _NO_TASTE
        if stock is None or book is None or chart is None or placed is None:
            return None
        return _Parts(stock, book, chart, placed)

    def _place(self, catalogue: str, model: str) -> Placed:
        """A model placed on a catalogue that is in memory."""
        if not self._has_taste(catalogue, model):
            return _NO_TASTE
        placed = self._placed.get((catalogue, model))
        if placed is None or placed.trouble:
            placed = Placed(model, self._tried(model, self.catalogue(catalogue)))
            _keep(self._placed, (catalogue, model), placed)
        return placed

    def _has_taste(self, catalogue: str, model: str) -> bool:
        return bool(catalogue) and (bool(model) or not self._needs_model)

    def _tried(self, model: str, catalogue: Catalogue) -> Taste:
        data = self._artifact("model", model) if model else b""
        try:
            taste = self._place_model(data, catalogue)
            _try_out(taste, catalogue)
        except Exception as error:
            told = f"one that can rank this catalogue ({type(error).__name__}: {error})"
            raise Problem("model", model, told) from error
        return taste

    def _place_or_stand_in(self, catalogue: str, model: str) -> Placed:
        """The same, or where it fails the model that serves now, placed on this catalogue."""
        try:
            return self._place(catalogue, model)
        except Exception as error:
            self._failed_at = time.monotonic()
            self._report("model", error)
        trouble = f"model {model} cannot be loaded" if model else "the scorer cannot be used"
        placed = Placed(trouble=trouble)
        with contextlib.suppress(Exception):
            placed = replace(self._place(catalogue, self._current.edition.model), trouble=trouble)
        _keep(self._placed, (catalogue, model), placed)
        return placed

    def _load_aside(self, view: View) -> None:
        idle = self._loading is None or not self._loading.is_alive()
        if idle and time.monotonic() - self._failed_at >= _RETRY_SECONDS:
            self._loading = threading.Thread(
                target=self._try_load, args=(view,), name="artifacts", daemon=True
            )
            self._loading.start()

    def _try_load(self, view: View) -> None:
        try:
            self.load(view)
        except Exception as error:
            self._failed_at = time.monotonic()
            self._report("artifacts", error)


def _built(view: View, before: Loaded | None, parts: _Parts, options: PopularityOptions) -> Loaded:
    """The edition of a view; that of the view before, where nothing that it is made from has changed."""
    stock, placed, values = parts.stock, parts.placed, _values(view, before)
    if before is not None and before.placed is placed and _sources(view) == _sources(before.view):
        return Loaded(view, before.edition, parts.book, placed, values)
    counts = view.folds.get("popularity")
    popularity = Popularity(counts, stock.base, stock.catalogue.index, parts.chart, options)
    edition = Edition(
        stock.catalogue,
        popularity,
        _withdrawn(stock.catalogue, view.takedowns),
        stock.memo,
        placed.taste,
        placed.model,
        placed.trouble if placed.taste is None else "",
    )
    return Loaded(view, edition, parts.book, placed, values)


def _values(view: View, before: Loaded | None) -> Values:
    """What rows have taught by a view: that of the view before, where nothing was learned since."""
    sums = view.folds.get(VALUES)
    if sums is None:
        return PRIOR
    if before is not None and _version(before.view, VALUES) == _version(view, VALUES):
        return before.values
    return Values.of(sums)


def _version(view: View, fold: str) -> bytes:
    version = view.folds.get(fold, {}).get("version")
    return b"" if version is None else version.tobytes()


def _sources(view: View) -> tuple[object, ...]:
    """What an edition is made from, such that equal sources make equal editions."""
    return (
        _version(view, "popularity"),
        view.active.get("catalogue"),
        view.active.get("chart"),
        view.takedowns,
    )


def _try_out(taste: Taste, catalogue: Catalogue) -> None:
    """Ask a model about a made-up visitor before it serves: it may raise now, and is quicker from then on."""
    if len(catalogue):
        signals = Signals(hour=20, genres=catalogue.genres[:1])
        taste.stranger(signals, (Act(0, "play"), Act(len(catalogue) - 1, "pass")), np.zeros(len(catalogue)))
        taste.similar(0)


def _model_key(view: View) -> tuple[str, str]:
    return view.active.get("catalogue", ""), view.active.get("model", "")


def _keep(kept: dict[K, T], name: K, made: T) -> None:
    """Remember an artifact in place of the oldest; the first, "" for none where there is one, stays."""
    kept[name] = made
    for old in list(kept)[1:-_N_KEPT]:
        kept.pop(old, None)


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
    """The same edition with these takedowns instead."""
    edition = loaded.edition
    withdrawn = _withdrawn(edition.catalogue, takedowns)
    view = msgspec.structs.replace(loaded.view, takedowns=takedowns)
    return replace(loaded, edition=edition.with_withdrawn(withdrawn), view=view)
