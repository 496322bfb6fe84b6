"""Off-policy estimates held against the truth, in simulation.

    python benchmarks/off_policy.py engine --directory logs [--seeds 1 2] [--visitors 6000] [--json]
    python benchmarks/off_policy.py engine --directory logs --log default
    python benchmarks/off_policy.py small [--replicates 500] [--pages 1000] [--json]

Simulated: nothing here is measured on people.

`engine` has people visit a whole engine that learns as it goes, in the world `signals` of
`learning_curves.py`, and asks its log about other row policies: the share of first visits with a click in the
first six rows of the first page. What is true is worked out on the very same requests: each candidate draws
the page anew at the same view, and the simulator gives the exact chance of a click on it, for that person. It
is done twice on each third page, by the same luck for all candidates, and put right by how much better or
worse those of all pages were as logged. Rows are filled by streams (`reception.fills_rows` false).
`--log explored` (the default) serves with `policy.floor = 0.3` and `policy.temperature = 0.01`; `--log
default` with the settings that a new service has, whose floor of 0.04 covers only what is near to it.

`small` is a world of pages of three slots and seven rows, so fast that intervals can be held against the
truth a thousand times: people look from the top, click and leave, by chances that are known. The policies
are those of coldopen, drawn by rounded chances with a floor, and what acts learns every 25 pages, or not.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from msgspec.structs import replace

from coldopen.evaluation.off_policy import Candidate, Question, candidate_of, gather, judged, parsed
from coldopen.settings import Settings
from measuring import machine
from off_policy_small import ESTIMATORS, held
from off_policy_truth import N_ROWS, REWARD, WINDOW_SECONDS, Truth, logged, scenario_of

LOGS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "explored": (
        {"floor": 0.3, "temperature": 0.01},
        (
            "uniform",
            "epsilon_greedy,epsilon=0.75",
            "epsilon_greedy,epsilon=0.5",
            "softmax,temperature=0.05",
            "epsilon_greedy,epsilon=0.25",
            "softmax,temperature=0.02",
            "softmax",
            "thompson",
        ),
    ),
    "default": (
        {},
        (
            "uniform",
            "rules",
            "softmax,temperature=0.015",
            "softmax,temperature=0.008",
            "epsilon_greedy",
            "greedy",
            "linucb",
            "thompson",
        ),
    ),
}
"""How each log is served, and who is asked about."""


def main() -> None:
    """Make the logs or the small worlds, and print a table or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("world", choices=("engine", "small"))
    parser.add_argument("--directory", type=Path, help="of `engine`: where logs go")
    parser.add_argument("--log", choices=LOGS, default="explored", help="of `engine`: how it is served")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2], help="of `engine`")
    parser.add_argument("--visitors", type=int, default=6000, help="of `engine`: people of each seed")
    parser.add_argument(
        "--every", type=int, default=3, help="of `engine`: each how manieth page has its truth"
    )
    parser.add_argument(
        "--draws", type=int, default=2, help="of `engine`: pages that each candidate draws for its truth"
    )
    parser.add_argument("--replicates", type=int, default=500, help="of `small`")
    parser.add_argument("--pages", type=int, default=1000, help="of `small`: pages of each log")
    parser.add_argument("--seed", type=int, default=1, help="of `small`")
    parser.add_argument(
        "--acting", nargs="+", choices=("fixed", "learning"), default=["fixed", "learning"], help="of `small`"
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    told = parser.parse_args()
    if told.world == "small":
        results = list(held(told.replicates, told.pages, told.seed, told.acting))
        sizes = {"replicates": told.replicates, "pages": told.pages, "seed": told.seed}
    else:
        if told.directory is None:
            parser.error("engine needs --directory")
        sizes = {"visitors": told.visitors, "every": told.every, "draws": told.draws}
        results = [_on_seed(told.directory, told.log, seed, **sizes) for seed in told.seeds]
        sizes |= {"log": told.log, "seeds": told.seeds}
    if told.json:
        report = {"benchmark": f"off-policy, {told.world} (simulated)", "machine": machine(), "sizes": sizes}
        told_of = {"pooled": pooled(results)} if told.world == "engine" else {}
        print(json.dumps({**report, **told_of, "results": results}, indent=2))
    elif told.world == "small":
        print("\n".join(_small_lines(results)))
    else:
        print("\n\n".join("\n".join(_lines(each)) for each in results))
        print(f"\nall seeds together: Kendall's tau {pooled(results)['kendall_tau']:.3f}")


def _on_seed(directory: Path, log: str, seed: int, visitors: int, every: int, draws: int) -> dict[str, Any]:
    """One log, its candidates' estimates and what is true of them."""
    folder = directory / f"{log}-{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    changes, names = LOGS[log]
    settings = replace(
        Settings(),
        policy=replace(Settings().policy, **changes),
        reception=replace(Settings().reception, fills_rows=False),
    )
    world, came = logged(folder, scenario_of(seed, visitors), settings)
    candidates = [candidate_of(name, Settings(), told) for name, told in map(parsed, names)]
    question = Question(n_rows=N_ROWS, reward=REWARD, window_seconds=WINDOW_SECONDS, visits=came.first_visits)
    found = gather(folder, settings, candidates, question)
    report = judged(found, candidates, question, False, 0.05)
    truth = Truth(folder, settings, world, came)
    shown = np.array([truth.of_page(page) for page in found.pages])
    some = np.array([truth.values(page, candidates, draws) for page in found.pages[::every]])
    truth.close()
    values = some.mean(0) + shown.mean() - shown[::every].mean()
    return _result(seed, report, candidates, values, float(shown.mean()))


def _result(
    seed: int, report: Any, candidates: Sequence[Candidate], values: np.ndarray, logged_true: float
) -> dict[str, Any]:
    rows = list(_rows(report, candidates, values))
    pairs = list(_pairs(report, {row["policy"]: row["true"] for row in rows}))
    answered = [row for row in rows if not row["refused"]]
    return {
        "seed": seed,
        "pages": report.n_pages,
        "left_out": report.left_out,
        "draws_checked": report.n_checked,
        "draws_as_logged": report.n_as_logged,
        "logged": round(report.logged.value, 4),
        "logged_true": round(logged_true, 4),
        "candidates": rows,
        "pairs": pairs,
        "told_apart": sum(pair["low"] > 0 for pair in pairs),
        "told_apart_wrongly": sum(pair["low"] > 0 > pair["true"] for pair in pairs),
        "answered": len(answered),
        "kendall_tau": kendall([r["true"] for r in answered], [r["estimate"] for r in answered]),
        "covered": sum(row["low"] <= row["true"] <= row["high"] for row in answered),
    }


def _rows(report: Any, candidates: Sequence[Candidate], values: np.ndarray) -> Iterator[dict[str, Any]]:
    for i, (each, answer) in enumerate(zip(candidates, report.answers, strict=True)):
        value = answer.value
        yield {
            "policy": each.name,
            "true": round(float(values[i]), 4),
            "estimate": round(value.value, 4),
            "error": round(value.error, 4),
            "low": round(value.low, 4),
            "high": round(value.high, 4),
            "ess": round(answer.overlap.ess, 1),
            "refused": list(answer.refused),
        }


def _pairs(report: Any, true: dict[str, float]) -> Iterator[dict[str, Any]]:
    """Of each two that were answered, how much better the one that the log has first really is."""
    for pair in report.pairs:
        yield {
            "policy": pair.policy,
            "other": pair.other,
            "true": round(true[pair.policy] - true[pair.other], 4),
            "estimate": round(pair.change.value, 4),
            "error": round(pair.change.error, 4),
            "low": round(pair.change.low, 4),
        }


def pooled(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Truths and estimates averaged over seeds, of the candidates that every log answers for, and how alike
    they rank these."""
    answered = [{r["policy"]: r for r in each["candidates"] if not r["refused"]} for each in results]
    names = [name for name in answered[0] if all(name in each for each in answered)]
    means = {
        name: [
            round(float(np.mean([each[name][what] for each in answered])), 4) for what in ("true", "estimate")
        ]
        for name in names
    }
    return {
        "candidates": means,
        "kendall_tau": kendall([true for true, _ in means.values()], [told for _, told in means.values()]),
    }


def kendall(one: Sequence[float], other: Sequence[float]) -> float:
    """Kendall's tau of two rankings without ties: pairs in the same order less those in another, of all.

    >>> round(kendall([1, 2, 3], [1, 3, 2]), 3)
    0.333
    """
    pairs = list(combinations(range(len(one)), 2))
    same = sum(np.sign(one[a] - one[b]) * np.sign(other[a] - other[b]) for a, b in pairs)
    return round(float(same) / len(pairs), 4) if pairs else float("nan")


def _lines(result: dict[str, Any]) -> Iterator[str]:
    yield (
        f"seed {result['seed']}: {result['pages']:,} pages, {result['logged']:.4f} logged where "
        f"{result['logged_true']:.4f} is true; {result['draws_as_logged']:,} of {result['draws_checked']:,} "
        f"draws as logged; left out: {result['left_out'] or 'none'}"
    )
    for row in result["candidates"]:
        told = f"{row['estimate']:.4f} ({row['low']:.4f} to {row['high']:.4f})"
        told = "refused" if row["refused"] else told
        yield f"  {row['policy']:30} true {row['true']:.4f}  {told:28} worth {row['ess']:,.0f} pages"
    yield (
        f"  of {result['answered']} answered: Kendall's tau {result['kendall_tau']:.3f}, "
        f"{result['covered']} intervals hold; {result['told_apart']} of {len(result['pairs'])} pairs are "
        f"told apart, {result['told_apart_wrongly']} of them wrongly; in the wrong order:"
    )
    for pair in result["pairs"]:
        if pair["true"] < 0:
            yield (
                f"  {pair['policy']} less {pair['other']}: true {pair['true']:+.4f}, "
                f"{pair['estimate']:+.4f} ± {pair['error']:.4f}"
            )


def _small_lines(results: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield f"{'log':10}{'candidate':18}{'estimator':14}" + "".join(
        f"{name:>12}" for name in ("true", "bias", "rmse", "Student's", "likelihood", "any time", "refused")
    )
    for row in results:
        cells = [f"{row[name]:>12.4f}" for name in ("true", "bias", "rmse")]
        cells += [f"{100 * row[name]:>11.1f}%" for name in ("student", "likelihood", "always", "refused")]
        yield f"{row['log']:10}{row['candidate']:18}{row['estimator']:14}" + "".join(cells)
    yield f"estimators: {', '.join(ESTIMATORS)}; intervals of 95%"


if __name__ == "__main__":
    main()
