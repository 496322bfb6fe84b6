"""Who is asked for: everyone that culture rules tell apart, in every country and on every device."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product
from random import Random
from typing import NamedTuple

import msgspec

from coldopen.core.signals import DEVICES, Device
from coldopen.core.title import Title
from coldopen.rules import CultureRule, RuleBook, When
from coldopen.signals import Given, countries

_CHILD, _ALMOST_ADULT, _ADULT = 12, 17, 18
_ANOTHER = ("en", "eo", "tlh")
"""Languages for somebody whose language no rule names; no book names all of them."""
_SEED = 5


class Case(NamedTuple):
    """A visitor: what is known of them, and their profile's maturity limit in years (None for adults)."""

    given: Given
    max_age: int | None


@dataclass(frozen=True)
class Sweep:
    """Everyone to make a page for: each value of each field with each of the others.

    `places` are (country, region), `asked` what is asked for as (campaign's title, chosen genres). What only
    other rules look at (`backgrounds`) does not matter to culture: each case gets one of them, drawn with a
    fixed seed, so that what such rules pin and insert is on some of the pages; so does a campaign for a title
    that cannot be asked for.
    """

    places: tuple[tuple[str | None, str | None], ...]
    languages: tuple[tuple[str, ...], ...]
    devices: tuple[Device | None, ...]
    ages: tuple[int | None, ...]
    hours: tuple[int | None, ...]
    weekdays: tuple[int | None, ...]
    asked: tuple[tuple[str | None, tuple[str, ...]], ...]
    backgrounds: tuple[Given, ...]

    @classmethod
    def of(cls, book: RuleBook, titles: Sequence[Title], among: Collection[str] | None = None) -> Sweep:
        """All countries, or those `among` them, with one visitor of whom the country is not known."""
        whens = [rule.when for rule in book.culture]
        codes = sorted(countries() if among is None else among)
        regions = sorted(set(chain.from_iterable(when.regions or () for when in whens)))
        return cls(
            places=(
                *((code, None) for code in (None, *codes)),
                *((region[:2], region) for region in regions if region[:2] in codes),
            ),
            languages=_languages(whens),
            devices=(None, *DEVICES),
            ages=_ages(book.culture),
            hours=_hours(whens),
            weekdays=(None, *range(7)) if any(when.weekdays for when in whens) else (None,),
            asked=((None, ()), *_asked(book.culture, titles)),
            backgrounds=_backgrounds(book, titles),
        )

    def __len__(self) -> int:
        n = len(self.places) * len(self.languages) * len(self.devices) * len(self.ages)
        return n * len(self.hours) * len(self.weekdays) * len(self.asked)

    def __iter__(self) -> Iterator[Case]:
        rng = Random(_SEED)  # noqa: S311 - a sweep needs no secrets
        for (country, region), languages, device, age, hour, weekday, (title, genres) in product(
            self.places, self.languages, self.devices, self.ages, self.hours, self.weekdays, self.asked
        ):
            known = msgspec.structs.replace(
                rng.choice(self.backgrounds),
                country=country,
                region=region,
                languages=languages,
                device=device,
            )
            known = known if hour is None else msgspec.structs.replace(known, hour=hour)
            known = known if weekday is None else msgspec.structs.replace(known, weekday=weekday)
            asking = {"campaign_title": title, "genres": genres} if title or genres else {}
            yield Case(msgspec.structs.replace(known, **asking), age)


def _languages(whens: Sequence[When]) -> tuple[tuple[str, ...], ...]:
    """Unknown, each language that rules name, and one that they do not."""
    named = sorted(set(chain.from_iterable(when.languages or () for when in whens)))
    others = [tag for tag in _ANOTHER if tag not in {name.partition("-")[0].lower() for name in named}]
    return ((), *((tag,) for tag in named), *((tag,) for tag in others[:1]))


def _ages(rules: Sequence[CultureRule]) -> tuple[int | None, ...]:
    limits = {rule.when.max_age_at_most for rule in rules} - {None}
    bounds = {limit + more for limit in limits if limit is not None for more in (0, 1)}
    grown = {_ALMOST_ADULT, _ADULT} if any(rule.treatment == "on_request" for rule in rules) else set()
    return (None, *sorted({_CHILD} | bounds | grown))


def _hours(whens: Sequence[When]) -> tuple[int | None, ...]:
    """As the clock of the place has it, and one hour of each stretch in which rules tell no hours apart."""
    bounds = {bound % 24 for when in whens if when.hours is not None for bound in when.hours}
    return (None, *sorted(bounds))


def _asked(
    rules: Sequence[CultureRule], titles: Sequence[Title]
) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """For each rule of what is on request: one of its titles, and a genre that asks for them."""
    for rule in rules:
        if rule.treatment == "on_request":
            yield from ((title, ()) for title in _titles_of(rule, titles))
            yield None, ((rule.asked_by or rule.tags)[0],)


def _titles_of(rule: CultureRule, titles: Sequence[Title]) -> Iterator[str]:
    """The first title that a rule treats, if any."""
    tags = {tag.casefold() for tag in rule.tags}
    return islice((title.id for title in titles if tags & {tag.casefold() for tag in title.tags}), 1)


def _backgrounds(book: RuleBook, titles: Sequence[Title]) -> tuple[Given, ...]:
    """Nothing, a campaign for a title of each culture rule, and whatever referral, genre and hour other rules
    and rows look at."""
    whens = [*(rule.when for rule in book.rules), *(row.when for row in book.rows)]
    found = [Given()]
    found += [Given(campaign_title=title) for rule in book.culture for title in _titles_of(rule, titles)]
    for when in whens:
        found += [Given(referral=name) for name in when.referrals or () if name != "unknown"]
        found += [Given(genres=(name,)) for name in when.genres or () if name != "unknown"]
        found += [Given(campaign_genre=name) for name in when.campaign_genres or () if name != "unknown"]
        found += [Given(hour=when.hours[0])] if when.hours is not None else []
    return tuple(dict.fromkeys(found))
