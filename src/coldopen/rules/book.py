"""The rule book: all rules and editorial rows, checked against each other, ready to be matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.core.signals import Signals
from coldopen.rules.checking import did_you_mean, faults
from coldopen.rules.conditions import facts_of, told
from coldopen.rules.conflicts import Loss, contradictions, query_key, rows_needed, settle
from coldopen.rules.errors import RuleErrors, RuleProblem
from coldopen.rules.fired import Fired, row_matches, with_key
from coldopen.rules.forms import EditorialRow, InsertedRow, Item, Rule, name_of
from coldopen.rules.matching import Matcher, chosen
from coldopen.rules.reading import read_toml
from coldopen.rules.schedule import span_ms
from coldopen.rules.writing import to_toml

SCHEMA = 1
MAX_CACHED = 4096


class Explained(Struct, frozen=True):
    """Whether a rule or row applies to a page, and why or why not, as a sentence."""

    kind: str
    id: str
    fired: bool
    why: str


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
        self._build([*rules, *rows], {}, [])

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
        book = cls.__new__(cls)
        book._build(items, file_of, problems)
        return book

    def _build(self, items: Sequence[Item], file_of: Mapping[int, str], problems: list[RuleProblem]) -> None:
        found = [*problems, *_problems(items, lambda item: file_of.get(id(item), ""))]
        if found:
            raise RuleErrors(found)
        self.rules = tuple(sorted((i for i in items if isinstance(i, Rule)), key=lambda i: i.id))
        self.rows = tuple(sorted((i for i in items if isinstance(i, EditorialRow)), key=lambda i: i.id))
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
            fired = self._fired[bits] = _effects(settle(chosen(bits, self._items)).applying)
        return fired

    def explain(self, signals: Signals, max_age: int | None, at_ms: int) -> list[Explained]:
        """For each rule and row, whether it applies and why: the dry run."""
        matching = chosen(self._matcher.match(signals, max_age, at_ms), self._items)
        losses = settle(matching).losses
        facts = facts_of(signals, max_age)
        return [
            _explained(item, told(item.when, facts), at_ms, losses.get(name_of(item))) for item in self._items
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
            for field, key in _rows_named(rule)
            if not any(row_matches(row, key) or row_matches(key, row) for row in here)
        ]

    def with_rule(self, rule: Rule) -> RuleBook:
        """The book with a rule added, or put in the place of the one of its id. Raises RuleErrors."""
        return RuleBook([r for r in self.rules if r.id != rule.id] + [rule], self.rows)

    def without_rule(self, id: str) -> RuleBook:
        """The book without a rule. Raises Problem where there is none of this id."""
        _check_known("rule", id, [rule.id for rule in self.rules])
        return RuleBook([r for r in self.rules if r.id != id], self.rows)

    def with_row(self, row: EditorialRow) -> RuleBook:
        """The book with a row added, or put in the place of the one of its id. Raises RuleErrors."""
        return RuleBook(self.rules, [r for r in self.rows if r.id != row.id] + [row])

    def without_row(self, id: str) -> RuleBook:
        """The book without a row. Raises Problem where there is none, RuleErrors where a rule names it."""
        _check_known("row", id, [row.id for row in self.rows])
        return RuleBook(self.rules, [r for r in self.rows if r.id != id])

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
        return cls(encoded.rules, encoded.rows)

    def to_toml(self) -> str:
        """The book as one TOML text, which `parse` reads back as an equal book."""
        return to_toml(self.rules, self.rows)


def _problems(items: Sequence[Item], file: Callable[[Item], str]) -> list[RuleProblem]:
    found = [RuleProblem(file(item), name_of(item), *fault) for item in items for fault in faults(item)]
    seen: dict[str, Item] = {}
    for item in items:
        first = seen.setdefault(name_of(item), item)
        if first is not item:
            where = f" (the first is in {file(first)})" if file(first) else ""
            found.append(RuleProblem(file(item), name_of(item), "id", item.id, f"an id used once{where}"))
    made = {row for item in items if not _is_pin(item) for row in [rows_needed(item)] if row is not None}
    for item in items:
        if isinstance(item, Rule):
            found += [
                RuleProblem(file(item), name_of(item), field, key, _expected_row(key, made))
                for field, key in _rows_named(item)
                if key.startswith(("editorial:", "insert:"))
                and not any(row_matches(key, row) for row in made)
            ]
    if found:
        return found
    return [
        RuleProblem(
            file(one), f"{name_of(one)} and {_in(file(other))}{name_of(other)}", "", conflict.why, _PART
        )
        for one, other, conflict in contradictions(items)
    ]


_PART = "no contradiction where both can apply: part their conditions or dates, or give one a higher priority"


def _in(file: str) -> str:
    return f"{file}: " if file else ""


def _expected_row(key: str, made: Iterable[str]) -> str:
    kind = key.partition(":")[0]
    same = [row for row in made if row.startswith(f"{kind}:")]
    return did_you_mean(key, same) if same else f"a row of this book, which has none called {kind}:"


def _is_pin(item: Item) -> bool:
    return isinstance(item, Rule) and item.pin is not None


def _rows_named(rule: Rule) -> list[tuple[str, str]]:
    """The fields of a rule's action that name rows of the page, with the key or pattern there."""
    actions = [("pin", rule.pin), ("boost", rule.boost), ("bury", rule.bury), ("forbid", rule.forbid)]
    return [(f"{name}.row", action.row) for name, action in actions if action is not None and action.row]


