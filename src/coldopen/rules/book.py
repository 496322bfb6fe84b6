"""The rule book: all rules and editorial rows, checked against each other, ready to be matched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import msgspec
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.core.signals import Signals
from coldopen.rules.checking import did_you_mean
from coldopen.rules.conditions import facts_of, told
from coldopen.rules.conflicts import Rivals, conflicts
from coldopen.rules.effects import effects_of
from coldopen.rules.errors import RuleErrors, RuleProblem
from coldopen.rules.explaining import Explained, explained
from coldopen.rules.fired import Fired, row_matches
from coldopen.rules.forms import ANYONE, EditorialRow, Item, Rule, name_of
from coldopen.rules.matching import Matcher, chosen
from coldopen.rules.reading import read_toml, reread
from coldopen.rules.together import problems_in, rows_named, unsettled
from coldopen.rules.writing import to_toml

SCHEMA = 1
MAX_CACHED = 4096


class _Encoded(Struct, frozen=True):
    schema: int
    rules: tuple[Rule, ...]
    rows: tuple[EditorialRow, ...]


class RuleBook:
    """Rules and editorial rows, free of errors and of unsettled contradictions. Never changes.

    `rules` and `rows` are sorted by id; `id` is a content id, the same in whatever files and order they
    were written.

    >>> book = RuleBook.parse({"india.toml": '''
    ... [[rule]]
    ... id = "india-local-first"
    ... when = { countries = ["IN"] }
    ... boost = { query = { countries = ["IN"] }, by = 4.0 }
    ... '''})
    >>> book.match(Signals(country="IN"), None, 0).rules, book.match(Signals(country="DE"), None, 0).rules
    (('india-local-first',), ())
    """

    def __init__(self, rules: Iterable[Rule] = (), rows: Iterable[EditorialRow] = ()) -> None:
        """Raises RuleErrors with all that is wrong."""
        items, problems = reread([*rules, *rows])
        self._build(items, {}, problems)

    @classmethod
    def parse(cls, files: Mapping[str, str]) -> RuleBook:
        """The book of some TOML texts by file name. Raises RuleErrors with all that is wrong in them."""
        items: list[Item] = []
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
        items: Sequence[Item],
        file_of: Mapping[int, str] = MappingProxyType({}),
        problems: Sequence[RuleProblem] = (),
    ) -> RuleBook:
        """The book of items that are known to be right in form, given the problems found so far."""
        book = cls.__new__(cls)
        book._build(items, file_of, problems)
        return book

    def _with(self, item: Item, others: Sequence[Item]) -> RuleBook:
        read, problems = reread([item])
        return RuleBook._of([*others, *read], problems=problems)

    def _build(
        self, items: Sequence[Item], file_of: Mapping[int, str], problems: Sequence[RuleProblem]
    ) -> None:
        def file(item: Item) -> str:
            return file_of.get(id(item), "")

        found = [*problems, *problems_in(items, file)]
        clashes = [] if found else list(conflicts(items))
        found += unsettled(clashes, file)
        if found:
            raise RuleErrors(found)
        self._rivals = Rivals(clashes)
        plain = sorted((_plain(item) for item in items), key=lambda item: item.id)
        self.rules = tuple(item for item in plain if isinstance(item, Rule))
        self.rows = tuple(item for item in plain if isinstance(item, EditorialRow))
        self._items: tuple[Item, ...] = (*self.rules, *self.rows)
        self._matcher = Matcher(self._items)
        self._fired: dict[int, Fired] = {}
        self._data = msgspec.json.encode(_Encoded(SCHEMA, self.rules, self.rows), order="deterministic")
        self.id = content_id(self._data)

    def __len__(self) -> int:
        return len(self._items)

    def match(self, signals: Signals, max_age: int | None, at_ms: int) -> Fired:
        """What the book does to the page of a visitor at a moment (Unix milliseconds).

        The same record comes back while the same rules and rows match.
        """
        bits = self._matcher.match(signals, max_age, at_ms)
        fired = self._fired.get(bits)
        if fired is None:
            if len(self._fired) >= MAX_CACHED:
                self._fired.clear()
            fired = self._fired[bits] = effects_of(self._rivals.settle(chosen(bits, self._items)).applying)
        return fired

    def explain(self, signals: Signals, max_age: int | None, at_ms: int) -> list[Explained]:
        """For each rule and row, whether it applies and why: the dry run."""
        matching = chosen(self._matcher.match(signals, max_age, at_ms), self._items)
        losses = self._rivals.settle(matching).losses
        facts = facts_of(signals, max_age)
        return [
            explained(item, told(item.when, facts), at_ms, losses.get(name_of(item))) for item in self._items
        ]

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
        return self._with(rule, [r for r in self._items if name_of(r) != name_of(rule)])

    def without_rule(self, id: str) -> RuleBook:
        """The book without a rule. Raises Problem where there is none of this id."""
        _check_known("rule", id, [rule.id for rule in self.rules])
        return RuleBook._of([r for r in self._items if not (isinstance(r, Rule) and r.id == id)])

    def with_row(self, row: EditorialRow) -> RuleBook:
        """The book with a row added, or put in the place of the one of its id. Raises RuleErrors."""
        return self._with(row, [r for r in self._items if name_of(r) != name_of(row)])

    def without_row(self, id: str) -> RuleBook:
        """The book without a row. Raises Problem where there is none, RuleErrors where a rule names it."""
        _check_known("row", id, [row.id for row in self.rows])
        return RuleBook._of([r for r in self._items if isinstance(r, Rule) or r.id != id])

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
        return cls._of([*encoded.rules, *encoded.rows])

    def to_toml(self) -> str:
        """The book as one TOML text, which `parse` reads back as an equal book."""
        return to_toml(self.rules, self.rows)


def _plain(item: Item) -> Item:
    """The item with the one default that would else be encoded, so that equal books have equal bytes."""
    return msgspec.structs.replace(item, when=ANYONE) if item.when == ANYONE else item


def _check_known(kind: str, id: str, known: Sequence[str]) -> None:
    if id not in known:
        raise Problem(
            kind, id, did_you_mean(id, known) if known else f"the id of a {kind}, but there is none"
        )
