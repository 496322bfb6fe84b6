"""Editions of what pages are made from: one for each view of the log, artifacts loaded beside the serving."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import msgspec
import numpy as np

from coldopen.catalogue import Catalogue, title_ids
from coldopen.core.errors import Problem
from coldopen.core.log import Arrays, View
from coldopen.core.signals import Signals
from coldopen.experiments import POOLS, folds_of
from coldopen.policies import PRIOR, ReceptionOptions, Values
from coldopen.popularity import Chart, Popularity, PopularityOptions
from coldopen.rows import Edition, Reception, Taste
from coldopen.rules import RuleBook
from coldopen.taste import Act

K = TypeVar("K")
T = TypeVar("T")

VALUES, RECEPTION = "row_values", "reception"
"""The names of the folds that rows teach, and titles."""

_N_KEPT = 4
_N_BASES = 64
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
class _Stock:
    """A catalogue with what is derived from it alone: base shares, and a memo that all editions share."""

    catalogue: Catalogue
    base: np.ndarray
    memo: dict[object, object]

    @classmethod
    def of(cls, catalogue: Catalogue) -> _Stock:
        return cls(catalogue, base_shares(catalogue), {})


@dataclass(frozen=True)
class _Options:
    """How counts become shares, and sightings chances."""

    popularity: PopularityOptions
    reception: ReceptionOptions


@dataclass(frozen=True)
class _Parts:
    """What a view names, held on to: what is in memory may be put out by other threads at any moment."""

    stock: _Stock
    book: RuleBook
    chart: Chart
    placed: Placed


@dataclass(frozen=True)
class Loaded:
    """A view with what it names, in memory. Not `complete` before anything could be loaded. `pool` is the
    learning pool that it is of, "" for what all visitors teach."""

    view: View
    edition: Edition
    parts: _Parts
    values: Values = PRIOR
    complete: bool = True
    pool: str = ""

    @property
    def book(self) -> RuleBook:
        """The rules in service."""
        return self.parts.book

    @property
    def placed(self) -> Placed:
        """The model in service."""
        return self.parts.placed


@dataclass(frozen=True, slots=True)
class Basis:
    """What pages of a combination of variants are made from that others are not.

    Attributes:
        name: of the combination: pages that are kept for all are kept for each of them.
        pool: the learning pool whose counts and row values stand for those of all; "" for these.
        model: the content id of a model in place of the one in service; "" for that.
        content: the content id of a catalogue whose titles alone may be shown; "" for all.
    """

    name: str = ""
    pool: str = ""
    model: str = ""
    content: str = ""


COMMON = Basis()


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
        reception: ReceptionOptions | None = None,
    ) -> None:
        self._artifact = artifact
        self._place_model = place_model
        self._needs_model = needs_model
        self._options = _Options(options, reception or ReceptionOptions())
        self._report = report
        self._stocks: dict[str, _Stock] = {"": _Stock.of(Catalogue.of(()))}
        self._books: dict[str, RuleBook] = {"": RuleBook()}
        self._charts: dict[str, Chart] = {"": Chart("", {})}
        self._placed: dict[tuple[str, str], Placed] = {("", ""): _NO_TASTE}
        self._loading: threading.Thread | None = None
        self._failed_at = float("-inf")
        self._bases: tuple[Basis, ...] = ()
        self._others: dict[tuple[str, str], np.ndarray] = {}
        self._through: dict[Basis, tuple[Loaded, Loaded]] = {}
        nothing = _Parts(self._stocks[""], self._books[""], self._charts[""], _NO_TASTE)
        self._current = _built(View(), None, nothing, self._options)

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
        loaded = _built(view, None, _Parts(stock, book, charted, placed), self._options)
        for basis in self._bases if model is None else ():
            self._ready_or_stand_in(catalogue, basis, placed)
        return loaded

    def through(self, loaded: Loaded, basis: Basis, kept: bool = True) -> Loaded:
        """The edition of the same moment as a combination of variants has it; never waits for a disk where
        `ready` was asked before. Unless it is to be `kept`, nothing made earlier is in it."""
        if basis == COMMON:
            return loaded
        catalogue = loaded.view.active.get("catalogue", "")
        if not kept:
            self._make_ready(catalogue, basis)
            return self._built_on(loaded, None, catalogue, basis)
        before, made = self._through.get(basis, (None, None))
        if made is None or before is not loaded:
            made = self._built_on(loaded, made, catalogue, basis)
            self._through[basis] = loaded, made
            for old in list(self._through)[:-_N_BASES]:
                self._through.pop(old, None)
        return made

    def _built_on(self, loaded: Loaded, before: Loaded | None, catalogue: str, basis: Basis) -> Loaded:
        """The edition of a basis, or of what was made `before` what is as it was then."""
        view, pool = _pooled(loaded.view, basis.pool)
        placed = self._placed.get((catalogue, basis.model)) if basis.model else None
        parts = replace(loaded.parts, placed=placed or loaded.placed)
        built = replace(_built(view, before, parts, self._options), pool=pool)
        others = self._others.get((catalogue, basis.content)) if basis.content else None
        if others is not None and (before is None or built.edition is not before.edition):
            withdrawn = built.edition.withdrawn | others
            return replace(built, edition=built.edition.with_withdrawn(withdrawn, others))
        return built

    def ready(self, view: View, bases: Sequence[Basis]) -> None:
        """Load what these are made from beside what the view names; from now on, other catalogues are served
        once that is ready for them too.

        Raises:
            Problem: a model or a catalogue cannot be used.
        """
        for basis in bases:
            self._make_ready(view.active.get("catalogue", ""), basis)
        self._bases = tuple(bases)

    def check(self, view: View, basis: Basis) -> None:
        """Raise Problem where a basis cannot be had beside what a view names."""
        self._make_ready(view.active.get("catalogue", ""), basis)

    def _make_ready(self, catalogue: str, basis: Basis) -> None:
        """Load a basis beside a catalogue. Raises Problem."""
        most = _N_KEPT * (1 + len(self._bases))
        if basis.model and catalogue:
            placed = self._placed.get((catalogue, basis.model))
            if placed is None or placed.trouble:
                placed = Placed(basis.model, self._tried(basis.model, self.catalogue(catalogue)))
                _keep(self._placed, (catalogue, basis.model), placed, most)
        if basis.content and (catalogue, basis.content) not in self._others:
            shown = set(title_ids(self._artifact("catalogue", basis.content)))
            others = np.array([title.id not in shown for title in self.catalogue(catalogue).titles], bool)
            _keep(self._others, (catalogue, basis.content), others, most)

    def _ready_or_stand_in(self, catalogue: str, basis: Basis, placed: Placed) -> None:
        """The same for a catalogue that comes into service. What fails is reported, and the model in service
        stands in, as do all titles."""
        try:
            self._make_ready(catalogue, basis)
        except Exception as error:
            self._report("variant", error)
            most = _N_KEPT * (1 + len(self._bases))
            if basis.model:
                _keep(self._placed, (catalogue, basis.model), placed, most)
            if basis.content:
                nothing = np.zeros(len(self.catalogue(catalogue)), bool)
                _keep(self._others, (catalogue, basis.content), nothing, most)

    def _is_ready(self, catalogue: str, basis: Basis) -> bool:
        return not (
            (basis.model and (catalogue, basis.model) not in self._placed)
            or (basis.content and (catalogue, basis.content) not in self._others)
        )

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
        if not all(self._is_ready(key[0], basis) for basis in self._bases):
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


def _built(view: View, before: Loaded | None, parts: _Parts, options: _Options) -> Loaded:
    """The edition of a view; that of the view before, where nothing that it is made from has changed."""
    stock, placed, values = parts.stock, parts.placed, _values(view, before)
    if before is not None and before.placed is placed and _sources(view) == _sources(before.view):
        return Loaded(view, before.edition, parts, values)
    counts, seen = view.folds.get("popularity"), view.folds.get(RECEPTION)
    popularity = Popularity(counts, stock.base, stock.catalogue.index, parts.chart, options.popularity)
    edition = Edition(
        stock.catalogue,
        popularity,
        _withdrawn(stock.catalogue, view.takedowns),
        stock.memo,
        placed.taste,
        placed.model,
        placed.trouble if placed.taste is None else "",
        reception=None if seen is None else _reception(seen, popularity, options.reception),
    )
    return Loaded(view, edition, parts, values)


def _reception(seen: Arrays, popularity: Popularity, options: ReceptionOptions) -> Reception:
    return Reception(seen, popularity.beforehand(), options.prior_plays, options.unproven_plays)


def _pooled(view: View, pool: str) -> tuple[View, str]:
    """A view with what a pool has learned in the place of what all have, and the pool's name; where the view
    has no such pool, the view as it is, and ""."""
    folds = folds_of(view.folds.get(POOLS, {}), pool) if pool else {}
    if not folds:
        return view, ""
    return msgspec.structs.replace(view, folds={**view.folds, **folds}), pool


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
        _version(view, RECEPTION),
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


def _keep(kept: dict[K, T], name: K, made: T, most: int = _N_KEPT) -> None:
    """Remember an artifact in place of the oldest; the first, "" for none where there is one, stays."""
    kept[name] = made
    for old in list(kept)[1:-most]:
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