def _check_known(kind: str, id: str, known: Sequence[str]) -> None:
    if id not in known:
        raise Problem(
            kind, id, did_you_mean(id, known) if known else f"the id of a {kind}, but there is none"
        )


def _effects(applying: Sequence[Item]) -> Fired:
    """The effects of items that do not contradict each other."""
    rules = [item for item in applying if isinstance(item, Rule)]
    pins = [rule.pin for rule in rules if rule.pin is not None]
    forbids = [rule.forbid for rule in rules if rule.forbid is not None]
    lifts = [(rule.boost, rule.boost.by) for rule in rules if rule.boost is not None]
    lifts += [(rule.bury, 1 / rule.bury.by) for rule in rules if rule.bury is not None]
    boosts = [(lift.query, by) for lift, by in lifts if lift.query is not None]
    inserted = [rule.insert for rule in rules if rule.insert is not None]
    editorial = [item for item in applying if isinstance(item, EditorialRow)]
    rows: list[InsertedRow | EditorialRow] = [*inserted, *editorial]
    places = {pin.row: pin.position for pin in pins if pin.position is not None}
    places |= {row.key: row.position for row in rows if row.position is not None}
    titles = {(pin.row, pin.column or 0, pin.title) for pin in pins if pin.title is not None}
    return with_key(
        Fired(
            rules=tuple(sorted(rule.id for rule in rules)),
            forbidden=tuple(sorted((f.query for f in forbids if f.query is not None), key=query_key)),
            forbidden_rows=tuple(sorted({f.row for f in forbids if f.row is not None})),
            boosts=tuple(sorted(boosts, key=lambda boost: (query_key(boost[0]), boost[1]))),
            row_moves=tuple(sorted((lift.row, by) for lift, by in lifts if lift.row is not None)),
            pinned_rows=tuple(sorted((position, key) for key, position in places.items())),
            pinned_titles=tuple(sorted(titles)),
            inserted=tuple(msgspec.structs.replace(row, position=places.get(row.key)) for row in inserted),
            editorial=tuple(msgspec.structs.replace(row, position=places.get(row.key)) for row in editorial),
        )
    )


def _explained(item: Item, judged: tuple[bool, str], at_ms: int, loss: Loss | None) -> Explained:
    kind = "rule" if isinstance(item, Rule) else "row"
    met, why = judged
    first, last = span_ms(item.starts, item.ends)
    if at_ms < first:
        return Explained(kind, item.id, False, f"not before {item.starts}")
    if at_ms >= last:
        return Explained(kind, item.id, False, f"over since {item.ends}")
    if not met or loss is None:
        return Explained(kind, item.id, met, why)
    winner = f"{name_of(loss.winner)} of higher priority stands"
    if loss.stays:
        return Explained(
            kind, item.id, True, f"{why}; but without its position: {winner} ({loss.conflict.why})"
        )
    return Explained(kind, item.id, False, f"{winner}: {loss.conflict.why}")
