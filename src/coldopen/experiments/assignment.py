"""Who is in which variant: a salted hash of an id, the same in every process and at any time.

As in PlanOut (Bakshy, Eckles and Bernstein 2014, sec. 3), nothing is drawn and nothing is kept: whoever knows
the salt and the id can tell the variant again.
"""

from __future__ import annotations

import hashlib

from coldopen.core.decision import Assignment
from coldopen.experiments.book import ExperimentBook
from coldopen.experiments.forms import HOLDOUT, IN_HOLDOUT, N_SLOTS, REST, Experiment, Holdout
from coldopen.rules import Facts, told


def assign(book: ExperimentBook, unit: str, facts: Facts | None = None) -> tuple[Assignment, ...]:
    """The running experiments that somebody takes part in, with their variant, and where they stand to the
    holdout.

    Arguments:
        book: the experiments in service.
        unit: the id that is hashed: of a visitor, or of a visit where there is none.
        facts: what is known of them, for experiments with conditions; None meets no condition.

    >>> from coldopen.experiments import Experiment, Variant
    >>> halves = Variant("rules", 0.5, {"policy.name": "rules"}), Variant("taste", 0.5)
    >>> book = ExperimentBook([Experiment(id="first-page", state="running", variants=halves)])
    >>> [assign(book, unit)[0].variant for unit in ("v1", "v2", "v3", "v4")]
    ['taste', 'rules', 'taste', 'taste']
    """
    if book.holdout is not None:
        if in_holdout(book.holdout, unit):
            return (Assignment(HOLDOUT, IN_HOLDOUT),)
        rest: tuple[Assignment, ...] = (Assignment(HOLDOUT, REST),)
    else:
        rest = ()
    taking_part = [one for one in book.running if takes_part(one, unit) and _meets(one, facts)]
    return (*rest, *(Assignment(one.id, variant_of(one, unit)) for one in taking_part))


def position(salt: str, unit: str) -> float:
    """Where a salt puts an id between 0 and 1, evenly over ids and independently of any other salt.

    >>> position("first-page", "v1") == position("first-page", "v1")
    True
    """
    digest = hashlib.blake2b(f"{salt}\x1f{unit}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2.0**64


def takes_part(one: Experiment, unit: str) -> bool:
    """Whether an id falls in a slot of the experiment."""
    salt = f"group:{one.group}" if one.group else f"share:{one.salt}"
    slot = int(position(salt, unit) * N_SLOTS)
    return any(first <= slot < last for first, last in one.slots)


def variant_of(one: Experiment, unit: str) -> str:
    """The variant of an id that takes part. It depends on salt and weights alone, not on the share."""
    left = position(one.salt, unit)
    for variant in one.variants:
        left -= variant.weight
        if left < 0:
            return variant.name
    return one.variants[-1].name


def in_holdout(holdout: Holdout, unit: str) -> bool:
    """Whether an id is held out."""
    return position(f"holdout:{holdout.salt}", unit) < holdout.share


def _meets(one: Experiment, facts: Facts | None) -> bool:
    return one.when is None or (facts is not None and told(one.when, facts)[0])
