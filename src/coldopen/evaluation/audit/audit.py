"""Making a page for everyone in a sweep, and judging each."""

from __future__ import annotations

import difflib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec
from msgspec import Struct

from coldopen.core.decision import PlannedRow
from coldopen.core.page import Page
from coldopen.core.signals import Signals
from coldopen.core.title import Title
from coldopen.engine import Engine, PageRequest, Served
from coldopen.evaluation.audit.judging import NEVER, Demand, demands, folded_tags, held, in_force
from coldopen.evaluation.audit.report import Audit, Breach, PlaceLine, Unmatched
from coldopen.evaluation.audit.sweep import Case, Sweep
from coldopen.planner import FrozenPage
from coldopen.rules import CultureRule, RuleBook

MAX_LISTED = 1000
_PATIENCE_SECONDS = 3600.0
"""No page is cut short by its deadline: what is judged is the whole page."""

Tell = Callable[[int, int], None]
"""Told (pages made, pages in all)."""


class _Id(Struct):
    id: str


_card = msgspec.json.Decoder(_Id)


def audit(engine: Engine, sweep: Sweep, at_ms: int, tell: Tell = lambda done, total: None) -> Audit:
    """Judge the pages of everyone in a sweep, and the frozen page, at one moment (Unix milliseconds)."""
    loaded = engine.loaded()
    book, titles = loaded.book, loaded.edition.catalogue.titles
    judge = _Judge(book.culture, titles, at_ms)
    for n, case in enumerate(sweep):
        asked = PageRequest(signals=case.given, max_age=case.max_age)
        started = time.perf_counter() + _PATIENCE_SECONDS
        judge.judge(case, engine.page(asked, at_ms=at_ms, started=started, record=False))
        tell(n + 1, len(sweep))
    frozen = FrozenPage.load(engine.data / "frozen.json")
    breaches = [*judge.breaches, *audit_frozen(frozen, book.culture, titles)]
    return Audit(
        at_ms=at_ms,
        catalogue=loaded.edition.catalogue.id,
        rules=book.id,
        n_rules=len(book.culture),
        n_pages=sum(judge.n_pages.values()),
        n_titles=sum(judge.n_titles.values()),
        n_breaches=judge.n_breaches.total() + len(breaches) - len(judge.breaches),
        n_frozen=frozen.n_titles,
        n_empty=judge.n_empty,
        tiers=dict(judge.tiers),
        places=judge.lines(),
        breaches=tuple(breaches),
        unmatched=tuple(_unmatched(book.culture, titles)),
        idle=tuple(r.id for r in book.culture if in_force(r, at_ms) and r.id not in judge.used),
        not_in_force=tuple(r.id for r in book.culture if not in_force(r, at_ms)),
        pins=tuple(_pins(book, titles)),
    )


def audit_frozen(
    frozen: FrozenPage, rules: Sequence[CultureRule], titles: Sequence[Title]
) -> Iterator[Breach]:
    """Titles of the frozen page that any rule treats: it is for anyone, anywhere, for some time to come."""
    tags_of = folded_tags(titles)
    for n, row in enumerate(frozen.rows):
        for title in row.titles:
            for rule in rules:
                if not tags_of.get(title.id, frozenset()).isdisjoint(tag.casefold() for tag in rule.tags):
                    why = f"culture {rule.id!r} treats it somewhere ({rule.treatment})"
                    yield Breach("anywhere", "anyone", "frozen", n, row.planned.key, title.id, rule.id, why)


class _Demanded(NamedTuple):
    """What is demanded of each title, and the titles that may not even be named, by name."""

    of: dict[str, Demand]
    unspoken: dict[str, str]


