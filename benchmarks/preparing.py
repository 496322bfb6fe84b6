"""What the benchmarks drive: a data folder with titles and a simulated past, visitors, and what they do."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coldopen.core.events import Click, Event, Impression, Play, Progress, Scroll
from coldopen.core.signals import DEVICES, Device
from coldopen.engine import Engine, Given, PageRequest, RawRequest, encode_titles
from coldopen.simulator.past import past_world, simulate_past
from coldopen.simulator.people import audiences
from coldopen.simulator.titles import generate_titles

N_ROWS, N_COLUMNS = 30, 25
N_VISITORS = 40
EVENTS_A_BATCH = 20

_AGENTS: dict[Device, str] = {
    "tv": "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) Version/7.0 "
    "TV Safari/537.36",
    "mobile": "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36",
    "tablet": "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1",
    "desktop": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36",
    "console": "Mozilla/5.0 (PlayStation; PlayStation 5/8.40) AppleWebKit/605.1.15 (KHTML, like Gecko)",
}
_REFERRERS = ("https://www.google.com/", "https://mail.example/", "", "https://www.facebook.com/")


@contextmanager
def folder_in(directory: Path | None) -> Iterator[Path]:
    """A folder of our own, which goes when we are done."""
    with tempfile.TemporaryDirectory(prefix="coldopen-benchmark-", dir=directory) as folder:
        yield Path(folder)


def prepare(folder: Path, n_titles: int, n_visits: int, seed: int) -> Path:
    """A data folder with generated titles in service and simulated visits of the last 36 hours."""
    titles = generate_titles(n_titles, seed=seed)
    if n_visits:
        simulate_past(folder, past_world(n_visits, seed, now_ms(), titles))
    else:
        with Engine.open(folder) as engine:
            engine.install("catalogue", encode_titles(titles))
    return folder


def copy_of(folder: Path, name: str) -> Path:
    """The same data folder again, so that each run begins with the same log."""
    copy = folder.with_name(f"{folder.name}-{name}")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    return copy


def visitors() -> list[tuple[RawRequest, PageRequest]]:
    """Forty strangers of 25 countries on five kinds of device, each asking for a page of 30 rows by 25.

    The country is stated, as by a trusted proxy; device, languages and referral are read from headers.
    """
    made = []
    for i in range(N_VISITORS):
        audience = audiences()[i % len(audiences())]
        again = i // len(audiences())
        languages = audience.languages[again % len(audience.languages)]
        headers = {
            "user-agent": _AGENTS[DEVICES[(i + again) % len(DEVICES)]],
            "accept-language": ",".join(f"{tag};q={1 - n / 10:g}" for n, tag in enumerate(languages)),
            "sec-fetch-site": "cross-site",
        }
        if referrer := _REFERRERS[i % len(_REFERRERS)]:
            headers["referer"] = referrer
        asked = PageRequest(signals=Given(country=audience.country), n_rows=N_ROWS, n_columns=N_COLUMNS)
        made.append((RawRequest(headers=headers, url="/"), asked))
    return made


def doings(number: int, at_ms: int) -> tuple[Event, ...]:
    """Twenty events on a page: 14 impressions, two scrolls, a click, a play, and two of watching on.

    290 numbers in a row play 290 different titles of a page of 30 rows: counts are capped for each visit and
    title, so a load that repeats one play would soon change nothing.
    """
    row, column = 1 + number % 29, number // 29 % 10
    seen = [Impression(at_ms - 60_000 + 1000 * i, [(2 * i, 0, 9), (2 * i + 1, 0, 6)]) for i in range(14)]
    return (
        *seen,
        Scroll(at_ms - 40_000, 27),
        Scroll(at_ms - 39_000, row, column),
        Click(at_ms - 38_000, row, column),
        Play(at_ms - 37_000, row, column),
        Progress(at_ms - 20_000, row, column, 17.0),
        Progress(at_ms, row, column, 130.0),
    )


def now_ms() -> int:
    """The machine's clock, Unix milliseconds."""
    return time.time_ns() // 1_000_000
