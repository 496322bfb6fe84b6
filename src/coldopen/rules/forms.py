"""What editors write: rules, editorial rows, culture rules and their parts, the same in TOML and in JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from coldopen.catalogue import TitleQuery
from coldopen.core.signals import Device, Referral

Unknown = Literal["unknown"]
Treatment = Literal["hide", "not_first", "on_request"]
FIRST_ROWS = 3
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Name = Annotated[str, Meta(min_length=1, max_length=100)]
_ID = "1 to 64 letters, digits, '.', '_' and '-', the first a letter or digit"
_KEY = "a key such as 'trending', 'genre:Dramas' or 'editorial:diwali'"
_PATTERN = f"{_KEY}, or its beginning and '*'"
Id = Annotated[str, Meta(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$(?!\n)", description=_ID)]
RowKey = Annotated[
    str, Meta(max_length=200, pattern=r"^[a-z][a-z_.-]*(:[^*\s][^*\n]*)?$(?!\n)", description=_KEY)
]
RowPattern = Annotated[
    str, Meta(max_length=200, pattern=r"^[a-z][a-z_.-]*(:[^*\n]*)?\*?$(?!\n)", description=_PATTERN)
]
Text = Annotated[str, Meta(min_length=1, max_length=200)]
Moment = Annotated[str, Meta(min_length=10, max_length=40)]
Position = Annotated[int, Meta(ge=0, lt=200)]
Factor = Annotated[float, Meta(gt=1, le=1000)]
Names = Annotated[tuple[Name, ...], Meta(min_length=1)]


class When(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """To whom something applies: every given condition must hold, and a list holds where any value does.

    "unknown" in a list matches a signal that is not known; nothing else matches one. A language matches
    any of the visitor's, regional forms too ("pt" matches "pt-BR"). `hours` is [from, to) in the visitor's
    own zone and may wrap midnight. `max_age_at_most` matches profiles whose maturity limit is that or less.
    """

    countries: Names | None = None
    regions: Names | None = None
    areas: Names | None = None
    languages: Names | None = None
    devices: Annotated[tuple[Device | Unknown, ...], Meta(min_length=1)] | None = None
    hours: tuple[Annotated[int, Meta(ge=0, le=23)], Annotated[int, Meta(ge=0, le=24)]] | None = None
    weekdays: Annotated[tuple[Weekday | Unknown, ...], Meta(min_length=1)] | None = None
    referrals: Annotated[tuple[Referral | Unknown, ...], Meta(min_length=1)] | None = None
    genres: Names | None = None
    campaign_genres: Names | None = None
    max_age_at_most: Annotated[int, Meta(ge=0, le=21)] | None = None


ANYONE = When()


class InsertedRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A row of titles by query that a rule puts on the page, `position` rows below the hero (from 0).

    Without a position the layout places it. `headings` has the heading in other languages (BCP 47).
    """

    row: Id
    heading: Text
    query: TitleQuery
    headings: dict[str, Text] = {}
    position: Position | None = None
    reason: Text | None = None

    @property
    def key(self) -> str:
        """The row's key on the page: "insert:" and its name."""
        return f"insert:{self.row}"

    def heading_in(self, language: str) -> str:
        """The heading in a language, or the default one where it has no translation."""
        return said_in(language, self.headings, self.heading)


