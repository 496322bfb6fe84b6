"""What an audit found."""

from __future__ import annotations

from msgspec import Struct


class Breach(Struct, frozen=True):
    """A title where it may not be: whose page it was, where on it (from 0), and by which rule.

    `rule` is "" where the page itself is wrong: made for a country other than the visitor's.
    """

    country: str
    visitor: str
    tier: str
    row: int
    key: str
    title: str
    rule: str
    why: str

    def __str__(self) -> str:
        where = f"row {self.row} {self.key!r}: title {self.title!r}" if self.title else "the page"
        return f"{self.visitor}: {where}: {self.why} (tier {self.tier})"


class PlaceLine(Struct, frozen=True):
    """What was looked at in a country ("unknown" where it is not known): `n_treated` of the titles checked
    have a tag that some rule treats, and might stand there all the same."""

    country: str
    n_pages: int
    n_titles: int
    n_treated: int
    n_breaches: int


class Unmatched(Struct, frozen=True):
    """A tag that no title of the catalogue has: perhaps a typo."""

    rule: str
    tag: str
    like: str | None


class Audit(Struct, frozen=True, kw_only=True):
    """The whole of it. `breaches` lists the first of them, `n_breaches` counts all.

    `unmatched` are tags that no title has, `idle` rules that were in force for nobody in the sweep,
    `not_in_force` those whose dates do not hold at the time of the audit, `pins` rules that pin a title which
    a culture rule may keep away. `n_frozen` are the titles on the frozen page, `n_empty` the empty pages.
    """

    at_ms: int
    catalogue: str
    rules: str
    n_rules: int
    n_pages: int
    n_titles: int
    n_breaches: int
    n_frozen: int
    n_empty: int
    tiers: dict[str, int]
    places: tuple[PlaceLine, ...]
    breaches: tuple[Breach, ...]
    unmatched: tuple[Unmatched, ...]
    idle: tuple[str, ...]
    not_in_force: tuple[str, ...]
    pins: tuple[str, ...]
