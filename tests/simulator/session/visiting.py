"""A small world for tests of visits: made-up titles, tastes that are luck alone, pages that are the same."""

from dataclasses import replace

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.core.title import Title
from coldopen.signals import Given
from coldopen.simulator.choice import choice_model
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of, luck
from coldopen.simulator.scenario import (
    AdversaryOptions,
    ChoiceOptions,
    LikingOptions,
    ReturnOptions,
    Scenario,
)
from coldopen.simulator.serving import Shown, Wish
from coldopen.simulator.session import visit
from coldopen.simulator.world import World

START = 1_772_409_600_000
N_TITLES = 400


class FakeTastes:
    """Worth is normal with a standard deviation of `spread`, each person's own."""

    def __init__(self, spread=1.6):
        self.spread = spread

    def worth(self, person, titles, at_ms):
        lucky = luck(key_of(person.key, "worth"), titles)
        other = luck(key_of(person.key, "worth too"), titles)
        return self.spread * np.sqrt(-2 * np.log(lucky)) * np.cos(2 * np.pi * other)


def world_of(spread=1.6, misjudged=0.7, returns=None, adversaries=None, **choice):
    options = ChoiceOptions(
        **{"model": "cascade", "appeal": -4.0, "satisfaction": 0.0, "another": 0.25} | choice
    )
    titles = [
        Title(id=f"t{n:04}", name=f"T {n}", kind="series" if n % 3 == 0 else "film", duration_minutes=90)
        for n in range(N_TITLES)
    ]
    scenario = Scenario(
        about="A test.",
        choice=options,
        taste=LikingOptions(misjudged=misjudged),
        returns=returns or ReturnOptions(),
        adversaries=adversaries or AdversaryOptions(),
    )
    return World(scenario, Catalogue.of(titles), None, FakeTastes(spread), choice_model(options))


def person_of(number, **other):
    made = Person(
        number=number,
        key=key_of(1, "person", number),
        visitor=f"simulated-{number}",
        kind="person",
        at_ms=START,
        country="DE",
        region=None,
        languages=("de",),
        device="desktop",
        referral="direct",
        told=Given(),
        taste=np.zeros(2),
        patience_seconds=75.0,
    )
    return replace(made, **other)


def page_of(rows, decision="d0"):
    rows = tuple(np.asarray(row, np.int64) for row in rows)
    return Shown(decision, "token", "rules", tuple(f"{decision}-{n}" for n in range(len(rows))), rows)


def random_page(person, nth=0, n_rows=14, n_columns=14):
    rng = np.random.default_rng([person.number, nth])
    return page_of(rng.permutation(N_TITLES)[: n_rows * n_columns].reshape(n_rows, n_columns))


def went(world, person, pages, nth=0, at_ms=START, past=()):
    """What came of a visit (truth, wishes, told) with these pages; where there are no more, none comes."""
    steps = visit(world, person, nth, at_ms, past)
    wishes, told, left = [], [], list(pages)
    try:
        step = next(steps)
        while True:
            if isinstance(step, Wish):
                wishes.append(step)
                step = steps.send(left.pop(0) if left else None)
            else:
                told += step
                step = steps.send(None)
    except StopIteration as ended:
        return ended.value, wishes, told
