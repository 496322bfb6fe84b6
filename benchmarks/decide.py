"""What a whole decision costs, and learning from what came of it, beside Vowpal Wabbit in the same run.

    python benchmarks/decide.py [--titles 10000 100000] [--pages 2000] [--visits 2000] [--runs 5] [--json]

A page of 30 rows of up to 25 titles, from the raw request to JSON: row values learned from simulated visits,
new titles tried out, rules that hide, pin and boost titles, each request with an exclusion of its own, no
title twice, recorded in the log. Forty visitors take turns, in one thread; the log's writer and folds run in
the same process. Each run of a case is a process of its own.

    decision          with numba's loops where the extra `fast` is installed
    decision, plain   without them
    vw, text          Vowpal Wabbit predicts over the 750 titles of such a page, each action a line of text:
                      id, kind, genres, countries, languages and year, the visitor in a shared line
    vw, parsed        the same, lines parsed beforehand
    learning          a row that was seen, from its records to sums, featurising included (see learning.py)
    vw learning       Vowpal Wabbit learns from a row that was seen, from text, among 10 and 40 rows

Vowpal Wabbit's contextual bandit (`--cb_explore_adf --epsilon 0.02`) is asked twice: as it is quickest,
without interactions, where the visitor changes the order of no titles; and with those of visitor and title
(`-q vt`). Texts are made beforehand. It is measured where it is installed (`pip install
vowpalwabbit`). "full", "recorded" and "drawn" are the shares of pages with all 30 rows, in the log, and whose
rows were drawn by learned values (1 but where a busy machine cut some short); "tried" is for how many
placements of a page a new title or the usual one was drawn; "features" of rows have been learned from.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace

from coldopen.core.title import Title
from coldopen.simulator.titles import generate_titles
from learning import ONE_THREAD
from learning import measured as learned
from measuring import be_child, in_child, machine, options, over_runs, quantiles, tell
from preparing import N_COLUMNS, N_ROWS, copy_of, folder_in, prepare, visitors

RULES = """
[[rule]]
id = "no-horror-for-germany"
when = { countries = ["DE"] }
forbid = { query = { genres = ["Horror"] } }

[[rule]]
id = "new-comedies"
boost = { query = { genres = ["Comedy"], year_from = 2015 }, by = 1.5 }

