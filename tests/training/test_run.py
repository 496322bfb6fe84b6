"""One training: who is learned from, what is told of it, and that it is the same each time."""

from importlib.util import find_spec

import msgspec
import numpy as np
import pytest
from counting_learner import CountingLearner

from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.taste.interactions import Interactions
from coldopen.training.model_folder import read_model, write_model
from coldopen.training.run import run_training

NOW = 1_790_000_000_000


def likes_of(n_visitors=200, timed=True):
    """Every visitor likes title 3 and then one of 0 and 1, so 3 is the most popular, and 2 nobody's."""
    visitor = np.repeat(np.arange(n_visitors, dtype=np.int32), 2)
    title = np.array([t for v in range(n_visitors) for t in (3, v % 2)], np.int32)
    at_ms = np.arange(len(title)) * 1000 if timed else None
    titles = tuple(Title(id=f"t{i}", name=f"T{i}") for i in range(4))
    return Interactions(titles, (("country:BR",),) * n_visitors, visitor, title, at_ms)


def run(learner=None, likes=None, serving=None, **told):
    return run_training(
        learner or CountingLearner(),
        likes_of() if likes is None else likes,
        {"table": "x"},
        NOW,
        serving,
        **told,
    )


def test_the_latest_newcomers_are_not_learned_from():
    learner = CountingLearner()
    done = run(learner)
    assert learner.learnt_from.n_visitors == 180
    assert (done.made.n_visitors, done.made.n_held_out, done.comparison.n_newcomers) == (180, 20, 20)


def test_the_manifest_tells_span_counts_settings_seed_and_libraries():
    made = run(seed=7).made
    assert (made.made_at, made.since_ms, made.until_ms, made.seed) == (NOW, 0, 399_000, 7)
    assert (made.n_titles, made.n_likes, made.settings, made.source) == (4, 360, {"sign": 1}, {"table": "x"})
    assert {"coldopen", "python", "numpy", "duckdb"} <= made.libraries.keys()
    assert made.metrics["ndcg@20"] > 0.5


def test_likes_without_times_have_no_span():
    made = run(likes=likes_of(timed=False)).made
    assert (made.since_ms, made.until_ms) == (None, None)


def test_a_worse_model_is_refused_and_a_better_one_is_not():
    good, bad = run().data, run(CountingLearner(-1)).data
    assert run(CountingLearner(-1), serving=good).comparison.refusal() is not None
    assert run(serving=bad).comparison.refusal() is None
    assert run(serving=good).comparison.refusal() is None


def test_the_model_in_service_may_know_other_titles():
    other = msgspec.json.encode({"t3": 5, "gone": 9})
    assert run(serving=other).comparison.serving is not None


def test_the_same_likes_twice_give_the_same_version(tmp_path):
    first, second = run(), run_training(CountingLearner(), likes_of(), {}, NOW + 9)
    one, two = (
        write_model(tmp_path / name, r.data, r.made, r.files()) for name, r in (("a", first), ("b", second))
    )
    assert one.name == two.name


def test_a_folder_holds_the_report_and_where_it_can_be_drawn_the_plot(tmp_path):
    done = run()
    stored = read_model(write_model(tmp_path, done.data, done.made, done.files()))
    drawn = {"quality.png", "groups.png", "popularity.png"} if find_spec("matplotlib") else set()
    assert set(stored.manifest.files) == {"model.bin", "report.json"} | drawn
    assert all((stored.path / name).read_bytes().startswith(b"\x89PNG") for name in drawn)
    report = msgspec.json.decode((stored.path / "report.json").read_bytes())
    assert report["comparison"]["n_newcomers"] == 20
    assert report["bias"]["worst"] == "country:BR"
    assert report["seed"] == 0


@pytest.mark.parametrize("n_visitors", [0, 1])
def test_no_visitor_or_one_is_refused(n_visitors):
    with pytest.raises(Problem, match="at least two visitors"):
        run(likes=likes_of(n_visitors))


def test_progress_tells_every_stage():
    told = []
    run(progress=lambda stage, done, total: told.append(stage))
    assert list(dict.fromkeys(told)) == ["counting", "measuring"]
