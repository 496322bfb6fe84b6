"""From a scenario to a world: titles, people, tastes, and how they choose."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.simulator.calendar.calendar import Calendar, Launched
from coldopen.simulator.calendar.dated import dated
from coldopen.simulator.calendar.hits import Hits
from coldopen.simulator.choice import ChoiceModel
from coldopen.simulator.choice.models import choice_model
from coldopen.simulator.people.people import People
from coldopen.simulator.people.profiles import MadeUpProfiles, Profiles
from coldopen.simulator.people.timetable import Timetable
from coldopen.simulator.ratings import (
    HomeProfiles,
    HomeTimetable,
    Rated,
    RatedPeople,
    RatedTastes,
    Raters,
    homes_of,
)
from coldopen.simulator.scenario import Scenario
from coldopen.simulator.tastes.liking import Liking
from coldopen.simulator.titles.made_up import generate_titles
from coldopen.simulator.world import World

N_SAMPLE = 1000
_SAMPLED_DAYS = 7.0


def make_world(
    scenario: Scenario,
    data: Path | None = None,
    choice: ChoiceModel | None = None,
    rated: Rated | None = None,
    titles: Sequence[Title] | None = None,
) -> World:
    """The world that a scenario describes; the same for the same scenario.

    How people's tastes are spread does not depend on `scenario.visitors`.

    Arguments:
        scenario: all about it.
        data: the folder of data sets, for a scenario that uses one.
        choice: how people choose, instead of the model that the scenario names.
        rated: the likes of real people, for a scenario whose `catalogue.source` is a set of ratings: its
            titles are theirs and its people have the tastes of those held out. Of `scenario.taste` only
            `misjudged` matters then.
        titles: titles of one's own, instead of those that the scenario names.

    Raises:
        Problem: a launch of a title that is not there, a launch with no title left for it, data that are
            not there, or likes where the scenario has none or the other way round.
    """
    given = titles_of(scenario, rated) if titles is None else list(titles)
    if not given:
        raise Problem("titles", "none", "at least one")
    there, launches = dated(given, scenario)
    catalogue = Catalogue.of(there)
    launched = tuple(Launched(catalogue.index[id], launch) for id, launch in launches)
    calendar = Calendar(scenario, launched)
    hits = Hits(catalogue, scenario, calendar)
    profiles = profiles_of(scenario, data)
    if rated is not None:
        raters = Raters(rated.held_out, catalogue, scenario.seed)
        population = raters_of(scenario, profiles, calendar, hits, catalogue, raters)
        return World(
            scenario, catalogue, population, RatedTastes(raters, calendar), choice or choice_of(scenario)
        )
    people = people_of(scenario, profiles, calendar, hits, catalogue)
    sampled = msgspec.structs.replace(scenario, visitors=N_SAMPLE, days=min(scenario.days, _SAMPLED_DAYS))
    sample = people_of(sampled, profiles, calendar, hits, catalogue).people(np.arange(N_SAMPLE))
    tastes = Liking(catalogue, scenario, calendar, hits, sample)
    return World(scenario, catalogue, people, tastes, choice or choice_of(scenario))


def titles_of(scenario: Scenario, rated: Rated | None = None) -> list[Title]:
    """The titles of a scenario's source, before its calendar adds launches and ends to them."""
    source = scenario.catalogue.source
    if (source == "made-up") != (rated is None):
        expected = "made-up where no likes are given, else a set of ratings with its likes"
        raise Problem("catalogue.source", source, expected)
    if rated is not None:
        return list(rated.titles)
    return generate_titles(scenario.catalogue.titles, scenario.seed, scenario.starts.date())


def profiles_of(scenario: Scenario, data: Path | None) -> Profiles:
    """Where a scenario's people live, and what they bring."""
    if scenario.population.source == "measured":
        from coldopen.simulator.measured import MeasuredProfiles, read_measured

        return MeasuredProfiles(read_measured(data), scenario.starts_ms)
    return MadeUpProfiles(scenario.starts_ms)


def people_of(
    scenario: Scenario, profiles: Profiles, calendar: Calendar, hits: Hits, catalogue: Catalogue
) -> People:
    """Who comes, of these profiles."""
    return People(scenario, Timetable(scenario, profiles, calendar), profiles, hits, catalogue)


def raters_of(
    scenario: Scenario,
    profiles: Profiles,
    calendar: Calendar,
    hits: Hits,
    catalogue: Catalogue,
    raters: Raters,
) -> RatedPeople:
    """Who comes where everybody is a rater; they live where those do, where that is known."""
    homes = homes_of(raters.signals)
    if homes is None:
        people = people_of(scenario, profiles, calendar, hits, catalogue)
    else:
        near = HomeProfiles(profiles, homes)
        timetable = HomeTimetable(scenario, near, calendar, raters)
        people = People(scenario, timetable, near, hits, catalogue)
    return RatedPeople(people, raters, catalogue)


def choice_of(scenario: Scenario) -> ChoiceModel:
    """The model of choice that a scenario names."""
    return choice_model(scenario.choice)
