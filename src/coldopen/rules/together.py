"""What is wrong with all entries together: ids used twice, rows that nobody makes, contradictions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from coldopen.rules.checking import did_you_mean, faults
from coldopen.rules.conflicts import Conflict, rows_needed
from coldopen.rules.errors import RuleProblem
from coldopen.rules.forms import EditorialRow, Entry, Item, Rule, name_of

FileOf = Callable[[Entry], str]
_SETTLE = (
    "no contradiction where both can apply: part their conditions or dates, or give one a higher priority"
)


def problems_in(items: Sequence[Entry], file_of: FileOf) -> list[RuleProblem]:
    """All that is wrong with each entry, and with their ids and the rows they name."""
    alone = [RuleProblem(file_of(item), name_of(item), *fault) for item in items for fault in faults(item)]
    placing = [item for item in items if isinstance(item, Rule | EditorialRow)]
    return [*alone, *_ids_used_twice(items, file_of), *_rows_nobody_makes(placing, file_of)]


def unsettled(clashes: Iterable[tuple[Item, Item, Conflict]], file_of: FileOf) -> list[RuleProblem]:
    """The contradictions that no priority settles."""
    return [
        RuleProblem(
            file_of(one), f"{name_of(one)} and {_full_name(other, file_of)}", "", conflict.why, _SETTLE
        )
        for one, other, conflict in clashes
        if one.priority == other.priority
    ]


def rows_named(rule: Rule) -> list[tuple[str, str]]:
    """The fields of a rule's action that name rows of the page, with the key or pattern there."""
    actions = [("pin", rule.pin), ("boost", rule.boost), ("bury", rule.bury), ("forbid", rule.forbid)]
    return [(f"{name}.row", action.row) for name, action in actions if action is not None and action.row]


def _ids_used_twice(items: Sequence[Entry], file_of: FileOf) -> Iterator[RuleProblem]:
    seen: dict[str, Entry] = {}
    for item in items:
        first = seen.setdefault(name_of(item), item)
        if first is not item:
            where = f" (the first is in {file_of(first)})" if file_of(first) else ""
            yield RuleProblem(file_of(item), name_of(item), "id", item.id, f"an id used once{where}")


def _rows_nobody_makes(items: Sequence[Item], file_of: FileOf) -> Iterator[RuleProblem]:
    """Rows of the book itself that rules name by their full key, but that are not there."""
    made = {row for item in items if (row := rows_needed(item)) and not _is_pin(item)}
    for rule in (item for item in items if isinstance(item, Rule)):
        for field, key in rows_named(rule):
            own = key.startswith(("editorial:", "insert:")) and not key.endswith("*")
            if own and key not in made:
                yield RuleProblem(file_of(rule), name_of(rule), field, key, _expected_row(key, made))


def _expected_row(key: str, made: Iterable[str]) -> str:
    kind = key.partition(":")[0]
    same = [row for row in made if row.startswith(f"{kind}:")]
    return did_you_mean(key, same) if same else f"a row of this book, which has none called {kind}:"


def _is_pin(item: Item) -> bool:
    return isinstance(item, Rule) and item.pin is not None


def _full_name(item: Entry, file_of: FileOf) -> str:
    return f"{file_of(item)}: {name_of(item)}" if file_of(item) else name_of(item)
