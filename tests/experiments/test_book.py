import pytest
from msgspec.structs import replace

from coldopen.core.errors import Problem
from coldopen.experiments import (
    Experiment,
    ExperimentBook,
    ExperimentErrors,
    Holdout,
    Variant,
    completed,
    read_experiment,
    started,
)
from coldopen.rules import When

A, B = Variant("a", 0.5), Variant("b", 0.5)
RULES = Variant("rules", 0.5, {"policy.name": "rules"})

TEXT = """
[holdout]
share = 0.05

[[experiment]]
id = "first-page"
description = "Is taste better than rules?"
share = 0.25
when = { countries = ["IN"] }
variants = [
    { name = "rules", weight = 0.5, settings = { policy.name = "rules", planner.first_tier = "popularity" } },
    { name = "taste", weight = 0.5, settings = { "planner.layout" = ["for_you", "genre*"] }, model = "3f09" },
]
"""


def said(*experiments, **told):
    with pytest.raises(ExperimentErrors) as caught:
        ExperimentBook(experiments, **told)
    return [str(problem) for problem in caught.value.problems]


def two(id, **told):
    return Experiment(**{"id": id, "variants": (A, B), "state": "running", **told})


def test_a_book_is_read_from_toml_written_back_and_kept_as_json_the_same():
    book = ExperimentBook.parse({"tests.toml": TEXT})
    one = book["first-page"]
    assert one.variants[0].settings == {"policy.name": "rules", "planner.first_tier": "popularity"}
    assert one.variants[1].settings == {"planner.layout": ("for_you", "genre*")}
    assert (one.control, one.salt, one.when) == ("rules", "first-page", When(countries=("IN",)))
    assert ExperimentBook.parse({"again.toml": book.to_toml()}).id == book.id
    assert ExperimentBook.decode(book.encode()).id == book.id


def test_a_book_of_bytes_that_are_none_is_refused():
    with pytest.raises(Problem, match="an experiment book as encode"):
        ExperimentBook.decode(b"\xff")


def test_all_that_is_wrong_in_all_files_is_told_at_once():
    texts = {
        "one.toml": '[[experiment]]\nid = "x"\nshare = 1.5\nvariants = [{ name = "a", weigt = 1 }]',
        "two.toml": "[holdout]\nshare = 0\n[experiments]",
        "three.toml": "[",
    }
    with pytest.raises(ExperimentErrors) as caught:
        ExperimentBook.parse(texts)
    found = [(problem.file, problem.name.rpartition(": ")[2]) for problem in caught.value.problems]
    assert found == [
        ("one.toml", "share"),
        ("one.toml", "variants[0].weigt"),
        ("one.toml", "variants[0].weight"),
        ("two.toml", "share"),
        ("two.toml", "experiments"),
        ("three.toml", "three.toml"),
    ]


def test_one_variant_is_refused():
    [told] = said(Experiment(id="x", variants=(A,)))
    assert "two variants or more" in told


def test_weights_that_do_not_add_up_are_refused_with_their_sum():
    [told] = said(Experiment(id="x", variants=(A, Variant("b", 0.3))))
    assert "weights 0.5 + 0.3 = 0.8" in told


def test_a_variant_of_a_taken_name_an_unknown_control_and_the_name_of_the_holdout_are_refused():
    told = said(Experiment(id="holdout", variants=(A, A), control="c"))
    assert [
        part in line for part, line in zip(("another name", "each name once", "one of a"), told, strict=True)
    ]


def test_running_experiments_on_one_setting_are_refused_with_both_named():
    [told] = said(two("x", variants=(RULES, A), learning="shared"), two("y", variants=(RULES, A)))
    assert "experiment 'x' and experiment 'y': policy.name" in told


@pytest.mark.parametrize("what", [{"model": "m"}, {"frozen_content": True}])
def test_running_experiments_on_the_model_or_the_content_are_refused_too(what):
    other = Variant("b", 0.5, **what)
    [told] = said(two("x", variants=(A, other), learning="shared"), two("y", variants=(A, other)))
    assert next(iter(what)) in told


def test_in_one_group_they_may_set_the_same():
    book = ExperimentBook([two(id, variants=(RULES, A), group="g", share=0.5) for id in ("x", "y")])
    assert [one.slots for one in book.running] == [((0, 5000),), ((5000, 10000),)]


def test_more_than_a_whole_group_is_refused():
    [told] = said(two("x", group="g", share=0.7), two("y", group="g", share=0.4))
    expected = "at most 0.3: the running experiments of group 'g' have the rest"
    assert told == f"experiment 'y': share: received 0.4; expected {expected}"


