"""The estimators against obp 0.5.7 and vw-estimators 0.2.2, to 1e-12: recorded on made-up logs
(`fixtures/make.py` shows how), and one of them worked out anew on the Open Bandit logs where these are."""

import json
import os
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from coldopen import ope

FIXTURES = json.loads((Path(__file__).parent / "fixtures" / "peers.json").read_text())
EXACTLY = {"rel": 1e-12, "abs": 1e-12}


def arrays(told: dict) -> dict[str, np.ndarray]:
    return {name: np.array(value) for name, value in told.items() if name not in ("values", "intervals")}


@pytest.mark.parametrize("told", FIXTURES["actions"], ids=["60", "200"])
def test_single_actions_come_out_as_in_both_libraries(told: dict) -> None:
    a = arrays(told)
    log = ope.ActionLog(a["reward"], a["logged"], a["target"])
    model = ope.Modelled(a["model_chosen"], a["model_target"])
    weights, bounded = log.weights, ope.Bounds(most_weight=40.0)
    found = {
        "ips": ope.ips(log).value,
        "snips": ope.snips(log).value,
        "direct": ope.direct(model).value,
        "dr": ope.doubly_robust(log, model).value,
        "sndr": ope.self_normalised_doubly_robust(log, model).value,
        "vw ips": ope.ips(log).value,
        "vw snips": ope.snips(log).value,
        "vw mle": ope.likeliest(weights, log.rewards),
        "vw mle bounded": ope.likeliest(weights, log.rewards, bounded),
        "vw cressie-read": ope.closed_form(weights, log.rewards),
        "vw cressie-read bounded": ope.closed_form(weights, log.rewards, bounded),
    }
    assert found == pytest.approx(told["values"], **EXACTLY)


@pytest.mark.parametrize("told", FIXTURES["actions"], ids=["60", "200"])
def test_intervals_of_single_actions_come_out_as_in_vw_estimators(told: dict) -> None:
    a = arrays(told)
    log = ope.ActionLog(a["reward"], a["logged"], a["target"])
    w, r = log.weights, log.rewards
    estimate = ope.estimate_of(ope.ips(log))
    around = NormalDist().inv_cdf(0.975) * estimate.error  # theirs knows no degrees of freedom
    found = {
        "vw gaussian": (estimate.value - around, estimate.value + around),
        "vw cressie-read": ope.closed_form_interval(w, r),
        "vw cressie-read bounded": ope.closed_form_interval(w, r, bounds=ope.Bounds(most_weight=40.0)),
        "vw cs": ope.betting(w * r, w * (1 - r)),
    }
    for name, ends in told["intervals"].items():
        assert found[name] == pytest.approx(ends, **EXACTLY), name


@pytest.mark.parametrize("told", FIXTURES["pages"], ids=["40 x 3", "80 x 4"])
def test_pages_come_out_as_in_both_libraries(told: dict) -> None:
    a = arrays(told)
    ratios = a["target"] / a["logged"]
    log = ope.PageLog(ratios, a["reward"])
    model = ope.PageModel(a["model_chosen"], a["model_target"])
    found = {
        "ips": ope.whole_page(log).value,
        "snips": ope.whole_page_normalised(log).value,
        "rips": ope.rips(log).value,
        "snrips": ope.rips_normalised(log).value,
        "iips": ope.iips(ratios, log.rewards).value,
        "sniips": ope.iips_normalised(ratios, log.rewards).value,
        "cascade-dr": ope.cascade_dr(log, model).value,
        "vw product": ope.pseudo_inverse(ope.product_weights(ratios), log.totals).value,
    }
    assert found == pytest.approx(told["values"], **EXACTLY)


def open_bandit() -> Path | None:
    told = os.environ.get("COLDOPEN_DATA")
    places = [Path(told)] if told else []
    places += [parent / "shared" / "data" for parent in Path(__file__).resolve().parents]
    return next((p / "open_bandit" for p in places if (p / "open_bandit").is_dir()), None)


@pytest.mark.parametrize("campaign", ["all", "men", "women"])
def test_the_open_bandit_logs_give_what_sums_over_their_rows_give(campaign: str) -> None:
    """The uniform policy's value, off the log of Thompson sampling: exact sums with `math.fsum`."""
    folder = open_bandit()
    if folder is None:
        pytest.skip("the Open Bandit logs are not here: ../shared/data or $COLDOPEN_DATA")
    import math

    import duckdb

    path = folder / "bts" / campaign / f"{campaign}.parquet"
    rows = duckdb.execute("SELECT item_id, click, propensity_score FROM read_parquet(?)", [str(path)])
    item, click, chance = (np.asarray(column) for column in rows.fetchnumpy().values())
    target = np.full(len(item), 1 / len(np.unique(item)))
    log = ope.ActionLog(click.astype(float), chance.astype(float), target)
    weights = [q / p for q, p in zip(target.tolist(), chance.tolist(), strict=True)]
    weighted = math.fsum(w * r for w, r in zip(weights, click.tolist(), strict=True))
    assert ope.ips(log).value == pytest.approx(weighted / len(item), **EXACTLY)
    assert ope.snips(log).value == pytest.approx(weighted / math.fsum(weights), **EXACTLY)
