"""Runs with an experiment in them: who was in which variant, and what the experiment says."""

from __future__ import annotations

import numpy as np

from coldopen.core.errors import Problem
from coldopen.experiments import Experiment, assign
from coldopen.experiments.statistics import effect_by_day
from coldopen.simulator.studies.outcomes import Estimate
from coldopen.simulator.studies.study import Ran
from coldopen.simulator.studies.sweep import book_of


def estimated(ran: Ran, treatment: str, column: str = "streamed") -> Estimate:
    """What a run's experiment says of a variant against its control, in points: the difference of an outcome
    within days of arrival, weighted by arrivals, with its 95% interval over people.

    Raises:
        Problem: the run has no experiment, or it says nothing.
    """
    one, outcomes = _experiment(ran), ran.outcomes
    names = np.array([one.control, treatment])
    variant = _variants(ran)
    place = np.where(variant == names[1], 1, np.where(variant == names[0], 0, -1))
    found = effect_by_day(getattr(outcomes, column).astype(float), place, outcomes.day.astype(int)).effect
    if not found.defined:
        raise Problem(f"experiment {one.id} of run {ran.name}", found.why, "an effect")
    return Estimate(found.value, found.low, found.high, found.n).scaled(100)


def _variants(ran: Ran) -> np.ndarray:
    """The variant of each person, (n_people,), "" of those who take no part."""
    book = book_of(ran.options)
    told = [assign(book, visitor) for visitor in ran.outcomes.visitor.tolist()]
    return np.array([each[0].variant if each else "" for each in told], str)


def _experiment(ran: Ran) -> Experiment:
    book = book_of(ran.options)
    if not book.running:
        raise Problem(f"run {ran.name}", "no experiment", "a run of a sweep that has one")
    return book.running[0]
