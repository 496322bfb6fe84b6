"""How often signals are right on labelled real lists, and how long reading them takes.

    python benchmarks/signals_accuracy.py [--data FOLDER] [--json]

The data folder ($COLDOPEN_DATA, else ../shared/data) must hold `geo_ua/` with `user-agents.json` (label:
deviceCategory), `fake_useragent_browsers.jsonl` (label: type) and `referers.json` (label: the medium). Each
list is cut in two by a hash of its strings, so that a string is in one half only: rules were written looking
at "validation" alone; "judged" is the half that counts.

Limits: the labels know desktop, mobile and tablet, so nothing here measures televisions and consoles. Both
lists are of present-day browsers, without robots. The list of referrers is mostly of search engines, many of
which are gone; its labels take Google News for search.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from coldopen.signals import RawRequest, SignalReader, SignalsOptions
from coldopen.signals.device import device_of_user_agent
from coldopen.signals.referrers import kind_of_host

MEDIA = {"search": "search", "social": "social", "email": "email", "paid": "ads"}
ROW = "{:<31}{:<12}{:>6}{:>9}{:>10}{:>10}{:>9}{:>10}"
AT_MS = 1_790_000_000_000


class Case(NamedTuple):
    """A string, its label, what we say, and its weight (a share of use)."""

    text: str
    label: str
    told: str
    weight: float


def main() -> None:
    """Print accuracy and timing, as a table or as JSON."""
    parser = argparse.ArgumentParser(
        description="Accuracy of device and referral classes, time to read signals."
    )
    parser.add_argument(
        "--data", type=Path, help="folder that holds geo_ua/ (default $COLDOPEN_DATA or ../shared/data)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    root = options.data or Path(
        os.environ.get("COLDOPEN_DATA") or Path(__file__).parents[2] / "shared" / "data"
    )
    folder = root / "geo_ua"
    if not folder.is_dir():
        parser.exit(2, f"no folder {folder}: name one with --data or COLDOPEN_DATA\n")
    agents, browsers, referrers = read_agents(folder), read_browsers(folder), read_referrers(folder)
    report = {
        "device": {
            "user-agents.json": in_halves(agents),
            "fake_useragent_browsers.jsonl": in_halves(browsers),
        },
        "referral": {"referers.json": in_halves(referrers)},
        "read_us": timing(agents, folder),
    }
    print(json.dumps(report, indent=2) if options.json else table(report))


def read_agents(folder: Path) -> list[Case]:
    rows = json.loads((folder / "user-agents.json").read_text(encoding="utf-8"))
    return [device_case(row["userAgent"], row["deviceCategory"], row["weight"]) for row in rows]


def read_browsers(folder: Path) -> list[Case]:
    lines = (folder / "fake_useragent_browsers.jsonl").read_text(encoding="utf-8").splitlines()
    return [device_case(row["useragent"], row["type"], row["percent"]) for row in map(json.loads, lines)]


def read_referrers(folder: Path) -> list[Case]:
    media = json.loads((folder / "referers.json").read_text(encoding="utf-8"))
    labels = {
        domain.lower().split("/")[0]: MEDIA.get(medium, "unknown")
        for medium, sites in media.items()
        for site in sites.values()
        for domain in site["domains"]
    }
    return [Case(host, label, kind_of_host(host) or "unknown", 1.0) for host, label in labels.items()]


def device_case(agent: str, label: str, weight: float) -> Case:
    return Case(agent, label, device_of_user_agent(agent) or "unknown", weight)


def in_halves(cases: list[Case]) -> dict[str, Any]:
    halves: dict[str, list[Case]] = {"judged": [], "validation": []}
    for case in cases:
        halves[
            "judged" if hashlib.blake2b(case.text.encode(), digest_size=1).digest()[0] & 1 else "validation"
        ].append(case)
    return {name: accuracy(half) for name, half in halves.items()}


def accuracy(cases: list[Case]) -> dict[str, Any]:
    """Shares that are right: of all, of distinct strings, by weight, and where we name a class at all."""
    distinct = list({case.text: case for case in cases}.values())
    named = [case for case in cases if case.told != "unknown"]
    return {
        "n": len(cases),
        "n_distinct": len(distinct),
        "accuracy": share_right(cases),
        "accuracy_distinct": share_right(distinct),
        "accuracy_weighted": sum(c.weight for c in cases if c.told == c.label) / sum(c.weight for c in cases),
        "named": len(named) / len(cases),
        "right_where_named": share_right(named),
        "confusion": {f"{label} told {told}": n for (label, told), n in sorted(confusion(cases).items())},
    }


def confusion(cases: list[Case]) -> Counter[tuple[str, str]]:
    return Counter((case.label, case.told) for case in cases)


def share_right(cases: list[Case]) -> float:
    return sum(case.told == case.label for case in cases) / len(cases) if cases else float("nan")


def timing(cases: list[Case], folder: Path) -> dict[str, float]:
    """Microseconds for a whole read, each with its own address, URL and real User-Agent: new, then again."""
    reader = SignalReader(SignalsOptions(geo_database=str(folder / "geo-whois-asn-country-ipv4.cc0.mmdb")))
    requests = [
        RawRequest(
            headers={
                "host": "watch.example",
                "user-agent": case.text,
                "accept-language": f"en-US,en;q=0.9,de;q=0.{n % 9 + 1}",
                "referer": f"https://www.google.com/search?q={n}",
                "sec-fetch-site": "cross-site",
            },
            address=f"{n % 200 + 1}.{n % 251}.{n % 241}.1",
            url=f"/?utm_source=newsletter&utm_campaign=c{n}",
        )
        for n, case in enumerate(cases[:5000])
    ]
    first, *again = [read_all(reader, requests) for _ in range(6)]
    p50s = [statistics.median(run) for run in again]
    return {
        "p50_first": statistics.median(first),
        "p99_first": quantile99(first),
        "p50": statistics.median(p50s),
        "p50_least": min(p50s),
        "p50_most": max(p50s),
        "p99": statistics.median(map(quantile99, again)),
    }


def read_all(reader: SignalReader, requests: list[RawRequest]) -> list[float]:
    times = []
    for raw in requests:
        started = time.perf_counter_ns()
        reader.read(raw, None, AT_MS)
        times.append((time.perf_counter_ns() - started) / 1000)
    return times


def quantile99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


def table(report: dict[str, Any]) -> str:
    titles = ("list", "half", "n", "right", "distinct", "weighted", "named", "of named")
    lines = [ROW.format(*titles)]
    counts = []
    for name, halves in {**report["device"], **report["referral"]}.items():
        for half, of in halves.items():
            names = ("accuracy", "accuracy_distinct", "accuracy_weighted", "named", "right_where_named")
            lines.append(ROW.format(name, half, of["n"], *(f"{of[share]:.2%}" for share in names)))
        pairs = ", ".join(f"{pair} {n}" for pair, n in halves["judged"]["confusion"].items())
        counts.append(f"{name}, judged: {pairs}")
    us = report["read_us"]
    lines += [
        "",
        *counts,
        "",
        f"read(): new p50 {us['p50_first']:.0f} us, p99 {us['p99_first']:.0f}; again p50 {us['p50']:.0f} us "
        f"({us['p50_least']:.0f} to {us['p50_most']:.0f} in five runs), p99 {us['p99']:.0f}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
