"""`coldopen demo`: a whole service with a believable past, in one command."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace
from rich.table import Column, Table

from coldopen.catalogue import decode, encode, import_titles
from coldopen.cli.common import aside, json_option, progress, put, settings_of, words
from coldopen.cli.serving import with_service
from coldopen.cli.train import stages
from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.engine import Engine
from coldopen.log import unix_ms
from coldopen.popularity import read_chart
from coldopen.rules import RuleBook
from coldopen.service import serve
from coldopen.settings import Settings

if TYPE_CHECKING:
    from coldopen.simulator.world import World

_START_SECONDS = 30.0

STRANGERS: dict[str, dict[str, Any]] = {
    "a phone in Mumbai, evening": {
        "country": "IN",
        "languages": ["hi", "en"],
        "device": "mobile",
        "hour": 21,
    },
    "a television in São Paulo": {"country": "BR", "languages": ["pt-BR"], "device": "tv", "hour": 20},
    "a desktop in Berlin, morning": {"country": "DE", "languages": ["de"], "device": "desktop", "hour": 9},
    "a tablet in Tokyo": {"country": "JP", "languages": ["ja"], "device": "tablet", "hour": 22},
    "a console in Atlanta, from an ad": {
        "country": "US",
        "languages": ["en-US"],
        "device": "console",
        "referral": "ads",
        "hour": 17,
    },
}
"""The five strangers that `--check` asks as."""


@click.command()
@click.option(
    "--titles",
    "paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Your own titles instead of made-up ones.",
)
@click.option("--chart", type=click.Path(path_type=Path), help="An outside chart to start from.")
@click.option(
    "--visits",
    default=3000,
    show_default=True,
    type=click.IntRange(0, 1_000_000),
    help="Simulated earlier visits.",
)
@click.option(
    "--port",
    default=8080,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on, 0 for any.",
)
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="Keep the demo in this folder."
)
@click.option("--seed", default=1, show_default=True, help="Seed of the titles and the traffic.")
@click.option(
    "--check", is_flag=True, help="Start on a free port, ask as five strangers, print what came back, stop."
)
@json_option
def demo(
    paths: tuple[Path, ...],
    chart: Path | None,
    visits: int,
    port: int,
    data: Path | None,
    seed: int,
    check: bool,
    as_json: bool,
) -> None:
    """A streaming homepage with titles, earlier traffic, the service and the viewer, to look at in a browser.

    \b
    coldopen demo
    coldopen demo --titles netflix_titles.csv
    coldopen demo --check

    The earlier traffic is simulated, and every screen says so.
    """
    from coldopen.simulator.crowd import LiveVisitors
    from coldopen.simulator.servers import OverHttp

    with _folder(data) as folder:
        world = prepare(folder, paths, chart, visits, seed)
        if check:
            _check(folder, as_json)
        else:
            settings = with_service(settings_of(folder), port=port, simulated=visits > 0)
            serve(
                folder,
                settings,
                lambda url, _: _say(url),
                lambda url: LiveVisitors(world, OverHttp(url, world.catalogue)),
            )


def prepare(folder: Path, paths: tuple[Path, ...], chart: Path | None, visits: int, seed: int) -> World:
    """Titles, rules, and the visits of the last hours; the world that they come from."""
    from coldopen.simulator.past import past_world, simulate_past

    settings = settings_of(folder)
    world = past_world(max(visits, 1), seed, unix_ms(), _titles(paths, seed))
    aside.print(f"{len(world.catalogue):,} titles")

    def set_up(engine: Engine) -> None:
        if not paths:
            rules = files("coldopen.cli").joinpath("demo_rules.toml").read_text("utf-8")
            engine.install("rules", RuleBook.parse({"demo_rules.toml": rules}).encode())
        if chart is not None:
            engine.install("chart", read_chart(chart, engine.loaded().edition.catalogue).chart.encode())

    if not visits:
        with Engine.open(folder, settings) as engine:
            engine.install("catalogue", encode(world.catalogue.titles))
            set_up(engine)
        return world
    with progress("simulating earlier visits") as tell:
        report = simulate_past(
            folder,
            world,
            _trying_out(settings),
            prepare=set_up,
            progress=lambda n, share: tell(round(share * visits), visits),
        )
    aside.print(f"{report.n_visits:,} earlier visits simulated, {report.n_streams:,} streams")
    _learn(folder, settings, seed)
    return world


def _trying_out(settings: Settings) -> Settings:
    """Rows drawn alike and filled by streams: from so few visits to pages that know what is liked no model
    shows a gain over counts of streams."""
    return replace(
        settings,
        policy=replace(settings.policy, name="uniform"),
        reception=replace(settings.reception, fills_rows=False),
    )


def _titles(paths: tuple[Path, ...], seed: int) -> Sequence[Title]:
    """The titles in these files; made-up ones where there are none."""
    if not paths:
        from coldopen.simulator.titles import generate_titles

        return generate_titles(seed=seed, today=datetime.now(UTC).date())
    with progress("reading titles") as tell:
        return decode(import_titles(list(paths), progress=lambda _, n, total: tell(n, total)).data)


def _learn(folder: Path, settings: Settings, seed: int) -> None:
    """A model of taste from those visits, where what training needs is installed."""
    if find_spec("implicit") is None:
        aside.print("no model of taste: pip install 'coldopen[train]' to learn one from these visits")
        return
    from coldopen.simulator.studies.learning import learn

    with Engine.open(folder, settings) as engine, stages() as tell:
        try:
            n_likes = learn(engine, seed, tell)
        except Problem:  # too few visits to learn from
            return
    aside.print(f"a model of taste learned from {n_likes:,} likes")


def _say(url: str) -> None:
    words.print(f"\n[bold]Look at {url}[/]  (Ctrl-C stops it)\n")
    words.print("What to try:")
    words.print(
        f"  {url}/?country=IN&device=mobile&languages=hi    the page of a phone in India",
        markup=False,
        soft_wrap=True,
    )
    words.print(
        f"  {url}/?country=JP&device=tv                     a television in Japan: arrow keys drive it",
        markup=False,
        soft_wrap=True,
    )
    words.print(
        "  press i in the page                                what was known of you, and why this page",
        markup=False,
        soft_wrap=True,
    )
    words.print(
        "  click a title                                      and watch the rows below turn to it",
        markup=False,
        soft_wrap=True,
    )
    words.print(
        "  in that panel, let visitors come                   and watch made-up people use the service",
        markup=False,
        soft_wrap=True,
    )
    words.print(
        "  play something for two minutes                     and watch it move what is trending",
        markup=False,
        soft_wrap=True,
    )
    words.print(
        f"  curl -s '{url}/v1/page?country=BR' | head -c 900   the same as JSON\n",
        markup=False,
        soft_wrap=True,
    )


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        data.mkdir(parents=True, exist_ok=True)
        yield data
    else:
        with tempfile.TemporaryDirectory(prefix="coldopen-demo-") as folder:
            yield Path(folder)


def _check(folder: Path, as_json: bool) -> None:
    """Ask the real service, over HTTP, as five strangers, and send what each of them did."""
    with _service(folder) as url:
        asked = [_ask(url, who, signals) for who, signals in STRANGERS.items()]
        put(asked, as_json, lambda: _show(asked, url))


class _Asked(Struct, frozen=True):
    """What one stranger was answered."""

    stranger: str
    tier: str
    n_rows: int
    n_titles: int
    events: str
    first_row: str
    top_of_it: str


def _ask(url: str, who: str, signals: dict[str, Any]) -> _Asked:
    page = _post(f"{url}/v1/page", {"signals": signals})
    now = unix_ms()
    batch = {
        "token": page["token"],
        "n": 0,
        "sent_at": now,
        "events": [
            {"type": "page_view", "at": now - 4000},
            {"type": "impression", "at": now - 3000, "ranges": [[0, 0, 0], [1, 0, 3]]},
            {"type": "play", "at": now, "row": 1, "column": 0},
        ],
    }
    outcome = _post(f"{url}/v1/events", batch)["outcome"]
    rows = page["rows"]
    first = next(row for row in rows if row["shape"] != "hero")
    n_titles = sum(len(row["titles"]) for row in rows)
    return _Asked(
        who, page["tier"], len(rows), n_titles, outcome, first["heading"], first["titles"][0]["name"]
    )


def _show(asked: list[_Asked], url: str) -> None:
    fixed = [Column("stranger", min_width=32), Column("page", min_width=8), Column("events", min_width=6)]
    width = max(12, (words.width - 56) // 2)
    names = [Column(n, no_wrap=True, max_width=width) for n in ("first row", "top of it")]
    table = Table(*fixed, *names, box=None)
    for each in asked:
        size = f"{each.n_rows} x {each.n_titles}"
        table.add_row(each.stranger, size, each.events, each.first_row, each.top_of_it)
    words.print(table)
    words.print(f"five pages and five batches of events over HTTP at {url}: all well", soft_wrap=True)


@contextmanager
def _service(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "coldopen", "serve", "--json", "--port", "0", "--data", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise OSError("the service did not start")
        url = json.loads(line)["url"]
        _wait(url)
        yield url
    finally:
        process.terminate()
        process.communicate()


def _wait(url: str) -> None:
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{url}/v1/ready", timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _post(url: str, body: object) -> Any:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)
