"""A synthetic catalogue: titles that never were, for demonstrations, tests and simulated traffic."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from coldopen.core.title import Kind, Title, Window
from coldopen.simulator.titles.places import Culture, cultures
from coldopen.simulator.titles.plots import PLOTS, Plot

T = TypeVar("T")

TODAY = date(2026, 6, 1)
_NUMBERS = ["Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"]
_PRONOUNS = {"woman": ("she", "her", "her"), "man": ("he", "him", "his")}

# The genres whose titles are often called something in their own language.
_LOCAL = frozenset(["Drama", "Romance", "Crime", "Mystery", "Comedy", "Thriller", "Music", "History"])

# How much more often a country's titles are of a genre, by what it is known for.
_TILTS: dict[str, dict[str, float]] = {
    "AR": {"Sport": 2, "Drama": 1.3},
    "AU": {"Nature": 2.5, "Reality": 2, "Western": 2},
    "BR": {"Music": 3, "Sport": 2, "Comedy": 1.4},
    "CN": {"History": 3, "Fantasy": 2, "Western": 0},
    "DE": {"Crime": 2.5, "History": 1.5},
    "DK": {"Crime": 3},
    "EG": {"Comedy": 2, "Western": 0},
    "FR": {"Romance": 1.4, "Comedy": 1.4, "Crime": 1.4},
    "GB": {"Mystery": 3, "History": 2, "Comedy": 1.3, "Reality": 1.6},
    "HK": {"Action": 4, "Crime": 2, "Western": 0},
    "IL": {"War": 0, "Western": 0},
    "IN": {"Romance": 1.8, "Music": 2.5, "Action": 1.8, "Family": 1.4, "Western": 0.2},
    "IS": {"Crime": 3, "Nature": 3},
    "IT": {"Food & Travel": 2, "Crime": 1.6, "Western": 2},
    "JP": {"Animation": 5, "Fantasy": 2, "Food & Travel": 1.6, "Horror": 1.5, "Western": 0},
    "KE": {"Nature": 4, "Western": 0},
    "KR": {"Romance": 2.2, "Thriller": 2, "Horror": 1.4, "Reality": 1.5, "Western": 0},
    "LB": {"War": 0, "Western": 0},
    "MX": {"Romance": 1.5, "Crime": 1.6, "Western": 2},
    "NG": {"Comedy": 1.8, "Drama": 1.4, "Romance": 1.4, "Western": 0},
    "NO": {"Nature": 2, "Crime": 2},
    "NZ": {"Fantasy": 3, "Nature": 2},
    "SE": {"Crime": 3},
    "TH": {"Horror": 3, "Romance": 1.6, "Western": 0},
    "TR": {"Drama": 1.6, "Romance": 2, "History": 2, "Western": 0},
    "UA": {"War": 0, "Western": 0},
    "US": {"Western": 3, "Stand-up": 2.5, "Science Fiction": 1.6, "Reality": 1.5, "Sport": 1.5},
    "ZA": {"Nature": 3},
}


def generate_titles(n: int = 2400, seed: int = 1, today: date = TODAY) -> list[Title]:
    """A believable catalogue, the same for the same arguments; no two titles share a name.

    About one title in eight has availability windows: some countries only, an end soon, or a start soon.

    Arguments:
        n: how many titles.
        seed: another seed gives another catalogue.
        today: what added dates, years and windows are near.

    >>> [(title.name, title.countries) for title in generate_titles(2)] == \