@dataclass
class _Judge:
    """Judges one page after another, and counts."""

    rules: Sequence[CultureRule]
    titles: Sequence[Title]
    at_ms: int
    breaches: list[Breach] = field(default_factory=list)
    n_pages: Counter[str] = field(default_factory=Counter)
    n_titles: Counter[str] = field(default_factory=Counter)
    n_treated: Counter[str] = field(default_factory=Counter)
    n_breaches: Counter[str] = field(default_factory=Counter)
    tiers: Counter[str] = field(default_factory=Counter)
    n_empty: int = 0
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        treated = {tag.casefold() for rule in self.rules for tag in rule.tags}
        tags_of = folded_tags(self.titles)
        self._sensitive = {title: tags for title, tags in tags_of.items() if treated & tags}
        self._names = {title.id: title.name for title in self.titles}
        self._demands: dict[object, _Demanded] = {}

    def judge(self, case: Case, served: Served) -> None:
        """Judge the page that was made for a case."""
        page, country = served.page, case.given.country or "unknown"
        self.n_pages[country] += 1
        self.tiers[page.tier] += 1
        self.n_empty += not any(row.titles for row in page.rows)
        if page.signals.country != case.given.country:
            self._breach(country, case, page, 0, "", Demand(0, ""), f"made for {page.signals.country!r}")
        demanded, unspoken = self._demanded(page.signals, case.max_age)
        planned = () if served.decision is None else served.decision.rows
        for n, title in _named(planned, unspoken):
            why = f"culture {demanded[title].rule!r}: its name may not be in a heading or reason"
            self._breach(country, case, page, n, title, demanded[title], why)
        for n, row in enumerate(page.rows):
            self.n_titles[country] += len(row.titles)
            for card in row.titles:
                title = _card.decode(card).id
                if title in self._sensitive:
                    self.n_treated[country] += 1
                    demand = demanded.get(title)
                    if demand is not None and n < demand.first_row:
                        self._breach(country, case, page, n, title, demand, _why(demand))

    def lines(self) -> tuple[PlaceLine, ...]:
        """What was looked at, by country."""
        counts = (self.n_titles, self.n_treated, self.n_breaches)
        return tuple(
            PlaceLine(country, n, *(count[country] for count in counts))
            for country, n in self.n_pages.items()
        )

    def _demanded(self, signals: Signals, max_age: int | None) -> _Demanded:
        rules = held(self.rules, signals, max_age, self.at_ms)
        self.used.update(rule.id for rule in rules)
        key = (rules, signals.campaign_title, signals.genres, max_age)
        found = self._demands.get(key)
        if found is None:
            demanded = demands(rules, self._sensitive, signals, max_age)
            found = self._demands[key] = _Demanded(demanded, self._unspoken(demanded))
        return found

    def _unspoken(self, demanded: dict[str, Demand]) -> dict[str, str]:
        """The names of titles that may be nowhere, with the title; but for names that others have too."""
        never = {title for title, demand in demanded.items() if demand.first_row == NEVER}
        others = {name for title, name in self._names.items() if title not in never}
        return {self._names[title]: title for title in sorted(never) if self._names[title] not in others}

    def _breach(
        self, country: str, case: Case, page: Page, row: int, title: str, demand: Demand, why: str
    ) -> None:
        self.n_breaches[country] += 1
        if len(self.breaches) < MAX_LISTED:
            key = page.rows[row].key if title else ""
            self.breaches.append(Breach(country, _said(case), page.tier, row, key, title, demand.rule, why))


def _named(rows: Sequence[PlannedRow], unspoken: dict[str, str]) -> Iterator[tuple[int, str]]:
    """Rows whose heading or reason names a title that may not be named, with the title."""
    for n, row in enumerate(rows):
        for argument in (*row.heading.arguments, *row.reason.arguments):
            kind, _, name = argument.partition(":")
            if kind == "title" and name in unspoken:
                yield n, unspoken[name]


def _why(demand: Demand) -> str:
    where = (
        "may not be here"
        if demand.first_row == NEVER
        else f"may be in row {demand.first_row} at the earliest"
    )
    return f"culture {demand.rule!r}: {where}"


def _said(case: Case) -> str:
    """A visitor in a line.

    >>> from coldopen.signals import Given
    >>> _said(Case(Given(country="IN", languages=("hi",), device="tv"), 12))
    'country IN, languages hi, device tv, max age 12'
    """
    known = msgspec.to_builtins(case.given)
    told = [f"{k} {' '.join(v) if isinstance(v, list | tuple) else v}" for k, v in known.items()]
    told += [] if case.max_age is None else [f"max age {case.max_age}"]
    return ", ".join(told) or "nothing known"


def _unmatched(rules: Sequence[CultureRule], titles: Sequence[Title]) -> Iterator[Unmatched]:
    known = {tag.casefold(): tag for title in titles for tag in title.tags}
    for rule in rules:
        for tag in rule.tags:
            if tag.casefold() not in known:
                close = difflib.get_close_matches(tag.casefold(), known, n=1)
                yield Unmatched(rule.id, tag, known[close[0]] if close else None)


def _pins(book: RuleBook, titles: Sequence[Title]) -> Iterator[str]:
    tags_of = folded_tags(titles)
    for rule in book.rules:
        pinned = rule.pin.title if rule.pin is not None else None
        tags = tags_of.get(pinned, frozenset()) if pinned is not None else frozenset()
        keeping = [c.id for c in book.culture if tags & {tag.casefold() for tag in c.tags}]
        if keeping:
            yield f"rule {rule.id!r} pins title {pinned!r}, which culture {', '.join(keeping)} may keep away"
