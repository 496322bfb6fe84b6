"""Watching how unevenly streams are spread while the service runs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Self

from coldopen.catalogue import title_ids
from coldopen.core.log import View
from coldopen.log import ARTIFACTS, ArtifactStore
from coldopen.popularity import PopularityOptions, concentration_of

_log = logging.getLogger("coldopen.service")
_LOOK_SECONDS = 60.0
_WARN_SECONDS = 3600.0


class ConcentrationWatch:
    """Looks at views of the log at most once a minute, and warns of what is alarming at most once an hour.

    `n_titles` gives how many titles a catalogue has, by its content id.
    """

    def __init__(
        self,
        n_titles: Callable[[str], int],
        options: PopularityOptions,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._n_titles, self._options, self._clock = n_titles, options, clock
        self._looked = self._warned = float("-inf")

    @classmethod
    def over(cls, data: Path, options: PopularityOptions) -> Self:
        """A watch over the log of a data folder."""
        artifacts = ArtifactStore(data / ARTIFACTS)

        @lru_cache(maxsize=1)
        def n_titles(catalogue: str) -> int:
            return len(title_ids(artifacts.get("catalogue", catalogue)))

        return cls(n_titles, options)

    def look(self, view: View) -> None:
        """Look at a view, unless one was looked at just now."""
        now, catalogue = self._clock(), view.active.get("catalogue", "")
        if not catalogue or now - self._looked < _LOOK_SECONDS or now - self._warned < _WARN_SECONDS:
            return
        self._looked = now
        counts = view.folds.get("popularity")
        found = concentration_of(counts, self._n_titles(catalogue), self._options)
        if found.alarms:
            self._warned = now
            _log.warning("streams are concentrated: %s", "; ".join(found.alarms))
