"""Folds make the same of decisions that are still packed."""

import numpy as np
import pytest

from coldopen.core.decision import Decision, PackedDecision
from coldopen.core.log import Record
from coldopen.engine import make_folds
from coldopen.log import ARTIFACTS, ArtifactStore
from coldopen.log.folding import Folding
from coldopen.log.lookup import LogLookup
from coldopen.log.reader import Reader
from coldopen.settings import Settings


@pytest.mark.slow
def test_folds_over_packed_decisions_end_in_the_same_state(busy) -> None:
    reader = Reader(busy)
    records = reader.records(0, limit=10**6).records
    decisions = [r for r in records if isinstance(r.body, Decision)]
    assert len(decisions) > 300
    assert any(r.body.explored for r in decisions)
    late = [r for r in records if r not in decisions[::7]] + decisions[::7]  # batches that came before them

    def state(packed: bool, story):
        lookup = LogLookup(reader, ArtifactStore(busy / ARTIFACTS), 100)
        folding = Folding(lambda lookup: make_folds(lookup, Settings()), lookup)
        for seq, record in enumerate(story, 1):
            body = record.body
            is_packed = packed and isinstance(body, Decision)
            folding.apply(Record(seq, record.at, PackedDecision.of(body) if is_packed else body))
        assert not folding.n_errors
        return folding.snapshot()[0]

    for story in (records, late):
        plain, packed = state(False, story), state(True, story)
        assert plain.keys() == packed.keys()
        assert all(np.array_equal(plain[name], packed[name]) for name in plain)
    reader.close()
