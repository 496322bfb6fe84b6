"""What the subcommands share: the data folder, settings, JSON or words, and progress."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.settings import Settings, load_settings
from coldopen.signals import Given

F = TypeVar("F", bound=Callable[..., Any])

SETTINGS_FILE = "settings.toml"

words = Console(highlight=False)
"""Where people read: standard output."""

_SECONDS_A_LINE = 15.0

aside = Console(stderr=True, highlight=False)
"""Where progress goes, so that output can be piped."""

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("coldopen-data"),
    envvar="COLDOPEN_HOME",
    show_default=True,
    show_envvar=True,
    help="The data folder: log, artifacts, secrets. Made where there is none.",
)


class Number(click.FloatRange):
    """A number within bounds; nan is within none, though it is not outside of them either."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """See `click.ParamType`."""
        if math.isnan(found := super().convert(value, param, ctx)):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return found


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")


def visitor_options(command: F) -> F:
    """The options that state signals, for commands that try something on a visitor."""
    for option in reversed(
        (
            click.option("--country", metavar="CODE", help="ISO 3166-1 alpha-2, such as IN."),
            click.option("--region", metavar="CODE", help="ISO 3166-2, such as DE-BY."),
            click.option(
                "--language", "languages", multiple=True, metavar="TAG", help="BCP 47; may be repeated."
            ),
            click.option("--device", metavar="CLASS", help="tv, mobile, tablet, desktop or console."),
            click.option("--referral", metavar="KIND", help="email, ads, social, search, direct or partner."),
            click.option(
                "--genre", "genres", multiple=True, metavar="NAME", help="A chosen genre; may be repeated."
            ),
            click.option(
                "--max-age", type=click.IntRange(0, 21), help="The profile's maturity limit in years."
            ),
            click.option(
                "--at", metavar="TIME", help="Decide as of this time, ISO 8601, UTC where no offset is given."
            ),
        )
    ):
        command = option(command)
    return command


def given_of(told: dict[str, Any]) -> Given:
    """The stated signals among a command's options."""
    names = ("country", "region", "languages", "device", "referral", "genres")
    return Given(**{name: told[name] for name in names if told.get(name)})


def millis(text: str | None) -> int | None:
    """A time given on the command line, in Unix milliseconds.

    >>> millis("1970-01-02T00:00"), millis("1970-01-01T01:00+01:00"), millis(None)
    (86400000, 0, None)
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem("at", text, "a time such as 2026-11-23T21:00 or 2026-11-23T21:00+05:30") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def settings_of(data: Path) -> Settings:
    """The settings of a data folder and of the environment."""
    path = data / SETTINGS_FILE
    return load_settings(path if path.exists() else None)


def toml_files(path: Path, what: str) -> dict[str, str]:
    """The text of a TOML file, or of all in a folder, by name; `what` is what they hold.

    Raises:
        Problem: there is none, or one is no UTF-8 text.
    """
    found = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not found:
        raise Problem(what, str(path), "a folder with .toml files in it")
    try:
        return {file.name: file.read_text("utf-8") for file in found}
    except UnicodeDecodeError as error:
        raise Problem(what, str(path), f"UTF-8 text ({error.reason})") from None


def open_engine(data: Path) -> Engine:
    """The engine over a data folder, with its settings."""
    return Engine.open(data, settings_of(data))


def without_analysis(what: str, missing: ModuleNotFoundError) -> Problem:
    """What to say where a command needs the extra `analysis`, and it is not installed."""
    return Problem(what, f"no {missing.name}", "the extra: pip install 'coldopen[analysis]'")


def put(told: Any, as_json: bool, in_words: Callable[[], None]) -> None:
    """Print a result: as JSON, or in words."""
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(told, enc_hook=str)).decode())
    else:
        in_words()


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Progress on standard error, told (done, in all): a bar where a person watches, elsewhere a line now and
    then."""
    if not aside.is_terminal:
        yield lines_of(what)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=aside, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def lines_of(what: str, clock: Callable[[], float] = time.monotonic) -> Callable[[int, int], None]:
    """Says on standard error how far it is, (done, in all), each 15 seconds; nothing of what takes less."""
    said = clock()

    def tell(done: int, total: int) -> None:
        nonlocal said
        if clock() - said >= _SECONDS_A_LINE:
            said = clock()
            aside.print(f"{what}: {done:,} of {total:,}", markup=False)

    return tell
