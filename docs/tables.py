"""The tables of the reference that are made from the code: `python docs/tables.py` writes them anew.

A table stands in a page between `<!-- table: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import get_args

import click
import msgspec

from coldopen.cli import main
from coldopen.core.events import Event
from coldopen.rows import ALL_SOURCES
from coldopen.settings import all_settings

REFERENCE = Path(__file__).parent / "reference"
_TABLE = re.compile(r"(<!-- table: (.+?) -->\n).*?(<!-- end -->)", re.S)


def settings_table() -> str:
    """Every setting: name, default, unit, meaning."""
    return _table(
        ("setting", "default", "unit", "what it sets"),
        ((f"`{s.name}`", f"`{_json(s.default)}`", s.unit, _capital(s.help)) for s in all_settings()),
    )


def command_table(name: str) -> str:
    """How a command is called, and its options. `name` is as on the command line: "rules try"."""
    command, context = _command(name)
    usage = " ".join(["coldopen", name, *command.collect_usage_pieces(context)])
    options = [p for p in command.params if isinstance(p, click.Option)]
    table = _table(("option", "what it does"), ((_call(o), _help(o)) for o in options))
    return f"```\n{usage}\n```\n\n{table}"


def events_table() -> str:
    """Every event: its type, its fields beside `at`, its meaning."""
    rows = []
    for event in get_args(Event):
        fields = [f for f in msgspec.structs.fields(event) if f.name != "at"]
        told = ", ".join(f"`{f.name}`{'' if f.required else ' (optional)'}" for f in fields)
        rows.append((f"`{event.__struct_config__.tag}`", told, _first(event)))
    return _table(("type", "fields", "when"), rows)


def sources_table() -> str:
    """Every row source in the order in which they are asked."""
    return _table(("source", "what it proposes"), ((f"`{s.name}`", _first(type(s))) for s in ALL_SOURCES))


def phrases_table() -> str:
    """Every heading and reason, in English."""
    text = (files("coldopen.rows") / "phrases" / "en.toml").read_text("utf-8")
    phrases = tomllib.loads(text)["phrases"]
    return _table(("message", "in English"), ((f"`{k}`", v) for k, v in phrases.items()))


def languages_list() -> str:
    """The languages that there are phrases in."""
    folder = files("coldopen.rows") / "phrases"
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir())
    return ", ".join(f"`{name}`" for name in names if name != "genres") + "."


def commands() -> Iterator[str]:
    """Every command that does something, as on the command line: "import", "rules try", ..."""
    for name, command in main.commands.items():
        if isinstance(command, click.Group):
            yield from (f"{name} {each}" for each in command.commands)
        else:
            yield name


def table(name: str) -> str:
    """The table of this name."""
    made = {
        "settings": settings_table,
        "events": events_table,
        "sources": sources_table,
        "phrases": phrases_table,
        "languages": languages_list,
    }
    return made[name]() if name in made else command_table(name.removeprefix("coldopen "))


def rewritten(page: str) -> str:
    """The page with its tables as the code has them now."""
    return _TABLE.sub(lambda found: f"{found[1]}\n{table(found[2])}\n\n{found[3]}", page)


def table_names(page: str) -> list[str]:
    """The names of the tables in a page."""
    return [name for _, name, _ in _TABLE.findall(page)]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(
        "| " + " | ".join(" ".join(str(c).split()).replace("|", "\\|") for c in line) + " |" for line in lines
    )


def _command(name: str) -> tuple[click.Command, click.Context]:
    command: click.Command = main
    context = click.Context(main, info_name="coldopen")
    for part in name.split():
        assert isinstance(command, click.Group)
        command = command.commands[part]
        context = click.Context(command, context, info_name=part)
    return command, context


def _call(option: click.Option) -> str:
    if option.is_flag:
        return f"`{option.opts[0]}`"
    value = option.metavar or (
        "NUMBER" if option.type.name.startswith(("integer", "float")) else option.type.name.upper()
    )
    if isinstance(option.type, click.Choice):
        value = "|".join(option.type.choices)
    return f"`{option.opts[0]} {value}`"


def _help(option: click.Option) -> str:
    told = re.sub(r"\s+\[default: .*\]", "", option.help or "")
    bounds = option.type
    extra = []
    if isinstance(bounds, click.IntRange):
        upwards = f"{bounds.min:,} or more"
        extra.append(upwards if bounds.max is None else f"from {bounds.min:,} to {bounds.max:,}")
    if option.show_default and option.default is not None:
        extra.append(f"default `{option.default}`")
    if option.envvar:
        extra.append(f"or `{option.envvar}` in the environment")
    return f"{told} ({'; '.join(extra)})" if extra else told


def _first(thing: object) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _json(value: object) -> str:
    return re.sub(r",(?=\S)", ", ", msgspec.json.encode(value).decode())


if __name__ == "__main__":
    for path in sorted(REFERENCE.glob("*.md")):
        path.write_text(rewritten(path.read_text("utf-8")), "utf-8")