def test_two_experiments_that_learn_by_themselves_may_not_share_visitors():
    [told] = said(two("x"), two("y"))
    assert "learning: received 'own in both'" in told
    assert len(ExperimentBook([two("x"), two("y", learning="shared")]).running) == 2


def test_one_salt_for_two_running_experiments_is_refused():
    [told] = said(two("x", salt="s"), two("y", salt="s", learning="shared"))
    assert "experiment 'x' and experiment 'y': salt" in told


def test_learning_pools_are_bounded():
    many = tuple(Variant(f"v{i}", 1 / 17) for i in range(17))
    [told] = said(two("x", variants=many))
    assert "received 17; expected at most 16" in told


def test_a_running_experiment_may_not_shrink():
    grown = ExperimentBook([two("x", share=0.5)])["x"]
    [told] = said(replace(grown, share=0.2))
    assert "expected 0.5 or more" in told


def test_drafts_may_overlap_since_they_assign_nobody():
    assert len(ExperimentBook([two("x", state="draft"), two("y", state="draft")])) == 2


def test_entries_made_in_python_are_checked_as_those_that_are_read():
    [told] = said(Experiment(id="not an id", variants=(A, B)))
    assert "1 to 64 letters" in told
    [told] = said(holdout=Holdout(1.5))
    assert told == "holdout: share: received 1.5; expected a number < 1.0"


def test_an_experiment_is_read_from_json_with_all_that_is_wrong():
    with pytest.raises(ExperimentErrors) as caught:
        read_experiment({"id": "x", "variants": [{"name": "a", "weight": "much"}], "alfa": 0.1})
    assert len(caught.value.problems) == 2


def test_an_unknown_experiment_is_told_with_a_close_one():
    with pytest.raises(Problem, match="did you mean"):
        ExperimentBook([two("first-page")])["first-pge"]


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_a_setting_that_no_other_process_could_read_again_is_refused(value):
    """A book with it in service could be read by nobody: all experiments would be off, and none could end."""
    odd = f'{{ name = "a", weight = 0.5, settings = {{ policy.floor = {value} }} }}'
    text = f"""
[holdout]
share = 0.1
settings = {{ policy.floor = {value} }}

[[experiment]]
id = "first-page"
variants = [{odd}, {{ name = "b", weight = 0.5 }}]
"""
    with pytest.raises(ExperimentErrors) as caught:
        ExperimentBook.parse({"tests.toml": text})
    assert [str(problem) for problem in caught.value.problems] == [
        "tests.toml: experiment 'first-page': variants[0].settings.policy.floor: received "
        f"{value}; expected a finite number",
        f"tests.toml: holdout: settings.policy.floor: received {value}; expected a finite number",
    ]


def test_what_is_nested_too_deeply_or_too_long_a_number_is_told():
    nested = "settings = { " + ".".join(["a"] * 5000) + " = 1 }"
    told = {
        "variants": f'variants = [{{ name = "a", weight = 0.5, {nested} }}]',
        "n_planned": "n_planned = " + "9" * 5000,
    }
    for field in told.values():
        with pytest.raises(ExperimentErrors, match=r"nested too deeply|a TOML document"):
            ExperimentBook.parse({"tests.toml": f'[[experiment]]\nid = "first-page"\n{field}'})


@pytest.mark.parametrize("slots", [((9000, 10),), ((0, 3000), (0, 3000)), ((10, 20), (0, 10))])
def test_slots_that_are_none_are_refused(slots):
    assert "expected ranges in order" in said(two("one", group="g", slots=slots))[0]


@pytest.mark.parametrize(("metric", "role"), [("ctr@1", "diagnostic"), ("dismissed@1", "guardrail")])
def test_a_metric_that_may_not_decide_is_refused_at_the_start(metric, role):
    before = ExperimentBook([Experiment(id="odd", variants=(A, B), metric=metric)])
    with pytest.raises(ExperimentErrors) as caught:
        completed(before, started(before, "odd"), 1, "")
    [problem] = caught.value.problems
    start = (
        f"experiment 'odd': metric: received '{metric}'; expected one that may decide, not a {role}: first"
    )
    assert str(problem).startswith(start)
    assert metric not in problem.expected


def test_what_no_readout_knows_is_told_before_the_start():
    draft = Experiment(id="odd", variants=(A, B), metric="first_steam@1", segments=("device", "mood"))
    before = ExperimentBook([draft])
    with pytest.raises(ExperimentErrors) as caught:
        completed(before, started(before, "odd"), 1, "")
    assert [str(problem) for problem in caught.value.problems] == [
        "experiment 'odd': metric: received 'first_steam@1'; expected 'first_stream@1' (did you mean that?)",
        "experiment 'odd': segments: received 'mood'; expected one of country, daypart, device, language, "
        "referral, region, weekday",
    ]
