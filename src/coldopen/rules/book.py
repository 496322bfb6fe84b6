"""The rule book: all rules, editorial rows and culture rules, checked together, ready to be matched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import msgspec
from msgspec import Struct

from coldopen.catalogue import TitleQuery
from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.core.signals import Signals
from coldopen.rules.checking import did_you_mean
from coldopen.rules.conditions import facts_of, told
from coldopen.rules.conflicts import Rivals, conflicts
from coldopen.rules.culture import Applying, Culture
from coldopen.rules.effects import effects_of
from coldopen.rules.errors import RuleErrors, RuleProblem
from coldopen.rules.explaining import Explained, explained
from coldopen.rules.fired import Fired, row_matches, with_key
from coldopen.rules.forms import ANYONE, CultureRule, EditorialRow, Entry, Item, Kind, Rule, kind_of, name_of
from coldopen.rules.matching import Matcher, chosen
from coldopen.rules.reading import read_toml, reread
from coldopen.rules.together import problems_in, rows_named, unsettled
from coldopen.rules.writing import to_toml

SCHEMA = 1
MAX_CACHED = 4096


class _Encoded(Struct, frozen=True, omit_defaults=True):
    schema: int
    rules: tuple[Rule, ...]
    rows: tuple[EditorialRow, ...]
    culture: tuple[CultureRule, ...] = ()


class RuleBook:
    """Rules, editorial rows and culture rules, free of errors and unsettled contradictions. Never changes.

    `rules`, `rows` and `culture` are sorted by id; `id` is a content id, the same in whatever files and
    order they were written.

    >>> book = RuleBook.parse({"india.toml": '''
    ... [[rule]]
    ... id = "india-local-first"
    ... when = { countries = ["IN"] }
    ... boost = { query = { countries = ["IN"] }, by = 4.0 }
    ... '''})
    >>> book.match(Signals(country="IN"), None, 0).rules, book.match(Signals(country="DE"), None, 0).rules
    (('india-local-first',), ())
    """

    def __init__(
        self,
        rules: Iterable[Rule] = (),
        rows: Iterable[EditorialRow] = (),
        culture: Iterable[CultureRule] = (),
    ) -> None:
        """Raises RuleErrors with all that is wrong."""
        items, problems = reread([*rules, *rows, *culture])
        self._build(items, {}, problems)

    @classmethod
    def parse(cls, files: Mapping[str, str]) -> RuleBook:
        """The book of some TOML texts by file name. Raises RuleErrors with all that is wrong in them."""
        items: list[Entry] = []
        problems: list[RuleProblem] = []
        file_of: dict[int, str] = {}
        for file, text in files.items():
            read, wrong = read_toml(file, text)
            items += read
            problems += wrong
            file_of.update((id(item), file) for item in read)
        return cls._of(items, file_of, problems)

    @classmethod
    def _of(
        cls,
        items: Sequence[Entry],
        file_of: Mapping[int, str] = MappingProxyType({}),
        problems: Sequence[RuleProblem] = (),
    ) -> RuleBook:
        """The book of items that are known to be right in form, given the problems found so far."""
        book = cls.__new__(cls)
        book._build(items, file_of, problems)
        return book

    def _with(self, entry: Entry) -> RuleBook:
        read, problems = reread([entry])
        others = [each for each in self._entries if name_of(each) != name_of(entry)]
        return RuleBook._of([*others, *read], problems=problems)

    def _without(self, kind: Kind, id: str) -> RuleBook:
        known = {each.id: each for each in self._entries if kind_of(each) == kind}
        if id not in known:
            raise Problem(
                kind, id, did_you_mean(id, known) if known else f"the id of a {kind}, but there is none"
            )
        return RuleBook._of([each for each in self._entries if each is not known[id]])

    def _build(
        self, entries: Sequence[Entry], file_of: Mapping[int, str], problems: Sequence[RuleProblem]
    ) -> None:
        def file(entry: Entry) -> str:
            return file_of.get(id(entry), "")

        found = [*problems, *problems_in(entries, file)]
        items = [entry for entry in entries if not isinstance(entry, CultureRule)]
        clashes = [] if found else list(conflicts(items))
        found += unsettled(clashes, file)
        if found:
            raise RuleErrors(found)
        self._rivals = Rivals(clashes)
        plain = sorted((_plain(entry) for entry in entries), key=lambda item: item.id)
        self.rules = tuple(item for item in plain if isinstance(item, Rule))
        self.rows = tuple(item for item in plain if isinstance(item, EditorialRow))
        self.culture = tuple(item for item in plain if isinstance(item, CultureRule))
        self._items: tuple[Item, ...] = (*self.rules, *self.rows)
        self._entries: tuple[Entry, ...] = (*self._items, *self.culture)
        self._matcher = Matcher(self._items)
        self._culture = Culture(self.culture)
        self._fired: dict[tuple[int, Applying], Fired] = {}
        encoded = _Encoded(SCHEMA, self.rules, self.rows, self.culture)
        self._data = msgspec.json.encode(encoded, order="deterministic")
        self.id = content_id(self._data)

    def __len__(self) -> int:
        return len(self._entries)

    def match(self, signals: Signals, max_age: int | None, at_ms: int) -> Fired:
        """What the book does to the page of a visitor at a moment (Unix milliseconds).

        The same record comes back while the same rules, rows and culture rules match.
        """
        facts = facts_of(signals, max_age)
        bits = self._matcher.match(facts, at_ms)
        culture = self._culture.match(facts, signals.campaign_title, at_ms)
        fired = self._fired.get((bits, culture))
        if fired is None:
            if len(self._fired) >= MAX_CACHED:
                self._fired.clear()
            applying = self._rivals.settle(chosen(bits, self._items)).applying
            fired = self._fired[bits, culture] = effects_of(applying, self._culture.treated(culture))
        return fired

    def match_anywhere(self, at_ms: int) -> Fired:
        """What the book does to a page that may be shown to anyone, anywhere and later.

        As for a visitor of whom nothing is known; and no title that any rule forbids or any culture rule
        treats may be on it, whomever the rule is for and whenever it holds.
        """
        fired = self.match(Signals(), None, at_ms)
        forbids = [rule.forbid for rule in self.rules if rule.forbid is not None]
        queries = [forbid.query for forbid in forbids if forbid.query is not None]
        rows = {forbid.row for forbid in forbids if forbid.row is not None}
        if self.culture:
            tags = {tag for rule in self.culture for tag in rule.tags}
            queries.append(TitleQuery(tags=tuple(sorted(tags))))
        return with_key(
            msgspec.structs.replace(
                fired,
                forbidden=(*fired.forbidden, *queries),
                forbidden_rows=tuple(sorted(rows.union(fired.forbidden_rows))),
            )
        )

    def explain(self, signals: Signals, max_age: int | None, at_ms: int) -> list[Explained]:
        """For each rule, row and culture rule, whether it applies and why: the dry run."""
        facts = facts_of(signals, max_age)
        losses = self._rivals.settle(chosen(self._matcher.match(facts, at_ms), self._items)).losses
        found = [
            explained(item, told(item.when, facts), at_ms, losses.get(name_of(item))) for item in self._items
        ]
        return [*found, *self._culture.explain(facts, signals.campaign_title, at_ms)]

    def unknown_rows(self, known: Sequence[str]) -> list[RuleProblem]:
        """Row keys that rules name but that neither the book nor any of the `known` row sources makes.

        `known` are row keys or patterns ("trending", "genre:*"). These rules do nothing; not an error, since
        row sources come and go, but worth telling an editor.
        """
        here = [*known, "hero", "insert:*", "editorial:*"]
        return [
            RuleProblem("", name_of(rule), field, key, did_you_mean(key, here))
            for rule in self.rules
            for field, key in rows_named(rule)
            if not any(row_matches(row, key) or row_matches(key, row) for row in here)
        ]

    def with_rule(self, rule: Rule) -> RuleBook:
        """The book with a rule added, or put in the place of the one of its id. Raises RuleErrors."""
        return self._with(rule)

    def without_rule(self, id: str) -> RuleBook:
        """The book without a rule. Raises Problem where there is none of this id."""
        return self._without("rule", id)

    def with_row(self, row: EditorialRow) -> RuleBook:
        """The book with a row added, or put in the place of the one of its id. Raises RuleErrors."""
        return self._with(row)

    def without_row(self, id: str) -> RuleBook:
        """The book without a row. Raises Problem where there is none, RuleErrors where a rule names it."""
        return self._without("row", id)

    def with_culture(self, rule: CultureRule) -> RuleBook:
        """The book with a culture rule added, or put in the place of the one of its id. Raises RuleErrors."""
        return self._with(rule)

    def without_culture(self, id: str) -> RuleBook:
        """The book without a culture rule. Raises Problem where there is none of this id."""
        return self._without("culture", id)

    def encode(self) -> bytes:
        """The book as an artifact: canonical JSON, from which `decode` makes an equal one."""
        return self._data

    @classmethod
    def decode(cls, data: bytes) -> RuleBook:
        """The book of `encode`. Raises Problem where the bytes are none."""
        try:
            encoded = msgspec.json.decode(data, type=_Encoded)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Problem("rules", str(error), "a rule book as encode() gives it") from error
        return cls._of([*encoded.rules, *encoded.rows, *encoded.culture])

    def to_toml(self) -> str:
        """The book as one TOML text, which `parse` reads back as an equal book."""
        return to_toml(self._entries)


def _plain(entry: Entry) -> Entry:
    """The entry with the one default that would else be encoded, so that equal books have equal bytes."""
    return msgspec.structs.replace(entry, when=ANYONE) if entry.when == ANYONE else entry