[[rule]]
id = "drama-third"
pin = { row = "genre:Drama", position = 2 }
"""
_NEW = 50
_BANDIT = "--cb_explore_adf --epsilon 0.02 --quiet --random_seed 1"


def main() -> None:
    """Measure each size of catalogue, and print a table or JSON."""
    parser = options(__doc__)
    parser.add_argument("--titles", type=int, nargs="+", default=[10_000, 100_000], help="sizes of catalogue")
    parser.add_argument("--pages", type=int, default=2000, help="pages of a run (default 2000)")
    parser.add_argument("--visits", type=int, default=2000, help="simulated earlier visits (default 2000)")
    told = parser.parse_args()
    os.environ.update(ONE_THREAD)
    results: list[dict[str, Any]] = []

    def add(what: str, order: dict[str, Any]) -> None:
        results.append({"what": what, **over_runs([in_child(__file__, order) for _ in range(told.runs)])})

    kinds = ["fast", "plain"] if find_spec("numba") is not None else ["plain"]
    for n_titles in told.titles:
        with folder_in(told.directory) as home:
            folder = _prepared(home / "data", n_titles, told.visits, told.seed)
            for kind in kinds:
                runs = []
                for i in range(told.runs):
                    copy = str(copy_of(folder, f"{kind}-{i}"))
                    runs.append(in_child(__file__, {"what": kind, "folder": copy, "n": told.pages}))
                name = "decision" if kind == "fast" else "decision, plain"
                results.append({"what": f"{n_titles:,} titles, {name}", **over_runs(runs)})
    add("learning, a row", {"what": "learning", "n": told.pages})
    if find_spec("vowpalwabbit") is not None:
        for what in ("text", "parsed", "text, -q vt", "parsed, -q vt"):
            n = N_ROWS * N_COLUMNS
            add(f"vw, {what}, {n} actions", {"what": what, "n": n})
        for n in (10, 40):
            add(f"vw learning, text, {n} rows", {"what": "vw learning", "n": n})
    report = {
        "benchmark": "a whole decision of 30 x 25, and learning, beside Vowpal Wabbit",
        "machine": {**machine(), **_versions()},
        "sizes": {"runs": told.runs, "pages a run": told.pages, "earlier visits": told.visits},
        "seed": told.seed,
        "results": results,
    }
    columns = {
        "p50_ms": "p50, ms",
        "p99_ms": "p99, ms",
        "cpu_ms": "CPU, ms",
        "full": "full",
        "recorded": "recorded",
        "drawn": "drawn",
        "tried": "tried",
        "features": "features",
    }
    tell(report, told.json, columns)


def measured(what: str, n: int, folder: str = "") -> dict[str, float]:
    """One run of a case."""
    if what == "learning":
        told = learned(n, 40, 1)["learning, a row"]
        return {"p50_ms": told["us"] / 1000}
    if what == "vw learning":
        return _vw_learning(n)
    if what.startswith(("text", "parsed")):
        return _vw_predicting(n, what.startswith("parsed"), what.partition(", ")[2])
    if what == "plain":
        sys.modules["numba"] = None  # type: ignore[assignment]  # as if it were not installed
    return _deciding(Path(folder), n)


def _prepared(folder: Path, n_titles: int, n_visits: int, seed: int) -> Path:
    """A data folder with a simulated past, in which fifty titles came in a moment ago, and rules."""
    from coldopen.engine import Engine, encode_titles
    from coldopen.rules import RuleBook

    prepare(folder, n_titles - _NEW, n_visits, seed)
    with Engine.open(folder) as engine:
        titles = engine.loaded().edition.catalogue.titles
        more = [replace(t, id=f"new-{t.id}", name=f"New {t.name}", added_on=None) for t in titles[:_NEW]]
        engine.install("catalogue", encode_titles([*titles, *more]))
        engine.install("rules", RuleBook.parse({"rules.toml": RULES}).encode())
    return folder


def _deciding(folder: Path, n_pages: int) -> dict[str, float]:
    from coldopen.engine import Engine

    asks = [(raw, replace(asked, exclude=("no such title",))) for raw, asked in visitors()]
    took, served = [], []
    with Engine.open(folder) as engine:
        for raw, asked in [*asks, *asks]:
            engine.page(asked, raw)
        features = len(engine.loaded().values.learned)
        cpu = time.process_time()
        for i in range(n_pages):
            raw, asked = asks[i % len(asks)]
            started = time.perf_counter()
            page = engine.page(asked, raw)
            took.append(1000 * (time.perf_counter() - started))
            served.append((len(page.page.rows) == N_ROWS, page.page.recorded, page.decision))
        cpu_ms = 1000 * (time.process_time() - cpu) / n_pages
    decisions = [decision for _, _, decision in served if decision is not None]
    return {
        **quantiles(took),
        "cpu_ms": cpu_ms,
        "full": sum(full for full, _, _ in served) / n_pages,
        "recorded": sum(recorded for _, recorded, _ in served) / n_pages,
        "tried": sum(len(decision.explored) for decision in decisions) / n_pages,
        "drawn": sum(bool(decision.draws) for decision in decisions) / n_pages,
        "features": features,
    }


def _vw_predicting(n: int, parsed: bool, interactions: str) -> dict[str, float]:
    workspace = import_module("vowpalwabbit").Workspace(f"{_BANDIT} {interactions}")
    lines = ["shared |v country=DE device=tv language=de hour=20 weekday=4 referral=search"]
    lines += [f"|t {_words(title)}" for title in generate_titles(n, seed=1)]
    text = "\n".join(lines)
    took = []
    for _ in range(100):
        examples = workspace.parse(text) if parsed else None
        started = time.perf_counter()
        shares = workspace.predict(text if examples is None else examples)
        took.append(1000 * (time.perf_counter() - started))
        if len(shares) != n:
            raise RuntimeError(f"{len(shares)} shares for {n} actions")
        if examples is not None:
            workspace.finish_example(examples)
    return quantiles(took)


def _vw_learning(n: int) -> dict[str, float]:
    from coldopen.testing import slot_of

    workspace = import_module("vowpalwabbit").Workspace(_BANDIT)
    rng, texts = np.random.default_rng(1), []
    for i in range(2000):
        features = slot_of(n, i % 20).features()
        lines = [_features(row) for row in features]
        chosen = int(rng.integers(n))
        lines[chosen] = f"0:{-int(rng.random() < 0.05)}:{1 / n:.6f} {lines[chosen]}"
        texts.append("\n".join(lines))
    return quantiles([_ms(workspace.learn, text) for text in texts])


def _ms(work: Callable[[str], object], told: str) -> float:
    started = time.perf_counter()
    work(told)
    return 1000 * (time.perf_counter() - started)


def _words(title: Title) -> str:
    """A title in Vowpal Wabbit's words."""
    told: Sequence[tuple[str, Sequence[str]]] = (
        ("id", (title.id,)),
        ("kind", (title.kind,)),
        ("genre", title.genres),
        ("country", title.countries),
        ("language", title.languages),
        ("year", (str(title.year),)),
    )
    return " ".join(f"{name}={value}".replace(" ", "_") for name, values in told for value in values)


def _features(row: np.ndarray) -> str:
    """A row's features in Vowpal Wabbit's words."""
    return "|r " + " ".join(f"{i}:{row[i]:.4g}" for i in np.flatnonzero(row).tolist())


def _versions() -> dict[str, str]:
    """Of what is optional."""
    names = [name for name in ("numba", "vowpalwabbit") if find_spec(name) is not None]
    return {name: import_module(name).__version__ for name in names}


if __name__ == "__main__" and not be_child(measured):
    main()