[(title.name, title.countries) for title in generate_titles(2)]
    True
    """
    rng = Random(seed)  # noqa: S311 - made-up titles need no secrets
    world = [_Credits(culture, rng) for culture in cultures()]
    weights = [credits.culture.weight for credits in world]
    names: set[str] = set()
    titles = []
    for number in range(n):
        home = rng.choices(world, weights)[0]
        abroad = rng.choices(world, weights)[0] if rng.random() < 0.13 else home
        titles.append(_title(f"t{number:05d}", home, abroad, names, rng, today))
    return titles


class _Credits:
    """A culture with its own film people, a few of whom are in everything."""

    def __init__(self, culture: Culture, rng: Random) -> None:
        self.culture = culture
        size = 20 + int(8 * culture.weight)
        self.people = list(dict.fromkeys(_person(culture, rng) for _ in range(size)))
        self.fame = [1 / (rank + 3) for rank in range(len(self.people))]

    def cast(self, k: int, rng: Random) -> list[str]:
        """Up to k people, the famous ones more often, no two of whom share a part of their names."""
        chosen: list[str] = []
        parts: set[str] = set()
        for person in rng.choices(self.people, self.fame, k=3 * k):
            if len(chosen) < k and parts.isdisjoint(person.split()):
                chosen.append(person)
                parts.update(person.split())
        return chosen


def _title(id: str, home: _Credits, abroad: _Credits, taken: set[str], rng: Random, today: date) -> Title:
    culture = home.culture
    plot = _plot_for(culture, rng)
    also = [name for name in plot.mixes if rng.random() < 1.1 / len(plot.mixes)][:2]
    kind: Kind = "series" if rng.random() < plot.series else "film"
    name, gaps = _name(plot, culture, taken, rng)
    year = _year(plot, rng, today)
    people = home.cast(rng.randint(3, 5), rng) + (abroad.cast(2, rng) if abroad is not home else [])
    if plot.genre == "Stand-up":
        people = [gaps["name"]]
    added_on = _added(year, rng, today)
    return Title(
        id=id,
        name=name,
        kind=kind,
        genres=(plot.genre, *also),
        languages=_unique(culture.language, abroad.culture.language),
        countries=_unique(culture.country, abroad.culture.country),
        people=tuple(dict.fromkeys(people)),
        synopsis=_synopsis(plot, also, gaps, rng),
        year=year,
        maturity=rng.choice(plot.ages) if rng.random() < 0.98 else None,
        windows=_windows(culture.country, rng, today) if rng.random() < 0.12 else (),
        tags=tuple(tag for tag in plot.tags if rng.random() < 0.3),
        added_on=added_on,
        duration_minutes=None if kind == "series" else _minutes(plot, rng),
        n_seasons=min(1 + int(rng.expovariate(0.9)), 12) if kind == "series" else None,
    )


def _plot_for(culture: Culture, rng: Random) -> Plot:
    tilt = _TILTS.get(culture.country, {"Western": 0.1})
    return rng.choices(PLOTS, [plot.weight * tilt.get(plot.genre, 1) for plot in PLOTS])[0]


def _name(plot: Plot, culture: Culture, taken: set[str], rng: Random) -> tuple[str, dict[str, str]]:
    """A name nobody has yet, and what its gaps were filled with."""
    for attempt in range(200):
        gaps = _gaps(plot, culture, rng)
        if culture.local and plot.genre in _LOCAL and attempt < 20 and rng.random() < 0.4:
            name = rng.choice(culture.local).format_map(gaps)
        else:
            name = _tidy(rng.choice(plot.names).format_map(gaps))
        if attempt >= 100:
            name = f"{name}: {gaps['place']}"
        if name.casefold() not in taken:
            break
    else:
        name = f"{name} {len(taken)}"
    taken.add(name.casefold())
    return name, gaps


def _gaps(plot: Plot, culture: Culture, rng: Random) -> dict[str, str]:
    gender = rng.choice(["woman", "man"])
    given = rng.choice(culture.women if gender == "woman" else culture.men)
    surname, surname2 = rng.sample(culture.surnames, 2)
    other = rng.choice([name for name in culture.women + culture.men if name != given])
    noun, noun2 = rng.sample(plot.nouns, 2)
    they, them, their = _PRONOUNS[gender]
    return {
        "given": given,
        "surname": _form(surname, "man"),
        "surname2": _form(surname2, "man"),
        "name": _full(culture, given, _form(surname, gender)),
        "other": other,
        "place": rng.choice(culture.places),
        "adj": rng.choice(plot.adjectives),
        "noun": noun,
        "noun2": noun2,
        "number": rng.choice(_NUMBERS),
        "digits": str(rng.randint(12, 68)),
        "role": _form(rng.choice(plot.roles), gender),
        "they": they,
        "them": them,
        "their": their,
        "their_cap": their.capitalize(),
    }


def _synopsis(plot: Plot, also: Sequence[str], gaps: dict[str, str], rng: Random) -> str:
    """How it begins, as its first genre has it, and how it turns, as any of its genres might."""
    turning = [other for other in PLOTS if other.genre in also and other.genre in _TURNING] or [plot]
    turn = rng.choice(rng.choice([plot, *turning]).turns)
    in_text = gaps | {"number": gaps["number"].lower()}
    return " ".join(_sentence(part.format_map(in_text)) for part in (rng.choice(plot.setups), turn))


# The genres whose turns fit a story of another genre.
_TURNING = frozenset(["Drama", "Comedy", "Crime", "Thriller", "Mystery"])


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _tidy(name: str) -> str:
    """Mends what filling gaps can break: "A Orchard", a plural with an s too many."""
    name = re.sub(r"\b([Aa])(?= [AEIOUÉÎÓÖ])", r"\1n", name)
    name = re.sub(r"\b(\w+)(?:sh|ch|ss|x)s\b", lambda m: m[0][:-1] + "es", name)
    name = re.sub(r"\b(\w*[bcdfghjklmnpqrstvz])ys\b", r"\1ies", name)
    return _sentence(re.sub(r"\b([A-Z]\w+)'s's\b", r"\1's", name))


def _person(culture: Culture, rng: Random) -> str:
    gender = rng.choice(["woman", "man"])
    given = rng.choice(culture.women if gender == "woman" else culture.men)
    return _full(culture, given, _form(rng.choice(culture.surnames), gender))


def _full(culture: Culture, given: str, surname: str) -> str:
    return f"{surname} {given}" if culture.surname_first else f"{given} {surname}"


def _form(surname: str, gender: str) -> str:
    his, _, hers = surname.partition("/")
    return hers if hers and gender == "woman" else his


def _unique(first: T, second: T) -> tuple[T, ...]:
    return (first,) if first == second else (first, second)


def _year(plot: Plot, rng: Random, today: date) -> int:
    mean_years = 16 if plot.genre in ("Western", "War", "Music") else 7
    return max(today.year - int(rng.expovariate(1 / mean_years)), 1948)


def _added(year: int, rng: Random, today: date) -> date:
    """Mostly in the last three years, never before the title was made; some in the last fortnight."""
    days = rng.randint(0, 13) if rng.random() < 0.035 else int(rng.expovariate(1 / 420))
    return max(today - timedelta(days=min(days, 2000)), min(date(year, 1, 1) + timedelta(days=20), today))


def _minutes(plot: Plot, rng: Random) -> int:
    mean = {"Stand-up": 62, "Family": 91, "Animation": 88, "Documentary": 88, "Nature": 74, "Reality": 60}
    return max(40, min(round(rng.gauss(mean.get(plot.genre, 108), 14)), 195))


_REGIONS = (
    ("US", "CA"),
    ("GB", "IE"),
    ("DE", "AT", "CH"),
    ("FR", "BE", "CH", "SN", "MA"),
    ("MX", "AR", "CO", "CL", "PE", "ES"),
    ("BR", "PT"),
    ("SE", "DK", "NO", "FI", "IS"),
    ("IN", "PK", "BD", "SG"),
    ("JP", "KR", "TW", "HK"),
    ("TH", "VN", "ID", "PH", "MY", "SG"),
    ("EG", "LB", "SA", "MA"),
    ("NG", "GH", "KE", "ZA"),
    ("AU", "NZ"),
    ("PL", "CZ", "HU", "RO", "UA"),
    ("IT", "GR", "TR", "IL"),
    ("NL", "BE"),
)


def _windows(country: str, rng: Random, today: date) -> tuple[Window, ...]:
    midnight = datetime.combine(today, time(), UTC)
    draw = rng.random()
    if draw < 0.5:  # sold to a few regions, home always among them
        home = next((region for region in _REGIONS if country in region), (country,))
        sold = rng.sample(_REGIONS, rng.randint(1, 5))
        codes = {country, *home, *(code for region in sold for code in region)}
        return tuple(Window(country=code) for code in sorted(codes))
    if draw < 0.75:  # leaves soon
        return (Window(ends_at=midnight + timedelta(days=rng.randint(5, 120))),)
    if draw < 0.9:  # at home now, elsewhere later
        return (Window(country=country), Window(starts_at=midnight + timedelta(days=rng.randint(2, 60))))
    return (Window(starts_at=midnight + timedelta(days=rng.randint(1, 30))),)
