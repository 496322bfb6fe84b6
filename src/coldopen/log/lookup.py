"""What a fold may ask for besides the record it is given."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from coldopen.core.decision import Decision, PackedDecision, unpacked
from coldopen.log.artifacts import ArtifactStore
from coldopen.log.reader import Reader


class Lookup(Protocol):
    """Earlier decisions and artifacts, for folds. The answers depend on the log up to the record at hand
    alone, so a fold that uses them stays pure."""

    def decision(self, visit: str, number: int) -> Decision | None:
        """A decision recorded before the record at hand; None where there is none yet, or it is erased."""

    def artifact(self, kind: str, artifact: str) -> bytes:
        """The data of an artifact. Raises Problem where it is missing or damaged."""


class LogLookup:
    """A `Lookup` over a log, remembering the `most` recent decisions. `position` is the number of
    the record at hand, and only ever rises."""

    def __init__(self, reader: Reader, artifacts: ArtifactStore, most: int) -> None:
        self.position = 0
        self._reader = reader
        self._artifacts = artifacts
        self._most = most
        self._recent: OrderedDict[tuple[str, int], Decision | PackedDecision] = OrderedDict()

    def decision(self, visit: str, number: int) -> Decision | None:
        """See `Lookup`."""
        key = visit, number
        known = self._recent.get(key)
        if known is not None:
            whole = unpacked(known)
            self._keep(key, whole)
            return whole
        found = self._reader.recorded_decision(visit, number)
        if found is None or found[0] > self.position:
            return None
        self._keep(key, found[1])
        return found[1]

    def artifact(self, kind: str, artifact: str) -> bytes:
        """See `Lookup`."""
        return self._artifacts.get(kind, artifact)

    def remember(self, decision: Decision | PackedDecision) -> None:
        """Take note of a decision that is being folded."""
        self._keep((decision.visit, decision.number), decision)

    def _keep(self, key: tuple[str, int], decision: Decision | PackedDecision) -> None:
        self._recent[key] = decision
        self._recent.move_to_end(key)
        if len(self._recent) > self._most:
            self._recent.popitem(last=False)
