"""Which titles are meant: the one way that rules, editorial rows and callers describe a set of titles."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from coldopen.core.errors import Problem
from coldopen.core.title import Kind

Year = Annotated[int, Meta(ge=1800, le=2200)]
Age = Annotated[int, Meta(ge=0, le=21)]
Days = Annotated[int, Meta(ge=0, le=36500)]


class TitleQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A title matches where every given field does; a list matches where any of its values does.

    Without any field, every title matches. Names are compared without regard to case. A language matches
    its regional forms too ("pt" matches "pt-BR", not the other way round). `titles` are ids,
    `except_titles` ids that never match, `countries` ISO 3166-1 alpha-2. Years and maturity (an age in
    years) are inclusive; a title whose year, maturity or date is unknown matches no bound on it.
    `added_within_days` counts back from the day asked about.

    Raises:
        Problem: where a lower bound is above its upper one.

    >>> TitleQuery(countries=("IN",), year_from=2015)
    TitleQuery(titles=(), genres=(), countries=('IN',), languages=(), kinds=(), people=(), tags=(), \
year_from=2015, year_to=None, added_within_days=None, max_maturity=None, min_maturity=None, except_titles=())
    """

    titles: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    people: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    year_from: Year | None = None
    year_to: Year | None = None
    added_within_days: Days | None = None
    max_maturity: Age | None = None
    min_maturity: Age | None = None
    except_titles: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_order("year_from", self.year_from, "year_to", self.year_to)
        _check_order("min_maturity", self.min_maturity, "max_maturity", self.max_maturity)


def _check_order(low_name: str, low: int | None, high_name: str, high: int | None) -> None:
    if low is not None and high is not None and low > high:
        raise Problem(low_name, low, f"at most {high_name}, which is {high}")
