"""What every row policy must do, as tests that its author inherits."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from msgspec import structs

from coldopen.core.chances import decode, encode
from coldopen.policies import Policy, Slot
from coldopen.testing.slots import slot_of

_SIZES = (1, 2, 7, 60)


class PolicyConformance:
    """The promise of `Policy`, for pytest: inherit it, name your policy, run.

    >>> from coldopen.policies.uniform import Uniform
    >>> class TestUniform(PolicyConformance):
    ...     policy = Uniform()

    It says nothing of how good the policy is.
    """

    policy: Policy

    def test_it_has_a_name(self) -> None:
        assert self.policy.name.strip(), "a policy is called by its name"

    def test_every_row_has_a_share(self) -> None:
        for slot in _slots():
            shares = self.policy.log_shares(slot)
            assert shares.shape == slot.mean.shape, f"{shares.shape} for {len(slot.mean)} rows"
            assert not np.isnan(shares).any(), "a share is not a number"
            assert shares.max() < np.inf, "a share without bounds"
            assert shares.max() > -np.inf, "no row can be chosen"

    def test_its_chances_sum_to_one_and_none_is_below_the_floors_part(self) -> None:
        for slot in _slots():
            chances = decode(encode(self.policy.log_shares(slot)), floor=0.04)
            assert abs(chances.sum() - 1) < 1e-12
            assert chances.min() > 0.04 / len(chances) - 1e-12

    def test_the_same_slot_has_the_same_chances(self) -> None:
        for one, other in zip(_slots(), _slots(), strict=True):
            first, again = self.policy.log_shares(one), self.policy.log_shares(one)
            assert np.array_equal(first, again), "two answers differ: a policy draws nothing"
            assert np.array_equal(first, self.policy.log_shares(other)), "two equal slots differ"

    def test_it_changes_nothing(self) -> None:
        for slot, untouched in zip(_slots(), _slots(), strict=True):
            self.policy.log_shares(slot)
            given, kept = _arrays(slot), _arrays(untouched)
            for name, array in given.items():
                assert np.array_equal(array, kept[name]), f"{name} was written to"


def _arrays(slot: Slot) -> dict[str, np.ndarray]:
    told = structs.asdict(slot) | {
        f"rows.{field.name}": getattr(slot.rows, field.name) for field in fields(slot.rows)
    }
    return {name: value for name, value in told.items() if isinstance(value, np.ndarray)}


def _slots() -> list[Slot]:
    return [slot_of(n, seed) for n in _SIZES for seed in (0, 1)]
