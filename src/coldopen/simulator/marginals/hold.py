"""Hold a world's people against what was measured of real ones."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from coldopen.core.errors import Problem
from coldopen.core.signals import DEVICES
from coldopen.simulator.marginals.compare import at_most, distance, expected_distance
from coldopen.simulator.marginals.report import N_CELLS, Cell, Marginal, Marginals
from coldopen.simulator.measured import Measured
from coldopen.simulator.measured.sign_ups import FROM
from coldopen.simulator.person import Person
from coldopen.simulator.scenario import HOUR_MS
from coldopen.simulator.world import World

_SIGNALS = ("hour", "language", "referral", "device")
_JOINTS = (
    ("language",),
    ("referral",),
    ("device",),
    ("hour",),
    ("device", "referral"),
    ("language", "device"),
    ("language", "referral", "device", "hour"),
)
_UTC = "Hours are UTC; the publisher of the sign-ups names no zone."
_ENGLISH = (
    "Measured people's first languages are those of sign-ups, mostly English in every country; with what "
    "people speak there both cannot hold. A person counts once for each language they have."
)
_BROWSERS = "Browsers were counted some ten years after the sign-ups, whose devices simulated people have."
_NO_AGENTS = "these people send no User-Agent"
_NO_PLACES = "sign-ups tell none; shares of visits are guessed"

AgentOf = Callable[[Person], str | None]
_Shares = dict[tuple[str, ...], float]
_Counts = Counter[tuple[str, ...]]


def marginals(world: World, data: Measured, n_people: int, agent_of: AgentOf | None = None) -> Marginals:
    """How far a world's people are from the real ones, signal by signal.

    Arguments:
        world: whose people; of those, who are neither bots nor scrapers.
        data: from `read_measured`.
        n_people: how many to look at, at least 1; as they come hour by hour, whole days of them are taken, up
            to the end of the scenario.
        agent_of: the User-Agent that a person sends, where they send one.

    Raises:
        Problem: `n_people` out of range, or nobody comes.
    """
    people = _people(world, n_people)
    real = data.sign_ups.counts / data.sign_ups.n
    signals = [_signals(person) for person in people]
    return Marginals(
        about=world.scenario.about,
        seed=world.scenario.seed,
        population=world.scenario.population.source,
        n_people=len(people),
        n_real=data.sign_ups.n,
        marginals=(
            *(_joint(names, real, data.sign_ups.languages, signals) for names in _JOINTS),
            _browsers(data, people, agent_of),
            _browser_devices(data, people),
            _spoken(data, people),
            Marginal(name="country", missing=_NO_PLACES),
            Marginal(name="region", missing=_NO_PLACES),
        ),
    )


def _people(world: World, n_people: int) -> list[Person]:
    """The people of the first days, until there are so many."""
    if n_people < 1:
        raise Problem("n_people", n_people, "at least 1")
    people: list[Person] = []
    for hour in range(math.ceil(world.scenario.days * 24)):
        if hour % 24 == 0 and len(people) >= n_people:
            break
        people += [person for person in world.population.arrivals(hour) if person.kind == "person"]
    if not people:
        raise Problem("world", world.scenario.about, "people who come")
    return people


def _signals(person: Person) -> dict[str, str]:
    hour = person.at_ms // HOUR_MS % 24
    first = _bare(person.languages[0]) if person.languages else "unknown"
    values = (f"{hour:02}", first, person.referral or "unknown", person.device)
    return dict(zip(_SIGNALS, values, strict=True))


def _joint(
    names: Sequence[str],
    real: np.ndarray,
    languages: Sequence[str],
    signals: Sequence[Mapping[str, str]],
) -> Marginal:
    """One signal, or several together, against the sign-ups."""
    values = ([f"{hour:02}" for hour in range(24)], languages, [r or "unknown" for r in FROM], DEVICES)
    axes = [_SIGNALS.index(name) for name in names]
    others = tuple(axis for axis in range(4) if axis not in axes)
    summed = real.sum(axis=others).transpose(np.argsort(np.argsort(axes)))
    shares: _Shares = {
        tuple(values[axis][at] for axis, at in zip(axes, place, strict=True)): float(summed[tuple(place)])
        for place in np.argwhere(summed > 0).tolist()
    }
    counted: _Counts = Counter(tuple(told[name] for name in names) for told in signals)
    return _held(" x ".join(names), shares, counted, limits=_UTC if "hour" in names else None)


def _browsers(data: Measured, people: Sequence[Person], agent_of: AgentOf | None) -> Marginal:
    """Browser families, given the device."""
    name = "browser given device"
    if agent_of is None:
        return Marginal(name=name, missing=_NO_AGENTS)
    family = data.agents.family_of
    drawn = [(person.device, agent) for person in people if (agent := agent_of(person)) is not None]
    counted: _Counts = Counter((device, family.get(agent, "other")) for device, agent in drawn)
    given: dict[str, dict[str, float]] = {device: {} for device in DEVICES}
    for device, shares in zip(DEVICES, data.agents.share, strict=True):
        for browser, share in zip(data.agents.families, shares.tolist(), strict=True):
            if share:
                given[device][browser] = given[device].get(browser, 0.0) + share
    return _held_given(name, given, counted, "User-Agents")


def _browser_devices(data: Measured, people: Sequence[Person]) -> Marginal:
    """Devices against those of the browsers in use."""
    used = data.agents.share.sum(axis=1).tolist()
    shares: _Shares = {(device,): share for device, share in zip(DEVICES, used, strict=True) if share}
    counted: _Counts = Counter((person.device,) for person in people)
    return _held("device, of browsers", shares, counted, limits=_BROWSERS)


def _spoken(data: Measured, people: Sequence[Person]) -> Marginal:
    """Languages, given the country."""
    speakers = data.speakers
    counted: _Counts = Counter(
        (person.country, language)
        for person in people
        for language in dict.fromkeys(map(_bare, person.languages))
        if person.country in speakers.countries
    )
    given = {
        country: dict(zip(speakers.languages, shares.tolist(), strict=True))
        for country, shares in zip(speakers.countries, speakers.share, strict=True)
    }
    return _held_given("language given country", given, counted, "languages of people", _ENGLISH)


def _held_given(
    name: str,
    given: Mapping[str, Mapping[str, float]],
    counted: _Counts,
    what: str,
    limits: str | None = None,
) -> Marginal:
    """Pairs of which the first is taken as it came, and the second held against its shares given the first.

    `given` has relative shares. Pairs with a first of which nothing real is known are left out.
    """
    counted = Counter({pair: n for pair, n in counted.items() if any(given.get(pair[0], {}).values())})
    firsts: Counter[str] = Counter()
    for (first, *_), n in counted.items():
        firsts[first] += n
    if not firsts:
        return Marginal(name=name, missing="nobody of whom it is known")
    shares: _Shares = {}
    expected = 0.0
    for first, n in firsts.items():
        total = sum(given[first].values())
        weight = n / firsts.total()
        here: _Shares = {(first, second): share / total for second, share in given[first].items() if share}
        expected += weight * expected_distance(np.array(list(here.values())), n)
        shares.update({pair: weight * share for pair, share in here.items()})
    return _held(name, shares, counted, what, limits, expected)


def _held(
    name: str,
    shares: _Shares,
    counted: _Counts,
    what: str = "people",
    limits: str | None = None,
    expected: float | None = None,
) -> Marginal:
    """Counted people against real shares, over all that either has."""
    labels = list(dict.fromkeys([*shares, *counted]))
    n = sum(counted.values())
    real = np.array([shares.get(label, 0.0) for label in labels])
    simulated = np.array([counted.get(label, 0) / n for label in labels])
    expected = expected_distance(real, n) if expected is None else expected
    largest = np.argsort(-np.maximum(real, simulated), kind="stable")[:N_CELLS].tolist()
    return Marginal(
        name=name,
        cells=tuple(Cell(", ".join(labels[i]), float(real[i]), float(simulated[i])) for i in largest),
        n=n,
        counted=what,
        distance=distance(real, simulated),
        expected=expected,
        at_most=at_most(expected, n),
        limits=limits,
    )


def _bare(tag: str) -> str:
    """The language of a tag, without script and place."""
    return tag.partition("-")[0]
