"""The folds that the log process runs."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from coldopen.catalogue import title_arrivals, title_ids
from coldopen.core.errors import Problem
from coldopen.core.log import Fold
from coldopen.experiments import ExperimentBook, Pools
from coldopen.log import ArtifactStore, Lookup
from coldopen.policies import Arrivals, RowValues, TitleExposure, TitleReception
from coldopen.popularity import PopularityFold
from coldopen.settings import Settings


def title_finder(artifacts: ArtifactStore) -> Callable[[str, int], str | None]:
    """What finds the id of a title, given a catalogue's content id and an index, where no engine is; None
    where the catalogue cannot be read."""

    @lru_cache(maxsize=3)
    def titles_of(catalogue: str) -> tuple[str, ...]:
        try:
            return title_ids(artifacts.get("catalogue", catalogue))
        except Problem:
            return ()

    def title_of(catalogue: str, index: int) -> str | None:
        titles = titles_of(catalogue)
        return titles[index] if index < len(titles) else None

    return title_of


def make_folds(lookup: Lookup, settings: Settings) -> tuple[Fold, ...]:
    """The folds that the log process runs."""

    @lru_cache(maxsize=3)
    def titles_of(catalogue: str) -> tuple[str, ...]:
        return title_ids(lookup.artifact("catalogue", catalogue)) if catalogue else ()

    def arrivals_of(catalogue: str) -> Arrivals:
        return title_arrivals(lookup.artifact("catalogue", catalogue)) if catalogue else ()

    @lru_cache(maxsize=3)
    def book_of(experiments: str) -> ExperimentBook:
        return ExperimentBook.decode(lookup.artifact("experiments", experiments))

    stream_seconds = settings.popularity.stream_seconds

    def folds() -> tuple[Fold, ...]:
        return (
            PopularityFold(lookup.decision, titles_of, settings.popularity),
            RowValues(lookup.decision, settings.policy),
            TitleExposure(lookup.decision, titles_of, arrivals_of, settings.new_titles),
            TitleReception(lookup.decision, titles_of, stream_seconds, settings.reception),
        )

    common = folds()
    return (*common, Pools(common, folds, lookup.decision, book_of))
