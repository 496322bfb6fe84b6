"""The report of an experiment on simulated visitors, to look at, and the picture of it in the documentation.

    python benchmarks/readout_report.py report.html --picture docs/images/readout.png

A title is launched on the seventh of fourteen days; more visitors come with phones, to whom the learned rows
bring most. None of it comes from people. The picture needs Chromium.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np

from coldopen.experiments import Experiment, Variant
from coldopen.experiments.analysis import Asked, Dated, Found, html, readout
from coldopen.experiments.analysis.records import Exposure, HeatMap, TierShare
from coldopen.experiments.analysis.visitors import Labels, Visitors, daypart

DAY_MS = 86_400_000
FIRST_DAY, N_DAYS, LAUNCH = 20_730, 14, 6
ORDER = ("rules", "learned")
N_ROWS, N_COLUMNS = 9, 12

EXPERIMENT = Experiment(
    id="learned-rows",
    description="Rows ordered by what earlier newcomers acted on, against the order that editors gave them.",
    state="running",
    variants=(
        Variant("rules", 0.5, {"policy.name": "rules"}),
        Variant("learned", 0.5, {"policy.name": "softmax"}),
    ),
    control="rules",
    guardrails=("dismissed@1", "unstarted_90s@1"),
    segments=("device", "referral"),
)


def visitors(rng: np.random.Generator, n: int) -> Visitors:
    """Of whom each streams by a chance of their device, day and variant."""
    day = np.sort(rng.integers(0, N_DAYS, n))
    variant, device = rng.integers(0, 2, n), rng.choice(3, n, p=(0.3, 0.5, 0.2))
    lift = variant * np.array([0.015, 0.045, 0.0])[device]
    streams = rng.random(n) < 0.33 + 0.06 * (device == 2) + 0.05 * (day >= LAUNCH) + lift
    seconds = np.where(streams, np.minimum(rng.exponential(260 - 40 * variant) + 8, 1799), 1800.0)
    minutes = np.where(streams, rng.gamma(1.6, 17, n), rng.gamma(1.0, 2.0, n))
    has_id = rng.random(n) < 0.7
    done = np.ones(n, bool)
    return Visitors(
        order=ORDER,
        variant=variant,
        at=(FIRST_DAY + day) * DAY_MS + rng.integers(0, DAY_MS, n),
        day=FIRST_DAY + day,
        exposed=rng.random(n) < 0.998,
        outcomes={
            "first_stream": streams.astype(float),
            "first_stream_seconds": seconds,
            "unstarted_90s": (seconds > 90).astype(float),
            "session_minutes": minutes,
            "success": (streams & (minutes > 5)).astype(float),
            "return_7d": np.where(has_id, rng.random(n) < 0.16 + 0.08 * streams, np.nan),
            "n_clicks": rng.poisson(0.4 + 0.9 * streams).astype(float),
            "n_seen": rng.poisson(32, n) + 1.0,
            "n_dismissed": rng.poisson(0.08, n).astype(float),
        },
        closed={"tau": done, "24h": day < N_DAYS - 1, "7d": day < N_DAYS - 7},
        signals={
            "device": Labels(device, ("desktop", "mobile", "tv")),
            "referral": Labels(
                rng.choice(4, n, p=(0.4, 0.3, 0.2, 0.1)), ("direct", "search", "social", "email")
            ),
            "country": Labels(rng.integers(0, 5, n), ("BR", "DE", "IN", "JP", "US")),
            "language": Labels(rng.integers(0, 4, n), ("de", "en", "hi", "pt")),
            "daypart": daypart(rng.integers(0, 24, n).astype(float)),
        },
    )


def heat(rng: np.random.Generator, variant: int) -> HeatMap:
    """Clicks that fade down the page and along its rows."""
    row, column = np.mgrid[:N_ROWS, :N_COLUMNS]
    chance = (0.07 + 0.02 * variant) * np.exp(-(0.28 + 0.05 * variant) * row - 0.16 * column)
    n_seen = np.maximum(9000 * np.exp(-0.3 * row - 0.25 * column), 12).astype(int)
    rates = rng.binomial(n_seen, chance) / n_seen
    told = [
        [float(r) if n >= 30 else None for r, n in zip(*pair, strict=True)]
        for pair in zip(rates, n_seen, strict=True)
    ]
    return HeatMap(ORDER[variant], tuple(map(tuple, told)), tuple(map(tuple, n_seen.tolist())), 30)


def report(n: int, seed: int) -> str:
    rng = np.random.default_rng(seed)
    who = visitors(rng, n)
    assigned, exposed = who.counts(), who.counts(who.exposed)
    found = Found(
        who,
        last_at=(FIRST_DAY + N_DAYS) * DAY_MS,
        exposure=tuple(Exposure(*each) for each in zip(ORDER, assigned, exposed, strict=True)),
        heat=(heat(rng, 0), heat(rng, 1)),
        tiers=tuple(
            TierShare(name, tier, int(share * n), share)
            for name in ORDER
            for tier, share in (("taste", 0.71), ("popularity", 0.288), ("frozen", 0.002))
        ),
        launches={FIRST_DAY + LAUNCH: ("a new catalogue",)},
    )
    return html(readout([Dated(FIRST_DAY * DAY_MS, EXPERIMENT)], found, Asked(is_simulated=True)))


def draw(page: Path, picture: Path) -> None:
    """The first screen of the report, as a desktop shows it."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 880, "height": 1290})
        tab.goto(page.resolve().as_uri())
        tab.screenshot(path=str(picture))
        browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("page", type=Path, help="where the report goes")
    parser.add_argument("--picture", type=Path, help="where its picture goes")
    parser.add_argument("--visitors", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=4)
    asked = parser.parse_args()
    asked.page.write_text(report(asked.visitors, asked.seed), "utf-8")
    if asked.picture is not None:
        draw(asked.page, asked.picture)


if __name__ == "__main__":
    main()
