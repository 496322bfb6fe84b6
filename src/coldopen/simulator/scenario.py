"""A scenario: a world as data, read from TOML."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from coldopen.core.errors import Problem

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

Share = Annotated[float, Meta(ge=0, le=1)]
Positive = Annotated[float, Meta(gt=0, le=1e9)]
Days = Annotated[float, Meta(ge=0, le=3660)]
Logit = Annotated[float, Meta(ge=-100, le=100)]
Spread = Annotated[float, Meta(ge=0, le=100)]
Seed = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]
Country = Annotated[str, Meta(pattern="^[A-Z]{2}$")]
Source = Literal["made-up", "ml-1m", "movietweetings"]
Choosing = Literal["position", "cascade", "discrete"]
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


class _Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a scenario."""


class CatalogueOptions(_Table, frozen=True):
    """The titles: made up, or those of a set of real ratings, whose raters then are the people."""

    source: Source = "made-up"
    titles: Annotated[int, Meta(ge=1, le=1_000_000)] = 2400


class PopulationOptions(_Table, frozen=True):
    """Who comes. `measured` draws signals from what was measured on real sign-ups, where the data folder has
    them; `made-up` from this project's own guesses. `unknown` is the share of whom nothing is known, `shared`
    that of accounts which two people share. `campaign` is the share who come for one title's campaign, which
    their requests name unless `tells_campaign` is false."""

    source: Literal["made-up", "measured"] = "made-up"
    unknown: Share = 0.03
    shared: Share = 0.02
    campaign: Share = 0.08
    tells_campaign: bool = True


class LikingOptions(_Table, frozen=True):
    """What people like, in logits. `spread` is the standard deviation of a title's worth over people and
    titles; of its variance, `by_signals` is explained by signals and `by_person` by the person alone; the
    rest is the title's own quality. `misjudged` is the spread of what cards promise about what titles are
    worth. `n_moods` is how many hidden kinds of title there are."""

    spread: Annotated[float, Meta(gt=0, le=100)] = 1.6
    by_signals: Share = 0.2
    by_person: Share = 0.35
    misjudged: Spread = 0.7
    n_moods: Annotated[int, Meta(ge=2, le=256)] = 12


class ChoiceOptions(_Table, frozen=True):
    """How people look and choose. `patience_seconds` is the median time that they browse before they give
    up, `appeal` the logit at which an average title is opened once examined, `satisfaction` that at which
    what was opened is streamed, `another` the chance to go on browsing after a stream."""

    model: Choosing = "cascade"
    patience_seconds: Positive = 75.0
    appeal: Logit = -6.5
    satisfaction: Logit = 1.5
    another: Share = 0.25


class ReturnOptions(_Table, frozen=True):
    """Whether people come again within seven days of their first visit: logits of the chance, `base`, what a
    success of the first session (`success_minutes` watched) adds, and how often at most."""

    base: Logit = -1.5
    success: Logit = 1.4
    success_minutes: Positive = 5.0
    most: Annotated[int, Meta(ge=0, le=20)] = 3


class Launch(_Table, frozen=True):
    """A title is launched: so many days after the start it rises for `ramp_days` to `lift` logits above its
    own worth and fades with a half-life of `fade_days`; in these countries, or everywhere. Before that it is
    not in the catalogue. The title is the one named, or drawn by the seed."""

    day: Days
    lift: Logit = 3.0
    ramp_days: Positive = 1.0
    fade_days: Positive = 7.0
    countries: tuple[Country, ...] = ()
    title: str | None = None


class Outage(_Table, frozen=True):
    """From so many days after the start no page comes and no events are taken, for so many hours."""

    day: Days
    hours: Positive = 1.0


class CalendarOptions(_Table, frozen=True):
    """What changes by itself. `daily` and `weekly` say whether hours and weekdays matter to how many come
    and what they like; `trends` is the standard deviation (logits) to which each country's moods wander;
    `leaving` the share of titles whose rights end within the time."""

    daily: bool = True
    weekly: bool = True
    trends: Spread = 0.3
    leaving: Share = 0.03
    launches: tuple[Launch, ...] = ()
    outages: tuple[Outage, ...] = ()


