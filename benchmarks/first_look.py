"""How late the first look at a confidence sequence has to be.

    python benchmarks/first_look.py [--tests 2000] [--visitors 20000] [--outcomes minutes] [--json]

A/A tests with one visitor in ten in the treatment, looked at after every visitor from the first look on, for
first looks by several rules: each variant has at least so many visitors, and the estimate's skewness is at
most so large (`experiments.statistics.first_look`). Each column is the share of tests that ever called an
effect, which is to be at most 0.05, and in brackets the visitors by which half of the tests could be looked
at.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

import numpy as np

from coldopen.experiments.statistics.confidence_sequence import log_e_value
from coldopen.experiments.statistics.first_look import skewness
from coldopen.experiments.statistics.path import running_ratio
from measuring import machine
from statistics_held import OUTCOMES

SHARE, ALPHA = 0.1, 0.05
RULES = ((20, np.inf), (50, np.inf), (200, np.inf), (200, 0.3), (200, 0.2), (200, 0.1))


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tests", type=int, default=2000, help="simulated tests a row (default 2000)")
    parser.add_argument("--visitors", type=int, default=20_000, help="visitors of each (default 20000)")
    parser.add_argument("--outcomes", nargs="+", default=list(OUTCOMES), help="which (default all)")
    parser.add_argument("--seed", type=int, default=999)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    told = parser.parse_args()
    names = [f"{least} and {worst:g}" if worst < np.inf else f"{least}" for least, worst in RULES]
    results = []
    for outcome in told.outcomes:
        results.append(row(outcome, names, told.tests, told.visitors, told.seed))
        if not told.json:
            print(
                outcome,
                *(f"{n}: {results[-1][n]:.3f} ({results[-1]['first'][n]:,})" for n in names),
                sep="  ",
            )
    if told.json:
        sizes = {"tests": told.tests, "visitors": told.visitors}
        print(json.dumps({"machine": machine(), "sizes": sizes, "seed": told.seed, "results": results}))


def row(outcome: str, names: list[str], n_tests: int, n: int, seed: int) -> dict[str, Any]:
    """One kind of outcome by all rules."""
    found = np.array([one_test(outcome, n, np.random.default_rng([seed, i])) for i in range(n_tests)])
    alarms, first = found[:, 0].mean(0), np.median(found[:, 1], 0).astype(int)
    shown = dict(zip(names, alarms.round(4).tolist(), strict=True))
    return {"what": outcome, **shown, "first": dict(zip(names, first.tolist(), strict=True))}


def one_test(outcome: str, n: int, rng: np.random.Generator) -> tuple[list[bool], list[int]]:
    """By each rule: whether an effect was ever called, and the visitors at the first look."""
    treated = rng.random(n) < SHARE
    numerator, denominator = OUTCOMES[outcome][0](rng, np.zeros(n))
    at = np.arange(1, n + 1)
    one, other = (running_ratio(numerator, denominator, member, at) for member in (~treated, treated))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(one.error_squared + other.error_squared)
        called = np.nan_to_num(log_e_value(other.mean - one.mean, error, at, ALPHA)) >= np.log(1 / ALPHA)
    called &= error > 0
    fewest, skew = np.minimum(one.n, other.n), np.nan_to_num(skewness(one, other), nan=np.inf)
    open_ = [(fewest >= least) & (skew <= worst) for least, worst in RULES]
    return [bool((called & each).any()) for each in open_], [
        int(each.argmax()) + 1 if each.any() else n for each in open_
    ]


if __name__ == "__main__":
    main()
