"""The folds that the log process runs."""

from __future__ import annotations

from functools import lru_cache

from coldopen.catalogue import title_arrivals, title_ids
from coldopen.core.log import Fold
from coldopen.log import Lookup
from coldopen.policies import Arrivals, RowValues, TitleExposure
from coldopen.popularity import PopularityFold
from coldopen.settings import Settings


def make_folds(lookup: Lookup, settings: Settings) -> tuple[Fold, ...]:
    """The folds that the log process runs."""

    @lru_cache(maxsize=3)
    def titles_of(catalogue: str) -> tuple[str, ...]:
        return title_ids(lookup.artifact("catalogue", catalogue)) if catalogue else ()

    def arrivals_of(catalogue: str) -> Arrivals:
        return title_arrivals(lookup.artifact("catalogue", catalogue)) if catalogue else ()

    return (
        PopularityFold(lookup.decision, titles_of, settings.popularity),
        RowValues(lookup.decision, settings.policy),
        TitleExposure(lookup.decision, titles_of, arrivals_of, settings.new_titles),
    )