class AdversaryOptions(_Table, frozen=True):
    """Who does not mean well, or whose client does not. `bots` is the share of visitors who open and play one
    title `bot_clicks` times, all from one network or, with `bots_apart`, each from one of its own; `scrapers`
    that of visitors who see all and open nothing; `late`, `twice` and `shuffled` are shares of clients whose
    events come so."""

    bots: Share = 0.0
    bot_clicks: Annotated[int, Meta(ge=1, le=10_000)] = 50
    bots_apart: bool = False
    scrapers: Share = 0.0
    late: Share = 0.0
    twice: Share = 0.0
    shuffled: Share = 0.0


class Scenario(_Table, frozen=True):
    """A world: titles, people, how they choose, what changes; and the seed that decides the rest.

    `visitors` come for the first time within `days` from `starts` on; some come again.
    """

    about: str
    seed: Seed = 1
    starts: datetime = datetime(2026, 3, 2, tzinfo=UTC)
    days: Annotated[float, Meta(ge=0.001, le=366)] = 7.0
    visitors: Annotated[int, Meta(ge=1, le=10_000_000)] = 20_000
    catalogue: CatalogueOptions = CatalogueOptions()
    population: PopulationOptions = PopulationOptions()
    taste: LikingOptions = LikingOptions()
    choice: ChoiceOptions = ChoiceOptions()
    returns: ReturnOptions = ReturnOptions()
    calendar: CalendarOptions = CalendarOptions()
    adversaries: AdversaryOptions = AdversaryOptions()

    @property
    def starts_ms(self) -> int:
        """When it starts, Unix milliseconds."""
        return round(self.starts.timestamp() * 1000)

    @property
    def ends_ms(self) -> int:
        """When it ends, Unix milliseconds."""
        return self.starts_ms + round(self.days * DAY_MS)


def read_scenario(path: Path) -> Scenario:
    """The scenario of a TOML file.

    Raises:
        Problem: a file that cannot be read, a name that no scenario has, a value out of its range.
    """
    try:
        return scenario_of(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Problem("scenario", str(path), f"a readable TOML file ({error})") from None


def scenario_of(told: dict[str, Any]) -> Scenario:
    """The scenario that these tables describe. Raises Problem as `read_scenario` does.

    >>> scenario_of({"about": "A quiet week.", "choice": {"model": "discrete"}}).choice.model
    'discrete'
    """
    try:
        made = msgspec.convert(told, Scenario)
    except msgspec.ValidationError as error:
        raise Problem("scenario", str(error), "the names and ranges in docs/simulator.md") from None
    if made.starts.tzinfo is None:
        raise Problem(
            "starts", made.starts.isoformat(), "a time with its offset, such as 2026-03-02T00:00:00Z"
        )
    if not _FIRST_YEAR <= made.starts.year <= _LAST_YEAR:
        raise Problem("starts", made.starts.isoformat(), f"a year from {_FIRST_YEAR} to {_LAST_YEAR}")
    if made.taste.by_signals + made.taste.by_person > 1:
        received = f"{made.taste.by_signals:g} + {made.taste.by_person:g}"
        raise Problem("taste.by_signals + taste.by_person", received, "at most 1")
    for name, shares in _exclusive(made.adversaries).items():
        if sum(shares) > 1 + 1e-9:
            raise Problem(name, " + ".join(f"{share:g}" for share in shares), "at most 1")
    return made


def _exclusive(of: AdversaryOptions) -> dict[str, tuple[float, ...]]:
    """Shares of which nobody has two."""
    return {
        "adversaries.bots + scrapers": (of.bots, of.scrapers),
        "adversaries.late + twice + shuffled": (of.late, of.twice, of.shuffled),
    }