class Pin(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A row at a position below the hero, or, where `title` is given, that title at a column of the row."""

    row: RowKey
    position: Position | None = None
    title: Name | None = None
    column: Position | None = None


class Lift(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """By how much the titles of a query, or the rows of a key pattern, are boosted or buried."""

    by: Factor
    query: TitleQuery | None = None
    row: RowPattern | None = None


class Forbid(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The titles of a query, or the rows of a key pattern, that must not be on the page."""

    query: TitleQuery | None = None
    row: RowPattern | None = None


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When signals match, do one thing: insert, pin, boost, bury or forbid.

    `starts` and `ends` ("from" and "until" as written) are ISO 8601: a date (its midnight UTC) or a
    date and time with its offset; the rule applies from the first and no more from the second. Where two
    rules contradict each other, the one of higher `priority` stands.
    """

    id: Id
    when: When = ANYONE
    insert: InsertedRow | None = None
    pin: Pin | None = None
    boost: Lift | None = None
    bury: Lift | None = None
    forbid: Forbid | None = None
    starts: Moment | None = field(default=None, name="from")
    ends: Moment | None = field(default=None, name="until")
    priority: Annotated[int, Meta(ge=-1000, le=1000)] = 0
    owner: Text | None = None
    note: Annotated[str, Meta(max_length=2000)] | None = None


class EditorialRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A row that editors made: chosen titles in their order, or a query.

    Conditions, schedule and priority are as in a `Rule`; position, headings and reason as in an
    `InsertedRow`.
    """

    id: Id
    heading: Text
    headings: dict[str, Text] = {}
    titles: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=500)] | None = None
    query: TitleQuery | None = None
    when: When = ANYONE
    starts: Moment | None = field(default=None, name="from")
    ends: Moment | None = field(default=None, name="until")
    position: Position | None = None
    priority: Annotated[int, Meta(ge=-1000, le=1000)] = 0
    reason: Text | None = None
    owner: Text | None = None
    note: Annotated[str, Meta(max_length=2000)] | None = None

    @property
    def key(self) -> str:
        """The row's key on the page: "editorial:" and its id."""
        return f"editorial:{self.id}"

    def heading_in(self, language: str) -> str:
        """The heading in a language, or the default one where it has no translation."""
        return said_in(language, self.headings, self.heading)


class CultureRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How titles with any of these sensitivity tags are treated, and for whom.

    `hide` keeps them off the page, `not_first` out of its first `n_rows` rows (3 where left out, the hero
    counts), and `on_request` off the page unless they are asked for: by a campaign for the very title, or by
    choosing a genre that is one of the tags or of `asked_by`. Conditions are as in a `Rule`, but one on a
    signal that is not known is met: it may be. How somebody came and what they chose are no conditions here.
    """

    id: Id
    tags: Names
    treatment: Treatment
    when: When = ANYONE
    n_rows: Annotated[int, Meta(ge=1, le=60)] | None = None
    asked_by: Names | None = None
    starts: Moment | None = field(default=None, name="from")
    ends: Moment | None = field(default=None, name="until")
    owner: Text | None = None
    note: Annotated[str, Meta(max_length=2000)] | None = None

    @property
    def first_rows(self) -> int:
        """How many rows from the top these titles may not be in; 0 where that is not the treatment."""
        if self.treatment != "not_first":
            return 0
        return FIRST_ROWS if self.n_rows is None else self.n_rows


Item = Rule | EditorialRow
"""What may contradict each other."""

Entry = Item | CultureRule
"""Whatever a rule book has."""

Kind = Literal["rule", "row", "culture"]


def kind_of(entry: Entry) -> Kind:
    """What an entry is headed with in TOML, and called in messages."""
    if isinstance(entry, CultureRule):
        return "culture"
    return "rule" if isinstance(entry, Rule) else "row"


def name_of(entry: Entry) -> str:
    """How messages name a rule, a row or a culture rule.

    >>> name_of(Rule(id="india-local-first"))
    "rule 'india-local-first'"
    """
    return f"{kind_of(entry)} {entry.id!r}"


def said_in(language: str, translations: dict[str, str], default: str) -> str:
    """The translation closest to a BCP 47 tag, dropping subtags from its end.

    >>> said_in("hi-IN", {"hi": "दिवाली की रातें"}, "Diwali nights")
    'दिवाली की रातें'
    """
    tag = language
    while tag:
        if tag in translations:
            return translations[tag]
        tag = tag.rpartition("-")[0]
    return default
